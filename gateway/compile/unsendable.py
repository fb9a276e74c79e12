"""Compiles what a client is told of values that a back end cannot be sent: by its own names."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from connectors.errors import ArgumentError, Unencodable
from gateway.compile.lookups import header_fields
from gateway.errors import GatewayError
from gateway.plan.origins import Fault, origin_of, worst
from gateway.plan.routespec import RouteSpec
from gateway.plan.specs import FieldSpec

Steps = tuple[str, ...]
HEADERS = "$headers"
# Connectors name what they speak of in the back end's words; these have no place in an answer.
_SENTENCES = {
    "required": "It is required.",
    "null": "It may not be null.",
    "unknown": "There is no place for it.",
    "type": "The value is of another type than the back end takes.",
    "enum": "It is not among the values that the back end knows.",
    "choice-conflict": "It may not be given together with the others of this code.",
}


def compile_unsendable(spec: RouteSpec) -> Callable[[Unencodable], GatewayError | None]:
    """Return what tells of each value where it came from, None where it is nobody's to mend."""
    arguments = spec.arguments
    headers = header_fields(spec)

    def tell(error: Unencodable) -> GatewayError | None:
        found = []
        for each in error.errors:
            steps = tuple(_unescaped(step) for step in each.pointer.split("/")[1:])
            named = steps[:1] == (HEADERS,)
            fault = _fault(each, steps[1:], headers) if named else _fault(each, steps, arguments)
            if fault is not None:
                found.append(fault)
        return worst(found)

    return tell


def _fault(error: ArgumentError, steps: Steps, specs: Sequence[FieldSpec]) -> Fault | None:
    """Return the fault of the value that is bound where the steps lead, or around it."""
    for spec in specs:
        name = tuple(spec.field.name.split("/"))
        if steps[: len(name)] == name:
            return _of(error, steps[len(name) :], spec)
    return None


def _of(error: ArgumentError, steps: Steps, spec: FieldSpec) -> Fault | None:
    """Return the fault of what a spec binds, or of what lies in it where the steps lead."""
    sources = spec.field.sources
    origin = origin_of(sources[0]) if sources else None
    below = f"/{steps[0]}" if steps and steps[0].isdecimal() else ""
    inside = _fault(error, steps[1:] if below else steps, spec.fields)
    if origin is None:
        return inside
    if inside is None:
        return origin.fault(error.code, _sentence(error), below)
    return origin.around([inside], below)[0]


def _sentence(error: ArgumentError) -> str:
    return _SENTENCES.get(error.code) or f"It {error.detail}."


def _unescaped(step: str) -> str:
    return step.replace("~1", "/").replace("~0", "~")
