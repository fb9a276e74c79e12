"""The well-known schemas of the package: ours, valid, and found without a network."""

import pytest
import xmlschema
from lxml import etree

from connectors.errors import BindError
from connectors.soap import bundle, wellknown
from connectors.soap.wsdl import Wsdl

WSDL = """\
<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"
 xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:k="{space}" xmlns:t="urn:t" targetNamespace="urn:t"><wsdl:types>
 <xs:schema targetNamespace="urn:t"><xs:import namespace="{space}"{location}/>
  <xs:element name="Get"><xs:complexType><xs:sequence>
   <xs:element ref="k:{element}"/><xs:element name="n" type="xs:string"/>
  </xs:sequence></xs:complexType></xs:element></xs:schema></wsdl:types>
 <wsdl:message name="m"><wsdl:part name="p" element="t:Get"/></wsdl:message>
 <wsdl:portType name="T"><wsdl:operation name="Get"><wsdl:input message="t:m"/></wsdl:operation>
 </wsdl:portType><wsdl:binding name="B" type="t:T">
 <soap:binding transport="http://schemas.xmlsoap.org/soap/http"/><wsdl:operation name="Get">
 <soap:operation soapAction=""/><wsdl:input><soap:body use="literal"/></wsdl:input>
 </wsdl:operation></wsdl:binding><wsdl:service name="S"><wsdl:port name="P" binding="t:B">
 <soap:address location="http://127.0.0.1:9/"/></wsdl:port></wsdl:service></wsdl:definitions>
"""
DSIG = "http://www.w3.org/2000/09/xmldsig#"
ADDRESSING = "http://www.w3.org/2005/08/addressing"


def read(folder, location="", element="Signature", space=DSIG):
    text = WSDL.format(space=space, location=location, element=element)
    (folder / "t.wsdl").write_text(text)
    found = bundle.read(folder, "t.wsdl")
    return found, Wsdl(found)


def members(wsdl):
    (operation,) = wsdl.operations()
    return [each.name for each in operation.arguments(wsdl.views).members]


@pytest.mark.parametrize("space", wellknown.FILES)
def test_each_schema_has_the_namespace_that_it_stands_for(space):
    assert etree.fromstring(wellknown.schema(space)).get("targetNamespace") == space


@pytest.mark.parametrize("space", [each for each in wellknown.FILES if "namespace" not in each])
def test_each_schema_is_valid_for_another_reader(space):
    places = {each: str(wellknown.FOLDER / name) for each, name in wellknown.FILES.items()}
    del places["http://www.w3.org/XML/1998/namespace"]  # the reader has its own
    schema = xmlschema.XMLSchema(str(wellknown.FOLDER / wellknown.FILES[space]), locations=places)
    assert schema.target_namespace == space
    assert schema.types or schema.elements


@pytest.mark.parametrize(
    "location",
    [
        "",
        ' schemaLocation="http://www.w3.org/TR/xmldsig-core/xmldsig-core-schema.xsd"',
        ' schemaLocation="missing.xsd"',
        ' schemaLocation="typed.xsd"',
    ],
)
def test_a_well_known_namespace_is_had_wherever_its_schema_was_meant_to_lie(tmp_path, location):
    (tmp_path / "typed.xsd").write_text(
        '<!DOCTYPE schema [<!ENTITY % p "">]><schema xmlns="http://www.w3.org/2001/XMLSchema"/>'
    )
    _, wsdl = read(tmp_path, location)
    assert members(wsdl) == ["Signature", "n"]


def test_a_pinned_schema_of_the_namespace_goes_before_ours(tmp_path):
    (tmp_path / "own.xsd").write_text(
        f'<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="{ADDRESSING}">'
        '<element name="Own" type="int"/></schema>'
    )
    _, wsdl = read(tmp_path, ' schemaLocation="own.xsd"', "Own", ADDRESSING)
    assert members(wsdl) == ["Own", "n"]


def test_a_namespace_that_is_not_well_known_must_be_pinned(tmp_path):
    with pytest.raises(BindError, match="which is not a local file"):
        read(tmp_path, ' schemaLocation="http://other.example/x.xsd"', "X", "urn:other")


def test_what_is_compiled_depends_on_the_well_known_schemas(tmp_path):
    found, _ = read(tmp_path)
    assert len(wellknown.digest()) == 64
    assert found.digest == bundle.read(tmp_path, "t.wsdl").digest
