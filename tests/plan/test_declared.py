"""The JSON type of a field is known without any value."""

import pickle

import pytest

from connectors.contract import Representation, Shape
from gateway.mapping.model import Case, Codes, Field, Related, When
from gateway.plan.declared import can_convert, json_type
from gateway.plan.specs import FieldSpec

TEXT = Shape("F", "string", Representation.XSD)
THEN = FieldSpec(Field("f", sources=("F",), type="integer"), (TEXT,))
RELATED = Related("T", {"a": "b"})


@pytest.mark.parametrize(
    ("field", "shape", "expected"),
    [
        (Field("f"), TEXT, "string"),
        (Field("f"), None, "any"),
        (Field("f"), Shape("F", "long"), "string"),
        (Field("f"), Shape("F", "int"), "integer"),
        (Field("f"), Shape("F", "BIGINT"), "string"),
        (Field("f"), Shape("F", "DECIMAL"), "decimal"),
        (Field("f"), Shape("F", "REAL"), "number"),
        (Field("f"), Shape("F", "gYear"), "string"),
        (Field("f"), Shape("F", "BLOB"), "binary"),
        (Field("f"), Shape("F"), "object"),
        (Field("f"), Shape("F", "int", repeated=True), "list"),
        (Field("f"), Shape("F", "NMTOKENS"), "list"),
        (Field("f", type="integer"), TEXT, "integer"),
        (Field("f", format="%Y%m%d"), TEXT, "date"),
        (Field("f", format="%H%M"), TEXT, "time"),
        (Field("f", format="cyymmdd%H"), TEXT, "datetime"),
        (Field("f", yes=("J",)), TEXT, "boolean"),
        (Field("f", decimal_comma=True), TEXT, "decimal"),
        (Field("f", seal="clients"), Shape("F", "int"), "string"),
        (Field("f", role="etag"), Shape("F", "int"), "string"),
        (Field("f", codes=Codes("X")), TEXT, "object"),
        (Field("f", codes=Codes("X", label_only=True)), TEXT, "string"),
        (Field("f", map={"A": "b"}), Shape("F", "int"), "string"),
        (Field("f", mask="last4"), Shape("F", "int"), "string"),
        (Field("f", constant="x"), None, "string"),
        (Field("f", related=RELATED), None, "list"),
        (Field("f", related=Related("T", {}, one=True)), None, "object"),
        (Field("f", fields={}), None, "object"),
        (Field("f", each=Field("g")), None, "list"),
        (Field("f", sources=("A", "B")), TEXT, "string"),
        (Field("f", cases=(Case(None, "true"), Case(None, "false"))), None, "boolean"),
        (Field("f", cases=(Case(None, "x"), Case(None, "true"))), None, "string"),
    ],
)
def test_a_field_has_one_type(field, shape, expected):
    assert json_type(FieldSpec(field, (shape,))) == expected


def test_cases_have_the_type_of_what_they_give():
    when = When({"A": ("1",)})
    typed = Field("f", cases=(Case(when, then=THEN.field), Case(None, then=THEN.field)))
    assert json_type(FieldSpec(typed, cases=(THEN, THEN))) == "integer"
    mixed = Field("f", cases=(Case(when, "none"), Case(None, then=THEN.field)))
    assert json_type(FieldSpec(mixed, cases=(None, THEN))) == "string"


@pytest.mark.parametrize(
    ("declared", "wanted", "possible"),
    [
        ("string", "date", True),
        ("date", "string", True),
        ("boolean", "date", False),
        ("DECIMAL", "date", True),
        ("dateTime", "integer", False),
        ("base64Binary", "binary", True),
        ("int", "binary", False),
        ("SOMETHING", "integer", True),
    ],
)
def test_a_type_that_cannot_convert_is_known_beforehand(declared, wanted, possible):
    assert can_convert(Shape("F", declared), wanted) is possible
    assert can_convert(None, wanted)
    assert can_convert(Shape("F", declared, repeated=True), "list")


def test_a_specification_can_be_pickled():
    spec = FieldSpec(Field("f", cases=(Case(None, then=THEN.field),)), (TEXT,), cases=(THEN,))
    assert pickle.loads(pickle.dumps(spec)) == spec  # noqa: S301 - our own bytes
