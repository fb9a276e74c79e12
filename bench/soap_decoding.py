"""The rows about decoding SOAP answers, from the bytes of an envelope, beside zeep's way.

The record has 18 elements, 2 attributes, a list of objects and one in a wrapper. Both
sides decode it, convert its values, give its members other names and write the same JSON with
the same library; ours by the connector and the gateway's projection. Work is done in this process,
and what is measured is its processor time, ours with the garbage collector as a worker has it.
``-floor-cost`` compares the connector's part, up to the decoded record, with what lxml takes for
parsing alone.
"""

from __future__ import annotations

import datetime as dt
import gc
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import zeep
from lxml import etree
from zeep.helpers import serialize_object

from bench.contest import Effort, alternate
from bench.load import WrongAnswer
from bench.results import Row, row_of
from connectors.contract import Effect, OperationSpec, Shape
from connectors.soap import SoapConnector
from connectors.soap.arriving import Answer
from connectors.soap.operation import SoapOperation
from gateway.cli.server import COLLECTOR
from gateway.mapping.model import Field
from gateway.plan.projection import compile_projection
from gateway.plan.specs import Environment, FieldSpec, View

RECORDS = (1, 50, 5000)
UNIT = "us CPU/answer"
DECODED_BY_QUICK = 300  # records of a quick run, in all
DECODED_BY_FULL = 20_000

TYPES = {
    "arendeId": "long",
    "diarienr": "string",
    "rubrik": "string",
    "beskrivning": "string",
    "status": "string",
    "prioritet": "int",
    "antalBilagor": "int",
    "avgift": "decimal",
    "belopp": "decimal",
    "inkom": "date",
    "beslutad": "date",
    "skapad": "dateTime",
    "andrad": "dateTime",
    "sekretess": "boolean",
    "klar": "boolean",
    "enhet": "string",
}
VALUES = {
    "long": "90071992547409{:02}",
    "string": "Ärende {}",
    "int": "{}",
    "decimal": "{}.50",
    "date": "2024-02-29",
    "dateTime": "2024-03-31T01:30:{:02}Z",
    "boolean": "true",
}
NAMES = {name: f"{name}Ut" for name in (*TYPES, "atgard", "parter", "id", "kalla")}
NAMES |= {f"@{name}": NAMES[name] for name in ("id", "kalla")}

WSDL = f"""<?xml version="1.0"?>
<wsdl:definitions targetNamespace="urn:arenden" xmlns:t="urn:arenden"
  xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"><wsdl:types>
<xs:schema targetNamespace="urn:arenden" elementFormDefault="qualified">
 <xs:complexType name="Part"><xs:sequence>
  <xs:element name="namn" type="xs:string"/><xs:element name="roll" type="xs:string"/>
  <xs:element name="sedan" type="xs:date"/>
 </xs:sequence></xs:complexType>
 <xs:complexType name="Atgard"><xs:sequence>
  <xs:element name="kod" type="xs:int"/><xs:element name="tid" type="xs:dateTime"/>
  <xs:element name="kostnad" type="xs:decimal"/>
 </xs:sequence></xs:complexType>
 <xs:complexType name="Parter"><xs:sequence>
  <xs:element name="part" type="t:Part" minOccurs="0" maxOccurs="unbounded"/>
 </xs:sequence></xs:complexType>
 <xs:complexType name="Arende"><xs:sequence>
  {"".join(f'<xs:element name="{name}" type="xs:{kind}"/>' for name, kind in TYPES.items())}
  <xs:element name="atgard" type="t:Atgard" minOccurs="0" maxOccurs="unbounded"/>
  <xs:element name="parter" minOccurs="0" type="t:Parter"/>
 </xs:sequence>
 <xs:attribute name="id" type="xs:string"/><xs:attribute name="kalla" type="xs:string"/>
 </xs:complexType>
 <xs:element name="Lista"><xs:complexType><xs:sequence/></xs:complexType></xs:element>
 <xs:element name="ListaResponse"><xs:complexType><xs:sequence>
  <xs:element name="arende" type="t:Arende" minOccurs="0" maxOccurs="unbounded"/>
 </xs:sequence></xs:complexType></xs:element>
</xs:schema></wsdl:types>
<wsdl:message name="In"><wsdl:part name="p" element="t:Lista"/></wsdl:message>
<wsdl:message name="Out"><wsdl:part name="p" element="t:ListaResponse"/></wsdl:message>
<wsdl:portType name="P"><wsdl:operation name="Lista"><wsdl:input message="t:In"/>
<wsdl:output message="t:Out"/></wsdl:operation></wsdl:portType>
<wsdl:binding name="B" type="t:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
<wsdl:operation name="Lista"><soap:operation soapAction=""/>
<wsdl:input><soap:body use="literal"/></wsdl:input>
<wsdl:output><soap:body use="literal"/></wsdl:output></wsdl:operation></wsdl:binding>
<wsdl:service name="S"><wsdl:port name="P" binding="t:B">
<soap:address location="http://127.0.0.1:9/"/></wsdl:port></wsdl:service></wsdl:definitions>
"""
ENVELOPE = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><s:Body>'
    '<ListaResponse xmlns="urn:arenden">{}</ListaResponse></s:Body></s:Envelope>'
)


def answer(records: int) -> bytes:
    """Return an envelope with so many records."""
    return ENVELOPE.format("".join(map(_record, range(records)))).encode()


def _record(number: int) -> str:
    members = "".join(
        f"<{name}>{VALUES[kind].format(number % 60)}</{name}>" for name, kind in TYPES.items()
    )
    steps = "".join(
        f"<atgard><kod>{each}</kod><tid>2024-03-31T01:30:00Z</tid><kostnad>7.25</kostnad></atgard>"
        for each in range(2)
    )
    parties = "".join(
        f"<part><namn>Åsa {each}</namn><roll>sökande</roll><sedan>2024-02-29</sedan></part>"
        for each in range(2)
    )
    return f'<arende id="a{number}" kalla="k">{members}{steps}<parter>{parties}</parter></arende>'


class Ours:
    """The connector's decoder and the gateway's projection, as they serve."""

    def __init__(self, folder: Path) -> None:
        connector = SoapConnector({"wsdl": "a.wsdl", "address": "http://127.0.0.1:9/"}, folder)
        shape = connector.catalogue().operations["Lista"].result
        operation = connector.bind(OperationSpec("Lista", Effect.READ), shape)
        if not isinstance(operation, SoapOperation):
            raise TypeError(operation)
        self._operation = operation
        self._written = writing(shape)

    def decoded(self, body: bytes) -> dict[str, Any]:
        """Return what the connector gives."""
        found: dict[str, Any]
        found, *_ = self._operation.decoded(Answer(200, {}, body, len(body)))
        return found

    def json(self, body: bytes) -> bytes:
        """Return the JSON of an envelope as the gateway gives it."""
        return self._written(self.decoded(body))


def writing(result: Shape) -> Callable[[Mapping[str, Any]], bytes]:
    """Return what writes a decoded result as the gateway does: converted, with other names."""
    members = sorted(result.members[0].members, key=lambda each: each.name.startswith("@"))
    fields = [_field(member, NAMES[member.name]) for member in members]
    project = compile_projection(fields, Environment(ZoneInfo("Europe/Stockholm"), _NoSeals()))

    def written_of(value: Mapping[str, Any]) -> bytes:
        view = View()
        return orjson.dumps([project(each, view) for each in value["arende"]])

    return written_of


class Theirs:
    """zeep, its own serialization, the new names, and the same JSON library."""

    def __init__(self, folder: Path) -> None:
        client = zeep.Client(str(folder / "a.wsdl"))  # type: ignore[no-untyped-call]
        self._output = client.service._binding.get("Lista").output  # noqa: SLF001 - no other way

    def json(self, body: bytes) -> bytes:
        """Return the JSON of an envelope."""
        root = etree.fromstring(body)
        found = serialize_object(self._output.deserialize(root), dict)  # type: ignore[no-untyped-call]
        options = orjson.OPT_PASSTHROUGH_DATETIME
        return orjson.dumps([renamed(each) for each in found], written, options)


def written(value: object) -> str:
    """Return what JSON has no form for, as a text."""
    if isinstance(value, dt.datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def rows(effort: Effort) -> Iterator[Row]:
    """Yield the rows; raise WrongAnswer where the two sides do not give the same bytes."""
    with TemporaryDirectory(prefix="brygga-bench-") as name:
        folder = Path(name)
        (folder / "a.wsdl").write_text(WSDL, encoding="utf-8")
        ours, theirs = Ours(folder), Theirs(folder)
        total = DECODED_BY_QUICK if effort.requests < FEW else DECODED_BY_FULL
        for records in RECORDS:
            body = answer(records)
            if not same(ours.json(body), theirs.json(body)):
                raise WrongAnswer(f"the JSON of {records} records differs")
            times = max(1, total // records)
            row = partial(compare, times=times, rounds=effort.rounds, body=body)
            yield row(f"soap-decode-{records}", ours.json, theirs.json)
            yield row(f"soap-decode-{records}-floor-cost", ours.decoded, etree.fromstring)


def same(ours: bytes, theirs: bytes) -> bool:
    """Tell whether both JSONs are the same, but for numbers too large for a phone."""
    found = orjson.loads(theirs)
    for record in found:
        record["arendeIdUt"] = str(record["arendeIdUt"])
    return bool(orjson.loads(ours) == found)


FEW = 1000


def compare(
    name: str,
    ours: Callable[[bytes], Any],
    theirs: Callable[[bytes], Any],
    *,
    times: int,
    rounds: int,
    body: bytes,
) -> Row:
    """Return the row of two ways to do the same work."""

    def as_served() -> float:
        before = gc.get_threshold()
        gc.set_threshold(*COLLECTOR)
        try:
            return microseconds(ours, body, times)
        finally:
            gc.set_threshold(*before)

    figures = alternate(as_served, lambda: microseconds(theirs, body, times), rounds)
    return row_of(name, *figures, UNIT)


def microseconds(work: Callable[[bytes], Any], body: bytes, times: int) -> float:
    """Return the processor time of one answer."""
    work(body)
    start = time.process_time_ns()
    for _ in range(times):
        work(body)
    return (time.process_time_ns() - start) / 1000 / times


def _field(shape: Shape, name: str) -> FieldSpec:
    members = [_field(each, each.name) for each in shape.members]
    field = Field(name, sources=(shape.name,), each={} if shape.repeated and members else None)
    return FieldSpec(field, (shape,), fields=tuple(members))


def renamed(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record with other names."""
    return {NAMES[name]: value for name, value in record.items()}


class _NoSeals:
    def seal(self, resource: str, text: str) -> str:
        raise NotImplementedError

    def seal_version(self, resource: str, key: str, version: str) -> str:
        raise NotImplementedError

    def open(self, resource: str, token: str) -> str | None:
        raise NotImplementedError
