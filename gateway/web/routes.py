"""The Flask application: one catch-all rule, and the pages that every API has.

The tree of paths decides, not Flask's router, so that the lane can share it.
"""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson
from flask import Flask

from connectors.contract import Deadline
from gateway.errors import GatewayError
from gateway.messages import ApiRequest, Document
from gateway.observations import Answered, Failed, Observe, harmless
from gateway.plan.plans import Generation, respond
from gateway.web.docs import docs_page
from gateway.web.files import send_file
from gateway.web.health import health
from gateway.web.negotiation import accepts_gzip, accepts_json
from gateway.web.problems import page, place, problem
from gateway.web.request import REFUSED, called_base, language_of, read_request, trace_of
from gateway.web.response import Response

GZIP_FROM_BYTES = 860
_PACKED = "-gzip"
_VARY = "Authorization, Accept, Accept-Encoding, Accept-Language"
_OWN_PAGES = frozenset({"/api-info", "/openapi.json", "/docs"})
_GET_ONLY = {"Allow": "GET, HEAD, OPTIONS"}
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Frame-Options": "DENY",
}
Ready = Callable[[], bool]
Environ = dict[str, Any]
Start = Callable[..., Any]


def make_app(
    generation: Callable[[], Generation],
    ready: Ready,
    observe: Observe,
    clock: Callable[[], float] = time.monotonic,
) -> Flask:
    """Return the WSGI application that serves whatever generation is current."""
    app = Flask(__name__, static_folder=None)
    observe = harmless(observe)

    def serve(environ: Environ, start_response: Start) -> Iterable[bytes]:
        current, started, (trace, span) = generation(), clock(), trace_of(environ)
        note = _Note()
        try:
            response = _respond(current, environ, trace, ready, note, clock)
        except GatewayError as error:
            response, note.code = _problem(current, environ, error, trace), error.problem.code
        except Exception as error:  # noqa: BLE001 - whatever fails is one problem, never a stack trace
            observe(Failed(note.route, type(error).__name__, place(error), trace))
            response = _problem(current, environ, GatewayError("internal-error"), trace)
            note.code = "internal-error"
        _finish(response, current, f"00-{trace}-{span}-01")
        _compress(response, environ)
        seconds = round(clock() - started, 6)
        observe(Answered(note.route, response.status, seconds, trace, note.code))
        return response(environ, start_response)

    # Beneath Flask's router, which would answer some paths and methods itself, and beneath its
    # contexts, which nothing here looks at: they cost as much as reading a whole request does.
    app.wsgi_app = serve  # type: ignore[method-assign]
    return app


class _Note:
    """What the log may say of the request: the route's template and the problem's code."""

    route = "-"
    code = ""


def _respond(
    generation: Generation,
    environ: Environ,
    trace: str,
    ready: Ready,
    note: _Note,
    clock: Callable[[], float],
) -> Response:
    if refused := environ.get(REFUSED):
        raise GatewayError(refused)
    path = "/" + environ.get("PATH_INFO", "").lstrip("/")
    if path.startswith("/health/"):
        return _only_get(environ["REQUEST_METHOD"], lambda: health(path, ready))
    incoming = read_request(
        environ, generation.root, generation.bases, trace, _file_taking(generation)
    )
    if path.startswith("/problems/"):
        return _only_get(
            incoming.method, lambda: page(path.removeprefix("/problems/"), incoming.language)
        )
    if not incoming.path:
        raise GatewayError("not-found")
    if own := _own_page(generation, incoming):
        return own
    return _route(generation, incoming, note, clock)


def _own_page(generation: Generation, incoming: ApiRequest) -> Response | None:
    if incoming.path not in _OWN_PAGES:
        return None
    pages: dict[str, Callable[[], Response]] = {
        "/api-info": lambda: _json(orjson.dumps(dict(generation.info))),
        "/openapi.json": lambda: _json(generation.openapi),
        "/docs": lambda: docs_page(generation, incoming.language),
    }
    response = _only_get(incoming.method, pages[incoming.path])
    response.headers.setdefault("Cache-Control", "public, max-age=60")
    return response


def _only_get(method: str, make: Callable[[], Response]) -> Response:
    if method == "OPTIONS":
        return _options(_GET_ONLY)
    if method not in {"GET", "HEAD"}:
        raise GatewayError("method-not-allowed", headers=_GET_ONLY)
    return make()


def _options(allow: Mapping[str, str]) -> Response:
    return Response(status=204, headers=allow)


def _route(
    generation: Generation, incoming: ApiRequest, note: _Note, clock: Callable[[], float]
) -> Response:
    found = generation.paths.match(incoming.path)
    if found is None:
        raise GatewayError("not-found")
    if incoming.method == "OPTIONS":
        return _options({"Allow": ", ".join(found.allowed)})
    method = "GET" if incoming.method == "HEAD" else incoming.method
    entry = found.arguments(method)
    if entry is None:
        raise GatewayError("method-not-allowed", headers={"Allow": ", ".join(found.allowed)})
    plan, placeholders = entry
    if plan.gives_json and not accepts_json(incoming.headers.get("accept", "")):
        raise GatewayError("not-acceptable")
    note.route = plan.name
    deadline = Deadline.after(plan.timeout_seconds, clock)
    try:
        return _conditional(respond(plan, incoming, placeholders, deadline), incoming)
    finally:
        if incoming.unread:
            incoming.unread.close()


def _file_taking(generation: Generation) -> Callable[[str, str], bool]:
    """Return what tells of a method and a path whether the body is a file."""

    def takes_file(method: str, path: str) -> bool:
        found = generation.paths.match(path) if method == "POST" else None
        entry = found.arguments(method) if found else None
        return entry is not None and entry[0].takes_file

    return takes_file


def _conditional(document: Document, incoming: ApiRequest) -> Response:
    headers = dict(document.headers)
    etag = headers.get("ETag", "")
    packs = len(document.body) >= GZIP_FROM_BYTES and accepts_gzip(
        incoming.headers.get("accept-encoding", "")
    )
    if etag and packs:
        # the packed bytes are another representation (RFC 9110, 8.8.3)
        headers["ETag"] = f'{etag[:-1]}{_PACKED}"'
    wanted = incoming.headers.get("if-none-match")
    if wanted and incoming.method in {"GET", "HEAD"} and _matches(wanted, etag):
        if document.file:
            document.file.close()
        return Response(status=304, headers=headers)
    if document.file:
        return send_file(document, document.file, incoming)
    return Response(
        document.body, document.status, headers=headers, content_type=document.content_type
    )


def _matches(wanted: str, etag: str) -> bool:
    """Weak comparison of RFC 9110, 13.1.2; a packed answer is as good as a plain one."""
    if not etag:
        return False
    if wanted.strip() == "*":
        return True
    found = re.findall(r'(?:W/)?"([^"]*)"', wanted)
    return etag.removeprefix("W/").strip('"') in {each.removesuffix(_PACKED) for each in found}


def _json(body: bytes) -> Response:
    return Response(body, content_type="application/json")


def _problem(generation: Generation, environ: Environ, error: GatewayError, trace: str) -> Response:
    bases = generation.bases
    return problem(
        error,
        instance=f"urn:trace:{trace}",
        base=called_base(environ, bases) or bases[0].rstrip("/"),
        trace_id=trace,
        language=language_of(environ),
    )


def _finish(response: Response, generation: Generation, traceparent: str) -> None:
    headers = response.headers
    headers.setdefault("API-Version", generation.version)
    headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
    own = headers.get("Vary")
    headers["Vary"] = f"{_VARY}, {own}" if own else _VARY
    headers["traceparent"] = traceparent
    headers.update(_ALWAYS)


def _compress(response: Response, environ: Environ) -> None:
    body = response.body
    # in pieces it is an attachment: in no memory as a whole, and its ranges are those of its bytes
    if not isinstance(body, bytes) or len(body) < GZIP_FROM_BYTES:
        return
    if accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
        response.body = gzip.compress(body, 6, mtime=0)
        response.headers["Content-Encoding"] = "gzip"
