"""What OMSPLAN makes of HTTP and of what is no SOAP."""

import http.client
from threading import Thread

import pytest

from gateway.demo.omsplan.requests import NAMESPACE, Unreadable, read_request

from .conftest import ENVELOPE, envelope, parsed, soap

CLIENT = "<BrukId>00010021</BrukId>"
GOOD = envelope("HamtaBrukare", CLIENT)


def fault(omsplan, body, headers=None):
    status, answer, _ = omsplan.raw(body, soap("HamtaBrukare") if headers is None else headers)
    root = parsed(answer)
    return (
        status,
        root.findtext(f".//{{{ENVELOPE}}}Fault/faultcode"),
        root.findtext(".//faultstring"),
    )


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"garbage", "inte välformad XML"),
        (b"", "inte välformad XML"),
        (b'<?xml version="1.0" encoding="no-such"?><a/>', "inte välformad XML"),
        (b'<?xml version="1.0" encoding="utf-8"?><a>\xff</a>', "inte välformad XML"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "dokumenttyp tillåts inte"),
        (b"<a/>", "inte ett SOAP 1.1-kuvert"),
        (f'<s:Envelope xmlns:s="{ENVELOPE}"/>'.encode(), "Body ska hålla ett element"),
        (
            f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Body/></s:Envelope>'.encode(),
            "Body ska hålla ett element",
        ),
        (GOOD.replace(NAMESPACE.encode(), b"urn:other"), "fel namnrymd"),
        (envelope("RaderaAllt", ""), "okänd operation"),
        (envelope("HamtaBrukare", ""), "BrukId saknas"),
        (envelope("HamtaBrukare", CLIENT * 2), "okänt element eller fel ordning"),
        (envelope("HamtaBrukare", CLIENT + "<Mer/>"), "okänt element eller fel ordning"),
        (envelope("HamtaBrukare", "<BrukId><x/></BrukId>"), "BrukId ska vara text"),
    ],
)
def test_what_is_no_request_is_a_fault_with_http_500(omsplan, body, text):
    assert fault(omsplan, body) == (500, "soap:Client", text)


def test_arguments_in_another_order_than_the_schema_are_a_fault(omsplan):
    inner = "<SignKod>ANLI01</SignKod><EnhKod>HN01</EnhKod><PlanDat>20261123</PlanDat>"

    assert fault(omsplan, envelope("HamtaDagPlan", inner), soap("HamtaDagPlan"))[0] == 500


def test_a_number_that_is_none_is_a_fault(omsplan):
    inner = f"{CLIENT}<FrDat>00000000</FrDat><MaxAntal>many</MaxAntal>"
    sent = envelope("HamtaAnteckningar", inner)

    assert fault(omsplan, sent, soap("HamtaAnteckningar"))[2] == "MaxAntal ska vara ett heltal"


@pytest.mark.parametrize("headers", [{}, soap("HamtaBesok"), {"SOAPAction": "urn:x"}])
def test_a_soap_action_of_another_operation_is_a_fault(omsplan, headers):
    assert fault(omsplan, GOOD, headers)[2].startswith("SOAPAction")


@pytest.mark.parametrize("action", ['""', "", f"{NAMESPACE}/HamtaBrukare"])
def test_a_soap_action_may_be_empty_or_unquoted(omsplan, action):
    assert omsplan.raw(GOOD, {"SOAPAction": action})[0] == 200


@pytest.mark.parametrize(
    "tasks",
    [
        "<Other/>",
        "<Insats><INS_KOD>DUS</INS_KOD></Insats>",
        "<Insats><UTF_FL>J</UTF_FL><INS_KOD>DUS</INS_KOD></Insats>",
    ],
)
def test_tasks_of_another_shape_are_unreadable(tasks):
    names = ("BesId", "SignKod", "UtfDat", "UtfKlFr", "UtfKlTill", "StatKod", "AvvKod")
    inner = "".join(f"<{name}>1</{name}>" for name in names)
    body = envelope(
        "SparaBesokUtfort", f"{inner}<InsatsLista>{tasks}</InsatsLista><AndrTid>1</AndrTid>"
    )

    with pytest.raises(Unreadable, match="Insats ska hålla"):
        read_request(body, "text/xml", '""')


@pytest.mark.parametrize(
    ("label", "charset"), [("ISO-8859-1", "cp1252"), ("windows-1252", "cp1252"), ("utf-8", "utf-8")]
)
def test_the_label_says_how_to_read_and_latin_1_means_cp1252(label, charset):
    body = envelope("HamtaBrukare", "<BrukId>å\N{EN DASH}€</BrukId>", label, charset)

    assert read_request(body, "text/xml; charset=utf-16", '""').arguments == {
        "BrukId": "å\N{EN DASH}€"
    }


@pytest.mark.parametrize(
    ("content_type", "charset"),
    [("text/xml", "utf-8"), ('text/xml; charset="ISO-8859-1"', "cp1252")],
)
def test_without_a_label_the_http_charset_holds_or_else_utf_8(content_type, charset):
    body = envelope("HamtaBrukare", "<BrukId>\N{EN DASH}</BrukId>", charset=charset)
    unlabeled = body[body.index(b"?>") + 2 :]

    assert read_request(unlabeled, content_type, '""').arguments == {"BrukId": "\N{EN DASH}"}


def test_a_character_outside_cp1252_is_refused_by_the_business_rules(omsplan):
    inner = (
        f"{CLIENT}<SignKod>ANLI01</SignKod><AntTyp>DA</AntTyp><AntText>\N{GRINNING FACE}</AntText>"
    )
    sent = envelope("SparaAnteckning", inner, "utf-8", "utf-8")
    status, body, _ = omsplan.raw(sent, soap("SparaAnteckning"))

    assert (status, parsed(body).findtext(f".//{{{NAMESPACE}}}RetText")) == (
        200,
        "OTILLÅTET TECKEN",
    )


def test_one_connection_carries_many_requests_with_a_known_length(omsplan):
    for _ in range(3):
        status, body, headers = omsplan.raw(GOOD, soap("HamtaBrukare"))
        assert (status, int(headers["Content-Length"])) == (200, len(body))
        assert headers["Content-Type"] == "text/xml; charset=ISO-8859-1"

    assert omsplan.server.calls == {"HamtaBrukare": 3}


def test_other_paths_are_not_found(omsplan):
    assert omsplan.raw(GOOD, soap("HamtaBrukare"), path="/other")[0] == 404
    assert omsplan.raw(None, {}, "GET", "/omsplan")[0] == 404
    assert omsplan.raw(None, {}, "GET", "/other?wsdl")[0] == 404


def test_a_body_without_a_length_and_one_that_is_too_long_are_not_read(omsplan):
    chunked = {**soap("HamtaBrukare"), "Transfer-Encoding": "chunked"}
    assert omsplan.raw(iter([GOOD]), chunked)[0] == 411
    omsplan.connection.close()
    long = {**soap("HamtaBrukare"), "Content-Length": "1000001"}
    status, _, headers = omsplan.raw(b"", long)

    assert (status, headers["Connection"]) == (413, "close")


def test_a_stopped_server_breaks_kept_connections_refuses_new_ones_and_keeps_its_store(omsplan):
    note = f"{CLIENT}<SignKod>ANLI01</SignKod><AntTyp>DA</AntTyp><AntText>x</AntText>"
    omsplan.raw(envelope("SparaAnteckning", note), soap("SparaAnteckning"))
    port = omsplan.server.port

    omsplan.server.stop()
    omsplan.server.stop()
    assert not omsplan.server.is_running
    with pytest.raises((OSError, http.client.HTTPException)):
        omsplan.raw(GOOD, soap("HamtaBrukare"))
    with pytest.raises(ConnectionRefusedError):
        http.client.HTTPConnection("127.0.0.1", port).connect()

    omsplan.server.start()
    omsplan.server.start()
    assert (omsplan.server.port, omsplan.server.is_running) == (port, True)
    omsplan.connection.close()
    found = omsplan.texts("HamtaAnteckningar", BrukId="00010021", FrDat="20261123", MaxAntal="9")
    assert found["ANT_TEXT"][-1] == "x"


def test_eight_threads_never_get_another_ones_answer(omsplan):
    wrong = []

    def ask(number):
        caller = type(omsplan)(omsplan.server)
        for _ in range(20):
            key = f"000101{number}"
            if caller.texts("HamtaBrukare", BrukId=key)["BRUK_ID"] != [key]:
                wrong.append(key)
        caller.connection.close()

    threads = [Thread(target=ask, args=(number,)) for number in (12, 13, 26, 31, 38, 44, 52, 59)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
