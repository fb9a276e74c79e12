"""What faults and answers that are none mean for an app: case S9, and the traps T5, T10, T13."""

import shutil
from collections import Counter

import pytest

from connectors.testing.rig import FOREVER, ScriptedServer, http_answer
from tests.compile.conftest import GATEWAY, Small
from tests.compile.posting import AUTH, reach
from tests.soap.attacks import declared, laughs
from tests.soap.test_attacks import asked
from tests.soap.test_faults import FAULT11, FAULT12
from tests.soap.zoo import SOAP12, WSDL, envelope, result, xml

MAPPING = """\
backend: zoo
personal: false
fields:
  note: {from: note}
result: {code: color, ok: red}
faults:
  - {when: {detail: orderDoesNotExist, detail/orderDoesNotExist/orderId: "7"}, problem: not-found}
  - {when: {detail/why/@code: {prefix: E4}}, problem: conflict, retryable: true}
  - {when: {fault: {prefix: "VP0"}}, problem: backend-unavailable}
  - {when: {fault: Sender.NotFound}, problem: unprocessable}
  - {when: {color: blå}, problem: conflict}
routes:
  GET /notes/{id}: {operation: Get, item: true, arguments: {id: $path.id}, timeout: 400ms}
"""
STACK = (
    "<s:Fault><faultcode>s:Server</faultcode><faultstring>System.Web.Services.Protocols."
    "SoapException: at Legacy.Svc in C:\\inetpub\\wwwroot\\Svc.asmx.cs:line 42</faultstring>"
    "<detail><stackTrace>org.apache.axis.AxisFault at /opt/tomcat/x.java:7</stackTrace>"
    "<hostname>legacy01.internal</hostname></detail></s:Fault>"
)
SHAPED = FAULT12.replace("<o:why/>", '<o:why code="E404">C:\\inetpub 189001019802</o:why>')
CASES = {
    "good": xml(result("<note>n</note><color>red</color>")),
    "S9a": xml(envelope(FAULT11.replace(">7<", ">8<").replace("VP009", "fel"))),
    "S9b": xml(envelope(FAULT12, SOAP12), 500, "application/soap+xml"),
    "S9c": xml(envelope(FAULT11), 500),
    "S9d": http_answer(503, b"<html><h1>legacy01 down", "text/html", {"Retry-After": "17"}),
    "S9e": http_answer(500, b"", headers={"Retry-After": "17"}),
    "S9f": xml(result("<note>n</note><color>blå</color>")),
    "S9h": http_answer(401, b"<html>", "text/html", {"WWW-Authenticate": "NTLM"}),
    "S9i": xml(result("<note>n</note>")[:-30]),
    "S9j": xml(declared(laughs(), "&a29;").encode()),
    "T5": xml(envelope(FAULT12)),
    "T10": xml(envelope(STACK), 500),
    "T13": http_answer(500),
    "by value": xml(envelope(SHAPED, SOAP12), 400),
    "login": http_answer(200, b"<html><form action='https://legacy01/login'>", "text/html"),
    "large": xml(b"<x>" + b" " * 2_000_000),
    "redirect": http_answer(302, b"", headers={"Location": "file:///etc/hostname"}),
}
# name: status, code, whether the app may try again, Retry-After, calls unless it is repeated
EXPECTED = {
    "S9a": (502, "backend-fault", False, None, 1),
    "S9b": (422, "unprocessable", False, None, 1),
    "S9c": (404, "not-found", False, None, 1),
    "S9d": (503, "backend-unavailable", True, "17", None),
    "S9e": (503, "backend-unavailable", True, "17", None),
    "S9f": (409, "conflict", False, None, 1),
    "S9h": (502, "backend-refused", False, None, 1),
    "S9i": (502, "backend-bad-response", True, None, 1),
    "S9j": (502, "backend-bad-response", True, None, 1),
    "T5": (422, "unprocessable", False, None, 1),
    "T10": (502, "backend-fault", False, None, 1),
    "T13": (503, "backend-unavailable", True, "5", None),
    "T13 hangs": (504, "backend-timeout", True, None, 1),
    "by value": (409, "conflict", True, None, 1),
    "login": (502, "backend-bad-response", True, None, 1),
    "large": (502, "backend-response-too-large", False, None, 1),
    "redirect": (502, "backend-redirect", False, None, None),
}
BACKEND = """\
backends:
  zoo:
    connector: soap
    wsdl: wsdl/zoo.wsdl
    address: {}
    max-answer: 1MB
    headers: {{LogicalAddress: SE1}}
    breaker: {{failures: 100%, slow: 60s}}
"""
TOLD = ("inetpub", "Legacy", "legacy01", "tomcat", "VP0", "busy", "html", "18900101", "hostname")


@pytest.fixture(scope="module")
def back_end():
    """Give a back end that answers each name as its case says."""

    def respond(seen):
        answer = CASES.get(asked(seen))
        # so that no connection outlives the tests
        return [answer.replace(b"\r\n", b"\r\nConnection: close\r\n", 1) if answer else FOREVER]

    with ScriptedServer(respond) as server:
        yield server


@pytest.fixture(scope="module")
def api(tmp_path_factory, back_end):
    """Give the API before that back end, whose breaker opens when nothing goes well any more."""
    small = Small(tmp_path_factory.mktemp("faults") / "small")
    shutil.copytree(WSDL, small.directory / "wsdl")
    small.write("mappings/notes.yaml", "resource: notes\nsummary: Notes\n" + MAPPING)
    small.write("secrets/seal-key", "a key of ids that is long enough")
    head = GATEWAY.partition("backends:")[0]
    small.write("gateway.yaml", head + AUTH + BACKEND.format(back_end.url))
    reached = reach(small)
    assert reached.get("/notes/good")[1]["note"] == "n"
    return reached


def asked_for(back_end, name):
    return Counter(asked(seen) for seen in back_end.ledger)[name]


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("name", EXPECTED)
def test_each_fault_is_the_problem_that_the_rules_say(api, back_end, capfd, name, language):
    status, code, retryable, after, calls = EXPECTED[name]
    before = asked_for(back_end, name)
    found, body, headers = api.get(f"/notes/{name}", headers={"Accept-Language": language}.items())
    assert (found, body["status"], body["code"]) == (status, status, code)
    assert body["retryable"] is retryable
    assert headers.get("Retry-After") == after
    assert body["type"].endswith(f"/problems/{code}")
    assert body["detail"] == body["title"]
    assert headers["Content-Language"] == language
    if calls:
        assert asked_for(back_end, name) - before == calls
    shown = f"{body} {headers} {''.join(capfd.readouterr())}"
    for word in TOLD:
        assert word not in shown


def test_the_text_is_ours_and_in_the_callers_language(api):
    texts = {
        language: api.get("/notes/S9c", headers={"Accept-Language": language}.items())[1]["detail"]
        for language in ("sv", "en")
    }
    assert texts == {"sv": "Hittades inte", "en": "Not found"}
