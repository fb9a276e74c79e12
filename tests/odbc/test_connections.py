"""Connections: deadlines, dead peers, the pool, and what is given back (O8)."""

from __future__ import annotations

import gc
import socket
import threading
import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pyodbc
import pytest

from connectors.contract import (
    Context,
    Deadline,
    Effect,
    Invocation,
    OperationSpec,
    Selection,
    Shape,
)
from connectors.errors import (
    AccessDenied,
    BindError,
    CallError,
    ConnectionLost,
    Fault,
    Outcome,
    TimedOut,
    Unavailable,
)
from connectors.odbc import OdbcConnector
from tests.odbc.sites import Site, drop_tables, read_spec, shape_of

ONE = (
    "CREATE TABLE one (nr INTEGER NOT NULL PRIMARY KEY, word VARCHAR(20))",
    "INSERT INTO one VALUES (1, 'ett')",
)
SLOW = {
    "sqlite": """WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < :n)
                 SELECT COUNT(*) AS total FROM r""",
    "postgresql": "SELECT pg_sleep(CAST(:n AS integer)) IS NULL AS slept",
    "mariadb": "SELECT SLEEP(:n) AS slept",
}


def other_port():
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        return listener.getsockname()[1]


def test_a_slow_query_is_canceled_at_its_deadline_and_the_pool_lives_on(site, open_bench):
    site.run(*ONE)
    query = SLOW[site.profile]
    bench = open_bench(site, statements=[query], concurrency=1)
    start = time.monotonic()

    with pytest.raises(TimedOut):
        bench.read({"query": query}, {"n": 10**10 if site.profile == "sqlite" else 8}, seconds=0.4)

    assert time.monotonic() - start < 2
    assert len(bench.read({"table": "one"})) == 1


@pytest.mark.parametrize("profile", ["postgresql", "mariadb"])
def test_the_server_limits_statements_by_itself(request, tmp_path, open_bench, profile):
    site = Site(profile, request.getfixturevalue(profile).odbc, tmp_path)
    query = SLOW[profile]
    bench = open_bench(site, statements=[query], timeout="300ms")
    operation = bench.connector.bind(read_spec(query=query, arguments=["n"]), shape_of())
    stopped = Deadline(0.3, clock=lambda: 0.0)  # nobody cancels at a moment that never comes

    with pytest.raises(TimedOut):
        operation.invoke(Invocation({"n": 5}, stopped))


@pytest.mark.parametrize("profile", ["postgresql", "mariadb"])
def test_a_call_with_more_time_gets_it_from_the_server_too(request, tmp_path, open_bench, profile):
    site = Site(profile, request.getfixturevalue(profile).odbc, tmp_path)
    query = SLOW[profile]
    bench = open_bench(site, statements=[query], timeout="300ms")

    assert len(bench.read({"query": query}, {"n": 1}, seconds=20)) == 1


def test_a_passed_deadline_sends_nothing(site, open_bench):
    site.run(*ONE)
    bench = open_bench(site)

    with pytest.raises(TimedOut):
        bench.read({"table": "one"}, seconds=0)
    with pytest.raises(TimedOut):
        bench.connector.ping(Deadline.after(0))


KILL = {
    "postgresql": """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                     WHERE datname = current_database() AND pid <> pg_backend_pid()""",
    "mariadb": "",
}


def kill_others(site):
    with closing(pyodbc.connect(site.connection, autocommit=True)) as connection:
        if site.profile == "postgresql":
            connection.execute(KILL["postgresql"]).fetchall()
            return
        rows = connection.execute(
            "SELECT id FROM information_schema.processlist"
            " WHERE db = DATABASE() AND id <> CONNECTION_ID()"
        ).fetchall()
        for (number,) in rows:
            connection.execute(f"KILL {number}")


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request, tmp_path, open_bench):
    place = Site(request.param, request.getfixturevalue(request.param).odbc, tmp_path)
    place.run(*ONE)
    yield place
    kill_others(place)
    drop_tables(place)


def test_a_connection_that_died_while_idle_is_replaced_without_anyone_noticing(server, open_bench):
    bench = open_bench(server, concurrency=3)
    replies = [bench.reply({"table": "one"}) for _ in range(3)]
    for reply in replies:
        reply.close()

    kill_others(server)

    assert bench.read({"table": "one"}, {"nr": 1}) == [{"nr": 1, "word": "ett"}]
    kill_others(server)
    assert bench.read({"table": "one"}) == [{"nr": 1, "word": "ett"}]
    bench.connector.ping(Deadline.after(5))


# Each ends its own connection while it runs, but not while it is described, without a value.
DYING = {
    "postgresql": """SELECT pg_terminate_backend(pg_backend_pid()) AS dead,
                            pg_sleep(CAST(:n AS integer)) IS NULL AS slept""",
    "mariadb": "SELECT dying(:n) AS slept",
}
DYING_FUNCTION = """CREATE FUNCTION dying(n INTEGER) RETURNS INTEGER
                    BEGIN IF n > 0 THEN KILL CONNECTION_ID(); END IF; RETURN SLEEP(n); END"""


def test_a_connection_that_is_killed_in_a_query_is_lost(server, open_bench):
    if server.profile == "mariadb":
        server.run(DYING_FUNCTION)
    query = DYING[server.profile]
    bench = open_bench(server, statements=[query])

    with pytest.raises(ConnectionLost) as caught:
        bench.read({"query": query}, {"n": 15})

    assert caught.value.outcome is Outcome.UNKNOWN
    assert len(bench.read({"table": "one"})) == 1
    if server.profile == "mariadb":
        server.run("DROP FUNCTION dying")


def test_a_connection_that_is_killed_between_batches_is_lost(postgresql, tmp_path, open_bench):
    site = Site("postgresql", postgresql.odbc, tmp_path)
    query = "SELECT n, repeat('x', 1000) AS filler FROM generate_series(1, 20000) AS n"
    bench = open_bench(site, statements=[query])

    with bench.reply({"query": query}) as reply:
        assert next(reply.rows)["n"] == 1
        kill_others(site)
        with pytest.raises(ConnectionLost):
            list(reply.rows)

    assert len(bench.read({"query": query}, selection=Selection(limit=3))) == 3


@pytest.mark.parametrize(
    ("profile", "driver"), [("postgresql", "PostgreSQL Unicode"), ("mariadb", "MariaDB Unicode")]
)
def test_a_server_that_is_not_there_is_unavailable(server, open_bench, profile, driver):
    del server
    connection = (
        f"Driver={driver};Server=127.0.0.1;Port={other_port()};Database=x;Uid=y;Pwd=hemligt"
    )

    check_unreachable(connection, profile)


def check_unreachable(connection, profile):
    connector = OdbcConnector({"connection": connection, "profile": profile}, Path("nowhere"))
    connector.open()
    with closing(connector):
        for call in (connector.ping, connector.snapshot):
            with pytest.raises(Unavailable) as caught:
                call(Deadline.after(5))
            assert caught.value.outcome is Outcome.NOT_EXECUTED
            assert caught.value.__cause__ is None
            assert "hemligt" not in repr(caught.value) + repr(connector)


def test_a_missing_database_file_is_unavailable_and_is_not_made(tmp_path):
    for path in (tmp_path / "none.db", tmp_path, tmp_path / "no" / "folder.db"):
        check_unreachable(f"Driver=SQLite3;Database={path}", "sqlite")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_unavailable(tmp_path):
    file = tmp_path / "text.db"
    file.write_text("no database at all, but long enough to be looked at " * 30)

    check_unreachable(f"Driver=SQLite3;Database={file}", "sqlite")


def test_a_driver_that_is_not_installed_is_unavailable():
    check_unreachable("Driver=No such driver;Server=127.0.0.1", "postgresql")


def test_wrong_credentials_are_denied(mariadb, tmp_path):
    connection = mariadb.odbc.replace(f"Uid={mariadb.user}", "Uid=nobody-here;Pwd=hemligt")
    connector = OdbcConnector({"connection": connection, "profile": "mariadb"}, tmp_path)
    connector.open()

    with closing(connector), pytest.raises(AccessDenied):
        connector.ping(Deadline.after(5))


def test_a_database_file_that_goes_away_and_comes_back_is_noticed(sqlite, open_bench, tmp_path):
    sqlite.run(*ONE)
    bench = open_bench(sqlite)
    file = tmp_path / "legacy.db"
    assert len(bench.read({"table": "one"})) == 1

    file.rename(tmp_path / "away.db")
    with pytest.raises(Unavailable):
        bench.read({"table": "one"})
    assert not file.exists()

    file.touch()
    sqlite.run(*ONE, "INSERT INTO one VALUES (2, 'två')")
    assert len(bench.read({"table": "one"})) == 2


def test_a_full_pool_is_unavailable_within_the_deadline(site, open_bench):
    site.run(*ONE, *(f"INSERT INTO one VALUES ({n}, 'x')" for n in range(2, 503)))
    bench = open_bench(site, concurrency=1)

    with bench.reply({"table": "one"}) as reply:
        assert next(reply.rows)
        with pytest.raises(Unavailable) as caught:
            bench.read({"table": "one"}, seconds=0.2)
    assert caught.value.retry_after_seconds == 1
    assert len(bench.read({"table": "one"})) == 502


def test_an_operation_of_a_closed_connector_is_unavailable(sqlite, open_bench):
    sqlite.run(*ONE)
    bench = open_bench(sqlite)
    with bench.reply({"table": "one"}):
        pass
    bench.connector.close()
    bench.connector.close()

    with pytest.raises(Unavailable):
        bench.read({"table": "one"})
    with pytest.raises(Unavailable):
        bench.connector.ping(Deadline.after(1))


def test_what_is_lent_when_the_connector_closes_is_closed_when_it_is_given_back(
    postgresql, tmp_path, open_bench
):
    site = Site("postgresql", postgresql.odbc, tmp_path)
    query = "SELECT n FROM generate_series(1, 2000) AS n, pg_advisory_lock(1)"
    bench = open_bench(site, statements=[query])
    reply = bench.reply({"query": query})
    bench.connector.close()

    with closing(pyodbc.connect(site.connection, autocommit=True)) as connection:
        # The server gives a session's lock to the next when the session ends.
        assert connection.execute("SELECT pg_try_advisory_lock(1)").fetchval() is False
        assert sum(1 for _ in reply.rows) == 2000
        reply.close()
        reply.close()
        connection.execute("SET lock_timeout TO '5s'")
        connection.execute("SELECT pg_advisory_lock(1)")


def test_no_thread_and_no_cursor_outlives_the_connector(sqlite, open_bench):
    sqlite.run(*ONE)
    before = set(threading.enumerate())
    bench = open_bench(sqlite)
    for _ in range(50):
        bench.read({"table": "one"})
    bench.connector.close()
    gc.collect()

    assert set(threading.enumerate()) <= before
    assert not [each for each in gc.get_objects() if type(each) is pyodbc.Cursor]


def test_a_long_result_takes_no_memory_in_python_and_can_be_left(site, open_bench):
    digits = " UNION ALL ".join(f"SELECT {n}" for n in range(10))
    terms = " + ".join(f"{letter}.v * {10**place}" for place, letter in enumerate("abcdef"))
    tables = ", ".join(f"d AS {letter}" for letter in "abcdef")
    query = f"""WITH d(v) AS ({digits})
                SELECT {terms} AS nr, 'å and some words to fill a row' AS words
                FROM {tables} WHERE f.v < 2"""
    bench = open_bench(site, statements=[query])

    with bench.reply({"query": query}) as reply:
        assert next(reply.rows)
        tracemalloc.start()
        count = sum(1 for _ in reply.rows)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert count == 199_999
    assert peak < 2_000_000

    with bench.reply({"query": query}) as reply:
        assert next(reply.rows)
    assert bench.read({"query": query}, selection=Selection(limit=1))


@pytest.fixture
def locked(sqlite):
    """Give a way to lock the database file for the length of a block, as another program would."""
    sqlite.run(*ONE)

    @contextmanager
    def lock():
        with closing(pyodbc.connect(sqlite.connection, autocommit=True)) as writer:
            writer.execute("BEGIN EXCLUSIVE")
            yield writer

    return lock


def test_a_lock_that_is_held_longer_than_the_driver_may_wait_is_timed_out(
    sqlite, open_bench, locked
):
    bench = open_bench(Site("sqlite", sqlite.connection + ";Timeout=50", sqlite.directory))
    with locked(), pytest.raises(TimedOut):
        bench.read({"table": "one"})
    assert len(bench.read({"table": "one"})) == 1


@pytest.mark.parametrize("is_connected", [True, False])
def test_a_lock_that_is_held_over_the_deadline_is_timed_out_at_the_deadline(
    sqlite, open_bench, locked, is_connected
):
    bench = open_bench(sqlite)
    for call in (lambda: bench.read({"table": "one"}, seconds=0.3), write_soon(bench)):
        if is_connected:
            bench.read({"table": "one"})
        with locked():
            start = time.monotonic()
            with pytest.raises(TimedOut) as caught:
                call()
            assert caught.value.outcome is Outcome.NOT_EXECUTED
            assert time.monotonic() - start < 0.8
    assert len(bench.read({"table": "one"})) == 1


def write_soon(bench):
    return lambda: write(bench, INSERT, {"nr": 2, "word": "två"}, seconds=0.3)


def test_a_call_goes_on_when_a_lock_is_given_up(sqlite, open_bench, locked):
    bench = open_bench(sqlite)
    with ThreadPoolExecutor(1) as threads:
        with locked():
            waiting = threads.submit(write, bench, INSERT, {"nr": 2, "word": "två"})
            with pytest.raises(TimeoutError):
                waiting.result(0.1)
        assert waiting.result(10) == 1
    assert [row["word"] for row in bench.read({"table": "one"})] == ["ett", "två"]


def test_a_snapshot_of_a_locked_file_is_late_near_its_deadline(sqlite, open_bench, locked):
    connector = open_bench(sqlite).connector
    start = time.monotonic()
    with locked(), pytest.raises(TimedOut):
        connector.snapshot(Deadline.after(0.6))
    assert time.monotonic() - start < 1.2


def write(bench, query, arguments, seconds=10):
    spec = OperationSpec("w", Effect.WRITE, {"query": query, "arguments": list(arguments)})
    operation = bench.connector.bind(spec, Shape("result"))
    with operation.invoke(Invocation(arguments, Deadline.after(seconds), Context())) as reply:
        return reply.extras["rowcount"]


INSERT = "INSERT INTO one VALUES (:nr, :word)"


def test_a_write_is_committed_and_counts_its_rows(site, open_bench):
    site.run(*ONE)
    bench = open_bench(site, statements=[INSERT])

    assert write(bench, INSERT, {"nr": 2, "word": "två"}) == 1
    assert write(bench, "UPDATE one SET word = :word", {"word": "x"}) == 2
    assert [row["word"] for row in bench.read({"table": "one"})] == ["x", "x"]


def test_a_write_that_the_database_declines_is_a_fault_without_its_words(site, open_bench):
    site.run(*ONE)
    bench = open_bench(site)

    with pytest.raises(Fault) as caught:
        write(bench, INSERT, {"nr": 1, "word": "hemligt"})

    assert caught.value.code in {"23000", "23505"}
    assert caught.value.text
    assert caught.value.text not in str(caught.value) + repr(caught.value)


def test_a_write_finds_a_living_connection_first(server, open_bench):
    bench = open_bench(server)
    bench.read({"table": "one"})
    kill_others(server)

    assert write(bench, INSERT, {"nr": 7, "word": "sju"}) == 1


def test_a_write_in_time_is_not_sent_after_its_deadline(server, open_bench):
    bench = open_bench(server)
    bench.read({"table": "one"})

    with pytest.raises(CallError):
        write(bench, INSERT, {"nr": 7, "word": "sju"}, seconds=0)
    assert len(bench.read({"table": "one"})) == 1


def test_a_write_that_is_no_query_is_found_when_binding(sqlite, open_bench):
    sqlite.run(*ONE)
    bench = open_bench(sqlite)

    with pytest.raises(BindError, match="a write needs a query"):
        bench.connector.bind(OperationSpec("w", Effect.WRITE, {"table": "one"}), Shape("r"))


def test_eight_threads_share_an_operation(site, open_bench):
    site.run(*ONE, *(f"INSERT INTO one VALUES ({n}, 'w{n}')" for n in range(2, 9)))
    bench = open_bench(site, concurrency=3)
    operation = bench.connector.bind(read_spec(table="one", arguments=["nr"]), shape_of("word"))

    def ask(number):
        call = Invocation({"nr": number}, Deadline.after(20))
        with operation.invoke(call) as reply:
            return [row["word"] for row in reply.rows]

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(ask, [n for n in range(2, 9) for _ in range(20)]))
    assert answers == [[f"w{n}"] for n in range(2, 9) for _ in range(20)]
