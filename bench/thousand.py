"""A deployment as large as they come: a WSDL of a thousand operations and 4 MB, as many routes.

It is made of a seed, so that every run compiles the same bytes.
"""

from __future__ import annotations

import random
from pathlib import Path

from gateway.compile.pins import write_lock

OPERATIONS = 1000
BYTES = 4_000_000
SEED = 20261125
_A_FILE = 25  # routes of one mapping file
_NAMESPACE = "urn:brygga:bench:thousand"
_TYPES = ("string", "int", "long", "decimal", "date", "dateTime", "boolean", "token")
_GATEWAY = """
version: 1
api:
  name: thousand
  title: Bench
  version: 1.0.0
  released: "2026-11-25"
  status: active
  contact: {name: Bench, url: "https://bench.example", email: bench@bench.example}
  public-urls: ["https://bench.example"]
zone: Europe/Stockholm
backends:
  register: {connector: soap, wsdl: wsdl/register.wsdl, address: "http://127.0.0.1:9/"}
auth:
  issuers:
    - issuer: https://bench.example
      audience: bench
      algorithms: [ES256]
      claims: {subject: sub}
state: sqlite:///state.db
cache: process
mappings: mappings/
"""
_SCHEMA = """
<xs:element name="Hamta{number}"><xs:complexType><xs:sequence>
 <xs:element name="Nyckel" type="xs:string"/>
</xs:sequence></xs:complexType></xs:element>
<xs:element name="Hamta{number}Svar"><xs:complexType><xs:sequence>
 <xs:element name="Antal" type="xs:int"/><xs:element name="Post" type="tns:Post{number}"/>
</xs:sequence></xs:complexType></xs:element>
<xs:complexType name="Post{number}"><xs:sequence>
 <xs:element name="Id" type="xs:string"/>
{leaves}
 <xs:element name="Rad" minOccurs="0" maxOccurs="unbounded"><xs:complexType><xs:sequence>
{rows}
 </xs:sequence></xs:complexType></xs:element>
</xs:sequence><xs:attribute name="version" type="xs:int"/></xs:complexType>
"""
_MESSAGES = """
<wsdl:message name="In{number}"><wsdl:part name="p" element="tns:Hamta{number}"/></wsdl:message>
<wsdl:message name="Ut{number}"><wsdl:part name="p" element="tns:Hamta{number}Svar"/></wsdl:message>
"""
_PORT = """
<wsdl:operation name="Hamta{number}">
 <wsdl:input message="tns:In{number}"/><wsdl:output message="tns:Ut{number}"/>
</wsdl:operation>
"""
_BINDING = """
<wsdl:operation name="Hamta{number}"><soap:operation soapAction="{number}"/>
 <wsdl:input><soap:body use="literal"/></wsdl:input>
 <wsdl:output><soap:body use="literal"/></wsdl:output>
</wsdl:operation>
"""
_WSDL = """<?xml version="1.0" encoding="UTF-8"?>
<wsdl:definitions name="Register" targetNamespace="{space}" xmlns:tns="{space}"
 xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"
 xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/">
<wsdl:types><xs:schema targetNamespace="{space}" elementFormDefault="qualified">
{schema}
</xs:schema></wsdl:types>
{messages}
<wsdl:portType name="Register">{port}</wsdl:portType>
<wsdl:binding name="RegisterSoap" type="tns:Register">
<soap:binding transport="http://schemas.xmlsoap.org/soap/http" style="document"/>{binding}
</wsdl:binding>
<wsdl:service name="RegisterService"><wsdl:port name="RegisterSoap" binding="tns:RegisterSoap">
<soap:address location="http://127.0.0.1:9/"/></wsdl:port></wsdl:service>
</wsdl:definitions>
"""
_ROUTE = """
  "GET /{resource}/{number}/{{recordId}}":
    summary: Record {number}
    description: One record.
    operation: Hamta{number}
    arguments: {{Nyckel: $path.recordId}}
    item: Post
    fields:
      recordId: {{from: Id, role: key}}
{fields}
      rows: {{from: Rad, each: {{first: {{from: R0}}, second: {{from: R1}}}}}}
    scope: register:read
"""
_FILE = "summary: Records\nbackend: register\npersonal: false\nroutes:"
_LEAVES, _FIELDS = 22, 12


def make(folder: Path, operations: int = OPERATIONS) -> Path:
    """Write the deployment, or a smaller one, into a new folder and return it."""
    chance = random.Random(SEED)  # noqa: S311 - equal every time
    (folder / "wsdl").mkdir(parents=True)
    (folder / "mappings").mkdir()
    schema = [_types(number, chance) for number in range(operations)]
    parts = {
        name: "".join(text.format(number=number) for number in range(operations))
        for name, text in {"messages": _MESSAGES, "port": _PORT, "binding": _BINDING}.items()
    }
    wsdl = _WSDL.format(space=_NAMESPACE, schema="".join(schema), **parts)
    assert operations < OPERATIONS or len(wsdl) >= BYTES
    (folder / "wsdl" / "register.wsdl").write_text(wsdl, encoding="utf-8")
    (folder / "gateway.yaml").write_text(_GATEWAY, encoding="utf-8")
    for start in range(0, operations, _A_FILE):
        resource = f"register{start // _A_FILE}"
        numbers = range(start, min(start + _A_FILE, operations))
        text = (
            f"resource: {resource}\nsummary: Records\nbackend: register\npersonal: false\nroutes:"
        )
        text += "".join(_route(resource, number) for number in numbers)
        (folder / "mappings" / f"{resource}.yaml").write_text(text, encoding="utf-8")
    write_lock(folder)
    return folder


def _types(number: int, chance: random.Random) -> str:
    leaves = "\n".join(
        f' <xs:element name="F{each}" type="xs:{chance.choice(_TYPES)}" minOccurs="0">'
        f"<xs:annotation><xs:documentation>Field {each} of {number}</xs:documentation>"
        "</xs:annotation></xs:element>"
        for each in range(_LEAVES)
    )
    rows = "\n".join(f' <xs:element name="R{each}" type="xs:string"/>' for each in range(4))
    return _SCHEMA.format(number=number, leaves=leaves, rows=rows)


def _route(resource: str, number: int) -> str:
    fields = "\n".join(f"      field{chr(65 + each)}: {{from: F{each}}}" for each in range(_FIELDS))
    return _ROUTE.format(resource=resource, number=number, fields=fields)
