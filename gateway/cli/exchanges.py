"""Listens to the calls of a trial: what was sent and received, the record, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar

from connectors.contract import Batch, Invocation, Message, Operation, Reply, Row, Signature
from connectors.errors import CallError

MOST_ROWS = 20  # of a list; the others are counted
Piece = TypeVar("Piece")  # a record, or a batch of them


@dataclass(slots=True)
class Exchange:
    """One call of one route's operation; moments are of the clock that listens."""

    route: str
    began: float
    ended: float = 0.0
    messages: list[tuple[float, Message]] = field(default_factory=list, repr=False)
    value: Any = field(default=None, repr=False)
    rows: list[Row] | None = field(default=None, repr=False)
    count: int = 0
    failed: CallError | None = None

    def stages(self) -> dict[str, float]:
        """Return the seconds until all was sent, until the answer was there, until it was read."""
        sent = max((at for at, each in self.messages if each.sent), default=self.began)
        came = max((at for at, each in self.messages if not each.sent), default=self.ended)
        return {"write": sent - self.began, "wait": came - sent, "read": self.ended - came}


class Exchanges:
    """Every call of a trial, in the order in which they began."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.calls: list[Exchange] = []

    def watch(self, route: str, operation: Operation) -> Operation:
        """Return the operation of a route as one that is listened to."""
        return _Watched(route, operation, self._clock, self.calls)


class _Watched(Operation):
    def __init__(
        self,
        route: str,
        operation: Operation,
        clock: Callable[[], float],
        calls: list[Exchange],
    ) -> None:
        self._route = route
        self._operation = operation
        self._clock = clock
        self._calls = calls

    @property
    def signature(self) -> Signature:  # type: ignore[override]
        """What the operation takes and gives."""
        return self._operation.signature

    def invoke(self, invocation: Invocation) -> Reply:
        """Call the operation and note what happens."""
        call = Exchange(self._route, self._clock())
        self._calls.append(call)

        def listen(message: Message) -> None:
            call.messages.append((self._clock(), message))

        context = replace(invocation.context, listen=listen)
        try:
            reply = self._operation.invoke(replace(invocation, context=context))
        except CallError as error:
            call.failed = error
            raise
        finally:
            call.ended = self._clock()
        call.value = reply.value
        if reply.batches is not None:
            call.rows, names = [], reply.names
            batches = self._noted(reply.batches, call, call.rows, partial(_named, names))
            return Reply(batches=batches, names=names, extras=reply.extras, close=reply.close)
        if reply.rows is None:
            return reply
        call.rows = []
        rows = self._noted(reply.rows, call, call.rows, lambda row: [row])
        return Reply(reply.value, rows=rows, extras=reply.extras, close=reply.close)

    def _noted(
        self,
        pieces: Iterator[Piece],
        call: Exchange,
        kept: list[Row],
        rows_of: Callable[[Piece], list[Row]],
    ) -> Iterator[Piece]:
        try:
            for piece in pieces:
                rows = rows_of(piece)
                call.count += len(rows)
                kept += rows[: MOST_ROWS - len(kept)]
                yield piece
        except CallError as error:  # an answer may break off at any of its records
            call.failed = error
            raise
        finally:
            call.ended = self._clock()


def _named(names: Sequence[str], batch: Batch) -> list[Row]:
    return [dict(zip(names, record, strict=True)) for record in batch]
