"""Statements that write together: all or nothing, and what is known when one fails (F16, F18-F20).

Two ledgers are held against each other: what the connector said, and what the table holds.
"""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pyodbc
import pytest

from connectors.contract import Deadline, Effect, Invocation, OperationSpec, Shape
from connectors.errors import (
    BindError,
    CallError,
    Conflict,
    ConnectionLost,
    Crashed,
    Fault,
    Outcome,
    TimedOut,
)
from connectors.odbc import OdbcConnector
from connectors.testing.rig import FaultProxy
from tests.odbc.sites import Site, drop_tables

KEYS = (
    "CREATE TABLE keyring (nr INTEGER NOT NULL PRIMARY KEY, status CHAR(1), staff VARCHAR(10))",
    "INSERT INTO keyring VALUES (1, 'I', NULL)",
    "INSERT INTO keyring VALUES (2, 'U', 'KARE')",
    "CREATE TABLE loans (nr INTEGER NOT NULL PRIMARY KEY, keynr INTEGER)",
)
LEND = {
    "query": "UPDATE keyring SET status = 'U', staff = :staff WHERE nr = :nr AND status = 'I'",
    "arguments": ["staff", "nr"],
    "expect": 1,
}
NOTE = {"query": "INSERT INTO loans VALUES (:loan, :nr)", "arguments": ["loan", "nr"], "expect": 1}
BOTH = {"statements": [LEND, NOTE]}
ANNA = {"0": {"staff": "ANNA", "nr": 1}, "1": {"loan": 7, "nr": 1}}
CONFLICTING = {"0": {"loan": 7, "nr": 2}, "1": {"staff": "ANNA", "nr": 2}}


def bind(connector, details):
    return connector.bind(OperationSpec("lend", Effect.WRITE, details), Shape("result"))


def call(connector, details, arguments, seconds=15.0):
    operation = bind(connector, details)
    with operation.invoke(Invocation(arguments, Deadline.after(seconds))) as reply:
        assert reply.rows is None
        return dict(reply.extras)


def native(site):
    return closing(pyodbc.connect(site.connection, autocommit=True))


def held(site):
    """Return what the tables hold, as another session sees it."""
    with native(site) as session:
        first = session.execute("SELECT nr, status FROM keyring ORDER BY nr").fetchall()
        loans = session.execute("SELECT nr FROM loans ORDER BY nr").fetchall()
    return [(int(nr), status.strip()) for nr, status in first], [int(nr) for (nr,) in loans]


UNTOUCHED = ([(1, "I"), (2, "U")], [])
LENT = ([(1, "U"), (2, "U")], [7])


@pytest.fixture
def bench(site, open_bench):
    site.run(*KEYS)
    return open_bench(site)


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request, tmp_path, isolation):
    """Give the tables on each database server in turn."""
    database = request.getfixturevalue(request.param)
    place = Site(request.param, database.odbc, tmp_path, isolation)
    place.run(*KEYS)
    yield place
    drop_tables(place)


def test_several_statements_are_written_together_and_count_their_rows(site, bench):
    assert call(bench.connector, BOTH, ANNA) == {"rowcounts": [1, 1]}
    assert held(site) == LENT


def test_a_statement_that_is_declined_takes_all_others_along(site, bench):
    site.run("INSERT INTO loans VALUES (7, 2)")

    with pytest.raises(Fault) as caught:
        call(bench.connector, BOTH, ANNA)
    assert caught.value.code in {"23000", "23505"}
    assert held(site) == (UNTOUCHED[0], [7])


@pytest.mark.parametrize("nr", [2, 3])
def test_another_number_of_rows_than_expected_is_a_conflict_and_rolled_back(site, bench, nr):
    swapped = {"statements": [NOTE, LEND]}
    arguments = {"0": {"loan": 7, "nr": nr}, "1": {"staff": "ANNA", "nr": nr}}

    with pytest.raises(Conflict) as caught:
        call(bench.connector, swapped, arguments)
    assert caught.value.outcome is Outcome.NOT_EXECUTED
    assert held(site) == UNTOUCHED


def test_a_lone_statement_expects_its_rows_too(site, bench):
    assert call(bench.connector, LEND, {"staff": "ANNA", "nr": 1}) == {"rowcount": 1}
    with pytest.raises(Conflict):
        call(bench.connector, LEND, {"staff": "KARE", "nr": 1})
    with pytest.raises(Conflict):
        call(bench.connector, {"query": "DELETE FROM keyring", "expect": 1}, {})
    assert held(site)[0] == [(1, "U"), (2, "U")]


def test_a_row_that_was_like_that_already_counts_as_touched(site, bench):
    same = {"query": "UPDATE keyring SET status = 'U' WHERE nr = 2", "expect": 1}
    assert call(bench.connector, same, {}) == {"rowcount": 1}


def test_a_statement_without_arguments_of_its_own_is_left_out(site, bench):
    assert call(bench.connector, BOTH, {"0": ANNA["0"]}) == {"rowcounts": [1, None]}
    assert held(site) == ([(1, "U"), (2, "U")], [])


def test_a_connection_goes_back_without_an_open_transaction(site, open_bench):
    site.run(*KEYS)
    bench = open_bench(site, concurrency=1)
    for _ in range(3):
        with pytest.raises(Conflict):
            call(bench.connector, {**BOTH, "statements": [NOTE, LEND]}, CONFLICTING)
        site.run("UPDATE keyring SET staff = 'KARE' WHERE nr = 2")  # no lock is left behind
    assert call(bench.connector, BOTH, ANNA) == {"rowcounts": [1, 1]}
    assert len(bench.read({"table": "loans"})) == 1


@pytest.mark.parametrize(
    ("details", "message", "path"),
    [
        ({"query": "CREATE TABLE t (nr INTEGER)"}, "cannot undo", ("query",)),
        ({"query": "COMMIT"}, "cannot undo", ("query",)),
        ({"query": "DELETE FROM loans; COMMIT"}, "several statements", ("query",)),
        ({"statements": [NOTE, {"query": "COMMIT"}]}, "cannot undo", ("statements", "1", "query")),
        (
            {"statements": [{**NOTE, "arguments": ["loan"]}]},
            "nothing is bound to :nr",
            ("statements", "0", "arguments"),
        ),
        (
            {"statements": [{**NOTE, "arguments": ["loan", "nr", "x"]}]},
            "has no :x",
            ("statements", "0", "arguments", "x"),
        ),
        ({"statements": []}, "shorter than", ("statements",)),
        ({"query": "DELETE FROM loans", "expect": -1}, "greater than", ("expect",)),
        ({"query": "DELETE FROM loans", "statements": [NOTE]}, "exactly one", ("table",)),
        ({"statements": [{"table": "loans"}]}, "unknown field", ("statements", "0", "table")),
    ],
)
def test_what_no_transaction_can_hold_is_found_when_binding(sqlite, details, message, path):
    connector = OdbcConnector(sqlite.settings(), sqlite.directory)
    sqlite.run(*KEYS)
    connector.snapshot(Deadline.after(20))

    with pytest.raises(BindError, match=message) as caught:
        bind(connector, details)
    assert caught.value.path == path


def test_a_semicolon_in_a_text_ends_no_statement(site, bench):
    text = "UPDATE keyring SET staff = ';' WHERE nr = 2;"
    assert call(bench.connector, {"query": text, "expect": 1}, {}) == {"rowcount": 1}


def test_a_constraint_that_is_checked_at_the_end_leaves_nothing(postgresql, tmp_path, open_bench):
    place = Site("postgresql", postgresql.odbc, tmp_path)
    place.run(*KEYS[:3])
    place.run(
        "CREATE TABLE loans (nr INTEGER NOT NULL PRIMARY KEY,"
        " keynr INTEGER REFERENCES keyring (nr) DEFERRABLE INITIALLY DEFERRED)"
    )
    bench = open_bench(place)
    try:
        with pytest.raises(Fault) as caught:
            call(bench.connector, NOTE, {"loan": 7, "nr": 99})
        assert (caught.value.code, caught.value.outcome) == ("23503", Outcome.NOT_EXECUTED)
        assert held(place) == UNTOUCHED
    finally:
        place.run("DROP TABLE loans")
        drop_tables(place)


# ---- another session in the way ---------------------------------------------------------------


@contextmanager
def locking(site, *statements):
    """Hold what statements lock, in a session of its own, until the block ends."""
    with closing(pyodbc.connect(site.connection, autocommit=False)) as session:
        for statement in statements:
            session.execute(statement)
        yield session
        session.rollback()


WAITING = {
    "postgresql": "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    " AND datname = current_database()",
    # Its tables of locks stand still while they are asked again and again.
    "mariadb": "SELECT id FROM information_schema.processlist WHERE db = DATABASE()"
    " AND info LIKE 'UPDATE keyring % nr = 2'",
}
KILL = {"postgresql": "SELECT pg_terminate_backend({})", "mariadb": "KILL {}"}


def waiting(site, seconds=10.0):
    """Return the server's number of the session that waits for a lock, once one does."""
    until = time.monotonic() + seconds
    with native(site) as session:
        while time.monotonic() < until:
            if found := session.execute(WAITING[site.profile]).fetchone():
                return int(found[0])
    raise AssertionError("no session waits")


SECOND = "SELECT nr FROM keyring WHERE nr = 2 FOR UPDATE"
TOUCH = {
    "statements": [LEND, {"query": "UPDATE keyring SET staff = 'ANNA' WHERE nr = 2", "expect": 1}]
}
BOTH_KEYS = {"0": {"staff": "ANNA", "nr": 1}, "1": {}}


def asked(bench, seconds=15.0):
    """Ask for both keys and return the error."""
    with pytest.raises(CallError) as caught:
        call(bench.connector, TOUCH, BOTH_KEYS, seconds)
    return caught.value


def test_a_session_that_is_killed_between_two_statements_has_written_nothing(server, open_bench):
    bench = open_bench(server)
    with ThreadPoolExecutor(1) as threads, locking(server, SECOND):
        call_of = threads.submit(asked, bench)
        victim = waiting(server)
        server.run(KILL[server.profile].format(victim))
        error = call_of.result(20)
    assert isinstance(error, ConnectionLost)
    assert error.outcome is Outcome.NOT_EXECUTED
    assert held(server) == UNTOUCHED
    assert call(bench.connector, TOUCH, BOTH_KEYS) == {"rowcounts": [1, 1]}


def test_a_deadlock_of_two_sessions_is_not_executed(server, open_bench):
    bench = open_bench(server)
    many = ",".join(f"({nr}, 2)" for nr in range(100, 400))
    heavy = ["SET deadlock_timeout = '60s'"] if server.profile == "postgresql" else []
    # Who has done more wins in MariaDB, who looks first loses in PostgreSQL.
    heavy += [f"INSERT INTO loans VALUES {many}", SECOND]
    with ThreadPoolExecutor(2) as threads, locking(server, *heavy) as other:
        call_of = threads.submit(asked, bench)
        waiting(server)
        crossing = threads.submit(other.execute, "SELECT nr FROM keyring WHERE nr = 1 FOR UPDATE")
        error = call_of.result(20)
        crossing.result(20)
    assert isinstance(error, Fault)
    assert error.sqlstate in {"40001", "40P01"}
    assert error.outcome is Outcome.NOT_EXECUTED
    assert held(server) == UNTOUCHED
    assert call(bench.connector, TOUCH, BOTH_KEYS) == {"rowcounts": [1, 1]}


def test_a_lock_that_outlasts_the_deadline_leaves_nothing_written(server, open_bench):
    bench = open_bench(server)
    with locking(server, SECOND):
        error = asked(bench, seconds=1.5)
    assert isinstance(error, TimedOut)
    assert error.outcome is Outcome.NOT_EXECUTED
    assert held(server) == UNTOUCHED


def test_a_locked_file_leaves_nothing_written(sqlite, open_bench):
    sqlite.run(*KEYS)
    bench = open_bench(sqlite)
    with closing(pyodbc.connect(sqlite.connection, autocommit=True)) as other:
        other.execute("BEGIN EXCLUSIVE")
        error = asked(bench, seconds=1.0)
        other.execute("ROLLBACK")
    assert isinstance(error, TimedOut)
    assert error.outcome is Outcome.NOT_EXECUTED
    assert held(sqlite) == UNTOUCHED
    assert call(bench.connector, TOUCH, BOTH_KEYS) == {"rowcounts": [1, 1]}


@pytest.mark.parametrize("isolation", ["process"])
def test_a_driver_that_dies_with_a_statement_leaves_the_outcome_open(server, open_bench):
    bench = open_bench(server, concurrency=1)
    lease, give_back = bench.connector._pool.take(Deadline.after(10))  # noqa: SLF001
    child = lease.session.pid
    give_back()
    with ThreadPoolExecutor(1) as threads, locking(server, SECOND):
        call_of = threads.submit(asked, bench)
        waiting(server)
        os.kill(child, signal.SIGKILL)
        error = call_of.result(20)
    assert isinstance(error, Crashed)
    assert error.outcome is Outcome.UNKNOWN
    assert held(server) == UNTOUCHED


# ---- the network -------------------------------------------------------------------------------


@pytest.fixture
def through(server):
    """Give a proxy before the server, and how to write once through it."""
    port = int(dict(each.split("=") for each in server.connection.split(";"))["Port"])
    OdbcConnector(server.settings(), server.directory).snapshot(Deadline.after(20))
    with FaultProxy(("127.0.0.1", port)) as proxy:
        connection = server.connection.replace(f"Port={port}", f"Port={proxy.port}")

        def write(loan):
            settings = {**server.settings(), "connection": connection}
            with closing(OdbcConnector(settings, server.directory)) as connector:
                connector.open()
                return call(connector, NOTE, {"loan": loan, "nr": 1})

        yield proxy, write


def test_a_connection_lost_in_the_answer_to_commit_is_in_doubt_and_the_table_decides(
    server, through
):
    proxy, write = through
    write(100)
    before = proxy.passed
    write(101)
    proxy.cut_answers_after(proxy.passed - before - 1)

    with pytest.raises(ConnectionLost) as caught:
        write(7)
    assert caught.value.outcome is Outcome.UNKNOWN
    assert 7 in held(server)[1]


@pytest.mark.parametrize("isolation", ["thread"])
def test_wherever_the_connection_breaks_nothing_is_told_that_the_table_does_not_hold(
    server, through
):
    proxy, write = through
    write(100)
    before = proxy.passed
    write(101)
    whole = proxy.passed - before
    told = {}
    for loan, end in enumerate(range(1, 200, 6), start=1000):
        proxy.cut_answers_after(whole - end)
        try:
            write(loan)
            told[loan] = Outcome.EXECUTED
        except CallError as error:
            told[loan] = error.outcome
        proxy.heal()

    there = set(held(server)[1])
    assert {loan for loan, each in told.items() if each is Outcome.EXECUTED} <= there
    assert not {loan for loan, each in told.items() if each is Outcome.NOT_EXECUTED} & there
    assert Outcome.NOT_EXECUTED in told.values()
    assert Outcome.UNKNOWN in told.values()


LINGER = """CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN PERFORM pg_sleep(30); RETURN NULL; END $$"""
AT_THE_END = """CREATE CONSTRAINT TRIGGER lingers AFTER INSERT ON loans
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION linger()"""


def test_a_commit_that_is_not_answered_in_time_is_in_doubt(
    postgresql, tmp_path, isolation, open_bench
):
    place = Site("postgresql", postgresql.odbc, tmp_path, isolation)
    place.run(*KEYS, LINGER, AT_THE_END)
    bench = open_bench(place)
    try:
        start = time.monotonic()
        with pytest.raises(TimedOut) as caught:
            call(bench.connector, NOTE, {"loan": 7, "nr": 1}, seconds=1.5)
        assert caught.value.outcome is Outcome.UNKNOWN
        assert time.monotonic() - start < 3
    finally:
        place.run("DROP TABLE loans", "DROP FUNCTION linger")
        drop_tables(place)
