"""What somebody adds to a signed answer on its way costs little, wherever it stands."""

from contextlib import closing
from datetime import UTC, datetime

import pytest

from connectors.soap.wsse.conversation import Conversation
from connectors.testing.rig import ScriptedServer
from tests.soap.measuring import MEBIBYTE, measure
from tests.soap.test_attacks import asked
from tests.soap.wsse.parties import issue, loaded
from tests.soap.wsse.test_called import settings
from tests.soap.zoo import GET, call, connector, pinned, result, wants, xml

PROCESSOR_SECONDS = 0.1
MEMORY = 20 * MEBIBYTE
PLACES = ("</s:Body>", "</s:Header>", "</s:Envelope>", "</wsse:Security>", "</ds:SignedInfo>")
FILLINGS = {
    "130,000 elements": "<x/>" * 130_000,
    "390,000 elements": "<x/>" * 390_000,
    "elements, as many as are read": "<x/>" * 31_500,
    "blanks between elements": "<x/> " * 34_500,
    "elements with ids": '<x id="a"/>' * 10_200,
    "elements with an id that is meant": '<x Id="{id}"/>' * 14_000,
    "elements with a namespace": '<x xmlns="urn:a"/>' * 12_500,
    "elements in each other": ("<x>" * 190 + "</x>" * 190) * 90,
    "headers": '<o:x s:mustUnderstand="1"/>' * 18_000,
}
ATTACKS = {
    f"{filling} before {place}": (filling, place) for filling in FILLINGS for place in PLACES
}


def attacked(answer, filling, place):
    """Return a signed answer with something in it that nobody signed."""
    before, _, behind = answer.decode().rpartition(place)
    named = before.partition('wsu:Id="')[2].partition('"')[0]
    assert named
    return f"{before}{FILLINGS[filling].replace('{id}', named)}{place}{behind}".encode()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Give the certificates of both sides, beside the pinned WSDL."""
    made = tmp_path_factory.mktemp("signed")
    for name in ("gateway", "backend"):
        issue(made, name, around=datetime.now(UTC))
    return pinned(made)


@pytest.fixture(scope="module")
def side(folder):
    """Give the back end's side."""
    return Conversation(loaded(settings(folder, "backend", "gateway")), folder)


@pytest.fixture(scope="module")
def costs(folder, side):
    """Give what each attack cost, all in one process, in their order."""

    def respond(seen):
        answer = side.secured(result("<note>sann</note>")).envelope
        attack = ATTACKS.get(asked(seen).replace("&lt;", "<"))
        return [xml(answer if attack is None else attacked(answer, *attack))]

    with ScriptedServer(respond) as server:
        given = {"wsdl": "wsdl/zoo.wsdl", "address": server.url}
        given["security"] = settings(folder, "gateway", "backend")
        yield measure(folder, given, "Get", [*ATTACKS, "good"])


@pytest.mark.parametrize("name", ATTACKS)
def test_each_attack_costs_little(costs, name):
    cost = costs[name]
    assert cost.processor <= PROCESSOR_SECONDS, cost.processor
    assert cost.peak <= MEMORY, cost.peak


@pytest.mark.parametrize("name", ATTACKS)
def test_nothing_but_what_was_signed_is_read(costs, name):
    cost, place = costs[name], ATTACKS[name][1]
    if cost.value is None or place in ("</s:Body>", "</ds:SignedInfo>"):
        assert cost.error in {"BadAnswer", "TooLarge"}
    else:
        assert cost.value == {"note": "sann"}


def test_an_answer_that_nobody_changed_is_read_beside_them(costs):
    assert costs["good"].value == {"note": "sann"}


def test_a_real_list_of_5000_records_and_4_megabytes_is_read(folder, side):
    record = "".join(
        f"<item>uppgift {number:02} av en post, lite text</item>" for number in range(18)
    )
    answer = side.secured(result(f"<items>{record * 5000}</items>")).envelope
    assert len(answer) > 4_000_000
    with ScriptedServer(lambda _: [xml(answer)]) as server:
        security = settings(folder, "gateway", "backend")
        with closing(connector(folder, server.url, security=security)) as made:
            operation = made.bind(GET, wants({"items": ["item"]}))
            assert len(call(operation, {"id": "1"}).value["items"]["item"]) == 90_000
