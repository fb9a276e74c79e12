"""Where the bytes of an attachment wait: in memory while they are few, else in a file without name.

The file has no name in any folder, so that nobody else opens it and nothing is left of it, however
the process ends. ``TMPDIR`` says where: what must not reach a disk belongs in a tmpfs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Self

from connectors.contract import Stream

CHUNK = 65536
IN_MEMORY = 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Pieces:
    """The bytes of a spool from ``start`` to before ``end``, which can be gone through again."""

    spool: Spool
    start: int
    end: int

    def __iter__(self) -> Iterator[bytes]:
        at = self.start
        while at < self.end:
            piece = self.spool.read(at, min(CHUNK, self.end - at))
            at += len(piece)
            yield piece


class Spool:
    """The bytes of one attachment; one thread writes and then reads it, and closes it."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - close() closes it
        self.size = 0

    @classmethod
    def of(cls, pieces: Iterable[bytes]) -> Self:
        """Return a spool of these bytes; raise OSError where there is no room for them."""
        spool = cls()
        try:
            for piece in pieces:
                spool.write(piece)
        except BaseException:
            spool.close()
            raise
        return spool

    def write(self, piece: bytes) -> None:
        """Put bytes behind the others; raise OSError where there is no room for them."""
        self._file.write(piece)
        self.size += len(piece)

    def read(self, start: int, size: int) -> bytes:
        """Return at most so many bytes from a place; raise OSError where there is none."""
        self._file.seek(start)
        piece = self._file.read(size)
        if not piece:
            message = "the spool ends before it should"
            raise OSError(message)
        return piece

    def pieces(self, start: int = 0, end: int | None = None) -> Pieces:
        """Return the bytes from a place to before another, in pieces of at most 64 KiB."""
        return Pieces(self, start, self.size if end is None else end)

    def stream(self, content_type: str) -> Stream:
        """Return the bytes as an attachment, which can be read while the spool is open."""
        return Stream(content_type, self.size, self.pieces())

    def close(self) -> None:
        """Give up the bytes; may be called twice."""
        self._file.close()
