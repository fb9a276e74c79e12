import pickle

import pytest

from connectors.errors import BindError
from connectors.soap.xsd.components import ANY_TYPE, Simple, Wildcard
from tests.soap.schemas import (
    content,
    derived,
    element,
    graph,
    kind,
    member,
    names,
    schema,
    sequence,
)

# ---- simple types -----------------------------------------------------------------------------


def simple(folder, declaration):
    made = graph(folder, schema(declaration + kind("R", sequence(element("a", 'type="t:S"')))))
    return member(content(made, "R"), "a").simple


def restriction(base, facets=""):
    inside = f'<xs:restriction base="{base}">{facets}</xs:restriction>'
    return f'<xs:simpleType name="S">{inside}</xs:simpleType>'


@pytest.mark.parametrize(
    ("facets", "expected"),
    [
        ('<xs:maxLength value="5"/>', Simple(width=5)),
        ('<xs:length value="5"/>', Simple(width=5, facets=(("length", "5"),))),
        ('<xs:whiteSpace value="collapse"/>', Simple(whitespace="collapse")),
        ('<xs:enumeration value="a"/><xs:enumeration value=""/>', Simple(values=("a", ""))),
        (
            '<xs:pattern value="a+"/><xs:minLength value="1"/>',
            Simple(facets=(("minLength", "1"), ("pattern", "a+"))),
        ),
    ],
)
def test_facets_of_text_are_kept(tmp_path, facets, expected):
    assert simple(tmp_path, restriction("xs:string", facets)) == expected


def test_facets_are_laid_over_those_of_the_base(tmp_path):
    base = (
        '<xs:simpleType name="B"><xs:restriction base="xs:token"><xs:maxLength value="9"/>'
        '<xs:enumeration value="a"/><xs:enumeration value="b"/></xs:restriction></xs:simpleType>'
    )
    found = simple(tmp_path, base + restriction("t:B", '<xs:enumeration value="b"/>'))
    assert found == Simple("token", width=9, values=("b",), whitespace="collapse")


def test_fraction_digits_are_the_scale(tmp_path):
    found = simple(tmp_path, restriction("xs:decimal", '<xs:fractionDigits value="2"/>'))
    assert (found.type, found.scale) == ("decimal", 2)


def test_a_list_has_the_facts_of_its_items(tmp_path):
    found = simple(
        tmp_path,
        '<xs:simpleType name="S"><xs:restriction><xs:simpleType><xs:list itemType="xs:int"/>'
        '</xs:simpleType><xs:maxLength value="3"/></xs:restriction></xs:simpleType>',
    )
    assert found == Simple("int", list=True, whitespace="collapse")


@pytest.mark.parametrize(("name", "item"), [("NMTOKENS", "NMTOKEN"), ("IDREFS", "IDREF")])
def test_built_in_lists_are_lists(tmp_path, name, item):
    assert simple(tmp_path, restriction(f"xs:{name}")) == Simple(
        item, list=True, whitespace="collapse"
    )


def test_a_union_is_text_with_all_values_when_every_member_has_them(tmp_path):
    one, two = (
        f'<xs:simpleType name="{name}"><xs:restriction base="xs:string">'
        f'<xs:enumeration value="{name}"/></xs:restriction></xs:simpleType>'
        for name in "AB"
    )
    union = '<xs:simpleType name="S"><xs:union memberTypes="t:A t:B"/></xs:simpleType>'
    assert simple(tmp_path, one + two + union) == Simple(union=True, values=("A", "B"))
    open_union = union.replace("t:B", "xs:int")
    assert simple(tmp_path, one + open_union) == Simple(union=True)


def test_a_swaref_and_expected_media_are_told(tmp_path):
    made = graph(
        tmp_path,
        schema(
            kind(
                "R",
                sequence(
                    element(
                        "a", 'xmlns:s="http://ws-i.org/profiles/basic/1.1/xsd" type="s:swaRef"'
                    ),
                    element(
                        "b",
                        'xmlns:m="http://www.w3.org/2005/05/xmlmime" '
                        'm:expectedContentTypes="image/png" type="xs:base64Binary"',
                    ),
                ),
            )
        ),
    )
    found = content(made, "R")
    assert member(found, "a").simple.swa
    assert member(found, "b").simple.media == "image/png"


def test_a_simple_type_derived_from_itself_is_named(tmp_path):
    with pytest.raises(BindError, match="derived from itself"):
        simple(tmp_path, restriction("t:S"))


# ---- derivation -------------------------------------------------------------------------------

BASE = kind(
    "B",
    sequence(element("a"), element("b", 'type="xs:string" minOccurs="0"')),
    '<xs:attribute name="x" type="xs:int"/><xs:attribute name="y" type="xs:int"/>',
)


def test_an_extension_adds_to_what_it_inherits(tmp_path):
    more = sequence(element("c")) + '<xs:attribute name="z" type="xs:string"/>'
    found = content(graph(tmp_path, schema(BASE + derived("D", "t:B", more))), "D")
    assert names(found) == ["a", "b", "c"]
    assert [each.name for each in found.attributes] == ["@x", "@y", "@z"]
    assert found.base == "{urn:t}B"


def test_a_restriction_has_its_own_elements_and_inherits_attributes_unless_prohibited(tmp_path):
    own = sequence(element("a")) + '<xs:attribute name="y" use="prohibited"/>'
    made = graph(tmp_path, schema(BASE + derived("D", "t:B", own, "restriction")))
    assert names(content(made, "D")) == ["a"]
    assert [each.name for each in content(made, "D").attributes] == ["@x"]
    assert content(made, "B").derived == ("{urn:t}D",)


def test_types_derived_at_any_depth_are_known(tmp_path):
    more = derived("D", "t:B") + derived("E", "t:D") + derived("F", "t:E", by="restriction")
    assert content(graph(tmp_path, schema(BASE + more)), "B").derived == (
        "{urn:t}D",
        "{urn:t}E",
        "{urn:t}F",
    )


def test_simple_content_is_extended_and_restricted(tmp_path):
    made = graph(
        tmp_path,
        schema(
            kind(
                "P",
                '<xs:simpleContent><xs:extension base="xs:decimal">'
                '<xs:attribute name="cur" use="required" type="xs:string" default="SEK"/>'
                "</xs:extension></xs:simpleContent>",
            )
            + kind(
                "Q",
                '<xs:simpleContent><xs:restriction base="t:P"><xs:fractionDigits value="2"/>'
                "</xs:restriction></xs:simpleContent>",
            )
        ),
    )
    found = content(made, "Q")
    assert found.text == Simple("decimal", scale=2, whitespace="collapse")
    assert member(found, "@cur").required
    assert member(found, "@cur").default == "SEK"


def test_mixed_abstract_nillable_default_and_fixed_are_kept(tmp_path):
    inside = element("a", 'type="xs:int" nillable="true" default="1"') + element(
        "b", 'type="xs:int" fixed="2"'
    )
    more = kind("M", sequence(inside), more='mixed="true" abstract="1"')
    found = content(graph(tmp_path, schema(more)), "M")
    assert (found.mixed, found.abstract, found.polymorphic) == (True, True, True)
    assert (member(found, "a").nillable, member(found, "a").default) == (True, "1")
    assert member(found, "b").fixed == "2"


def test_a_type_derived_from_itself_is_named(tmp_path):
    made = graph(tmp_path, schema(derived("A", "t:C") + derived("C", "t:A")))
    with pytest.raises(BindError, match="derived from itself"):
        content(made, "A")


def test_two_anonymous_types_of_one_element_name_are_two_types(tmp_path):
    def inner(facet):
        inside = f"<xs:complexType>{sequence(element(facet))}</xs:complexType>"
        return f'<xs:element name="s">{inside}</xs:element>'

    made = graph(
        tmp_path,
        schema(kind("A", sequence(inner("p"), more=""), "") + kind("C", sequence(inner("q")))),
    )
    assert names(made[member(content(made, "A"), "s").content]) == ["p"]
    assert names(made[member(content(made, "C"), "s").content]) == ["q"]


def test_an_element_without_a_type_may_hold_anything(tmp_path):
    found = member(
        content(graph(tmp_path, schema(kind("A", sequence(element("x", ""))))), "A"), "x"
    )
    assert found.wild
    assert found.content == ANY_TYPE


def test_an_extension_of_anything_stays_open(tmp_path):
    found = content(
        graph(tmp_path, schema(derived("A", "xs:anyType", '<xs:attribute name="n"/>'))), "A"
    )
    assert found.wild
    assert [each.name for each in found.attributes] == ["@n"]


# ---- arrays of SOAP encoding, DataSets ----------------------------------------------------------

ENCODING = (
    'xmlns:e="http://schemas.xmlsoap.org/soap/encoding/" xmlns:w="http://schemas.xmlsoap.org/wsdl/"'
)


def array(written):
    return (
        f'<xs:complexType name="L" {ENCODING}><xs:complexContent><xs:restriction base="e:Array">'
        f'<xs:attribute ref="e:arrayType" w:arrayType="{written}"/>'
        "</xs:restriction></xs:complexContent></xs:complexType>"
    )


def test_an_array_of_soap_encoding_is_one_repeated_member(tmp_path):
    found = content(graph(tmp_path, schema(BASE + array("t:B[]"))), "L")
    item = member(found, "item")
    assert found.array
    assert not found.attributes
    assert (item.content, item.repeated) == ("{urn:t}B", True)


def test_an_array_of_arrays_has_an_array_as_its_item(tmp_path):
    made = graph(tmp_path, schema(array("xs:int[][3]")))
    inner = made[member(content(made, "L"), "item").content]
    assert inner.array
    assert member(inner, "item").simple.type == "int"


@pytest.mark.parametrize(
    "inside",
    [
        '<xs:element ref="xs:schema"/><xs:any/>',
        '<xs:any minOccurs="0"/><xs:any namespace="urn:schemas-microsoft-com:xml-diffgram-v1"/>',
    ],
)
def test_the_pattern_of_a_dataset_is_known(tmp_path, inside):
    assert content(graph(tmp_path, schema(kind("D", sequence(inside)))), "D").dataset


# ---- wildcards ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "allowed", "refused"),
    [
        ("", ["", "urn:t", "urn:x"], []),
        ('namespace="##other"', ["urn:x"], ["", "urn:t"]),
        ('namespace="##targetNamespace ##local urn:y"', ["", "urn:t", "urn:y"], ["urn:x"]),
    ],
)
def test_a_wildcard_allows_the_namespaces_it_names(tmp_path, written, allowed, refused):
    inside = sequence(f'<xs:any {written} minOccurs="0" maxOccurs="unbounded"/>')
    more = f"<xs:anyAttribute {written}/>"
    found = content(graph(tmp_path, schema(kind("A", inside, more))), "A")
    for each in (*found.wild, found.wild_attributes):
        assert all(each.allows(space) for space in allowed)
        assert not any(each.allows(space) for space in refused)
    assert found.wild[0].repeated
    assert isinstance(found.wild[0], Wildcard)


def test_every_component_is_plain_data(tmp_path):
    found = content(graph(tmp_path, schema(BASE)), "B")
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - our own bytes
