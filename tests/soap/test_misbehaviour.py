"""The fault matrix on the wire, F1 to F13: each a named error, in time and within its memory."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from connectors.errors import BadAnswer, Outcome, TimedOut, Unavailable
from connectors.testing.rig import RESET, ScriptedServer, Wait, http_answer, misbehaviours
from tests.soap.measuring import MEBIBYTE, measure
from tests.soap.test_attacks import asked
from tests.soap.test_faults import FAULT11, FAULT12
from tests.soap.zoo import GET, SOAP12, call, connector, envelope, pinned, result, wants, xml

LIMIT = 4 * MEBIBYTE
BUDGET, GRACE = 0.3, 0.25
GOOD = xml(result("<note>n</note>"))
EXPECTED = {
    "F3": {"TimedOut": "unknown"},
    "F4": {"TimedOut": "unknown"},
    "F5": {"ConnectionLost": "unknown"},
    "F7": {"BadAnswer": "executed"},
    "F8": {"BadAnswer": "executed"},
    "F9": {"Fault": "executed"},
    "F10": {"Fault": "executed"},
    "F11": {"Refused": "unknown"},
    "F12": {"Fault": "executed"},
    "F13": {"TooLarge": "executed", "BadAnswer": "executed"},
}
FAULTS = {
    "F9 a fault of the caller": xml(envelope(FAULT12, SOAP12), 400),
    "F10 a fault of the server": xml(envelope(FAULT11), 500),
    "F12 a fault that says 200": xml(envelope(FAULT11)),
}


@pytest.fixture(scope="module")
def costs(tmp_path_factory):
    """Give what each misbehaviour cost, all in one process, in their order."""
    folder = pinned(tmp_path_factory.mktemp("misbehaviour"))
    spoilers = {f"{each.row} {each.name}": each.spoil for each in misbehaviours(LIMIT)}

    def respond(seen):
        name = asked(seen)
        return spoilers[name](GOOD) if name in spoilers else [FAULTS.get(name, GOOD)]

    with ScriptedServer(respond) as server:
        settings = {"wsdl": "wsdl/zoo.wsdl", "address": server.url, "max-answer": str(LIMIT)}
        found = measure(folder, settings, "Get", [*spoilers, *FAULTS, "good"], seconds=BUDGET)
        yield found, [asked(seen) for seen in server.ledger]


def test_each_misbehaviour_is_a_named_error_in_time_and_memory(costs):
    found, _ = costs
    assert len(found) > 35
    wrong = [
        (each.name, each.error, each.outcome, round(each.seconds, 2), each.peak // 1024)
        for each in found.values()
        if EXPECTED.get(each.name.partition(" ")[0], {"": ""}).get(each.error) != each.outcome
        or each.seconds > BUDGET + GRACE
        or each.peak > 2 * LIMIT
    ]
    assert wrong == []


def test_what_may_have_been_carried_out_is_asked_for_once(costs):
    _, ledger = costs
    assert {name: ledger.count(name) for name in ledger if ledger.count(name) > 1} == {"good": 4}


def test_the_next_call_is_answered_rightly(costs):
    found, _ = costs
    assert found["good"].value == {"note": "n"}


def test_nobody_there_sends_nothing(tmp_path):
    """F1."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    made = connector(tmp_path, f"http://127.0.0.1:{port}/")
    with pytest.raises(Unavailable) as caught:
        call(made.bind(GET, wants(["note"])), {"id": "1"})
    assert caught.value.outcome is Outcome.NOT_EXECUTED


def test_a_slow_answer_is_an_answer(tmp_path):
    """F2."""
    with ScriptedServer(lambda _: [Wait(0.2), GOOD]) as server:
        made = connector(tmp_path, server.url)
        start = time.monotonic()
        assert call(made.bind(GET, wants(["note"])), {"id": "1"}, 1).value == {"note": "n"}
        assert time.monotonic() - start >= 0.2
        made.close()


def test_a_connection_that_died_unseen_is_replaced(tmp_path):
    """F6: the first request goes well, the second finds its connection reset."""

    def respond(seen):
        first = len([each for each in server.ledger if each.connection == seen.connection]) == 1
        return [GOOD] if first else [RESET]

    with ScriptedServer(respond) as server:
        made = connector(tmp_path, server.url)
        operation = made.bind(GET, wants(["note"]))
        for _ in range(3):
            assert call(operation, {"id": "1"}).value == {"note": "n"}
        made.close()
    assert [each.connection for each in server.ledger] == [1, 1, 2, 2, 3]


def test_an_answer_at_the_limit_costs_little_more_than_itself(tmp_path):
    """Of one long value the parser keeps ten million bytes and no more."""
    size = 16 * MEBIBYTE
    answers = {"good": GOOD, "long": xml(envelope(f'<GetResponse x="{"y" * (size - 1000)}"/>'))}
    with ScriptedServer(lambda seen: [answers[asked(seen)]]) as server:
        settings = {"wsdl": "wsdl/zoo.wsdl", "address": server.url}
        found = measure(pinned(tmp_path), settings, "Get", ["long"])
    assert found["long"].error == "BadAnswer"
    assert found["long"].peak <= 2 * size


def test_an_empty_answer_that_is_no_answer_is_told(tmp_path):
    with ScriptedServer(lambda _: [http_answer(204)]) as server:
        made = connector(tmp_path, server.url)
        with pytest.raises(BadAnswer, match="not that of the operation"):
            call(made.bind(GET, wants(["note"])), {"id": "1"})
        made.close()


@pytest.mark.parametrize("name", ["silence", "a dripping body"])
def test_fifty_calls_that_hang_at_once_all_end_in_time(tmp_path, name):
    spoil = next(each.spoil for each in misbehaviours(LIMIT) if each.name == name)
    with ScriptedServer(lambda _: spoil(GOOD)) as server, ThreadPoolExecutor(50) as executor:
        made = connector(tmp_path, server.url, concurrency=50)
        operation = made.bind(GET, wants(["note"]))

        def seconds(_number):
            start = time.monotonic()
            with pytest.raises(TimedOut):
                call(operation, {"id": "1"}, BUDGET)
            return time.monotonic() - start

        assert max(executor.map(seconds, range(50))) < BUDGET + GRACE
        made.close()
