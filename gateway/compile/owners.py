"""Compiles owner rules: whose object is this, asked of the answer and of other routes."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from connectors.contract import Deadline
from gateway.errors import GatewayError
from gateway.mapping.model import RouteCall
from gateway.messages import Call, Content, Principal
from gateway.plan.routespec import RouteSpec

Ask = Callable[[Principal, Mapping[str, Any], Call, Deadline], Content]
Refer = Callable[[str], Callable[[Call], Any]]
Record = Mapping[str, Any]
Holds = Callable[[Record], bool]
Own = Callable[[Record], Mapping[str, Any]]


def compile_owner(
    spec: RouteSpec, asks: Callable[[str], Ask], refer: Refer, own: Own
) -> Callable[[Call, Deadline], Holds | None]:
    """Return what makes the test of records for one call; None where there is no rule.

    A rule that leans on another route asks it once for the whole answer; on a list whose
    ``match`` is a path parameter a stranger is 404, not an empty list.
    """
    rules = spec.route.owner
    if not rules:
        return lambda _call, _deadline: None
    plain = [
        {name: refer(text) for name, text in rule.equals.items()}
        for rule in rules
        if rule.through is None
    ]
    leaning = [
        (rule.match or "", _compile_held(rule.through, rule.match or "", asks, refer))
        for rule in rules
        if rule.through
    ]

    def prepare(call: Call, deadline: Deadline) -> Holds | None:
        sets = [(match, find(call, deadline)) for match, find in leaning]
        if spec.kind == "list" and not plain and all(match in call.path for match, _ in sets):
            if not any(call.path[match] in held for match, held in sets):
                raise GatewayError("not-found")
            return None
        expected = [{name: resolve(call) for name, resolve in each.items()} for each in plain]

        def holds(record: Record) -> bool:
            if any(_equal(record, each) for each in expected):
                return True
            mine = own(record)
            return any(mine.get(match) in held for match, held in sets)

        return holds

    return prepare


def _compile_held(
    through: RouteCall, match: str, asks: Callable[[str], Ask], refer: Refer
) -> Callable[[Call, Deadline], frozenset[Any]]:
    ask, combine = asks(through.route), compile_combinations(through, refer)

    def find(call: Call, deadline: Deadline) -> frozenset[Any]:
        found: set[Any] = set()
        for values in combine(call):
            try:
                content = ask(call.principal, values, call, deadline)
            except GatewayError as error:
                if error.problem.code != "not-found":
                    raise
                continue
            found |= {row.get(match) for row in content.exports}
        return frozenset(found - {None, ""})

    return find


def compile_combinations(
    through: RouteCall, refer: Refer
) -> Callable[[Call], Iterator[Mapping[str, Any]]]:
    """Return what gives the arguments of each call of a route.

    A list means one call each; where none is named, the path's are passed on.
    """
    if not through.arguments:
        return lambda call: iter([dict(call.path)])
    axes = [
        [refer(each) for each in (value if isinstance(value, list | tuple) else [value])]
        for value in through.arguments.values()
    ]

    def combine(call: Call) -> Iterator[Mapping[str, Any]]:
        given = [[resolve(call) for resolve in axis] for axis in axes]
        for values in itertools.product(*given):
            yield dict(zip(through.arguments, values, strict=True))

    return combine


def _equal(record: Record, expected: Mapping[str, Any]) -> bool:
    for name, value in expected.items():
        found: Any = record
        for step in name.split("/"):
            found = found.get(step) if isinstance(found, Mapping) else None
        if value in {None, ""} or str(found if found is not None else "").strip() != str(value):
            return False
    return bool(expected)
