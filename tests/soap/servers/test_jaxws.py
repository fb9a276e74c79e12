"""JAX-WS behind the gateway: the traps T2, T4, T8 and T10, bytes and styles."""

import base64

import pytest

from connectors.contract import Deadline, Effect, OperationSpec, Stream
from connectors.soap import SoapConnector
from tests.soap.servers.deployed import deployed, got, refusal
from tests.soap.zoo import call

ENTRIES = """\
backend: entries
fields:
  kind: {from: "@type"}
  id: {from: "@id"}
  title: {from: title}
  fee: {from: fee}
  decided: {from: decided}
  plots: {from: plots}
  text: {from: text}
  readers: {from: readers}
  about: {from: about}
faults:
  - {when: {detail: entryMissing, detail/entryMissing/code: "42"}, problem: not-found}
routes:
  GET /entries: {operation: list, items: entry}
  GET /entries/{id}: {operation: find, item: true, arguments: {id: $path.id}}
"""
TWELVE = """\
backend: twelve
fields: {title: {from: title}}
faults:
  - {when: {detail: entryMissing, detail/entryMissing/code: "42"}, problem: not-found}
routes:
  GET /twelve/{id}: {operation: seek, item: true, arguments: {id: $path.id}}
"""
FAILURES = """\
backend: entries
fields: {title: {from: title}}
routes:
  GET /failures: {operation: find, item: true, arguments: {id: {constant: ""}}}
"""
PAPERS = """\
backend: papers
fields:
  name: {from: name}
  content: {from: content, inline: true}
  enclosed: {from: enclosed, inline: true}
routes:
  GET /papers: {operation: fetch, item: true, arguments: {size: $query.size}}
  GET /enclosures: {operation: enclose, item: true, arguments: {size: $query.size}}
"""
XOP = PAPERS.replace("papers", "xop").replace("GET /enclosures", "GET /xop-enclosures")
SUMS = """\
backend: sums
fields: {total: {from: sum}}
routes:
  GET /sums: {operation: add, item: true, arguments: {first: $query.first, second: $query.second}}
"""
ECHOES = """\
backend: addressed
fields: {text: {from: echo}}
routes:
  GET /echoes: {operation: echo, item: true, arguments: {text: $query.text}}
"""
PLACES = {"entries": "entries", "twelve": "entries12", "papers": "papers", "sums": "sums"}


@pytest.fixture(scope="module")
def api(java, tmp_path_factory):
    """Give the API before the services, which made their own WSDL."""
    backends = {
        name: {"wsdl": f"wsdl/{name}/{name}.wsdl", "address": f"{java}/{place}"}
        for name, place in {**PLACES, "addressed": "addressed"}.items()
    }
    backends["xop"] = {**backends["papers"], "mtom": True}
    mappings = {
        "entries": ENTRIES,
        "twelve": TWELVE,
        "failures": FAILURES,
        "papers": PAPERS,
        "xop": XOP,
        "sums": SUMS,
        "echoes": ECHOES,
    }
    with deployed(tmp_path_factory.mktemp("api") / "small", backends, mappings) as reached:
        yield reached


@pytest.fixture(scope="module")
def called(java, tmp_path_factory):
    """Give how to call an operation of a place that writes: its value."""
    folder = tmp_path_factory.mktemp("called")

    def through(place, operation, arguments, **more):
        settings = {"wsdl": f"wsdl/{place}/{place}.wsdl", "address": f"{java}/{place}", **more}
        connector = SoapConnector(settings, folder)
        whole = connector.snapshot(Deadline.after(10)).operations[operation].result
        with call(
            connector.bind(OperationSpec(operation, Effect.WRITE), whole), arguments
        ) as reply:
            value = reply.value
        connector.close()
        return value

    return through


def test_a_derived_type_comes_with_its_name_and_all_its_members(api):
    assert got(api, "/entries")["items"][0] == {
        "kind": "permit",
        "id": "p1",
        "title": "Åtgärd <1>",
        "fee": "12345678901234567.890",
        "decided": "2024-04-01T00:00:00.1234567+02:00",
        "plots": [1, 2, 3],
        "readers": [],
    }


def test_t2_and_t4_nil_and_empty_stay_apart(api):
    assert got(api, "/entries")["items"][1] == {
        "kind": "letter",
        "id": "l2",
        "title": None,
        "text": {"@language": "sv", "$value": "Hej"},
        "plots": [],
        "readers": ["", None, "Bo"],
        "about": {"@type": "int", "$value": "7"},
    }


@pytest.mark.parametrize("path", ["/entries/x", "/twelve/x"])
def test_a_typed_fault_is_known_by_its_detail_in_soap_1_1_and_1_2(api, path):
    assert refusal(api, path) == (404, "not-found")


def test_an_answer_of_soap_1_2_is_read(api):
    assert got(api, "/twelve/p1") == {"title": "Åtgärd <1>"}


def test_t10_a_stack_trace_in_a_fault_is_not_shown(api):
    assert refusal(api, "/failures") == (502, "backend-fault")


def test_a_one_way_call_is_sent_and_nothing_is_waited_for(called):
    assert called("entries", "note", {"text": "ring åter"}) == {}
    assert called("entries", "noted", {}) == {"text": "ring åter"}


@pytest.mark.parametrize(
    ("entry", "title"),
    [
        ({"@type": "permit", "title": "Altan", "plots": ["1", "2"]}, "Permit Altan"),
        ({"@type": "letter", "title": None, "readers": ["Bo", None]}, "Letter null"),
    ],
)
def test_a_type_that_is_named_is_sent_for_an_abstract_one(called, entry, title):
    assert called("entries", "put", entry) == {"title": title}


@pytest.mark.parametrize("mtom", [False, True])
def test_bytes_are_sent_whole(called, mtom):
    arguments = {"content": bytes(range(256))}
    assert called("papers", "keep", arguments, mtom=mtom) == {"size": "256"}


def test_by_mtom_bytes_come_as_a_part_of_their_own(called):
    value = called("papers", "fetch", {"size": "5000"}, mtom=True)["content"]
    assert isinstance(value, Stream)
    assert value.size in (None, 5000)


def content(size):
    return base64.b64encode(bytes(each * 31 % 256 for each in range(size))).decode()


@pytest.mark.parametrize("path", ["papers", "xop"])
@pytest.mark.parametrize("size", [0, 3, 40, 200_000])
def test_bytes_are_the_same_inline_and_by_mtom(api, path, size):
    expected = {"name": "ritning.pdf", "content": content(size)}
    assert got(api, f"/{path}?size={size}") == expected


def test_bytes_that_are_not_there_are_left_out(api):
    assert got(api, "/papers?size=-1") == {"name": "ritning.pdf"}


def test_bytes_that_are_sent_beside_the_envelope_are_found(api):
    assert got(api, "/enclosures?size=5000") == {"name": "bilaga.pdf", "enclosed": content(5000)}


def test_rpc_literal_is_called_by_its_parts(api):
    assert got(api, "/sums?first=1&second=2") == {"total": 3}


def test_addressing_that_a_policy_demands_is_sent(api):
    assert got(api, "/echoes?text=hej") == {"text": "hej"}
