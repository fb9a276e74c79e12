"""Collects every fault of a deployment, so that all are told at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from gateway.mapping.model import Diagnostic, MappingFile, Path, Position, Route, SourceFile

_SHOWN = 8


class Findings:
    """Diagnostics in the order of their place."""

    def __init__(self) -> None:
        self._found: dict[tuple[Position, str], Diagnostic] = {}

    def add(
        self,
        source: SourceFile,
        path: Path,
        message: str,
        hint: str = "",
        route: str = "",
        *,
        key: bool = False,
    ) -> None:
        """Add a fault at a node (or at its key) of a file."""
        self.put(Diagnostic(source.locate(path, key=key), message, hint, route))

    def put(self, diagnostic: Diagnostic) -> None:
        """Add a finished diagnostic, once: routes share the fields of their file."""
        self._found.setdefault((diagnostic.position, diagnostic.message), diagnostic)

    def has(self, position: Position) -> bool:
        """Tell whether something is told of a place already."""
        return any(place == position for place, _ in self._found)

    def sorted(self) -> list[Diagnostic]:
        """Return them by file, line and column."""

        def place(diagnostic: Diagnostic) -> tuple[str, int, int]:
            where = diagnostic.position
            return (where.file, where.line, where.column)

        return sorted(self._found.values(), key=place)

    def __len__(self) -> int:
        return len(self._found)


class At:
    """A route within its file: reports faults at its nodes."""

    def __init__(self, findings: Findings, file: MappingFile, route: Route) -> None:
        self._findings = findings
        self.file = file
        self.route = route

    def report(self, path: Path, message: str, hint: str = "", *, key: bool = False) -> None:
        """Report a fault at an absolute path of the file."""
        self._findings.add(self.file.source, path, message, hint, self.route.name, key=key)

    def report_in(self, *keys: str, message: str, hint: str = "", key: bool = False) -> None:
        """Report a fault at keys below the route."""
        self.report((*self.route.path, *keys), message, hint, key=key)

    def report_once(self, path: Path, message: str, hint: str) -> None:
        """Report a connector's fault at its value, unless something is told of the place."""
        source = self.file.source
        exact = path in source.values
        places = {source.locate(path, key=key) for key in (not exact, True)}
        if not any(self._findings.has(place) for place in places):
            self.report(path, message, hint, key=not exact)

    def says(self, *keys: str) -> bool:
        """Tell whether something stands at keys below the route, be it wrong."""
        return (*self.route.path, *keys) in self.file.source.keys

    def declares(self, name: str) -> bool:
        """Tell whether a field of that name is written, be it wrong."""
        own = self.route.fields is not None
        path = (*self.route.path, "fields", name) if own else ("fields", name)
        return path in self.file.source.keys


def nearest(name: str, known: Iterable[str]) -> str:
    """Return ``did you mean X?`` for the closest known name, or the few that there are."""
    names = list(known)
    folded = {each.casefold(): each for each in names}
    close = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.5)
    if close:
        return f"did you mean {folded[close[0]]}?"
    return f"one of {', '.join(sorted(names)[:_SHOWN])}" if names else ""
