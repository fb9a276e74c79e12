"""Compiles owner rules: whose object is this, asked of the answer and of other routes."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from connectors.contract import Deadline
from gateway.errors import GatewayError
from gateway.mapping.model import OwnerRule, RouteCall
from gateway.messages import Call, Content, Principal
from gateway.plan.routespec import RouteSpec

Ask = Callable[[Principal, Mapping[str, Any], Call, Deadline], Content]
Resolve = Callable[[str, Call], Any]
Record = Mapping[str, Any]
Holds = Callable[[Record], bool]
Own = Callable[[Record], Mapping[str, Any]]


def compile_owner(
    spec: RouteSpec, asks: Callable[[str], Ask], resolve: Resolve, own: Own
) -> Callable[[Call, Deadline], Holds | None]:
    """Return what makes the test of records for one call; None where there is no rule.

    A rule that leans on another route asks it once for the whole answer; on a list whose
    ``match`` is a path parameter a stranger is 404, not an empty list.
    """
    rules = spec.route.owner
    if not rules:
        return lambda _call, _deadline: None
    plain = [rule for rule in rules if rule.through is None]
    leaning = [rule for rule in rules if rule.through]

    def prepare(call: Call, deadline: Deadline) -> Holds | None:
        sets = [(rule.match or "", _held(rule, asks, resolve, call, deadline)) for rule in leaning]
        if spec.kind == "list" and not plain and all(match in call.path for match, _ in sets):
            if not any(call.path[match] in held for match, held in sets):
                raise GatewayError("not-found")
            return None
        expected = [
            {name: resolve(reference, call) for name, reference in rule.equals.items()}
            for rule in plain
        ]

        def holds(record: Record) -> bool:
            if any(_equal(record, each) for each in expected):
                return True
            mine = own(record)
            return any(mine.get(match) in held for match, held in sets)

        return holds

    return prepare


def _held(
    rule: OwnerRule,
    asks: Callable[[str], Ask],
    resolve: Resolve,
    call: Call,
    deadline: Deadline,
) -> frozenset[Any]:
    through = rule.through
    if through is None or rule.match is None:
        return frozenset()
    ask = asks(through.route)
    found: set[Any] = set()
    for values in combinations(through, resolve, call):
        try:
            content = ask(call.principal, values, call, deadline)
        except GatewayError as error:
            if error.problem.code != "not-found":
                raise
            continue
        found |= {row.get(rule.match) for row in content.exports}
    return frozenset(found - {None, ""})


def combinations(through: RouteCall, resolve: Resolve, call: Call) -> Iterator[Mapping[str, Any]]:
    """Return the arguments of each call; a list means one call each, none named the path's."""
    named: Mapping[str, Any] = through.arguments or dict.fromkeys(call.path)
    axes: list[Sequence[Any]] = []
    for name, value in named.items():
        if not through.arguments:
            axes.append([call.path[name]])
        elif isinstance(value, list | tuple):
            axes.append([resolve(each, call) for each in value])
        else:
            axes.append([resolve(value, call)])
    for values in itertools.product(*axes):
        yield dict(zip(named, values, strict=True))


def _equal(record: Record, expected: Mapping[str, Any]) -> bool:
    for name, value in expected.items():
        found: Any = record
        for step in name.split("/"):
            found = found.get(step) if isinstance(found, Mapping) else None
        if value in {None, ""} or str(found if found is not None else "").strip() != str(value):
            return False
    return bool(expected)
