"""A bound call of a procedure: fixed statements, bound values, one buffered object of all it gives.

``{"cases": [...], "notes": [], "out": {"n": "2"}, "returnCode": "7"}``: nothing is answered before
everything was read, since an error may stand behind the last set.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from connectors.contract import Context, Effect, Invocation, Operation, Reply, Signature
from connectors.errors import BadAnswer, CallError, ConnectionLost, Fault, Outcome
from connectors.odbc.arguments import Bind
from connectors.odbc.pool import Lease, Pool
from connectors.odbc.profiles.calls import CODE, Gives, Line, Read, Script
from connectors.odbc.sets import ResultSet, check_size
from connectors.odbc.steps import Done
from connectors.odbc.telling import tell

OUT = "out"
_DIFFERS = "The procedure gives another number of values than its snapshot says."
Row: TypeAlias = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Output:
    """One value of the row of outputs: under ``out``, or ``returnCode``; a cursor is a set."""

    name: str
    read: Read | None = None
    is_cursor: bool = False


@dataclass(frozen=True, slots=True)
class WantedSet:
    """A result set that the route names, and the columns that it reads; none: all there are."""

    name: str
    wanted: tuple[str, ...]

    def records(self, found: ResultSet) -> list[dict[str, Any]]:
        """Return the rows by column; raise BadAnswer where a column is missing or there twice."""
        if not found.names:
            return []  # an empty set out of a cursor tells no columns
        wanted = self.wanted or found.names
        if any(found.names.count(name) != 1 for name in wanted):
            raise BadAnswer(
                f"The result set {self.name} lacks a column that is read, or has it twice."
            )
        places = [(name, found.names.index(name)) for name in wanted]
        return [{name: row[place] for name, place in places} for row in found.rows]


@dataclass(frozen=True, slots=True)
class ProcedureCall:
    """The statements of a call, and how what they give becomes one object."""

    script: Script
    binds: Mapping[str, Bind]
    outputs: tuple[Output, ...]
    sets: tuple[WantedSet, ...]
    cursor: tuple[Line, ...]
    rows: tuple[Output, ...] = ()  # the declared columns of a function that is read like a table

    def run(self, lease: Lease, given: Mapping[str, Any], context: Context) -> Done:
        """Make the call; raise CallError."""
        values = {name: bind(given.get(name)) for name, bind in self.binds.items()}
        found: list[ResultSet] = []
        value: dict[str, Any] = {}
        for line in self.script.lines:
            bound = tuple(values[name] for name in line.binds)
            tell(context, line.sql, bound)
            row = self._line(line, bound, lease, found)
            if row is not None:
                found += self._outputs(row, value, lease)
        return Done(value={**self._named(found), **value})

    def _line(
        self, line: Line, bound: tuple[Any, ...], lease: Lease, found: list[ResultSet]
    ) -> Row | None:
        """Run a line, add its sets to those found, and return its row of outputs."""
        if line.gives is Gives.SETS:
            found += lease.gather(line.sql, bound)
        elif line.gives is Gives.SETS_AND_OUT:
            found += lease.gather(line.sql, bound)
            return _only(found.pop().rows if found else ())
        elif line.gives is Gives.CURSORS:
            names = _all(lease, line.sql, bound)
            found += [self._open_cursor(name, lease) for (name,) in names]
        elif line.gives is Gives.ROWS:
            columns = tuple(each.name for each in self.rows)
            rows = [_read(self.rows, row) for row in _all(lease, line.sql, bound)]
            found.append(ResultSet(columns, rows))
        elif line.gives is Gives.OUT:
            return _only(_all(lease, line.sql, bound))
        else:
            lease.execute(line.sql, bound)
            lease.drop()
        return None

    def _outputs(self, row: Row, value: dict[str, Any], lease: Lease) -> list[ResultSet]:
        """Put a row of outputs into the value and return what its cursors hold."""
        if len(row) != len(self.outputs):
            raise BadAnswer(_DIFFERS)
        sets = []
        for output, given in zip(self.outputs, _read(self.outputs, row), strict=True):
            if output.is_cursor:
                sets.append(self._open_cursor(given, lease))
            elif output.name == CODE:
                value[CODE] = given
            else:
                value.setdefault(OUT, {})[output.name] = given
        return sets

    def _open_cursor(self, name: str | None, lease: Lease) -> ResultSet:
        if name is None:
            return ResultSet((), ())  # it was never opened
        *before, last = self.cursor
        for line in before:
            lease.execute(line.sql, (name,) * len(line.binds))
            lease.drop()
        ((text,),) = _all(lease, last.sql, ())
        return _from_json(text)

    def _named(self, found: Sequence[ResultSet]) -> dict[str, Any]:
        if self.sets and len(found) != len(self.sets):
            raise BadAnswer(
                f"The procedure gives {len(found)} result sets, and {len(self.sets)} are named."
            )
        return {each.name: each.records(one) for each, one in zip(self.sets, found, strict=False)}


class OdbcProcedure(Operation):
    """Calls a procedure, once more where it reads and a connection died while it idled.

    A call that writes is the procedure's own transaction, unless open cursors hold what it gives.
    """

    def __init__(
        self, signature: Signature, call: ProcedureCall, effect: Effect, pool: Callable[[], Pool]
    ) -> None:
        self.signature = signature
        self._call = call
        self._reads = effect is Effect.READ
        self._pool = pool

    def invoke(self, invocation: Invocation) -> Reply:
        """Make the call and read all that it gives; raise CallError."""
        pool, repeated = self._pool(), False
        take = pool.take if self._reads else pool.take_living
        while True:
            lease, give_back = take(invocation.deadline)
            try:
                return Reply(self._made(lease, invocation))
            except ConnectionLost as error:
                error.repeated = repeated
                if not (self._reads and lease.reused):
                    raise
                if error.outcome is not Outcome.NOT_EXECUTED:
                    pool.outlive()
                    repeated = True
            finally:
                give_back()

    def _made(self, lease: Lease, invocation: Invocation) -> Mapping[str, Any] | None:
        together = self._call.script.together
        try:
            if together:
                lease.begin()
            done = self._call.run(lease, invocation.arguments, invocation.context)
            if together:
                lease.commit()
        except Fault:
            lease.drop()
            lease.end()
            raise
        except CallError as error:
            lease.invalidate()
            if together and isinstance(error, BadAnswer):
                error.outcome = Outcome.NOT_EXECUTED
            raise
        except BaseException:
            lease.invalidate()
            raise
        return done.value


def _all(lease: Lease, sql: str, bound: tuple[Any, ...]) -> Sequence[Row]:
    """Return the rows of a statement that gives one set of texts."""
    sets = lease.gather(sql, bound)
    if len(sets) != 1:
        raise BadAnswer(_DIFFERS)
    return sets[0].rows


def _only(rows: Sequence[Row]) -> Row:
    if len(rows) != 1:
        raise BadAnswer(_DIFFERS)
    return rows[0]


def _read(outputs: Sequence[Output], row: Row) -> list[Any]:
    pairs = zip(outputs, row, strict=True)
    return [each.read(text) if each.read and text is not None else text for each, text in pairs]


def _from_json(text: str) -> ResultSet:
    """Return the set of a JSON array of objects of texts, whose names may repeat."""
    rows: list[list[tuple[str, str | None]]] = json.loads(text, object_pairs_hook=list)
    check_size(rows)
    names = tuple(name for name, _ in rows[0]) if rows else ()
    return ResultSet(names, [[value for _, value in row] for row in rows])
