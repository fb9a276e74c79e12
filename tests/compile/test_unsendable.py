"""A value that cannot be sent is the client's to mend."""

from dataclasses import replace

import pytest

from connectors.errors import ArgumentError, Fault, Outcome, Unencodable
from gateway.compile.verdicts import UNSENDABLE, compile_fault
from gateway.mapping.model import Field, Route
from gateway.plan.routespec import RouteSpec
from gateway.plan.specs import FieldSpec

SPEC = RouteSpec(
    Route("GET /things", "GET", "/things", ("routes", "GET /things")), "things", "list"
)


@pytest.mark.parametrize("code", sorted(UNSENDABLE))
def test_a_value_that_was_never_sent_is_an_invalid_parameter(code):
    error = compile_fault(SPEC)(Fault(code, outcome=Outcome.NOT_EXECUTED))

    assert error.problem.code == "invalid-parameter"


def test_on_a_route_with_a_body_it_is_an_invalid_body():
    spec = replace(SPEC, body=(FieldSpec(Field("note")),))

    error = compile_fault(spec)(Fault("unencodable", outcome=Outcome.NOT_EXECUTED))

    assert error.problem.code == "invalid-body"


def test_the_same_code_from_the_back_end_itself_is_its_fault():
    error = compile_fault(SPEC)(Fault("22003"))

    assert error.problem.code == "backend-fault"


def bound(name, source, **more):
    """Return an argument that is bound to a source."""
    return FieldSpec(Field(name, sources=(source,)), **more)


LINE = bound("line", "$body.rows", fields=(bound("code/value", "code"), bound("flag", "$body.f")))
ARGUMENTS = (
    bound("Id", "$path.id"),
    bound("Day", "$query.date"),
    bound("Unit", "$claims.unit"),
    FieldSpec(Field("Kind", constant="X")),
    bound("a~b/text", "$body.note"),
    bound("tag", "$body.tags", each=FieldSpec(Field(""))),
    replace(LINE, field=replace(LINE.field, each={})),
)


@pytest.mark.parametrize(
    ("pointers", "code", "errors"),
    [
        (["/Day"], "invalid-parameter", ["date"]),
        (["/a~0b/text", "/Day"], "invalid-parameter", ["date"]),
        (["/a~0b/text"], "invalid-body", ["/note"]),
        (["/a~0b/text", "/tag/1"], "invalid-body", ["/note", "/tags/1"]),
        (["/line/3/code/value"], "invalid-body", ["/rows/3/code"]),
        (["/line/3/flag"], "invalid-body", ["/f"]),
        (["/line/3/other"], "invalid-body", ["/rows/3"]),
        (["/line"], "invalid-body", ["/rows"]),
        (["/Id"], "not-found", []),
        (["/Unit"], "not-admitted", []),
        (["/$headers/Logical"], "invalid-parameter", ["x-unit"]),
        (["/Kind", "/nobody"], "invalid-body", []),
    ],
)
def test_each_value_is_told_by_the_name_that_the_client_knows(pointers, code, errors):
    spec = replace(
        SPEC,
        arguments=ARGUMENTS,
        headers={"Logical": "$header.x-unit"},
        body=(FieldSpec(Field("note")),),
    )
    fault = Unencodable(tuple(ArgumentError(each, "length", "is long") for each in pointers))

    error = compile_fault(spec)(fault)

    assert error.problem.code == code
    assert [each.pointer for each in error.errors] == errors


def test_no_word_of_the_back_end_is_in_what_is_told():
    spec = replace(SPEC, arguments=ARGUMENTS)
    detail = "may not be given together: BesId and Day"
    fault = Unencodable((ArgumentError("/Day", "choice-conflict", detail),))

    (told,) = compile_fault(spec)(fault).errors

    assert told.code == "choice-conflict"
    assert "BesId" not in told.detail
