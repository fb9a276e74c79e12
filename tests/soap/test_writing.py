"""Every construct of a schema is written in its order, and what does not fit is told by place."""

import re

import pytest
from lxml import etree

from connectors.contract import Stream
from connectors.errors import Unencodable
from connectors.soap.request import Request
from connectors.soap.xsd.views import Views, needed
from tests.soap.schemas import derived, element, graph, kind, schema, sequence

MANY = 'type="xs:string" minOccurs="0" maxOccurs="unbounded"'
MAYBE = 'type="xs:string" minOccurs="0"'
TWO = 'type="xs:string" maxOccurs="2"'
CHOICE = f"<xs:choice>{element('byId')}{element('byName')}</xs:choice>"
PETS = (
    kind("Pet", sequence(element("id")), more='abstract="true"')
    + derived("Dog", "t:Pet", sequence(element("bark", 'type="xs:int"')))
    + derived("Cat", "t:Pet", sequence(element("lives", 'type="xs:int"')))
)
PET = element("pet", 'type="t:Pet"')
PLAIN = kind("Base", sequence(element("a"))) + derived("More", "t:Base", sequence(element("b")))
SHAPES = (
    '<xs:element name="shape" type="xs:string" abstract="true"/>'
    '<xs:element name="circle" type="xs:string" substitutionGroup="t:shape" nillable="true"/>'
    '<xs:element name="square" substitutionGroup="t:shape"><xs:complexType>'
    "<xs:simpleContent><xs:extension base='xs:string'><xs:attribute name='side' type='xs:int'/>"
    "</xs:extension></xs:simpleContent></xs:complexType></xs:element>"
)
OTHER = schema(
    '<xs:element name="Id" type="xs:string"/>' + kind("Dog", sequence(element("o"))), "urn:o"
)


def request(folder, body, more="", *inline, **options):
    """Return the compiled request of an element Op with that content."""
    op = f'<xs:element name="Op"><xs:complexType>{body}</xs:complexType></xs:element>'
    found = graph(folder, schema(f'<xs:import namespace="urn:o"/>{op}{more}'), *inline)
    root = found.element("{urn:t}Op")
    return Request(root, (), "1.1", Views(needed([(root, None)], found)), **options)


def written(made, arguments):
    """Return the content of Op, prefixes of urn:t left out, when it is well-formed."""
    content = made.encode(arguments).decode()
    etree.fromstring(content.encode())
    prefix = re.search(r'xmlns:(n\d)="urn:t"', content)[1]
    inside = re.search(f"<{prefix}:Op[^>]*?(?:/>|>(.*)</{prefix}:Op>)", content, re.DOTALL)
    return inside[1].replace(f"{prefix}:", "")


def refused(made, arguments):
    """Return what is wrong with arguments."""
    with pytest.raises(Unencodable) as caught:
        made.encode(arguments)
    return [(each.pointer, each.code) for each in caught.value.errors]


# ---- choices and groups ------------------------------------------------------------------------


def test_one_branch_of_a_choice_is_written(tmp_path):
    made = request(tmp_path, CHOICE)
    assert written(made, {"byId": "7"}) == "<byId>7</byId>"
    assert written(made, {"byName": "x", "byId": None}) == "<byName>x</byName>"


def test_two_branches_of_a_choice_are_a_conflict_that_names_both(tmp_path):
    made = request(tmp_path, CHOICE)
    assert refused(made, {"byId": "7", "byName": "x"}) == [
        ("/byId", "choice-conflict"),
        ("/byName", "choice-conflict"),
    ]


def test_no_branch_of_a_choice_is_told_unless_it_may_be_so(tmp_path):
    assert refused(request(tmp_path, CHOICE), {}) == [("", "required")]
    optional = CHOICE.replace("<xs:choice>", '<xs:choice minOccurs="0">')
    assert written(request(tmp_path, optional), {}) == ""


def test_a_choice_of_which_a_branch_may_be_empty_demands_nothing(tmp_path):
    body = f"<xs:choice>{element('a')}{sequence(element('b', MAYBE))}</xs:choice>"
    assert written(request(tmp_path, body), {}) == ""


def test_branches_that_share_an_element_are_told_apart_by_the_rest(tmp_path):
    one, two = (sequence(element("kind"), element(name)) for name in ("byId", "byName"))
    made = request(tmp_path, f"<xs:choice>{one}{two}</xs:choice>")
    assert written(made, {"byName": "x", "kind": "k"}) == "<kind>k</kind><byName>x</byName>"
    assert refused(made, {"kind": "k"}) == [("/byId", "required")]


def test_a_repeating_choice_keeps_the_order_of_its_turns(tmp_path):
    made = request(tmp_path, CHOICE.replace("<xs:choice>", '<xs:choice maxOccurs="unbounded">'))
    turns = [{"byName": "b"}, {"byId": "1"}, {"byName": "c"}]
    assert written(made, {"$choice": turns}) == (
        "<byName>b</byName><byId>1</byId><byName>c</byName>"
    )
    assert refused(made, {"$choice": [{"byId": "1", "byName": "b"}, {"x": 1}, "y"]}) == [
        ("/$choice/0/byId", "choice-conflict"),
        ("/$choice/0/byName", "choice-conflict"),
        ("/$choice/1/x", "unknown"),
        ("/$choice/1", "required"),
        ("/$choice/2", "type"),
    ]
    assert refused(made, {}) == [("/$choice", "required")]


def test_a_repeating_sequence_is_written_turn_by_turn(tmp_path):
    made = request(tmp_path, sequence(element("p"), element("q", MAYBE), more='maxOccurs="9"'))
    turns = [{"q": "2", "p": "1"}, {"p": "3"}]
    assert written(made, {"$sequence": turns}) == "<p>1</p><q>2</q><p>3</p>"


def test_an_optional_sequence_is_whole_or_not_there(tmp_path):
    pair = sequence(element("p"), element("q"), more='minOccurs="0"')
    made = request(tmp_path, sequence(element("a"), pair))
    assert written(made, {"a": "1"}) == "<a>1</a>"
    assert refused(made, {"a": "1", "q": "2"}) == [("/p", "required")]


def test_an_element_in_two_places_of_a_sequence_is_one_list(tmp_path):
    made = request(tmp_path, sequence(element("x", MAYBE), element("y"), element("x", MAYBE)))
    assert written(made, {"x": ["1", "2"], "y": "m"}) == "<x>1</x><y>m</y><x>2</x>"
    assert written(made, {"x": ["1"], "y": "m"}) == "<x>1</x><y>m</y>"
    assert refused(made, {"x": ["1", "2", "3"], "y": "m"}) == [("/x", "items")]


def test_a_list_around_an_element_leaves_the_last_its_value(tmp_path):
    made = request(tmp_path, sequence(element("x", MANY), element("y"), element("x")))
    assert written(made, {"x": ["1", "2", "3"], "y": "m"}) == "<x>1</x><x>2</x><y>m</y><x>3</x>"
    assert refused(made, {"x": [], "y": "m"}) == [("/x", "required")]


def test_all_and_named_groups_are_written_in_schema_order(tmp_path):
    group = f'<xs:group name="G">{sequence(element("a"), element("b"))}</xs:group>'
    made = request(tmp_path, '<xs:group ref="t:G"/>', group)
    assert written(made, {"b": "2", "a": "1"}) == "<a>1</a><b>2</b>"
    made = request(tmp_path, f"<xs:all>{element('a')}{element('b', MAYBE)}</xs:all>")
    assert written(made, {"b": "2", "a": "1"}) == "<a>1</a><b>2</b>"


# ---- types -------------------------------------------------------------------------------------


def test_a_subtype_is_named_and_says_its_type(tmp_path):
    made = request(tmp_path, sequence(PET), PETS)
    # the only child of Op is an object: it is what the arguments are
    assert '<n0:pet xsi:type="n0:Dog"><n0:id>1</n0:id><n0:bark>2</n0:bark></n0:pet>' in (
        made.encode({"bark": 2, "id": "1", "@type": "Dog"}).decode()
    )
    assert refused(made, {"id": "1"}) == [("/@type", "required")]
    assert refused(made, {"id": "1", "@type": "Fox"}) == [("/@type", "enum")]
    assert refused(made, {"id": "1", "@type": ["Dog"]}) == [("/@type", "enum")]
    assert refused(made, {"id": "1", "@type": ""}) == [("/@type", "enum")]
    assert refused(made, {"@type": "{urn:t}Cat", "id": "1", "lives": 9, "bark": 2}) == [
        ("/bark", "unknown")
    ]


def test_the_declared_type_needs_no_name(tmp_path):
    made = request(tmp_path, sequence(element("x", 'type="t:Base"'), element("y")), PLAIN)
    assert written(made, {"x": {"a": "1"}, "y": ""}) == "<x><a>1</a></x><y></y>"
    unnamed = {"x": {"@type": "", "a": "1"}, "y": ""}
    assert refused(made, unnamed) == [("/x/@type", "enum")]  # whatever was written before it
    same = {"@type": "Base", "a": "1"}
    assert written(made, {"x": same, "y": ""}) == "<x><a>1</a></x><y></y>"
    more = {"@type": "More", "a": "1", "b": "2"}
    assert written(made, {"x": more, "y": ""}) == ('<x xsi:type="More"><a>1</a><b>2</b></x><y></y>')


def test_a_substitution_group_writes_the_element_that_the_type_names(tmp_path):
    made = request(tmp_path, sequence('<xs:element ref="t:shape"/>', element("y", MAYBE)), SHAPES)
    assert written(made, {"shape": {"@type": "circle", "$value": "r"}}) == "<circle>r</circle>"
    square = {"@type": "square", "@side": 4, "$value": "s"}
    assert written(made, {"shape": square}) == '<square side="4">s</square>'
    nil = {"@type": "circle", "$value": None}
    assert written(made, {"shape": nil}) == '<circle xsi:nil="true"/>'
    assert refused(made, {"shape": {"$value": "r"}}) == [("/shape/@type", "enum")]
    assert refused(made, {"shape": "r"}) == [("/shape/@type", "enum")]


def test_a_type_that_contains_itself_is_written_as_deep_as_it_is_given(tmp_path):
    tree = kind(
        "Tree", sequence(element("n"), element("c", 'type="t:Tree" minOccurs="0" maxOccurs="3"'))
    )
    made = request(tmp_path, sequence(element("tree", 'type="t:Tree"'), element("y", MAYBE)), tree)
    value = {"n": "1", "c": [{"n": "2", "c": [{"n": "3"}]}, {"n": "4"}]}
    assert written(made, {"tree": value}) == (
        "<tree><n>1</n><c><n>2</n><c><n>3</n></c></c><c><n>4</n></c></tree>"
    )
    assert refused(made, {"tree": {"n": "1", "c": [{"c": [{}]}]}}) == [
        ("/tree/c/0/n", "required"),
        ("/tree/c/0/c/0/n", "required"),
    ]


def test_equal_names_of_two_namespaces_have_their_own_keys(tmp_path):
    made = request(tmp_path, sequence(element("Id"), '<xs:element ref="o:Id"/>'), "", OTHER)
    content = made.encode({"Id": "1", "{urn:o}Id": "2"}).decode()
    assert "<n1:Id>1</n1:Id><n0:Id>2</n0:Id>" in content


# ---- simple values -----------------------------------------------------------------------------


def restricted(base, *facets):
    """Return an element with a restricted simple type."""
    inside = "".join(f'<xs:{name} value="{value}"/>' for name, value in facets)
    return (
        '<xs:element name="v"><xs:simpleType>'
        f'<xs:restriction base="xs:{base}">{inside}</xs:restriction>'
        "</xs:simpleType></xs:element>"
    )


@pytest.mark.parametrize(
    ("base", "facets", "good", "bad", "code"),
    [
        ("string", [("maxLength", "2")], "ab", "abc", "length"),
        ("string", [("minLength", "2")], "ab", "a", "length"),
        ("string", [("length", "2")], "ab", "a", "length"),
        ("token", [("maxLength", "2")], " ab ", "a b", "length"),
        ("string", [("enumeration", "J"), ("enumeration", "N")], "J", "K", "enum"),
        ("string", [("pattern", "[0-9]{12}")], "189001019802", "18900101", "pattern"),
        ("string", [("pattern", "a"), ("pattern", "b")], "b", "ab", "pattern"),
        ("int", [("minInclusive", "1"), ("maxInclusive", "9")], 9, 10, "range"),
        ("decimal", [("minExclusive", "0")], "0.1", "0", "range"),
        ("decimal", [("totalDigits", "3")], "12.30", "12.34", "range"),
        ("decimal", [("fractionDigits", "1")], "1.50", "1.55", "range"),
        ("byte", [], -128, 128, "invalid"),
        ("unsignedByte", [], "255", "-1", "invalid"),
        ("integer", [], "92233720368547758089", "1.0", "invalid"),
        ("boolean", [], "1", "TRUE", "invalid"),
        ("double", [], "-INF", "1,5", "invalid"),
        ("date", [], "2024-02-29", "2023-02-29", "invalid"),
        ("date", [], "2024-12-31+02:00", "20241231", "invalid"),
        ("dateTime", [], "2024-03-31T24:00:00Z", "2024-03-31", "invalid"),
        ("time", [], "23:59:59.1234567", "24:00:01", "invalid"),
        ("gYearMonth", [], "2024-05", "2024-13", "invalid"),
        ("gMonthDay", [], "--05-03", "05-03", "invalid"),
        ("duration", [], "-P1Y2M3DT4H", "P", "invalid"),
        ("hexBinary", [], "0aFF", "0aF", "invalid"),
        ("base64Binary", [], "AP8=", "AP8", "invalid"),
        ("NCName", [], "Åsa", "1a", "invalid"),
        ("language", [], "sv-SE", "svenska språket", "invalid"),
    ],
)
def test_a_text_is_held_to_its_type(tmp_path, base, facets, good, bad, code):
    made = request(tmp_path, sequence(restricted(base, *facets)))
    assert written(made, {"v": good}) == f"<v>{good}</v>"
    assert refused(made, {"v": bad}) == [("/v", code)]


def test_a_pattern_that_python_reads_otherwise_or_slowly_is_left_to_the_back_end(tmp_path):
    for pattern in (r"\i\c*", "(a+)+b", "[a-z-[aeiou]]+", r"\p{IsGreek}"):
        made = request(tmp_path, sequence(restricted("string", ("pattern", pattern))))
        assert written(made, {"v": "a" * 60}) == f"<v>{'a' * 60}</v>"


def test_lists_are_joined_and_each_item_is_held_to_its_type(tmp_path):
    numbers = '<xs:simpleType name="L"><xs:list itemType="xs:int"/></xs:simpleType>'
    made = request(tmp_path, sequence(element("v", 'type="t:L"')), numbers)
    assert written(made, {"v": [1, "2", 3]}) == "<v>1 2 3</v>"
    assert written(made, {"v": []}) == "<v></v>"
    assert refused(made, {"v": ["1", "x", None, 1.5]}) == [
        ("/v/1", "invalid"),
        ("/v/2", "null"),
        ("/v/3", "invalid"),
    ]
    assert refused(made, {"v": 7}) == [("/v", "type")]


def test_a_repeated_list_is_a_list_of_lists(tmp_path):
    words = '<xs:simpleType name="L"><xs:list itemType="xs:string"/></xs:simpleType>'
    made = request(tmp_path, sequence(element("v", 'type="t:L" maxOccurs="9"')), words)
    assert written(made, {"v": [["a", "b"], []]}) == "<v>a b</v><v></v>"
    assert refused(made, {"v": [["a b"]]}) == [("/v/0/0", "invalid")]


def test_a_text_for_a_list_is_cut_at_the_blanks_of_xml_alone(tmp_path):
    words = '<xs:simpleType name="L"><xs:list itemType="xs:string"/></xs:simpleType>'
    made = request(tmp_path, sequence(element("v", 'type="t:L"')), words)
    assert written(made, {"v": "1\u00a0000\t\n2"}) == "<v>1\u00a0000 2</v>"


def test_a_union_takes_any_text(tmp_path):
    either = '<xs:simpleType name="U"><xs:union memberTypes="xs:int xs:date"/></xs:simpleType>'
    made = request(tmp_path, sequence(element("v", 'type="t:U"')), either)
    assert written(made, {"v": "12"}) == "<v>12</v>"


def test_fixed_values_are_the_only_ones_and_are_added_where_they_must_be(tmp_path):
    version = '<xs:attribute name="version" type="xs:string" fixed="2.1" use="required"/>'
    made = request(tmp_path, sequence(element("v", 'type="xs:string" fixed="x"')) + version)
    assert 'Op version="2.1"><n0:v>x</n0:v>' in made.encode({"v": "x"}).decode()
    assert refused(made, {"v": "y", "@version": "2.0"}) == [
        ("/@version", "enum"),
        ("/v", "enum"),
    ]


def test_the_bytes_of_a_stream_are_sent_in_line(tmp_path):
    made = request(tmp_path, sequence(element("v", 'type="xs:base64Binary"')))
    stream = Stream("application/pdf", 3, [b"\x00", b"\xff\x01"])
    assert written(made, {"v": stream}) == "<v>AP8B</v>"


@pytest.mark.parametrize("text", ["</v><v>1", "a & b", "a\rb", "]]>", "\u2028😀", "  x\n"])
def test_no_text_is_markup(tmp_path, text):
    made = request(tmp_path, sequence(element("v")) + '<xs:attribute name="a" type="xs:string"/>')
    root = etree.fromstring(made.encode({"v": text, "@a": text}))[0][0]
    assert [(each.tag, each.text) for each in root] == [("{urn:t}v", text)]
    assert root.get("a") == text


# ---- what no schema describes ------------------------------------------------------------------

ANY = '<xs:any minOccurs="0" maxOccurs="unbounded" processContents="lax"/>'


def test_elements_of_a_wildcard_are_structural_values(tmp_path):
    made = request(tmp_path, sequence(element("a"), ANY))
    foo = {"{urn:z}foo": {"@k": "1", "@{urn:q}k": '"', "bar": ["2", None], "$value": "<t>"}}
    content = made.encode({"a": "1", "any": [foo, {"plain": True}]})
    root = etree.fromstring(content)[0][0]
    assert etree.tostring(root[1], exclusive=True, method="c14n").decode() == (
        '<foo xmlns="urn:z" xmlns:a1="urn:q" k="1" a1:k="&quot;">&lt;t&gt;<bar>2</bar>'
        '<bar xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"></bar></foo>'
    )
    assert (root[2].tag, root[2].text) == ("{urn:t}plain", "true")


def test_names_that_are_data_cannot_break_the_message(tmp_path):
    made = request(tmp_path, sequence(element("a"), ANY))
    bad = [{"x><y": "1"}, {'{urn:"}x': "1"}, {"ok": {"@xmlns": "u", "@a b": "1", "1": "2"}}, 7]
    assert refused(made, {"a": "1", "any": bad}) == [
        ("/any/0/x><y", "invalid"),
        ('/any/1/{urn:"}x', "invalid"),
        ("/any/2/ok/1", "invalid"),
        ("/any/2/ok/@xmlns", "invalid"),
        ("/any/2/ok/@a b", "invalid"),
        ("/any/3", "type"),
    ]


def test_one_attribute_is_never_written_twice(tmp_path):
    body = sequence(element("a")) + '<xs:attribute name="b" type="xs:string"/><xs:anyAttribute/>'
    made = request(tmp_path, body)
    arguments = {"a": "1", "@b": "2", "@any": {"c": "3", "{urn:z}b": "4"}}
    root = etree.fromstring(made.encode(arguments))[0][0]
    assert dict(root.attrib) == {"b": "2", "c": "3", "{urn:z}b": "4"}
    arguments["@any"] = {"b": "3", "c": "1", "{}c": "2"}
    assert refused(made, arguments) == [("/@any/b", "invalid"), ("/@any/{}c", "invalid")]


def test_a_wildcard_takes_only_its_namespaces(tmp_path):
    other = ANY.replace("<xs:any", '<xs:any namespace="##other"')
    made = request(tmp_path, sequence(element("a"), other))
    assert refused(made, {"a": "1", "any": [{"{urn:t}x": "1"}, {"x": "1"}]}) == [
        ("/any/0/{urn:t}x", "unknown"),
        ("/any/1/x", "unknown"),
    ]


def test_a_value_nested_too_deeply_is_told(tmp_path):
    made = request(tmp_path, sequence(element("a", 'type="xs:anyType"'), element("y", MAYBE)))
    value = {}
    for _ in range(200):
        value = {"x": value}
    assert [code for _, code in refused(made, {"a": value})] == ["invalid"]


def test_anything_may_say_which_built_in_type_it_has(tmp_path):
    made = request(tmp_path, sequence(element("a", 'type="xs:anyType"'), element("y", MAYBE)))
    assert 'xsi:type="xsd:int">7</a>' in written(made, {"a": {"@type": "int", "$value": 7}})
    assert written(made, {"a": "7"}) == "<a>7</a>"


def test_mixed_content_keeps_its_order_where_it_is_given(tmp_path):
    body = f'<xs:complexType mixed="true">{sequence(element("em", MANY))}</xs:complexType>'
    story = f'<xs:element name="story">{body}</xs:element>'
    made = request(tmp_path, sequence(story, element("y", MAYBE)))
    mixed = ["Hej ", {"em": "<du>"}, " & ", {"em": {"@k": "1", "b": "ni"}}]
    assert written(made, {"story": {"$mixed": mixed}}) == (
        '<story>Hej <em xmlns="urn:t">&lt;du&gt;</em> &amp; '
        '<em xmlns="urn:t" k="1"><b xmlns="urn:t">ni</b></em></story>'
    )
    assert written(made, {"story": {"$value": "x", "em": ["1"]}}) == "<story>x<em>1</em></story>"
    assert refused(made, {"story": {"$mixed": [{"b": "1"}, None]}}) == [
        ("/story/$mixed/0/b", "unknown"),
        ("/story/$mixed/1", "type"),
    ]


def test_an_empty_list_of_one_element_is_a_branch_that_is_given(tmp_path):
    codes = '<xs:simpleType name="L"><xs:list itemType="xs:int"/></xs:simpleType>'
    listed = element("v", 'type="t:L"')
    body = f"<xs:choice>{listed}{element('w')}</xs:choice>"
    assert written(request(tmp_path, body, codes), {"v": []}) == "<v></v>"


def test_the_turns_of_a_subtype_have_the_names_that_all_types_share(tmp_path):
    turns = CHOICE.replace("<xs:choice>", '<xs:choice maxOccurs="unbounded">')
    more = turns.replace('name="byName"', 'name="byDate"')
    types = kind("Base", sequence(turns)) + derived("More", "t:Base", sequence(more))
    made = request(tmp_path, sequence(element("x", 'type="t:Base"'), element("y", MAYBE)), types)
    value = {"@type": "More", "$choice": [{"byName": "a"}], "$choice2": [{"byDate": "b"}]}
    assert written(made, {"x": value}) == (
        '<x xsi:type="More"><byName>a</byName><byDate>b</byDate></x>'
    )
    assert refused(made, {"x": {"$choice": [{"byDate": "b"}]}}) == [
        ("/x/$choice/0/byDate", "unknown"),
        ("/x/$choice/0", "required"),
    ]


def test_what_only_another_type_has_may_be_an_empty_list(tmp_path):
    types = kind("Base", sequence(element("a"))) + derived(
        "More", "t:Base", sequence(element("b", MANY))
    )
    made = request(tmp_path, sequence(element("x", 'type="t:Base"'), element("y", MAYBE)), types)
    assert written(made, {"x": {"@type": "Base", "a": "1", "b": []}}) == "<x><a>1</a></x>"


def test_simple_content_without_attributes_is_a_text(tmp_path):
    text = '<xs:simpleContent><xs:extension base="xs:int"/></xs:simpleContent>'
    plain = kind("P", text)
    made = request(tmp_path, sequence(element("x", 'type="t:P"'), element("y", MAYBE)), plain)
    assert written(made, {"x": 7}) == "<x>7</x>"
    assert refused(made, {"x": "y"}) == [("/x", "invalid")]


def test_null_and_absent_differ_where_the_schema_says_so(tmp_path):
    nil = 'type="xs:date" nillable="true" minOccurs="0"'
    made = request(tmp_path, sequence(element("d", nil), element("e", MAYBE), element("f")))
    assert written(made, {"d": None, "f": ""}) == '<d xsi:nil="true"/><f></f>'
    assert written(made, {"e": None, "f": ""}) == "<f></f>"
    assert refused(made, {"f": None}) == [("/f", "required")]
