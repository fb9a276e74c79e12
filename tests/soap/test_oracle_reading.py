"""The oracle itself is held to the cases: what it must read, and what it must refuse."""

from random import Random

import pytest
from lxml import etree

from tests.soap.oracle.comparison import Case
from tests.soap.oracle.components import Schemas
from tests.soap.oracle.instances import VALID
from tests.soap.oracle.mutations import MUTATIONS, mutated, reading
from tests.soap.oracle.oracle import Malformed, Oracle

SCHEMA = b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:t" xmlns:u="urn:u"
    targetNamespace="urn:t" elementFormDefault="qualified">
  <xs:import namespace="urn:u" schemaLocation="u.xsd"/>
  <xs:simpleType name="Codes"><xs:list itemType="xs:int"/></xs:simpleType>
  <xs:complexType name="Pet" abstract="true">
    <xs:sequence><xs:element name="id" type="xs:string"/></xs:sequence>
  </xs:complexType>
  <xs:complexType name="Dog"><xs:complexContent><xs:extension base="Pet"><xs:sequence>
    <xs:element name="bark" type="xs:int"/>
    <xs:element name="toy" type="xs:string" minOccurs="0" maxOccurs="unbounded"/>
  </xs:sequence></xs:extension></xs:complexContent></xs:complexType>
  <xs:element name="shape" type="xs:string"/>
  <xs:element name="circle" type="xs:string" substitutionGroup="shape"/>
  <xs:complexType name="Story" mixed="true">
    <xs:sequence><xs:element name="b" type="xs:string" minOccurs="0"/></xs:sequence>
  </xs:complexType>
  <xs:complexType name="Price"><xs:simpleContent><xs:extension base="xs:decimal">
    <xs:attribute name="cur" default="SEK"/>
  </xs:extension></xs:simpleContent></xs:complexType>
  <xs:complexType name="Open">
    <xs:sequence>
      <xs:element name="known" type="xs:string" minOccurs="0"/>
      <xs:any namespace="##other" minOccurs="0" maxOccurs="unbounded" processContents="lax"/>
    </xs:sequence>
    <xs:anyAttribute processContents="lax"/>
  </xs:complexType>
  <xs:complexType name="Entries"><xs:choice minOccurs="0" maxOccurs="unbounded">
    <xs:element name="a" type="xs:string"/>
    <xs:sequence>
      <xs:element name="b" type="xs:string"/>
      <xs:element name="c" type="xs:string" minOccurs="0" maxOccurs="unbounded"/>
    </xs:sequence>
  </xs:choice></xs:complexType>
  <xs:complexType name="Rows"><xs:sequence minOccurs="0" maxOccurs="unbounded">
    <xs:element name="p" type="xs:string" minOccurs="0"/>
    <xs:element name="q" type="xs:string" minOccurs="0"/>
  </xs:sequence></xs:complexType>
  <xs:complexType name="Tree"><xs:sequence>
    <xs:element name="name" type="xs:string"/>
    <xs:element name="child" type="Tree" minOccurs="0"/>
  </xs:sequence></xs:complexType>
  <xs:element name="GetResponse"><xs:complexType><xs:sequence>
    <xs:element name="GetResult" minOccurs="0"><xs:complexType><xs:sequence>
      <xs:element name="Id" type="xs:string" minOccurs="0"/>
      <xs:element ref="u:Id" minOccurs="0"/>
      <xs:element name="codes" type="Codes" minOccurs="0"/>
      <xs:element name="tok" type="xs:token" minOccurs="0" default=" d  e "/>
      <xs:element name="item" type="xs:string" minOccurs="0" maxOccurs="2" nillable="true"/>
      <xs:element name="pet" type="Pet" minOccurs="0"/>
      <xs:element ref="shape" minOccurs="0"/>
      <xs:element name="story" type="Story" minOccurs="0"/>
      <xs:element name="price" type="Price" minOccurs="0"/>
      <xs:element name="open" type="Open" minOccurs="0"/>
      <xs:element name="entries" type="Entries" minOccurs="0"/>
      <xs:element name="rows" type="Rows" minOccurs="0"/>
      <xs:element name="tree" type="Tree" minOccurs="0"/>
      <xs:element name="anything" minOccurs="0"/>
    </xs:sequence></xs:complexType></xs:element>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>"""
OTHER = b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:u">
  <xs:element name="Id" type="xs:string"/>
</xs:schema>"""
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


def read(inside, extras=False):
    schemas = Schemas({"t.xsd": SCHEMA, "u.xsd": OTHER}, "t.xsd")
    oracle = Oracle(schemas, "{urn:t}GetResponse", extras)
    answer = (
        f'<GetResponse xmlns="urn:t" xmlns:u="urn:u" xmlns:z="urn:z" {XSI}>'
        f"<GetResult>{inside}</GetResult></GetResponse>"
    )
    return oracle.read(etree.fromstring(answer), oracle.wants())


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("", {}),
        ("<u:Id>2</u:Id><Id>1</Id>", {"Id": "1", "{urn:u}Id": "2"}),
        ("<codes> 1\n2 </codes>", {"codes": ["1", "2"]}),
        ("<codes/>", {"codes": []}),
        ("<tok> x <!-- c --> y </tok>", {"tok": "x y"}),
        ("<tok/>", {"tok": "d e"}),
        ('<item xsi:nil=" 1 "/><item>b</item>', {"item": [None, "b"]}),
        (
            '<pet xsi:type="Dog"><id>1</id><bark>2</bark></pet>',
            {"pet": {"@type": "Dog", "id": "1", "bark": "2", "toy": []}},
        ),
        ("<circle>r</circle>", {"shape": {"@type": "circle", "$value": "r"}}),
        ("<shape/>", {"shape": {"@type": "shape", "$value": ""}}),
        (
            "<story>x<b>y</b><?pi?>z</story>",
            {"story": {"b": "y", "$value": "xyz", "$mixed": ["x", {"b": "y"}, "z"]}},
        ),
        ("<price>10.50</price>", {"price": {"@cur": "SEK", "$value": "10.50"}}),
        (
            '<open k="1" z:m="2"><z:foo k="1"><z:bar>2</z:bar></z:foo><known>x</known></open>',
            {
                "open": {
                    "known": "x",
                    "any": [{"{urn:z}foo": {"@k": "1", "bar": "2"}}],
                    "@any": {"k": "1", "{urn:z}m": "2"},
                }
            },
        ),
        ("<open/>", {"open": {"any": []}}),
        (
            "<entries><a>1</a><b>2</b><c>3</c><c>4</c><b>5</b></entries>",
            {
                "entries": {
                    "$choice": [{"a": "1"}, {"b": "2", "c": ["3", "4"]}, {"b": "5", "c": []}]
                }
            },
        ),
        (
            "<rows><p>1</p><q>2</q><q>3</q><p>4</p></rows>",
            {"rows": {"$sequence": [{"p": "1", "q": "2"}, {"q": "3"}, {"p": "4"}]}},
        ),
        (
            "<tree><name>1</name><child><name>2</name><child><name>3</name></child></child></tree>",
            {"tree": {"name": "1", "child": {"name": "2", "child": {"name": "3"}}}},
        ),
        (
            '<anything xsi:type="z:q" k="v"> t <z:a/><z:a>1</z:a></anything>',
            {"anything": {"@type": "q", "@k": "v", "{urn:z}a": ["", "1"], "$value": "t"}},
        ),
    ],
)
def test_the_oracle_reads_what_the_conventions_say(inside, expected):
    expected = {"item": []} | expected
    found = read(inside)
    assert found.value == expected
    assert not +found.warnings


@pytest.mark.parametrize(
    ("inside", "expected", "warnings"),
    [
        (
            '<pet xsi:type="Fox"><id>1</id></pet>',
            {"pet": {"@type": "Fox", "id": "1"}},
            {"unknown-type": 1},
        ),
        ("<pet><id>1</id></pet>", {"pet": {"@type": "Pet", "id": "1"}}, {"abstract-type": 1}),
        ("<z:new/><z:new/><Id>1</Id>", {"Id": "1"}, {"unknown-element": 1}),
    ],
)
def test_what_is_odd_is_told_by_a_code(inside, expected, warnings):
    found = read(inside)
    assert found.value == {"item": []} | expected
    assert +found.warnings == warnings


def test_unknown_elements_are_kept_where_they_are_wanted():
    found = read("<new>1</new><z:new/><new>2</new>", extras=True)
    assert found.value == {"item": [], "$extras": {"new": ["1", "2"], "{urn:z}new": ""}}
    assert not +found.warnings


@pytest.mark.parametrize(
    "inside",
    ["<Id>1</Id><Id>2</Id>", "<Id><b/></Id>", "<price>1<b/></price>", "<codes>1<b/></codes>"],
)
def test_what_breaks_its_contract_is_malformed(inside):
    with pytest.raises(Malformed):
        read(inside)


@pytest.mark.parametrize("name", ["truncate", "entity", "another operation's answer"])
def test_these_mutations_are_never_readable(name):
    case = Case.of(2)
    for number in range(20):
        answer = MUTATIONS[name](Random(number), case.answer(number, VALID))  # noqa: S311
        with pytest.raises(Malformed):
            reading(case.oracle, case.wants, answer)


def test_every_mutation_changes_some_answer_and_comes_again_from_its_seed():
    case = Case.of(2)
    seen = set()
    for number in range(300):
        answer = case.answer(number % 20, VALID)
        name, changed = mutated(Random(number), answer)  # noqa: S311 - seeded on purpose
        assert (name, changed) == mutated(Random(number), answer)  # noqa: S311
        if changed != answer:
            seen.add(name)
    assert seen == set(MUTATIONS)
