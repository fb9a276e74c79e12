"""A request on its way out: the head as one text, and together with a small body as one piece.

Each piece costs a system call, during which another thread takes over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from socket import socket

Body = bytes | Iterable[bytes] | None

WITHOUT_BODY = frozenset({"GET", "HEAD", "DELETE", "OPTIONS"})  # and so without its length
AT_ONCE = 65536  # bytes of a body that are copied behind the head
BROKEN_TARGET = re.compile(r"[\x00-\x20\x7f]")


@dataclass(frozen=True, slots=True)
class Request:
    """A method, what stands behind it in the first line, a body, and headers but for its length.

    A body in pieces goes out in chunks (RFC 9112, section 7.1) unless the headers tell its length.
    """

    method: str
    target: str
    body: Body
    headers: Mapping[str, str]


def write(sock: socket, host: str, request: Request) -> None:
    """Send a request to a host as its Host header names it.

    Raise ValueError, before anything is sent, for a head that would be read as something else.
    """
    body = request.body
    chunked = not isinstance(body, bytes | None) and "Content-Length" not in request.headers
    head = _head(host, request, chunked=chunked)
    if body is None:
        sock.sendall(head)
    elif not isinstance(body, bytes):
        sock.sendall(head)
        _send_pieces(sock, body, chunked=chunked)
    elif len(body) <= AT_ONCE:
        sock.sendall(head + body)
    else:
        sock.sendall(head)
        sock.sendall(body)


def _head(host: str, request: Request, *, chunked: bool) -> bytes:
    headers = {"Host": host, "Accept-Encoding": "identity", **request.headers}
    body = request.body
    if chunked:
        headers["Transfer-Encoding"] = "chunked"
    elif isinstance(body, bytes) or (body is None and request.method not in WITHOUT_BODY):
        headers["Content-Length"] = str(len(body or b""))
    lines = [f"{request.method} {request.target} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    text = "\r\n".join(lines)
    ends = len(lines) - 1
    broken = "\0" in text or text.count("\r") != ends or text.count("\n") != ends
    if broken or BROKEN_TARGET.search(request.target):
        raise ValueError("a header or an address holds a character that would end it")
    return f"{text}\r\n\r\n".encode("latin-1")


def _send_pieces(sock: socket, pieces: Iterable[bytes], *, chunked: bool) -> None:
    for piece in pieces:
        if chunked and piece:  # an empty one would be the last
            sock.sendall(b"%x\r\n%b\r\n" % (len(piece), piece))
        elif piece:
            sock.sendall(piece)
    if chunked:
        sock.sendall(b"0\r\n\r\n")
