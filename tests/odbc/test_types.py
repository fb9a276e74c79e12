"""The type zoo (O1): what each database stores comes back whole."""

from __future__ import annotations

from contextlib import closing

import pyodbc
import pytest

from connectors.contract import Condition, Representation, Selection
from connectors.errors import BadAnswer, BindError, Fault, Outcome
from tests.odbc.sites import Site, drop_tables

NATIVE, TEXT = Representation.NATIVE, Representation.SQL_TEXT

# declared type, SQL literal, type, representation, value
POSTGRESQL = [
    ("boolean", "true", "BOOLEAN", NATIVE, True),
    ("boolean", "false", "BOOLEAN", NATIVE, False),
    ("smallint", "-32768", "SMALLINT", NATIVE, -32768),
    ("integer", "2147483647", "INTEGER", NATIVE, 2147483647),
    ("bigint", "9007199254740993", "BIGINT", NATIVE, 9007199254740993),
    ("numeric(19,4)", "10.5", "DECIMAL", TEXT, "10.5000"),
    (
        "numeric",
        "12345678901234567890.1234567890",
        "DECIMAL",
        TEXT,
        "12345678901234567890.1234567890",
    ),
    ("money", "'1234.5'", "DECIMAL", TEXT, "1234.50"),
    ("real", "0.1", "REAL", NATIVE, 0.1),
    ("double precision", "0.30000000000000004", "DOUBLE", NATIVE, 0.30000000000000004),
    ("double precision", "'Infinity'", "DOUBLE", NATIVE, float("inf")),
    ("char(10)", "'AB'", "CHAR", NATIVE, "AB        "),
    ("varchar(10)", "'AB  '", "VARCHAR", NATIVE, "AB  "),
    ("text", "'å😀'", "TEXT", NATIVE, "å😀"),
    ("date", "'0044-03-15 BC'", "DATE", TEXT, "0044-03-15 BC"),
    ("date", "'9999-12-31'", "DATE", TEXT, "9999-12-31"),
    ("timestamp", "'infinity'", "TIMESTAMP", TEXT, "infinity"),
    ("timestamp", "'2024-01-02 03:04:05.123456'", "TIMESTAMP", TEXT, "2024-01-02 03:04:05.123456"),
    ("timestamptz", "'2017-03-16 17:35:18.5+01'", "TIMESTAMPTZ", TEXT, "2017-03-16 16:35:18.5+00"),
    ("time", "'24:00'", "TIME", TEXT, "24:00:00"),
    ("interval", "'1 day 2 hours'", "INTERVAL", TEXT, "P1DT2H"),
    ("bytea", "'\\x0001ff'", "VARBINARY", NATIVE, b"\x00\x01\xff"),
    (
        "uuid",
        "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'",
        "UUID",
        TEXT,
        "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
    ),
    ("jsonb", "'{\"a\": 1}'", "JSON", TEXT, '{"a": 1}'),
    ("integer[]", "'{1,2}'", "OTHER", TEXT, "{1,2}"),
    ("inet", "'10.0.0.1/8'", "OTHER", TEXT, "10.0.0.1/8"),
]
MARIADB = [
    ("bit(1)", "b'1'", "BOOLEAN", NATIVE, True),
    ("bit(12)", "b'101'", "BIGINT", TEXT, "5"),
    ("boolean", "true", "SMALLINT", NATIVE, 1),
    ("smallint unsigned", "65535", "INTEGER", NATIVE, 65535),
    ("int", "-2147483648", "INTEGER", NATIVE, -2147483648),
    ("int unsigned", "4294967295", "BIGINT", TEXT, "4294967295"),
    ("bigint", "9007199254740993", "BIGINT", NATIVE, 9007199254740993),
    ("bigint unsigned", "18446744073709551615", "BIGINT UNSIGNED", TEXT, "18446744073709551615"),
    ("decimal(19,4)", "10.5", "DECIMAL", TEXT, "10.5000"),
    (
        "decimal(40,10)",
        "12345678901234567890.1234567890",
        "DECIMAL",
        TEXT,
        "12345678901234567890.1234567890",
    ),
    ("float", "0.1", "REAL", NATIVE, 0.1),
    ("float", "16777217", "REAL", NATIVE, 16777216.0),
    ("double", "0.30000000000000004", "DOUBLE", NATIVE, 0.30000000000000004),
    ("char(10)", "'AB'", "CHAR", NATIVE, "AB"),
    ("varchar(10)", "'AB  '", "VARCHAR", NATIVE, "AB  "),
    ("enum('a','b')", "'b'", "VARCHAR", NATIVE, "b"),
    ("longtext", "'å😀'", "TEXT", NATIVE, "å😀"),
    ("date", "'0000-00-00'", "DATE", TEXT, "0000-00-00"),
    (
        "datetime(6)",
        "'2024-01-02 03:04:05.123456'",
        "TIMESTAMP",
        TEXT,
        "2024-01-02 03:04:05.123456",
    ),
    ("datetime", "'0000-00-00 00:00:00'", "TIMESTAMP", TEXT, "0000-00-00 00:00:00"),
    ("timestamp", "FROM_UNIXTIME(1795417200.0)", "TIMESTAMPTZ", TEXT, "2026-11-23 07:00:00+00:00"),
    ("timestamp", "'0000-00-00 00:00:00'", "TIMESTAMPTZ", TEXT, "0000-00-00 00:00:00"),
    ("time", "'-30:00:01'", "TIME", TEXT, "-30:00:01"),
    ("year", "2024", "SMALLINT", NATIVE, 2024),
    ("blob", "x'0001ff'", "VARBINARY", NATIVE, b"\x00\x01\xff"),
    ("inet6", "'::1'", "VARCHAR", TEXT, "::1"),
    (
        "uuid",
        "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'",
        "UUID",
        TEXT,
        "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
    ),
]
SQLITE = [
    ("INTEGER", "9007199254740993", "INTEGER", TEXT, "9007199254740993"),
    ("INTEGER", "'abc'", "INTEGER", TEXT, "abc"),
    ("SMALLINT", "7", "SMALLINT", TEXT, "7"),
    ("BIGINT", "-9223372036854775808", "BIGINT", TEXT, "-9223372036854775808"),
    ("DECIMAL(19,4)", "10.5", "DECIMAL", TEXT, "10.5000"),
    ("DECIMAL(9,2)", "4890.00", "DECIMAL", TEXT, "4890.00"),
    ("DECIMAL(9,2)", "1.999", "DECIMAL", TEXT, "1.999"),
    ("DECIMAL(17,2)", "123456789012345.67", "DECIMAL", TEXT, "123456789012345.67"),
    ("DECIMAL(30,2)", "1e25", "DECIMAL", TEXT, "10000000000000000000000000.00"),
    ("DECIMAL(19,2)", "9007199254740993", "DECIMAL", TEXT, "9007199254740993.00"),
    ("DECIMAL(19,7)", "919085895874.1548", "DECIMAL", TEXT, "919085895874.1548000"),
    ("NUMERIC", "1234567890123.456", "DECIMAL", TEXT, "1234567890123.456"),
    ("DECIMAL(9,2)", "'n/a'", "DECIMAL", TEXT, "n/a"),
    ("DECIMAL(9,2)", "9e999", "DECIMAL", TEXT, "Inf"),
    ("NUMERIC", "5", "DECIMAL", TEXT, "5"),
    ("REAL", "0.1", "DOUBLE", TEXT, "0.1"),
    ("DOUBLE", "0.30000000000000004", "DOUBLE", TEXT, "0.30000000000000004"),
    ("BOOLEAN", "1", "BOOLEAN", TEXT, "1"),
    ("DATE", "'2024-02-31'", "DATE", TEXT, "2024-02-31"),
    ("DATE", "'0000-00-00'", "DATE", TEXT, "0000-00-00"),
    ("TIMESTAMP", "'2024-01-02 03:04:05.123456'", "TIMESTAMP", TEXT, "2024-01-02 03:04:05.123456"),
    ("CHAR(10)", "'AB        '", "CHAR", NATIVE, "AB        "),
    ("CHARACTER VARYING(3)", "'longer than 3'", "VARCHAR", NATIVE, "longer than 3"),
    ("TEXT", "'å😀'", "TEXT", NATIVE, "å😀"),
    ("BLOB", "x'0001ff'", "VARBINARY", NATIVE, b"\x00\x01\xff"),
    ("", "12", "TEXT", NATIVE, "12"),
    ("FANCY(3)", "'x'", "TEXT", NATIVE, "x"),
]


def check(site, open_bench, zoo):
    columns = ", ".join(f"c{number} {declared}" for number, (declared, *_) in enumerate(zoo))
    values = ", ".join(literal for _, literal, *_ in zoo)
    nulls = ", ".join("NULL" for _ in zoo)
    strict = ["SET sql_mode = ''"] if site.profile == "mariadb" else []
    site.run(
        *strict,
        f"CREATE TABLE zoo (nr INTEGER, {columns})",
        f"INSERT INTO zoo VALUES (1, {values})",
        f"INSERT INTO zoo VALUES (2, {nulls})",
    )
    bench = open_bench(site)

    first, second = bench.read({"table": "zoo"}, selection=Selection(order=(("nr", False),)))
    shape = bench.connector.catalogue().operations["zoo"].result

    found = [
        (
            declared,
            literal,
            shape.member(f"c{number}").type,
            shape.member(f"c{number}").representation,
            first[f"c{number}"],
        )
        for number, (declared, literal, *_) in enumerate(zoo)
    ]
    assert [each for each in zip(found, zoo, strict=True) if each[0] != each[1]] == []
    assert [type(each[4]) for each in found] == [type(each[4]) for each in zoo]
    assert {value for name, value in second.items() if name != "nr"} == {None}
    return bench, first


@pytest.fixture
def postgresql_site(postgresql, tmp_path):
    place = Site("postgresql", postgresql.odbc.replace("BoolsAsChar=0", "BoolsAsChar=1"), tmp_path)
    yield place
    drop_tables(place)


@pytest.fixture
def mariadb_site(mariadb, tmp_path):
    place = Site("mariadb", mariadb.odbc, tmp_path)
    yield place
    drop_tables(place)


def found_again(bench, first, zoo, *, but=()):
    """Return the columns whose own value does not find its row."""
    missed = []
    for number, (declared, *_) in enumerate(zoo):
        name = f"c{number}"
        if declared not in but and not bench.read({"table": "zoo"}, {name: first[name]}):
            missed.append((declared, first[name]))
    return missed


def test_postgresql_loses_nothing_and_finds_what_it_gave(postgresql_site, open_bench):
    bench, first = check(postgresql_site, open_bench, POSTGRESQL)

    assert found_again(bench, first, POSTGRESQL) == []


def test_mariadb_loses_nothing_and_finds_what_it_gave(mariadb_site, open_bench):
    bench, first = check(mariadb_site, open_bench, MARIADB)

    assert found_again(bench, first, MARIADB) == []


def test_sqlite_loses_nothing_and_finds_what_it_gave(sqlite, open_bench):
    bench, first = check(sqlite, open_bench, SQLITE)
    odd = ("abc", "n/a", "Inf")  # what is no number cannot be asked for in a number column
    zoo = [each for each in SQLITE if each[4] not in odd]

    names = {f"c{number}": each for number, each in enumerate(SQLITE) if each in zoo}
    missed = [
        each[0]
        for name, each in names.items()
        if not bench.read({"table": "zoo"}, {name: first[name]})
    ]
    assert missed == []


def test_a_type_that_cannot_be_read_is_found_when_binding(mariadb_site, open_bench):
    mariadb_site.run("CREATE TABLE place (nr INTEGER, at POINT)")
    bench = open_bench(mariadb_site)

    assert bench.read({"table": "place"}) == []
    with pytest.raises(BindError, match="'at' cannot be read: it has the type point"):
        bench.read({"table": "place"}, wants=("nr", "at"))


@pytest.mark.parametrize("name", ["postgresql_latin1", "mariadb_latin1"])
def test_latin1_databases_give_and_find_swedish_letters(request, tmp_path, open_bench, name):
    database = request.getfixturevalue(name)
    site = Site(name.partition("_")[0], database.odbc, tmp_path)
    site.run(
        "CREATE TABLE people (id CHAR(6) NOT NULL PRIMARY KEY, name VARCHAR(40))",
        ("INSERT INTO people VALUES (?, ?)", ("MASÖ02", "Åsa Ärlig Öberg é")),
    )
    try:
        bench = open_bench(site)

        expected = [{"id": "MASÖ02", "name": "Åsa Ärlig Öberg é"}]
        assert bench.read({"table": "people"}, {"id": "MASÖ02"}) == expected
        selection = Selection((Condition("name", "like", "Ärlig Ö"),))
        assert bench.read({"table": "people"}, selection=selection) == expected
        # What the database cannot hold it does not have.
        with pytest.raises(Fault) as caught:
            bench.read({"table": "people"}, {"name": "😀"})
        assert caught.value.code in {"22021", "22P05"}
        assert caught.value.outcome is Outcome.NOT_EXECUTED
    finally:
        drop_tables(site)


def test_the_stored_bytes_are_latin1(postgresql_latin1, mariadb_latin1):
    questions = {
        postgresql_latin1: "SELECT CAST(convert_to('Ö', 'LATIN1') AS text)",
        mariadb_latin1: "SELECT HEX(CONVERT('Ö' USING latin1))",
    }
    for database, question in questions.items():
        with closing(pyodbc.connect(database.odbc)) as connection:
            assert connection.execute(question).fetchval().lower().lstrip("\\x") == "d6"


def test_bytes_that_are_no_text_are_a_bad_answer(sqlite, open_bench):
    sqlite.run(
        "CREATE TABLE t (nr INTEGER, name VARCHAR(10))",
        "INSERT INTO t VALUES (1, CAST(x'c5e4f6' AS TEXT))",
    )
    bench = open_bench(sqlite)

    with pytest.raises(BadAnswer):
        bench.read({"table": "t"})
    assert bench.read({"table": "t"}, wants=("nr",)) == [{"nr": "1"}]
