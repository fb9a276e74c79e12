"""Finds routes by the names that mappings call them, and what others read of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gateway.compile.findings import Findings, nearest
from gateway.mapping.model import Deployment, MappingFile, Path, Route, RouteCall, SourceFile


class Index:
    """All routes of a deployment by name; an unknown name is a diagnostic."""

    def __init__(self, deployment: Deployment, findings: Findings) -> None:
        self._findings = findings
        self._routes: dict[str, tuple[MappingFile, Route]] = {}
        for file in deployment.mappings:
            for route in file.routes:
                self._add(file, route)
        self.exports: dict[str, set[str]] = {}

    def __iter__(self) -> Iterator[tuple[MappingFile, Route]]:
        return iter(self._routes.values())

    def get(self, name: str) -> tuple[MappingFile, Route] | None:
        """Return a route and its file."""
        return self._routes.get(name)

    def find(
        self, call: RouteCall, source: SourceFile, path: Path, route: str = ""
    ) -> tuple[MappingFile, Route] | None:
        """Return the route that is called, or report that there is none."""
        found = self._routes.get(call.route)
        if found is None:
            message = f"there is no route '{call.route}'"
            hint = nearest(call.route, self._routes)
            self._findings.add(source, call.path or path, message, hint, route)
            return None
        self._check_arguments(call, found[1], source, path, route)
        return found

    def export(self, route: str, name: str) -> None:
        """Note that another route reads a field or column of this one."""
        self.exports.setdefault(route, set()).add(name)

    def _add(self, file: MappingFile, route: Route) -> None:
        shape = (route.method, _shape(route.template))
        for other_file, other in self._routes.values():
            if (other.method, _shape(other.template)) == shape:
                where = f"{other_file.source.name}: {other.name}"
                message = f"the route is already declared ({where})"
                hint = "keep one of them"
                self._findings.add(file.source, route.path, message, hint, route.name, key=True)
                return
        self._routes[route.name] = (file, route)

    def _check_arguments(
        self, call: RouteCall, route: Route, source: SourceFile, path: Path, name: str
    ) -> None:
        known = known_parameters(route)
        for given in call.arguments:
            if given not in known:
                message = f"'{call.route}' has no parameter '{given}'"
                where = call.path or path
                self._findings.add(source, where, message, nearest(given, known), name)


def known_parameters(route: Route) -> Mapping[str, str]:
    """Return the parameters that a route reads: name to ``path`` or ``query``."""
    known = dict.fromkeys(placeholders(route.template), "path")
    for argument in route.arguments.values():
        for reference in argument.sources:
            if reference.startswith("$query."):
                known[reference.removeprefix("$query.")] = "query"
    known.update(dict.fromkeys(route.filter, "query"))
    return known


def placeholders(template: str) -> tuple[str, ...]:
    """Return the names in braces, in order."""
    return tuple(part[1:-1] for part in template.split("/") if part.startswith("{"))


def _shape(template: str) -> str:
    return "/".join("{}" if part.startswith("{") else part for part in template.split("/"))
