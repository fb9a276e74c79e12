"""The generated way through a record gives what the plainest way gives, whatever is in it."""

import json

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from connectors.contract import Representation, Shape
from gateway.errors import GatewayError
from gateway.mapping.model import Codes, Field
from gateway.plan.projection import compile_projection
from gateway.plan.specs import FieldSpec, View
from tests.plan.reference import CODES, LISTED, TIMES, reference

COLUMNS = ("A", "B'", "C\n", "D", 'E"', "@f", "{g}", "Å")
KINDS = ("string", "int", "long", "decimal", "boolean", *TIMES)
EVERY = (
    *TIMES["date"], *LISTED, "", " ", "A ", "B\t", "\xa0x", "true", "false", "0", "1", " 1", "1 ",
    "-1", "+7", "007", "12", "12.0", "0.50", "-0.50", "-0.00", "1.", ".5", ".", "1_0", "1.0.0",
    "٣", "1٣", "²", "18446744073709551616", "18446744073709551615", "999999999999999999",
    "-9223372036854775808", "-9223372036854775809", "0000000000000000000000012",
)  # fmt: skip
TEXTS = st.sampled_from(EVERY)
SCALARS = st.one_of(
    TEXTS, st.none(), st.booleans(), st.integers(-5, 2**65), st.sampled_from([0.5, 2.0])
)
VALUES = st.recursive(
    st.one_of(TEXTS, TEXTS, TEXTS, SCALARS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(COLUMNS), inner, max_size=4)
    ),
    max_leaves=12,
)
PATHS = st.one_of(
    st.sampled_from(COLUMNS),
    st.tuples(st.sampled_from(COLUMNS), st.sampled_from(COLUMNS)).map("/".join),
)


@st.composite
def leaves(draw, index, name):
    kind = draw(st.sampled_from(KINDS))
    source = draw(st.one_of(*3 * [st.just(COLUMNS[index])], PATHS))
    marks = st.lists(st.sampled_from(("blank", "0", "A")), max_size=2, unique=True).map(tuple)
    keys = {
        "trim": draw(st.sampled_from(("none", "right", "both"))),
        "on_bad": draw(st.sampled_from(("null", "null", "raw", "fail"))),
        "scope": draw(st.sampled_from((None, None, "seen", "unseen"))),
        "null_if": draw(st.one_of(st.just(()), marks)),
        "omit_if": draw(st.one_of(st.just(()), marks)),
    }
    values: tuple[str, ...] = ()
    if kind == "string":
        keys["default"] = draw(st.sampled_from((None, None, "by default")))
        values = draw(st.sampled_from(((), (), LISTED)))
        if draw(st.integers(0, 7)) == 0:
            keys |= {"codes": Codes("LIST"), "default": None, "scope": None}
    shape = Shape(source, kind, Representation.XSD, values=values)
    return FieldSpec(Field(name, sources=(source,), **keys), (shape,))


@st.composite
def records(draw, depth=0):
    """Return the fields of an object."""
    found = []
    for index in range(draw(st.integers(1, 5))):
        name = f"{'f' * depth}f'\"{{{index}}}\n"
        sort = draw(st.sampled_from(("leaf", "leaf", "leaf", "leaf", "list", "object", "constant")))
        if sort == "constant":
            found.append(FieldSpec(Field(name, constant="it's")))
        elif sort == "leaf" or depth > 1:
            found.append(draw(leaves(index, name)))
        else:
            inner = tuple(draw(records(depth + 1)))
            source = (draw(PATHS),)
            if sort == "list":
                field = Field(name, sources=source, each={})
            else:
                field = Field(name, sources=draw(st.sampled_from(((), source))), fields={})
            found.append(FieldSpec(field, (None,), fields=inner))
    return found


GOOD = {
    "string": (*LISTED, "A ", "B\t", " x", "", 5),
    "int": ("0", "12", "007", "-1", 7),
    "long": ("0", "12", "9999999999999999999", "007", "٣", 7),
    "decimal": ("0.50", "12", "-1", "007.00"),
    "boolean": ("true", "0", True),
    "date": tuple(TIMES["date"]),
    "dateTime": tuple(TIMES["dateTime"]),
}


NIL = st.none()


def value_for(spec):
    if spec.field.each is not None:
        return st.lists(st.one_of(given_to(spec.fields), given_to(spec.fields), NIL), max_size=2)
    if spec.fields:
        return st.one_of(given_to(spec.fields), given_to(spec.fields), NIL)
    good = st.sampled_from(GOOD[spec.shapes[0].type])
    return st.one_of(*5 * [good], NIL)


@st.composite
def given_to(draw, specs):
    """Return a record that the fields can mostly be made of."""
    record = {}
    for spec in specs:
        for source in spec.field.sources:
            *above, last = source.split("/")
            node = record
            for name in above:
                node = node.setdefault(name, {})
                node = node if isinstance(node, dict) else {}
            node[last] = draw(value_for(spec))
        if spec.fields and not spec.field.sources:
            record = draw(given_to(spec.fields)) | record
    for name in draw(st.lists(st.sampled_from(COLUMNS), max_size=1)):
        record.pop(name, None)
    if draw(st.integers(0, 4)) == 0:
        record[draw(st.sampled_from(COLUMNS))] = draw(VALUES)
    return record


def outcome(work):
    """Return the JSON as a text, so that the order counts and 1 is not true, or the error."""
    try:
        found, warnings = work()
    except GatewayError as error:
        return "failed", str(error), error.errors
    return json.dumps(found), warnings


@pytest.mark.parametrize("trim", ["none", "right", "both"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_text_becomes_what_the_plainest_way_makes_of_it(environment, kind, trim):
    shape = Shape("A", kind, Representation.XSD)
    specs = [FieldSpec(Field("f", sources=("A",), trim=trim, on_bad="null"), (shape,))]
    project = compile_projection(specs, environment)
    for text in EVERY:
        warnings = []
        view = View(warn=lambda place, code, told=warnings: told.append((place, code)))
        found = project({"A": text}, view)
        assert (found, warnings) == reference(specs, {"A": text}, ()), repr(text)


def test_arrays_in_arrays_are_made_at_any_depth(environment):
    shape = Shape("A", "int", Representation.XSD)
    specs, record = [FieldSpec(Field("f", sources=("A",), on_bad="null"), (shape,))], {"A": "1"}
    for _ in range(25):
        field = Field("f", sources=("A",), each={})
        specs, record = [FieldSpec(field, (None,), fields=tuple(specs))], {"A": [record, {}, None]}
    found = compile_projection(specs, environment)(record, View())
    assert (found, []) == reference(specs, record, ())


def test_a_record_may_have_more_members_than_one_display(environment):
    names = [f"m{each}" for each in range(100)]
    specs = [FieldSpec(Field(each, sources=(each,)), (Shape(each, "string"),)) for each in names]
    record = dict.fromkeys(reversed(names), "x")
    found = outcome(lambda: (compile_projection(specs, environment)(record, View()), []))
    assert found == (json.dumps(dict.fromkeys(names, "x")), [])


@settings(deadline=None)  # other processes may have the processor meanwhile
@given(st.data())
def test_what_is_generated_gives_what_the_plainest_way_gives(environment, data):
    specs = data.draw(records())
    project = compile_projection(specs, environment)
    for _ in range(3):
        record = data.draw(given_to(specs))

        def projected(record=record):
            warnings = []
            view = View(
                scopes=frozenset({"seen"}),
                codes={"LIST": CODES},
                warn=lambda place, code: warnings.append((place, code)),
            )
            return project(record, view), warnings

        def expected(record=record):
            return reference(specs, record, {"seen"})

        wanted = outcome(expected)
        event("failed" if wanted[0] == "failed" else "warned" if wanted[1] else "straight")
        assert outcome(projected) == wanted
        assert outcome(projected) == wanted, "not the second time, from what is remembered"
