"""X-Road's message protocol 4.0: the header block, byte for byte, and what may be said of it."""

import pytest
from lxml import etree

from connectors.contract import Context, Deadline, Effect, Invocation, OperationSpec, Shape
from connectors.errors import BindError, Fault
from connectors.soap.profiles.xroad import XRoad
from tests.soap.services import connected, http_binding, part, wsdl
from tests.soap.zoo import SOAP11, answering, connector, result, wants, xml

SETTINGS = {
    "client": "EE/GOV/10000001/register",
    "service": "EE/COM/20000002/zoo",
    "service-version": "v1",
    "user-id": "$claims.staff",
}
TRACE = "0af7651916cd43dd8448eb211c80319c"
XRD, ID = "http://x-road.eu/xsd/xroad.xsd", "http://x-road.eu/xsd/identifiers"
# X-Road: Message Protocol v4.0, as it has the block, without blanks between elements.
GOLDEN = f"""\
<xrd:client xmlns:xrd="{XRD}" xmlns:id="{ID}" id:objectType="SUBSYSTEM">
<id:xRoadInstance>EE</id:xRoadInstance>
<id:memberClass>GOV</id:memberClass>
<id:memberCode>10000001</id:memberCode>
<id:subsystemCode>register</id:subsystemCode>
</xrd:client>
<xrd:service xmlns:xrd="{XRD}" xmlns:id="{ID}" id:objectType="SERVICE">
<id:xRoadInstance>EE</id:xRoadInstance>
<id:memberClass>COM</id:memberClass>
<id:memberCode>20000002</id:memberCode>
<id:subsystemCode>zoo</id:subsystemCode>
<id:serviceCode>Get</id:serviceCode>
<id:serviceVersion>v1</id:serviceVersion>
</xrd:service>
<xrd:userId xmlns:xrd="{XRD}">EE&lt;&#197;&gt;</xrd:userId>
<xrd:id xmlns:xrd="{XRD}">{TRACE}-{"ab" * 8}</xrd:id>
<xrd:issue xmlns:xrd="{XRD}">1/26</xrd:issue>
<xrd:protocolVersion xmlns:xrd="{XRD}">4.0</xrd:protocolVersion>
"""
GIVEN = {"userId": "EE<Å>", "issue": "1/26"}


def test_the_header_block_is_that_of_the_protocol():
    made = XRoad(SETTINGS, random=lambda size: "ab" * size)
    brought = made.bring(GIVEN, "Get", Context(TRACE))
    assert brought.blocks == GOLDEN.replace("\n", "")
    assert brought.http == {
        "X-Road-Client": "EE/GOV/10000001/register",
        "X-Road-Id": f"{TRACE}-{'ab' * 8}",
    }
    assert brought.bare == {"X-Road-UserId": "EE<%C3%85>"}
    assert made.headers() == {"userId": "$claims.staff"}


def test_a_member_without_a_subsystem_is_a_member():
    made = XRoad({**SETTINGS, "client": "EE/GOV/1"})
    blocks = made.bring({}, "Get", Context()).blocks
    assert 'id:objectType="MEMBER"' in blocks
    assert "userId" not in blocks
    assert "issue" not in blocks


def test_every_call_brings_the_block_and_an_id_of_its_own(tmp_path):
    with answering(xml(result("<note>n</note>"))) as server:
        made = connector(tmp_path, server.url, xroad=SETTINGS)
        spec = OperationSpec("Get", Effect.READ, {"headers": ["userId", "LogicalAddress"]})
        operation = made.bind(spec, wants(["note"]))
        arguments = {"id": "1", "$headers": {"userId": "EE1", "LogicalAddress": "SE1"}}
        for _ in range(2):
            operation.invoke(Invocation(arguments, Deadline.after(5), Context(TRACE)))
        made.close()
    ids = set()
    for seen in server.ledger:
        header = etree.fromstring(seen.body).find(f"{{{SOAP11}}}Header")
        names = [etree.QName(each).localname for each in header]
        assert sorted(names) == [
            *("LogicalAddress", "client", "id", "protocolVersion", "service", "userId"),
        ]
        assert header.findtext(f"{{{XRD}}}userId") == "EE1"
        assert header.findtext(f"{{{XRD}}}id") == seen.headers["x-road-id"]
        assert "x-road-userid" not in seen.headers
        ids.add(seen.headers["x-road-id"])
    assert len(ids) == 2
    assert all(each.startswith(f"{TRACE}-") for each in ids)


BARE = wsdl(
    '<xs:element name="A" type="xs:string"/>',
    part("id", "xs:string"),
    part("a", "t:A"),
    http_binding("GET", "<http:urlEncoded/>", '<mime:mimeXml part="a"/>'),
)


def test_an_operation_without_an_envelope_has_the_headers_of_rest(tmp_path):
    with answering(xml(b'<A xmlns="urn:t">a</A>')) as server:
        made = connected(tmp_path, BARE, f"{server.url}/r1/EE", xroad=SETTINGS)
        spec = OperationSpec("Ask", Effect.READ, {"headers": ["userId"]})
        operation = made.bind(spec, Shape("result"))
        arguments = {"id": "1", "$headers": {"userId": "EE1 Å"}}
        operation.invoke(Invocation(arguments, Deadline.after(5), Context(TRACE)))
        made.close()
    [seen] = server.ledger
    assert (seen.method, seen.target) == ("GET", "/r1/EE/Ask?id=1")
    assert seen.headers["x-road-client"] == "EE/GOV/10000001/register"
    assert seen.headers["x-road-userid"] == "EE1 %C3%85"
    assert seen.headers["x-road-id"].startswith(TRACE)


def test_a_service_platform_calls_nothing_without_an_envelope(tmp_path):
    made = connected(tmp_path, BARE, rivta={})
    with pytest.raises(BindError, match="Ask is of an HTTP binding"):
        made.bind(OperationSpec("Ask", Effect.READ), Shape("result"))
    made.close()


def test_the_block_is_nothing_that_calls_give(tmp_path):
    made = connector(tmp_path, xroad=SETTINGS)
    arguments = made.catalogue().operations["Get"].arguments
    assert [each.name for each in arguments.member("$headers").members] == ["LogicalAddress"]
    made.close()


def test_a_user_with_a_control_character_calls_nothing():
    with pytest.raises(Fault) as caught:
        XRoad(SETTINGS).bring({"userId": "a\r\nb"}, "Get", Context())
    assert caught.value.code == "unencodable"


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"client": "EE/GOV"}, ("xroad", "client")),
        ({"client": "EE/GOV//x"}, ("xroad", "client")),
        ({"service": "EE/GOV/å/x"}, ("xroad", "service")),
        ({"service-version": "v 1"}, ("xroad", "service-version")),
        ({"user-id": "$path.x"}, ("xroad", "user-id")),
    ],
)
def test_settings_that_cannot_be_are_told_with_their_place(tmp_path, change, path):
    with pytest.raises(BindError) as caught:
        connector(tmp_path, xroad={**SETTINGS, **change})
    assert caught.value.path == path


def test_one_back_end_follows_one_profile(tmp_path):
    with pytest.raises(BindError) as caught:
        connector(tmp_path, xroad=SETTINGS, rivta={})
    assert "one profile" in caught.value.message
