"""WSDLs of one operation in every style, and connectors to it."""

from pathlib import Path
from typing import Any

from connectors.contract import Effect, OperationSpec
from connectors.soap import SoapConnector
from tests.soap.schemas import schema
from tests.soap.zoo import NOWHERE

ASK = OperationSpec("Ask", Effect.READ)
SPACES = (
    'xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:t="urn:t" xmlns:w="urn:w"'
    ' xmlns:xs="http://www.w3.org/2001/XMLSchema"'
    ' xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"'
    ' xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/"'
    ' xmlns:http="http://schemas.xmlsoap.org/wsdl/http/"'
    ' xmlns:mime="http://schemas.xmlsoap.org/wsdl/mime/"'
    ' xmlns:enc="http://schemas.xmlsoap.org/soap/encoding/"'
    ' xmlns:wsaw="http://www.w3.org/2006/05/addressing/wsdl"'
    ' xmlns:wsam="http://www.w3.org/2007/05/addressing/metadata"'
    ' xmlns:wsp="http://www.w3.org/ns/ws-policy" xmlns:odd="urn:odd"'
    ' xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"'
)
TRANSPORT = "http://schemas.xmlsoap.org/soap/http"
PORT = '<port name="Port" binding="w:B"><http:address location="http://nobody.example/"/></port>'


def part(name: str, of: str) -> str:
    """Return a part of a message: of a type where ``of`` is one (``xs:…``, ``t:T…``), or not."""
    kind = "type" if of.startswith(("xs:", "t:T", "enc:")) else "element"
    return f'<part name="{name}" {kind}="{of}"/>'


def soap_binding(
    style: str = "document",
    body: str = 'use="literal"',
    version: str = "soap",
    inside: str = "",
    headers: str = "",
    one_way: bool = False,
    transport: str = f'transport="{TRANSPORT}"',
) -> str:
    """Return a SOAP binding B of the port type P with the operation Ask."""
    written = f"<{version}:body {body}/>"
    output = "" if one_way else f"<output>{written}</output>"
    return (
        f'<binding name="B" type="w:P">{inside}<{version}:binding {transport} style="{style}"/>'
        f'<operation name="Ask"><{version}:operation soapAction="urn:ask"/>'
        f"<input>{headers}{written}</input>{output}</operation></binding>"
    )


def http_binding(verb: str, takes: str, gives: str, location: str = "/Ask") -> str:
    """Return an HTTP binding B of the port type P with the operation Ask."""
    return (
        f'<binding name="B" type="w:P"><http:binding verb="{verb}"/><operation name="Ask">'
        f'<http:operation location="{location}"/><input>{takes}</input><output>{gives}</output>'
        "</operation></binding>"
    )


def wsdl(
    types: str,
    takes: str,
    gives: str,
    binding: str,
    *,
    one_way: bool = False,
    taking: str = "",
    ports: str = PORT,
    more: str = "",
) -> str:
    """Return a WSDL: schema declarations, the parts of both messages, and a binding."""
    output = "" if one_way else '<output message="w:Gives"/>'
    return (
        f'<definitions {SPACES} targetNamespace="urn:w"><types>{schema(types)}</types>{more}'
        f'<message name="Takes">{takes}</message><message name="Gives">{gives}</message>'
        f'<portType name="P"><operation name="Ask"><input message="w:Takes" {taking}/>{output}'
        f'</operation></portType>{binding}<service name="S">{ports}</service></definitions>'
    )


def connected(folder: Path, text: str, address: str = NOWHERE, **settings: Any) -> SoapConnector:
    """Return a connector to a service that this WSDL describes."""
    (folder / "s.wsdl").write_text(text, encoding="utf-8")
    return SoapConnector({"wsdl": "s.wsdl", "address": address, **settings}, folder)
