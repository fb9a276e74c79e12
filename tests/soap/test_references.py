"""References of SOAP encoding that cost more than they say: case S11 and trap T12, measured."""

import re
import shutil

import pytest

from connectors.testing.rig import ScriptedServer, http_answer
from tests.soap.attacks import multiref_bomb, multiref_cycle
from tests.soap.measuring import MEBIBYTE, measure
from tests.soap.test_s_cases import CASES, envelope

PROCESSOR_SECONDS = 0.1
MEMORY = 20 * MEBIBYTE
ASKED = re.compile(rb"<(?:\w+:)?id(?: [^>]*)?>(.*?)</")
START = '<t:LooseResponse><return href="#i0"/></t:LooseResponse>'
NESTED = "".join(f'<m id="i{level}"><a href="#i{level + 1}"/></m>' for level in range(20_000))
REFERENCE = '<a href="#i{}"/>'
HEAVY = f'<m id="i0">{REFERENCE.format(1) * 20_000}</m><m id="i1">{"x" * 100_000}</m>'
ITEMS = "".join(f'<m id="i{number}"><a>{number}</a></m>' for number in range(1, 3001))
SHARED = f'<m id="i0">{"".join(map(REFERENCE.format, range(1, 3001)))}</m>'
PARTS = {
    "good": '<m id="i0"><a>1</a></m>',
    "bomb": multiref_bomb(),
    "cycle": multiref_cycle(),
    "deep": NESTED,
    "heavy": HEAVY,
    "many": SHARED + ITEMS,
}


@pytest.fixture(scope="module")
def costs(tmp_path_factory):
    """Give what each answer cost to read, in a process of its own."""
    folder = tmp_path_factory.mktemp("references")
    shutil.copytree(CASES, folder / "wsdl")

    def respond(seen):
        body = envelope(START + PARTS[ASKED.search(seen.body)[1].decode()])
        return [http_answer(200, body.encode(), "text/xml")]

    with ScriptedServer(respond) as server:
        settings = {"wsdl": "wsdl/cases.wsdl", "address": server.url}
        return measure(folder, settings, "Loose", [*PARTS], members=["return"])


def test_a_bomb_of_references_is_a_bad_answer_at_small_cost(costs):
    for name in ("bomb", "deep", "heavy"):
        cost = costs[name]
        assert cost.error in {"BadAnswer", "TooLarge"}, name
        assert cost.processor <= PROCESSOR_SECONDS, cost
        assert cost.peak <= MEMORY, cost


def test_a_cycle_ends(costs):
    assert costs["cycle"].error == ""
    assert costs["cycle"].processor <= PROCESSOR_SECONDS


def test_many_references_that_are_no_bomb_are_followed(costs):
    assert costs["many"].error == ""
