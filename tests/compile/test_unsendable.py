"""A value that cannot be sent is the client's to mend."""

import pytest

from connectors.errors import Fault, Outcome
from gateway.compile.verdicts import UNSENDABLE, compile_fault
from gateway.mapping.model import Route
from gateway.plan.routespec import RouteSpec

SPEC = RouteSpec(
    Route("GET /things", "GET", "/things", ("routes", "GET /things")), "things", "list"
)


@pytest.mark.parametrize("code", sorted(UNSENDABLE))
def test_a_value_that_was_never_sent_is_an_invalid_parameter(code):
    error = compile_fault(SPEC)(Fault(code, outcome=Outcome.NOT_EXECUTED))

    assert error.problem.code == "invalid-parameter"


def test_the_same_code_from_the_back_end_itself_is_its_fault():
    error = compile_fault(SPEC)(Fault("22003"))

    assert error.problem.code == "backend-fault"
