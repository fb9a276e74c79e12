"""Compiles what a call brings to its operation, and what its references mean elsewhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from gateway.compile.lookups import header_fields
from gateway.mapping.model import Field
from gateway.messages import Call, Principal
from gateway.plan.arguments import compile_arguments
from gateway.plan.references import Inputs, compile_reference
from gateway.plan.routespec import RouteSpec
from gateway.plan.specs import Environment
from gateway.plan.values import ABSENT

Clock = Callable[[], dt.datetime]


def device_of(principal: Principal) -> dict[str, str]:
    """Return what is known of the caller's device: its id, as the claim ``device`` tells it."""
    known = principal.claims.get("device")
    return {"id": known} if known else {}


def compile_bind(
    spec: RouteSpec, environment: Environment, clock: Clock
) -> Callable[[Call], dict[str, Any]]:
    """Return what makes the operation's arguments, its headers under ``$headers``.

    Raises GatewayError (400, 403, 404) for what cannot be bound; a composite binds nothing.
    """
    if spec.kind == "composite":
        return lambda _call: {}
    make = compile_arguments(spec.arguments, environment)
    headers = header_fields(spec)
    send = compile_arguments(headers, environment) if headers else None

    def bind(call: Call) -> dict[str, Any]:
        inputs = _inputs(call, clock())
        arguments = make(inputs)
        if send:
            arguments["$headers"] = send(inputs)
        return arguments

    return bind


def compile_resolve(text: str, clock: Clock) -> Callable[[Call], Any]:
    """Return what reads a reference that is compared or passed on, None where nothing is there.

    Days are ISO 8601 texts; a text that is no reference stands for itself.
    """
    read = compile_reference(Field(text), text)

    def resolve(call: Call) -> Any:  # noqa: ANN401 - a back-end value
        found = read(_inputs(call, clock()))
        if isinstance(found, dt.date):
            return found.isoformat()
        return None if found is ABSENT else found

    return resolve


def _inputs(call: Call, now: dt.datetime) -> Inputs:
    return Inputs(
        today=now.date(),
        now=now,
        path=call.path,
        query=call.query,
        headers=call.headers,
        claims=call.principal.claims,
        body=call.body,
        page=call.page,
        upload=call.upload,
        device=device_of(call.principal),
    )
