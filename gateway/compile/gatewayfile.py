"""Checks what gateway.yaml says of the whole: admission, code lists, cache, headers."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.backends.closed import ClosedWindow
from gateway.compile.findings import Findings
from gateway.compile.index import Index, Reading
from gateway.compile.references import DAYS
from gateway.compile.seals import check_seals
from gateway.mapping.deployment import Deployment
from gateway.mapping.model import RouteCall
from gateway.plan.routespec import RouteSpec

_WINDOW = 'two different times, as in "02:00-03:00"'


def check_gateway(deployment: Deployment, index: Index, findings: Findings) -> None:
    """Report what is wrong in gateway.yaml, and note what it reads of routes."""
    _admit(deployment, index)
    _codes(deployment, index, findings)
    _cache(deployment, findings)
    check_seals(deployment, findings)
    _headers(deployment, findings)
    _windows(deployment, findings)


def _admit(deployment: Deployment, index: Index) -> None:
    admit, path = deployment.admit, ("auth", "admit")
    if admit is None:
        return
    reading = Reading(deployment.source, path)
    if index.find(admit.call, reading) is None:
        return
    index.needs(admit.call, reading)
    when = admit.when
    for name in (*when.equals, *when.blank, *when.filled, *when.prefixes):
        here = Reading(deployment.source, (*path, "when", name), key=True)
        index.export(admit.call.route, name, here)


def _codes(deployment: Deployment, index: Index, findings: Findings) -> None:
    for name, entry in deployment.codes.items():
        if isinstance(entry, Mapping):
            continue
        reading = Reading(deployment.source, ("codes", name))
        found = index.find(entry, reading)
        if found is None:
            continue
        index.needs(entry, reading)
        _literals(deployment, name, entry, findings)
        fields = found[1].fields or found[0].fields
        lacking = [each for each in ("code", "label") if each not in fields]
        if lacking:
            message = f"'{entry.route}' has no field '{lacking[0]}', so it is no code list"
            index.misread(
                Reading(deployment.source, ("codes", name, "route")),
                message,
                "a code list has the fields code and label",
            )


def check_code_lists(deployment: Deployment, specs: Mapping[str, RouteSpec], index: Index) -> None:
    """Report code lists that are one object."""
    for name, entry in deployment.codes.items():
        spec = specs.get(entry.route) if isinstance(entry, RouteCall) else None
        if spec and spec.kind != "list":
            here = Reading(deployment.source, ("codes", name, "route"))
            message = f"'{spec.route.name}' gives no list, so it is no code list"
            index.misread(here, message, "a code list has items, or all rows of a table")


def _literals(deployment: Deployment, name: str, entry: RouteCall, findings: Findings) -> None:
    for parameter, value in entry.arguments.items():
        for text in value if isinstance(value, tuple) else (value,):
            if text.startswith("$"):
                path = ("codes", name, "with", parameter)
                hint = "a code list is asked for with texts alone"
                findings.add(deployment.source, path, f"{text} cannot be read here", hint)


def _cache(deployment: Deployment, findings: Findings) -> None:
    if deployment.cache != "process":
        message = "this version keeps the cache in the process"
        findings.add(deployment.source, ("cache",), message, "say process")


def _windows(deployment: Deployment, findings: Findings) -> None:
    for backend in deployment.backends.values():
        try:
            ClosedWindow.parse(backend.closed or "00:00-01:00")
        except ValueError as error:
            findings.add(deployment.source, (*backend.path, "closed"), str(error), _WINDOW)


def _headers(deployment: Deployment, findings: Findings) -> None:
    for backend in deployment.backends.values():
        for name, text in backend.headers.items():
            claim = text.startswith("$claims.") or text in {*DAYS, "$now"}
            if text.startswith("$") and not claim:
                path = (*backend.path, "headers", name)
                hint = "there are $claims.x, $today, $yesterday, $tomorrow, $now"
                findings.add(deployment.source, path, f"{text} cannot be read here", hint)
