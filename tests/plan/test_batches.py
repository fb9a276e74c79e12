"""Records by position become what the slow way makes of each, field by field."""

import datetime as dt
import json
import math
from zoneinfo import ZoneInfo

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from connectors.contract import Representation, Shape
from gateway.errors import GatewayError
from gateway.mapping.model import Codes, Field
from gateway.plan.batches import compile_batches
from gateway.plan.dates import read_iso, utc_writing
from gateway.plan.days import Days
from gateway.plan.leaves import Level
from gateway.plan.projection import compile_record
from gateway.plan.specs import FieldSpec, View
from gateway.plan.values import BadValue, Changed
from tests.plan.reference import CODES, LISTED

COLUMNS = ("A", "B'", "C\n", "d e", "Å")
ZONES = ("Europe/Stockholm", "UTC", "Asia/Kolkata", "Australia/Lord_Howe", "America/Caracas")
MOMENTS = st.datetimes(dt.datetime(1, 1, 2), dt.datetime(9999, 12, 30))  # noqa: DTZ001 - local
CHANGING = st.sampled_from(
    ("2024-03-31 02:30:00", "2024-03-31 01:59:59.9", "2024-10-27 02:30:00", "2024-10-27 23:00:00")
)
OFFSETS = st.sampled_from(("", "", "Z", "+00", "+01:00", "-09:30", "+14", "+1"))


@st.composite
def moments(draw):
    if draw(st.integers(0, 5)) == 0:
        return draw(CHANGING)
    at = draw(MOMENTS)
    seconds = draw(st.sampled_from((0, 1, 6, 6, 9)))
    fraction = f".{at.microsecond:06}000"[: seconds + 1] if seconds else ""
    mark = draw(st.sampled_from("T  _"))
    return at.strftime(f"{at.year:04}-%m-%d{mark}%H:%M:%S") + fraction + draw(OFFSETS)


SQL = {
    "VARCHAR": st.sampled_from((*LISTED, "", " ", "A ", "å\x00", 5)),
    "CHAR": st.sampled_from((*LISTED, "A   ", "")),
    "SMALLINT": st.one_of(st.integers(-9, 9), st.sampled_from(("7", "x", True, 2.0))),
    "BIGINT": st.one_of(st.integers(-(2**65), 2**65), st.sampled_from(("007", "x", "", False))),
    "DECIMAL": st.one_of(
        st.decimals(allow_nan=False, allow_infinity=False, places=2).map(str),
        st.sampled_from(("NaN", "0.50", "-0.00", "-0.10", "00.10", "1e3", ".5", "1", 7, 0.5)),
    ),
    "DOUBLE": st.one_of(st.floats(), st.integers(-5, 5), st.sampled_from(("1.5", "x", True))),
    "BOOLEAN": st.one_of(st.booleans(), st.sampled_from((0, 1, "t", "1", "x", 2))),
    "DATE": st.sampled_from(("2024-02-29", "2023-02-29", "0000-00-00", "9999-12-31", "x")),
    "TIMESTAMP": moments(),
}
TEXTS = ("DECIMAL", "DATE", "TIMESTAMP")


@st.composite
def leaves(draw, index):
    kind = draw(st.sampled_from(sorted(SQL)))
    by_text = kind in TEXTS or draw(st.booleans())
    representation = Representation.SQL_TEXT if by_text else Representation.NATIVE
    source = draw(st.sampled_from((COLUMNS[index], COLUMNS[index], COLUMNS[index], "missing")))
    marks = st.lists(st.sampled_from(("blank", "0")), max_size=1).map(tuple)
    keys = {
        "on_bad": draw(st.sampled_from(("null", "null", "raw", "fail"))),
        "scope": draw(st.sampled_from((None, None, "seen", "unseen"))),
        "null_if": draw(st.one_of(st.just(()), marks)),
        "omit_if": draw(st.one_of(st.just(()), marks)),
    }
    if kind == "VARCHAR" and draw(st.integers(0, 3)) == 0:
        keys["codes"] = Codes("LIST")
    scale = draw(st.sampled_from((None, 0, 2))) if kind == "DECIMAL" else None
    shape = Shape(source, kind, representation, nillable=True, scale=scale)
    return kind, FieldSpec(Field(f"f{index}", sources=(source,), **keys), (shape,))


@st.composite
def tables(draw):
    """Return fields and the rows that they are made of."""
    found = [draw(leaves(index)) for index in range(draw(st.integers(1, len(COLUMNS))))]
    cells = [st.one_of(SQL[kind], SQL[kind], SQL[kind], st.none()) for kind, _ in found]
    rest = [st.none()] * (len(COLUMNS) - len(found))
    return [spec for _, spec in found], draw(st.lists(st.tuples(*cells, *rest), max_size=4))


def outcome(work):
    """Return the JSON as a text, so that the order counts and 1 is not true, or the error."""
    try:
        found, warnings = work()
    except GatewayError as error:
        return "failed", str(error), error.errors
    return json.dumps(found), warnings


@settings(deadline=None)  # other processes may have the processor meanwhile
@given(st.data())
def test_a_batch_becomes_what_the_slow_way_makes_of_each_record(environment, data):
    specs, rows = data.draw(tables())
    straight = compile_record(specs, Level(environment, {}))
    slow = straight.one_by_one(straight.puts)
    batches = compile_batches(specs, environment, COLUMNS)

    def viewing(place):
        told = []
        view = View(
            scopes=frozenset({"seen"}),
            codes={"LIST": CODES},
            warn=lambda pointer, code: told.append((place(), pointer, code)),
        )
        return view, told

    def together():
        where = [3]  # as in a second batch
        view, told = viewing(lambda: where[0] - 3)
        found = batches(rows, view, where)
        assert where == [3 + len(rows)]
        return found, told

    def one_by_one():
        place = [0]
        view, told = viewing(lambda: place[0])
        found = []
        for place[0], row in enumerate(rows):
            found.append(slow(dict(zip(COLUMNS, row, strict=True)), view, None))
        return found, told

    wanted = outcome(one_by_one)
    event("failed" if wanted[0] == "failed" else "warned" if wanted[1] else "straight")
    assert outcome(together) == wanted
    assert outcome(together) == wanted, "not the second time, from what is remembered"


def test_a_record_that_can_be_protected_is_decided_upon_one_by_one(environment):
    secret = FieldSpec(
        Field("secret", sources=("A",), sensitivity="protected"), (Shape("A", "VARCHAR"),)
    )
    guard = FieldSpec(Field("hidden", sources=("B",), role="protected"), (Shape("B", "BOOLEAN"),))
    project = compile_batches([secret, guard], environment, ("A", "B"))
    where = [0]
    found = project([("x", False), ("y", True)], View(), where)
    assert found == [{"secret": "x", "hidden": False}, {"hidden": True}]
    assert where == [2]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("keep_zeros", [True, False])
def test_a_moment_is_moved_with_its_day_as_it_is_alone(zone, keep_zeros):
    write = utc_writing(ZoneInfo(zone), keep_zeros=keep_zeros)

    def convert(text):
        return write(read_iso(text))

    days = Days(convert, ZoneInfo(zone), keep_zeros=keep_zeros)

    def told(work, text):
        try:
            return work(text)
        except BadValue as error:
            return error.reason

    @settings(deadline=None)
    @given(moments())
    def compared(text):
        wanted = told(convert, text)
        event("changed" if type(wanted) is Changed else "other")
        assert told(days, text) == wanted
        assert told(days, text) == wanted, "not the second time, when its day is known"

    compared()


def test_only_a_finite_number_is_one_in_json(environment):
    spec = FieldSpec(Field("f", sources=("A",)), (Shape("A", "DOUBLE"),))
    project = compile_batches([spec], environment, ("A",))
    told = []
    view = View(warn=lambda pointer, code: told.append((pointer, code)))
    found = project([(1.5,), (math.inf,), (math.nan,), (-0.0,)], view, [0])
    assert json.dumps(found) == '[{"f": 1.5}, {"f": null}, {"f": null}, {"f": -0.0}]'
    assert told == [("/f", "not-finite")] * 2
