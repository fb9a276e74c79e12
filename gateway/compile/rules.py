"""What a route must say to be safe: ownership, caching, profile names, effects."""

from __future__ import annotations

from gateway.compile.fields import Reads
from gateway.compile.findings import At
from gateway.mapping.model import MappingFile, Route

_READS = frozenset({"GET"})


def check(at: At, file: MappingFile, route: Route, reads: Reads) -> None:
    """Report every promise that the route breaks."""
    _effect(at, route)
    _cache(at, file, route, reads)
    _ownership(at, file, route)


def is_personal(file: MappingFile, route: Route) -> bool:
    """Whether the route's answer is about a person."""
    return file.personal if route.personal is None else route.personal


def _effect(at: At, route: Route) -> None:
    if route.method not in _READS and route.effect != "read" and not route.internal:
        hint = "a POST that reads says effect: read"
        at.report(route.path, "this version serves reads only", hint, key=True)
    if route.method in _READS and route.later:
        name = next(iter(route.later))
        at.report_in(name, message=f"'{name}' is a write's, but GET never writes", key=True)
    if route.method not in _READS and route.cache and route.effect != "read":
        at.report_in("cache", message="a write is never cached", hint="delete the line")


def _cache(at: At, file: MappingFile, route: Route, reads: Reads) -> None:
    share = route.cache.share if route.cache else None
    if share is None:
        return
    reasons = []
    if route.owner:
        reasons.append("it has an owner rule")
    if is_personal(file, route) and share == "everyone":
        reasons.append("it is personal")
    if reads.scopes:
        reasons.append("its fields have scopes")
    claims = _claims(route) | reads.claims
    if others := sorted(claims - {share.removeprefix("$claims.")}):
        reasons.append(f"it reads $claims.{others[0]}")
    if reasons:
        message = f"the answer cannot be shared: {', '.join(reasons)}"
        at.report_in("cache", message=message, hint="leave share out: each caller gets their own")


def _ownership(at: At, file: MappingFile, route: Route) -> None:
    if not is_personal(file, route) or route.owner or route.combine or _claims(route):
        return
    hint = "say owner: {COLUMN: $claims.staff}, bind a claim, or personal: false"
    message = "a personal resource's route needs an owner rule or a claim in its arguments"
    at.report(route.path, message, hint, key=True)


def _claims(route: Route) -> set[str]:
    return {
        source.removeprefix("$claims.")
        for argument in route.arguments.values()
        for source in argument.sources
        if source.startswith("$claims.")
    }
