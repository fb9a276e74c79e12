from __future__ import annotations

from contextlib import closing
from decimal import Decimal

import pyodbc
import pytest

from connectors.contract import Condition, Representation, Selection, Shape
from connectors.errors import BindError, Fault, Outcome
from tests.odbc.sites import read_spec

PEOPLE = (
    """CREATE TABLE people
       (id CHAR(6) NOT NULL PRIMARY KEY, name VARCHAR(40), age INTEGER, unit CHAR(4))""",
    "INSERT INTO people VALUES ('AB    ', 'O''Brien', 41, 'HN01')",
    "INSERT INTO people VALUES ('CD    ', 'Åsa 100% ÄÖ', 33, 'HN01')",
    "INSERT INTO people VALUES ('EF    ', '', NULL, 'HS01')",
    "INSERT INTO people VALUES ('GH    ', NULL, 7, NULL)",
    "INSERT INTO people VALUES ('IJ    ', 'a_b [c] !d', 33, 'HS01')",
)


@pytest.fixture
def people(site, open_bench):
    site.run(*PEOPLE)
    return open_bench(site)


def ids(rows):
    return [row["id"].strip() for row in rows]


def select(bench, *conditions, **more):
    selection = Selection(tuple(Condition(*each) for each in conditions), **more)
    return ids(bench.read({"table": "people"}, selection=selection))


def test_a_key_finds_its_padded_row(people):
    assert ids(people.read({"table": "people"}, {"id": "AB"})) == ["AB"]
    assert ids(people.read({"table": "people"}, {"id": "AB    "})) == ["AB"]


def test_only_the_wanted_columns_are_read(people):
    rows = people.read({"table": "people"}, {"id": "CD"}, wants=("age", "name"))

    assert rows == [{"age": rows[0]["age"], "name": "Åsa 100% ÄÖ"}]


def test_a_list_argument_means_one_of(people):
    assert ids(people.read({"table": "people"}, {"id": ["AB", "EF", "ZZ"]})) == ["AB", "EF"]


def test_an_empty_list_finds_nothing(people):
    assert people.read({"table": "people"}, {"id": []}) == []


def test_a_missing_argument_binds_nothing(people):
    rows = people.read({"table": "people", "arguments": ["id", "unit"]}, {"unit": "HS01"})

    assert ids(rows) == ["EF", "IJ"]


def test_a_null_argument_finds_nothing(people):
    assert people.read({"table": "people"}, {"unit": None}) == []
    assert people.read({"table": "people"}, {"name": None}) == []
    assert ids(people.read({"table": "people"}, {"unit": [None, "HS01"]})) == ["EF", "IJ"]


def test_null_and_the_empty_text_differ(people):
    rows = people.read({"table": "people"}, {"id": ["EF", "GH"]}, wants=("name",))

    assert rows == [{"name": ""}, {"name": None}]


@pytest.mark.parametrize("text", ["1 or 1=1", "'; DROP TABLE people; --", "AB' OR 'a'='a", "%"])
def test_an_injection_is_a_value_that_finds_nothing(people, text):
    assert people.read({"table": "people"}, {"id": text}) == []
    assert len(people.read({"table": "people"})) == 5


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (("name", "eq", "O'Brien"), ["AB"]),
        (("age", "ne", 33), ["AB", "EF", "GH"]),
        (("age", "lt", 33), ["GH"]),
        (("age", "le", "33"), ["CD", "GH", "IJ"]),
        (("age", "gt", 33), ["AB"]),
        (("age", "ge", 33), ["AB", "CD", "IJ"]),
        (("age", "in", ["7", 41]), ["AB", "GH"]),
        (("name", "like", "0% "), ["CD"]),
        (("name", "like", "_"), ["IJ"]),
        (("name", "like", "[c]"), ["IJ"]),
        (("name", "like", "!"), ["IJ"]),
        (("name", "prefix", "Åsa 100%"), ["CD"]),
        (("name", "prefix", "%"), []),
        (("age", "prefix", "3"), ["CD", "IJ"]),
        (("age", "null", True), ["EF"]),
        (("age", "null", False), ["AB", "CD", "GH", "IJ"]),
        (("unit", "eq", "HN01"), ["AB", "CD"]),
        (("unit", "ge", "HS01"), ["EF", "IJ"]),
    ],
)
def test_a_condition_means_what_it_says(people, condition, expected):
    assert select(people, condition) == expected


def test_three_thousand_values_fit_in_one_list(people):
    values = [str(number) for number in range(2999)] + ["AB"]

    assert select(people, ("id", "in", values)) == ["AB"]


@pytest.mark.parametrize(
    ("condition", "sqlstate"),
    [
        (("age", "eq", "14x"), "22018"),
        (("age", "eq", ""), "22018"),
        (("age", "eq", 10**30), "22003"),
        (("age", "eq", "99999999999999999999"), "22003"),
        (("age", "in", "7"), "22018"),
        (("age", "lt", None), "22004"),
        (("name", "eq", "a\0b"), "22021"),
        (("name", "like", "a\0b"), "22021"),
        (("name", "eq", "\ud800"), "22021"),
        (("name", "prefix", "\udfff"), "22021"),
        (("name", "eq", b"x"), "22018"),
        (("nope", "eq", "x"), "42703"),
        (("name", "about", "x"), "42601"),
        (("id", "in", [str(number) for number in range(3001)]), "54000"),
    ],
)
def test_a_value_that_does_not_fit_is_declined_before_anything_is_sent(people, condition, sqlstate):
    with pytest.raises(Fault) as caught:
        select(people, condition)

    assert (caught.value.code, caught.value.sqlstate) == (sqlstate, sqlstate)
    assert caught.value.outcome is Outcome.NOT_EXECUTED


def test_a_total_counts_without_limit_and_offset(people):
    selection = Selection((Condition("age", "null", False),), limit=1, offset=2, total=True)

    with people.reply({"table": "people"}, selection=selection) as reply:
        assert ids(reply.rows) == ["GH"]
        assert reply.extras["total"] == 4


def test_offsets_work_with_and_without_a_limit(people):
    assert select(people, limit=2, offset=3) == ["GH", "IJ"]
    assert select(people, offset=4) == ["IJ"]
    assert select(people, limit=2) == ["AB", "CD"]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ((("age", False),), ["EF", "GH", "CD", "IJ", "AB"]),
        ((("age", True),), ["EF", "AB", "CD", "IJ", "GH"]),
        ((("unit", True), ("age", False)), ["GH", "EF", "IJ", "CD", "AB"]),
    ],
)
def test_null_sorts_first_both_ways(people, order, expected):
    assert select(people, order=order) == expected


def case(nr):
    prio = "NULL" if nr % 5 == 0 else nr % 4
    amount = "NULL" if nr % 7 == 0 else f"{nr}.10"
    day = "NULL" if nr % 4 == 0 else f"'2024-01-{nr % 9 + 1:02}'"
    return f"INSERT INTO cases VALUES ('K{nr % 3}', {nr}, {prio}, {amount}, {nr % 6 / 10}, {day})"


CASES = (
    """CREATE TABLE cases
       (kind CHAR(8) NOT NULL, nr INTEGER NOT NULL, prio INTEGER, amount DECIMAL(9,2),
        ratio REAL, day DATE, PRIMARY KEY (kind, nr))""",
    *(case(nr) for nr in range(25)),
)


@pytest.mark.parametrize(
    "order",
    [
        (("prio", False), ("kind", False), ("nr", False)),
        (("prio", True), ("kind", False), ("nr", True)),
        (("amount", True), ("kind", True), ("nr", False)),
        (("ratio", False), ("nr", True)),
        (("day", True), ("kind", False), ("nr", False)),
        (("kind", False), ("day", False), ("ratio", True), ("nr", False)),
    ],
)
def test_keyset_pages_give_every_row_once_and_in_order(site, open_bench, order):
    site.run(*CASES)
    bench = open_bench(site)
    whole = bench.read({"table": "cases"}, selection=Selection(order=order))

    pages, after = [], None
    while not pages or pages[-1]:
        selection = Selection(order=order, after=after, limit=10)
        pages.append(bench.read({"table": "cases"}, selection=selection))
        if pages[-1]:
            last = pages[-1][-1]
            after = tuple(last[name].strip() if name == "kind" else last[name] for name, _ in order)

    assert [len(page) for page in pages] == [10, 10, 5, 0]
    assert [row for page in pages for row in page] == whole
    assert len({row["nr"] for row in whole}) == 25


def test_a_keyset_of_another_length_than_the_order_is_declined(people):
    with pytest.raises(Fault):
        select(people, order=(("id", False),), after=("AB", "CD"))


FAMILY = (
    "CREATE TABLE unit (id CHAR(4) NOT NULL PRIMARY KEY, name VARCHAR(20), boss INTEGER)",
    "CREATE TABLE staff (nr INTEGER NOT NULL PRIMARY KEY, unit_id VARCHAR(10), name VARCHAR(20))",
    "CREATE TABLE phone (staff_nr VARCHAR(5), number VARCHAR(20))",
    "INSERT INTO unit VALUES ('HN', 'Norr', 2)",
    "INSERT INTO unit VALUES ('HS', 'Söder', NULL)",
    "INSERT INTO unit VALUES ('TOM', 'Tom', 99)",
    "INSERT INTO staff VALUES (1, 'HN', 'Anna')",
    "INSERT INTO staff VALUES (2, 'HN', 'Kåre')",
    "INSERT INTO staff VALUES (3, 'HS', 'Märta')",
    "INSERT INTO phone VALUES ('1', '060-1')",
    "INSERT INTO phone VALUES ('1', '060-2')",
    "INSERT INTO phone VALUES ('3', '060-3')",
    "INSERT INTO phone VALUES ('ABC', 'nobody')",
)
PHONES = {"table": "phone", "on": {"staff_nr": "nr"}, "sort": ["-number"]}
STAFF = {"table": "staff", "on": {"unit_id": "id"}, "sort": ["nr"], "related": {"phones": PHONES}}
BOSS = {"table": "staff", "on": {"nr": "boss"}, "one": True}


@pytest.fixture
def family(site, open_bench):
    site.run(*FAMILY)
    return open_bench(site)


def test_related_rows_nest_under_their_parents(family):
    wants = Shape(
        "row",
        members=(
            Shape("name"),
            Shape(
                "staff",
                members=(Shape("name"), Shape("phones", members=(Shape("number"),))),
            ),
            Shape("boss", members=(Shape("name"),)),
        ),
    )

    rows = family.read({"table": "unit", "related": {"staff": STAFF, "boss": BOSS}}, wants=wants)

    assert rows == [
        {
            "name": "Norr",
            "staff": [
                {"name": "Anna", "phones": [{"number": "060-2"}, {"number": "060-1"}]},
                {"name": "Kåre", "phones": []},
            ],
            "boss": {"name": "Kåre"},
        },
        {
            "name": "Söder",
            "staff": [{"name": "Märta", "phones": [{"number": "060-3"}]}],
        },
        {"name": "Tom", "staff": []},
    ]


def test_a_key_that_cannot_be_theirs_has_no_related_rows(family):
    owner = {"table": "staff", "on": {"nr": "staff_nr"}, "one": True}

    rows = family.read({"table": "phone", "related": {"owner": owner}})

    assert {row["number"]: row["owner"]["name"] for row in rows if "owner" in row} == {
        "060-1": "Anna",
        "060-2": "Anna",
        "060-3": "Märta",
    }


def test_a_related_member_that_nobody_wants_is_not_read(family):
    rows = family.read({"table": "unit", "related": {"staff": STAFF}}, wants=("id",))

    assert [sorted(row) for row in rows] == [["id"]] * 3


def test_the_signature_tells_the_shape_of_related_rows(family):
    spec = read_spec(table="unit", related={"staff": STAFF, "boss": BOSS})

    signature = family.connector.bind(spec, Shape("row")).signature

    assert signature.rows
    assert signature.selects
    assert signature.result.member("staff").repeated
    assert not signature.result.member("boss").repeated
    assert signature.result.find(("staff", "phones", "number")).type == "VARCHAR"


def test_related_to_a_table_or_column_that_is_not_there_is_found_when_binding(family):
    for change, path in (
        ({"table": "staf"}, ("related", "staff", "table")),
        ({"on": {"unit": "id"}}, ("related", "staff", "on", "unit")),
        ({"on": {"unit_id": "nope"}}, ("related", "staff", "on", "unit_id")),
        ({"sort": ["-nope"]}, ("related", "staff", "sort")),
    ):
        with pytest.raises(BindError) as caught:
            family.read({"table": "unit", "related": {"staff": {**STAFF, **change}}})
        assert caught.value.path == path


def test_quoted_and_swedish_identifiers_work(site, open_bench):
    quote = "`" if site.profile == "mariadb" else '"'
    table, column, reserved = (
        f"{quote}{name}{quote}" for name in ("TILLÄGG order", "ÅTERV_REF", "order by")
    )
    site.run(
        f"CREATE TABLE {table} ({column} VARCHAR(20), {reserved} INTEGER)",
        f"INSERT INTO {table} VALUES ('ÅV-1', 1)",
        f"INSERT INTO {table} VALUES (NULL, 2)",
    )
    bench = open_bench(site)

    rows = bench.read(
        {"table": "TILLÄGG order"},
        {"ÅTERV_REF": "ÅV-1"},
        selection=Selection((Condition("order by", "ge", 1),), order=(("order by", True),)),
    )

    assert rows == [{"ÅTERV_REF": "ÅV-1", "order by": rows[0]["order by"]}]
    assert int(rows[0]["order by"]) == 1


def test_texts_of_any_length_and_script_come_back_as_they_were(site, open_bench):
    texts = ["åäö ÅÄÖ é", "😀 <&> \"'`", "x" * 300, "ö" * 20_000, "'; DROP TABLE t; --", " a "]
    long = "LONGTEXT" if site.profile == "mariadb" else "TEXT"
    site.run(
        f"CREATE TABLE texts (nr INTEGER PRIMARY KEY, words {long}, short VARCHAR(400))",
    )
    with closing(pyodbc.connect(site.connection, autocommit=True)) as connection:
        connection.maxwrite = 10**9
        for number, words in enumerate(texts):
            connection.execute("INSERT INTO texts VALUES (?, ?, ?)", number, words, words[:400])
    bench = open_bench(site)

    assert [row["words"] for row in bench.read({"table": "texts"})] == texts
    for number, words in enumerate(texts):
        found = bench.read({"table": "texts"}, {"short": words[:400]}, wants=("nr",))
        assert [int(row["nr"]) for row in found] == [number]


def test_big_numbers_keep_every_digit(site, open_bench):
    site.run(
        "CREATE TABLE numbers (nr BIGINT PRIMARY KEY, amount DECIMAL(19,4))",
        "INSERT INTO numbers VALUES (9007199254740993, 10.5)",
        "INSERT INTO numbers VALUES (-9223372036854775808, 123456789012.3456)",
    )
    bench = open_bench(site)

    rows = bench.read({"table": "numbers"})

    assert [(int(row["nr"]), row["amount"]) for row in rows] == [
        (-9223372036854775808, "123456789012.3456"),
        (9007199254740993, "10.5000"),
    ]
    for value in ("9007199254740993", 9007199254740993):
        assert len(bench.read({"table": "numbers"}, {"nr": value})) == 1
    for amount in ("10.5", 10.5, Decimal("10.50")):
        assert len(bench.read({"table": "numbers"}, {"amount": amount})) == 1
    assert len(bench.read({"table": "numbers"}, {"amount": "123456789012.3456"})) == 1


def test_every_leaf_says_its_type_and_how_it_crosses(people):
    shape = people.connector.catalogue().operations["people"].result

    assert shape.member("id").type == "CHAR"
    assert shape.member("id").width == 6
    assert shape.member("id").representation is Representation.NATIVE
    assert not shape.member("id").nillable
    assert shape.member("name").type == "VARCHAR"
    assert shape.member("name").nillable
    assert shape.member("age").type == "INTEGER"
