"""Asks a back end whether the caller is admitted, as ``auth.admit`` says; no answer is a no."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import chain

from connectors.contract import Deadline, Value
from gateway.auth.challenge import auth_unavailable
from gateway.errors import GatewayError
from gateway.mapping.model import When
from gateway.messages import Principal
from gateway.plan.conditions import compile_when

Ask = Callable[[Principal, Deadline, str], Mapping[str, Value] | None]
Admission = Callable[[Principal, Deadline, str], None]  # the last is the trace id

RETRY_SECONDS = 5
_CLAIMS = "$claims."
_SERVER_ERROR = 500


def admit(ask: Ask, when: When) -> Admission:
    """Return the step that lets pass whom the back end's record admits.

    ``ask`` gives the record's back-end values by name, None where there is no such person, or
    raises GatewayError. The step raises 403 ``not-admitted``, or 503 ``auth-unavailable`` when
    the question cannot be answered now. ValueError: ``when`` reads something else than the
    record and ``$claims``.
    """
    names = chain(when.equals, when.present, when.blank, when.filled, when.prefixes)
    for name in chain(names, *when.equals.values()):
        if name.startswith("$") and not name.startswith(_CLAIMS):
            raise ValueError(f"admit cannot read {name}: only $claims and the answer's names")

    holds = compile_when(when)

    def check_admission(principal: Principal, deadline: Deadline, trace_id: str) -> None:
        try:
            record = ask(principal, deadline, trace_id)
        except GatewayError as error:
            if error.problem.status >= _SERVER_ERROR or error.problem.retryable:
                wait = error.retry_after_seconds or RETRY_SECONDS
                raise auth_unavailable(
                    "Whether you are admitted cannot be found out now.", wait
                ) from error
            raise GatewayError("not-admitted") from error
        if record is None or not holds(_look_up(record, principal)):
            raise GatewayError("not-admitted")

    return check_admission


def _look_up(record: Mapping[str, Value], principal: Principal) -> Callable[[str], Value]:
    def read(name: str) -> Value:
        if name.startswith(_CLAIMS):
            return principal.claims.get(name.removeprefix(_CLAIMS))
        return record.get(name)

    return read
