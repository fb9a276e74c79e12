"""Turns content into a finished document: envelope, links, validators, cache headers."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

import orjson

from gateway.errors import GatewayError
from gateway.messages import Call, Content, Document, File, Json, Page, Source, Warned
from gateway.plan.parameters import Reader
from gateway.plan.routespec import RouteSpec

# The most sensitive field decides what a phone or proxy may keep (the national profile's
# conflict between cacheable GETs and no-store, decided in the architecture).
_KEEPING = {
    "none": "private, no-cache",
    "personal": "private, no-cache",
    "sensitive": "private, no-store",
    "protected": "private, no-store",
}
_SHOWN_WARNINGS = 50


class Representation:
    """Makes the documents of one route; ``root`` is the API's root path."""

    def __init__(self, spec: RouteSpec, root: str, reader: Reader) -> None:
        self._spec = spec
        self._root = root
        self._reader = reader
        shapes = {"list": self._list, "composite": self._composite}
        self._shape = shapes.get(spec.kind, self._item)
        self._headers = [("Cache-Control", _keeping(spec))]
        # the headers of the request that the answer depends on (RFC 9110, 12.5.5)
        if varies := ", ".join(each.name for each in spec.parameters if each.place == "header"):
            self._headers.append(("Vary", varies))

    def present(self, content: Content, call: Call) -> Document:
        """Return the document with its ETag (RFC 9110) and cache headers (RFC 9111)."""
        body = self._shape(content, call)
        headers = list(self._headers)
        if self._spec.route.method == "GET":  # what POST gives is no representation of its URL
            headers.append(("ETag", self._etag(body, content, call)))
        if content.stale:
            headers.append(("Cache-Status", "brygga; hit; fwd=stale"))
        return Document(200, orjson.dumps(body), tuple(headers))

    def present_file(self, content: Content, _call: Call) -> Document:
        """Return the document of an attachment, whose strong ETag is the digest of its bytes."""
        file: File | None = content.value["file"]
        if file is None:  # the record has none there, or none for this caller
            raise GatewayError("not-found")
        headers = (
            *self._headers,
            ("ETag", f'"{file.digest}"'),
            ("Content-Disposition", f'attachment; filename="{file.name}"'),
        )
        return Document(200, b"", headers, file.content_type, file)

    def _etag(self, body: Json, content: Content, call: Call) -> str:
        # everything that is shown counts, links and warnings too; when sources were read does not
        shown = {name: each for name, each in body.items() if name != "sources"}
        compared = shown if self._spec.kind == "composite" else body
        text = orjson.dumps([call.key, compared], option=orjson.OPT_SORT_KEYS)
        digest = hashlib.sha256(text).hexdigest()[:22]
        if self._spec.kind == "composite":
            return f'W/"{digest}"'
        return f'"{content.version}.{digest}"' if content.version else f'"{digest}"'

    def _item(self, content: Content, call: Call) -> Json:
        body = _only(content.value, call.fields)
        body["_links"] = [self._link("self", call, ())]
        return _with_warnings(body, content.warnings)

    def _composite(self, content: Content, call: Call) -> Json:
        body = _only(content.value, call.fields)
        body["sources"] = [_source(source) for source in content.sources]
        body["_links"] = [self._link("self", call, ())]
        return _with_warnings(body, content.warnings)

    def _list(self, content: Content, call: Call) -> Json:
        page = call.page or Page(1, 20)
        items, total = content.value, content.total
        meta: dict[str, Any] = {"page": page.number, "limit": page.size, "count": len(items)}
        if page.total and total is not None:
            meta["totalRecords"] = total
        given = dict(call.request.query).get("after") if call.request else None
        links = [self._link("self", call, self._query(call, page.number, given))]
        if page.number > 1:
            links.append(self._link("first", call, self._query(call, 1, None)))
            links.append(self._link("prev", call, self._query(call, page.number - 1, None)))
        if content.more:
            after = None
            if content.after is not None:
                after = self._reader.cursor(call.principal, page, content.after)
            links.append(self._link("next", call, self._query(call, page.number + 1, after)))
        body = {
            "items": [_only(item, call.fields) for item in items],
            "_meta": meta,
            "_links": links,
        }
        return _with_warnings(body, content.warnings)

    def _query(self, call: Call, number: int, after: str | None) -> tuple[tuple[str, str], ...]:
        given = call.request.query if call.request else ()
        kept = tuple(pair for pair in given if pair[0] not in {"page", "after"})
        position = (("page", str(number)), ("after", after)) if after else (("page", str(number)),)
        return (*kept, *position)

    def _link(self, rel: str, call: Call, query: Sequence[tuple[str, str]]) -> Mapping[str, str]:
        request = call.request
        base, path = (request.base_url, request.path) if request else ("", "")
        pairs = query or (request.query if request else ())
        path = quote(path, safe="/!$&'()*+,;=:@")
        suffix = f"?{urlencode(pairs)}" if pairs else ""
        method = self._spec.route.method
        return {"rel": rel, "method": method, "href": f"{base}{self._root}{path}{suffix}"}


def _keeping(spec: RouteSpec) -> str:
    cache = spec.route.cache
    if spec.route.method != "GET":
        return "private, no-store"  # its URL says nothing of what was asked
    if cache and cache.share == "everyone" and spec.sensitivity == "none":
        return f"public, max-age={int(cache.fresh_seconds)}"
    return _KEEPING[spec.sensitivity]


def _only(value: Mapping[str, Any], fields: frozenset[str] | None) -> dict[str, Any]:
    if fields is None:
        return dict(value)
    return {name: each for name, each in value.items() if name in fields}


def _source(source: Source) -> Mapping[str, Any]:
    body: dict[str, Any] = {"name": source.name}
    if source.fetched_at is not None:
        moment = dt.datetime.fromtimestamp(source.fetched_at, dt.UTC)
        body["fetchedAt"] = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    body["stale"] = source.stale
    body["available"] = source.available
    return body


def _with_warnings(body: dict[str, Any], warnings: Sequence[Warned]) -> dict[str, Any]:
    if warnings:
        shown = [{"pointer": each.pointer, "code": each.code} for each in warnings]
        body["_meta"] = {**body.get("_meta", {}), "warnings": shown[:_SHOWN_WARNINGS]}
    return body
