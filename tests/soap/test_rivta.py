"""RIV-TA Basic Profile 2.1, before a platform that demands all of it and fails in its own codes."""

import io
import json
from collections import Counter
from contextlib import redirect_stderr
from pathlib import Path

import pytest
from lxml import etree

from connectors.contract import Context, Deadline, Effect, Invocation, OperationSpec, Verdict
from connectors.errors import BindError, Fault, Outcome, Unencodable, Unverified
from connectors.soap import SoapConnector
from connectors.soap.profiles.rivta import Rivta
from connectors.testing.rig import ScriptedServer
from tests.compile.conftest import GATEWAY, Small
from tests.compile.posting import AUTH, reach
from tests.soap.authority import issue, server_side
from tests.soap.zoo import SOAP11, envelope, wants, xml

WSDL = Path(__file__).parent / "rivta.wsdl"
HSA_ID = "SE2321000016-GW01"
REGISTRY = "urn:riv:itintegration:registry:1"
WSA = "http://www.w3.org/2005/08/addressing"
RESPONDER = "urn:riv:invented:GetThingsResponder:1"
GET = OperationSpec("GetThings", Effect.READ, {"headers": ["LogicalAddress"]})
CODES = [f"VP{number:03}" for number in range(1, 16)]
LATER = {"VP008", "VP009", "VP012"}
OWN = {"VP004": "route-missing", "VP007": "not-authorised-in-tak"}
SECRET = "SE5560000000-HEMLIG"  # what the platform tells in its texts
BACKENDS = """\
backends:
  ntjp:
    connector: soap
    wsdl: wsdl/rivta.wsdl
    address: {url}/GetThings/1/rivtabp21
    ca: {ca}
    security: {{client-certificate: {{certificate: {certificate}, key: {key}}}}}
    breaker: {{failures: 100%, slow: 60s}}
    rivta:
      logical-address: $claims.care
      original-consumer-hsaid: se2321000016-app1
      acting-on-behalf-of-hsaid: $claims.staff
"""
MAPPING = """\
resource: things
summary: Things
backend: ntjp
personal: false
fields:
  name: {from: name}
routes:
  GET /things/{id}: {operation: GetThings, items: thing, arguments: {id: $path.id}}
  GET /units/{unit}/things/{id}:
    operation: GetThings
    items: thing
    arguments: {id: $path.id}
    headers: {LogicalAddress: $path.unit}
  GET /kept-things/{id}:
    operation: GetThings
    items: thing
    arguments: {id: $path.id}
    headers: {LogicalAddress: $header.X-Unit}
    cache: 1h
  GET /late-things/{id}:
    operation: GetThings
    items: thing
    arguments: {id: $path.id}
    cache: {fresh: 1ms, stale-if-error: 8h}
"""


CACHED = "cache: {fresh: 1m, share: everyone}"


def fault(text):
    inside = f"<faultcode>s:Server</faultcode><faultstring>{text}</faultstring>"
    return xml(envelope(f"<s:Fault>{inside}</s:Fault>"), 500)


def things(code="OK"):
    result = f"<result><resultCode>{code}</resultCode><resultText>{SECRET}</resultText></result>"
    inside = f"<thing><name>n</name></thing>{result}"
    return xml(envelope(f'<GetThingsResponse xmlns="{RESPONDER}">{inside}</GetThingsResponse>'))


def asked(seen):
    return etree.fromstring(seen.body).findtext(f".//{{{RESPONDER}}}id")


def address(seen):
    return etree.fromstring(seen.body).findtext(f"{{{SOAP11}}}Header/{{{REGISTRY}}}LogicalAddress")


class Platform:
    """Lets in who shows an HSA-id and names an address, and answers by the id that is asked for."""

    def __init__(self):
        self.broken = False

    def __call__(self, seen):
        if seen.subject.get("serialNumber") != HSA_ID:
            return [fault("VP002 No certificate")]
        if not address(seen):
            return [fault("VP003 No logical address")]
        if self.broken:
            return [fault(f"VP009 Error connecting to {SECRET}")]
        name = asked(seen)
        if name in CODES:
            return [fault(f"{name} Failed for {SECRET}")]
        return [things(name if name in {"OK", "INFO", "ERROR"} else "OK")]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    root = issue(folder, "root")
    return {
        "root": root,
        "server": issue(folder, "server", root),
        "client": issue(folder, "client", root, hsaid=HSA_ID),
        "stranger": issue(folder, "stranger", root, hsaid="SE2321000016-OTHER"),
    }


@pytest.fixture(scope="module")
def platform():
    return Platform()


@pytest.fixture(scope="module")
def back_end(files, platform):
    def respond(seen):  # so that no connection outlives the tests
        for each in platform(seen):
            yield each.replace(b"\r\n", b"\r\nConnection: close\r\n", 1)

    with ScriptedServer(respond, server_side(files["server"], files["root"])) as server:
        yield server


def deploy(small, url, files, mapping):
    small.write("wsdl/rivta.wsdl", WSDL.read_text("utf-8"))
    small.write("mappings/things.yaml", mapping)
    small.write("secrets/seal-key", "a key of ids that is long enough")
    own, places = files["client"], {"url": url, "ca": files["root"].certificate}
    settings = BACKENDS.format(**places, certificate=own.certificate, key=own.key)
    small.write("gateway.yaml", GATEWAY.partition("backends:")[0] + AUTH + settings)


@pytest.fixture(scope="module")
def log():
    """Give what the gateway logs."""
    return io.StringIO()


@pytest.fixture(scope="module")
def api(tmp_path_factory, back_end, files, log):
    small = Small(tmp_path_factory.mktemp("rivta") / "small")
    deploy(small, back_end.url, files, MAPPING)
    with redirect_stderr(log):
        return reach(small)


def test_what_the_profile_tells_of_the_caller_keeps_an_answer_from_others(tmp_path, files):
    small = Small(tmp_path / "small")
    shared = MAPPING.replace("cache: {fresh: 1ms, stale-if-error: 8h}", CACHED)
    deploy(small, "https://127.0.0.1:9", files, shared)
    told = small.told()
    assert len(told) == 1
    assert "cannot be shared: it reads $claims." in told[0]


def get(api, path, headers=(), **claims):
    given = {"care": "SE2321000016-CARE", "staff": "SE2321000016-ANNA", **claims}
    return api.get(path, headers=headers, **{key: each for key, each in given.items() if each})


def calls(back_end, name):
    return Counter(asked(each) for each in back_end.ledger)[name]


def test_a_call_names_its_address_its_callers_and_its_trace(api, back_end):
    trace = "0af7651916cd43dd8448eb211c80319c"
    status, _, _ = get(api, "/things/OK", [("traceparent", f"00-{trace}-b7ad6b7169203331-01")])
    assert status == 200
    seen = back_end.ledger[-1]
    assert address(seen) == "SE2321000016-CARE"
    told = {name: text for name, text in seen.headers.items() if name.startswith("x-")}
    assert told == {
        "x-rivta-original-serviceconsumer-hsaid": "SE2321000016-APP1",
        "x-rivta-acting-on-behalf-of-hsaid": "SE2321000016-ANNA",
        "x-skltp-correlation-id": trace,
    }
    assert seen.subject["serialNumber"] == HSA_ID


def test_a_route_may_take_the_address_from_what_is_asked_for(api, back_end):
    status, _, _ = get(api, "/units/SE2321000016-WARD/things/OK")
    assert (status, address(back_end.ledger[-1])) == (200, "SE2321000016-WARD")


def test_what_is_kept_is_kept_for_one_address(api, back_end):
    before = len(back_end.ledger)
    for unit in ("SE1-A", "SE1-A", "SE1-B", "SE1-A", "SE1-B"):
        assert get(api, "/kept-things/OK", [("X-Unit", unit)])[0] == 200
    assert [address(each) for each in back_end.ledger[before:]] == ["SE1-A", "SE1-B"]


@pytest.mark.parametrize("code", CODES)
def test_each_code_of_the_platform_is_the_problem_that_it_is(api, back_end, log, code):
    for _ in range(5 if code in LATER else 0):  # what a repetition costs
        get(api, "/things/OK")
    begin = len(log.getvalue())
    before = calls(back_end, code)
    status, body, headers = get(api, f"/things/{code}")
    if code in LATER:
        expected = (503, "backend-unavailable", True)
    else:
        expected = (502, OWN.get(code, "backend-fault"), False)
    assert (status, body["code"], body["retryable"]) == expected
    assert body["type"].endswith(f"/problems/{expected[1]}")
    assert ("Retry-After" in headers) is (code in LATER)
    assert calls(back_end, code) - before == (2 if code in LATER else 1)
    logged = log.getvalue()[begin:]
    assert '"Answered"' in logged
    alarms = [json.loads(each) for each in logged.splitlines() if '"Alarm"' in each]
    assert [each["code"] for each in alarms] == (
        ["not-authorised-in-tak"] if code == "VP007" else []
    )
    assert SECRET not in f"{body} {headers} {logged}"
    assert "VP0" not in f"{body} {headers}"


def test_an_older_answer_covers_for_a_platform_that_is_down(api, back_end, platform):
    status, fresh, _ = get(api, "/late-things/OK")
    assert status == 200
    platform.broken = True
    try:
        status, late, headers = get(api, "/late-things/OK")
    finally:
        platform.broken = False
    assert (status, late["items"]) == (200, fresh["items"])
    assert "stale" in headers["Cache-Status"]


def test_info_is_a_warning_with_a_code_and_without_its_text(api):
    status, body, _ = get(api, "/things/INFO")
    assert status == 200
    assert [each["code"] for each in body["_meta"]["warnings"]] == ["backend-warning"]
    assert SECRET not in str(body)


def test_ok_is_no_warning_and_error_is_a_fault(api):
    status, body, _ = get(api, "/things/OK")
    assert (status, "warnings" in body.get("_meta", {})) == (200, False)
    status, body, _ = get(api, "/things/ERROR")
    assert (status, body["code"]) == (502, "backend-fault")
    assert SECRET not in str(body)


def test_a_caller_without_an_address_calls_nothing(api, back_end):
    before = len(back_end.ledger)
    status, _, _ = get(api, "/things/OK", care=None)
    assert status == 403
    assert len(back_end.ledger) == before


def test_a_caller_whose_id_would_be_another_header_calls_nothing(api, back_end):
    before = len(back_end.ledger)
    status, body, _ = get(api, "/things/OK", staff="SE2321000016-A B")
    assert (status, body["code"]) == (403, "not-admitted")
    assert len(back_end.ledger) == before


def connect(folder, back_end, files, **settings):
    (folder / "wsdl").mkdir(exist_ok=True)
    (folder / "wsdl" / "rivta.wsdl").write_bytes(WSDL.read_bytes())
    own = {each: str(getattr(files["stranger"], each)) for each in ("certificate", "key")}
    given = {
        "wsdl": "wsdl/rivta.wsdl",
        "address": back_end.url,
        "security": {"client-certificate": own},
    }
    return SoapConnector({**given, "ca": str(files["root"].certificate), **settings}, folder)


def test_the_platform_knows_a_stranger_by_the_certificate(tmp_path, back_end, files):
    made = connect(tmp_path, back_end, files, rivta={"logical-address": "SE1"})
    operation = made.bind(GET, wants({"thing": ["name"]}))
    arguments = {"id": "OK", "$headers": {"LogicalAddress": "SE1"}}
    with pytest.raises(Fault) as caught:
        operation.invoke(Invocation(arguments, Deadline.after(5)))
    made.close()
    assert (caught.value.code, caught.value.outcome) == ("VP002", Outcome.EXECUTED)


def test_without_an_address_nothing_is_sent(tmp_path, back_end, files):
    made = connect(tmp_path, back_end, files, rivta={})
    before = len(back_end.ledger)
    operation = made.bind(GET, wants({"thing": ["name"]}))
    with pytest.raises(Fault) as caught:
        operation.invoke(Invocation({"id": "OK"}, Deadline.after(5)))
    made.close()
    assert (caught.value.code, caught.value.outcome) == ("unencodable", Outcome.NOT_EXECUTED)
    assert len(back_end.ledger) == before


def test_the_signature_demands_an_address_and_tells_where_the_result_is(tmp_path, back_end, files):
    made = connect(tmp_path, back_end, files, rivta={})
    signature = made.catalogue().operations["GetThings"]
    assert signature.verdict == Verdict("result/resultCode", ("OK",), ("INFO",))
    assert signature.arguments.find(["$headers", "LogicalAddress"]).required
    assert made.bind(GET, wants(["thing"])).signature.verdict == signature.verdict
    assert made.headers() == {}
    made.close()


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ({"logical-address": "$path.unit"}, ("rivta", "logical-address")),
        ({"logical-address": "a\r\nb"}, ("rivta", "logical-address")),
        ({"logical-addresses": {"HN01": "a\0"}}, ("rivta", "logical-addresses", "HN01", "value")),
        ({"logical-adress": "SE1"}, ("rivta", "logical-adress")),
    ],
)
def test_settings_that_cannot_be_are_told_with_their_place(
    tmp_path, back_end, files, settings, path
):
    with pytest.raises(BindError) as caught:
        connect(tmp_path, back_end, files, rivta=settings)
    assert caught.value.path == path


def test_a_unit_has_its_logical_address_and_no_other_has_one():
    profile = Rivta({"logical-addresses": {"HN01": "SE2321000016-1003"}})
    brought = profile.bring({"LogicalAddress": "HN01"}, "GetThings", Context())
    assert etree.fromstring(brought.blocks).text == "SE2321000016-1003"
    with pytest.raises(Unencodable) as caught:
        profile.bring({"LogicalAddress": "SE2321000016-1003"}, "GetThings", Context())
    assert [each.code for each in caught.value.errors] == ["enum"]


def test_the_profile_before_this_one_is_refused_by_name(tmp_path, back_end, files):
    made = connect(tmp_path, back_end, files, rivta={})
    text = WSDL.read_text("utf-8").replace(REGISTRY, WSA).replace("LogicalAddress", "To")
    (tmp_path / "wsdl" / "rivta.wsdl").write_text(text, "utf-8")
    with pytest.raises(BindError) as caught:
        made.bind(GET, wants(["thing"]))
    assert "GetThings is of RIV-TA Basic Profile 2.0" in caught.value.message
    made.close()


def test_what_is_no_code_of_the_platform_is_left_as_it_is():
    for each in (
        Fault("Server", text="AVP008"),
        Fault("Server"),
        Unverified("Server", text="VP008"),
    ):
        assert Rivta({}).declined(each) is each


def test_an_address_is_written_in_any_charset_and_escaped():
    brought = Rivta({}).bring({"LogicalAddress": " <Å&> "}, "GetThings", Context())
    assert brought.blocks.isascii()
    assert etree.fromstring(brought.blocks).text == "<Å&>"
    assert brought.http == {}
