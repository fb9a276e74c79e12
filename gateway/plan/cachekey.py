"""Derives the cache key of a call: everything that its answer can depend on, and the caller."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import orjson

from connectors.contract import Value
from gateway.messages import Call
from gateway.plan.routespec import RouteSpec


def cache_key(spec: RouteSpec, digest: str, call: Call, arguments: Mapping[str, Value]) -> str:
    """Return the key of a call's content, in hexadecimal; nobody writes one by hand.

    ``digest`` is the generation's. Only ``cache: {share: …}`` takes the caller out of it.
    """
    principal, page = call.principal, call.page if spec.selects else None
    # a list that is selected from here is kept whole, one copy for every filter and page
    filters = {each.name for each in spec.parameters if each.filters} if spec.whole else set()
    query = {name: value for name, value in call.query.items() if name not in filters}
    parts = [
        digest,
        spec.route.name,
        _sharing(spec, call),
        # owner rules, verify and composites read these beside the arguments
        [dict(call.path), query, dict(call.headers), call.body],
        call.upload.digest if call.upload else "",
        arguments,
        () if spec.whole else call.conditions,
        [page.number, page.size, page.after, page.order, page.total] if page else [],
        [principal.claims.get(name) for name in spec.claims],
        [name in principal.scopes for name in spec.scopes],
    ]
    text = orjson.dumps(parts, option=orjson.OPT_SORT_KEYS, default=str)
    return hashlib.sha256(text).hexdigest()


def _sharing(spec: RouteSpec, call: Call) -> tuple[str, str]:
    """Return how the key is shared, and with whom."""
    share = spec.route.cache.share if spec.route.cache else None
    if share is None:
        return "caller", call.principal.identity
    if share == "everyone":
        return share, ""
    # who lacks the claim shares with nobody
    claim = call.principal.claims.get(share.removeprefix("$claims."))
    return share, f"={claim}" if claim else call.principal.identity
