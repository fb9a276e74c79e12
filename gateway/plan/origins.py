"""Tells where an argument that cannot be bound comes from: the words and pointers of its fault."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from gateway.errors import FieldError, GatewayError
from gateway.plan.references import place_of

# The worst first: nobody is told what to mend of an object that is not theirs.
_ORDER = ("not-admitted", "not-found", "invalid-parameter", "invalid-body")
_CODES = {
    "path": "not-found",
    "claims": "not-admitted",
    "device": "not-admitted",
    "body": "invalid-body",
    "value": "invalid-body",  # inside a list or object of the body
}


class Fault(NamedTuple):
    """One argument that cannot be bound: the problem's code, and the field error.

    ``inside`` tells that its pointer begins at the item or object that is being read.
    """

    code: str
    error: FieldError
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an argument comes from, for the words of its faults."""

    place: str
    name: str

    def fault(self, code: str, detail: str, below: str = "") -> Fault:
        """Return the fault of the value, or of what lies ``below`` it (a JSON pointer)."""
        problem = _CODES.get(self.place, "invalid-parameter")
        pointer = self.name
        if problem == "invalid-body":
            pointer = f"/{self.name}{below}" if self.name else below
        return Fault(problem, FieldError(pointer, code, detail), self.place == "value")

    def around(self, faults: list[Fault], below: str = "") -> list[Fault]:
        """Return the faults of what lies inside, with their places outside."""
        return [
            self.fault(each.error.code, each.error.detail, below + each.error.pointer)
            if each.inside
            else each
            for each in faults
        ]


_PAGING = {"$page.number": Origin("query", "page"), "$page.size": Origin("query", "limit")}


def origin_of(source: str) -> Origin:
    """Return where the value of an argument's source comes from."""
    if not source.startswith("$"):
        return Origin("value", source)  # a member of the item that is being read
    return _PAGING.get(source) or Origin(place_of(source), source.partition(".")[2])


def worst(faults: list[Fault]) -> GatewayError | None:
    """Return the problem with every fault of the worst kind that there is."""
    for code in _ORDER:
        found = tuple(fault.error for fault in faults if fault.code == code)
        if found:
            shown = code.startswith("invalid-")
            return GatewayError(code, errors=found if shown else ())
    return None


def raise_worst(faults: list[Fault]) -> None:
    """Raise GatewayError with every fault of the worst kind that there is."""
    error = worst(faults) if faults else None
    if error is not None:
        raise error
