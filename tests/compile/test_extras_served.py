"""What a back end adds after its snapshot is left out, or kept where the route says so."""

import json

import pytest
from jsonschema import Draft202012Validator

from connectors.contract import Deadline
from connectors.memory import MemoryConnector
from connectors.registry import Registry
from gateway.compile.generation import compile_deployment
from gateway.compile.pins import write_lock
from gateway.errors import GatewayError
from tests.compile.serving import Served, WholeConnector

BEFORE = {
    "ID": "1",
    "P": "N",
    "PLACE": {"ROAD": "x"},
    "TASKS": [{"KOD": "a"}],
    "RAW": {"A": "b"},
    "TEXT": "<r/>",
}
AFTER = {
    "ID": "1",
    "P": "N",
    "NEW": 7,
    "OLD": None,
    "FLAG": True,
    "PLACE": {"ROAD": "x", "ZIP": {"NO": 12345, "LIST": [1.50, {"A": None}]}},
    "TASKS": [{"KOD": "a", "MIN": 5}, {"KOD": "b"}],
    "RAW": {"A": "b", "C": "d"},
}
FIELDS = """\
backend: board
personal: false
fields:
  id:    {from: ID}
  place: {from: PLACE, fields: {road: {from: ROAD}}}
  tasks: {from: TASKS, each: {code: {from: KOD}}}
  group: {fields: {first: {from: ID}}}
  raw:   {from: RAW}
  text:  {from: TEXT, parse: xml, fields: {b: {from: b}}}
"""
ROUTES = """\
routes:
  GET /visits: {table: visits}
  GET /kept:   {table: visits, extras: true}
  GET /one:    {table: visits, item: true, extras: true}
"""


@pytest.fixture
def served(small):
    def run(record=AFTER, fields=FIELDS):
        small.write("data/board.json", json.dumps({"visits": [BEFORE]}))
        settings = {"data": "data/board.json"}
        MemoryConnector(settings, small.directory).snapshot(Deadline.after(10))
        small.write("data/board.json", json.dumps({"visits": [record]}))
        small.mapping("visits", fields + ROUTES)
        return Served(small)

    return run


def test_what_nobody_declares_is_left_out(served):
    assert served().get("/visits")["items"] == [
        {
            "id": "1",
            "place": {"road": "x"},
            "tasks": [{"code": "a"}, {"code": "b"}],
            "group": {"first": "1"},
            "raw": {"A": "b"},
        }
    ]


def test_it_is_kept_as_texts_in_every_object_that_stands_for_a_node(served):
    serving = served()
    (item,) = serving.get("/kept")["items"]
    assert item["extras"] == {"NEW": "7", "OLD": None, "FLAG": "true"}
    assert item["place"]["extras"] == {"ZIP": {"NO": "12345", "LIST": ["1.5", {"A": None}]}}
    assert item["tasks"] == [{"code": "a", "extras": {"MIN": "5"}}, {"code": "b"}]
    assert item["group"] == {"first": "1"}
    one = serving.get("/one")
    del one["_links"]
    assert one == item
    assert serving.get("/kept", ("fields", "extras"))["items"] == [{"extras": item["extras"]}]


def test_without_any_there_is_no_member(served):
    assert "extras" not in served(BEFORE).get("/one")


def test_the_document_says_so(served):
    serving = served()
    schema = serving.schema("/kept")
    Draft202012Validator(schema).validate(serving.get("/kept")["items"][0])
    assert schema["properties"]["extras"]["type"] == ["object", "null"]
    assert "extras" in schema["properties"]["tasks"]["items"]["properties"]
    assert "extras" not in serving.schema("/visits")["properties"]


def test_a_protected_persons_extras_are_protected(served):
    guard = "  guard: {from: P, type: boolean, yes: J, no: N, role: protected}\n"
    assert "extras" in served(fields=FIELDS + guard).get("/one")
    hidden = served(AFTER | {"P": "J"}, FIELDS + guard).get("/one")
    assert "extras" not in hidden
    assert "extras" not in hidden["place"]


def test_a_filter_never_reaches_what_nobody_declares(served):
    with pytest.raises(GatewayError, match="invalid-parameter"):
        served().get("/kept", ("extras", "x"))


def test_an_own_field_may_not_have_their_name(small):
    small.mapping(
        "visits",
        "backend: board\npersonal: false\nfields: {extras: {from: ID}}\n"
        "routes:\n  GET /visits: {table: visits, extras: true}\n",
    )
    assert small.told() == ["'extras' holds what is not declared"]


def test_a_back_end_that_keeps_nothing_is_told(small):
    small.gateway(connector=("connector: memory", "connector: whole"))
    small.mapping(
        "visits",
        "backend: board\npersonal: false\nfields: {id: {from: ID}}\n"
        "routes:\n  GET /visits: {operation: visits, items: row, extras: true}\n",
    )
    write_lock(small.directory)
    registry = Registry({"whole": WholeConnector})
    _, found = compile_deployment(small.directory, small.cache, registry)
    assert [each.message for each in found] == [
        "the back end keeps nothing that it does not declare"
    ]
