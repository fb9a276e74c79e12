"""Finds routes that lead back to themselves: answering them would never end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gateway.compile.findings import At
from gateway.mapping.model import RouteCall
from gateway.plan.routespec import RouteSpec

CodeLists = Mapping[str, RouteCall | Mapping[str, str]]


def check_circles(ats: Sequence[At], specs: Mapping[str, RouteSpec], codes: CodeLists) -> None:
    """Report every route that asks itself through owner rules, code lists or parts."""
    asks = {name: tuple(_asked(spec, codes)) for name, spec in specs.items()}
    for at in ats:
        way = _way_back(at.route.name, at.route.name, asks, ())
        if way:
            message = f"the route asks itself: {' → '.join((*way, at.route.name))}"
            hint = "take the owner rule or code list from another route"
            at.report(at.route.path, message, hint, key=True)


def _asked(spec: RouteSpec, codes: CodeLists) -> Iterator[str]:
    yield from (part.call.route for part in spec.route.combine if part.call)
    yield from (rule.through.route for rule in spec.route.owner if rule.through)
    for name in spec.code_lists:
        entry = codes.get(name)
        if isinstance(entry, RouteCall):
            yield entry.route


def _way_back(
    goal: str, name: str, asks: Mapping[str, tuple[str, ...]], seen: tuple[str, ...]
) -> tuple[str, ...]:
    here = (*seen, name)
    for asked in asks.get(name, ()):
        if asked == goal:
            return here
        if asked not in here and (way := _way_back(goal, asked, asks, here)):
            return way
    return ()
