"""Finds the route of a path: a tree of segments, whose cost does not grow with the routes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gateway.plan.plans import RoutePlan


@dataclass(slots=True)
class _Node:
    literals: dict[str, _Node] = field(default_factory=dict)
    parameter: _Node | None = None
    plans: dict[str, tuple[RoutePlan, tuple[str, ...]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """The plans of one path by method, each with the names of its placeholders."""

    plans: Mapping[str, tuple[RoutePlan, tuple[str, ...]]]
    values: tuple[str, ...]

    @property
    def allowed(self) -> tuple[str, ...]:
        """The methods that the path knows, HEAD and OPTIONS among them."""
        methods = set(self.plans) | {"OPTIONS"}
        return tuple(sorted(methods | {"HEAD"} if "GET" in methods else methods))

    def arguments(self, method: str) -> tuple[RoutePlan, Mapping[str, str]] | None:
        """Return the method's plan and its placeholders' texts, or None."""
        entry = self.plans.get(method)
        if entry is None:
            return None
        plan, names = entry
        return plan, dict(zip(names, self.values, strict=True))


class Paths:
    """Matches a path below the API's root; a literal segment beats a parameter."""

    def __init__(self, plans: Iterable[RoutePlan]) -> None:
        self._root = _Node()
        for plan in plans:
            self._add(plan)

    def match(self, path: str) -> Found | None:
        """Return what a decoded path names; a trailing or doubled slash names nothing."""
        if not path.startswith("/"):
            return None
        found = _walk(self._root, path[1:].split("/"), ())
        return Found(found[0].plans, found[1]) if found else None

    def _add(self, plan: RoutePlan) -> None:
        node, names = self._root, []
        for segment in plan.template[1:].split("/"):
            if segment.startswith("{"):
                names.append(segment[1:-1])
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.literals.setdefault(segment, _Node())
        node.plans[plan.method] = (plan, tuple(names))


def _walk(
    node: _Node, segments: list[str], values: tuple[str, ...]
) -> tuple[_Node, tuple[str, ...]] | None:
    if not segments:
        return (node, values) if node.plans else None
    head, rest = segments[0], segments[1:]
    literal = node.literals.get(head)
    if literal and (found := _walk(literal, rest, values)):
        return found
    if node.parameter and head:
        return _walk(node.parameter, rest, (*values, head))
    return None
