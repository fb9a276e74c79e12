"""Values of a whole list compare by their type, as a database compares its columns."""

import pytest

from connectors.contract import Representation, Shape
from gateway.mapping.model import Field
from gateway.plan.ranks import compile_rank, find_column
from gateway.plan.specs import FieldSpec


@pytest.fixture
def rank(environment):
    def make(declared="string", **keys):
        shape = Shape("A", declared, Representation.XSD)
        return compile_rank(Field("a", sources=("A",), **keys), shape, environment)

    return make


@pytest.mark.parametrize(
    ("declared", "keys", "ascending"),
    [
        ("string", {}, ["", "10", "9", "A", "a", "Å"]),
        ("int", {}, ["-3", "007", "9", "10"]),
        ("decimal", {}, ["-0.5", "0.049", "0.5", "1.25"]),
        ("double", {}, ["-INF", "-1e3", "0", "1.5E2", "INF"]),
        ("string", {"type": "number", "decimal_comma": True}, ["0,5", "1,25", "10"]),
        ("boolean", {}, ["false", "true"]),
        ("string", {"type": "boolean", "yes": ("J",), "no": ("N",)}, ["N", "J"]),
        ("date", {}, ["2026-02-03", "2026-10-01"]),
        ("string", {"format": "%d.%m.%Y"}, ["30.01.2026", "02.02.2026"]),
        ("time", {}, ["09:30:00", "09:30:00.45", "09:30:00.5", "10:00:00"]),
        ("dateTime", {}, ["2026-11-23T07:30:00+01:00", "2026-11-23T08:00:00",
                          "2026-11-23T07:01:00Z", "2026-11-23T07:01:00.25Z",
                          "2026-11-23T07:01:00.3Z"]),
        ("string", {"map": {"B": "first", "A": "last"}}, ["A", "B"]),
        ("long", {"seal": "visits"}, ["9", "10"]),
    ],
)  # fmt: skip
def test_values_compare_by_their_type(rank, declared, keys, ascending):
    ranks = [rank(declared, **keys)(text) for text in ascending]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(ranks)


@pytest.mark.parametrize(
    ("declared", "keys", "alike"),
    [
        ("decimal", {}, ["1.5", "1.50", " 1.5 "]),
        ("boolean", {}, ["1", "true"]),
        ("dateTime", {}, ["2026-11-23T07:00:00.50+01:00", "2026-11-23T06:00:00.5Z"]),
        ("int", {}, [None, "", "x", "NaN"]),
        ("dateTime", {}, [None, "0000-00-00T00:00:00"]),
        ("double", {}, [None, "NaN"]),
    ],
)
def test_what_is_equal_or_no_value_at_all_has_one_rank(rank, declared, keys, alike):
    assert len({rank(declared, **keys)(text) for text in alike}) == 1


def test_a_column_is_read_as_its_own_field_or_as_a_part_of_a_joined_one():
    own = FieldSpec(Field("a", sources=("A",), null_if=("blank",)), (Shape("A", "int"),))
    shapes = (Shape("A", "int"), Shape("B", "date"))
    joined = FieldSpec(Field("j", sources=("A", "B"), trim="both"), shapes)
    fields = {"j": joined, "a": own}
    assert find_column(fields, "A") is own
    found = find_column(fields, "B")
    assert (found.field.trim, found.shapes) == ("both", (shapes[1],))
