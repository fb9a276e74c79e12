import re
import time
from html import unescape
from urllib.parse import quote, unquote

import pytest

from connectors.contract import Deadline
from connectors.errors import BadAnswer, BindError
from connectors.soap import SoapConnector
from connectors.testing.rig import ScriptedServer, http_answer
from tests.soap.attacks import answers, plain
from tests.soap.measuring import MEBIBYTE, measure
from tests.soap.zoo import pinned, result, xml

PROCESSOR_SECONDS = 0.1
MEMORY = 20 * MEBIBYTE
GOOD = xml(result("<note>n</note>"))
ID = re.compile(rb"<(?:\w+:)?id>(.*?)</")


def asked(seen):
    """Return the argument of a request."""
    return unescape(ID.search(seen.body)[1].decode())


@pytest.fixture(scope="module")
def canary():
    """Give a server that nobody may ask."""
    with ScriptedServer(lambda _: [http_answer(200, b"<canary/>")]) as server:
        yield server


@pytest.fixture(scope="module")
def costs(tmp_path_factory, canary, shared):
    """Give what each attack cost, all in one process, in their order."""
    folder = pinned(tmp_path_factory.mktemp("attacks"))
    attacks = dict(answers(canary.url, shared / "corpora" / "xml-attacks"))
    attacks["good"] = GOOD
    with ScriptedServer(lambda seen: [attacks[asked(seen)]]) as server:
        settings = {"wsdl": "wsdl/zoo.wsdl", "address": server.url}
        yield measure(folder, settings, "Get", [*attacks])
    assert server.ledger[0].method == "POST"


def test_each_attack_is_a_bad_answer_at_small_cost(costs):
    assert len(costs) > 70
    wrong = [
        (each.name, each.error, each.message, round(each.processor, 3), each.peak // MEBIBYTE)
        for each in costs.values()
        if each.error not in {"BadAnswer", "TooLarge", "Redirected"}
        or each.processor > PROCESSOR_SECONDS
        or each.peak > MEMORY
    ]
    assert [each[0] for each in wrong] == ["good"], wrong


def test_no_attack_makes_anybody_ask_the_canary(costs, canary):
    assert costs
    assert canary.connections == 0


def test_no_message_tells_what_the_back_end_sent(costs):
    for each in costs.values():
        assert bool(each.message) == (each.name != "good")
        assert not re.search(r"lol|hostname|passwd|127\.0\.0\.1|http|BBB", each.message)


def test_no_attack_in_a_wsdl_is_pinned(tmp_path, canary, shared):
    documents = dict(plain(canary.url, shared / "corpora" / "xml-attacks"))
    address = "http://127.0.0.1:9/"
    wrong = []
    with ScriptedServer(lambda seen: [xml(documents[unquote(seen.target[1:])])]) as server:
        for name in documents:
            url = f"{server.url}/{quote(name)}"
            folder = tmp_path / f"{len(wrong)}"
            made = SoapConnector({"wsdl": "a.wsdl", "address": address, "wsdl-url": url}, folder)
            used = time.process_time()
            try:
                made.snapshot(Deadline.after(10))
                wrong.append((name, "pinned"))
            except (BindError, BadAnswer):
                pass
            used = time.process_time() - used
            if used > 5 * PROCESSOR_SECONDS:  # the server's share of this process is in it
                wrong.append((name, used))
    assert wrong == []
    assert canary.connections == 0
