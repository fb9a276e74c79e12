"""Bound writes: statements in one transaction, all or nothing, and what is known when one fails.

Before COMMIT is sent nothing lasts: whatever fails leaves the call not executed, but for a driver
that crashed, of which nobody knows what it sent. While COMMIT is answered nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

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
from connectors.odbc.calling import Binding, bind_sets
from connectors.odbc.names import named, query_names
from connectors.odbc.pool import Lease, Pool
from connectors.odbc.steps import Done, Step
from connectors.odbc.telling import tell
from connectors.odbc.text import QueryText, is_single, read_query

# What a transaction can undo: DDL and the words of transactions end it in some databases.
_CHANGES = re.compile(
    r"(?:\s|--[^\n]*\n|/\*.*?\*/|\()*(?:INSERT|UPDATE|DELETE|MERGE|REPLACE|WITH|SELECT)\b",
    re.IGNORECASE | re.DOTALL,
)

Find: TypeAlias = Callable[[str, tuple[str, ...]], Binding]


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


def bind_write(
    details: Mapping[str, Any], find: Find, wants: Shape, pool: Callable[[], Pool]
) -> OdbcWrite:
    """Check a query that writes, or several statements; raise BindError.

    ``find`` binds a procedure by its name, at the path of its statement.
    """
    if "statements" not in details:
        step = _bind_step(details, find, wants, ())
        return OdbcWrite(Signature(step.takes, step.gives), [step.does], pool, alone=True)
    steps = []
    for place, each in enumerate(details["statements"]):
        wanted = wants.member(str(place)) or Shape(str(place))
        steps.append(_bind_step(each, find, wanted, ("statements", str(place))))
    takes = Shape("arguments", members=tuple(each.takes for each in steps))
    gives = Shape("result", members=tuple(each.gives for each in steps))
    return OdbcWrite(Signature(takes, gives), [each.does for each in steps], pool, alone=False)


@dataclass(frozen=True, slots=True)
class _Bound:
    """A step with what it takes and gives, under its place."""

    does: Step
    takes: Shape
    gives: Shape


def _bind_step(
    details: Mapping[str, Any], find: Find, wants: Shape, path: tuple[str, ...]
) -> _Bound:
    place = path[-1] if path else "arguments"
    if "procedure" in details:
        return _bind_call(details, find, wants, path)
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
    return _Bound(
        Statement(query, details["expect"]),
        Shape(place, members=takes),
        Shape(path[-1] if path else "result"),
    )


def _bind_call(
    details: Mapping[str, Any], find: Find, wants: Shape, path: tuple[str, ...]
) -> _Bound:
    binding = find(details["procedure"], path)
    if details["expect"] is not None:
        raise BindError("a procedure counts no rows", "delete the line", (*path, "expect"))
    call = binding.call(details["arguments"], details["sets"], wants, path)
    signature = binding.signature(bind_sets(binding, details), details["arguments"])
    return _Bound(
        call, replace(signature.arguments, name=path[-1]), replace(signature.result, name=path[-1])
    )
