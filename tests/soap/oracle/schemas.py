"""Seeded random schemas in several documents, with a WSDL around a result element."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.soap.oracle.complex_types import TypeWriter
from tests.soap.oracle.documents import (
    OCCURS,
    SERVICE,
    SPACES,
    XS,
    Document,
    Hierarchy,
    Named,
    form_default,
    occurrence,
)


@dataclass
class Written:
    """The files by name, and which is the WSDL and which the schema of the operation."""

    files: dict[str, bytes]
    wsdl: str = "service.wsdl"
    schema: str = "service.xsd"
    answer: str = f"{{{SERVICE}}}GetResponse"


def write(seed: int) -> Written:
    """Return the schemas of a seed."""
    return _Writer(Random(seed)).service()  # noqa: S311 - seeded on purpose


class _Writer(TypeWriter):
    """Writes documents from the last imported to the first, and the service around them."""

    def service(self) -> Written:
        documents: list[Document] = []
        for number in reversed(range(self.rng.choice((1, 2, 2, 3)))):
            documents.append(self.document(number, documents))
        main = documents[-1]
        usable = [each for each in main.types if each.content != "text" and each.usable]
        last = [each for each in usable if each.name.startswith("All")]
        chosen = self.rng.choice(last if last and self.chance(0.6) else usable)
        qualified = self.chance(0.7)
        given = f'name="GetResult" type="m:{chosen.name}"'
        extra = ""
        if self.chance(0.2):
            given = 'ref="s:Answer"'
            extra = f'<xs:element name="Answer" type="m:{chosen.name}" nillable="true"/>'
        inside = (
            f'<xs:import namespace="{main.space}" schemaLocation="{main.file}"/>{extra}'
            '<xs:element name="Get"><xs:complexType><xs:sequence>'
            '<xs:element name="id" type="xs:string"/>'
            "</xs:sequence></xs:complexType></xs:element>"
            '<xs:element name="GetResponse"><xs:complexType><xs:sequence>'
            f"<xs:element {given}{self.rng.choice(('', NILLABLE_OPTIONAL))}/>"
            "</xs:sequence></xs:complexType></xs:element>"
        ).replace('nillable="true" minOccurs', "minOccurs" if "ref=" in given else NILLABLE)
        schema = (
            f'<xs:schema {XS} xmlns:s="{SERVICE}" xmlns:m="{main.space}" '
            f'targetNamespace="{SERVICE}"{form_default("element", qualified)}>{inside}</xs:schema>'
        )
        self.files["service.xsd"] = schema.encode()
        inline = schema
        if self.chance(0.5):
            inline = (
                f'<xs:schema {XS}><xs:import namespace="{SERVICE}" '
                'schemaLocation="service.xsd"/></xs:schema>'
            )
        self.files["service.wsdl"] = WSDL.replace("SCHEMA", inline).encode()
        return Written(self.files)

    # Documents

    def document(self, number: int, others: list[Document]) -> Document:
        rng = self.rng
        made = Document(
            f"schema{number}.xsd",
            SPACES[number],
            self.chance(0.6),
            self.chance(0.25),
            rng.choice(("", f"t{number}", f"n{number}")),
            sees=[each for each in others if self.chance(0.8)],
        )
        if self.chance(0.35):
            self.chameleon(made, number)
        for write_one, counts in (
            (self.simple_type, (2, 3, 4)),
            (self.global_attribute, (0, 1, 2)),
            (self.attribute_group, (0, 1)),
            (self.global_element, (1, 2)),
            (self.group, (0, 0, 1)),
            (self.complex_type, (2, 3, 4, 5)),
            (self.substitution_group, (0, 1)),
            (self.complex_type, (1, 2, 3)),
            (self.restricted_pair, (0, 0, 1)),
        ):
            for _ in range(rng.choice(counts)):
                write_one(made)
        while not any(each.content != "text" and each.usable for each in made.types):
            self.complex_type(made)
        if not others or self.chance(0.7):
            self.gathering(made)
        self.finish(made)
        return made

    def gathering(self, document: Document) -> None:
        """Write a type that holds elements of several others, and what may stand for them."""
        used: set[str] = set()
        parts = []
        for chosen in self.rng.sample(self.usable(document), min(3, len(self.usable(document)))):
            kind = document.refer(chosen.name, chosen.document)
            occurs = occurrence(self.rng.choice(OCCURS))
            form = ' form="unqualified"' if self.chance(0.2) else ""
            parts.append(f'<xs:element name="{self.fresh("part")}"{form} type="{kind}"{occurs}/>')
        for head in document.heads:
            occurs = occurrence(self.rng.choice(OCCURS))
            used.add(head)
            parts.append(f'<xs:element ref="{document.refer(head, document)}"{occurs}/>')
        name = self.fresh("All")
        document.parts.append(
            f'<xs:complexType name="{name}"><xs:sequence>{"".join(parts)}</xs:sequence>'
            "</xs:complexType>"
        )
        made = Named(name, document, hierarchy=Hierarchy(used), content="elements", chain=(name,))
        made.optional = ["group"]
        document.types.append(made)

    def chameleon(self, made: Document, number: int) -> None:
        """Write a document without a namespace of its own, which the other includes."""
        guest = Document(f"chameleon{number}.xsd", "", self.chance(0.5), False, "", chameleon=True)
        self.simple_type(guest)
        self.complex_type(guest)
        self.complex_type(guest)
        self.finish(guest)
        made.include = guest.file
        for each in (*guest.simples, *guest.types):
            each.document = made
            each.guest = True
            each.optional = []  # its unprefixed names mean something else in the other document
        made.simples += guest.simples
        made.types += guest.types

    def finish(self, made: Document) -> None:
        """Put the parts into a file."""
        names = "".join(f' xmlns:{each.prefix}="{each.space}"' for each in made.sees)
        if made.space:
            prefix = f":{made.prefix}" if made.prefix else ""
            names += f' xmlns{prefix}="{made.space}" targetNamespace="{made.space}"'
        head = "".join(
            f'<xs:import namespace="{each.space}" schemaLocation="{each.file}"/>'
            for each in made.sees
        )
        if made.include:
            head = f'<xs:include schemaLocation="{made.include}"/>{head}'
        # A document imported by others needs a prefix there that is not its own empty one.
        made.prefix = made.prefix or f"d{made.file[6:-4]}"
        forms = form_default("element", made.qualified) + form_default(
            "attribute", made.attributes_qualified
        )
        text = f"<xs:schema {XS}{names}{forms}>{head}{''.join(made.parts)}</xs:schema>"
        self.files[made.file] = f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()


NILLABLE = 'nillable="true" minOccurs'
NILLABLE_OPTIONAL = ' nillable="true" minOccurs="0"'


WSDL = """<?xml version="1.0" encoding="UTF-8"?>
<wsdl:definitions name="Random" targetNamespace="urn:svc" xmlns:s="urn:svc"
    xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"
    xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/">
  <wsdl:types>SCHEMA</wsdl:types>
  <wsdl:message name="GetIn"><wsdl:part name="parameters" element="s:Get"/></wsdl:message>
  <wsdl:message name="GetOut"><wsdl:part name="parameters" element="s:GetResponse"/></wsdl:message>
  <wsdl:portType name="Port">
    <wsdl:operation name="Get">
      <wsdl:input message="s:GetIn"/><wsdl:output message="s:GetOut"/>
    </wsdl:operation>
  </wsdl:portType>
  <wsdl:binding name="Binding" type="s:Port">
    <soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
    <wsdl:operation name="Get">
      <soap:operation soapAction="urn:svc/Get" style="document"/>
      <wsdl:input><soap:body use="literal"/></wsdl:input>
      <wsdl:output><soap:body use="literal"/></wsdl:output>
    </wsdl:operation>
  </wsdl:binding>
  <wsdl:service name="Service">
    <wsdl:port name="Port" binding="s:Binding">
      <soap:address location="http://127.0.0.1:9/"/>
    </wsdl:port>
  </wsdl:service>
</wsdl:definitions>
"""
