"""A POST that reads, from the bytes of its body to the answer, on the memory connector."""

import json

import pytest

from gateway.plan.seal import Sealer
from gateway.plan.strict_json import DEEPEST
from tests.compile.conftest import Small
from tests.compile.posting import AUTH, reach

KEY = "a key of ids that is long enough"
DATA = {
    "alerts": [
        {"PNR": "189001019802", "UNIT": "U1", "KIND": "M", "N": 7, "DATE": "20261123", "LEAST": 1},
        {"PNR": "189001019802", "UNIT": "U2", "KIND": "K", "N": 8, "DATE": "20261124", "LEAST": 1},
        {"PNR": "189001029819", "UNIT": "U1", "KIND": "K", "N": 9, "DATE": "20261123", "LEAST": 1},
    ],
}
MAPPING = """\
backend: board
personal: false
fields:
  alertId: {from: N, seal: true, role: key, type: string}
  unit:    {from: UNIT}
  kind:    {from: KIND, map: {M: medicine, K: contact}}
routes:
  POST /alert-searches:
    description: The personal number may not stand in a URL.
    effect: read
    body:
      personId: {type: personnummer, required: true, sensitivity: sensitive}
      units:    {type: list, max: 2, each: {max: 3}}
      kind:     {map: {M: medicine, K: contact}}
      date:     {type: date, format: "%Y%m%d"}
      alertId:  {type: string}
      least:    {type: integer, min: 1, max: 9}
    table: alerts
    arguments:
      PNR: $body.personId
      UNIT: $body.units
      KIND: $body.kind
      DATE: $body.date
      N: $body.alertId
      LEAST: $body.least
    verify: {PNR: $body.personId}
    sort: [alertId]
    cache: 60s
  POST /echoes:
    effect: read
    table: alerts
    arguments: {N: $body.n}
    body: {n: {type: integer}}
"""


@pytest.fixture(scope="module")
def api(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRYGGA_SECRET_SEAL_KEY", KEY)
        small = Small(tmp_path_factory.mktemp("bodies") / "small")
        small.write("data/board.json", json.dumps(DATA))
        small.gateway(AUTH)
        small.mapping("alert-searches", MAPPING)
        yield reach(small)


PERSON = {"personId": "18900101-9802"}


def units(answer):
    status, body, _ = answer
    assert status == 200, body
    return [item["unit"] for item in body["items"]]


def test_a_body_becomes_the_arguments(api):
    assert units(api.send("/alert-searches", PERSON)) == ["U1", "U2"]
    assert units(api.send("/alert-searches", PERSON | {"units": ["U2", "U3"]})) == ["U2"]
    assert units(api.send("/alert-searches", PERSON | {"kind": "medicine"})) == ["U1"]
    assert units(api.send("/alert-searches", PERSON | {"date": "2026-11-24"})) == ["U2"]


def test_an_id_in_a_body_is_opened(api):
    sealed = Sealer(KEY).seal("alert-searches", "8")
    assert units(api.send("/alert-searches", PERSON | {"alertId": sealed})) == ["U2"]
    status, problem, _ = api.send("/alert-searches", PERSON | {"alertId": "8"})
    assert (status, problem["code"]) == (404, "not-found")
    assert [each["pointer"] for each in problem["errors"]] == ["/alertId"]
    wrong = {"personId": "1", "alertId": "8"}
    assert api.faults("/alert-searches", wrong) == {
        "/personId": "invalid",
        "/alertId": "unknown-id",
    }


def test_two_bodies_are_two_answers_of_the_cache(api):
    other = {"personId": "189001029819"}
    assert units(api.send("/alert-searches", PERSON)) == ["U1", "U2"]
    assert units(api.send("/alert-searches", other)) == ["U1"]
    assert units(api.send("/alert-searches", PERSON)) == ["U1", "U2"]


def test_the_answer_of_a_post_is_neither_kept_nor_validated(api):
    headers = {"If-None-Match": "*"}
    status, body, told = api.send("/alert-searches?limit=1", PERSON, headers=headers)
    assert (status, "ETag" in told, told["Cache-Control"]) == (200, False, "private, no-store")
    links = {each["rel"]: each for each in body["_links"]}
    assert links["next"]["method"] == "POST"
    page = links["next"]["href"].partition("/small/v1")[2]
    assert units(api.send(page, PERSON)) == ["U2"]


def test_every_fault_of_a_body_is_told_at_once(api):
    body = {
        "personId": "189001019803",
        "units": ["long", None],
        "kind": "M",
        "date": "2026-02-30",
        "least": 10,
        "other": 1,
        "18900101-9802": 1,
    }
    assert api.faults("/alert-searches?limit=0", body) == {
        "limit": "invalid",
        "/personId": "invalid",
        "/units/0": "max",
        "/units/1": "type",
        "/kind": "invalid",
        "/date": "invalid",
        "/least": "max",
        "/other": "unknown",
        "/?": "unknown",
    }


def test_no_fault_repeats_what_was_sent(api):
    body = {"personId": "18900101-9803", "19801231": "9802"}
    status, problem, _ = api.send("/alert-searches", body)
    assert (status, len(problem["errors"])) == (400, 2)
    assert not any(text in json.dumps(problem["errors"]) for text in ("1890", "98", "1980"))


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        (b"", {"": "required"}),
        (b"[]", {"": "type"}),
        (b"{}", {"/personId": "required"}),
        (b'{"personId": null}', {"/personId": "required"}),
        (b'{"personId": 189001019802}', {"/personId": "type"}),
        (b'{"personId": "189001019802", "units": "U1"}', {"/units": "type"}),
        (b'{"personId": "189001019802", "units": ["1","2","3"]}', {"/units": "max"}),
        (b'{"personId": "189001019802", "least": 1.5}', {"/least": "type"}),
        (b'{"personId": "189001019802", "least": "1"}', {"/least": "type"}),
        (b'{"personId": "189001019802", "least": true}', {"/least": "type"}),
        (b'{"personId": "1", "personId": "189001019802"}', {"/personId": "json"}),
        (b'{"personId": NaN}', {"": "json"}),
        (b'{"personId": "\\ud800"}', {"/personId": "json"}),
        (b'{"personId": "a\\u0000b"}', {"/personId": "json"}),
        (b'{"personId": "\\u000b"}', {"/personId": "invalid"}),
        (b'\xef\xbb\xbf{"personId": "189001019802"}', {"": "json"}),
        (b'{"personId": "\xe5"}', {"": "json"}),
        (b'{"personId": "189001019802"} x', {"": "json"}),
        (b"[" * 200_000, {"": "json"}),
    ],
)
def test_a_body_that_cannot_be_read_says_where(api, body, faults):
    assert api.faults("/alert-searches", body) == faults


def test_a_deep_body_is_refused_where_it_becomes_too_deep(api):
    body = b'{"personId": ' + b"[" * DEEPEST + b"]" * DEEPEST + b"}"
    (pointer,) = api.faults("/alert-searches", body)
    assert pointer.startswith("/personId/0/0")


@pytest.mark.parametrize(
    "kind",
    ["", "text/plain", "application/xml", "application/merge-patch+json", "application/jsonp",
     "application/json; charset=latin-1", "application/json; x=y"],
)  # fmt: skip
def test_only_json_in_utf_8_is_a_body(api, kind):
    status, problem, _ = api.send("/alert-searches", PERSON, kind=kind)
    assert (status, problem["code"]) == (415, "unsupported-media-type")


def test_a_packed_body_is_refused_and_a_large_one_too(api):
    status, _, _ = api.send("/alert-searches", PERSON, headers={"Content-Encoding": "gzip"})
    assert status == 415
    status, problem, _ = api.send("/alert-searches", b" " * (1024 * 1024 + 1))
    assert (status, problem["code"]) == (413, "body-too-large")


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON; Charset=UTF-8"])
def test_json_may_say_its_charset(api, kind):
    assert units(api.send("/alert-searches", PERSON, kind=kind)) == ["U1", "U2"]


def test_the_document_describes_the_body_and_its_example_is_accepted(api):
    _, document, _ = api.get("/openapi.json")
    operation = document["paths"]["/alert-searches"]["post"]
    content = operation["requestBody"]["content"]["application/json"]
    schema = content["schema"]
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["personId"]
    assert schema["properties"]["kind"]["enum"] == ["medicine", "contact", None]
    assert schema["properties"]["units"]["maxItems"] == 2
    assert {"413", "415"} <= operation["responses"].keys()
    assert "304" not in operation["responses"]
    example = content["examples"]["example"]["value"]
    answer = api.send("/alert-searches", example)
    assert answer[0] == 200, answer[1]


def test_the_document_tells_what_the_back_ends_type_can_hold(api):
    _, document, _ = api.get("/openapi.json")
    body = document["paths"]["/echoes"]["post"]["requestBody"]["content"]["application/json"]
    number = body["schema"]["properties"]["n"]
    assert (number["minimum"], number["maximum"]) == (-(2**63), 2**63 - 1)
    assert units(api.send("/echoes", {"n": number["minimum"]})) == []
    assert api.faults("/echoes", {"n": number["maximum"] + 1}) == {"/n": "max"}


def test_null_and_absent_are_two_things(api):
    assert units(api.send("/echoes", {})) == ["U1", "U2", "U1"]
    assert units(api.send("/echoes", {"n": None})) == []
    assert units(api.send("/echoes", {"n": 8.0})) == ["U2"]
