"""The traps of libsqliteodbc (L1 to L10): each gives the right value, or is refused by name."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

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
from connectors.errors import BadAnswer, Fault, Outcome, TimedOut
from connectors.odbc.sql import MOST_PACKED
from tests.odbc.sites import read_spec, shape_of

FOREVER = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT COUNT(*) FROM r"


def native(site, *statements):
    """Write as no ODBC driver does."""
    file = site.connection.partition("Database=")[2]
    with closing(sqlite3.connect(file)) as connection:
        for statement in statements:
            sql, values = statement if isinstance(statement, tuple) else (statement, ())
            connection.execute(sql, values)
        connection.commit()


def write(bench, query, **arguments):
    spec = OperationSpec("w", Effect.WRITE, {"query": query, "arguments": list(arguments)})
    operation = bench.connector.bind(spec, Shape(""))
    with operation.invoke(Invocation(arguments, Deadline.after(10))) as reply:
        return reply.extras["rowcount"]


def test_l1_nothing_is_ever_sent_with_fast_executemany():
    sources = (Path(__file__).parents[2] / "connectors/odbc").rglob("*.py")
    words = ("fast_executemany", "executemany(")

    assert [path.name for path in sources for word in words if word in path.read_text()] == []


def test_l2_an_integer_beyond_32_bits_keeps_its_digits(sqlite, open_bench):
    native(sqlite, "CREATE TABLE t (nr INTEGER)", "INSERT INTO t VALUES (9007199254740993)")
    bench = open_bench(sqlite)

    assert bench.read({"table": "t"}) == [{"nr": "9007199254740993"}]
    assert bench.read({"table": "t"}, {"nr": 9007199254740993}) == [{"nr": "9007199254740993"}]
    assert bench.read({"table": "t"}, {"nr": 9007199254740992}) == []


def test_l3_a_decimal_keeps_all_digits_that_the_file_holds(sqlite, open_bench):
    native(
        sqlite,
        "CREATE TABLE t (nr INTEGER PRIMARY KEY, pay DECIMAL(19,4))",
        "INSERT INTO t VALUES (1, 123456789012345.67)",  # a binary number of 17 digits
    )
    bench = open_bench(sqlite)

    assert bench.read({"table": "t"}, wants=("pay",)) == [{"pay": "123456789012345.6700"}]


def test_l4_a_moment_keeps_its_microseconds(sqlite, open_bench):
    native(
        sqlite,
        "CREATE TABLE t (at TIMESTAMP)",
        "INSERT INTO t VALUES ('2024-01-02 03:04:05.123456')",
    )
    bench = open_bench(sqlite)

    moment = "2024-01-02 03:04:05.123456"
    assert bench.read({"table": "t"}, {"at": moment}) == [{"at": moment}]


def test_l5_a_text_in_a_column_of_numbers_or_dates_is_given_as_it_is(sqlite, open_bench):
    native(
        sqlite,
        "CREATE TABLE t (nr INTEGER, day DATE)",
        "INSERT INTO t VALUES ('abc', 'soon')",
    )

    assert open_bench(sqlite).read({"table": "t"}) == [{"nr": "abc", "day": "soon"}]


@pytest.mark.parametrize("stored", [b"\xe5\xe4\xf6", b"\xc3\xa5\xe4", b"A\xff"])
def test_l5_bytes_that_are_no_utf_8_are_no_answer(sqlite, open_bench, stored):
    native(
        sqlite,
        "CREATE TABLE t (nr INTEGER, name TEXT)",
        ("INSERT INTO t VALUES (1, CAST(? AS TEXT))", (stored,)),
    )
    bench = open_bench(sqlite)

    with pytest.raises(BadAnswer):
        bench.read({"table": "t"})
    assert bench.read({"table": "t"}, wants=("nr",)) == [{"nr": "1"}]


def test_l6_an_error_has_the_state_that_the_driver_hides(sqlite, open_bench):
    native(sqlite, "CREATE TABLE t (nr INTEGER PRIMARY KEY)", "INSERT INTO t VALUES (1)")
    bench = open_bench(sqlite)

    with pytest.raises(Fault) as caught:
        write(bench, "INSERT INTO t VALUES (:nr)", nr=1)
    assert (caught.value.code, caught.value.outcome) == ("23000", Outcome.EXECUTED)


def test_l6_a_foreign_key_is_enforced(sqlite, open_bench):
    native(
        sqlite,
        "CREATE TABLE unit (id INTEGER PRIMARY KEY)",
        "CREATE TABLE staff (nr INTEGER, unit INTEGER REFERENCES unit (id))",
    )
    bench = open_bench(sqlite)

    with pytest.raises(Fault) as caught:
        write(bench, "INSERT INTO staff VALUES (1, :unit)", unit=7)
    assert caught.value.code == "23000"
    assert bench.read({"table": "staff"}) == []


def test_l7_a_statement_is_canceled_at_its_deadline(sqlite, open_bench):
    native(sqlite, f"CREATE VIEW slow AS {FOREVER}")
    bench = open_bench(sqlite)
    bench.connector.ping(Deadline.after(20))  # so that a process is there
    deadline = Deadline.after(0.5)

    with pytest.raises(TimedOut):
        bench.read({"table": "slow"}, seconds=0.5)
    assert Deadline.after(0).at - deadline.at < 3


def test_l8_an_expression_is_a_text_and_compared_as_one(sqlite, open_bench):
    native(sqlite, "CREATE TABLE t (day DATE)", "INSERT INTO t VALUES ('2024-01-02')")
    query = "SELECT date(day, '+1 day') AS next FROM t"
    bench = open_bench(sqlite, statements=[query])
    selection = Selection((Condition("next", "eq", "2024-01-03"),))

    assert bench.read({"query": query}, selection=selection) == [{"next": "2024-01-03"}]


NUL_KINDS = ["TEXT", "VARCHAR(20)", "CHAR(5)", "DATE", "TIMESTAMP", "INTEGER", "DECIMAL(9,2)", ""]


@pytest.mark.parametrize("declared", NUL_KINDS)
@pytest.mark.parametrize("stored", ["a\0b", "\0", "AB\0\0"])
def test_l9_a_text_that_the_driver_would_cut_at_a_nul_comes_whole(
    sqlite, open_bench, declared, stored
):
    native(
        sqlite,
        f"CREATE TABLE t (nr INTEGER, name {declared}, photo BLOB)",
        ("INSERT INTO t VALUES (1, ?, NULL)", (stored,)),
        "INSERT INTO t VALUES (2, 'plain', NULL)",
    )
    bench = open_bench(sqlite)

    assert bench.read({"table": "t"}, {"nr": 1}, wants=("name",)) == [{"name": stored}]
    rows = bench.read({"table": "t"}, wants=("name", "photo"))
    assert rows == [{"name": stored, "photo": None}, {"name": "plain", "photo": None}]


@pytest.mark.parametrize("kind", ["VARCHAR(20)", "INTEGER", "DATE"])
def test_l9_a_text_with_a_nul_is_no_answer_beside_more_columns_than_fit_one_array(
    sqlite, open_bench, kind
):
    names = [f"c{number}" for number in range(MOST_PACKED)]
    native(
        sqlite,
        f"CREATE TABLE t (nr INTEGER, name {kind}, {', '.join(names)})",
        "INSERT INTO t (nr, name) VALUES (2, '2020-02-02')",
        ("INSERT INTO t (nr, name) VALUES (1, ?)", ("a\0b",)),
    )
    bench = open_bench(sqlite)
    assert bench.read({"table": "t"}, {"nr": 2})[0]["name"] == "2020-02-02"
    with pytest.raises(BadAnswer):
        bench.read({"table": "t"}, {"nr": 1})


def test_l9_a_nul_is_not_bound_either(sqlite, open_bench):
    native(sqlite, "CREATE TABLE t (name TEXT)")
    bench = open_bench(sqlite)

    with pytest.raises(Fault) as caught:
        write(bench, "INSERT INTO t VALUES (:name)", name="a\0b")
    assert caught.value.code == "22021"


def test_l10_a_column_has_the_width_that_is_declared(sqlite, open_bench):
    native(sqlite, "CREATE TABLE t (name VARCHAR(40), pay DECIMAL(19,4))")
    shape = open_bench(sqlite).connector.bind(read_spec(table="t"), shape_of()).signature.result

    assert (shape.member("name").width, shape.member("pay").scale) == (40, 4)
