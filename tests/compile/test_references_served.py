"""Headers, devices, pages and sealed parameters reach the back end, and the cache key."""

import json

import pytest

from gateway.plan.seal import Sealer
from tests.compile.posting import AUTH, reach
from tests.compile.serving import Served

SEALER = Sealer("a key of ids that is long enough")
ROWS = [
    {"ID": str(number), "UNIT": f"U{number % 2}", "DEV": f"D{number % 2}"} for number in range(4)
]
MAPPING = """\
backend: board
personal: false
fields: {rowId: {from: ID}, device: {from: $device.id, default: none}}
routes:
  GET /rows:
    table: rows
    arguments:
      UNIT: {from: $header.X-Unit, map: {north: U0, south: U1}}
      ID: {from: $query.row, seal: units}
    cache: {fresh: 60s, share: everyone}
    fields: {rowId: {from: ID}}
  GET /devices/{unit}/rows:
    table: rows
    arguments: {DEV: $device.id, UNIT: {from: $path.unit, seal: units}}
    cache: 60s
  GET /days:
    combine:
      found: {route: POST /searches, with: {unit: U1}}
      unit:  $header.X-Day
      device: $device.id
  POST /searches:
    effect: read
    table: rows
    arguments: {UNIT: $body.unit, ID: $body.deep/row}
    body:
      unit: {required: true}
      deep: {fields: {row: {seal: units}}}
  POST /days:
    effect: read
    body: {unit: {required: true, max: 5}}
    combine:
      found: {route: POST /searches, with: {unit: $body.unit}}
"""


@pytest.fixture
def api(small):
    small.write("data/board.json", json.dumps({"rows": ROWS}))
    small.gateway(AUTH)
    small.mapping("rows", MAPPING)
    small.mapping("units", "routes: {}\n")
    return reach(small)


def rows(answer):
    status, body, _ = answer
    assert status == 200, body
    return [item["rowId"] for item in body["items"]]


def test_a_header_is_an_argument_and_part_of_the_cache_key(api):
    assert rows(api.get("/rows", headers={"x-unit": "north"})) == ["0", "2"]
    assert rows(api.get("/rows", headers={"X-Unit": "south"})) == ["1", "3"]
    assert rows(api.get("/rows")) == ["0", "1", "2", "3"]
    _, _, headers = api.get("/rows")
    assert headers["Vary"].endswith(", X-Unit")
    _, _, headers = api.get("/openapi.json")
    assert "X-Unit" not in headers["Vary"]


@pytest.mark.parametrize("text", ["west", "", "x" * 201, "a\tb"])
def test_a_header_that_does_not_fit_is_told_by_its_name(api, text):
    assert api.faults("/rows", None, method="GET", headers={"X-Unit": text}) == {
        "X-Unit": "invalid"
    }


def test_the_document_tells_the_header(api):
    _, document, _ = api.get("/openapi.json")
    parameters = document["paths"]["/rows"]["get"]["parameters"]
    (header,) = [each for each in parameters if each.get("in") == "header"]
    assert (header["name"], header["required"]) == ("X-Unit", False)
    assert header["schema"]["enum"] == ["north", "south"]


def test_the_device_is_the_claim_of_that_name(api):
    path = f"/devices/{SEALER.seal('units', 'U1')}/rows"
    assert rows(api.get(path, device="D1")) == ["1", "3"]
    assert rows(api.get(path, device="D0")) == []
    status, body, _ = api.get(path, device="D1")
    assert {item["device"] for item in body["items"]} == {"D1"}
    status, problem, _ = api.get(path)
    assert (status, problem["code"]) == (403, "not-admitted")


def test_the_device_is_a_part_of_a_combined_answer_null_where_nobody_tells_it(api):
    assert api.get("/days", device="D1")[1]["device"] == "D1"
    status, body, _ = api.get("/days")
    assert (status, body["device"]) == (200, None)


def test_a_sealed_parameter_opens_wherever_it_stands(api):
    sealed = SEALER.seal("units", "2")
    assert rows(api.get(f"/rows?row={sealed}")) == ["2"]
    assert api.get(f"/rows?row={SEALER.seal('rows', '2')}")[0] == 404
    assert api.get("/devices/U1/rows", device="D1")[0] == 404
    inside = {"unit": "U0", "deep": {"row": sealed}}
    assert rows(api.send("/searches", inside)) == ["2"]
    assert api.faults("/searches", {"unit": "U0", "deep": {"row": "2", "x": 1}}) == {
        "/deep/row": "unknown-id",
        "/deep/x": "unknown",
    }


def test_a_combined_answer_takes_a_body_and_fills_that_of_its_parts(api):
    status, body, _ = api.get("/days", headers={"X-Day": "monday"})
    assert status == 200, body
    assert [item["rowId"] for item in body["found"]] == ["1", "3"]
    assert body["unit"] == "monday"
    status, body, _ = api.send("/days", {"unit": "U0"})
    assert [item["rowId"] for item in body["found"]] == ["0", "2"]
    assert api.faults("/days", {"unit": "longer"}) == {"/unit": "max"}


PAGED = """\
backend: whole
personal: false
fields: {rowId: {from: ID}}
routes:
  GET /rows:
    operation: rows
    items: row
    arguments: {PAGE: $page.number, SIZE: $page.size}
    page: {size: 2, max: 3}
"""


@pytest.fixture
def paged(small):
    found = [
        {"ID": f"{page}-{item}", "PAGE": page, "SIZE": size}
        for size in (2, 3)
        for page in (1, 2, 3)
        for item in range(size if page < 3 else 1)
    ]
    small.write("data/board.json", json.dumps({"rows": found}))
    small.gateway("", name=("  board:\n    connector: memory", "  whole:\n    connector: whole"))
    small.mapping("rows", PAGED)
    return Served(small)


def test_a_back_end_that_pages_itself_is_asked_for_the_page(paged):
    first = paged.get("/rows")
    assert [item["rowId"] for item in first["items"]] == ["1-0", "1-1"]
    assert [link["rel"] for link in first["_links"]] == ["self", "next"]
    assert first["_meta"] == {"page": 1, "limit": 2, "count": 2}
    assert len(paged.get("/rows", ("limit", "3"), ("page", "2"))["items"]) == 3
    last = paged.get("/rows", ("page", "3"))
    assert [item["rowId"] for item in last["items"]] == ["3-0"]
    assert [link["rel"] for link in last["_links"]] == ["self", "first", "prev"]


def test_nobody_counts_what_a_back_end_pages(paged):
    names = [each.get("name") for each in paged.openapi["paths"]["/rows"]["get"]["parameters"]]
    assert {"limit", "page"} <= set(names)
    assert not {"total", "sort", "after"} & set(names)
