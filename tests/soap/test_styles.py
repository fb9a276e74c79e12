"""Every style of a binding: what goes out byte by byte, and what comes back in any name."""

import re
from contextlib import closing

import pytest

from connectors.contract import Effect, OperationSpec, Stream
from connectors.errors import BadAnswer, BindError, Refused, Unencodable
from connectors.soap.addressing import Addressing
from connectors.soap.bundle import read
from connectors.soap.wsdl import Wsdl
from connectors.soap.xsd.components import Node
from tests.soap.schemas import element, kind, sequence
from tests.soap.services import (
    ASK,
    connected,
    http_binding,
    part,
    soap_binding,
    wsdl,
)
from tests.soap.zoo import SOAP12, answering, call, envelope, wants, xml

ENC = "http://schemas.xmlsoap.org/soap/encoding/"
ITEM = kind("TItem", sequence(element("code"), element("n", 'type="xs:int" minOccurs="0"')))
ARRAY = (
    '<xs:import namespace="http://schemas.xmlsoap.org/soap/encoding/"/>'
    '<xs:complexType name="TItems"><xs:complexContent><xs:restriction base="e:Array"'
    f' xmlns:e="{ENC}"><xs:attribute ref="e:arrayType" w:arrayType="t:TItem[]"'
    ' xmlns:w="http://schemas.xmlsoap.org/wsdl/"/></xs:restriction></xs:complexContent>'
    "</xs:complexType>"
)
NUMBER = element("n", 'type="xs:int"')
OBJECT = f"<xs:complexType>{sequence(NUMBER)}</xs:complexType>"
NAMED = {
    "Ask": '<xs:element name="Ask" type="xs:string"/>',
    "AskResponse": f'<xs:element name="AskResponse">{OBJECT}</xs:element>',
    "Id": '<xs:element name="Id" type="xs:int" nillable="true"/>',
    "Head": '<xs:element name="Head" type="xs:string"/>',
}
TYPES = "".join(NAMED.values())
GIVES = part("parameters", "t:AskResponse")
ANSWER = envelope('<t:AskResponse xmlns:t="urn:t"><t:n>7</t:n></t:AskResponse>')
RESULT = '<q:result xmlns:q="http://www.w3.org/2003/05/soap-rpc">r</q:result>'
RPC = soap_binding("rpc", 'use="literal" namespace="urn:r"')
ENCODED = soap_binding("rpc", f'use="encoded" namespace="urn:r" encodingStyle="{ENC}"')


@pytest.fixture
def asked(tmp_path):
    """Give how to ask a service once: (wsdl, arguments, answer, wanted) -> (value, request)."""

    def ask(text, arguments, answer=None, wanted=("n",), spec=ASK, **settings):
        with answering(answer or xml(ANSWER)) as server:
            with closing(connected(tmp_path, text, f"{server.url}/ws", **settings)) as made:
                value = call(made.bind(spec, wants(wanted)), arguments).value
            return value, server.ledger[-1]

    return ask


def body_of(request):
    """Return the SOAP body of a request."""
    return re.search("<soap:Body>(.*)</soap:Body>", request.body.decode())[1]


# ---- document style ----------------------------------------------------------------------------


def test_a_bare_element_of_simple_type_is_an_argument_of_its_name(asked):
    text = wsdl(TYPES, part("q", "t:Ask"), part("a", "t:Id"), soap_binding())
    answer = xml(envelope('<t:Id xmlns:t="urn:t">7</t:Id>'))
    value, request = asked(text, {"Ask": "<x>"}, answer, ["Id"])
    assert body_of(request) == "<n0:Ask>&lt;x&gt;</n0:Ask>"
    assert value == {"Id": "7"}


def test_a_body_part_with_a_type_is_an_element_of_its_name(asked):
    text = wsdl(TYPES + ITEM, part("q", "t:TItem"), part("a", "xs:int"), soap_binding())
    value, request = asked(text, {"code": "c"}, xml(envelope('<a xmlns="">7</a>')), ["a"])
    assert body_of(request) == "<q><n0:code>c</n0:code></q>"
    assert value == {"a": "7"}


def test_a_body_of_several_parts_has_one_argument_for_each(asked):
    text = wsdl(
        TYPES,
        part("one", "t:Ask") + part("two", "t:Id"),
        part("one", "t:AskResponse") + part("two", "t:Id"),
        soap_binding(),
    )
    both = (
        '<t:Id xmlns:t="urn:t">1</t:Id><t:AskResponse xmlns:t="urn:t"><t:n>7</t:n></t:AskResponse>'
    )
    value, request = asked(
        text, {"Id": 5, "Ask": "a"}, xml(envelope(both)), {"AskResponse": ["n"], "Id": []}
    )
    assert body_of(request) == "<n0:Ask>a</n0:Ask><n0:Id>5</n0:Id>"
    assert value == {"AskResponse": {"n": "7"}, "Id": "1"}


def test_the_binding_may_say_which_parts_are_the_body(asked):
    takes = part("other", "t:Id") + part("q", "t:Ask")
    gives = part("q", "t:AskResponse") + part("more", "t:Id")
    text = wsdl(TYPES, takes, gives, soap_binding(body='use="literal" parts="q"'))
    value, request = asked(text, {"Ask": "a"}, xml(ANSWER))
    assert body_of(request) == "<n0:Ask>a</n0:Ask>"
    assert value == {"n": "7"}


def test_parts_of_the_header_are_headers_and_no_part_of_the_body(asked):
    header = '<soap:header message="w:Takes" part="head" use="literal"/>'
    takes = part("head", "t:Head") + part("q", "t:Ask")
    text = wsdl(TYPES, takes, GIVES, soap_binding(headers=header))
    spec = OperationSpec("Ask", Effect.READ, {"headers": ["Head"]})
    _, request = asked(text, {"Ask": "a", "$headers": {"Head": "h"}}, spec=spec)
    assert b"<soap:Header><n0:Head>h</n0:Head></soap:Header><soap:Body>" in request.body
    assert body_of(request) == "<n0:Ask>a</n0:Ask>"


def test_a_one_way_operation_is_done_when_it_was_taken(asked):
    binding = soap_binding(one_way=True)
    text = wsdl(TYPES, part("q", "t:Ask"), "", binding, one_way=True)
    for answer in (xml(b"", 202), xml(b"", 200), xml(envelope(""))):
        value, _ = asked(text, {"Ask": "a"}, answer, ())
        assert value == {}


def test_soap_1_2_has_its_own_envelope(asked):
    text = wsdl(TYPES, part("q", "t:Ask"), GIVES, soap_binding(version="soap12"))
    answer = envelope('<t:AskResponse xmlns:t="urn:t"><t:n>7</t:n></t:AskResponse>', SOAP12)
    value, request = asked(text, {"Ask": "a"}, xml(answer, content_type="application/soap+xml"))
    assert SOAP12.encode() in request.body
    assert request.headers["content-type"] == (
        'application/soap+xml; charset=utf-8; action="urn:ask"'
    )
    assert value == {"n": "7"}


# ---- rpc style ---------------------------------------------------------------------------------


def test_rpc_literal_has_a_wrapper_of_the_operation_around_its_parts(asked):
    text = wsdl(ITEM, part("a", "xs:string") + part("b", "t:TItem"), part("r", "t:TItem"), RPC)
    answer = envelope('<x:AskResponse xmlns:x="urn:r" xmlns:t="urn:t">{}</x:AskResponse>'.format(
        '<r xmlns=""><t:code>C</t:code></r>'))  # fmt: skip
    value, request = asked(
        text, {"b": {"code": "c", "n": 1}, "a": "x"}, xml(answer), {"r": ["code"]}
    )
    assert body_of(request) == (
        "<n0:Ask><a>x</a><b><n1:code>c</n1:code><n1:n>1</n1:n></b></n0:Ask>"
    )
    assert value == {"r": {"code": "C"}}


@pytest.mark.parametrize(
    "inside",
    [
        '<x:AskResponse xmlns:x="urn:r"><r xmlns="">7</r></x:AskResponse>',
        '<x:AskResponse xmlns:x="urn:other"><x:r>7</x:r></x:AskResponse>',
        '<x:AskResult xmlns:x="urn:r"><s-gensym3 xmlns="">7</s-gensym3></x:AskResult>',
        '<AskResponse xmlns=""><return>7</return></AskResponse>',
        f'<a:AskResponse xmlns:a="urn:r">{RESULT}<r xmlns="">7</r></a:AskResponse>',
    ],
)
def test_a_single_part_of_an_rpc_answer_may_have_any_name(asked, inside):
    """T6: SOAP::Lite calls them s-gensym1, s-gensym2, and so on."""
    text = wsdl("", part("a", "xs:string"), part("r", "xs:int"), RPC)
    value, _ = asked(text, {"a": "x"}, xml(envelope(inside)), ["r"])
    assert value == {"r": "7"}


def test_several_parts_of_an_rpc_answer_are_known_by_name_only(asked):
    text = wsdl("", part("a", "xs:string"), part("r", "xs:int") + part("s", "xs:int"), RPC)
    inside = '<x:AskResponse xmlns:x="urn:r"><x:s>2</x:s><r xmlns="">1</r></x:AskResponse>'
    value, _ = asked(text, {"a": "x"}, xml(envelope(inside)), ["r", "s"])
    assert value == {"r": "1", "s": "2"}
    inside = '<x:AskResponse xmlns:x="urn:r"><u xmlns="">2</u><v xmlns="">1</v></x:AskResponse>'
    value, _ = asked(text, {"a": "x"}, xml(envelope(inside)), ["r", "s"])
    assert value == {}


def test_an_rpc_answer_without_parts_may_be_empty(asked):
    text = wsdl("", part("a", "xs:string"), "", RPC)
    for inside in ("", '<x:AskResponse xmlns:x="urn:r"/>'):
        value, _ = asked(text, {"a": "x"}, xml(envelope(inside)), ())
        assert value == {}


def test_rpc_encoded_says_every_type(asked):
    takes = part("a", "xs:string") + part("n", "xs:int") + part("list", "t:TItems")
    text = wsdl(ITEM + ARRAY, takes, part("r", "xs:int"), ENCODED)
    answer = xml(envelope('<x:AskResponse xmlns:x="urn:r"><r xmlns="">7</r></x:AskResponse>'))
    items = [{"code": "c", "n": 1}, {"code": "d"}, None]
    value, request = asked(text, {"a": None, "n": 3, "list": {"item": items}}, answer, ["r"])
    assert f'xmlns:enc="{ENC}"'.encode() in request.body
    assert body_of(request) == (
        f'<n0:Ask soap:encodingStyle="{ENC}"><a xsi:nil="true"/><n xsi:type="xsd:int">3</n>'
        '<list xsi:type="enc:Array" enc:arrayType="n1:TItem[3]">'
        '<item xsi:type="n1:TItem"><n1:code xsi:type="xsd:string">c</n1:code>'
        '<n1:n xsi:type="xsd:int">1</n1:n></item>'
        '<item xsi:type="n1:TItem"><n1:code xsi:type="xsd:string">d</n1:code></item>'
        '<item xsi:nil="true"/></list></n0:Ask>'
    )
    assert value == {"r": "7"}


def test_soap_1_2_tells_arrays_in_its_own_words(asked):
    style = f'use="encoded" namespace="urn:r" encodingStyle="{ENC}"'
    binding = soap_binding("rpc", style, "soap12")
    text = wsdl(ITEM + ARRAY, part("list", "t:TItems"), part("r", "xs:int"), binding)
    inside = '<x:AskResponse xmlns:x="urn:r"><r xmlns="">7</r></x:AskResponse>'
    answer = xml(envelope(inside, SOAP12))
    _, request = asked(text, {"list": {"item": []}}, answer, ["r"])
    assert '<list enc:itemType="n1:TItem" enc:arraySize="0"></list>' in body_of(request)


def test_what_is_left_out_of_an_encoded_request_is_null(asked):
    text = wsdl("", part("a", "xs:string") + part("b", "xs:string"), part("r", "xs:int"), ENCODED)
    answer = xml(envelope('<x:AskResponse xmlns:x="urn:r"><r xmlns="">7</r></x:AskResponse>'))
    _, request = asked(text, {"b": "x"}, answer, ["r"])
    assert body_of(request).endswith('><b xsi:type="xsd:string">x</b></n0:Ask>')


# ---- bare HTTP ---------------------------------------------------------------------------------

ASMX = '<xs:element name="string" nillable="true" type="xs:string"/>'
PLAIN = part("a", "xs:string") + part("n", "xs:int")
ENCODED_URL, FORM = "<http:urlEncoded/>", '<mime:content type="application/x-www-form-urlencoded"/>'
XML = '<mime:mimeXml part="Body"/>'
STRING = xml(b'<string xmlns="urn:t">J&amp;N</string>')


def test_a_get_has_its_parameters_in_the_url(asked):
    text = wsdl(ASMX, PLAIN, part("Body", "t:string"), http_binding("GET", ENCODED_URL, XML))
    value, request = asked(text, {"n": 5, "a": "å & b"}, STRING, ["string"])
    assert (request.method, request.target) == ("GET", "/ws/Ask?a=%C3%A5+%26+b&n=5")
    assert request.body == b""
    assert "content-type" not in request.headers
    assert "soapaction" not in request.headers
    assert value == {"string": "J&N"}


def test_a_post_has_its_parameters_in_a_form(asked):
    text = wsdl(ASMX, PLAIN, part("Body", "t:string"), http_binding("POST", FORM, XML))
    value, request = asked(text, {"n": 5, "a": "å"}, STRING, ["string"], charset="cp1252")
    assert (request.method, request.target) == ("POST", "/ws/Ask")
    assert request.body == b"a=%E5&n=5"
    assert request.headers["content-type"] == (
        "application/x-www-form-urlencoded; charset=windows-1252"
    )
    assert value == {"string": "J&N"}


def test_parameters_may_stand_in_the_path(asked):
    takes, location = "<http:urlReplacement/>", "/items/(a)/(n).(x)/(a"
    binding = http_binding("GET", takes, XML, location)
    text = wsdl(ASMX, PLAIN, part("Body", "t:string"), binding)
    _, request = asked(text, {"n": 5, "a": "(n)/?"}, STRING, ["string"])
    assert request.target == "/ws/items/%28n%29%2F%3F/5.(x)/(a"


def test_an_element_of_complex_type_is_the_answer_itself(asked):
    text = wsdl(TYPES, PLAIN, part("Body", "t:AskResponse"), http_binding("GET", ENCODED_URL, XML))
    answer = xml(b'<AskResponse xmlns="urn:t"><n>7</n></AskResponse>')
    value, _ = asked(text, {"n": 5, "a": "x"}, answer)
    assert value == {"n": "7"}


def test_an_array_is_one_parameter_for_each_item(asked):
    takes = part("list", "t:TNames")
    names = ARRAY.replace("TItems", "TNames").replace("t:TItem[]", "xs:string[]")
    text = wsdl(
        ASMX + names, takes, part("Body", "t:string"), http_binding("GET", ENCODED_URL, XML)
    )
    _, request = asked(text, {"list": ["a", "b"]}, STRING, ["string"])
    assert request.target == "/ws/Ask?list=a&list=b"


def test_an_answer_that_is_a_file_is_a_stream(asked):
    gives = '<mime:content part="Body" type="application/pdf"/>'
    text = wsdl(
        ASMX, PLAIN, part("Body", "xs:base64Binary"), http_binding("GET", ENCODED_URL, gives)
    )
    value, _ = asked(text, {"n": 5}, xml(b"%PDF", content_type="application/pdf"), ["Body"])
    stream = value["Body"]
    assert isinstance(stream, Stream)
    assert (stream.content_type, stream.size, b"".join(stream.chunks)) == (
        "application/pdf",
        4,
        b"%PDF",
    )


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (xml(b"<other/>"), BadAnswer),
        (xml(b"<html><body>log in</body></html>", content_type="text/html"), BadAnswer),
        (xml(b"no xml"), BadAnswer),
        (xml(b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'), BadAnswer),
        (xml(b"broken", 500), Refused),
    ],
)
def test_an_answer_over_bare_http_that_is_none_is_named(asked, answer, error):
    text = wsdl(ASMX, PLAIN, part("Body", "t:string"), http_binding("GET", ENCODED_URL, XML))
    with pytest.raises(error):
        asked(text, {}, answer, ["string"])


def test_parameters_that_cannot_be_sent_are_told_all_at_once(tmp_path):
    text = wsdl(ASMX, PLAIN, part("Body", "t:string"), http_binding("GET", ENCODED_URL, XML))
    operation = connected(tmp_path, text).bind(ASK, wants(["string"]))
    with pytest.raises(Unencodable) as caught:
        call(operation, {"n": "x", "a": "\x00", "b": 1})
    assert sorted((each.pointer, each.code) for each in caught.value.errors) == [
        ("/a", "character"),
        ("/b", "unknown"),
        ("/n", "invalid"),
    ]


def test_a_message_without_an_envelope_cannot_be_secured(tmp_path):
    text = wsdl(ASMX, PLAIN, part("Body", "t:string"), http_binding("GET", ENCODED_URL, XML))
    token = {"username-token": {"username": "u", "password": "p"}}
    with pytest.raises(BindError, match="no envelope to secure"):
        connected(tmp_path, text, security=token).bind(ASK, wants(["string"]))


# ---- ports, policies, addressing ---------------------------------------------------------------


def test_a_port_and_a_service_that_are_missing_are_named(tmp_path):
    made = connected(tmp_path, wsdl(TYPES, part("q", "t:Ask"), GIVES, soap_binding()))
    for details, message, hint in (
        ({"port": "Prot"}, "no port Prot", "did you mean Port"),
        ({"service": "X"}, "no service X", "S"),
    ):
        with pytest.raises(BindError, match=message) as caught:
            made.bind(OperationSpec("Ask", Effect.READ, details), wants(["n"]))
        assert hint in caught.value.hint


def test_an_operation_at_another_port_is_told_where_it_is(tmp_path):
    other = '<binding name="C" type="w:Q"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/></binding>'
    ports = '<port name="Port" binding="w:B"/><port name="Other" binding="w:C"/>'
    more = '<portType name="Q"/>'
    text = wsdl(TYPES, part("q", "t:Ask"), GIVES, soap_binding() + other, ports=ports, more=more)
    spec = OperationSpec("Ask", Effect.READ, {"port": "Other"})
    made = connected(tmp_path, text)
    with pytest.raises(BindError, match="not at that port") as caught:
        made.bind(spec, wants(["n"]))
    assert caught.value.hint == "it is at the port Port of the service S"


def test_soap_comes_before_bare_http_where_no_port_is_said(asked):
    plain = http_binding("GET", ENCODED_URL, XML).replace('name="B"', 'name="G"')
    ports = '<port name="Get" binding="w:G"><http:address location="http://a.example/"/></port>'
    text = wsdl(
        TYPES + ASMX,
        part("q", "t:Ask"),
        GIVES,
        plain + soap_binding(),
        ports=ports + '<port name="Port" binding="w:B"/>',
    )
    _, request = asked(text, {"Ask": "a"})
    assert request.method == "POST"


@pytest.mark.parametrize(
    ("inside", "named"),
    [
        ('<odd:Must wsdl:required="true"/>', "the extension Must, which the WSDL requires"),
        (
            '<wsp:Policy wsdl:required="true"><odd:Seal/></wsp:Policy>',
            "a policy of Seal, which the WSDL requires",
        ),
    ],
)
def test_what_a_wsdl_requires_and_nobody_knows_is_named(tmp_path, inside, named):
    text = wsdl(TYPES, part("q", "t:Ask"), GIVES, soap_binding(inside=inside))
    with pytest.raises(BindError, match=named):
        connected(tmp_path, text).bind(ASK, wants(["n"]))


@pytest.mark.parametrize("inside", ["<odd:May/>", "<wsp:Policy><odd:Seal/></wsp:Policy>"])
def test_what_a_wsdl_only_mentions_is_nothing_to_stumble_over(asked, inside):
    text = wsdl(TYPES, part("q", "t:Ask"), GIVES, soap_binding(inside=inside))
    value, request = asked(text, {"Ask": "a"})
    assert value == {"n": "7"}
    assert b"addressing" not in request.body


def test_another_transport_leaves_out_its_binding_by_name(tmp_path):
    jms = soap_binding(transport='transport="http://www.w3.org/2010/soapjms/"')
    text = wsdl(TYPES, part("q", "t:Ask"), GIVES, jms)
    made = connected(tmp_path, text)
    assert not list(made.catalogue().operations)
    with pytest.raises(BindError, match="only HTTP is served"):
        made.bind(ASK, wants(["n"]))


def test_a_binding_that_names_no_transport_means_http(asked):
    text = wsdl(TYPES, part("q", "t:Ask"), GIVES, soap_binding(transport=""))
    assert asked(text, {"Ask": "a"})[0] == {"n": "7"}


@pytest.mark.parametrize(
    ("inside", "taking", "action"),
    [
        ("<wsaw:UsingAddressing/>", "", "urn:ask"),
        ("<wsaw:UsingAddressing/>", 'wsaw:Action="urn:do"', "urn:do"),
        (
            "<wsp:Policy><wsam:Addressing/></wsp:Policy>",
            'wsam:Action="urn:do?a=1&amp;b=2"',
            "urn:do?a=1&amp;b=2",
        ),
        ('<wsp:PolicyReference URI="#A"/>', "", "urn:ask"),
    ],
)
def test_addressing_headers_go_out_where_the_wsdl_calls_for_them(asked, inside, taking, action):
    more = '<wsp:Policy xml:id="A"><wsam:Addressing/></wsp:Policy>'
    binding = soap_binding(inside=inside)
    text = wsdl(TYPES, part("q", "t:Ask"), GIVES, binding, taking=taking, more=more)
    _, request = asked(text, {"Ask": "a"})
    header = re.search("<soap:Header>(.*)</soap:Header>", request.body.decode())[1]
    space = ' xmlns:wsa="http://www.w3.org/2005/08/addressing"'
    assert re.fullmatch(
        re.escape(f"<wsa:Action{space}>{action}</wsa:Action><wsa:To{space}>http://127.0.0.1:")
        + r"\d+/ws</wsa:To>"
        + re.escape(f"<wsa:MessageID{space}>urn:uuid:")
        + "[0-9a-f-]{36}</wsa:MessageID>",
        header,
    )


def test_settings_know_better_about_addressing_than_the_wsdl(asked):
    text = wsdl(TYPES, part("q", "t:Ask"), GIVES, soap_binding())
    assert b"wsa:MessageID" in asked(text, {"Ask": "a"}, addressing=True)[1].body
    text = wsdl(TYPES, part("q", "t:Ask"), GIVES, soap_binding(inside="<wsaw:UsingAddressing/>"))
    assert b"soap:Header" not in asked(text, {"Ask": "a"}, addressing=False)[1].body


def test_an_addressing_header_that_a_call_gives_is_left_to_it():
    to = Node("{http://www.w3.org/2005/08/addressing}To", "To")
    written = Addressing("urn:å", "http://a/", [to], lambda: "1").blocks()
    assert "wsa:To" not in written
    assert "urn:&#229;" in written
    assert ">1</wsa:MessageID>" in written


def test_the_action_without_any_told_is_that_of_the_specification(tmp_path):
    binding = soap_binding().replace('soapAction="urn:ask"', "")
    text = wsdl(TYPES, part("q", "t:Ask"), GIVES, binding)
    connected(tmp_path, text)
    described = Wsdl(read(tmp_path, "s.wsdl")).find("Ask", None, None)
    assert described.addressing == "urn:w:P:AskRequest"


def test_a_notification_is_refused_by_name(tmp_path):
    text = wsdl(TYPES, part("q", "t:Ask"), GIVES, soap_binding())
    text = re.sub('<input message="w:Takes" />|<input><soap:body[^>]*></input>', "", text)
    with pytest.raises(BindError, match="a notification"):
        connected(tmp_path, text).bind(ASK, wants(["n"]))
