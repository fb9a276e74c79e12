"""Whole calls over HTTP: what a back end gets, and what of its answers is read."""

from datetime import UTC, datetime

import pytest
from lxml import etree

from connectors.contract import Context, Deadline, Invocation
from connectors.errors import BadAnswer, Fault, Refused, Unverified
from connectors.soap.wsse.conversation import Conversation
from connectors.testing.rig import ScriptedServer
from tests.soap.wsse.parties import NOTHING, body, issue, loaded, security, signature
from tests.soap.zoo import GET, PUT, PUT_ARGUMENTS, call, connector, envelope, result, wants, xml

FAULT = envelope(
    "<s:Fault><faultcode>s:Client.NotFound</faultcode><faultstring>nej</faultstring>"
    "<detail><gone>7</gone></detail></s:Fault>"
)


@pytest.fixture(scope="module")
def now(tmp_path_factory):
    """Give certificates of this moment, as nobody sets the clock of a whole connector."""
    folder = tmp_path_factory.mktemp("now")
    for name in ("gateway", "backend"):
        issue(folder, name, around=datetime.now(UTC))
    return folder


def settings(folder, own, other, *, confirmation=False, encrypt=False, reader=True):
    """Return ``security:`` of one side, with absolute paths."""
    files = {key: str(folder / value) for key, value in signature(own).items()}
    theirs = {"certificate": str(folder / f"{other}.pem")}
    if reader:
        files["verify"] = {**theirs, "confirmation": confirmation}
    if encrypt:
        files["encrypt"] = theirs
    return {"signature": files}


def serving(folder, answer, status=200, **more):
    """Return a server that verifies requests, and signs its answers."""
    side = Conversation(loaded(settings(folder, "backend", "gateway", **more)), folder)

    def script(request):
        side.body(NOTHING, etree.fromstring(request.body))
        return [xml(side.secured(answer).envelope, status)]

    return ScriptedServer(script)


def asking(folder, tmp_path, url, **more):
    return connector(tmp_path, url, security=settings(folder, "gateway", "backend", **more))


@pytest.mark.parametrize("encrypt", [False, True], ids=["signed", "encrypted"])
def test_both_sides_verify_each_other(now, tmp_path, encrypt):
    with serving(now, result("<note>sann</note>"), encrypt=encrypt) as server:
        made = asking(now, tmp_path, server.url, encrypt=encrypt)
        operation = made.bind(GET, wants(["note"]))
        for _ in range(3):
            assert call(operation, {"id": "å"}).value == {"note": "sann"}
        made.close()
    sent = etree.fromstring(server.ledger[0].body)
    assert (sent.find(".//{*}Get") is None) is encrypt
    assert security(sent) is not None
    assert body(sent) is not None


def test_who_tries_a_route_is_not_told_the_password(tmp_path):
    token = {"username": "svc", "password": "hemligt", "digest": False}
    told = []
    with ScriptedServer(lambda _: [xml(result("<note>n</note>"))]) as server:
        made = connector(tmp_path, server.url, security={"username-token": token})
        context = Context(listen=told.append)
        made.bind(GET, wants(["note"])).invoke(
            Invocation({"id": "1"}, Deadline.after(5), context=context)
        )
        made.close()
    assert b"hemligt" in server.ledger[0].body
    assert [each.sent for each in told] == [True, False]
    assert b"Get" in told[0].body
    assert not any(b"hemligt" in each.body for each in told)


def test_an_answer_that_nobody_signed_is_a_bad_answer(now, tmp_path):
    with ScriptedServer(lambda _: [xml(result("<note>falsk</note>"))]) as server:
        made = asking(now, tmp_path, server.url)
        with pytest.raises(BadAnswer, match="not signed"):
            call(made.bind(GET, wants(["note"])), {"id": "1"})
        made.close()


def test_an_answer_that_was_recorded_is_read_once(now, tmp_path):
    side = Conversation(loaded(settings(now, "backend", "gateway")), now)
    kept = xml(side.secured(result("<note>sann</note>")).envelope)
    with ScriptedServer(lambda _: [kept]) as server:
        made = asking(now, tmp_path, server.url)
        operation = made.bind(GET, wants(["note"]))
        assert call(operation, {"id": "1"}).value == {"note": "sann"}
        with pytest.raises(BadAnswer, match="before"):
            call(operation, {"id": "1"})
        made.close()


@pytest.mark.parametrize("status", [200, 500])
def test_a_fault_that_nobody_signed_shows_as_such(now, tmp_path, status):
    with ScriptedServer(lambda _: [xml(FAULT, status)]) as server:
        made = asking(now, tmp_path, server.url)
        with pytest.raises(Unverified) as shown:
            call(made.bind(GET, wants(["note"])), {"id": "1"})
        made.close()
    assert (shown.value.code, shown.value.detail) == ("Client.NotFound", "gone")


@pytest.mark.parametrize("status", [200, 500])
def test_a_signed_fault_is_a_fault(now, tmp_path, status):
    with serving(now, FAULT, status) as server:
        made = asking(now, tmp_path, server.url)
        with pytest.raises(Fault) as shown:
            call(made.bind(GET, wants(["note"])), {"id": "1"})
        made.close()
    assert type(shown.value) is Fault
    assert shown.value.code == "Client.NotFound"


def test_a_status_that_is_no_success_stays_a_refusal(now, tmp_path):
    with ScriptedServer(lambda _: [xml(result("<note>falsk</note>"), 503)]) as server:
        made = asking(now, tmp_path, server.url)
        with pytest.raises(Refused):
            call(made.bind(GET, wants(["note"])), {"id": "1"})
        made.close()


def test_a_write_whose_answer_is_empty_has_no_body_to_verify(now, tmp_path):
    with ScriptedServer(lambda _: [xml(b"")]) as server:
        made = asking(now, tmp_path, server.url)
        with pytest.raises(BadAnswer):
            call(made.bind(PUT, wants([])), PUT_ARGUMENTS)
        made.close()


def confirming(folder, value=None):
    """Return a server whose signed answers confirm the signature of a request, or another value."""
    files = {**settings(folder, "backend", "gateway")["signature"]}
    files["headers"] = ["SignatureConfirmation"]
    side = Conversation(loaded({"signature": files}), folder)
    space = "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd"

    def script(request):
        sent = etree.fromstring(request.body).findtext(".//{*}SignatureValue")
        root = etree.fromstring(result("<note>sann</note>"))
        etree.SubElement(root[0], f"{{{space}}}SignatureConfirmation", Value=value or sent)
        return [xml(side.secured(etree.tostring(root)).envelope)]

    return ScriptedServer(script)


def test_an_answer_may_have_to_confirm_the_signature_of_its_request(now, tmp_path):
    with confirming(now) as server:
        made = asking(now, tmp_path, server.url, confirmation=True)
        assert call(made.bind(GET, wants(["note"])), {"id": "1"}).value == {"note": "sann"}
        made.close()


def test_an_answer_to_another_request_is_not_read(now, tmp_path):
    with confirming(now, "AAAA") as server:
        made = asking(now, tmp_path, server.url, confirmation=True)
        with pytest.raises(BadAnswer, match="does not confirm"):
            call(made.bind(GET, wants(["note"])), {"id": "1"})
        made.close()


def test_an_answer_that_confirms_nothing_is_not_read_where_it_must(now, tmp_path):
    with serving(now, result("<note>sann</note>")) as server:
        made = asking(now, tmp_path, server.url, confirmation=True)
        with pytest.raises(BadAnswer, match="does not confirm"):
            call(made.bind(GET, wants(["note"])), {"id": "1"})
        made.close()
