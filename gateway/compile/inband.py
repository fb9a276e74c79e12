"""Checks the names that in-band results and fault rules look at."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.contract import Shape
from gateway.compile.findings import Findings, nearest
from gateway.mapping.model import FaultRule, Path, Result, SourceFile

_RESERVED = frozenset({"fault", "detail", "return", "sqlstate"})


class InBand:
    """Gathers which names answers have: a rule of a file may fit only some of its routes."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._held: set[tuple[str, Path]] = set()
        self._missed: dict[tuple[str, Path], tuple[SourceFile, str, Shape, str, bool]] = {}

    def look(
        self, source: SourceFile, route: str, shape: Shape, named: Iterator[tuple[str, Path, bool]]
    ) -> Iterator[tuple[str, ...]]:
        """Note names of a route's answer and give their paths."""
        for name, path, key in named:
            steps = tuple(name.split("/"))
            place = (source.name, path)
            if shape.find(steps) is None:
                self._missed.setdefault(place, (source, name, shape, route, key))
            else:
                self._held.add(place)
            yield steps

    def finish(self) -> None:
        """Report the names that no answer has."""
        for place, (source, name, shape, route, key) in self._missed.items():
            if place in self._held:
                continue
            known = [member.name for member in shape.members]
            message = f"the answer has no '{name}'"
            hint = nearest(name, known)
            self._findings.add(source, place[1], message, hint, route, key=key)


def names_of_result(result: Result) -> Iterator[tuple[str, Path, bool]]:
    """Give the names of an in-band result with their places; no place is a key."""
    yield result.code, (*result.path, "code"), False
    if result.message:
        yield result.message, (*result.path, "message"), False


def names_of_faults(rules: tuple[FaultRule, ...]) -> Iterator[tuple[str, Path, bool]]:
    """Give the names that fault rules look at with their places, which are keys."""
    for rule in rules:
        when = rule.when
        for name in (*when.equals, *when.blank, *when.filled, *when.prefixes):
            if name.partition("/")[0] not in _RESERVED:
                yield name, (*when.path, name), True
