"""A value that cannot be sent is the client's to mend."""

from dataclasses import replace

import pytest

from connectors.errors import Fault, Outcome
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
