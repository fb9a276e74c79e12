import copy
import pickle
from dataclasses import replace

from connectors.contract import Shape
from connectors.soap.xsd.shapes import MAX_GROWN, shape_of
from connectors.soap.xsd.views import Views, needed
from tests.soap.schemas import element, graph, kind, schema, sequence

TREE = kind(
    "Tree", sequence(element("name"), element("child", 'type="t:Tree" maxOccurs="unbounded"'))
) + element("root", 'type="t:Tree"')


def rooted(folder, body, name="root"):
    made = graph(folder, schema(body))
    return made, made.element("{urn:t}" + name)


def test_a_type_that_contains_itself_ends_at_its_second_re_entry(tmp_path):
    made, root = rooted(tmp_path, TREE)
    shape = shape_of(root, Views(made))
    assert shape.find(["child", "name"]).type == "string"
    cut = shape.find(["child", "child"])
    assert (cut.type, cut.repeated, cut.members) == ("anyType", True, ())


def test_members_are_made_where_somebody_looks_and_pickled_as_looked_at(tmp_path):
    made, root = rooted(tmp_path, TREE)
    shape = shape_of(root, Views(made))
    assert pickle.loads(pickle.dumps(shape)).members == ()  # noqa: S301 - our own bytes
    assert [each.name for each in shape.members] == ["name", "child"]
    plain = copy.copy(shape)
    assert type(plain) is Shape
    assert [each.name for each in plain.members] == ["name", "child"]
    assert type(replace(shape, name="x")) is Shape


def test_equal_shapes_are_equal_however_they_were_made(tmp_path):
    made, root = rooted(tmp_path, TREE)
    one, other = (shape_of(root, Views(made)) for _ in range(2))
    plain = replace(one, members=one.members)
    assert one == other == plain
    assert plain == one
    assert hash(one) == hash(other)
    assert one != replace(plain, name="x")
    assert one != "root"
    assert repr(one) == "Shape('root', …)"


def test_growth_ends_in_a_schema_that_says_in_a_few_lines_what_fills_a_disk(tmp_path):
    levels = "".join(
        kind(f"L{n}", sequence(*(element(f"e{i}", f'type="t:L{n + 1}"') for i in range(4))))
        for n in range(30)
    )
    made, root = rooted(tmp_path, levels + kind("L30") + element("root", 'type="t:L0"'))
    waiting, count = [shape_of(root, Views(made))], 0
    while waiting:
        count += 1
        waiting += waiting.pop().members
    assert count <= MAX_GROWN + 1


def test_lists_are_repeated_and_lists_of_lists_are_structural(tmp_path):
    more = '<xs:simpleType name="S"><xs:list itemType="xs:int"/></xs:simpleType>'
    body = kind(
        "R", sequence(element("one", 'type="t:S"'), element("many", 'type="t:S" maxOccurs="2"'))
    )
    made, root = rooted(tmp_path, more + body + element("root", 'type="t:R"'))
    one, many = shape_of(root, Views(made)).members
    assert (one.type, one.repeated) == ("int", True)
    assert (many.type, many.repeated) == ("anyType", True)


def test_only_the_contents_along_what_is_given_are_needed(tmp_path):
    chain = "".join(
        kind(f"L{n}", sequence(element("a", f'type="t:L{n + 1}"'), element("b"))) for n in range(9)
    )
    made, root = rooted(tmp_path, chain + kind("L9") + element("root", 'type="t:L0"'))
    given = Shape("root", members=(Shape("b", "string"),))
    assert sorted(needed([(root, given)], made)) == ["{urn:t}L0", "{urn:t}L1"]
    assert len(needed([(root, None)], made)) == 10
