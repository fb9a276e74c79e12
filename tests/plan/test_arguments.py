"""What an operation is called with: references, types, defaults, and faults by their origin."""

import datetime as dt

import pytest

from connectors.contract import Representation, Shape
from gateway.errors import GatewayError
from gateway.mapping.model import Field
from gateway.messages import Page
from gateway.plan.arguments import compile_arguments
from gateway.plan.references import Inputs
from gateway.plan.specs import FieldSpec, SpecError

XSD, SQL = Representation.XSD, Representation.SQL_TEXT


def argument(name, *sources, declared="string", representation=XSD, fields=(), each=None, **keys):
    marks = {key: keys.pop(key) for key in ("repeated", "required", "nillable") if key in keys}
    shape = Shape(name, declared, representation, **marks) if declared else None
    return FieldSpec(Field(name, sources=sources, **keys), (shape,), tuple(fields), each)


def inputs(**given):
    now = dt.datetime(2026, 11, 23, 7, 14, 2, tzinfo=dt.UTC)
    return Inputs(dt.date(2026, 11, 23), now, **given)


@pytest.fixture
def bind(environment):
    def run(*specs, **given):
        return compile_arguments(specs, environment)(inputs(**given))

    return run


@pytest.fixture
def refusal(bind):
    def run(*specs, **given):
        with pytest.raises(GatewayError) as caught:
            bind(*specs, **given)
        errors = caught.value.errors
        return caught.value.problem.code, [(error.pointer, error.code) for error in errors]

    return run


PLAN = (
    argument("EnhKod", "$claims.unit"),
    argument("SignKod", "$claims.staff"),
    argument("PlanDat", "$query.date", type="date", format="%Y%m%d", default="$today"),
)
CLAIMS = {"unit": "HN01", "staff": "ANLI01"}


def test_the_arguments_of_the_demos_day_plan(bind):
    expected = {"EnhKod": "HN01", "SignKod": "ANLI01", "PlanDat": "20261124"}
    assert bind(*PLAN, claims=CLAIMS, query={"date": "2026-11-24"}) == expected
    assert bind(*PLAN, claims=CLAIMS)["PlanDat"] == "20261123"
    days = bind(*PLAN, claims=CLAIMS, query={"date": dt.date(2026, 11, 25)})
    assert days["PlanDat"] == "20261125"


def test_an_exponent_does_not_make_a_gigabyte_of_zeros(bind, refusal):
    amount = argument("amount", "$query.amount", declared="decimal")
    assert bind(amount, query={"amount": "1.5e3"}) == {"amount": "1500"}
    code, errors = refusal(amount, query={"amount": "1e999999999"})
    assert (code, [pointer for pointer, _ in errors]) == ("invalid-parameter", ["amount"])


def test_names_with_slashes_nest(bind):
    found = bind(
        argument("patientId/id", "$body.personId", type="personnummer"),
        argument("patientId/type", constant="1.2.752"),
        argument("careUnit", "$body.units", repeated=True, type="hsaid"),
        body={"personId": "18900101-9802", "units": ["se2321009990-a1"]},
    )
    assert found == {
        "patientId": {"id": "189001019802", "type": "1.2.752"},
        "careUnit": ["SE2321009990-A1"],
    }


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("$today", "2026-11-23"),
        ("$yesterday", "2026-11-22"),
        ("$tomorrow", "2026-11-24"),
        ("$now", "2026-11-23T08:14:02+01:00"),
        ("$page.number", "2"),
        ("$page.size", "20"),
        ("$header.x-unit", "HN01"),
        ("$header.X-Unit", "HN01"),
        ("$device.id", "INV1"),
        ("literal", "literal"),
    ],
)
def test_every_reference(bind, reference, expected):
    given = {"page": Page(2, 20), "headers": {"x-unit": "HN01"}, "device": {"id": "INV1"}}
    assert bind(argument("A", reference), **given) == {"A": expected}


def test_a_moment_is_written_in_local_time(bind):
    layout = "%Y%m%d%H%M%S"
    assert bind(argument("A", "$now", format=layout)) == {"A": "20261123081402"}
    assert bind(argument("A", "$now", declared="dateTime")) == {"A": "2026-11-23T08:14:02+01:00"}
    assert bind(argument("A", "$today", declared="DATE", representation=SQL)) == {"A": "2026-11-23"}


def test_an_absent_query_parameter_binds_nothing(bind, refusal):
    assert bind(argument("SKAP_NR", "$query.cabinet")) == {}
    assert bind(argument("A", "$page.number")) == {}
    assert refusal(argument("A", "$query.a", required=True)) == (
        "invalid-parameter",
        [("a", "required")],
    )


@pytest.mark.parametrize("claims", [{}, {"staff": ""}, {"staff": "   "}])
def test_a_claim_that_is_missing_or_blank_admits_nobody(refusal, claims):
    assert refusal(argument("SIGN_KOD", "$claims.staff"), claims=claims) == ("not-admitted", [])


def test_a_missing_claim_may_have_a_default(bind):
    assert bind(argument("A", "$claims.unit", default="HN01")) == {"A": "HN01"}


def test_claims_and_parameters_are_converted_to_the_columns_type(bind, refusal):
    column = {"declared": "INT", "representation": SQL}
    assert bind(argument("ID", "$claims.customer", **column), claims={"customer": "14"}) == {
        "ID": 14
    }
    assert refusal(argument("ID", "$claims.c", **column), claims={"c": "x"}) == ("not-admitted", [])
    assert refusal(argument("ID", "$path.id", **column), path={"id": "x"}) == ("not-found", [])
    assert refusal(argument("ID", "$query.id", **column), query={"id": "x"}) == (
        "invalid-parameter",
        [("id", "invalid")],
    )
    assert refusal(argument("ID", "$body.id", **column), body={"id": "x"}) == (
        "invalid-body",
        [("/id", "invalid")],
    )


def test_a_list_of_values_stays_a_list(bind):
    column = argument("ID", "$query.id", declared="INT", representation=SQL)
    assert bind(column, query={"id": ["1", "2"]}) == {"ID": [1, 2]}
    repeated = argument("ID", "$query.id", declared="int", repeated=True)
    assert bind(repeated, query={"id": "1"}) == {"ID": ["1"]}
    assert bind(argument("A", constant="x", repeated=True)) == {"A": ["x"]}
    assert bind(repeated) == {}


def test_a_map_goes_from_the_source_to_the_back_end(bind, refusal):
    lists = {"visit-types": "BESTYP"}
    assert bind(argument("K", "$path.listName", map=lists), path={"listName": "visit-types"}) == {
        "K": "BESTYP"
    }
    assert refusal(argument("K", "$path.listName", map=lists), path={"listName": "x"}) == (
        "not-found",
        [],
    )
    assert refusal(argument("K", "$query.list", map=lists), query={"list": "x"}) == (
        "invalid-parameter",
        [("list", "invalid")],
    )
    assert bind(argument("K", "$query.list", map=lists, default="BEF")) == {"K": "BEF"}


def test_null_is_bound_where_it_may_be(bind, refusal):
    assert bind(argument("A", "$body.a"), body={"a": None}) == {"A": None}
    assert refusal(argument("A", "$body.a", required=True), body={"a": None}) == (
        "invalid-body",
        [("/a", "required")],
    )
    assert bind(argument("A", "$body.a", default="  "), body={"a": None}) == {"A": "  "}
    assert bind(argument("A", "$body.a"), body={}) == {}
    assert bind(argument("A", "$body"), body=None) == {}


def test_a_list_of_objects_is_built_from_the_items_of_the_body(bind, refusal):
    members = (argument("INS_KOD", "$value"), argument("UTF_FL", constant="J"))
    tasks = argument("L/I", "$body.codes", declared="object", each={}, fields=members)
    assert bind(tasks, body={"codes": ["DUS", "MED"]}) == {
        "L": {"I": [{"INS_KOD": "DUS", "UTF_FL": "J"}, {"INS_KOD": "MED", "UTF_FL": "J"}]}
    }
    assert bind(tasks, body={}) == {}
    assert refusal(tasks, body={"codes": "DUS"}) == ("invalid-body", [("/codes", "invalid")])
    assert refusal(tasks, body={"codes": ["DUS", "\x0b"]}) == (
        "invalid-body",
        [("/codes/1", "invalid")],
    )


def test_a_list_of_scalars_and_an_object(bind):
    each = argument("n", declared="int")
    numbers = argument("N", "$body.n", repeated=True, each=each)
    assert bind(numbers, body={"n": ["1", 2]}) == {"N": ["1", "2"]}
    inner = (argument("Street", "street"),)
    address = argument("Adr", "$body.address", declared="object", fields=inner)
    assert bind(address, body={"address": {"street": "A 1"}}) == {"Adr": {"Street": "A 1"}}
    assert bind(address, body={"address": None}) == {"Adr": None}
    loose = argument("Adr", declared="object", fields=(argument("Unit", "$claims.unit"),))
    assert bind(loose, claims=CLAIMS) == {"Adr": {"Unit": "HN01"}}


def test_several_sources_are_joined(bind):
    both = argument("A", "$claims.unit", "$claims.staff", join="-")
    assert bind(both, claims=CLAIMS) == {"A": "HN01-ANLI01"}
    assert bind(argument("A", "$query.a", "$query.b"), query={"a": "1"}) == {}


def test_the_worst_fault_is_told_alone_and_others_of_its_kind_together(refusal):
    bad = [argument(name, f"$query.{name}", declared="int") for name in ("a", "b")]
    query = {"a": "x", "b": "y"}
    assert refusal(*bad, query=query) == ("invalid-parameter", [("a", "invalid"), ("b", "invalid")])
    assert refusal(*bad, argument("C", "$claims.c"), query=query) == ("not-admitted", [])


def test_no_fault_shows_the_value(environment):
    bind = compile_arguments([argument("a", "$query.a", declared="int")], environment)
    with pytest.raises(GatewayError) as caught:
        bind(inputs(query={"a": "18900101-9802"}))
    assert "9802" not in repr(caught.value.errors)


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (argument("A", "$read.X"), r"\$read\.X cannot be read here"),
        (argument("A", "$path"), r"\$path cannot be read here"),
        (argument("A", constant="x", declared="int"), "'x'"),
        (argument("A", "$query.a", default="x", declared="int"), "'x'"),
    ],
)
def test_an_argument_that_cannot_be_compiled_is_told(environment, spec, words):
    with pytest.raises(SpecError, match=words):
        compile_arguments([spec], environment)


def test_a_default_that_refers_to_what_is_absent_binds_nothing(bind):
    assert bind(argument("A", "$query.a", default="$query.b")) == {}
    assert bind(argument("A", "$query.a", default="$query.b"), query={"b": "1"}) == {"A": "1"}


def test_a_missing_claim_inside_a_list_still_admits_nobody(refusal):
    members = (argument("A", "$value"), argument("S", "$claims.staff"))
    tasks = argument("L", "$body.codes", declared="object", each={}, fields=members)
    assert refusal(tasks, body={"codes": ["DUS"]}) == ("not-admitted", [])
