"""Translates a WSGI request into an ApiRequest: sizes, Host and text are checked first."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

from gunicorn.http.errors import ParseException
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.wrappers import Request
from werkzeug.wsgi import get_input_stream

from connectors.spool import CHUNK, Spool
from gateway.errors import GatewayError
from gateway.messages import ApiRequest
from gateway.web.negotiation import language

REFUSED = "brygga.refused"  # in the environment: why the server could not read the request
LONGEST_URI = 2048
LARGEST_HEADERS = 16 * 1024
LARGEST_BODY = 1024 * 1024
_OWN_PORTS = {"https": ":443", "http": ":80"}  # RFC 9110, 4.2: the same origin without
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NOT_ZERO = 1 << 64 | 1
_KNOWN = 256  # hosts, and names of headers, that are remembered
_TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


def trace_of(environ: Mapping[str, Any]) -> tuple[str, str]:
    """Return the trace id of W3C ``traceparent``, or a new one, and the id of our own part."""
    given = environ.get("HTTP_TRACEPARENT")
    found = _TRACEPARENT.fullmatch(given) if given else None
    # an id is no secret; the system's random numbers cost a system call and a change of threads
    fresh = f"{random.getrandbits(192) | _NOT_ZERO:048x}"
    return (found[1] if found else fresh[:32]), fresh[32:]


def language_of(environ: Mapping[str, Any]) -> str:
    """Return the language that a request asks for."""
    return language(environ.get("HTTP_ACCEPT_LANGUAGE", ""))


def read_request(
    environ: dict[str, Any],
    root: str,
    bases: tuple[str, ...],
    trace: str,
    takes_file: Callable[[str, str], bool] = lambda _method, _path: False,
) -> ApiRequest:
    """Return the request as a value, or raise GatewayError (400, 413, 414, 431).

    The path is read raw and decoded once: what does not decode as UTF-8, or holds a control
    character, is no path, and one outside ``root`` is the empty text. The Host must be one of
    the public addresses. ``trace`` is the request's trace id. What ``takes_file`` (method, path)
    has a body that is left unread.
    """
    base = _base(environ, bases)
    raw_path, _, raw_query = _target(environ)
    path = _text(raw_path, "the path")
    if "%2f" in raw_path.lower() or not path.startswith(f"{root}/"):
        path = ""  # an encoded slash is data, and no segment of ours holds one
    method, path = environ["REQUEST_METHOD"], path.removeprefix(root)
    unread = Incoming(environ) if takes_file(method, path) else None
    return ApiRequest(
        method=method,
        path=path,
        query=_query(raw_query),
        headers=_headers(environ),
        body=_body(environ) if unread is None else b"",
        unread=unread,
        base_url=base,
        trace_id=trace,
        language=language_of(environ),
    )


def _target(environ: Mapping[str, Any]) -> tuple[str, str, str]:
    target = str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or "")
    if not target.startswith("/"):
        query = environ.get("QUERY_STRING", "")
        target = quote(environ.get("PATH_INFO", "/").encode("latin-1")) + (
            f"?{query}" if query else ""
        )
    if len(target) > LONGEST_URI:
        raise GatewayError("uri-too-long", f"An address has at most {LONGEST_URI} characters.")
    path, mark, query = target.partition("?")
    return path, mark, query


def called_base(environ: Mapping[str, Any], bases: tuple[str, ...]) -> str | None:
    """Return the public address that the Host names, with or without its scheme's own port."""
    return _base_of(environ.get("HTTP_HOST", ""), bases)


@lru_cache(_KNOWN)
def _base_of(host: str, bases: tuple[str, ...]) -> str | None:
    host = host.lower()
    for base in bases:
        scheme, _, rest = base.lower().partition("://")
        port = _OWN_PORTS.get(scheme, "")
        if host and host.removesuffix(port) == rest.split("/", 1)[0].removesuffix(port):
            return base.rstrip("/")
    return None


def _base(environ: Mapping[str, Any], bases: tuple[str, ...]) -> str:
    if base := called_base(environ, bases):
        return base
    detail = "Call the API by one of the addresses that gateway.yaml lists as public-urls."
    raise GatewayError("invalid-host", detail)


def _text(raw: str, what: str) -> str:
    try:
        # gunicorn hands raw bytes over as latin-1
        text = unquote(raw.encode("latin-1").decode("ascii"), errors="strict")
    except UnicodeError:
        raise GatewayError("invalid-request", f"{what.capitalize()} is not UTF-8.") from None
    if _CONTROL.search(text):
        raise GatewayError("invalid-request", f"{what.capitalize()} holds a control character.")
    return text


def _query(raw: str) -> tuple[tuple[str, str], ...]:
    if not raw:
        return ()
    try:
        pairs = parse_qsl(
            raw.encode("latin-1").decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=100,
        )
    except (UnicodeError, ValueError):
        detail = "The query is not UTF-8, or holds over 100 parameters."
        raise GatewayError("invalid-request", detail) from None
    return tuple(pairs)


def _headers(environ: Mapping[str, Any]) -> Mapping[str, str]:
    headers, size = {}, 0
    for key, value in environ.items():
        name = _header(key)
        if name and (value or name != "content-type"):
            headers[name] = value
            size += len(name) + len(value)
    if size > LARGEST_HEADERS:
        raise GatewayError("headers-too-large")
    return headers


@lru_cache(_KNOWN)
def _header(key: str) -> str:
    """Return the header that a variable holds, in lower case; empty for another variable."""
    if key == "CONTENT_TYPE":
        return "content-type"
    return key[5:].lower().replace("_", "-") if key.startswith("HTTP_") else ""


def _body(environ: dict[str, Any]) -> bytes:
    if environ.get("CONTENT_LENGTH", "0") == "0" and "HTTP_TRANSFER_ENCODING" not in environ:
        return b""
    request = Request(environ)
    # one byte more: of a chunked body, werkzeug silently cuts off what is over its limit
    request.max_content_length = LARGEST_BODY + 1
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise _too_large() from None
    except (OSError, ParseException, ClientDisconnected):  # gunicorn raises on broken chunks
        raise GatewayError("invalid-request", "The body could not be read.") from None
    if len(body) > LARGEST_BODY:
        raise _too_large()
    return body


def _too_large() -> GatewayError:
    return GatewayError("body-too-large", "A body has at most 1 MB.")


class Incoming:
    """The body of a request that is a file; it is kept no longer than the request lasts."""

    def __init__(self, environ: dict[str, Any]) -> None:
        self._environ = environ
        self._spool: Spool | None = None

    def pieces(self, limit: int) -> Iterator[bytes]:
        """Yield the body; raise GatewayError (400, 413) where it breaks off or is larger."""
        size = 0
        try:
            # one byte more, as above
            stream = get_input_stream(self._environ, max_content_length=limit + 1)
            while piece := stream.read(CHUNK):
                size += len(piece)
                if size > limit:
                    raise RequestEntityTooLarge  # noqa: TRY301 - as it is told by its length
                yield piece
        except RequestEntityTooLarge:
            raise GatewayError("body-too-large", f"A file has at most {limit} bytes.") from None
        except (OSError, ParseException, ClientDisconnected):
            raise GatewayError("invalid-request", "The body could not be read.") from None

    def keep(self, pieces: Iterable[bytes]) -> Spool:
        """Return the bytes in a spool that lasts as long as the request; raise GatewayError."""
        try:
            self._spool = Spool.of(pieces)
        except OSError:  # no room
            raise GatewayError("overloaded") from None
        return self._spool

    def close(self) -> None:
        """Give up the bytes."""
        if self._spool:
            self._spool.close()
