"""Checks lists that their back end pages itself: ``$page.number`` and ``$page.size``."""

from __future__ import annotations

from connectors.contract import Signature
from gateway.compile.findings import At
from gateway.compile.references import argument_sources
from gateway.mapping.model import Path, Route

_BOTH = ("$page.number", "$page.size")


def is_self_paged(route: Route) -> bool:
    """Tell whether a route leaves paging to its back end."""
    return bool(_pages(route))


def check_pages(at: At, signature: Signature, kind: str) -> None:
    """Report paging that cannot work: by halves, or beside the gateway's own."""
    pages = _pages(at.route)
    for text, path in pages.items():
        if signature.rows:
            at.report(path, f"{text} cannot be read here", "tables and queries are paged already")
        elif kind != "list":
            at.report(path, f"{text} cannot be read here", "one object has no pages: say items")
        elif other := next((each for each in _BOTH if each not in pages), None):
            at.report(path, f"{text} needs {other} beside it", f"bind {other} to an argument too")
    for key in ("sort", "filter") if pages and not signature.rows else ():
        if at.says(key):
            message = "a list that its back end pages cannot be sorted or filtered here"
            at.report_in(key, message=message, hint="delete the line", key=True)


def _pages(route: Route) -> dict[str, Path]:
    return {text: path for text, path in argument_sources(route) if text in _BOTH}
