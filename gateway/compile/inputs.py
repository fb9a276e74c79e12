"""Compiles what a call brings to its operation, and what its references mean elsewhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from gateway.compile.lookups import header_fields
from gateway.messages import Call, Principal
from gateway.plan.arguments import compile_arguments
from gateway.plan.references import Inputs
from gateway.plan.routespec import RouteSpec
from gateway.plan.specs import Environment

Clock = Callable[[], dt.datetime]
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}


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
        now = clock()
        inputs = Inputs(
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
        arguments = make(inputs)
        if send:
            arguments["$headers"] = send(inputs)
        return arguments

    return bind


def compile_resolve(clock: Clock) -> Callable[[str, Call], Any]:
    """Return what reads a reference that is compared or passed on, None where nothing is there.

    A text that is no reference stands for itself.
    """

    def resolve(reference: str, call: Call) -> Any:  # noqa: ANN401 - a back-end value
        if not reference.startswith("$"):
            return reference
        space, _, name = reference[1:].partition(".")
        if space in _DAYS:
            return (clock().date() + dt.timedelta(days=_DAYS[space])).isoformat()
        if space == "body":
            return _member(call.body, name)
        given = {
            "claims": call.principal.claims,
            "path": call.path,
            "query": call.query,
            "header": call.headers,
        }
        return given[space].get(name.lower() if space == "header" else name)

    return resolve


def _member(body: Any, path: str) -> Any:  # noqa: ANN401 - a validated body
    for name in path.split("/"):
        body = body.get(name) if isinstance(body, dict) else None
    return body
