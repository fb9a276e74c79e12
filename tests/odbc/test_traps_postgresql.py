"""The traps of psqlODBC (P1 to P9, and its ANSI driver): the right value, or refused by name."""

from __future__ import annotations

from contextlib import closing

import pyodbc
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
from connectors.errors import Fault, TimedOut, Unavailable
from connectors.odbc import OdbcConnector
from tests.odbc.sites import Site, drop_tables


@pytest.fixture
def site(postgresql, tmp_path, isolation):
    place = Site("postgresql", postgresql.odbc, tmp_path, isolation)
    yield place
    drop_tables(place)


def test_p1_a_boolean_is_one_whatever_the_connection_string_says(site, open_bench):
    site.run("CREATE TABLE t (yes boolean, no boolean)", "INSERT INTO t VALUES (true, false)")
    wrong = Site("postgresql", f"{site.connection};BoolsAsChar=1", site.directory, site.isolation)
    bench = open_bench(wrong)

    assert bench.read({"table": "t"}, {"no": False}) == [{"yes": True, "no": False}]
    assert bench.read({"table": "t"}, {"no": True}) == []


@pytest.mark.parametrize("operator", ["eq", "like", "prefix", "in"])
def test_p2_a_text_with_a_nul_is_declined_instead_of_cut(site, open_bench, operator):
    site.run("CREATE TABLE t (name text)", "INSERT INTO t VALUES ('a')")
    value = ["a\0b"] if operator == "in" else "a\0b"
    selection = Selection((Condition("name", operator, value),))

    with pytest.raises(Fault) as caught:
        open_bench(site).read({"table": "t"}, selection=selection)
    assert caught.value.code == "22021"


def test_p3_a_date_before_our_era_or_beyond_all_is_the_servers_text(site, open_bench):
    site.run(
        "CREATE TABLE t (nr integer, day date, at timestamp)",
        "INSERT INTO t VALUES (1, '0044-03-15 BC', 'infinity')",
    )

    assert open_bench(site).read({"table": "t"}, wants=("day", "at")) == [
        {"day": "0044-03-15 BC", "at": "infinity"}
    ]


def test_p4_a_moment_keeps_its_zone(site, open_bench):
    site.run("CREATE TABLE t (at timestamptz)", "INSERT INTO t VALUES ('2017-03-16 17:35:18.5+01')")
    bench = open_bench(site)

    assert bench.read({"table": "t"}) == [{"at": "2017-03-16 16:35:18.5+00"}]
    assert len(bench.read({"table": "t"}, {"at": "2017-03-16T17:35:18.5+01:00"})) == 1


def test_p5_a_statement_ends_at_its_deadline_though_the_driver_knows_no_timeout(site, open_bench):
    site.run("CREATE VIEW slow AS SELECT CAST(pg_sleep(6) AS text) AS nothing")
    bench = open_bench(site)
    bench.connector.ping(Deadline.after(20))  # so that a process is there
    deadline = Deadline.after(0.5)

    with pytest.raises(TimedOut):
        bench.read({"table": "slow"}, seconds=0.5)
    assert Deadline.after(0).at - deadline.at < 3
    site.run("DROP VIEW slow")


def test_p6_money_is_a_decimal_and_a_uuid_in_lower_case(site, open_bench):
    site.run(
        "CREATE TABLE t (pay money, id uuid, tags text[], doc json)",
        "INSERT INTO t VALUES ('92233720368547758.07', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11',"
        " '{a,b}', '{\"a\": 1}')",
    )

    assert open_bench(site).read({"table": "t"}) == [
        {
            "pay": "92233720368547758.07",
            "id": "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
            "tags": "{a,b}",
            "doc": '{"a": 1}',
        }
    ]


def test_p7_a_read_never_writes_since_no_write_is_ever_a_read(site, open_bench):
    site.run("CREATE TABLE t (nr integer)")
    query = "WITH gone AS (INSERT INTO t VALUES (1) RETURNING nr) SELECT nr FROM gone"
    bench = open_bench(site, statements=[query])

    with pytest.raises(Exception, match="SQLSTATE"):  # as a source a statement cannot write
        bench.read({"query": query})
    assert bench.read({"table": "t"}) == []


def test_p8_a_padded_text_is_found_by_its_words(site, open_bench):
    site.run("CREATE TABLE t (id char(10))", "INSERT INTO t VALUES ('AB')")
    bench = open_bench(site)

    for asked in ("AB", "AB   ", "AB        "):
        assert bench.read({"table": "t"}, {"id": asked}) == [{"id": "AB        "}]


def test_p9_a_killed_session_costs_no_read(site, open_bench):
    site.run("CREATE TABLE t (nr integer)", "INSERT INTO t VALUES (1)")
    bench = open_bench(site, concurrency=1)
    assert bench.read({"table": "t"}) == [{"nr": 1}]

    with closing(pyodbc.connect(site.connection, autocommit=True)) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchall()

    assert bench.read({"table": "t"}) == [{"nr": 1}]


def test_p9_a_write_on_a_killed_session_is_sent_once_on_another(site, open_bench):
    site.run("CREATE TABLE t (nr integer)")
    bench = open_bench(site, concurrency=1)
    bench.read({"table": "t"})
    spec = OperationSpec("w", Effect.WRITE, {"query": "INSERT INTO t VALUES (1)"})
    with closing(pyodbc.connect(site.connection, autocommit=True)) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchall()

    bench.connector.bind(spec, Shape("")).invoke(Invocation({}, Deadline.after(10))).close()

    assert bench.read({"table": "t"}) == [{"nr": 1}]


def test_the_ansi_driver_is_refused_by_name(site):
    ansi = Site(
        "postgresql",
        site.connection.replace("PostgreSQL Unicode", "PostgreSQL ANSI"),
        site.directory,
        site.isolation,
    )
    connector = OdbcConnector(ansi.settings(), ansi.directory)

    with pytest.raises(Unavailable, match=r"psqlodbca is not used: .* the Unicode driver"):
        connector.snapshot(Deadline.after(10))
