"""Finds routes by the names that mappings call them, and what others read of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from gateway.compile.findings import At, Findings, nearest
from gateway.compile.references import argument_sources
from gateway.compile.selfpaged import is_self_paged
from gateway.mapping.deployment import Deployment
from gateway.mapping.model import MappingFile, Path, Route, RouteCall, SourceFile

Steps = tuple[str, ...]  # of a path template, the placeholders alike
Declared = tuple[MappingFile, Route, Steps]


@dataclass(frozen=True, slots=True)
class Reading:
    """Where a mapping reads a name of another route: its file, place, and route."""

    source: SourceFile
    path: Path
    route: str = ""
    key: bool = False


class Index:
    """All routes of a deployment by name; an unknown name is a diagnostic."""

    def __init__(self, deployment: Deployment, findings: Findings) -> None:
        self._findings = findings
        self._routes: dict[str, tuple[MappingFile, Route]] = {}
        # by method and length, then by the first step
        self._shapes: dict[tuple[str, int], dict[str, list[Declared]]] = {}
        self._written = {
            path[1]
            for source in (*(file.source for file in deployment.mappings), *deployment.lost)
            for path in source.keys
            if len(path) == 2 and path[0] == "routes"  # noqa: PLR2004 - routes, then the name
        }
        for file in deployment.mappings:
            for route in file.routes:
                self._add(file, route)
        self._all_written = deployment.all_written
        self._codes = deployment.codes
        self._written_codes = {
            path[1] for path in deployment.source.keys if path[:1] == ("codes",) and path[1:]
        }
        self.exports: dict[str, dict[str, list[Reading]]] = {}

    def __iter__(self) -> Iterator[tuple[MappingFile, Route]]:
        return iter(self._routes.values())

    def get(self, name: str) -> tuple[MappingFile, Route] | None:
        """Return a route and its file."""
        return self._routes.get(name)

    def find(
        self, call: RouteCall, reading: Reading, route_key: str = "route"
    ) -> tuple[MappingFile, Route] | None:
        """Return the route that is called, or report that there is none."""
        found = self._routes.get(call.route)
        if found is None:
            # else its own fault, or that of its whole file, is told already
            if self._all_written and call.route not in self._written:
                message = f"there is no route '{call.route}'"
                hint = nearest(call.route, self._routes)
                self._report(reading, message, hint, route_key)
            return None
        known = known_parameters(found[1])
        for given in call.arguments:
            if given not in known:
                message = f"'{call.route}' has no parameter '{given}'"
                self._report(reading, message, nearest(given, known), "with", given, key=True)
        if is_self_paged(found[1]):
            message = f"'{call.route}' is paged by its back end, so nobody can take all of it"
            self._report(reading, message, "leave $page out of a route for this", route_key)
        return found

    def needs(self, call: RouteCall, reading: Reading) -> None:
        """Report what a called route cannot do without and nothing is bound to."""
        found = self._routes.get(call.route)
        for name in needed(found[1]) if found else ():
            if name not in call.arguments:
                message = f"'{call.route}' needs '{name}'"
                self._report(reading, message, f"with: {{{name}: …}}", key=True)

    def export(self, route: str, name: str, reading: Reading) -> None:
        """Note that another route reads a field or column of this one."""
        self.exports.setdefault(route, {}).setdefault(name, []).append(reading)

    def note_codes(self, at: At, codes: Mapping[str, Path]) -> None:
        """Report the code lists that nobody declares."""
        for name, path in codes.items():
            if name not in self._written_codes:
                at.report(path, f"there is no code list '{name}'", nearest(name, self._codes))

    def misread(self, reading: Reading, message: str, hint: str) -> None:
        """Report a name that the called route does not give, unless its place is told of."""
        if self._findings.has(reading.source.locate(reading.path, key=reading.key)):
            return
        self._report(reading, message, hint, key=reading.key)

    def _report(
        self, reading: Reading, message: str, hint: str, *keys: str, key: bool = False
    ) -> None:
        path = (*reading.path, *keys)
        self._findings.add(reading.source, path, message, hint, reading.route, key=key)

    def _add(self, file: MappingFile, route: Route) -> None:
        steps = _shape(route.template)
        first = steps[1] if len(steps) > 1 else ""
        alike = self._shapes.setdefault((route.method, len(steps)), {})
        likes = alike.setdefault(first, [])
        # literals that differ never overlap
        near = alike.values() if first == "{}" else (likes, alike.get("{}", ()))
        for other_file, other, theirs in chain.from_iterable(near):
            if not _overlap(steps, theirs):
                continue
            if route.name != other.name and (route.internal or other.internal):
                continue  # an internal route has no path
            same = steps == theirs
            fact = "is already declared" if same else "fits paths of another route"
            message = f"the route {fact} ({other_file.source.name}: {other.name})"
            hint = "keep one of them" if same else "change a literal segment of one of them"
            self._findings.add(file.source, route.path, message, hint, route.name, key=True)
            break
        if route.name not in self._routes:
            self._routes[route.name] = (file, route)
            likes.append((file, route, steps))


def known_parameters(route: Route) -> Mapping[str, str]:
    """Return the parameters that a route reads: name to ``path``, ``query`` or ``body``."""
    known = dict.fromkeys(placeholders(route.template), "path")
    for text, _ in argument_sources(route):
        if text.startswith("$query."):
            known[text.removeprefix("$query.")] = "query"
    known.update(dict.fromkeys(route.filter, "query"))
    return {**dict.fromkeys(route.body, "body"), **known}


def needed(route: Route) -> tuple[str, ...]:
    """Return the parameters that a route cannot do without."""
    return (
        *placeholders(route.template),
        *(name for name, each in route.body.items() if each.required),
    )


def placeholders(template: str) -> tuple[str, ...]:
    """Return the names in braces, in order."""
    return tuple(part[1:-1] for part in template.split("/") if part.startswith("{"))


def _shape(template: str) -> Steps:
    return tuple("{}" if part.startswith("{") else part for part in template.split("/"))


def _overlap(mine: Steps, theirs: Steps) -> bool:
    """Tell whether a path fits both templates and neither of them fits it more closely."""
    looser = closer = 0
    for a, b in zip(mine, theirs, strict=True):
        if a == b:
            continue
        if "{}" not in (a, b):
            return False
        if a == "{}":
            looser += 1
        else:
            closer += 1
    return not looser + closer or (looser > 0 and closer > 0)
