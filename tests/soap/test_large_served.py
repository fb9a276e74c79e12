"""Large answers through the gateway: more records than a tree holds, one at a time."""

import pytest

from connectors.testing.rig import ScriptedServer, http_answer
from tests.compile.conftest import GATEWAY, Small
from tests.compile.posting import AUTH
from tests.soap.fronted import ask
from tests.soap.test_patterns import LISTING, envelope

COUNT = 110_000  # of records, with more signs of markup than a tree may have
BACKEND = """\
backends:
  svc:
    connector: soap
    wsdl: wsdl/service.wsdl
    address: {}
"""
ITEMS = """\
backend: svc
personal: false
fields:
  name: {from: name}
routes:
  GET /items: {operation: Get, items: item}
"""


FIRST = 3  # answers before, that must succeed


@pytest.fixture
def asked(tmp_path, monkeypatch):
    """Give what the gateway answers of a back end's bytes."""
    monkeypatch.setenv("BRYGGA_SECRET_SEAL_KEY", "a key of ids that is long enough")
    small = Small(tmp_path / "small")
    small.mapping("items", ITEMS)
    small.write("wsdl/service.wsdl", LISTING)
    before = GATEWAY[GATEWAY.index("backends:") :]
    bodies = [envelope("x").encode()] * FIRST

    def told(body):
        bodies.append(body)
        with ScriptedServer(lambda _: [http_answer(200, bodies.pop(0), "text/xml")]) as server:
            small.gateway(AUTH, backends=(before, BACKEND.format(server.url)))
            digest, faults = small.compiled()
            assert not faults
            generation = small.cache / "generations" / digest
            return ask(small.directory, generation, ["/items"], first="/items").answers[0]

    return told


def test_a_list_of_more_records_than_a_tree_holds_is_answered(asked):
    found = asked(envelope(*map(str, range(COUNT))).encode())
    assert found.status == 200, found.body
    assert [each["name"] for each in found.body["items"]][:3] == ["0", "1", "2"]


def test_an_answer_that_ends_badly_gives_no_record_at_all(asked):
    found = asked(envelope(*map(str, range(COUNT))).encode()[:-20])
    assert (found.status, found.body["code"]) == (502, "backend-response-too-large")
