"""PHP's SoapServer behind the gateway: the traps T1 to T4 and T8 to T15."""

import pytest

from connectors.contract import Deadline
from connectors.errors import BindError
from connectors.soap import SoapConnector
from tests.soap.servers.deployed import deployed, got, refusal

CASES = """\
backend: literal
fields:
  kind: {from: "@type"}
  title: {from: title}
  owner: {from: owner}
  notes: {from: note}
  plot: {from: plot}
routes:
  GET /cases: {operation: find, items: case, arguments: {which: $query.which}}
"""
PEOPLE = """\
backend: encoded
fields:
  name: {from: name}
  home: {from: home}
  work: {from: work}
routes:
  GET /people: {operation: people, items: return/item}
  GET /people/{which}: {operation: person, item: return, arguments: {which: $path.which}}
"""
TWELVE = """\
backend: twelve
fields:
  name: {from: name}
  home: {from: home}
  work: {from: work}
routes:
  GET /twelve/{which}: {operation: person, item: return, arguments: {which: $path.which}}
"""
BRANCHES = """\
backend: encoded
fields:
  name: {from: name}
  left: {from: left}
  right: {from: right}
routes:
  GET /branches/{which}: {operation: branch, item: return, arguments: {which: $path.which}}
"""
MEASURES = """\
backend: encoded
fields:
  amount: {from: amount}
  day: {from: day}
  values: {from: any}
  note: {from: note}
  count: {from: count}
routes:
  GET /measures/{which}: {operation: measured, item: return, arguments: {which: $path.which}}
"""
COUNTS = """\
backend: encoded
fields: {count: {from: return}}
faults:
  - {when: {fault: {prefix: Server.Busy}}, problem: conflict}
routes:
  GET /counts: {operation: count, item: true}
  GET /failures/{which}: {operation: fail, item: true, arguments: {which: $path.which}}
"""
TWELVE_FAILURES = """\
backend: twelve
fields: {count: {from: return}}
routes:
  GET /twelve-failures/{which}: {operation: fail, item: true, arguments: {which: $path.which}}
"""
UNNAMED = """\
backend: unnamed
fields: {count: {from: return}}
routes:
  GET /unnamed: {operation: count, item: true}
"""


@pytest.fixture(scope="module")
def api(php, tmp_path_factory):
    """Give the API before the service."""
    backends = {
        "literal": {"address": f"{php}/literal"},
        "encoded": {"address": f"{php}/encoded", "port": "Soap11"},
        "twelve": {"address": f"{php}/encoded", "port": "Soap12"},
        "unnamed": {"address": f"{php}/unnamed"},
    }
    backends = {name: {"wsdl": f"wsdl/{name}.wsdl", **each} for name, each in backends.items()}
    mappings = {
        "cases": CASES,
        "people": PEOPLE,
        "twelve": TWELVE,
        "branches": BRANCHES,
        "measures": MEASURES,
        "counts": COUNTS,
        "twelve-failures": TWELVE_FAILURES,
        "unnamed": UNNAMED,
    }
    with deployed(tmp_path_factory.mktemp("api") / "small", backends, mappings) as reached:
        yield reached


OWNED = {
    "kind": "Case",
    "title": "Bygglov",
    "owner": {"name": "Åsa", "phone": None},
    "notes": [],
}
HOME = {"street": "Älvvägen 4", "town": "Granvik"}


def test_t1_an_object_that_php_sends_once_is_there_every_time_even_in_literal(api):
    assert got(api, "/cases?which=shared")["items"] == [OWNED, OWNED, OWNED]


@pytest.mark.parametrize("soap", ["people", "twelve"])
def test_t1_an_object_that_php_sends_once_is_there_every_time(api, soap):
    assert got(api, f"/{soap}/shared") == {"name": "Åsa", "home": HOME, "work": HOME}


def test_t1_an_object_of_one_item_is_there_in_the_next(api):
    assert got(api, "/people")["items"] == [
        {"name": "Åsa", "home": HOME, "work": HOME},
        {"name": "Bo", "home": HOME, "work": None},
    ]


def test_t2_and_t4_nil_and_empty_stay_apart(api):
    owner = {"name": "", "phone": None}
    case = {"kind": "Case", "title": "", "owner": owner, "notes": []}
    assert got(api, "/cases?which=empty")["items"] == [case]
    person = {"name": "", "home": {"street": "", "town": None}, "work": None}
    assert got(api, "/people/empty") == person
    assert got(api, "/people/none") == {"name": None, "home": None, "work": None}


def test_a_derived_type_comes_with_its_name_and_all_its_members(api):
    assert got(api, "/cases?which=permit")["items"] == [
        {"kind": "Case", "title": "Bygglov", "owner": None, "notes": []},
        {"kind": "Permit", "title": "Altan", "owner": None, "notes": [], "plot": "Granvik 1:2"},
    ]


def test_no_case_is_an_empty_list(api):
    assert got(api, "/cases?which=none")["items"] == []


@pytest.mark.parametrize("which", ["amount", "day"])
def test_t3_a_value_that_its_type_forbids_is_told(api, which):
    assert refusal(api, f"/measures/{which}") == (502, "backend-data")


def test_t8_a_map_of_any_values_is_json(api):
    assert got(api, "/measures/good")["values"] == {
        "item": [
            {"key": "town", "value": "Åre"},
            {"key": "count", "value": "3"},
            {"key": "list", "value": {"item": ["a", "b"]}},
            {"key": "none", "value": None},
        ]
    }


def test_t9_a_simple_type_of_soap_encoding_is_a_simple_value(api):
    found = got(api, "/measures/good")
    del found["values"]
    assert found == {"amount": "10.50", "day": "2024-12-31", "note": "Åre", "count": 7}


def test_t10_what_a_fault_says_is_not_shown(api):
    assert refusal(api, "/failures/fault") == (409, "conflict")
    assert refusal(api, "/twelve-failures/fault") == (502, "backend-fault")


def test_t11_no_call_sees_the_session_of_another(api):
    assert [got(api, "/counts") for _ in range(3)] == [{"count": 1}] * 3


def test_t12_what_is_there_twice_on_every_level_is_read_where_it_is_little(api):
    leaf = {"name": "leaf"}
    twig = {"left": leaf, "right": leaf}
    assert got(api, "/branches/2") == {"left": twig, "right": twig}


def test_t12_a_bomb_of_references_is_told(api):
    assert refusal(api, "/branches/40") == (502, "backend-response-too-large")


def test_t12_a_circle_of_references_is_told(api):
    assert got(api, "/branches/cycle") == {
        "name": "leaf",
        "left": {"$ref": "#/return"},
        "_meta": {"warnings": [{"code": "reference-cycle", "pointer": ""}]},
    }


def test_t13_an_exception_that_leaves_nothing_is_told(api):
    assert refusal(api, "/failures/crash") == (503, "backend-unavailable")


def test_t14_a_call_without_a_namespace_is_answered_or_told(api):
    assert got(api, "/unnamed") == {"count": 1}


def test_t15_a_wsdl_that_names_a_file_is_not_pinned(php, tmp_path):
    made = SoapConnector({"wsdl": "wsdl/a.wsdl", "address": f"{php}/hostile"}, tmp_path)
    with pytest.raises(BindError, match="file:///etc/hostname"):
        made.snapshot(Deadline.after(5))
    assert not (tmp_path / "wsdl").exists()
