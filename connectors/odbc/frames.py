"""Frames between the gateway and a driver's process: a length, then MessagePack.

What the process writes is not trusted, since its driver may have written over its memory:
MessagePack holds nothing but values, and a frame has a greatest size. A frame of length nought is
a sign of life.
"""

from __future__ import annotations

import os
import select
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec

LENGTH = 4  # bytes, big-endian
MAX_FRAME = 256 * 1024 * 1024  # bytes; a batch of rows is far below
_CHUNK = 1024 * 1024
_DECIMAL = 1  # MessagePack's number for a text that is one

_encode = msgspec.msgpack.Encoder().encode


def _extension(code: int, data: memoryview) -> Decimal:
    if code != _DECIMAL:
        raise ValueError(code)
    return Decimal(bytes(data).decode("ascii"))


_decode = msgspec.msgpack.Decoder(ext_hook=_extension).decode


class Ended(Exception):
    """The other process has closed its end, or writes what is no frame."""


def values_of(values: tuple[Any, ...]) -> list[Any]:
    """Return bound values as a frame holds them."""
    return [
        msgspec.msgpack.Ext(_DECIMAL, str(each).encode()) if isinstance(each, Decimal) else each
        for each in values
    ]


class Frames:
    """Sends and receives values over two file descriptors, which it owns."""

    def __init__(self, reads: int, writes: int) -> None:
        self._reads, self._writes = reads, writes
        self._poll = select.poll()
        self._poll.register(reads, select.POLLIN)

    def send(self, value: Any) -> None:
        """Send a value; raise Ended."""
        data = _encode(value)
        self._write(len(data).to_bytes(LENGTH) + data)

    def sign(self) -> None:
        """Give a sign of life; raise Ended."""
        self._write(bytes(LENGTH))

    def receive(
        self, left: Callable[[], float] | None = None, seen: Callable[[], object] = list
    ) -> Any:
        """Return the next value; raise Ended, and TimeoutError when no seconds are ``left``.

        ``seen`` is told of each sign of life.
        """
        while True:
            length = int.from_bytes(self._read(LENGTH, left))
            if length > MAX_FRAME:
                raise Ended
            if length:
                break
            seen()
        try:
            return _decode(self._read(length, left))
        except (msgspec.DecodeError, ValueError, ArithmeticError):
            raise Ended from None

    def close(self) -> None:
        """Close both descriptors; may be called twice."""
        for each in {self._reads, self._writes} - {-1}:
            os.close(each)
        self._reads = self._writes = -1

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._writes, view) :]
        except OSError:
            raise Ended from None

    def _read(self, size: int, left: Callable[[], float] | None) -> bytes:
        parts, missing = [], size
        while missing:
            if left is not None and not self._poll.poll(max(0, left()) * 1000):
                raise TimeoutError
            try:
                part = os.read(self._reads, min(missing, _CHUNK))
            except OSError:
                raise Ended from None
            if not part:
                raise Ended
            parts.append(part)
            missing -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)
