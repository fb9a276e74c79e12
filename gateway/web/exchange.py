"""One request and its answer as HTTP/1.1: gunicorn's parser reads, what goes out is written here.

gunicorn's own writer checks each header by itself, asks for the date anew and formats it, and
its environment is made from nothing for each request: half of what a small request costs.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from email.utils import formatdate
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, Protocol

from gunicorn import SERVER, SERVER_SOFTWARE
from gunicorn.config import Config
from gunicorn.http.body import Body, LengthReader
from gunicorn.http.errors import InvalidResponseHeader
from gunicorn.http.message import Request, _ip_in_allow_list
from gunicorn.http.wsgi import WSGIErrorsWrapper
from gunicorn.util import unquote_to_wsgi_str

from gateway.web.connection import Connection

AT_ONCE = 65536  # bytes of a body that are copied behind the head
# a line that can be read in one way only: no address of a proxy's, no second slash, no fragment
_LINE = re.compile(rb"([A-Z]{3,20}) (/(?:[!\"$-.0-~][!\"$-~]*)?) HTTP/1\.([01])")
_NAME = re.compile(r"[!#$%&'*+.^`|~0-9A-Za-z-]{1,256}")  # a token without an underscore
_VISIBLE = bytes([0x09, *range(0x20, 0x7F), *range(0x80, 0x100)])  # RFC 9110, section 5.5
_SPECIAL = frozenset({"", "EXPECT", *Config().secure_scheme_headers})
_FRAMING = frozenset({"CONTENT-LENGTH", "TRANSFER-ENCODING"})
_CHUNKED = "Transfer-Encoding: chunked\r\n"
_BODILESS = ("204", "304")
_UNPREFIXED = frozenset({"CONTENT-TYPE", "CONTENT-LENGTH"})  # PEP 3333
_PEERS, _KNOWN = 1024, 256  # whose trust, and what names, are remembered


class Wire(Protocol):
    """What an answer is sent on."""

    def sendall(self, data: bytes, /) -> None:
        """Send everything."""


class Head(Request):  # type: ignore[misc]  # gunicorn is untyped
    """A request as gunicorn's parser reads it, but for what is plain: that is split at once."""

    def parse(self, unreader: Any) -> bytes:  # noqa: ANN401 - what came, or gunicorn's
        """Read line and header, and return what came behind; leave doubtful lines to gunicorn."""
        head, end, rest = getattr(unreader, "held", b"").partition(b"\r\n\r\n")
        line, _, fields = head.partition(b"\r\n")
        found = _LINE.fullmatch(line) if end and fields else None
        if found is None or len(line) > self.limit_request_line:
            return bytes(super().parse(unreader))
        unreader.held = b""
        uri = found[2].decode()
        path, _, query = uri.partition("?")
        self.method, self.uri, self.path, self.query = found[1].decode(), uri, path, query
        self.version = (1, 1) if found[3] == b"1" else (1, 0)
        self.headers = self.parse_headers(fields)
        return rest

    def parse_headers(self, data: bytes, from_trailer: bool = False) -> list[tuple[str, str]]:  # noqa: FBT001, FBT002 - gunicorn's
        """Return the fields, names in capitals; leave to gunicorn where there is a question."""
        lines = data.split(b"\r\n")
        plain = not from_trailer and len(data) < self.limit_request_field_size
        if plain and data.translate(None, _VISIBLE) == b"\r\n" * (len(lines) - 1):
            split = [line.partition(b":") for line in lines]
            fields = [(_name(name) if colon else "", value) for name, colon, value in split]
            names = {name for name, _ in fields}
            if len(names) == len(fields) < self.limit_request_fields and _SPECIAL.isdisjoint(names):
                return [(name, value.strip(b" \t").decode("latin-1")) for name, value in fields]
        return list(super().parse_headers(data, from_trailer))

    def set_body_reader(self) -> None:
        """Take the body that the header tells of; leave to gunicorn where it tells of any."""
        if _FRAMING.isdisjoint(dict(self.headers)):
            self.body = Body(LengthReader(self.unreader, 0))
        else:
            super().set_body_reader()

    def _peer_is_trusted_proxy(self) -> bool:
        return bool(self.cfg.trusts(self.peer_addr))


def settings_of(config: Config) -> Any:  # noqa: ANN401 - as gunicorn's parser reads them
    """Return the settings as plain attributes: gunicorn looks each up through two calls."""
    values = {name: each.get() for name, each in config.settings.items()}
    networks = config.forwarded_allow_networks()

    @lru_cache(_PEERS)
    def trusts(address: Any) -> bool:  # noqa: ANN401 - of any family
        return not isinstance(address, tuple) or _ip_in_allow_list(
            address[0], config.forwarded_allow_ips, networks
        )

    values |= {"is_ssl": False, "trusts": trusts, "proxy_allow_networks": list}
    return SimpleNamespace(**values)


def environ_of_server(config: Config, name: Any) -> dict[str, Any]:  # noqa: ANN401 - of any family
    """Return the variables that every request to one listening address has (PEP 3333)."""
    host, port = (name, "") if isinstance(name, str) else name[:2]
    return {
        "wsgi.errors": WSGIErrorsWrapper(config),
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": config.workers > 1,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
        "SERVER_SOFTWARE": SERVER_SOFTWARE,
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SCRIPT_NAME": "",
    }


def environ_of(head: Any, connection: Connection) -> dict[str, Any]:  # noqa: ANN401 - gunicorn's
    """Return the variables of one request."""
    environ = connection.environ.copy()
    environ["wsgi.input"] = head.body
    environ["wsgi.url_scheme"] = head.scheme
    environ["REQUEST_METHOD"] = head.method
    environ["QUERY_STRING"] = head.query
    environ["RAW_URI"] = head.uri
    environ["PATH_INFO"] = unquote_to_wsgi_str(head.path)
    environ["SERVER_PROTOCOL"] = f"HTTP/{head.version[0]}.{head.version[1]}"
    for name, value in head.headers:
        key = name.replace("-", "_")
        if name not in _UNPREFIXED:
            key = f"HTTP_{key}"
        # a field may stand several times (RFC 9110, section 5.3)
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    return environ


class Reply:
    """Sends one answer; a small one as a whole, since each send wakes the client.

    ``started`` tells whether something was sent, ``closes`` whether the connection ends with it.
    """

    def __init__(self, head: Any, wire: Wire, *, closes: bool) -> None:  # noqa: ANN401 - gunicorn's
        self._head = head
        self._wire = wire
        self._text = ""
        self._silent = False
        self._length: int | None = None
        self._chunked = False
        self._sent = 0
        self.started = False
        self.closes = closes

    def start(
        self, status: str, headers: list[tuple[str, str]], _error: object = None
    ) -> Callable[[bytes], None]:
        """Take status and headers (PEP 3333); raise InvalidResponseHeader for a broken one."""
        fields = "".join([f"{name}: {value}\r\n" for name, value in headers])
        ends = fields.encode("latin-1").translate(None, _VISIBLE)
        if ends != b"\r\n" * len(headers) or not all(map(_is_name, dict(headers))):
            raise InvalidResponseHeader("a header that was to be sent")
        told = next((value for name, value in headers if name == "Content-Length"), None)
        bodiless = status[:3] in _BODILESS
        self._silent = bodiless or self._head.method == "HEAD"
        self._length = None if told is None else int(told)
        if told is None and not self._silent:
            self._chunked = self._head.version >= (1, 1)
            self.closes = self.closes or not self._chunked
        major, minor = self._head.version
        self._text = (
            f"HTTP/{major}.{minor} {status}\r\nServer: {SERVER}\r\n"
            f"Date: {_date(int(time.time()))}\r\n"
            f"Connection: {'close' if self.closes else 'keep-alive'}\r\n"
            f"{_CHUNKED if self._chunked else ''}{fields}\r\n"
        )
        return self.write

    def write(self, piece: bytes) -> None:
        """Send a piece of the body; nothing beyond the length that was told."""
        if self._silent or not piece:
            return
        if self._length is not None:
            piece = piece[: self._length - self._sent]
        self._sent += len(piece)
        if self._chunked:
            piece = b"%x\r\n%b\r\n" % (len(piece), piece)
        self._send(piece)

    def finish(self) -> None:
        """Send what is left: the head of an empty body, the end of one in chunks."""
        self._send(b"0\r\n\r\n" if self._chunked else b"")
        short = self._length is not None and not self._silent and self._sent < self._length
        self.closes = self.closes or short

    def _send(self, piece: bytes) -> None:
        if not self.started:
            self.started = True
            head = self._text.encode("latin-1")
            if len(piece) <= AT_ONCE:
                piece = head + piece
            else:
                self._wire.sendall(head)
        if piece:
            self._wire.sendall(piece)


@lru_cache(_KNOWN)
def _name(written: bytes) -> str:
    """Return a name in capitals; empty where it is none, or could be taken for another."""
    name = written.decode("latin-1")
    return name.upper() if _is_name(name) else ""


@lru_cache(_KNOWN)
def _is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


@lru_cache(2)
def _date(second: int) -> str:
    return formatdate(second, usegmt=True)
