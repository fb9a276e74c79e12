"""The profiles that any database may be read by: against every real driver here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from connectors.contract import Condition, Selection
from connectors.errors import BadAnswer, BindError, Fault
from connectors.odbc.profiles import PROFILES
from tests.odbc.sites import Bench, Site, drop_tables

PEOPLE = (
    """CREATE TABLE people
       (id CHAR(6) NOT NULL PRIMARY KEY, name VARCHAR(40), age INTEGER, big BIGINT,
        pay DECIMAL(19,4), ratio REAL, half DOUBLE PRECISION, born DATE, seen TIMESTAMP NULL)""",
    """INSERT INTO people VALUES ('AB', 'O''Brien 😀', 41, 9007199254740993, 10.5, 0.1,
       0.30000000000000004, '0001-01-01', '2024-01-02 03:04:05')""",
    "INSERT INTO people VALUES ('CD', '', 33, -9223372036854775808, 0, 0.5, 0.5, NULL, NULL)",
    "INSERT INTO people VALUES ('EF', NULL, NULL, NULL, NULL, NULL, NULL, '9999-12-31', NULL)",
    "INSERT INTO people VALUES ('GH', 'Åsa 100% ÄÖ', 33, 1, 12345678901.2345, 1, 1, NULL, NULL)",
)


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def place(request: pytest.FixtureRequest, tmp_path: Path, isolation: str) -> Iterator[Site]:
    """Give a database of each kind, whose own profile nobody knows."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite")
        return
    site = Site(request.param, request.getfixturevalue(request.param).odbc, tmp_path, isolation)
    yield site
    drop_tables(site)


@pytest.fixture
def open_as(open_bench: Callable[..., Bench]) -> Callable[..., Bench]:
    """Open a database by another profile than its own."""
    return lambda site, profile, **more: open_bench(site, profile=profile, **more)


@pytest.fixture
def people(place: Site, open_as: Callable[..., Bench]) -> Bench:
    place.run(*PEOPLE)
    return open_as(place, "generic")


def ids(rows):
    return [row["id"].strip() for row in rows]


def test_the_generic_profile_finds_tables_columns_and_keys(place, people):
    operations = people.connector.catalogue().operations

    assert list(operations) == ["people"]
    shape = operations["people"].result
    # SQLite's driver tells of padded texts and decimals as of any text; REAL is what it is in each.
    text, decimal = ("VARCHAR",) * 2 if place.profile == "sqlite" else ("CHAR", "DECIMAL")
    single = "REAL" if place.profile == "postgresql" else "DOUBLE"
    assert [each.type for each in shape.members] == [
        *(text, "VARCHAR", "INTEGER", "BIGINT", decimal, single),
        *("DOUBLE", "DATE", "TIMESTAMP"),
    ]
    assert shape.member("id").width == 6
    assert not shape.member("id").nillable
    assert shape.member("name").nillable


def test_the_generic_profile_loses_no_value_that_sql_can_write(place, people):
    first = people.read({"table": "people"}, {"id": "AB"})[0]

    del first["id"], first["ratio"]
    assert first == {
        "name": "O'Brien 😀",
        "age": "41",
        "big": "9007199254740993",
        "pay": first["pay"],
        # SQLite's driver gives 15 digits of a binary number, which no SQL of all can mend.
        "half": 0.3 if place.profile == "sqlite" else 0.30000000000000004,
        "born": "0001-01-01",
        "seen": "2024-01-02 03:04:05",
    }
    assert first["pay"] in {"10.5000", "10.5"}  # the projection fills up to the declared scale


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (("id", "eq", "AB"), ["AB"]),
        (("age", "ne", 33), ["AB", "EF"]),
        (("age", "lt", 41), ["CD", "GH"]),
        (("big", "ge", "9007199254740993"), ["AB"]),
        (("age", "in", ["7", 41]), ["AB"]),
        (("name", "like", "0% "), ["GH"]),
        (("name", "prefix", "Åsa 100%"), ["GH"]),
        (("age", "prefix", "3"), ["CD", "GH"]),
        (("name", "null", True), ["EF"]),
        (("name", "eq", ""), ["CD"]),
        (("born", "eq", "0001-01-01"), ["AB"]),
        (("pay", "gt", "10.4999"), ["AB", "GH"]),
    ],
)
def test_the_generic_profile_filters(people, condition, expected):
    selection = Selection((Condition(*condition),), order=(("id", False),))

    assert ids(people.read({"table": "people"}, selection=selection)) == expected


@pytest.mark.parametrize("descending", [False, True])
def test_the_generic_profile_sorts_null_first_and_pages_by_key(people, descending):
    order = (("age", descending), ("id", False))
    pages, after = [], None
    while not pages or pages[-1]:
        selection = Selection(order=order, limit=3, after=after)
        pages.append(people.read({"table": "people"}, selection=selection))
        after = tuple(pages[-1][-1][name] for name, _ in order) if pages[-1] else None

    middle = ["AB", "CD", "GH"] if descending else ["CD", "GH", "AB"]
    assert [ids(page) for page in pages] == [["EF", *middle[:2]], middle[2:], []]


def test_the_generic_profile_leaves_out_what_the_statement_cannot(people):
    selection = Selection(order=(("id", False),), limit=2, offset=1, total=True)

    with people.reply({"table": "people"}, selection=selection) as reply:
        assert ids(reply.rows) == ["CD", "EF"]
        assert reply.extras["total"] == 4


def test_the_generic_profile_stops_at_the_end_of_a_page_of_many(place, open_as):
    rows = ", ".join(f"({nr})" for nr in range(2000))
    place.run(
        "CREATE TABLE many (nr INTEGER NOT NULL PRIMARY KEY)", f"INSERT INTO many VALUES {rows}"
    )
    bench = open_as(place, "generic", concurrency=1)

    for _ in range(3):
        selection = Selection(order=(("nr", False),), limit=700, offset=600)
        found = bench.read({"table": "many"}, selection=selection)
        assert [int(row["nr"]) for row in found] == list(range(600, 1300))


def test_the_generic_profile_reads_queries_and_related_rows(place, open_as):
    place.run(*PEOPLE, "CREATE TABLE phone (owner CHAR(6), number VARCHAR(20))")
    place.run("INSERT INTO phone VALUES ('AB', '060-1')")
    query = "SELECT id, age, pay FROM people WHERE age > :least"
    bench = open_as(place, "generic", statements=[query])
    phones = {"table": "phone", "on": {"owner": "id"}}

    rows = bench.read(
        {"query": query, "related": {"phones": phones}},
        {"least": 33},
        selection=Selection((Condition("age", "eq", "41"),)),
    )

    assert [(row["id"].strip(), row["age"]) for row in rows] == [("AB", "41")]
    assert [each["number"] for each in rows[0]["phones"]] == ["060-1"]


def test_a_column_that_the_driver_tells_of_differently_when_it_has_rows_is_no_answer(
    sqlite, open_as
):
    sqlite.run(*PEOPLE)
    query = "SELECT pay * 2 AS twice FROM people"
    bench = open_as(sqlite, "generic", statements=[query])

    with pytest.raises(BadAnswer):
        bench.read({"query": query})


def test_the_generic_profile_quotes_as_the_driver_tells(place, open_as):
    quote = "`" if place.profile == "mariadb" else '"'
    name = f"{quote}order by{quote}"
    place.run(
        f"CREATE TABLE odd ({name} INTEGER, note VARCHAR(5))", "INSERT INTO odd VALUES (1, 'x')"
    )
    bench = open_as(place, "generic")

    assert bench.read({"table": "odd"}, {"order by": 1}) == [{"order by": "1", "note": "x"}]


def test_the_generic_profile_refuses_a_list_that_is_too_long(people):
    values = [str(number) for number in range(1000)]

    with pytest.raises(Fault) as caught:
        people.read({"table": "people"}, selection=Selection((Condition("id", "in", values),)))
    assert caught.value.code == "54000"


def test_the_generic_profile_reads_truth_values_as_they_are(place, open_as):
    kind = "BIT(1)" if place.profile == "mariadb" else "BOOLEAN"
    place.run(
        f"CREATE TABLE flags (nr INTEGER, yes {kind})",
        "INSERT INTO flags VALUES (1, '1')"
        if place.profile == "postgresql"
        else "INSERT INTO flags VALUES (1, 1)",
        "INSERT INTO flags VALUES (0, '0')"
        if place.profile == "postgresql"
        else "INSERT INTO flags VALUES (0, 0)",
    )
    bench = open_as(place, "generic")

    found = {row["nr"]: row["yes"] for row in bench.read({"table": "flags"})}
    assert found["1"] in {"1", "true"}
    assert found["0"] in {"0", "false"}
    assert [row["nr"] for row in bench.read({"table": "flags"}, {"yes": True})] == ["1"]


def test_money_is_refused_by_the_generic_profile(postgresql, tmp_path, open_as):
    site = Site("postgresql", postgresql.odbc, tmp_path)
    site.run("CREATE TABLE pay (nr INTEGER, amount money)", "INSERT INTO pay VALUES (1, 1234.5)")
    bench = open_as(site, "generic")

    assert bench.read({"table": "pay"}) == [{"nr": "1"}]
    with pytest.raises(BindError, match="'amount' cannot be read: it has the type MONEY"):
        bench.read({"table": "pay"}, wants=("amount",))
    drop_tables(site)


def test_the_mysql_profile_reads_a_server_of_its_dialect(mariadb, tmp_path, isolation, open_as):
    site = Site("mariadb", mariadb.odbc, tmp_path, isolation)
    site.run(*PEOPLE)
    bench = open_as(site, "mysql")

    selection = Selection((Condition("age", "null", False),), order=(("age", True),), limit=2)
    rows = bench.read({"table": "people"}, selection=selection)

    assert [(row["id"], row["big"], row["pay"], row["ratio"]) for row in rows] == [
        ("AB", 9007199254740993, "10.5000", 0.1),
        ("CD", -9223372036854775808, "0.0000", 0.5),
    ]
    assert rows[0]["name"] == "O'Brien 😀"
    drop_tables(site)


def test_a_profile_says_whether_a_server_of_its_kind_is_asked_here():
    proven = {name for name, profile in PROFILES.items() if profile.proven}

    assert proven >= {"generic", "mariadb", "postgresql", "sqlite"}
    assert not proven & {
        *("db2-i", "db2-luw", "firebird", "freetds", "informix", "mssql", "mysql", "oracle"),
    }
