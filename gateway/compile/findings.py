"""Collects every fault of a deployment, so that all are told at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from gateway.mapping.model import Diagnostic, MappingFile, Path, Position, Route, SourceFile


class Findings:
    """Diagnostics in the order of their place."""

    def __init__(self) -> None:
        self._found: list[Diagnostic] = []

    def add(  # noqa: PLR0913 - a fault has a place, a route, a fact and a remedy
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
        """Add a finished diagnostic, once."""
        if diagnostic not in self._found:
            self._found.append(diagnostic)

    def sorted(self) -> list[Diagnostic]:
        """Return them by file, line and column."""

        def place(diagnostic: Diagnostic) -> tuple[str, int, int]:
            where: Position = diagnostic.position
            return (where.file, where.line, where.column)

        return sorted(self._found, key=place)

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


def nearest(name: str, known: Iterable[str]) -> str:
    """Return ``did you mean X?`` for the closest known name, or the few that there are."""
    names = list(known)
    folded = {each.casefold(): each for each in names}
    close = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.5)
    if close:
        return f"did you mean {folded[close[0]]}?"
    return f"one of {', '.join(sorted(names)[:8])}" if names else ""
