"""Checks composite routes: their parts exist, are bound, and may be shown together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from gateway.compile.bodies import bind_body, sensitivities
from gateway.compile.dependence import claims_behind, claims_read
from gateway.compile.fields import Reads
from gateway.compile.findings import At, nearest
from gateway.compile.index import Index, Reading, known_parameters, needed, placeholders
from gateway.compile.parameters import check_used
from gateway.compile.rules import check_safety, is_personal
from gateway.mapping.model import Part, Route
from gateway.plan.routespec import ParameterSpec, RouteSpec

_SENT = ("$path.", "$query.", "$header.")
_ORDER = ("none", "personal", "sensitive", "protected")


def note_parts(at: At, index: Index) -> None:
    """Note what a composite reads of its parts, and report parts that name nothing."""
    route = at.route
    for part in route.combine:
        if part.call is None:
            continue
        reading = Reading(at.file.source, part.path, route.name)
        found = index.find(part.call, reading)
        if found and found[1].combine:
            message = "a composite cannot be a part of another"
            at.report((*part.path, "route"), message, "name its parts")
        if part.each or part.all:
            _note_reference(at, index, part)
    _check_waiting(at)
    _check_sources(at, index)


def check_composite(at: At, specs: Mapping[str, RouteSpec]) -> RouteSpec | None:
    """Return the spec of a composite whose parts are checked, or None."""
    route = at.route
    calls = [(part, part.call.route) for part in route.combine if part.call]
    parts = [(part, specs[name]) for part, name in calls if name in specs]
    for part, spec in parts:
        _check_part(at, part, spec)
    check_used(at, placeholders(route.template))
    body = bind_body(at)
    # the key of a combined answer is blind to what its parts bind of their own
    claims = claims_read(route).union(*(claims_behind(spec) for _, spec in parts))
    scopes = {name for _, spec in parts for name in _scopes(spec)}
    check_safety(at, Reads(claims=claims, scopes=scopes), [spec for _, spec in parts])
    if len(parts) < len(calls):
        return None  # the faults of its parts are told
    return RouteSpec(
        route=route,
        resource=at.file.resource,
        kind="composite",
        parameters=_parameters(route, specs),
        body=body,
        claims=tuple(sorted(claims)),
        scopes=tuple(sorted(scopes)),
        personal=is_personal(at.file, route),
        sensitivity=max(
            ["none", *(spec.sensitivity for _, spec in parts), *sensitivities(body)],
            key=_ORDER.index,
        ),
    )


def bound_parameter(route: Route, reference: str) -> str:
    """Return which parameter of a route ``each`` or ``all`` binds: the same name, or the only."""
    name = reference.rpartition("/")[2]
    names = placeholders(route.template)
    if name in known_parameters(route) or len(names) != 1:
        return name
    return names[0]


def _note_reference(at: At, index: Index, part: Part) -> None:
    reference = part.each or part.all or ""
    path = (*part.path, "each" if part.each else "all")
    member, _, name = reference.partition("/")
    others = {each.name: each for each in at.route.combine if each.call and each is not part}
    other = others.get(member)
    if other is None or other.call is None or not name:
        if not at.says("combine", member) or not name or member == part.name:
            message = f"'{reference}' names no field of another member"
            at.report(path, message, nearest(member, others))
        return
    index.export(other.call.route, name, Reading(at.file.source, path, at.route.name))


def _check_waiting(at: At) -> None:
    """Report the parts that take their values from each other, so that none can be first."""
    after = {
        part.name: (part.each or part.all or "").partition("/")[0] for part in at.route.combine
    }
    told: set[str] = set()
    for part in at.route.combine:
        way: list[str] = []
        name = part.name
        while after.get(name) and name not in way:
            way.append(name)
            name = after[name]
        if len(way) > 1 and name == part.name and name not in told:
            told.update(way)
            path = (*part.path, "each" if part.each else "all")
            circle = " → ".join((*way, name))
            at.report(path, f"the parts wait for each other: {circle}", "take one from with:")


def _check_sources(at: At, index: Index) -> None:
    called = [index.get(part.call.route) for part in at.route.combine if part.call]
    known = {route.backend or file.backend or "" for file, route in filter(None, called)} - {""}
    if not all(called):
        return  # what the missing parts read is not known
    for place, name in enumerate(at.route.sources):
        if name not in known:
            path = (*at.route.path, "sources", str(place))
            exact = path in at.file.source.values
            hint = nearest(name, known)
            at.report(path if exact else path[:-1], f"no part reads '{name}'", hint)


def _check_part(at: At, part: Part, spec: RouteSpec) -> None:
    given = set(part.call.arguments) if part.call else set()
    reference = part.each or part.all
    if reference:
        given.add(bound_parameter(spec.route, reference))
    for name in needed(spec.route):
        if name not in given:
            message = f"'{spec.route.name}' needs '{name}'"
            at.report(part.path, message, f"with: {{{name}: …}}", key=True)
    if part.first and spec.kind != "list":
        message = f"'{spec.route.name}' gives one object, so first has no meaning"
        at.report((*part.path, "first"), message, "delete it")


def _parameters(route: Route, specs: Mapping[str, RouteSpec]) -> tuple[ParameterSpec, ...]:
    found: dict[str, ParameterSpec] = {}
    shown = [part.value or "" for part in route.combine]
    plain = [*shown, *(f"$path.{name}" for name in placeholders(route.template))]
    for each in (*_passed_on(route, specs), *(_sent(text) for text in plain)):
        if each is not None:
            found.setdefault(each.name, each)
    return tuple(found.values())


def _passed_on(route: Route, specs: Mapping[str, RouteSpec]) -> Iterator[ParameterSpec]:
    """Give what the client sends for a part, as the part takes it."""
    for call in (part.call for part in route.combine if part.call):
        taken = {each.name: each for each in specs[call.route].parameters}
        for target, given in call.arguments.items():
            for text in given if isinstance(given, tuple) else (given,):
                if sent := _sent(text):
                    yield replace(taken.get(target, sent), name=sent.name, place=sent.place)


def _sent(text: str) -> ParameterSpec | None:
    place, _, name = text[1:].partition(".")
    return ParameterSpec(name, place) if text.startswith(_SENT) else None


def _scopes(spec: RouteSpec) -> set[str]:
    return {*spec.scopes, *((spec.route.scope,) if spec.route.scope else ())}
