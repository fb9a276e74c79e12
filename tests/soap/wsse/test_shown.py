"""What the gateway makes of a fault that nobody signed (S9 g)."""

import json

import pytest

from connectors.contract import Effect
from connectors.errors import Fault, Unverified
from gateway.backends.retry import may_repeat
from gateway.compile.verdicts import compile_fault
from gateway.mapping.model import FaultRule, Route, When
from gateway.plan.routespec import RouteSpec
from gateway.web.problems import problem

ROUTE = Route("GET /visits", "GET", "/visits", ("routes", "GET /visits"))
RULES = (FaultRule(When(equals={"detail": ("Saknas",)}), "not-found"),)


def shown(fault):
    error = compile_fault(RouteSpec(ROUTE, "visits", "item", faults=RULES))(fault)
    response = problem(error, instance="/v1/visits", base="", trace_id="t", language="en")
    return response.status, json.loads(response.body)


@pytest.mark.parametrize(("detail", "status"), [("Saknas", 404), (None, 502)])
def test_a_fault_that_nobody_signed_is_shown_and_marked(detail, status):
    code, body = shown(Unverified("Server", detail=detail))
    assert (code, body["verified"]) == (status, False)


def test_another_fault_is_not_marked():
    assert "verified" not in shown(Fault("Server", detail="Saknas"))[1]


@pytest.mark.parametrize("effect", list(Effect))
def test_a_fault_that_nobody_signed_is_not_asked_for_again(effect):
    assert not may_repeat(Unverified("Server"), effect)
