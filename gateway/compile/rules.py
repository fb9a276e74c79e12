"""What a route must say to be safe: ownership, caching, effects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gateway.compile.dependence import claims_behind, claims_read
from gateway.compile.fields import Reads
from gateway.compile.findings import At
from gateway.compile.references import claims_of
from gateway.mapping.model import MappingFile, Route
from gateway.plan.routespec import RouteSpec

_OWN_COPY = "leave share out: each caller gets their own"
_LATER_READS = ("sync", "links")  # a read's keys that this version does not serve
_WRITING = re.compile(
    r"(?:\s|--[^\n]*\n|/\*.*?\*/)*(insert|update|delete|merge|replace|truncate|create|drop|alter)\b",
    re.IGNORECASE | re.DOTALL,
)


def check_effect(at: At) -> bool:
    """Report what a read may not say; False: the route is no read, so nothing else is checked."""
    route = at.route
    if route.method not in {"GET", "POST"} and route.effect == "read":
        message = f"{route.method} never only reads"
        at.report_in("effect", message=message, hint="say POST, or GET without a body")
        return False
    if route.method != "GET" and route.effect != "read":
        _refuse_write(at)
        return False
    _check_later(at)
    if route.body and route.method == "GET":
        message, hint = "GET has no body", "say POST with effect: read, or take it from $query"
        at.report_in("body", message=message, hint=hint, key=True)
    if route.upload and route.method == "GET":
        at.report_in(
            "upload", message="GET has no body", hint="say POST with effect: read", key=True
        )
    if route.sets and not route.procedure:
        message = "only a procedure gives several result sets"
        at.report_in("sets", message=message, hint="delete the line", key=True)
    if route.effect == "write":
        at.report_in("effect", message="GET never writes", hint="delete the line, or say PUT")
    if route.query and (found := _WRITING.match(route.query)):
        message = f"the query writes ({found[1].upper()}), but the route only reads"
        at.report_in("query", message=message, hint="a write is PUT, POST, PATCH or DELETE")
        return False
    return True


def check_safety(at: At, reads: Reads, parts: Sequence[RouteSpec] = ()) -> None:
    """Report a shared cache that would show one caller's data to another, and missing owners.

    ``parts`` are those of a composite: it can be shared no wider than each of them.
    """
    _cache(at, reads, parts)
    _ownership(at)


def check_lists(at: At, lists: Sequence[RouteSpec]) -> None:
    """Report a shared copy whose labels come from code lists that callers do not share."""
    share = at.route.cache.share if at.route.cache else None
    if share is None:
        return
    for each in lists:
        alone = claims_behind(each) - {share.removeprefix("$claims.")} or each.route.owner
        if alone or (each.personal and share == "everyone"):
            fact = f"its code list '{each.route.name}' differs between callers"
            path = (*at.route.path, "cache", "share")
            at.report_once(path, f"the answer cannot be shared: {fact}", _OWN_COPY)


def is_personal(file: MappingFile, route: Route) -> bool:
    """Whether the route's answer is about a person."""
    return file.personal if route.personal is None else route.personal


def _refuse_write(at: At) -> None:
    route = at.route
    if route.cache:
        at.report_in("cache", message="a write is never cached", hint="delete the line", key=True)
    if route.method == "POST" and route.effect is None and not route.later:
        message = "nothing tells that this POST only reads"
        at.report(route.path, message, "add effect: read, and say why in description", key=True)
    else:
        hint = "delete the route until writes are served"
        at.report(route.path, "this version serves reads only", hint, key=True)


def _check_later(at: At) -> None:
    for name in at.route.later:
        if name in _LATER_READS:
            message = f"'{name}' is not served yet"
        else:
            message = f"'{name}' is a write's, but {at.route.method} only reads here"
        at.report_in(name, message=message, hint="delete the line", key=True)


def _cache(at: At, reads: Reads, parts: Sequence[RouteSpec]) -> None:
    route = at.route
    share = route.cache.share if route.cache else None
    if share is None:
        return
    reasons = []
    if route.owner:
        reasons.append("it has an owner rule")
    if is_personal(at.file, route) and share == "everyone":
        reasons.append("it is personal")
    reasons += list(_reasons_of_parts(parts, share))[:1]
    if reads.scopes - {route.scope}:  # who lacks the route's own never gets its copy
        reasons.append(f"its {'parts' if route.combine else 'fields'} have scopes")
    claims = (claims_of(route) if route.owner else claims_read(route)) | reads.claims
    if others := sorted(claims - {share.removeprefix("$claims.")}):
        reasons.append(f"it reads $claims.{others[0]}")
    if reasons:
        message = f"the answer cannot be shared: {', '.join(reasons)}"
        at.report_in("cache", "share", message=message, hint=_OWN_COPY)


def _reasons_of_parts(parts: Sequence[RouteSpec], share: str) -> Iterator[str]:
    for part in parts:
        if part.route.owner:
            yield f"its part '{part.route.name}' has an owner rule"
        elif part.personal and share == "everyone":
            yield f"its part '{part.route.name}' is personal"


def _ownership(at: At) -> None:
    route = at.route
    told = route.owner or route.combine or claims_of(route)
    if not is_personal(at.file, route) or told or {"owner", "arguments"} & set(route.broken):
        return
    hint = "say owner: {COLUMN: $claims.staff}, bind a claim, or say personal: false"
    message = "a personal resource's route needs an owner rule or a claim in its arguments"
    at.report(route.path, message, hint, key=True)
