"""A list that its back end gives whole is filtered, sorted and paged as a table is.

The same mapping serves the same records twice, from the memory connector, which selects, and from
one that gives everything; whatever is asked, both must answer alike.
"""

import json
import random
from urllib.parse import parse_qsl, urlsplit

import pytest

from gateway.errors import GatewayError
from tests.compile.conftest import Small
from tests.compile.serving import KARE, Served, WholeConnector

FIELDS = """\
fields:
  visitId: {from: ID, seal: true, role: key}
  name:    {from: NAME}
  count:   {from: COUNT, type: integer}
  wage:    {from: WAGE}
  done:    {from: DONE}
  day:     {from: DAY, type: date, format: "%Y%m%d"}
  status:  {from: STATUS, map: {P: planned, S: started}, on-bad: "null"}
  hidden:  {from: NAME, hidden: true}
  when:    {from: [DAY, STATUS], join: ""}
"""
ROUTE = """\
    personal: false
    filter:
      visitId: [eq, in, ne]
      name: [eq, ne, lt, le, gt, ge, in, like, prefix, "null"]
      count: [eq, ne, lt, le, gt, ge, in, "null"]
      wage: [eq, lt, ge, "null"]
      done: [eq, ne]
      day: [eq, lt, ge, "null"]
      status: [eq, in, "null"]
      hidden: [eq]
    sort: [visitId, name, count, wage, done, day, status, when]
    page: {size: 4, max: 50}
"""
NAMES = ["Asa", "asa", "Åsa", "Asa_%", "", None]
OPERATORS = {
    "name": (("", "Asa"), (".ne", "asa"), (".lt", "asa"), (".ge", "Asa_%"), (".like", "_%"),
             (".prefix", "As"), (".null", "true"), (".null", "false"), (".like", "A")),
    "count": (("", "7"), (".ne", "7"), (".lt", "10"), (".le", "9"), (".gt", "9"), (".ge", "10"),
              (".null", "true")),
    "wage": (("", "3.50"), (".lt", "20"), (".ge", "3.5"), (".null", "false")),
    "done": (("", "true"), (".ne", "true")),
    "day": (("", "2026-11-23"), (".lt", "2026-11-24"), (".ge", "2026-11-24"), (".null", "true")),
    "status": (("", "planned"), (".null", "true")),
    "hidden": (("", "Asa"),),
}  # fmt: skip


def records():
    pick = random.Random(23).choice  # noqa: S311 - the same data every time
    return [
        {
            "ID": f"{number:02}",
            "NAME": pick(NAMES),
            "COUNT": pick([7, 9, 10, 100, None]),
            "WAGE": pick(["3.5", "20.25", None]),
            "DONE": pick([True, False, None]),
            "DAY": pick(["20261123", "20261124", None]),
            "STATUS": pick(["P", "S", "?", None]),
        }
        for number in random.Random(7).sample(range(60), 26)  # noqa: S311 - as above
    ]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRYGGA_SECRET_SEAL_KEY", "a key of ids that is long enough")
        small = Small(tmp_path_factory.mktemp("whole") / "small")
        # numbers with decimals make the column a number, not a text
        text = json.dumps({"visits": records()}).replace('"3.5"', "3.5").replace('"20.25"', "20.25")
        small.write("data/board.json", text)
        whole = "  soap: {connector: whole, data: data/board.json}\n"
        small.gateway(api=("backends:\n", f"backends:\n{whole}"))
        routes = (
            f"routes:\n  GET /visits:\n    table: visits\n{ROUTE}"
            "  GET /whole-visits:\n    backend: soap\n    operation: visits\n    items: row\n"
            f"{ROUTE}    cache: 60s\n"
            "  GET /reports:\n    personal: false\n    combine:\n"
            "      every: {route: GET /whole-visits}\n"
            "      some: {route: GET /whole-visits, with: {name: Asa}}\n"
        )
        small.mapping("visits", f"backend: board\n{FIELDS}{routes}")
        return Served(small)


def both(served, *query):
    """Return what both lists say, which must be the same but for the list's own address."""
    table, whole = (served.get(path, *query) for path in ("/visits", "/whole-visits"))
    assert whole["items"] == table["items"]
    assert whole["_meta"] == table["_meta"]
    rels = [{link["rel"]: link["href"] for link in each["_links"]} for each in (table, whole)]
    assert set(rels[0]) == set(rels[1])
    return table["items"], rels


def pages(served, *query):
    """Follow next to the end on both, each with its own tokens; return the items of all pages."""
    found, more = [], [query, query]
    while True:
        table, whole = (
            served.get(path, *each)
            for path, each in zip(("/visits", "/whole-visits"), more, strict=True)
        )
        assert whole["items"] == table["items"]
        found += table["items"]
        nexts = [
            next((link["href"] for link in each["_links"] if link["rel"] == "next"), None)
            for each in (table, whole)
        ]
        assert (nexts[0] is None) == (nexts[1] is None)
        if nexts[0] is None:
            return found
        assert all("after=" in each for each in nexts)
        more = [tuple(parse_qsl(urlsplit(each).query)) for each in nexts]


ASKED = [(f"{name}{suffix}", value) for name, each in OPERATORS.items() for suffix, value in each]


@pytest.mark.parametrize("query", ASKED, ids="=".join)
def test_every_operator_finds_the_same_rows(served, query):
    items, _ = both(served, query, ("limit", "50"), ("total", "true"), ("sort", "visitId"))
    assert 0 < len(items) < len(records())


@pytest.mark.parametrize("down", ["", "-"])
@pytest.mark.parametrize(
    "name", ["visitId", "name", "count", "wage", "done", "day", "status", "when"]
)
def test_every_order_gives_every_row_once_over_its_pages(served, name, down):
    found = pages(served, ("sort", f"{down}{name}"))
    assert len({item["visitId"] for item in found}) == len(found) == len(records())
    if name in {"count", "day"}:
        values = [item[name] for item in found]
        present = [each for each in values if each is not None]
        assert values[: values.count(None)] == [None] * values.count(None)
        assert present == sorted(present, reverse=bool(down))


def test_sorts_filters_and_pages_go_together(served):
    found = pages(served, ("sort", "-status,name"), ("count.ge", "9"), ("limit", "3"))
    assert {item["count"] for item in found} == {9, 10, 100}
    _, links = both(served, ("page", "3"), ("limit", "5"), ("sort", "name"))
    assert "prev" in links[1]


def test_a_filter_by_an_opaque_id_finds_the_one(served):
    first = served.get("/whole-visits")["items"][0]
    items, _ = both(served, ("visitId", first["visitId"]))
    assert items == [first]
    assert both(served, ("visitId", "x" * 40))[0] == []


def test_the_total_is_told_only_where_it_is_asked_for(served):
    assert "totalRecords" not in served.get("/whole-visits")["_meta"]
    meta = served.get("/whole-visits", ("total", "true"), ("status", "planned"))["_meta"]
    assert meta["totalRecords"] == sum(each["STATUS"] == "P" for each in records())


def test_one_copy_serves_every_filter_and_page(served):
    served.get("/whole-visits")
    before = WholeConnector.asked
    served.get("/whole-visits", ("page", "2"), ("status", "started"), ("sort", "-count"))
    assert WholeConnector.asked == before


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        (("wage.like", "3"), "wage.like"),
        (("when", "x"), "when"),
        (("sort", "hidden"), "sort"),
        (("count", "many"), "count"),
        (("day.lt", "23/11"), "day.lt"),
        (("after", "x" * 40), "after"),
    ],
)
def test_only_what_is_declared_may_be_asked(served, query, pointer):
    with pytest.raises(GatewayError) as caught:
        served.get("/whole-visits", query)
    assert [each.pointer for each in caught.value.errors] == [pointer]


def test_a_token_is_the_callers_own(served):
    links = served.get("/whole-visits", ("sort", "name"))["_links"]
    (query,) = (parse_qsl(urlsplit(each["href"]).query) for each in links if each["rel"] == "next")
    with pytest.raises(GatewayError) as caught:
        served.get("/whole-visits", *query, who=KARE)
    assert [each.pointer for each in caught.value.errors] == ["after"]


def test_a_combined_answer_takes_the_whole_list_or_what_its_filter_finds(served):
    report = served.get("/reports")
    assert len(report["every"]) == len(records())
    assert report["some"] == [each for each in report["every"] if each["name"] == "Asa"]
    assert report["some"]


def test_warnings_point_at_the_items_of_the_page(served):
    answer = served.get("/whole-visits", ("sort", "-name"), ("page", "2"))
    pointers = [each["pointer"] for each in answer["_meta"].get("warnings", ())]
    table = served.get("/visits", ("sort", "-name"), ("page", "2"))
    assert pointers == [each["pointer"] for each in table["_meta"].get("warnings", ())]
    every = [
        each["pointer"]
        for number in range(1, 8)
        for each in served.get("/whole-visits", ("page", str(number)))["_meta"].get("warnings", ())
    ]
    assert len(every) == sum(each["STATUS"] == "?" for each in records()) > 0
    assert {each[:3] for each in every} <= {"/0/", "/1/", "/2/", "/3/"}
