import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from connectors.contract import Effect, OperationSpec
from connectors.errors import Outcome, Unencodable
from connectors.soap.request import Request, iana
from connectors.soap.writing.texts import FORBIDDEN
from connectors.soap.xsd.components import Content, Model, Node, Simple
from connectors.soap.xsd.views import Views
from tests.soap.zoo import (
    GET,
    PUT,
    PUT_ARGUMENTS,
    SOAP12,
    answering,
    call,
    connector,
    envelope,
    result,
    wants,
    xml,
)

DONE = xml(envelope("<PutResponse><code>0</code></PutResponse>"))


@pytest.fixture
def sent(tmp_path):
    """Give how to call an operation and see the request: (arguments, spec, **settings)."""

    def through(arguments, spec=GET, answer=None, **settings):
        answer = answer or (xml(result("")) if spec.name == "Get" else DONE)
        with answering(answer) as server:
            made = connector(tmp_path, f"{server.url}/ws?x=1", **settings)
            call(made.bind(spec, wants([])), arguments)
            made.close()
            return server.ledger[-1]

    return through


@pytest.fixture
def body(sent):
    """Give how to see the SOAP body of a request, without the declarations."""

    def through(arguments, spec=GET, **settings):
        text = sent(arguments, spec, **settings).body.decode(settings.get("charset", "utf-8"))
        return re.search("<soap:Body>(.*)</soap:Body>", text)[1]

    return through


@pytest.fixture
def refused(tmp_path):
    """Give how to see what is wrong with arguments; nobody listens anyway."""

    def through(arguments, spec=GET, **settings):
        operation = connector(tmp_path, **settings).bind(spec, wants([]))
        with pytest.raises(Unencodable) as caught:
            call(operation, arguments)
        assert caught.value.code == "unencodable"
        assert caught.value.outcome is Outcome.NOT_EXECUTED
        return [(each.pointer, each.code) for each in caught.value.errors]

    return through


def test_the_request_is_byte_exact_in_schema_order(sent):
    seen = sent(
        {
            "loose": "l",
            "addr": {"country": "SE", "street": None, "@id": 'a"\n<'},
            "price": {"$value": "10.50", "@cur": "SEK"},
            "tag": ["a", None, "b"],
            "flag": True,
            "closedAt": None,
            "id": "</id><id>1",
        }
    )
    assert seen.method == "POST"
    assert seen.target == "/ws?x=1"
    assert seen.body.decode() == (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xmlns:n0="urn:other" xmlns:n1="urn:zoo"><soap:Body><n1:Get>'
        "<n1:id>&lt;/id&gt;&lt;id&gt;1</n1:id>"
        '<n1:closedAt xsi:nil="true"/>'
        "<n1:flag>true</n1:flag>"
        '<n1:tag>a</n1:tag><n1:tag xsi:nil="true"/><n1:tag>b</n1:tag>'
        '<n1:price cur="SEK">10.50</n1:price>'
        '<n1:addr id="a&quot;&#10;&lt;"><n1:street xsi:nil="true"/>'
        "<n1:country>SE</n1:country></n1:addr>"
        "<loose>l</loose>"
        "</n1:Get></soap:Body></soap:Envelope>"
    )


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"count": 7}, "<n1:count>7</n1:count>"),
        ({"count": None}, ""),
        ({"flag": False}, "<n1:flag>false</n1:flag>"),
        ({"rate": 0.1}, "<n1:rate>0.1</n1:rate>"),
        ({"rate": float("inf")}, "<n1:rate>INF</n1:rate>"),
        ({"rate": float("-inf")}, "<n1:rate>-INF</n1:rate>"),
        ({"rate": float("nan")}, "<n1:rate>NaN</n1:rate>"),
        ({"image": b"\x00\xff"}, "<n1:image>AP8=</n1:image>"),
        ({"hex": b"\x00\xff"}, "<n1:hex>00ff</n1:hex>"),
        ({"tag": []}, ""),
        ({"tag": None}, ""),
        ({"addr": None}, '<n1:addr xsi:nil="true"/>'),
    ],
)
def test_values_are_written_in_their_lexical_form(body, arguments, expected):
    assert body({"id": "1", **arguments}) == f"<n1:Get><n1:id>1</n1:id>{expected}</n1:Get>"


def test_a_wrapper_around_one_object_is_written_without_being_asked_for(body):
    assert body(PUT_ARGUMENTS, PUT) == (
        "<n0:Put><n0:request><n0:id>1</n0:id><n0:line><n0:text>a</n0:text></n0:line>"
        "</n0:request></n0:Put>"
    )


def test_an_operation_without_arguments_has_an_empty_element(body):
    spec = OperationSpec("Ping", Effect.WRITE)
    assert body({}, spec, answer=xml(b"", 202)) == "<n0:Ping></n0:Ping>"


def test_headers_are_arguments_of_their_own(sent):
    spec = OperationSpec("x", Effect.READ, {"operation": "Get", "headers": ["LogicalAddress"]})
    answer = xml(result(""))
    text = sent({"id": "1", "$headers": {"LogicalAddress": "SE<1>"}}, spec, answer).body.decode()
    header = "<soap:Header><n1:LogicalAddress>SE&lt;1&gt;</n1:LogicalAddress></soap:Header>"
    assert f"{header}<soap:Body>" in text


def test_a_charset_holds_for_the_request_too(sent):
    seen = sent({"id": "Åsa €"}, charset="cp1252")
    assert "<n1:id>Åsa €</n1:id>".encode("cp1252") in seen.body
    assert seen.headers["content-type"] == "text/xml; charset=windows-1252"
    assert b'encoding="windows-1252"' in seen.body
    assert etree.fromstring(seen.body) is not None


def test_a_charset_has_its_registered_name():
    assert iana("latin-1") == "iso8859-1"
    assert iana("UTF8") == "utf-8"


def test_soap_1_1_sends_the_action_in_a_header(sent):
    seen = sent({"id": "1"})
    assert seen.headers["soapaction"] == '"urn:zoo/Get"'
    assert seen.headers["content-type"] == "text/xml; charset=utf-8"


def test_soap_1_2_sends_the_action_with_the_media_type(sent):
    spec = OperationSpec("Put", Effect.WRITE, {"port": "Zoo12Port", "service": "ZooService"})
    seen = sent(PUT_ARGUMENTS, spec)
    assert seen.headers["content-type"] == (
        'application/soap+xml; charset=utf-8; action="urn:zoo/Put"'
    )
    assert "soapaction" not in seen.headers
    assert SOAP12.encode() in seen.body


def test_soap_1_2_without_an_action_sends_none(sent):
    request = Request(None, (), "1.2", Views({}))
    assert b"<soap:Body></soap:Body>" in request.encode({})


def test_basic_credentials_are_sent(sent):
    seen = sent({"id": "1"}, security={"basic": {"username": "svc", "password": "å"}})
    assert seen.headers["authorization"] == "Basic c3ZjOsOl"


def test_no_cookie_is_kept(tmp_path):
    answer = xml(result("")).replace(b"\r\n", b"\r\nSet-Cookie: a=b\r\n", 1)
    with answering(answer) as server:
        made = connector(tmp_path, server.url)
        operation = made.bind(GET, wants([]))
        call(operation, {"id": "1"})
        call(operation, {"id": "1"})
        made.close()
        assert len(server.ledger) == 2
        assert not any("cookie" in seen.headers for seen in server.ledger)


@pytest.mark.parametrize(
    ("arguments", "pointer", "code"),
    [
        ({}, "/id", "required"),
        ({"id": None}, "/id", "required"),
        ({"id": "a\x0bb"}, "/id", "character"),
        ({"id": "\ud800"}, "/id", "character"),
        ({"id": {}}, "/id", "type"),
        ({"id": "1", "unknown": 1}, "/unknown", "unknown"),
        ({"id": "1", "addr": "x"}, "/addr", "type"),
        ({"id": "1", "addr": {"country": "SE", "x": 1}}, "/addr/x", "unknown"),
        ({"id": "1", "addr": {}}, "/addr/country", "required"),
        ({"id": "1", "tag": "x"}, "/tag", "type"),
        ({"id": "1", "price": {"$value": "1"}}, "/price/@cur", "required"),
        ({"id": "1", "price": {"@cur": "SEK"}}, "/price/$value", "required"),
        ({"id": "1", "$headers": 1}, "/$headers", "type"),
        ({"id": "1", "$headers": {"x": 1}}, "/$headers/x", "unknown"),
    ],
)
def test_what_cannot_be_sent_names_the_argument(refused, arguments, pointer, code):
    assert refused(arguments) == [(pointer, code)]


def test_everything_that_cannot_be_sent_is_told_at_once(refused):
    arguments = {"flag": "ja", "tag": ["a", "\x00"], "addr": {"zip": "123456"}, "nothing": 1}
    assert sorted(refused(arguments)) == [
        ("/addr/country", "required"),
        ("/addr/zip", "length"),
        ("/flag", "invalid"),
        ("/id", "required"),
        ("/nothing", "unknown"),
        ("/tag/1", "character"),
    ]


def test_no_more_than_a_hundred_mistakes_are_told(refused):
    assert len(refused({"id": "1", "tag": ["\x00"] * 1000})) == 100


@pytest.mark.parametrize(
    ("arguments", "pointer", "code"),
    [
        ({"id": "1", "line": []}, "/line", "required"),
        ({"id": "1"}, "/line", "required"),
        ({"id": "1", "line": [None]}, "/line/0", "null"),
    ],
)
def test_what_cannot_be_repeated_so_names_the_argument(refused, arguments, pointer, code):
    assert refused(arguments, PUT) == [(pointer, code)]


def test_text_that_the_charset_lacks_names_the_argument_and_not_the_text(tmp_path):
    operation = connector(tmp_path, charset="cp1252").bind(GET, wants([]))
    with pytest.raises(Unencodable) as caught:
        call(operation, {"id": "1", "addr": {"country": "😀"}})
    assert str(caught.value) == (
        "the argument /addr/country holds a character that cp1252 does not have"
    )


def test_an_operation_with_an_empty_body_takes_no_argument():
    with pytest.raises(Unencodable, match="the argument /x is not known"):
        Request(None, (), "1.1", Views({})).encode({"x": 1})


LEAF = Node("{urn:t}v", "v", simple=Simple(), required=True)
CONTENT = Content(
    "r",
    model=Model("sequence", children=(LEAF,)),
    members=(LEAF,),
    attributes=(Node("a", "@a", simple=Simple()),),
)
ROOT = Node("{urn:t}r", "r", content="r")
VIEWS = Views({"r": CONTENT})


@given(st.text(), st.text())
def test_any_text_comes_out_as_it_went_in_or_is_refused(text, attribute):
    request = Request(ROOT, (), "1.1", VIEWS)
    if FORBIDDEN.search(text + attribute):
        with pytest.raises(Unencodable):
            request.encode({"v": text, "@a": attribute})
        return
    root = etree.fromstring(request.encode({"v": text, "@a": attribute}))[0][0]
    assert (root[0].text or "") == text
    assert root.get("a") == attribute
    assert len(root) == 1


@given(st.text(st.characters(codec="cp1252", exclude_categories=["Cc", "Cs"])))
def test_any_text_of_the_charset_comes_out_as_it_went_in(text):
    root = etree.fromstring(Request(ROOT, (), "1.1", VIEWS, "cp1252").encode({"v": text}))
    assert (root[0][0][0].text or "") == text
