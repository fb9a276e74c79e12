"""Only a record that meets the condition admits; a question without an answer admits nobody."""

import pytest

from gateway.auth.admit import admit
from gateway.errors import GatewayError
from gateway.mapping.model import When
from gateway.messages import Principal

ANNA = Principal("i", "anna", frozenset(), {"staff": "S1", "unit": "HT01"})
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
ACTIVE = When(equals={"AKTIV_FL": ("1",)})


def code_of(check, deadline):
    with pytest.raises(GatewayError) as caught:
        check(ANNA, deadline, TRACE)
    return caught.value.problem.code, caught.value.retry_after_seconds


def answering(record):
    return lambda principal, deadline, trace_id: record


def failing(code, retry_after_seconds=None):
    def ask(principal, deadline, trace_id):
        raise GatewayError(code, retry_after_seconds=retry_after_seconds)

    return ask


def test_the_question_is_asked_for_the_caller_within_the_deadline(deadline):
    asked = []

    def ask(principal, until, trace_id):
        asked.append((principal, until, trace_id))
        return {"AKTIV_FL": "1"}

    admit(ask, ACTIVE)(ANNA, deadline, TRACE)

    assert asked == [(ANNA, deadline, TRACE)]


@pytest.mark.parametrize("record", [{"AKTIV_FL": "0"}, {"AKTIV_FL": None}, {}, None])
def test_a_condition_that_is_not_met_is_not_admitted(deadline, record):
    assert code_of(admit(answering(record), ACTIVE), deadline) == ("not-admitted", None)


def test_the_record_may_be_compared_with_the_callers_claims(deadline):
    when = When(equals={"ENH_KOD": ("$claims.unit",), "$claims.staff": ("S1",)})

    admit(answering({"ENH_KOD": "HT01"}), when)(ANNA, deadline, TRACE)
    assert code_of(admit(answering({"ENH_KOD": "HT02"}), when), deadline)[0] == "not-admitted"


@pytest.mark.parametrize("code", ["not-found", "invalid-parameter", "unprocessable"])
def test_a_person_the_back_end_does_not_know_is_not_admitted(deadline, code):
    assert code_of(admit(failing(code), ACTIVE), deadline) == ("not-admitted", None)


@pytest.mark.parametrize(
    "code", ["backend-unavailable", "backend-timeout", "backend-fault", "internal-error"]
)
def test_a_question_without_an_answer_is_unavailable(deadline, code):
    assert code_of(admit(failing(code), ACTIVE), deadline) == ("auth-unavailable", 5)
    assert code_of(admit(failing(code, 17), ACTIVE), deadline) == ("auth-unavailable", 17)


def test_a_question_that_was_asked_too_often_is_unavailable(deadline):
    assert code_of(admit(failing("too-many-requests", 3), ACTIVE), deadline)[1] == 3


@pytest.mark.parametrize(
    "when",
    [When(equals={"$path.id": ("1",)}), When(present=("$query.x",)), When(equals={"A": ("$now",)})],
)
def test_only_the_record_and_the_claims_can_be_read(when):
    with pytest.raises(ValueError, match="cannot read"):
        admit(answering({}), when)
