"""Compiles in-band results and fault rules: what a declined call means for the client."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from connectors.errors import (
    CallError,
    Changed,
    Conflict,
    Fault,
    Outcome,
    Unencodable,
    Unentitled,
    Unrouted,
    Unverified,
)
from gateway.compile.unsendable import compile_unsendable
from gateway.errors import GatewayError
from gateway.mapping.model import FaultRule, When
from gateway.observations import Alarm, BackendFailed, Observe
from gateway.plan.routespec import RouteSpec

# a value that the client sent and the back end's charset or column type has no room for
UNSENDABLE = frozenset({"unencodable", "22003", "22018", "22021"})
RETURN = "return"  # in a rule: a return code, which a procedure's value has as
CODE = "returnCode"
ALARMS = frozenset({"not-authorised-in-tak"})


def compile_judge(spec: RouteSpec) -> Callable[[Any], Sequence[str]]:
    """Return what raises the problem of an in-band result, or returns its warning codes."""
    result, rules = spec.result, spec.faults
    returned = _compile_return(spec)
    if result is None:
        return returned
    path = tuple(result.code.split("/"))
    fine, warned = frozenset(result.ok), frozenset(result.warning)

    def judge(value: Any) -> Sequence[str]:  # noqa: ANN401 - the reply's value
        code = next(iter(_find(value, path)), None)
        returned(value)
        if code is None or code in fine:
            return ()
        if code in warned:
            return ("backend-warning",)
        for rule in rules:
            if _holds(rule.when, lambda name: _texts(value, name)):
                raise _problem(rule)
        raise GatewayError("backend-fault")

    return judge


def _compile_return(spec: RouteSpec) -> Callable[[Any], Sequence[str]]:
    """Return what raises the problem that the rules give to a procedure's return code."""
    rules = [
        rule
        for rule in spec.faults
        if spec.route.procedure and RETURN in {*rule.when.equals, *rule.when.prefixes}
    ]
    if not rules:
        return lambda _value: ()

    def judge(value: Any) -> Sequence[str]:  # noqa: ANN401 - the reply's value
        for rule in rules:
            if _holds(rule.when, lambda name: _texts(value, CODE if name == RETURN else name)):
                raise _problem(rule)
        return ()

    return judge


def compile_fault(spec: RouteSpec) -> Callable[[Fault], GatewayError]:
    """Return what names the problem of a fault."""
    rules, tell = spec.faults, compile_unsendable(spec)

    def name(fault: Fault) -> GatewayError:
        facts: Mapping[str, tuple[str, ...]] = {
            "fault": tuple(text for text in (fault.code, *fault.texts) if text),
            "detail": tuple(dict.fromkeys((*filter(None, [fault.detail]), *fault.fields))),
            RETURN: (fault.code,),
            "sqlstate": (fault.sqlstate,) if fault.sqlstate else (),
        }
        verified = not isinstance(fault, Unverified)
        for rule in rules:
            if _holds(rule.when, lambda key: facts.get(key) or _of_detail(fault, key)):
                return _problem(rule, verified=verified)
        if known := _by_kind(fault):
            return known
        told = tell(fault) if isinstance(fault, Unencodable) else None
        if told is not None:
            return told
        if fault.outcome is Outcome.NOT_EXECUTED and fault.code in UNSENDABLE:
            code = "invalid-body" if spec.body else "invalid-parameter"
            return GatewayError(code, "A value cannot be written for the back end.")
        return GatewayError("backend-fault", verified=verified)

    return name


def _by_kind(fault: Fault) -> GatewayError | None:
    if isinstance(fault, Unrouted):
        return GatewayError("route-missing")
    if isinstance(fault, Unentitled):
        return GatewayError("not-authorised-in-tak")
    if isinstance(fault, Conflict):
        return GatewayError("conflict")
    return None


def alarming(
    name: Callable[[Fault], GatewayError], spec: RouteSpec, observe: Observe
) -> Callable[[Fault], GatewayError]:
    """Return what names the problem of a fault, and tells of one that somebody must mend."""

    def named(fault: Fault) -> GatewayError:
        error = name(fault)
        if error.problem.code in ALARMS:
            observe(Alarm(spec.backend or "", spec.route.name, error.problem.code))
        return error

    return named


def failing(spec: RouteSpec, observe: Observe) -> Callable[[CallError, str], None]:
    """Return what tells of a failed call: a part that may be absent hides it from the client."""

    def failed(error: CallError, trace_id: str) -> None:
        name = type(error).__name__
        backend, route = spec.backend or "", spec.route.name
        observe(BackendFailed(backend, route, name, error.outcome, trace_id))
        if isinstance(error, Changed):
            observe(Alarm(backend, route, "backend-contract-changed", str(error)))

    return failed


def _problem(rule: FaultRule, *, verified: bool = True) -> GatewayError:
    return GatewayError(rule.problem, retryable=rule.retryable, verified=verified)


def _holds(when: When, texts: Callable[[str], Sequence[str]]) -> bool:
    for name, allowed in when.equals.items():
        if not any(text in allowed for text in texts(name)):
            return False
    for name, starts in when.prefixes.items():
        if not any(text.startswith(tuple(starts)) for text in texts(name)):
            return False
    for name in when.filled:
        if not any(text.strip() for text in texts(name)):
            return False
    return all(not any(text.strip() for text in texts(name)) for name in when.blank)


def _texts(value: Any, name: str) -> Sequence[str]:  # noqa: ANN401 - the reply's value
    return _find(value, tuple(name.split("/")))


def _of_detail(fault: Fault, name: str) -> Sequence[str]:
    """Return the texts at ``detail/Element/field`` of a fault, whatever their namespaces."""
    first, *path = name.split("/")
    return _find(fault.fields, path) if first == "detail" and path else ()


def _find(value: Any, path: Sequence[str]) -> Sequence[str]:  # noqa: ANN401 - the reply's value
    """Return the texts at a path; several where it leads through lists."""
    if isinstance(value, list):
        return tuple(text for each in value for text in _find(each, path))
    if not path:
        leaf = value.get("$value") if isinstance(value, dict) else value
        return () if leaf is None else (str(leaf).strip(),)
    if not isinstance(value, dict):
        return ()
    name, *below = path
    found = [each for key, each in value.items() if name in (key, key.rpartition("}")[2])]
    return _find(found, below)
