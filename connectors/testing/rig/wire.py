"""Which statements a client sends a database, read off the wire that a proxy passes on.

::

    log = StatementLog("postgresql")
    with FaultProxy(("127.0.0.1", 5432), log) as proxy:
        ...
        log.seen                         # every statement that was sent, in order

The protocols: PostgreSQL's frontend messages, version 3; MariaDB's client packets. Neither is read
where it is encrypted or packed.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

_UNTYPED = {80877102, 80877103, 80877104}  # cancel, and asking for TLS or GSS: no log-in follows
_TEXT = "utf-8"
_HEAD = 4  # bytes before a packet of MariaDB, and of a length of PostgreSQL
_QUERY, _PREPARE, _EXECUTE = 3, 22, 23  # MariaDB's commands


@dataclass(frozen=True, slots=True)
class Sent:
    """One statement on a connection: prepared (``is_run`` is false) or executed."""

    connection: int
    text: str
    is_run: bool


class StatementLog:
    """Keeps every statement of every connection; what it is told of comes in pieces."""

    def __init__(self, protocol: str) -> None:
        self._make = {"postgresql": _PostgreSQL, "mariadb": _MariaDB}[protocol]
        self._lines: dict[int, _PostgreSQL | _MariaDB] = {}
        self._lock = threading.Lock()
        self._seen: list[Sent] = []

    def __call__(self, connection: int, data: bytes) -> None:
        """Hear what a client sends."""
        with self._lock:
            line = self._lines.setdefault(connection, self._make())
            self._seen += [Sent(connection, *each) for each in line.hear(data)]

    @property
    def seen(self) -> tuple[Sent, ...]:
        """Every statement so far, in order."""
        with self._lock:
            return tuple(self._seen)

    def clear(self) -> None:
        """Forget what was seen."""
        with self._lock:
            self._seen.clear()


@dataclass(slots=True)
class _PostgreSQL:
    rest: bytes = b""
    is_in: bool = False  # the log-in was sent, and every message has a type since
    prepared: dict[bytes, str] = field(default_factory=dict)
    portals: dict[bytes, str] = field(default_factory=dict)

    def hear(self, data: bytes) -> Iterator[tuple[str, bool]]:
        self.rest += data
        while (size := self._size()) and len(self.rest) >= size:
            message, self.rest = self.rest[:size], self.rest[size:]
            if self.is_in:
                yield from self._read(message[:1], message[5:])
            else:
                self.is_in = int.from_bytes(message[4:8]) not in _UNTYPED

    def _size(self) -> int:
        start = 1 if self.is_in else 0
        return (
            start + int.from_bytes(self.rest[start : start + _HEAD])
            if len(self.rest) > _HEAD
            else 0
        )

    def _read(self, kind: bytes, body: bytes) -> Iterator[tuple[str, bool]]:
        first, _, rest = body.partition(b"\0")
        second = rest.partition(b"\0")[0]
        if kind == b"Q":
            yield first.decode(_TEXT, "replace"), True
        elif kind == b"P":
            self.prepared[first] = second.decode(_TEXT, "replace")
            yield self.prepared[first], False
        elif kind == b"B":
            self.portals[first] = self.prepared.get(second, "")
        elif kind == b"E":
            yield self.portals.get(first, ""), True


@dataclass(slots=True)
class _MariaDB:
    rest: bytes = b""
    prepared: list[str] = field(default_factory=list)  # the server numbers them from 1

    def hear(self, data: bytes) -> Iterator[tuple[str, bool]]:
        self.rest += data
        while len(self.rest) >= _HEAD and len(self.rest) >= _HEAD + self._size():
            end = _HEAD + self._size()
            number, body, self.rest = self.rest[3], self.rest[_HEAD:end], self.rest[end:]
            if number == 0 and body:  # others belong to the log-in
                yield from self._read(body[0], body[1:])

    def _size(self) -> int:
        return int.from_bytes(self.rest[:3], "little")

    def _read(self, command: int, body: bytes) -> Iterator[tuple[str, bool]]:
        if command == _QUERY:
            yield body.decode(_TEXT, "replace"), True
        elif command == _PREPARE:
            self.prepared.append(body.decode(_TEXT, "replace"))
            yield self.prepared[-1], False
        elif command == _EXECUTE and self.prepared:
            number = int.from_bytes(body[:4], "little")
            place = number - 1 if 0 < number <= len(self.prepared) else -1  # all ones: the last
            yield self.prepared[place], True
