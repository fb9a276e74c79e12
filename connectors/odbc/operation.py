"""A bound read: arguments and a selection to statements, statements to rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from connectors.contract import (
    Batch,
    Context,
    Invocation,
    Operation,
    Reply,
    Selection,
    Signature,
)
from connectors.errors import ConnectionLost, Fault, Outcome
from connectors.odbc import arguments
from connectors.odbc.pool import Lease, Pool
from connectors.odbc.profiles import Fragment, Paged
from connectors.odbc.related import Level
from connectors.odbc.session import BESIDE
from connectors.odbc.telling import tell

BATCH = 500


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements of one call: the count, where it is wanted, and the rows."""

    page: Paged
    count: Fragment | None
    is_long: bool  # nobody said how many rows there may be


class OdbcRead(Operation):
    """Reads rows of a table or a query; memory stays flat whatever their number."""

    def __init__(
        self, signature: Signature, level: Level, columns: Sequence[str], pool: Callable[[], Pool]
    ) -> None:
        self.signature = signature
        self._level = level
        self._columns = columns
        self._pool = pool

    def invoke(self, invocation: Invocation) -> Reply:
        """Run the statements, once more where a connection died that had idled.

        Nothing tells whether it died before or amid the statement, so that is the one repetition.
        """
        statements = self._statements(invocation)
        pool, repeated = self._pool(), False
        while True:
            lease, give_back = pool.take(invocation.deadline)
            reading = _Reading(lease, give_back, self._level, invocation.context)
            try:
                return reading.start(statements, self._level.select.profile.cursor)
            except ConnectionLost as error:
                error.repeated = repeated
                if not lease.reused:
                    raise
                if error.outcome is not Outcome.NOT_EXECUTED:
                    pool.outlive()
                    repeated = True

    def _statements(self, invocation: Invocation) -> Statements:
        select, selection = self._level.select, invocation.selection or Selection()
        given: Mapping[str, Any] = invocation.arguments
        bound = tuple(arguments.anything(given.get(name)) for name in select.source.names)
        where = [
            select.condition(name, "in" if isinstance(given[name], list) else "eq", given[name])
            for name in self._columns
            if name in given
        ]
        where += select.conditions(selection.conditions)
        return Statements(
            select.page(bound, where, selection),
            select.count(bound, where) if selection.total else None,
            selection.limit is None or selection.limit > BATCH,
        )


class _Reading:
    """One call's use of a connection: started, read to its end, given back."""

    def __init__(
        self, lease: Lease, give_back: Callable[[], None], level: Level, context: Context
    ) -> None:
        self._lease = lease
        self._give_back = give_back
        self._level = level
        self._context = context
        self._more: str | None = None  # the statement that fetches on, from a server-side cursor
        self._open = True

    def start(self, statements: Statements, cursor: str | None) -> Reply:
        """Run the statements and fetch the first rows, so that errors come before any answer."""
        try:
            extras = {}
            if statements.count:
                extras["total"] = self._run(statements.count)[0][0]
            first = self._execute(statements, cursor if statements.is_long else None)
            records = self._read(first)
        except BaseException as error:
            self._fail(error)
            raise
        if len(first) < BATCH:
            self.close()
        found: Iterator[Any] = self._page(self._batches(records), statements.page)
        if self._level.members:
            rows = chain.from_iterable(found)
            return Reply(rows=rows, extras=extras, close=self.close)
        return Reply(batches=found, names=self._level.wanted, extras=extras, close=self.close)

    def close(self) -> None:
        """Give the connection back; may be called twice."""
        if self._open:
            self._open = False
            try:
                self._lease.drop()
                self._lease.end()
            finally:
                self._give_back()

    def _execute(self, statements: Statements, cursor: str | None) -> Batch:
        statement = statements.page.statement
        if cursor:
            self._lease.begin()
            self._more = f"FETCH FORWARD {BATCH} FROM brygga_rows"
            statement = replace(statement, sql=cursor.format(statement.sql))
        tell(self._context, statement.sql, statement.values)
        found = self._lease.execute(statement.sql, statement.values, 0 if cursor else BATCH)
        if self._more:
            found = self._lease.execute(self._more, (), BATCH)
        self._level.mapper.check(found.types)
        return found.rows

    def _fetch(self) -> Batch:
        if self._more:
            return self._lease.execute(self._more, (), BATCH).rows
        return self._lease.fetch(BATCH)

    def _read(self, batch: Batch) -> Sequence[Any]:
        level = self._level
        return level.read(batch, self._run) if level.members else level.mapper.batch(batch)

    def _run(self, statement: Fragment) -> Batch:
        """Run a statement beside the main one and return all of its rows."""
        try:
            tell(self._context, statement.sql, statement.values)
            batch = self._lease.execute(statement.sql, statement.values, BATCH, BESIDE).rows
            rows = list(batch)
            while len(batch) == BATCH:
                batch = self._lease.fetch(BATCH, BESIDE)
                rows += batch
            return rows
        finally:
            self._lease.drop(BESIDE)

    def _page(self, batches: Iterator[Any], page: Paged) -> Iterator[Any]:
        if page.take is None and not page.skip:
            return batches
        return self._cut(batches, page)

    def _cut(self, batches: Iterator[Any], page: Paged) -> Iterator[Any]:
        """Leave out what the statement could not."""
        skip, left = page.skip, page.take
        for batch in batches:
            part = batch[skip:] if left is None else batch[skip : skip + left]
            skip = max(0, skip - len(batch))
            left = None if left is None else left - len(part)
            yield part
            if left == 0:
                self.close()
                return

    def _batches(self, records: Sequence[Any]) -> Iterator[Sequence[Any]]:
        yield records
        while self._open:
            try:
                batch = self._fetch()
                records = self._read(batch)
            except BaseException as error:
                self._fail(error)
                raise
            if len(batch) < BATCH:
                self.close()
            yield records

    def _fail(self, error: BaseException) -> None:
        if not isinstance(error, Fault):
            self._lease.invalidate()
        self.close()
