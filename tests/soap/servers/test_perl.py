"""Perl's SOAP::Lite behind the gateway: the traps T1, T2, T4, T6, T7, T10, T12 and T14."""

import shutil

import pytest

from tests.soap.servers.deployed import deployed, got, refusal
from tests.soap.servers.stacks import HERE

PRICES = """\
backend: perl
fields: {price: {from: price}}
routes:
  GET /prices/{which}: {operation: price, item: true, arguments: {which: $path.which}}
"""
TEXTS = """\
backend: perl
fields: {text: {from: text}}
faults:
  - {when: {fault: Server.Busy}, problem: conflict}
routes:
  GET /towns/{which}: {operation: town, item: true, arguments: {which: $path.which}}
  GET /nothing: {operation: nothing, item: true}
  GET /blank: {operation: blank, item: true}
  GET /failures/die: {operation: fail, item: true}
  GET /failures/named: {operation: named, item: true}
  GET /failures/unnamed: {operation: unnamed, item: true}
"""
PEOPLE = """\
backend: perl
fields:
  name: {from: name}
  phone: {from: phone}
  number: {from: number}
  note: {from: note}
  text: {from: text}
routes:
  GET /people: {operation: person, item: person}
"""
ROWS = """\
backend: perl
fields:
  code: {from: code}
  name: {from: name}
routes:
  GET /rows: {operation: rows, items: rows/item}
"""
HOMES = """\
backend: perl
fields:
  home: {from: home}
  work: {from: work}
routes:
  GET /homes: {operation: shared, item: homes}
"""
CHAINS = """\
backend: perl
fields:
  name: {from: name}
  next: {from: next}
routes:
  GET /chains: {operation: cycle, item: chain}
"""


@pytest.fixture(scope="module")
def api(perl, tmp_path_factory):
    """Give the API before the service, whose WSDL somebody wrote by hand."""
    folder = tmp_path_factory.mktemp("api") / "small"
    (folder / "wsdl").mkdir(parents=True)
    shutil.copy(HERE / "perl" / "register.wsdl", folder / "wsdl")
    mappings = {
        "prices": PRICES,
        "texts": TEXTS,
        "people": PEOPLE,
        "rows": ROWS,
        "homes": HOMES,
        "chains": CHAINS,
    }
    backend = {"wsdl": "wsdl/register.wsdl", "address": f"{perl}/"}
    with deployed(folder, {"perl": backend}, mappings) as reached:
        yield reached


def test_t1_an_object_beside_the_answer_is_there_every_time(api):
    home = {"street": "Storgatan 1"}
    assert got(api, "/homes") == {"home": home, "work": home}


def test_t2_and_t4_nil_and_empty_stay_apart(api):
    assert got(api, "/nothing") == {"text": None}
    assert got(api, "/blank") == {"text": ""}


def test_t6_a_part_of_whatever_name_is_the_one_part_that_rpc_has(api):
    assert got(api, "/prices/number") == {"price": "10.5"}
    assert got(api, "/prices/given") == {"price": "10.50"}
    assert got(api, "/towns/plain") == {"text": "Granvik"}


def test_t7_a_value_is_what_the_schema_says_whatever_perl_took_it_for(api):
    assert got(api, "/people") == {
        "name": "Åsa",
        "phone": "060555",
        "number": 42,
        "note": None,
        "text": "",
    }
    assert got(api, "/rows")["items"] == [
        {"code": "10.5", "name": "Bo"},
        {"code": "3x", "name": "Åsa"},
    ]
    assert got(api, "/towns/bytes") == {"text": "Åre"}


def test_t7_what_is_no_number_is_told(api):
    assert refusal(api, "/prices/text") == (502, "backend-data")


def test_t10_what_a_death_says_is_not_shown(api):
    assert refusal(api, "/failures/die") == (502, "backend-fault")
    assert refusal(api, "/failures/named") == (409, "conflict")


def test_t12_a_circle_of_references_is_told(api):
    assert got(api, "/chains") == {
        "name": "a",
        "next": {"$ref": "#/chain"},
        "_meta": {"warnings": [{"code": "reference-cycle", "pointer": ""}]},
    }


def test_t14_a_call_without_a_namespace_that_its_own_server_refuses_is_told(api):
    assert refusal(api, "/failures/unnamed") == (502, "backend-fault")
