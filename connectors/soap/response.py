"""The head of an HTTP answer, which must be whole, small and mean one thing only.

http.client takes what it gets. Here a header that is broken or larger than 64 KiB in all ends the
exchange, as does a body whose length nobody can tell: the next answer on that connection could be
another caller's. Bytes that nobody asked for are counted, so that their connection is not kept.
"""

from __future__ import annotations

import http.client
import io
import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

MAX_HEADER = 65536  # bytes, interim answers included
MAX_FIELDS = 100
DILUTION = 16  # bytes for each one of the lines between chunks, beyond a header's measure of them
VERSIONS = frozenset({"HTTP/1.0", "HTTP/1.1"})
TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, section 5.6.2
FORBIDDEN = re.compile(rb"[\x00\r]")  # what some take for the end of a field
DIGITS = re.compile(r"[0-9]{1,18}")


class Incoming(io.BufferedReader):
    """What a connection brings for one answer; ``taken`` counts the bytes that were read of it."""

    taken = 0
    header = True
    _lines = 0

    def readline(self, size: int | None = -1, /) -> bytes:
        """Read a line; raise HTTPException when the header grows beyond its limit.

        Behind the header, lines are between chunks and after them: more of them than of what they
        are about are an attack.
        """
        if self.header:
            line = super().readline(MAX_HEADER + 1 - self.taken)  # it may never end
            self.taken += len(line)
            if self.taken > MAX_HEADER:
                raise http.client.HTTPException
            return line
        line = super().readline(size)
        self.taken += len(line)
        self._lines += len(line)
        if self._lines > MAX_HEADER + self.taken // DILUTION:
            raise http.client.HTTPException
        return line

    def read(self, size: int | None = -1, /) -> bytes:
        """Read so many bytes; raise HTTPException for all, as a chunk of -1 bytes would have it."""
        if size is None or size < 0:
            raise http.client.HTTPException
        data = super().read(size)
        self.taken += len(data)
        return data


class StrictResponse(http.client.HTTPResponse):
    """An answer whose head was read as the module says; http.client reads its body.

    ``fields`` are its header's in their order, ``named`` the same by name in lower case, joined
    with commas.
    """

    fields: Sequence[tuple[str, str]] = ()
    named: Mapping[str, str] = MappingProxyType({})

    def __init__(self, sock: Any, method: str) -> None:
        super().__init__(sock, method=method)
        self.fp = sock.incoming = Incoming(self.fp.detach())
        sock.received = 0

    def begin(self) -> None:
        """Read status and header; raise HTTPException or ConnectionResetError for a broken one."""
        incoming: Any = self.fp
        while True:
            version, status, _ = self._read_status()  # type: ignore[attr-defined]
            if version not in VERSIONS:
                raise http.client.BadStatusLine(version)
            fields = _read_fields(incoming)
            if status != HTTPStatus.CONTINUE:
                break
        incoming.header = False
        named: dict[str, str] = {}
        for name, value in fields:
            key = name.lower()
            named[key] = f"{named[key]}, {value}" if key in named else value
        self.status, self.fields, self.named = status, fields, named
        self._frame(version)

    def _frame(self, version: str) -> None:
        """Note where the body ends, and whether the connection does (RFC 9112, 6 and 9)."""
        length, coding = _framing(self.fields)
        self.chunked = coding
        self.chunk_left = None
        without = self.status in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}
        bodiless = without or self.status < HTTPStatus.OK or self._method == "HEAD"  # type: ignore[attr-defined]
        self.length = 0 if bodiless else None if coding else length
        told = {each.strip().lower() for each in self.named.get("connection", "").split(",")}
        ends = "close" in told if version == "HTTP/1.1" else "keep-alive" not in told
        endless = self.length is None and not coding
        self.will_close = ends or endless or (coding and length is not None)

    def all(self, name: str) -> list[str]:
        """Return the values of a field, by its name in lower case."""
        return [value for each, value in self.fields if each.lower() == name]

    def piece(self, size: int) -> bytes:
        """Read at most so many bytes of the body, none at its end; raise IncompleteRead."""
        data = self.read(size)
        if not data and self.length:
            raise http.client.IncompleteRead(b"", self.length)
        return data


def _read_fields(incoming: Incoming) -> list[tuple[str, str]]:
    """Read a header to the empty line behind it."""
    fields: list[tuple[str, str]] = []
    while True:
        line = incoming.readline()
        if line in {b"\r\n", b"\n"}:
            return fields
        if not line.endswith(b"\n"):
            raise ConnectionResetError
        name, _, value = line.partition(b":")
        value = value.strip(b" \t\r\n")
        if not TOKEN.fullmatch(name) or FORBIDDEN.search(value) or len(fields) == MAX_FIELDS:
            raise http.client.HTTPException
        fields.append((name.decode("ascii"), value.decode("latin-1")))


def _framing(fields: Sequence[tuple[str, str]]) -> tuple[int | None, bool]:
    """Return the body's length and whether it is chunked; HTTPException where nobody knows it.

    With a length beside chunks the chunks hold (RFC 9112, section 6.3), for the last time.
    """
    lengths = {value for name, value in fields if name.lower() == "content-length"}
    codings = [value.lower() for name, value in fields if name.lower() == "transfer-encoding"]
    if len(lengths) > 1 or not all(DIGITS.fullmatch(each) for each in lengths):
        raise http.client.HTTPException
    if codings not in ([], ["chunked"]):
        raise http.client.HTTPException
    return (int(lengths.pop()) if lengths else None), bool(codings)
