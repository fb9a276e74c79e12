"""The traps of MariaDB Connector/ODBC (M1 to M10): the right value, or refused by name."""

from __future__ import annotations

from contextlib import closing

import pymysql
import pytest

from connectors.contract import (
    Condition,
    Deadline,
    Effect,
    Invocation,
    OperationSpec,
    Selection,
    Shape,
)
from connectors.errors import Fault, Outcome, TimedOut
from tests.odbc.sites import Site, drop_tables


@pytest.fixture
def site(mariadb, tmp_path, isolation):
    place = Site("mariadb", mariadb.odbc, tmp_path, isolation)
    yield place
    drop_tables(place)


@pytest.fixture
def native(mariadb):
    """Ask the server as no ODBC driver does."""
    with closing(
        pymysql.connect(
            host=mariadb.host,
            port=mariadb.port,
            user=mariadb.user,
            password=mariadb.password,
            database=mariadb.dbname,
            autocommit=True,
            charset="utf8mb4",
        )
    ) as connection:

        def run(sql, values=None):
            with connection.cursor() as cursor:
                cursor.execute(sql, values)
                return cursor.fetchall()

        yield run


def write(bench, query, **arguments):
    spec = OperationSpec("w", Effect.WRITE, {"query": query, "arguments": list(arguments)})
    operation = bench.connector.bind(spec, Shape(""))
    with operation.invoke(Invocation(arguments, Deadline.after(10))) as reply:
        return reply.extras["rowcount"]


@pytest.mark.parametrize("length", [126, 127, 253, 254, 255, 256, 257, 511, 513, 1000, 70_000])
def test_m1_a_long_text_that_is_bound_loses_no_character(site, open_bench, native, length):
    site.run("CREATE TABLE t (words LONGTEXT)")
    words = "".join(chr(0x61 + number % 26) for number in range(length - 1)) + "å"
    bench = open_bench(site)

    write(bench, "INSERT INTO t VALUES (:words)", words=words)

    assert native("SELECT words FROM t") == ((words,),)
    assert len(bench.read({"table": "t"}, {"words": words})) == 1


def test_m2_an_error_in_a_later_row_of_a_write_is_not_swallowed(site, open_bench, native):
    site.run("CREATE TABLE t (nr INTEGER PRIMARY KEY) ENGINE=InnoDB")
    bench = open_bench(site)

    with pytest.raises(Fault) as caught:
        write(bench, "INSERT INTO t VALUES (:a), (:b), (:c)", a=1, b=1, c=2)
    assert caught.value.code.startswith("23")
    assert native("SELECT nr FROM t") == ()


def test_m3_a_statement_ends_at_its_deadline_though_the_driver_knows_no_timeout(site, open_bench):
    site.run("CREATE VIEW slow AS SELECT SLEEP(6) AS nothing")
    bench = open_bench(site)
    bench.connector.ping(Deadline.after(20))  # so that a process is there
    deadline = Deadline.after(0.5)

    with pytest.raises(TimedOut):
        bench.read({"table": "slow"}, seconds=0.5)
    assert Deadline.after(0).at - deadline.at < 3
    site.run("DROP VIEW slow")


def test_m4_microseconds_that_are_bound_arrive(site, open_bench, native):
    site.run("CREATE TABLE t (at DATETIME(6))")
    bench = open_bench(site)
    moment = "2024-01-02 03:04:05.123456"

    write(bench, "INSERT INTO t VALUES (:at)", at=moment)

    assert native("SELECT CAST(at AS CHAR) FROM t") == ((moment,),)
    assert bench.read({"table": "t"}, {"at": moment}) == [{"at": moment}]
    assert bench.read({"table": "t"}, {"at": "2024-01-02 03:04:05"}) == []


def test_m5_a_time_beyond_a_day_is_no_end_of_its_row(site, open_bench):
    site.run("CREATE TABLE t (nr INTEGER, took TIME)", "INSERT INTO t VALUES (1, '-838:59:59')")

    assert open_bench(site).read({"table": "t"}) == [{"nr": 1, "took": "-838:59:59"}]


def test_m6_a_zero_date_is_told_from_null(site, open_bench):
    site.run(
        "SET sql_mode = ''",
        "CREATE TABLE t (nr INTEGER, day DATE)",
        "INSERT INTO t VALUES (1, '0000-00-00'), (2, NULL), (3, '2024-00-00')",
    )
    order = Selection(order=(("nr", False),))

    assert [row["day"] for row in open_bench(site).read({"table": "t"}, selection=order)] == [
        "0000-00-00",
        None,
        "2024-00-00",
    ]


def test_m7_the_tables_of_other_databases_are_not_ours(site, open_bench, mariadb_latin1):
    other = Site("mariadb", mariadb_latin1.odbc, site.directory)
    other.run("CREATE TABLE elsewhere (nr INTEGER)")
    site.run("CREATE TABLE here (nr INTEGER)")
    try:
        assert list(open_bench(site).connector.catalogue().operations) == ["here"]
        generic = open_bench(site, profile="generic")
        assert list(generic.connector.catalogue().operations) == ["here"]
    finally:
        drop_tables(other)


def test_m8_no_default_of_a_column_is_believed(site, open_bench):
    site.run(
        "CREATE TABLE t (nr INTEGER NOT NULL, note VARCHAR(9))", "INSERT INTO t (nr) VALUES (1)"
    )
    bench = open_bench(site)

    assert bench.read({"table": "t"}) == [{"nr": 1, "note": None}]
    assert bench.connector.catalogue().operations["t"].result.member("note").nillable
    # The driver's text for none would be a text 'NULL'.
    assert "'NULL'" not in (site.directory / "snapshots" / "db.json").read_text()


def test_m9_a_truth_value_of_a_number_column_is_bound_as_its_number(site, open_bench):
    site.run("CREATE TABLE t (flag BOOLEAN)", "INSERT INTO t VALUES (1)")
    bench = open_bench(site)

    assert bench.read({"table": "t"}, {"flag": True}) == [{"flag": 1}]
    assert bench.read({"table": "t"}, {"flag": "1"}) == [{"flag": 1}]
    assert bench.read({"table": "t"}, {"flag": False}) == []


def test_m9_a_uuid_is_bound_as_its_text_and_not_as_bytes(site, open_bench):
    uuid = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"
    site.run("CREATE TABLE t (id UUID)", f"INSERT INTO t VALUES ('{uuid}')")

    assert open_bench(site).read({"table": "t"}, {"id": uuid.upper()}) == [{"id": uuid}]


def test_m10_a_letter_that_the_column_lacks_is_declined(mariadb_latin1, tmp_path, open_bench):
    site = Site("mariadb", mariadb_latin1.odbc, tmp_path)
    site.run("CREATE TABLE t (name VARCHAR(20))", ("INSERT INTO t VALUES (?)", ("Åsa",)))
    try:
        bench = open_bench(site)
        with pytest.raises(Fault) as caught:
            bench.read({"table": "t"}, selection=Selection((Condition("name", "eq", "😀"),)))
        assert (caught.value.code, caught.value.outcome) == ("22021", Outcome.NOT_EXECUTED)
        with pytest.raises(Fault):
            write(bench, "INSERT INTO t VALUES (:name)", name="😀")
        assert bench.read({"table": "t"}) == [{"name": "Åsa"}]
    finally:
        drop_tables(site)
