"""Bound writes: statements in one transaction, all or nothing, and what is known when one fails.

Before COMMIT is sent nothing lasts: whatever fails leaves the call not executed, but for a driver
that crashed, of which nobody knows what it sent. While COMMIT is answered nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from connectors.contract import Context, Invocation, Operation, Reply, Shape, Signature
from connectors.errors import (
    BindError,
    CallError,
    Conflict,
    ConnectionLost,
    Crashed,
    Fault,
    Outcome,
)
from connectors.odbc import arguments
from connectors.odbc.names import named, query_names
from connectors.odbc.pool import Lease, Pool
from connectors.odbc.telling import tell
from connectors.odbc.text import QueryText, is_single, read_query

# What a transaction can undo: DDL and the words of transactions end it in some databases.
_CHANGES = re.compile(
    r"(?:\s|--[^\n]*\n|/\*.*?\*/|\()*(?:INSERT|UPDATE|DELETE|MERGE|REPLACE|WITH|SELECT)\b",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Done:
    """What one step did: the rows that it touched, or what a procedure gave."""

    rowcount: int | None = None
    value: Mapping[str, Any] | None = None


class Step(Protocol):
    """What runs inside a transaction."""

    def run(self, lease: Lease, given: Mapping[str, Any], context: Context) -> Done:
        """Run with these arguments; raise CallError."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that changes rows; ``expect`` is how many it must touch, None any number."""

    query: QueryText
    expect: int | None

    def run(self, lease: Lease, given: Mapping[str, Any], context: Context) -> Done:
        """Run it; raise Conflict where it touches another number of rows."""
        sql = self.query.render("?")
        values = tuple(arguments.anything(given.get(name)) for name in self.query.names)
        tell(context, sql, values)
        rowcount = lease.execute(sql, values).rowcount
        lease.drop()
        if self.expect is not None and rowcount != self.expect:
            raise Conflict
        return Done(rowcount)


class OdbcWrite(Operation):
    """Runs steps that change rows in a transaction, and never twice.

    A connection that had idled is asked first whether it still lives. The extras hold the
    ``rowcount`` of the only step, or of several the ``rowcounts``, None where a step was left out;
    what procedures gave is the value, by the step's place.
    """

    def __init__(
        self, signature: Signature, steps: Sequence[Step], pool: Callable[[], Pool], *, alone: bool
    ) -> None:
        self.signature = signature
        self._steps = steps
        self._pool = pool
        self._alone = alone

    def invoke(self, invocation: Invocation) -> Reply:
        """Run the steps; raise CallError."""
        lease, give_back = self._pool().take_living(invocation.deadline)
        try:
            done = self._run(lease, invocation)
            lease.commit()
            lease.end()
        except Fault as error:
            lease.drop()
            lease.end()
            if lease.broken:  # it was no word of the database: psqlODBC has HY000 for such
                raise ConnectionLost(outcome=_of_broken(error)) from None
            raise
        except BaseException:
            lease.invalidate()
            raise
        finally:
            give_back()
        return self._reply(done)

    def _run(self, lease: Lease, invocation: Invocation) -> list[Done | None]:
        try:
            lease.begin()
            done = [self._step(place, lease, invocation) for place in range(len(self._steps))]
            invocation.deadline.check()
        except CallError as error:
            if not isinstance(error, Crashed | Fault):
                error.outcome = Outcome.NOT_EXECUTED
            raise
        return done

    def _step(self, place: int, lease: Lease, invocation: Invocation) -> Done | None:
        given = invocation.arguments if self._alone else invocation.arguments.get(str(place))
        if given is None:
            return None
        return self._steps[place].run(lease, given, invocation.context)

    def _reply(self, done: Sequence[Done | None]) -> Reply:
        counts = [each and each.rowcount for each in done]
        values = {str(place): each.value for place, each in enumerate(done) if each and each.value}
        extras = {"rowcount": counts[0]} if self._alone else {"rowcounts": counts}
        return Reply(values or None, extras=extras)


def _of_broken(error: Fault) -> Outcome:
    return Outcome.UNKNOWN if error.outcome is Outcome.UNKNOWN else Outcome.NOT_EXECUTED


def bind_write(details: Mapping[str, Any], pool: Callable[[], Pool]) -> OdbcWrite:
    """Check a query that writes, or several statements; raise BindError."""
    if "statements" in details:
        bindings = [
            _bind_step(each, ("statements", str(place)))
            for place, each in enumerate(details["statements"])
        ]
        members = tuple(
            Shape(str(place), members=takes) for place, (_, takes) in enumerate(bindings)
        )
        steps = [step for step, _ in bindings]
        return OdbcWrite(_signature(members), steps, pool, alone=False)
    step, takes = _bind_step(details, ())
    return OdbcWrite(_signature(takes), [step], pool, alone=True)


def _bind_step(details: Mapping[str, Any], path: tuple[str, ...]) -> tuple[Step, tuple[Shape, ...]]:
    text = details.get("query")
    if text is None or details.get("related"):
        raise BindError("a write needs a query", "write query: with the statement", path)
    if not _CHANGES.match(text):
        hint = "a write is INSERT, UPDATE, DELETE, MERGE, REPLACE or WITH"
        raise BindError("a transaction cannot undo the statement", hint, (*path, "query"))
    if not is_single(text):
        hint = "give each its own place in steps, with transaction: true"
        raise BindError("the query is several statements", hint, (*path, "query"))
    query = read_query(text)
    takes = tuple(named(name) for name in query_names(query.names, details["arguments"], path))
    return Statement(query, details["expect"]), takes


def _signature(takes: tuple[Shape, ...]) -> Signature:
    return Signature(Shape("arguments", members=takes), Shape("result"))
