"""Which values of a route's answer and of its back end's records are of no person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gateway.cli.masking import Sight
from gateway.plan.routespec import RouteSpec
from gateway.plan.specs import FieldSpec

Path = tuple[str, ...]


def sight_of_answer(name: str, routes: Mapping[str, RouteSpec]) -> Sight:
    """Return what may be seen of a route's JSON; of a composite's parts as of their own routes."""
    spec = routes[name]
    if spec.kind != "composite":
        return Sight(members=_members(spec.fields, inherited=not spec.personal))
    parts = {
        part.name: sight_of_answer(part.call.route, routes)
        if part.call
        else Sight(open=not spec.personal)
        for part in spec.route.combine
    }
    return Sight(members=parts)


def sight_of_record(spec: RouteSpec) -> Sight:
    """Return what may be seen of a reply: what only fields that may be seen are made of."""
    seen: dict[Path, bool] = {}
    for path, is_open in _sources(spec.fields, spec.root, inherited=not spec.personal):
        seen[path] = seen.get(path, True) and is_open
    return _tree(seen)


def _members(fields: Sequence[FieldSpec], *, inherited: bool) -> Mapping[str, Sight]:
    found = {}
    for spec in fields:
        is_open = _is_open(spec, inherited=inherited)
        inner = _members(spec.fields, inherited=is_open)
        found[spec.field.name] = Sight(is_open, inner)
    return found


def _sources(
    fields: Sequence[FieldSpec], base: Path, *, inherited: bool
) -> Iterator[tuple[Path, bool]]:
    for spec in fields:
        is_open = _is_open(spec, inherited=inherited)
        paths = [
            (*base, *(step for step in source.split("/") if step != "$value"))
            for source in spec.field.sources
            if not source.startswith("$") or source == "$value"
        ]
        inner = [*spec.fields, *(each for each in (spec.each, *spec.cases) if each)]
        if inner:
            yield from _sources(inner, paths[0] if paths else base, inherited=is_open)
        else:
            yield from ((path, is_open) for path in paths)


def _is_open(spec: FieldSpec, *, inherited: bool) -> bool:
    level = spec.field.sensitivity
    return inherited if level is None else level == "none"


def _tree(seen: Mapping[Path, bool]) -> Sight:
    below: dict[str, dict[Path, bool]] = {}
    for path, is_open in seen.items():
        if path:
            below.setdefault(path[0], {})[path[1:]] = is_open
    members = {name: _tree(each) for name, each in below.items()}
    return Sight(seen.get((), False), members)
