"""The conformance kit for rpc style, literal and encoded; nothing of it is skipped."""

import pytest

from connectors.contract import Effect, OperationSpec
from connectors.testing import Example
from tests.soap import test_conformance as document
from tests.soap.zoo import SOAP11, connector

ENC = "http://schemas.xmlsoap.org/soap/encoding/"
WSDL = """\
<wsdl:definitions targetNamespace="urn:zoo" xmlns:z="urn:zoo" xmlns:enc="{ENC}"
    xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:xs="http://www.w3.org/2001/XMLSchema"
    xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/">
  <wsdl:types><xs:schema targetNamespace="urn:zoo">
    <xs:import namespace="{ENC}"/>
    {TYPES}
    <xs:complexType name="Line"><xs:sequence>
      <xs:element name="text" type="xs:string"/>
    </xs:sequence></xs:complexType>
    <xs:complexType name="Result"><xs:sequence>
      <xs:element name="Id" type="xs:string" minOccurs="0"/>
      <xs:element name="items" type="z:Items" minOccurs="0"/>
      <xs:element name="note" type="xs:string" minOccurs="0" nillable="true"/>
      <xs:element name="closedAt" type="xs:date" minOccurs="0"/>
      <xs:element name="amount" type="xs:decimal" minOccurs="0"/>
      <xs:element name="big" type="xs:integer" minOccurs="0"/>
      <xs:element name="at" type="xs:dateTime" minOccurs="0"/>
    </xs:sequence></xs:complexType>
  </xs:schema></wsdl:types>
  <wsdl:message name="GetIn"><wsdl:part name="id" type="xs:string"/></wsdl:message>
  <wsdl:message name="GetOut"><wsdl:part name="GetResult" type="z:Result"/></wsdl:message>
  <wsdl:message name="PutIn">
    <wsdl:part name="id" type="xs:string"/><wsdl:part name="lines" type="z:Lines"/>
  </wsdl:message>
  <wsdl:message name="PutOut"><wsdl:part name="code" type="xs:string"/></wsdl:message>
  <wsdl:portType name="Zoo">
    <wsdl:operation name="Get">
      <wsdl:input message="z:GetIn"/><wsdl:output message="z:GetOut"/>
    </wsdl:operation>
    <wsdl:operation name="Put">
      <wsdl:input message="z:PutIn"/><wsdl:output message="z:PutOut"/>
    </wsdl:operation>
  </wsdl:portType>
  <wsdl:binding name="ZooSoap" type="z:Zoo">
    <soap:binding style="rpc" transport="http://schemas.xmlsoap.org/soap/http"/>
    <wsdl:operation name="Get"><soap:operation soapAction="urn:zoo/Get"/>
      <wsdl:input>{BODY}</wsdl:input><wsdl:output>{BODY}</wsdl:output>
    </wsdl:operation>
    <wsdl:operation name="Put"><soap:operation soapAction="urn:zoo/Put"/>
      <wsdl:input>{BODY}</wsdl:input><wsdl:output>{BODY}</wsdl:output>
    </wsdl:operation>
  </wsdl:binding>
  <wsdl:service name="Zoo"><wsdl:port name="ZooSoap" binding="z:ZooSoap">
    <soap:address location="http://nobody.example/"/>
  </wsdl:port></wsdl:service>
</wsdl:definitions>
"""
PUT = OperationSpec("put", Effect.WRITE, {"operation": "Put"})


def envelope(body):
    """Return an envelope that declares no namespace for names without prefix."""
    spaces = f'xmlns:s="{SOAP11}" xmlns:z="urn:zoo" xmlns:enc="{ENC}"'
    kinds = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"'
    instance = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    return f"<s:Envelope {spaces} {kinds} {instance}><s:Body>{body}</s:Body></s:Envelope>".encode()


class TestRpcLiteral(document.TestSoapConnector):
    """The parts of a message are elements without namespace, in one of the operation's name."""

    body = '<soap:body use="literal" namespace="urn:zoo"/>'

    def types(self):
        """Return the types of lists."""
        return "".join(
            f'<xs:complexType name="{name}"><xs:sequence><xs:element name="item" type="{of}"'
            ' minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType>'
            for name, of in (("Items", "xs:string"), ("Lines", "z:Line"))
        )

    def got(self, inside):
        return envelope(f"<z:GetResponse><GetResult>{inside}</GetResult></z:GetResponse>")

    def shown(self, value):
        return {"GetResult": value}

    def put(self):
        return envelope("<z:PutResponse><code>ok</code></z:PutResponse>")

    def connect(self, folder, address):
        (folder / "wsdl").mkdir(exist_ok=True)
        text = WSDL.format(ENC=ENC, TYPES=self.types(), BODY=self.body)
        (folder / "wsdl" / "zoo.wsdl").write_text(text, "utf-8")
        security = {"basic": {"username": "svc", "password": document.PASSWORD}}
        return connector(folder, address, security=security)

    @pytest.fixture
    def write(self):
        arguments = {"id": "1", "lines": {"item": [{"text": "a"}, {"text": "b"}]}}
        return Example(PUT, arguments, {"code": "ok"})


class TestRpcEncoded(TestRpcLiteral):
    """As Axis answers: types at every element, arrays, and an object beside what refers to it."""

    body = f'<soap:body use="encoded" namespace="urn:zoo" encodingStyle="{ENC}"/>'

    def types(self):
        return "".join(
            f'<xs:complexType name="{name}"><xs:complexContent><xs:restriction base="enc:Array">'
            f'<xs:attribute ref="enc:arrayType" wsdl:arrayType="{of}[]"/>'
            "</xs:restriction></xs:complexContent></xs:complexType>"
            for name, of in (("Items", "xs:string"), ("Lines", "z:Line"))
        )

    def got(self, inside):
        inside = inside.replace(
            "<items/>", '<items xsi:type="enc:Array" enc:arrayType="xs:string[0]"/>'
        )
        inside = inside.replace("<note>", '<note xsi:type="xs:string">')
        style = f's:encodingStyle="{ENC}"'
        return envelope(
            f'<z:GetResponse {style}><GetResult href="#id0"/></z:GetResponse>'
            f'<multiRef id="id0" enc:root="0" {style} xsi:type="z:Result">{inside}</multiRef>'
        )

    def put(self):
        return envelope('<z:PutResponse><code xsi:type="xs:string">ok</code></z:PutResponse>')
