"""Checks composite routes: their parts exist, are bound, and may be shown together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gateway.compile.findings import At, nearest
from gateway.compile.index import Index, known_parameters, placeholders
from gateway.mapping.model import Deployment, Part, Route
from gateway.plan.routespec import ParameterSpec, RouteSpec

_ORDER = ("none", "personal", "sensitive", "protected")


def note_exports(deployment: Deployment, index: Index, ats: Mapping[str, At]) -> None:
    """Note everything that routes read of each other, before any of them is bound."""
    for file, route in index:
        for part in route.combine:
            if reference := part.each or part.all:
                _note_part(ats[route.name], index, route, part, reference)
            if part.call:
                index.find(part.call, file.source, part.path, route.name)
        for rule in route.owner:
            if rule.through and index.find(rule.through, file.source, rule.path, route.name):
                index.export(rule.through.route, rule.match or "")
    if admit := deployment.admit:
        found = index.find(admit.call, deployment.source, ("auth", "admit"))
        for name in (*admit.when.equals, *admit.when.blank, *admit.when.filled):
            if found:
                index.export(admit.call.route, name)
    for name, entry in deployment.codes.items():
        if not isinstance(entry, Mapping):
            index.find(entry, deployment.source, ("codes", name))


def _note_part(at: At, index: Index, route: Route, part: Part, reference: str) -> None:
    member, _, name = reference.partition("/")
    other = next((each for each in route.combine if each.name == member), None)
    if other is None or other.call is None or not name:
        known = [each.name for each in route.combine if each.call]
        message = f"'{reference}' names no field of another member"
        at.report(part.path, message, nearest(member, known))
        return
    index.export(other.call.route, name)


def check_composite(at: At, index: Index, specs: Mapping[str, RouteSpec]) -> RouteSpec | None:
    """Return the spec of a composite whose parts are checked, or None."""
    route = at.route
    parts = [(part, specs[part.call.route]) for part in route.combine if part.call and part.call.route in specs]
    if len(parts) < sum(1 for part in route.combine if part.call):
        for part in route.combine:
            found = index.get(part.call.route) if part.call else None
            if found and found[1].combine:
                at.report(part.path, "a composite cannot be a part of another", "name its parts")
        return None
    for part, spec in parts:
        _check_part(at, part, spec)
    known = {spec.backend for _, spec in parts}
    for name in route.sources:
        if name not in known:
            backends = [each for each in known if each]
            at.report_in("sources", message=f"no part reads '{name}'", hint=nearest(name, backends))
    return RouteSpec(
        route=route,
        resource=at.file.resource,
        kind="composite",
        parameters=_parameters(at, route, specs),
        claims=tuple(sorted({name for _, spec in parts for name in spec.claims} | _claims(route))),
        scopes=tuple(sorted({name for _, spec in parts for name in _scopes(spec)})),
        sensitivity=max((spec.sensitivity for _, spec in parts), key=_ORDER.index, default="none"),
    )


def _check_part(at: At, part: Part, spec: RouteSpec) -> None:
    names = placeholders(spec.route.template)
    given = set(part.call.arguments) if part.call else set()
    reference = part.each or part.all
    if reference:
        given.add(bound_parameter(spec.route, reference))
    for name in names:
        if name not in given:
            message = f"'{spec.route.name}' needs '{name}'"
            at.report(part.path, message, f"with: {{{name}: $claims…}}")
    if part.first and spec.kind != "list":
        at.report(part.path, f"'{spec.route.name}' gives one object, so first has no meaning")


def bound_parameter(route: Route, reference: str) -> str:
    """Return which parameter of a route ``each`` or ``all`` binds: the same name, or the only."""
    name = reference.rpartition("/")[2]
    names = placeholders(route.template)
    if name in known_parameters(route) or len(names) != 1:
        return name
    return names[0]


def _parameters(
    at: At, route: Route, specs: Mapping[str, RouteSpec]
) -> tuple[ParameterSpec, ...]:
    found: dict[str, ParameterSpec] = {}
    used: set[str] = set()
    for part in route.combine:
        if part.value and part.value.startswith("$path."):
            used.add(part.value.removeprefix("$path."))
        for target, reference in (part.call.arguments if part.call else {}).items():
            if not isinstance(reference, str) or not reference.startswith(("$path.", "$query.")):
                continue
            place, _, name = reference[1:].partition(".")
            used.add(name)
            spec = specs[part.call.route] if part.call else None
            for each in spec.parameters if spec else ():
                if each.name == target:
                    found.setdefault(name, replace(each, name=name, place=place))
    for name in placeholders(route.template):
        if name not in used:
            at.report(route.path, f"the placeholder '{name}' is not used", key=True)
        found.setdefault(name, ParameterSpec(name, "path"))
    return tuple(found.values())


def _claims(route: Route) -> set[str]:
    values = [value for part in route.combine if part.call for value in part.call.arguments.values()]
    return {
        value.removeprefix("$claims.")
        for value in values
        if isinstance(value, str) and value.startswith("$claims.")
    }


def _scopes(spec: RouteSpec) -> set[str]:
    return {*spec.scopes, *((spec.route.scope,) if spec.route.scope else ())}
