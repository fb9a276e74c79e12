import pytest

from connectors.errors import BindError
from connectors.soap.xsd.views import Views, needed
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


def choice(*parts, more=""):
    return f"<xs:choice {more}>{''.join(parts)}</xs:choice>"


MANY = 'minOccurs="0" maxOccurs="unbounded"'


def only(folder, *parts):
    return content(graph(folder, schema(kind("R", *parts))), "R")


# ---- groups -------------------------------------------------------------------------------------


def test_alternatives_are_optional_members_and_shared_ones_are_one(tmp_path):
    found = only(
        tmp_path,
        choice(sequence(element("k"), element("a")), sequence(element("k"), element("b"))),
    )
    assert names(found) == ["k", "a", "b"]
    assert not any(each.required or each.repeated for each in found.members)


def test_the_same_element_twice_in_a_sequence_is_a_list(tmp_path):
    found = only(tmp_path, sequence(element("a"), element("b"), element("a")))
    assert names(found) == ["a", "b"]
    assert member(found, "a").repeated


def test_an_optional_group_makes_its_elements_optional(tmp_path):
    found = only(tmp_path, sequence(sequence(element("a"), more='minOccurs="0"'), element("b")))
    assert [each.required for each in found.members] == [False, True]


def test_a_repeating_group_of_one_element_is_that_element_repeated(tmp_path):
    found = only(tmp_path, sequence(choice(sequence(element("a")), more=MANY)))
    assert [(each.name, each.repeated) for each in found.members] == [("a", True)]


def test_repeating_groups_of_several_elements_are_members_of_their_own(tmp_path):
    two = element("a") + element("b")
    made = graph(
        tmp_path,
        schema(
            kind(
                "R",
                sequence(
                    choice(two, more=MANY),
                    sequence(two, more=MANY),
                    choice(element("c") + two, more=MANY),
                ),
            )
        ),
    )
    found = content(made, "R")
    assert names(found) == ["$choice", "$sequence", "$choice2"]
    assert [each.group for each in found.members] == ["choice", "sequence", "choice"]
    turn = made[member(found, "$choice2").content]
    assert names(turn) == ["c", "a", "b"]
    assert not turn.model.repeated
    assert [each.name for each in found.model.children] == ["$choice", "$sequence", "$choice2"]


def test_a_repeating_group_within_a_repeating_group_is_within_its_turns(tmp_path):
    inner = choice(element("x"), element("y"), more=MANY)
    made = graph(tmp_path, schema(kind("R", sequence(element("a"), inner, more=MANY))))
    found = content(made, "R")
    assert names(found) == ["$sequence"]
    assert names(made[found.members[0].content]) == ["a", "$choice"]


def test_named_groups_and_attribute_groups_are_expanded(tmp_path):
    declared = (
        f'<xs:group name="G">{sequence(element("a"), element("b"))}</xs:group>'
        '<xs:attributeGroup name="AG"><xs:attribute name="x"/></xs:attributeGroup>'
    )
    used = sequence('<xs:group ref="t:G" minOccurs="0"/>') + '<xs:attributeGroup ref="t:AG"/>'
    found = content(graph(tmp_path, schema(declared + kind("R", used))), "R")
    assert names(found) == ["a", "b"]
    assert not member(found, "a").required
    assert [each.name for each in found.attributes] == ["@x"]


def test_a_group_that_contains_itself_is_named(tmp_path):
    inside = sequence('<xs:group ref="t:G"/>')
    declared = f'<xs:group name="G">{inside}</xs:group>'
    made = graph(tmp_path, schema(declared + kind("R", '<xs:group ref="t:G"/>')))
    with pytest.raises(BindError, match="contains itself"):
        content(made, "R")


def test_what_may_never_occur_is_no_member(tmp_path):
    assert names(only(tmp_path, sequence(element("a", 'maxOccurs="0" minOccurs="0"')))) == []


def test_an_occurrence_that_is_no_number_is_named(tmp_path):
    with pytest.raises(BindError, match="from 1 to many times"):
        only(tmp_path, sequence(element("a", 'maxOccurs="many"')))


# ---- names --------------------------------------------------------------------------------------


def test_equal_local_names_are_told_apart_by_namespace_first_come_first_named(tmp_path):
    other = schema('<xs:element name="Id" type="xs:string"/><xs:attribute name="x"/>', "urn:o")
    body = kind(
        "R",
        sequence('<xs:element ref="o:Id"/>', element("Id"), element("Id", 'form="unqualified"')),
        '<xs:attribute name="x"/><xs:attribute ref="o:x"/>',
    )
    found = content(graph(tmp_path, schema(body), other), "R")
    assert names(found) == ["Id", "{urn:t}Id", "{}Id"]
    assert [each.tag for each in found.members] == ["{urn:o}Id", "{urn:t}Id", "Id"]
    assert [each.name for each in found.attributes] == ["@x", "@{urn:o}x"]
    assert [each.name for each in found.nodes()] == names(found)


@pytest.mark.parametrize(
    ("default", "form", "tag"),
    [
        ("qualified", "", "{urn:t}a"),
        ("qualified", 'form="unqualified"', "a"),
        ("unqualified", "", "a"),
        ("unqualified", 'form="qualified"', "{urn:t}a"),
    ],
)
def test_form_decides_over_the_default_of_the_schema(tmp_path, default, form, tag):
    body = kind("R", sequence(element("a", form)), f'<xs:attribute name="a" {form}/>')
    both = f'elementFormDefault="{default}" attributeFormDefault="{default}"'
    found = content(graph(tmp_path, schema(body, attributes=both)), "R")
    assert [each.tag for each in (*found.members, *found.attributes)] == [tag, tag]


# ---- subtypes and substitution ------------------------------------------------------------------

PETS = (
    kind("Pet", sequence(element("id")), more='abstract="true"')
    + derived("Dog", "t:Pet", sequence(element("bark", 'type="xs:int"'), element("age")))
    + derived("Cat", "t:Pet", sequence(element("lives"), element("age", 'type="t:Pet"')))
    + kind("R", sequence(element("pet", 'type="t:Pet"'), '<xs:element ref="t:shape"/>'))
    + '<xs:element name="shape" type="xs:string" abstract="true"/>'
    '<xs:element name="circle" type="xs:string" substitutionGroup="t:shape"/>'
    '<xs:element name="disc" type="t:Dog" substitutionGroup="t:circle"/>'
    '<xs:element name="same" substitutionGroup="t:circle"/>'
)


def test_a_polymorphic_element_has_the_members_of_all_its_types(tmp_path):
    made = graph(tmp_path, schema(PETS))
    children = Views(made).children(member(content(made, "R"), "pet"))
    assert [each.name for each in children] == ["@type", "id", "bark", "age", "lives"]
    # The type is abstract, so that whoever writes one must say which it is.
    assert [each.required for each in children] == [True, True, False, False, False]
    age = next(each for each in children if each.name == "age")
    assert age.wild, "what two types declare differently is structural"


def test_what_one_of_two_types_declares_is_kept_for_whoever_writes_that_type(tmp_path):
    pets = (
        kind("Pet", sequence(element("id")), more='abstract="true"')
        + derived("Dog", "t:Pet", sequence(element("age", 'type="xs:int"')))
        + derived("Cat", "t:Pet", sequence(element("age", 'type="t:Lives"')))
        + kind("Lives", sequence(element("lived"), element("left", 'type="t:Left"')))
        + kind("Left", sequence(element("count"), element("sure")))
        + kind("R", sequence(element("pet", 'type="t:Pet"')))
    )
    made = graph(tmp_path, schema(pets))
    kept = needed([(member(content(made, "R"), "pet"), None)], made)
    assert {"{urn:t}Lives", "{urn:t}Left"} <= kept.keys()


def test_what_repeating_groups_of_two_types_declare_apart_is_kept_too(tmp_path):
    def group(age):
        parts = f"{element('id')}{element('age', age)}"
        return sequence(f'<xs:choice maxOccurs="unbounded">{parts}</xs:choice>')

    pets = (
        kind("Pet", group('type="xs:int"'))
        + derived("Cat", "t:Pet", group('type="t:Lives"'), by="restriction")
        + kind("Lives", sequence(element("lived"), element("left", 'type="t:Left"')))
        + kind("Left", sequence(element("count"), element("sure")))
        + kind("R", sequence(element("pet", 'type="t:Pet"')))
    )
    made = graph(tmp_path, schema(pets))
    kept = needed([(member(content(made, "R"), "pet"), None)], made)
    assert {"{urn:t}Lives", "{urn:t}Left"} <= kept.keys()


def test_what_may_stand_for_an_element_is_known_transitively(tmp_path):
    made = graph(tmp_path, schema(PETS))
    shape = member(content(made, "R"), "shape")
    assert shape.abstract
    assert [each.tag for each in shape.substitutes] == [
        "{urn:t}circle",
        "{urn:t}disc",
        "{urn:t}same",
    ]
    assert shape.substitutes[2].simple is not None, "the type is that of the head"
    children = Views(made).children(shape)
    assert [each.name for each in children] == ["@type", "$value", "id", "bark", "age"]


def test_a_head_that_is_not_abstract_may_stand_for_itself(tmp_path):
    made = graph(
        tmp_path, schema(PETS.replace('type="xs:string" abstract="true"', 'type="xs:string"'))
    )
    shape = member(content(made, "R"), "shape")
    assert shape.substitutes[0].tag == "{urn:t}shape"


def test_wildcards_and_mixed_text_have_names_of_their_own(tmp_path):
    body = kind(
        "R", sequence(element("any"), "<xs:any/>"), "<xs:anyAttribute/>", more='mixed="true"'
    ) + kind("Q", sequence(element("r", 'type="t:R"')))
    made = graph(tmp_path, schema(body))
    children = Views(made).children(member(content(made, "Q"), "r"))
    assert [each.name for each in children] == ["@any", "$value", "any", "$any", "$mixed"]
