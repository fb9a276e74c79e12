from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from connectors.errors import AccessDenied, BadAnswer, Fault, Outcome, Redirected, Refused
from connectors.soap.refusals import retry_after
from connectors.testing.rig import ScriptedServer, http_answer
from gateway.answers.direct import translate
from tests.soap.zoo import GET, SOAP11, SOAP12, answering, call, connector, envelope, wants, xml

FAULT11 = (
    "<s:Fault><faultcode>s:Server.Busy</faultcode><faultstring> VP009 at \\\\host </faultstring>"
    "<detail><o:orderDoesNotExist><o:orderId>7</o:orderId></o:orderDoesNotExist></detail></s:Fault>"
)
FAULT12 = (
    "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>o:NotFound</s:Value>"
    "</s:Subcode></s:Code><s:Reason><s:Text xml:lang='en'>gone</s:Text>"
    "<s:Text xml:lang='sv'>borta</s:Text></s:Reason><s:Detail><o:why/></s:Detail></s:Fault>"
)


@pytest.fixture
def failure(tmp_path):
    """Give the error of a read that is answered with these bytes."""

    def through(answer, kind, **settings):
        with answering(answer) as server:
            made = connector(tmp_path, server.url, **settings)
            with pytest.raises(kind) as caught:
                call(made.bind(GET, wants(["note"])), {"id": "1"})
            made.close()
            assert len(server.ledger) == 1
        assert type(caught.value) is kind
        return caught.value

    return through


@pytest.mark.parametrize("status", [200, 400, 500, 503])
@pytest.mark.parametrize(
    ("space", "body", "code", "detail", "text"),
    [
        (SOAP11, FAULT11, "Server.Busy", "orderDoesNotExist", r"VP009 at \\host"),
        (SOAP12, FAULT12, "Sender.NotFound", "why", "gone"),
        (SOAP11, FAULT12, "Sender.NotFound", "why", "gone"),
        (SOAP11, "<s:Fault/>", "unknown", None, ""),
        (SOAP11, "<s:Fault><faultcode/><detail/></s:Fault>", "unknown", None, ""),
        (SOAP12, "<s:Fault><s:Code/><s:Reason/></s:Fault>", "unknown", None, ""),
    ],
)
def test_a_fault_of_any_shape_is_found_whatever_the_status(
    failure, status, space, body, code, detail, text
):
    error = failure(xml(envelope(body, space), status), Fault)
    assert (error.code, error.detail, error.text) == (code, detail, text)
    assert error.outcome is Outcome.EXECUTED
    assert "VP009" not in str(error)


@pytest.mark.parametrize("status", [401, 403])
def test_refused_credentials_are_access_denied(failure, status):
    answer = http_answer(status, b"", headers={"WWW-Authenticate": "NTLM"})
    assert failure(answer, AccessDenied).outcome is Outcome.NOT_EXECUTED


@pytest.mark.parametrize(
    "answer",
    [
        http_answer(503, b"<html>", "text/html", {"Retry-After": "7"}),
        http_answer(500, b"", headers={"Retry-After": "7"}),
        http_answer(502, b"", headers={"Retry-After": "7"}),
        http_answer(504, b"x", "text/plain", {"Retry-After": "7"}),
        http_answer(429, b"", headers={"Retry-After": "7"}),
        http_answer(500, envelope("<PutResponse/>"), headers={"Retry-After": "7"}),
    ],
)
def test_a_front_end_that_answers_is_refused(failure, answer):
    error = failure(answer, Refused)
    assert error.outcome is Outcome.UNKNOWN
    assert error.retry_after_seconds == 7


def test_another_status_says_so(failure):
    error = failure(http_answer(404, b"<html>", "text/html"), BadAnswer)
    assert "status 404" in str(error)
    assert error.outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("location", ["file:///etc/hostname", "http://127.0.0.1:9/", "/again"])
def test_a_redirect_is_not_followed(failure, location):
    answer = http_answer(302, b"", headers={"Location": location})
    assert failure(answer, Redirected).outcome is Outcome.UNKNOWN


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>log in</body></html>",
        b"log in",
        envelope("<GetResponse/>")[:-20],
        BOMB.encode() + envelope("&c;").partition(b"?>")[2],
        b"<?xml version='1.0'?><!-- x -->" + BOMB.encode() + b"<x>&c;</x>",
        (BOMB + "<x y='&c;'/>").encode("utf-16"),
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
        envelope("<x>" * 300 + "</x>" * 300),
        envelope(f"<GetResponse {' '.join(f'a{n}=' + chr(34) * 2 for n in range(300))}/>"),
        b"<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'/>",
        b"<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body/><s:Body/></s:Envelope>",
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_envelope_is_a_bad_answer(failure, body):
    error = failure(xml(body), BadAnswer)
    assert error.outcome is Outcome.EXECUTED
    assert "log in" not in str(error)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<html><body>log in", "text/html"),
        (
            b"\xef\xbb\xbf\r\n<!-- x -->\n<!DOCTYPE HTML PUBLIC '-//W3C//DTD HTML'><HTML>",
            "text/xml",
        ),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", "text/xml"),
        ("<html>å".encode("utf-16"), "text/html; charset=utf-16"),
        (b"<script>location='/login'</script>", "TEXT/HTML"),
        (b"Please log in", "text/html"),
        (b"<meta http-equiv=refresh content='0; url=/login'>", "text/html"),
    ],
)
def test_a_web_page_that_says_200_is_told_as_one(failure, body, kind):
    assert "web page" in str(failure(xml(body, 200, kind), BadAnswer))


def test_an_envelope_that_is_called_a_page_is_read(tmp_path):
    with answering(xml(_note("n"), 200, "text/html")) as server:
        made = connector(tmp_path, server.url)
        assert call(made.bind(GET, wants(["note"])), {"id": "1"}).value == {"note": "n"}
        made.close()


def test_a_page_within_a_text_is_text(tmp_path):
    with answering(xml(_note("<![CDATA[<!DOCTYPE html><html>]]>"))) as server:
        made = connector(tmp_path, server.url)
        value = call(made.bind(GET, wants(["note"])), {"id": "1"}).value
        assert value == {"note": "<!DOCTYPE html><html>"}
        made.close()


@pytest.mark.parametrize("where", ["xsi:schemaLocation", "xsi:noNamespaceSchemaLocation"])
def test_where_a_schema_is_said_to_lie_is_of_no_interest(tmp_path, where):
    with ScriptedServer(lambda _: []) as canary:
        body = _note("n").replace(b"<GetResponse", f'<GetResponse {where}="{canary.url}"'.encode())
        with answering(xml(body)) as server:
            made = connector(tmp_path, server.url)
            assert call(made.bind(GET, wants(["note"])), {"id": "1"}).value == {"note": "n"}
            made.close()
        assert canary.connections == 0


def test_no_cookie_is_kept(tmp_path):
    answer = http_answer(200, _note("n"), headers={"Set-Cookie": "ASP.NET_SessionId=x; Path=/"})
    with answering(answer) as server:
        made = connector(tmp_path, server.url)
        operation = made.bind(GET, wants(["note"]))
        for _ in range(2):
            call(operation, {"id": "1"})
        made.close()
    assert ["cookie" in each.headers for each in server.ledger] == [False, False]


def test_a_fault_with_403_is_a_fault_and_401_is_about_the_gateway(failure):
    assert failure(xml(envelope(FAULT11), 403), Fault).code == "Server.Busy"
    assert failure(xml(envelope(FAULT11), 401), AccessDenied).outcome is Outcome.NOT_EXECUTED


TYPED = (
    "<s:Fault><faultcode>s:Client</faultcode><faultstring/><detail><o:refused code='E4'>"
    "<o:orderId>7</o:orderId><o:line>a</o:line><o:line>b</o:line><n xmlns='urn:n'/><empty/>"
    "<note xsi:nil='true'/><kind xsi:type='o:Kind'>x<b/></kind></o:refused><o:more>1</o:more>"
    "<o:more>2</o:more></detail></s:Fault>"
)


def test_the_detail_is_given_as_structural_values(failure):
    error = failure(xml(envelope(TYPED), 500), Fault)
    assert error.detail == "refused"
    assert error.fields == {
        "refused": {
            "@code": "E4",
            "orderId": "7",
            "line": ["a", "b"],
            "{urn:n}n": "",
            "{urn:zoo}empty": "",
            "{urn:zoo}note": None,
            "{urn:zoo}kind": {"@type": "Kind", "b": "", "$value": "x"},
        },
        "more": ["1", "2"],
    }
    assert "E4" not in f"{error!r} {error}"


def test_a_detail_of_text_or_without_measure_is_no_structure(failure):
    fault = "<s:Fault><faultcode>x</faultcode><detail>{}</detail></s:Fault>"
    text = failure(xml(envelope(fault.format(" gone ")), 500), Fault)
    assert (text.detail, text.fields) == (None, {"$value": "gone"})
    large = failure(xml(envelope(fault.format("<a/>" * 2000)), 500), Fault)
    assert (large.detail, large.fields) == ("a", {})


def test_reasons_in_every_language_can_be_matched(failure):
    error = failure(xml(envelope(FAULT12, SOAP12), 500), Fault)
    assert error.texts == ("gone", "borta")
    assert error.text == "gone"


def test_codes_within_codes_end_somewhere(failure):
    deep = "<s:Subcode><s:Value>o:c</s:Value>" * 100 + "</s:Subcode>" * 100
    code = f"<s:Code><s:Value>s:Sender</s:Value>{deep}</s:Code>"
    error = failure(xml(envelope(f"<s:Fault>{code}</s:Fault>", SOAP12), 500), Fault)
    assert error.code == "Sender" + ".c" * 7


def test_many_attributes_over_many_elements_are_fine(tmp_path):
    rows = "".join(f'<row x="{number}"/>' for number in range(400))
    with answering(xml(envelope(f"<GetResponse><GetResult>{rows}</GetResult></GetResponse>"))) as s:
        made = connector(tmp_path, s.url)
        assert len(call(made.bind(GET, wants({"row": ["n"]})), {"id": "1"}).value["row"]) == 400
        made.close()


NOTE = "å \N{EN DASH} €"


def _note(text):
    return envelope(f"<GetResponse><GetResult><note>{text}</note></GetResult></GetResponse>")


@pytest.mark.parametrize(
    ("body", "kind", "charset"),
    [
        (
            _note(NOTE).decode().replace("utf-8", "ISO-8859-1").encode("cp1252"),
            "text/xml",
            "cp1252",
        ),
        (_note(NOTE).decode().replace("utf-8", "latin-1").encode(), "text/xml", "utf-8"),
        (b"\xef\xbb\xbf" + _note(NOTE), "text/xml; charset=ascii", "utf-8"),
        (b"\xef\xbb\xbf" + _note(NOTE), "text/xml", None),
        (
            _note(NOTE).decode().replace("utf-8", "ISO-8859-1").encode(),
            "text/xml; charset=utf-8",
            None,
        ),
        (_note(NOTE).decode().replace("utf-8", "utf-16").encode("utf-16"), "text/xml", None),
        (_note(NOTE), 'text/xml; charset="UTF-8"', None),
        (_note(NOTE).decode().encode("utf-16"), "text/xml; charset=utf-8", None),
        (_note(NOTE).decode().replace("utf-8", "x").encode("utf-16"), "text/xml", None),
        (_note(NOTE).decode().partition("?>")[2].encode("utf-16-le"), "text/xml", None),
        (_note(NOTE).decode().replace("utf-8", "utf-32").encode("utf-32"), "text/xml", None),
        (
            _note(NOTE).decode().replace("utf-8", "windows-1252").encode("cp1252"),
            "text/xml",
            None,
        ),
        (_note(NOTE).decode().encode("cp1252"), "text/xml; charset=windows-1252", None),
    ],
)
def test_the_encoding_is_the_declared_one_unless_a_charset_is_set(tmp_path, body, kind, charset):
    settings = {"charset": charset} if charset else {}
    with answering(xml(body, 200, kind)) as server:
        made = connector(tmp_path, server.url, **settings)
        assert call(made.bind(GET, wants(["note"])), {"id": "1"}).value == {"note": NOTE}
        made.close()


@pytest.mark.parametrize(
    ("body", "kind", "charset"),
    [
        (_note("x").replace(b"x<", b"\x81<"), "text/xml", "cp1252"),
        (_note("å").decode().encode("latin-1"), "text/xml", None),
        (_note("å"), "text/xml; charset=no-such-thing", None),
    ],
)
def test_bytes_that_cannot_be_decoded_are_a_bad_answer(failure, body, kind, charset):
    settings = {"charset": charset} if charset else {}
    failure(xml(body, 200, kind), BadAnswer, **settings)


def test_retry_after_takes_seconds_and_dates():
    assert retry_after(None) is None
    assert retry_after("soon") is None
    assert retry_after("12") == 12
    soon = retry_after(format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True))
    assert 3500 < soon <= 3600
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0


def test_retry_after_is_a_day_at_most_whatever_a_back_end_writes():
    assert retry_after("9" * 400) == 86_400
    assert retry_after("Fri, 31 Dec 9999 23:59:59 -0000") == 86_400


@pytest.mark.parametrize(
    "value",
    ["Mon, 1 Jan 99999999999999999999 00:00:00 GMT", "Mon, 1 Jan 2020 00:00:00 +99999999999999999"],
)
def test_a_date_that_no_machine_holds_is_no_retry_after(value):
    assert retry_after(value) is None


def test_a_back_end_that_asks_to_wait_for_ever_is_unavailable_and_no_defect_of_the_gateway():
    error = translate(Refused(retry_after_seconds=retry_after("9" * 400)))
    assert error.problem.code == "backend-unavailable"
    assert error.retry_after_seconds == 86_400
