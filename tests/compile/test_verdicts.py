"""What an in-band result and a fault mean for the client."""

import pytest

from connectors.errors import Fault, Unentitled, Unrouted
from gateway.compile.verdicts import alarming, compile_fault, compile_judge
from gateway.errors import GatewayError
from gateway.mapping.model import FaultRule, Result, Route, When
from gateway.observations import Alarm
from gateway.plan.routespec import RouteSpec

ROUTE = Route("GET /visits", "GET", "/visits", ("routes", "GET /visits"))
RESULT = Result("Svar/Kod", "Svar/Text", ok=("0",), warning=("4",))
RULES = (
    FaultRule(When(equals={"Svar/Kod": ("8",), "Svar/Text": ("LAST",)}), "conflict"),
    FaultRule(When(equals={"Svar/Kod": ("8",)}, filled=("Svar/Text",)), "not-found"),
    FaultRule(When(equals={"Svar/Kod": ("9",)}, blank=("Svar/Text",)), "backend-unavailable"),
    FaultRule(When(prefixes={"fault": ("VP00",)}), "backend-unavailable"),
    FaultRule(When(equals={"detail": ("Saknas",)}), "not-found"),
    FaultRule(When(equals={"sqlstate": ("57014",)}), "backend-timeout"),
    FaultRule(When(equals={"detail/Fel/orsak": ("UPPTAGEN",)}), "conflict", retryable=True),
    FaultRule(When(equals={"detail/Fel/kod": ("17",)}, filled=("detail/Fel/@nr",)), "not-found"),
    FaultRule(When(prefixes={"detail/Enkel": ("E4",)}), "unprocessable"),
    FaultRule(When(equals={"detail": ("Hinder",)}), "backend-unavailable", retryable=False),
)


def spec(result=RESULT):
    return RouteSpec(ROUTE, "visits", "item", result=result, faults=RULES)


def answer(code, text=None):
    return {"Svar": {"Kod": code, "Text": text}}


@pytest.mark.parametrize("value", [{}, {"Svar": None}, answer("0")])
def test_an_ok_or_absent_code_is_no_problem(value):
    assert compile_judge(spec())(value) == ()


def test_a_warning_code_is_a_warning():
    assert compile_judge(spec())(answer("4")) == ("backend-warning",)


def test_without_a_result_nothing_is_judged():
    assert compile_judge(spec(None))(answer("8")) == ()


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (answer("8", "LAST"), "conflict"),
        (answer("8", "Finns ej"), "not-found"),
        (answer("8", " "), "backend-fault"),
        (answer("9"), "backend-unavailable"),
        (answer("9", "x"), "backend-fault"),
        (answer("77"), "backend-fault"),
    ],
)
def test_the_first_rule_that_holds_names_the_problem(value, code):
    with pytest.raises(GatewayError) as caught:
        compile_judge(spec())(value)
    assert caught.value.problem.code == code


@pytest.mark.parametrize(
    ("fields", "code", "retryable"),
    [
        ({"Fel": {"orsak": " UPPTAGEN ", "kod": "17"}}, "conflict", True),
        ({"Fel": {"orsak": "GAMMAL", "kod": "17", "@nr": "1"}}, "not-found", False),
        ({"Fel": {"{urn:x}kod": "17", "@nr": "1"}}, "not-found", False),
        ({"Fel": {"kod": ["1", "17"], "@nr": "1"}}, "not-found", False),
        ({"Fel": [{"kod": "1"}, {"kod": "17", "@nr": "1"}]}, "not-found", False),
        ({"Fel": {"kod": {"@lang": "sv", "$value": "17"}, "@nr": "1"}}, "not-found", False),
        ({"Enkel": "E404"}, "unprocessable", False),
        ({"Annat": "x", "Hinder": {}}, "backend-unavailable", False),
        ({"Fel": {"kod": "17"}}, "backend-fault", False),
        ({"Fel": "17"}, "backend-fault", False),
        ({"Fel": None}, "backend-fault", False),
        ({}, "backend-fault", False),
    ],
)
def test_a_fault_is_named_by_the_values_of_its_detail(fields, code, retryable):
    error = compile_fault(spec())(Fault("Server", fields=fields))
    assert (error.problem.code, error.retryable) == (code, retryable)


def test_a_fault_is_named_by_its_text_in_any_language():
    fault = Fault("Receiver", texts=("busy", "VP001 upptagen"))
    assert compile_fault(spec())(fault).problem.code == "backend-unavailable"
    assert fault.text == "busy"


def test_what_a_back_end_says_is_in_no_problem():
    fault = Fault("Server", text="hemligt", fields={"Fel": {"kod": "17", "@nr": "hemligt"}})
    error = compile_fault(spec())(fault)
    assert "hemligt" not in f"{error!r} {vars(error)} {fault!r} {fault}"


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault("VP009"), "backend-unavailable"),
        (Fault("Server", text="VP001 upptagen"), "backend-unavailable"),
        (Fault("Server", detail="Saknas"), "not-found"),
        (Fault("57014", sqlstate="57014"), "backend-timeout"),
        (Fault("Server"), "backend-fault"),
    ],
)
def test_a_fault_is_named_by_code_text_detail_or_sqlstate(fault, code):
    assert compile_fault(spec())(fault).problem.code == code


@pytest.mark.parametrize(
    ("fault", "code", "alarms"),
    [
        (Unrouted("VP4"), "route-missing", 0),
        (Unentitled("VP7"), "not-authorised-in-tak", 1),
        (Unentitled("VP007"), "backend-unavailable", 0),
        (Fault("VP7"), "backend-fault", 0),
    ],
)
def test_what_a_platform_refuses_has_its_own_name_unless_a_rule_says_otherwise(fault, code, alarms):
    told = []
    name = alarming(compile_fault(spec()), spec(), told.append)
    assert name(fault).problem.code == code
    assert told == [Alarm("", "GET /visits", "not-authorised-in-tak")] * alarms
