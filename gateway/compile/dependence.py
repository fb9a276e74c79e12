"""Tells which of the caller's claims an answer depends on: who may share a copy, and its key."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.compile.references import argument_sources, resolved_sources
from gateway.mapping.model import Route
from gateway.plan.routespec import RouteSpec


def claims_read(route: Route) -> set[str]:
    """Return the claims that a route binds, compares, passes on or shows as they are."""
    return _claims(text for text, _ in (*argument_sources(route), *resolved_sources(route)))


def claims_behind(spec: RouteSpec) -> set[str]:
    """Return all claims that a checked route's answer depends on, its back end's headers too."""
    return {*spec.claims, *claims_read(spec.route), *_claims(spec.headers.values())}


def _claims(texts: Iterable[str]) -> set[str]:
    found = set()
    for text in texts:
        space, _, name = text.partition(".")
        if space == "$claims":
            found.add(name)
        elif space == "$device":
            found.add("device")  # what is known of the device comes from that claim
    return found
