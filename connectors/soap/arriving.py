"""An HTTP answer whose head is here and whose body still comes: inflated, and capped both ways."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from types import TracebackType
from typing import Self

from connectors.errors import BadAnswer, TooLarge
from connectors.soap.errors import exchanging, reading
from connectors.soap.response import StrictResponse

CHUNK = 65536
SMALL = 1024 * 1024
GZIP = 16 + zlib.MAX_WBITS
MAX_MEMBERS = 1000  # empty ones cost time and are not bounded by the size of what they hold
GZIPPED, PLAIN = frozenset({"gzip", "x-gzip"}), frozenset({"identity", ""})


@dataclass(frozen=True, slots=True)
class Answer:
    """One whole HTTP answer: header names in lower case, the body inflated, ``wire`` as it came."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    wire: int


class Arriving:
    """An answer under way. Whoever has it reads it whole, in pieces or not at all, and closes it.

    ``status`` and ``headers`` (names in lower case, values joined with commas) are known at once;
    ``wire`` counts the bytes of the body that came. ``give_back`` is told once whether the
    connection may carry another exchange. One thread reads it, before the call's deadline.
    """

    def __init__(
        self, response: StrictResponse, limit: int, give_back: Callable[[bool], None]
    ) -> None:
        self.status = response.status
        self.headers: Mapping[str, str] = response.named
        self.wire = 0
        self._response = response
        self._limit = limit
        self._give_back: Callable[[bool], None] | None = give_back

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def read(self) -> Answer:
        """Read the body to its end and close; raise CallError."""
        with self:
            short = (self._response.length or SMALL) < SMALL
            plain = "content-encoding" not in self.headers
            body = self._at_once() if short and plain else _gather(self.pieces(), self._limit)
        return Answer(self.status, self.headers, body, self.wire)

    def pieces(self, limit: int | None = None) -> Iterator[bytes]:
        """Yield the inflated body in pieces of at most 64 KiB; raise CallError.

        TooLarge comes before the piece that would exceed the limit; another may be given.
        """
        self._limit = self._limit if limit is None else limit
        inflated = 0
        for piece in self._inflate():
            inflated += len(piece)
            if inflated > self._limit:
                raise TooLarge
            yield piece
        self._end(usable=True)

    def close(self) -> None:
        """Give the connection back, closed unless the body was read to its end."""
        self._end(usable=False)

    def _at_once(self) -> bytes:
        """Return a body that is short and as it came: mostly one piece, and here already."""
        pieces = []
        while piece := self._take():
            pieces.append(piece)
        self._end(usable=True)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _end(self, *, usable: bool) -> None:
        give_back, self._give_back = self._give_back, None
        if give_back:
            give_back(usable)

    def _inflate(self) -> Iterator[bytes]:
        encoding = self.headers.get("content-encoding", "").strip().lower()
        if encoding in GZIPPED:
            return _gunzip(self._received())
        if encoding in PLAIN:
            return self._received()
        raise BadAnswer("the answer has a content encoding that was not asked for")

    def _received(self) -> Iterator[bytes]:
        while piece := self._take():
            yield piece

    def _take(self) -> bytes:
        """Return what comes next of the body, none at its end."""
        if (self._response.length or 0) > self._limit:
            raise TooLarge
        with exchanging:
            piece = self._response.piece(CHUNK)
        self.wire += len(piece)
        if self.wire > self._limit:
            raise TooLarge
        return piece


def _gather(pieces: Iterator[bytes], limit: int) -> bytes:
    """Put pieces together; a large body is never there twice, as growing and joining have it."""
    begun, size = [], 0
    for piece in pieces:
        begun.append(piece)
        size += len(piece)
        if size > SMALL:
            break
    else:
        return b"".join(begun)
    body = io.BytesIO(bytes(limit))  # zeros that nobody touches take no memory
    for piece in chain(begun, pieces):
        body.write(piece)
    body.truncate()
    return body.getvalue()


def _gunzip(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Inflate, in pieces that stay small whatever a bomb holds."""
    member, members = zlib.decompressobj(GZIP), 1
    begun = False
    for piece in pieces:
        begun, rest = True, piece
        while rest:
            with reading:
                yield member.decompress(rest, CHUNK)
            rest = member.unconsumed_tail
            if member.eof and member.unused_data:  # another one (RFC 1952, section 2.2)
                rest = member.unused_data
                member, members = zlib.decompressobj(GZIP), members + 1
            if members > MAX_MEMBERS:
                raise BadAnswer("the answer is compressed in too many pieces")
    if begun and not member.eof:
        raise BadAnswer("the answer's compression breaks off")
