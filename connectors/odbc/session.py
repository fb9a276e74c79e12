"""One connection to a database: statements run on it until a deadline, rows are fetched.

``Session`` is what the pool lends, wherever the driver runs. ``LocalSession`` has it in this
process; ``remote`` has it in a child, which runs a ``LocalSession`` itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

import pyodbc

from connectors.deadline import Deadline
from connectors.errors import CallError, Fault, Outcome, TimedOut
from connectors.odbc import probe
from connectors.odbc.connecting import connect
from connectors.odbc.errors import LOCKED, of_commit, sqlstate, translate
from connectors.odbc.profiles import Profile
from connectors.odbc.profiles.procedures import CALLS
from connectors.odbc.results import Results
from connectors.odbc.sets import ResultSet, read_sets, reading_texts
from connectors.odbc.text import read_connection
from connectors.odbc.watch import Watch

MAIN, BESIDE = 0, 1  # the cursors of a call: its own, and one for what belongs to its rows

Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a statement gave at once.

    ``types`` are the names of the Python types of its columns, in order; ``rowcount`` is how many
    rows it changed.
    """

    rows: Sequence[Sequence[Any]]
    types: tuple[str, ...]
    rowcount: int


class Session(Protocol):
    """A connection. What fails raises CallError; a deadline that passes raises TimedOut."""

    def execute(
        self, cursor: int, sql: str, values: Values, count: int, deadline: Deadline
    ) -> Fetched:
        """Run a statement and fetch the first rows, ``count`` at most."""

    def fetch(self, cursor: int, count: int, deadline: Deadline) -> Sequence[Sequence[Any]]:
        """Fetch the next rows."""

    def gather(self, sql: str, values: Values, deadline: Deadline) -> Sequence[ResultSet]:
        """Run a statement and return all of its result sets as text."""

    def drop(self, cursor: int) -> None:
        """Close a cursor, if there is one."""

    def begin(self, deadline: Deadline) -> None:
        """Start a transaction, so that several statements see one state of the data."""

    def commit(self, deadline: Deadline) -> None:
        """Make a transaction last; the outcome of an error says what is known of it."""

    def end(self) -> None:
        """Give a transaction up, if there is one."""

    def limit(self, seconds: float) -> None:
        """Set the server's own limit of a statement, where it has one."""

    def probe(self, deadline: Deadline) -> Results:
        """Read fixed values back, those that tell whether the readings are right."""

    def close(self) -> None:
        """Close the connection; may be called twice."""


# A driver that waits for a lock heeds no cancel, so it waits in slices.
LOCK_SECONDS = 0.01
PREPARED = 16  # statements that a connection keeps prepared, the last ones


class LocalSession:
    """A session whose driver runs in this process; ``watch`` cancels what is late.

    It has a connection of its own, or the ``opened`` one.
    """

    def __init__(
        self,
        connection: str,
        profile: Profile,
        seconds: float,
        limit: float,
        watch: Watch,
        opened: pyodbc.Connection | None = None,
    ) -> None:
        self._driver: Any = opened or connect(connection, profile, seconds, LOCK_SECONDS)
        self._profile = profile
        self._words = profile.transaction
        self._begun = False  # a transaction
        self._watch = watch
        self._lock_seconds = _lock_seconds(read_connection(connection))
        self._cursors: dict[int, pyodbc.Cursor] = {}
        self._texts: dict[int, str] = {}  # the statement of each
        self._read: set[int] = set()  # those that were read to their end
        # pyodbc prepares a statement once for each cursor
        self._prepared: dict[str, pyodbc.Cursor] = {}
        profile.limit(self._driver, limit)

    def execute(
        self, cursor: int, sql: str, values: Values, count: int, deadline: Deadline
    ) -> Fetched:
        """Run a statement and fetch the first rows.

        A statement that another program's lock keeps from its start begins when the lock is gone.
        """
        prepared = sql in self._prepared
        try:
            return self._execute(cursor, sql, values, count, deadline)
        except Fault:
            if not prepared or self._begun:
                raise
        # The table may be another one since it was prepared.
        self.drop(cursor)
        return self._execute(cursor, sql, values, count, deadline)

    def _execute(
        self, cursor: int, sql: str, values: Values, count: int, deadline: Deadline
    ) -> Fetched:
        used = self._cursor(cursor, sql)
        locked_until = Deadline.after(self._lock_seconds)
        while deadline.remaining():
            found = self._guard(
                used, deadline, lambda: _run(used, sql, values, count), locked_until
            )
            if found is not None:
                types = tuple([each[1].__name__ for each in used.description or ()])
                self._note(cursor, found, count)
                return Fetched(found, types, used.rowcount)
        raise TimedOut(outcome=Outcome.NOT_EXECUTED)

    def fetch(self, cursor: int, count: int, deadline: Deadline) -> Sequence[Sequence[Any]]:
        """Fetch the next rows."""
        deadline.check()
        used = self._cursors[cursor]
        rows: Sequence[Sequence[Any]] = self._guard(used, deadline, lambda: used.fetchmany(count))
        self._note(cursor, rows, count)
        return rows

    def gather(self, sql: str, values: Values, deadline: Deadline) -> Sequence[ResultSet]:
        """Run a statement and return all of its result sets as text."""
        deadline.check()
        calls = CALLS.get(self._profile.name)
        self.drop(MAIN)
        used = self._cursor(MAIN, sql)
        with reading_texts(self._driver, calls.texts if calls else {}):
            found: Sequence[ResultSet] = self._guard(
                used, deadline, lambda: _gather(used, sql, values)
            )
        self.drop(MAIN)
        return found

    def drop(self, cursor: int) -> None:
        """Close a cursor, or keep one that was read to its end with its statement prepared."""
        used = self._cursors.pop(cursor, None)
        if used is None:
            return
        if cursor in self._read:
            self._read.remove(cursor)
            self._prepared[self._texts[cursor]] = used
            if len(self._prepared) <= PREPARED:
                return
            used = self._prepared.pop(next(iter(self._prepared)))
        with suppress(pyodbc.Error):  # one that a broken connection took along is closed already
            used.close()

    def begin(self, deadline: Deadline) -> None:
        """Start a transaction."""
        self._begun = True
        if self._words:
            self.execute(MAIN, self._words[0], (), 0, deadline)
        else:
            self._driver.autocommit = False

    def commit(self, deadline: Deadline) -> None:
        """Make a transaction last."""
        deadline.check()
        try:
            if self._words:
                self.execute(MAIN, self._words[1], (), 0, deadline)
            else:
                self._driver.commit()
                with suppress(pyodbc.Error):  # it lasts, whatever becomes of the connection
                    self._driver.autocommit = True
        except pyodbc.Error as error:
            raise of_commit(translate(error, self._profile.states)) from None
        except CallError as error:
            raise of_commit(error) from None
        self._begun = False

    def end(self) -> None:
        """Give a transaction up, if there is one."""
        if not self._begun:
            return
        try:
            if self._words:
                self._driver.execute(self._words[2]).close()
            else:
                self._driver.rollback()
                self._driver.autocommit = True
        except pyodbc.Error as error:
            raise translate(error, self._profile.states) from None
        self._begun = False

    def limit(self, seconds: float) -> None:
        """Set the server's own limit of a statement."""
        try:
            self._profile.limit(self._driver, seconds)
        except pyodbc.Error as error:
            raise translate(error, self._profile.states) from None

    def probe(self, deadline: Deadline) -> Results:
        """Read fixed values back."""
        return probe.run(self, self._profile, deadline, whole=False)

    def close(self) -> None:
        """Close the connection; may be called twice."""
        with suppress(pyodbc.Error):
            self._driver.close()

    def _note(self, cursor: int, rows: Sequence[Any], count: int) -> None:
        """Note a cursor that was read to its end; a transaction's may be of a passing thing."""
        if len(rows) < count and not self._begun and self._cursors[cursor].description:
            self._read.add(cursor)

    def _cursor(self, number: int, sql: str) -> pyodbc.Cursor:
        found = self._cursors.get(number) or self._prepared.pop(sql, None) or self._driver.cursor()
        self._cursors[number], self._texts[number] = found, sql
        self._read.discard(number)
        return found

    def _guard(
        self,
        cursor: pyodbc.Cursor,
        deadline: Deadline,
        work: Callable[[], Any],
        locked_until: Deadline | None = None,
    ) -> Any:
        """Return what the work does; None where a lock kept it from its start, and may again."""
        with self._watch.canceling(cursor, deadline) as watched:
            try:
                return work()
            except (pyodbc.Error, ValueError, OverflowError) as error:
                if locked_until and self._is_locked(error):
                    if locked_until.remaining():
                        return None
                elif watched.fired:
                    raise TimedOut from None
                raise translate(error, self._profile.states) from None

    def _is_locked(self, error: Exception) -> bool:
        if not self._profile.waiting or not isinstance(error, pyodbc.Error):
            return False
        return sqlstate(error, self._profile.states)[0] == LOCKED


def _gather(cursor: pyodbc.Cursor, sql: str, values: Values) -> Sequence[ResultSet]:
    _run(cursor, sql, values, 0)
    return read_sets(cursor)


def _run(cursor: pyodbc.Cursor, sql: str, values: Values, count: int) -> Sequence[Sequence[Any]]:
    """Run a statement; return its first rows, none where it has none."""
    if values:
        cursor.execute(sql, values)
    else:
        cursor.execute(sql)
    return cursor.fetchmany(count) if count and cursor.description else []


def _lock_seconds(options: Mapping[str, str]) -> float:
    """Return how long the connection string lets a call wait for a lock; deadlines end it too."""
    milliseconds = options.get("timeout", "")
    return int(milliseconds) / 1000 if milliseconds.isdecimal() else math.inf
