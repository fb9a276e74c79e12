"""An HTTP answer as it comes: its head must be whole, small and mean one thing only.

A header that is broken or larger than 64 KiB in all ends the exchange, as does a body whose
length nobody can tell: the next answer on that connection could be another caller's. Bytes that
nobody asked for are counted, so that their connection is not kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from http import HTTPStatus
from http.client import BadStatusLine, HTTPException, IncompleteRead
from types import MappingProxyType

CHUNK = 65536
MAX_HEADER = 65536  # bytes, interim answers included
MAX_FIELDS = 100
SHORT = 128  # bytes of a line that may be remembered
DILUTION = 16  # bytes for each one of the lines between chunks, beyond a header's measure of them
STATUS = re.compile(rb"HTTP/(1\.[01])[ \t]+([1-9][0-9]{2})(?:[ \t][^\n]*)?\r?\n")
END = re.compile(rb"\n\r?\n")
TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}")  # RFC 9110, section 5.6.2
CONTINUE, OK = int(HTTPStatus.CONTINUE), int(HTTPStatus.OK)
WITHOUT_BODY = frozenset({int(HTTPStatus.NO_CONTENT), int(HTTPStatus.NOT_MODIFIED)})
DIGITS = re.compile(r"[0-9]{1,18}")
SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\n]*)?\r?\n")


class Incoming:
    """What a connection brings for one answer: ``receive`` gives at most so many bytes of it."""

    def __init__(self, receive: Callable[[int], bytes]) -> None:
        self._receive = receive
        self._held = b""
        self._at = 0
        self._header = 0
        self._lines = 0
        self._taken = 0

    @property
    def unread(self) -> int:
        """How many bytes came that were not read."""
        return len(self._held) - self._at

    def head(self) -> tuple[bytes, int, bytes]:
        """Read version, status and header lines; raise HTTPException or ConnectionResetError.

        What cannot be an answer is told at its first line.
        """
        self._held, self._at = self._held[self._at :], 0
        while b"\n" not in self._held:
            self._go_on(begun=False)
        status = STATUS.match(self._held)
        if status is None:
            raise BadStatusLine("")
        searched = status.end() - 1
        while (found := END.search(self._held, searched)) is None:
            searched = max(searched, len(self._held) - 2)
            self._go_on(begun=True)
        self._header += found.end()
        if self._header > MAX_HEADER:
            raise HTTPException
        self._at = found.end()
        return status[1], int(status[2]), self._held[status.end() : found.end()]

    def line(self) -> bytes:
        """Read a line between chunks or behind them; raise HTTPException for too many of them.

        More of them than of what they are about are an attack.
        """
        while (end := self._held.find(b"\n", self._at) + 1) == 0:
            if self.unread > MAX_HEADER:
                raise HTTPException
            if not self._more():
                raise IncompleteRead(b"")
        line = self._held[self._at : end]
        self._at = end
        self._lines += len(line)
        self._taken += len(line)
        if self._lines > MAX_HEADER + self._taken // DILUTION:
            raise HTTPException
        return line

    def take(self, size: int) -> bytes:
        """Return at most so many bytes, none at the end of the connection."""
        if self._at == len(self._held):
            self._held, self._at = self._receive(CHUNK), 0
        data = self._held[self._at : self._at + size]
        self._at += len(data)
        self._taken += len(data)
        return data

    def _go_on(self, *, begun: bool) -> None:
        """Receive more of a header."""
        lines = self._held.count(b"\n", self._at)
        if self.unread > MAX_HEADER or lines > MAX_FIELDS + 1:
            raise HTTPException
        if not self._more():
            raise BadStatusLine("") if self.unread and not begun else ConnectionResetError

    def _more(self) -> bool:
        """Receive more behind what is held; tell whether something came."""
        piece = self._receive(CHUNK)
        self._held = self._held[self._at :] + piece
        self._at = 0
        return bool(piece)


class StrictResponse:
    """An answer whose head was read as the module says, and whose body is read in pieces.

    ``fields`` are its header's in their order, names in lower case, ``named`` the same by name,
    joined with commas; ``length`` is what is left of a body whose length is known;
    ``will_close`` tells that nothing comes behind it.
    """

    fields: Sequence[tuple[str, str]] = ()
    named: Mapping[str, str] = MappingProxyType({})
    status = 0
    length: int | None = None
    will_close = True

    def __init__(self, incoming: Incoming, method: str) -> None:
        self._incoming = incoming
        self._method = method
        self._chunked = False
        self._chunk: int | None = None  # bytes that are left of the chunk, None before the first

    def begin(self) -> None:
        """Read status and header; raise HTTPException or ConnectionResetError for a broken one."""
        while True:
            version, status, header = self._incoming.head()
            fields = _read_fields(header)
            if status != CONTINUE:
                break
        named = dict(fields)
        if len(named) < len(fields):
            named = {}
            for name, value in fields:
                named[name] = f"{named[name]}, {value}" if name in named else value
        self.status, self.fields, self.named = status, fields, named
        self._frame(version)

    def _frame(self, version: bytes) -> None:
        """Note where the body ends, and whether the connection does (RFC 9112, 6 and 9)."""
        length, self._chunked = _framing(self.fields, self.named)
        told = self.named.get("connection", "").lower()
        if told not in {"", "close", "keep-alive"}:
            words = {each.strip() for each in told.split(",")}
            told = "close" if "close" in words else "keep-alive" if "keep-alive" in words else ""
        ends = told == "close" if version == b"1.1" else told != "keep-alive"
        without = self.status in WITHOUT_BODY
        bodiless = without or self.status < OK or self._method == "HEAD"
        both = self._chunked and length is not None
        self.length = 0 if bodiless else None if self._chunked else length
        self.will_close = ends or both or (self.length is None and not self._chunked)

    def all(self, name: str) -> list[str]:
        """Return the values of a field, by its name in lower case."""
        return [value for each, value in self.fields if each == name]

    def piece(self, size: int) -> bytes:
        """Read at most so many bytes of the body, none at its end.

        Raise IncompleteRead where it breaks off, HTTPException where a chunk is none.
        """
        if self.length is not None:
            data = self._incoming.take(min(size, self.length)) if self.length else b""
            if not data and self.length:
                raise IncompleteRead(b"", self.length)
            self.length -= len(data)
            return data
        return self._of_chunks(size) if self._chunked else self._incoming.take(size)

    def _of_chunks(self, size: int) -> bytes:
        """Read what is here of one chunk after another, and at least of one."""
        pieces, length = [], 0
        while length < size and (not length or self._incoming.unread):
            left = self._chunk or self._next_chunk()
            if not left:
                break
            data = self._incoming.take(min(size - length, left))
            if not data:
                raise IncompleteRead(b"")
            pieces.append(data)
            length += len(data)
            self._chunk = left - len(data)
        return b"".join(pieces)

    def _next_chunk(self) -> int:
        """Return how long the next chunk is; behind the last one, read the trailer."""
        if self._chunk == 0 and self._incoming.line() not in {b"\r\n", b"\n"}:
            raise HTTPException
        size = SIZE.fullmatch(self._incoming.line())
        if size is None:
            raise HTTPException
        self._chunk = int(size[1], 16)
        if self._chunk:
            return self._chunk
        while self._incoming.line() not in {b"\r\n", b"\n"}:
            pass
        self._chunked, self.length = False, 0
        return 0


def _read_fields(header: bytes) -> list[tuple[str, str]]:
    """Return the fields of a header, which ends with an empty line; raise HTTPException."""
    # NUL and CR are what some take for the end of a field
    if b"\0" in header or header.count(b"\r") != header.count(b"\r\n"):
        raise HTTPException
    lines = header.split(b"\n")[:-2]
    if len(lines) > MAX_FIELDS:
        raise HTTPException
    return [_field(line) if len(line) <= SHORT else _field.__wrapped__(line) for line in lines]


@lru_cache(256)  # a back end writes most of its lines again and again
def _field(line: bytes) -> tuple[str, str]:
    name, colon, value = line.partition(b":")
    if not colon or not TOKEN.fullmatch(name):
        raise HTTPException
    return name.decode("ascii").lower(), value.strip(b" \t\r").decode("latin-1")


def _framing(
    fields: Sequence[tuple[str, str]], named: Mapping[str, str]
) -> tuple[int | None, bool]:
    """Return the body's length and whether it is chunked; HTTPException where nobody knows it.

    With a length beside chunks the chunks hold (RFC 9112, section 6.3), for the last time.
    """
    coding, length = named.get("transfer-encoding"), named.get("content-length")
    if coding is not None and coding.lower() != "chunked":
        raise HTTPException
    if length is not None and not DIGITS.fullmatch(length):
        lengths = {value for name, value in fields if name == "content-length"}
        length = lengths.pop()
        if lengths or not DIGITS.fullmatch(length):
            raise HTTPException
    return (None if length is None else int(length)), coding is not None
