"""The JSON cases O3 and O7 on real databases, through the whole gateway."""

from __future__ import annotations

from contextlib import ExitStack

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
from connectors.errors import Fault
from tests.odbc.served import deploy
from tests.odbc.served import serve as opened


@pytest.fixture
def place(site, monkeypatch):
    monkeypatch.setenv("BRYGGA_SECRET_SEAL_KEY", "a key of ids that is long enough")
    monkeypatch.setenv("DB", site.connection)
    return site


@pytest.fixture
def serve():
    """Serve deployments, and close them at the end."""
    with ExitStack() as stack:
        yield lambda *given: stack.enter_context(opened(*given))


CASES = (
    "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY, who INTEGER)",
    "CREATE TABLE b (id INTEGER NOT NULL PRIMARY KEY)",
    "INSERT INTO a VALUES (1, 2)",
    "INSERT INTO b VALUES (2)",
)
NAMELESS = "SELECT a.id, b.id, 1+1, COUNT(*) FROM a, b WHERE a.who = b.id GROUP BY a.id, b.id"
NAMED = (
    "SELECT a.id AS caseid, b.id AS personid, 1+1 AS two, COUNT(*) AS n"
    " FROM a, b WHERE a.who = b.id GROUP BY a.id, b.id"
)


def test_o3_a_duplicate_column_is_a_mistake_of_check(place):
    place.run(*CASES)
    mapping = f"fields: {{id: {{from: id}}}}\nroutes:\n  GET /alerts: {{query: '{NAMELESS}'}}\n"

    told = deploy(place, mapping, [NAMELESS]).told()

    assert told
    assert "duplicate column 'id'" in told[0]


def test_o3_columns_with_names_of_their_own_come_as_their_types_say(place, serve):
    place.run(*CASES)
    fields = (
        "fields: {caseId: {from: caseid, type: integer}, personId: {from: personid, type: integer},"
        " two: {from: two, type: integer}, n: {from: n}}\n"
    )
    api = serve(place, f"{fields}routes:\n  GET /alerts: {{query: '{NAMED}'}}\n", [NAMED])

    _, body, _ = api.get("/alerts")
    assert body["items"] == [{"caseId": 1, "personId": 2, "two": 2, "n": "1"}]


def test_o3_names_that_differ_in_case_only_are_two_columns_or_refused_by_the_database(place, serve):
    table = 'CREATE TABLE t (id INTEGER PRIMARY KEY, "ID" INTEGER)'
    if place.profile != "postgresql":
        with pytest.raises(Exception, match=r"(?i)duplicate column"):
            place.run(table.replace('"', "`"))
        return
    place.run(table, "INSERT INTO t VALUES (1, 2)")
    api = serve(
        place, "fields: {id: {from: id}, big: {from: ID}}\nroutes:\n  GET /alerts: {table: t}\n"
    )

    assert api.get("/alerts")[1]["items"] == [{"id": 1, "big": 2}]


def test_o3_a_column_called_order_by_works(place, serve):
    quote = "`" if place.profile == "mariadb" else '"'
    name = f"{quote}order by{quote}"
    place.run(f"CREATE TABLE t ({name} VARCHAR(5) PRIMARY KEY)", "INSERT INTO t VALUES ('x')")
    api = serve(
        place,
        'fields: {rank: {from: "order by"}}\n'
        "routes:\n  GET /alerts: {table: t, filter: {rank: eq}, sort: [rank]}\n",
    )

    assert api.get("/alerts?rank=x")[1]["items"] == [{"rank": "x"}]


def test_o3_a_statement_without_columns_gives_no_rows_but_how_many_it_touched(place, open_bench):
    place.run(*CASES)
    query = "UPDATE a SET who = 3"
    bench = open_bench(place, statements=[query])
    spec = OperationSpec("w", Effect.WRITE, {"query": query})
    operation = bench.connector.bind(spec, Shape(""))

    with operation.invoke(Invocation({}, Deadline.after(10))) as reply:
        assert (reply.value, reply.rows, reply.extras["rowcount"]) == (None, None, 1)


PEOPLE = (
    "CREATE TABLE people (id INTEGER PRIMARY KEY, name VARCHAR(40), flag CHAR(1), small SMALLINT)",
    "INSERT INTO people VALUES (1, 'O''Brien', 'J', 1)",
    "INSERT INTO people VALUES (2, '', 'N', 0)",
    "INSERT INTO people VALUES (3, NULL, ' ', -1)",
    "INSERT INTO people VALUES (4, '100% a_b [c] !d', 'T', NULL)",
    "INSERT INTO people VALUES (5, '100 axb', 'F', 2)",
)
MAPPING = """\
fields:
  id:    {from: id}
  name:  {from: name}
  flag:  {from: flag, yes: [J, T], no: [N, F], null-if: blank}
  small: {from: small}
routes:
  GET /alerts:
    table: people
    filter: {id: [eq, in, ne], name: [eq, ne, like, prefix, "null"], small: [eq, gt]}
    sort: [id]
"""


@pytest.fixture
def people(place, serve):
    place.run(*PEOPLE)
    return serve(place, MAPPING)


def found(api, query):
    status, body, _ = api.get(f"/alerts?{query}")
    assert status == 200, body
    return [int(each["id"]) for each in body["items"]]


def test_o7_the_empty_text_and_null_differ(people):
    _, body, _ = people.get("/alerts")

    assert [each["name"] for each in body["items"]][1:3] == ["", None]


def test_o7_words_for_yes_and_no_are_truth_values_and_blank_is_null(people):
    _, body, _ = people.get("/alerts")

    assert [each["flag"] for each in body["items"]] == [True, False, None, True, False]


@pytest.mark.parametrize(
    ("stored", "expected"), [("'T'", True), ("'F'", False), ("'0'", False), ("'-1'", True)]
)
def test_o7_other_words_for_yes_and_no_are_listed(place, serve, stored, expected):
    place.run("CREATE TABLE t (id INTEGER PRIMARY KEY, v CHAR(2))")
    place.run(f"INSERT INTO t VALUES (1, {stored})")
    fields = 'fields: {id: {from: id}, v: {from: v, yes: [T, "1", "-1"], no: [F, "0"]}}\n'
    api = serve(place, fields + "routes:\n  GET /alerts: {table: t}\n")

    assert api.get("/alerts")[1]["items"][0]["v"] is expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("name.null=true", [3]),
        ("name.null=false", [1, 2, 4, 5]),
        ("name.ne=O'Brien", [2, 3, 4, 5]),
        ("name=O'Brien", [1]),
        ("id=1&id=4", [1, 4]),
        ("id.ne=1", [2, 3, 4, 5]),
        ("small.gt=0", [1, 5]),
        ("name.like=%25", [4]),
        ("name.like=_", [4]),
        ("name.like=[c]", [4]),
        ("name.like=!", [4]),
        ("name.prefix=100", [4, 5]),
        ("name.prefix=100%25", [4]),
        ("name.prefix=%25", []),
        ("name=1 or 1%3D1", []),
        ("name='; DROP TABLE people; --", []),
    ],
)
def test_o7_a_filter_means_what_it_says_and_no_character_more(people, query, expected):
    assert found(people, query.replace(" ", "%20").replace("'", "%27")) == expected
    assert found(people, "small.gt=-9") == [1, 2, 3, 5]


@pytest.mark.parametrize("query", ["nope=1", "flag=J", "name.gt=a"])
def test_o7_a_filter_that_is_not_declared_is_the_apps_mistake(people, query):
    status, body, _ = people.get(f"/alerts?{query}")

    assert (status, body["code"]) == (400, "invalid-parameter")
    assert query.partition("=")[0] in body["errors"][0].values()


@pytest.mark.parametrize("query", ["small=99999999999", "small.gt=1e999", "id=9223372036854775808"])
def test_o7_a_number_beyond_its_column_is_the_apps_mistake_in_our_words(people, query):
    status, body, _ = people.get(f"/alerts?{query}")

    assert (status, body["code"].startswith("invalid")) == (400, True), body
    assert "SQL" not in str(body)


def test_o7_a_list_of_three_thousand_values_is_asked_for_in_few_statements(place, open_bench):
    place.run(*PEOPLE)
    bench = open_bench(place)
    values = [*range(10, 3008), 1, 4]
    selection = Selection((Condition("id", "in", values),), order=(("id", False),))

    rows = bench.read({"table": "people"}, selection=selection)

    assert [int(row["id"]) for row in rows] == [1, 4]


def test_o7_a_longer_list_is_refused_by_name(place, open_bench):
    place.run(*PEOPLE)
    selection = Selection((Condition("id", "in", list(range(3001))),))

    with pytest.raises(Fault) as caught:
        open_bench(place).read({"table": "people"}, selection=selection)
    assert caught.value.code == "54000"
