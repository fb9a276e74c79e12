"""Keeps content in the process, bounded by bytes: fresh copy, one flight, stale copy."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

import orjson

from connectors.contract import Deadline
from gateway.backends.flight import Flight
from gateway.errors import GatewayError
from gateway.messages import Answer, Call, Content

# Only what says that the back end could not answer may be covered by an older answer.
COVERED = frozenset({"backend-unavailable", "backend-timeout", "backend-bad-response",
                     "backend-fault", "backend-redirect", "backend-response-too-large",
                     "attachment-missing", "backend-contract-changed",
                     "backend-driver-crashed", "overloaded"})  # fmt: skip


@dataclass(slots=True)
class _Kept:
    content: Content
    at: float
    size: int


class Memory:
    """Content by key, the least recently used thrown out when over ``limit_bytes``."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, key: str) -> _Kept | None:
        """Return what is kept under a key, and mark it used."""
        with self._lock:
            kept = self._kept.get(key)
            if kept:
                self._kept.move_to_end(key)
            return kept

    def put(self, key: str, content: Content, at: float) -> None:
        """Keep content under a key unless it alone is over the limit."""
        size = len(orjson.dumps([content.value, content.exports], default=str)) + 200
        with self._lock:
            self._drop(key)
            if size > self._limit:
                return
            self._kept[key] = _Kept(content, at, size)
            self._size += size
            while self._size > self._limit:
                self._drop(next(iter(self._kept)))

    def drop(self, key: str) -> None:
        """Forget a key."""
        with self._lock:
            self._drop(key)

    def _drop(self, key: str) -> None:
        if kept := self._kept.pop(key, None):
            self._size -= kept.size


class Cached:
    """Answers from memory while fresh; else one flight per key; else a stale copy if allowed."""

    def __init__(
        self,
        answer: Answer,
        memory: Memory,
        flight: Flight[Content],
        clock: Callable[[], float],
        fresh_seconds: float,
        stale_if_error_seconds: float,
    ) -> None:
        self._answer = answer
        self._memory = memory
        self._flight = flight
        self._clock = clock
        self._fresh = fresh_seconds
        self._stale = stale_if_error_seconds

    def __call__(self, call: Call, deadline: Deadline) -> Content:
        """Return content no older than the mapping allows, or raise what the answer raises."""
        if kept := self._fresh_copy(call):
            return kept
        try:
            return self._flight.do(call.key, deadline, lambda: self._make(call, deadline))
        except GatewayError as error:
            return self._late(call, error)

    def _fresh_copy(self, call: Call) -> Content | None:
        kept = self._memory.get(call.key)
        return kept.content if kept and self._clock() - kept.at < self._fresh else None

    def _make(self, call: Call, deadline: Deadline) -> Content:
        # a flight may have landed between this caller's look and its own take-off
        if kept := self._fresh_copy(call):
            return kept
        content = self._answer(call, deadline)
        if content.complete and not content.stale:
            self._memory.put(call.key, content, self._clock())
        return content

    def _late(self, call: Call, error: GatewayError) -> Content:
        kept = self._memory.get(call.key)
        if error.problem.code in {"not-found", "not-admitted"}:
            self._memory.drop(call.key)
        if kept is None or error.problem.code not in COVERED:
            raise error
        if self._clock() - kept.at >= self._fresh + self._stale or not self._stale:
            raise error
        sources = tuple(replace(source, stale=True) for source in kept.content.sources)
        return replace(kept.content, stale=True, sources=sources)
