"""The one line that every request takes, in its order."""

import pytest

from connectors.contract import Deadline
from gateway.errors import GatewayError
from gateway.messages import ApiRequest, Content, Document
from gateway.plan.plans import RoutePlan, respond

STEPS = ("authenticate", "authorize", "read_call", "answer", "present")


def line(seen, stops=None):
    def step(name, gives):
        def run(*given):
            seen.append((name, *given))
            if name == stops:
                raise GatewayError("not-found")
            return gives

        return run

    gives = dict(zip(STEPS, ("anna", None, "call", Content(1), Document(200, b"")), strict=True))
    made = {name: step(name, gives[name]) for name in STEPS}
    return RoutePlan("GET /x", "GET", "/x", 1.0, **made)


def test_each_step_gets_what_the_one_before_it_found():
    seen, request, deadline = [], ApiRequest("GET", "/x", trace_id="t"), Deadline.after(5)
    document = respond(line(seen), request, {"a": "1"}, deadline)
    assert document == Document(200, b"")
    assert seen == [
        ("authenticate", request, deadline),
        ("authorize", "anna", deadline, "t"),
        ("read_call", request, {"a": "1"}, "anna"),
        ("answer", "call", deadline),
        ("present", Content(1), "call"),
    ]


@pytest.mark.parametrize("stops", STEPS)
def test_nothing_happens_after_a_step_that_fails(stops):
    seen = []
    with pytest.raises(GatewayError):
        respond(line(seen, stops), ApiRequest("GET", "/x"), {}, Deadline.after(5))
    assert [each[0] for each in seen] == list(STEPS[: STEPS.index(stops) + 1])
