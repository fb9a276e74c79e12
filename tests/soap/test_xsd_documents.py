import pytest

from connectors.errors import BindError
from tests.soap.schemas import content, element, graph, kind, member, names, schema, sequence


def located(tag, place, more=""):
    return f'<xs:{tag} schemaLocation="{place}.xsd" {more}/>'


def test_an_included_schema_without_namespace_takes_that_of_the_includer(tmp_path):
    free = schema(
        kind("A", sequence(element("x", 'type="C"'))) + kind("C", sequence(element("y"))), ""
    )
    made = graph(
        tmp_path,
        schema(located("include", "free")),
        schema(located("include", "free"), "urn:o"),
        free=free,
    )
    x = member(content(made, "A"), "x")
    assert (x.tag, x.content) == ("{urn:t}x", "{urn:t}C")
    assert names(made["{urn:o}A"]) == ["x"]
    assert made["{urn:o}A"].members[0].content == "{urn:o}C"


def test_schemas_may_include_and_import_each_other_in_a_circle(tmp_path):
    one = schema(located("include", "two") + kind("A", sequence(element("c", 'type="t:C"'))))
    two = schema(located("include", "one") + kind("C", sequence(element("a", 'type="t:A"'))))
    made = graph(tmp_path, schema(located("include", "one")), one=one, two=two)
    assert names(made[member(content(made, "A"), "c").content]) == ["a"]


def test_a_redefined_type_is_seen_in_place_of_its_original(tmp_path):
    base = schema(
        kind("A", sequence(element("x"))) + kind("U", sequence(element("a", 'type="t:A"')))
    )
    own = (
        '<xs:redefine schemaLocation="base.xsd"><xs:complexType name="A"><xs:complexContent>'
        f'<xs:extension base="t:A">{sequence(element("y"))}</xs:extension>'
        "</xs:complexContent></xs:complexType></xs:redefine>"
    )
    made = graph(tmp_path, schema(own), base=base)
    used = member(content(made, "U"), "a").content
    assert used == "{urn:t}A"
    assert names(made[used]) == ["x", "y"]


def test_a_redefined_group_may_hold_its_original(tmp_path):
    base = schema(
        f'<xs:group name="G">{sequence(element("x"))}</xs:group>'
        + kind("U", sequence('<xs:group ref="t:G"/>'))
    )
    inside = sequence('<xs:group ref="t:G"/>', element("y"))
    own = (
        f'<xs:redefine schemaLocation="base.xsd"><xs:group name="G">{inside}</xs:group>'
        "</xs:redefine>"
    )
    assert names(content(graph(tmp_path, schema(own), base=base), "U")) == ["x", "y"]


def test_a_schema_that_is_pinned_is_found_where_the_import_forgot_its_place(tmp_path):
    other = schema('<xs:element name="x" type="xs:int"/>', "urn:o")
    own = schema('<xs:import namespace="urn:o"/>' + kind("A", sequence('<xs:element ref="o:x"/>')))
    assert names(content(graph(tmp_path, own, other), "A")) == ["x"]


def test_prefixes_may_be_declared_where_they_are_used(tmp_path):
    local = element("x", 'xmlns:q="urn:t" type="q:C" xmlns:t="urn:elsewhere"')
    made = graph(tmp_path, schema(kind("A", sequence(local)) + kind("C")))
    assert member(content(made, "A"), "x").content == "{urn:t}C"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (element("a", 'type="o:T"'), "uses T of the namespace urn:o, whose schema is not pinned"),
        (element("a", 'type="t:T"'), "refers to the type {urn:t}T, which no pinned schema"),
        ('<xs:element ref="t:e"/>', "refers to the element {urn:t}e, which no pinned schema"),
        ('<xs:group ref="t:g"/>', "refers to the group {urn:t}g, which no pinned schema"),
        (element("a", 'type="u:T"'), "uses the prefix u, which it does not declare"),
    ],
)
def test_a_reference_that_leads_nowhere_is_named_at_once(tmp_path, body, message):
    with pytest.raises(BindError) as caught:
        graph(tmp_path, schema(kind("A", sequence(body))))
    assert message in caught.value.message
    assert caught.value.path == ("wsdl",)


@pytest.mark.parametrize(
    ("files", "body", "message"),
    [
        ({"x": schema("", "urn:o")}, located("include", "x"), "whose namespace is urn:o"),
        ({"x": schema("")}, located("import", "x", 'namespace="urn:o"'), "expects the namespace"),
        ({"x": "<other/>"}, located("include", "x"), "is imported as a schema and is none"),
    ],
)
def test_a_document_that_is_not_what_was_promised_is_named(tmp_path, files, body, message):
    with pytest.raises(BindError, match=message):
        graph(tmp_path, schema(body), **files)


def test_documents_that_include_each_other_too_deep_are_named(tmp_path):
    files = {f"d{n}": schema(located("include", f"d{n + 1}")) for n in range(150)}
    files["d150"] = schema("")
    with pytest.raises(BindError, match="more than 100 deep"):
        graph(tmp_path, schema(located("include", "d0")), **files)


def test_what_is_inside_a_type_is_found_by_key_in_a_graph_that_nobody_read(tmp_path):
    inside = f"<xs:complexType>{sequence(element('y'))}</xs:complexType>"
    twice = "<xs:choice maxOccurs='9'>" + element("p") + element("q") + "</xs:choice>"
    body = kind("A", sequence(f'<xs:element name="x">{inside}</xs:element>', twice))
    body += f'<xs:element name="e">{inside}</xs:element>'
    made = graph(tmp_path, schema(body))
    keys = [each.content for each in content(made, "A").members]
    keys.append(made.element("{urn:t}e").content)
    found = [made[key] for key in keys]
    again = graph(tmp_path, schema(body))
    assert [again[key] for key in keys] == found


def test_an_rpc_wrapper_holds_its_parts_in_order(tmp_path):
    made = graph(tmp_path, schema(kind("C", sequence(element("y")))))
    parts = (made.typed("a", "{urn:t}C"), made.typed("b", "{http://www.w3.org/2001/XMLSchema}int"))
    root = made.wrapper("{urn:w}Do", parts)
    assert names(made[root.content]) == ["a", "b"]
    assert made.wrapper("{urn:w}Do", parts) == root
    assert made.wrapper("{urn:w}Do", parts[:1]) != root
