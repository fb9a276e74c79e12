"""Lends connections: at most so many, within the deadline, never one that is known to be dead."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import pyodbc
from sqlalchemy.pool import PoolProxiedConnection, QueuePool

from connectors.contract import Deadline
from connectors.errors import CallError, Outcome, TimedOut, Unavailable
from connectors.odbc.errors import LOCKED, RETRY_SECONDS, sqlstate, translate
from connectors.odbc.profiles import Profile
from connectors.odbc.text import read_connection, with_options
from connectors.odbc.watch import Watch

# A driver that waits for a lock heeds no cancel, so it waits in slices.
LOCK_SECONDS = 0.01


def connect(
    connection: str, profile: Profile, seconds: float, lock_seconds: float
) -> pyodbc.Connection:
    """Open a connection within whole seconds and make it lose nothing; raise CallError.

    The server's own limit of a statement holds where a cancel would not arrive. Where the driver
    waits for locks, it does so for ``lock_seconds`` while connecting, and twice in a statement.
    """
    profile.stamp(read_connection(connection))
    waiting = profile.waiting(lock_seconds) if profile.waiting else {}
    try:
        opened = pyodbc.connect(
            with_options(connection, {**profile.options, **waiting}),
            autocommit=True,
            timeout=max(1, math.ceil(seconds)),
        )
    except (pyodbc.Error, UnicodeError) as error:
        raise translate(error, profile.states, connecting=True) from None
    try:
        profile.prepare(opened)
        profile.limit(opened, seconds)
    except pyodbc.Error as error:
        opened.close()
        raise translate(error, profile.states, connecting=True) from None
    return opened


class Lease:
    """A borrowed connection, watched by a deadline; ``reused`` tells that it had idled."""

    def __init__(
        self,
        lent: PoolProxiedConnection,
        profile: Profile,
        watch: Watch,
        deadline: Deadline,
        lock_seconds: float,
    ) -> None:
        self._lent = lent
        self._lock_seconds = lock_seconds
        self._profile = profile
        self._watch = watch
        self._deadline = deadline
        self.broken = False
        self.reused = bool(lent.info.get("used"))
        lent.info["used"] = True

    def cursor(self) -> pyodbc.Cursor:
        """Return a new cursor."""
        cursor: pyodbc.Cursor = self._driver.cursor()
        return cursor

    def execute(self, cursor: pyodbc.Cursor, sql: str, values: tuple[Any, ...] = ()) -> None:
        """Run a statement until the deadline; raise CallError.

        A statement that another program's lock keeps from its start begins when the lock is gone.
        """
        locked_until = Deadline.after(self._lock_seconds)
        while self._deadline.remaining():
            if self._guard(cursor, lambda: _run(cursor, sql, values), locked_until):
                return
        raise TimedOut(outcome=Outcome.NOT_EXECUTED)

    def fetch(self, cursor: pyodbc.Cursor, count: int) -> list[pyodbc.Row]:
        """Fetch the next rows until the deadline; raise CallError."""
        self._deadline.check()
        rows: list[pyodbc.Row] = self._guard(cursor, lambda: cursor.fetchmany(count))
        return rows

    def ping(self) -> None:
        """Run the cheapest statement there is; raise CallError."""
        cursor = self.cursor()
        try:
            self.execute(cursor, self._profile.ping)
            self.fetch(cursor, 1)
        finally:
            self.release(cursor)

    def release(self, cursor: pyodbc.Cursor) -> None:
        """Close a cursor; one that a broken connection took along is closed already."""
        with suppress(pyodbc.Error):
            cursor.close()

    def begin(self) -> None:
        """Start a transaction, so that several statements see one state of the data."""
        self._driver.autocommit = False

    def end(self) -> None:
        """Give the transaction up: nothing was written."""
        if self.broken or self._driver.autocommit:
            return
        try:
            self._driver.rollback()
            self._driver.autocommit = True
        except pyodbc.Error:
            # The rows are read: only the connection is of no use any more.
            self.invalidate()

    def invalidate(self) -> None:
        """Close the connection instead of keeping it; may be called twice."""
        if not self.broken:
            self.broken = True
            self._lent.invalidate()

    @property
    def _driver(self) -> Any:
        return self._lent.driver_connection

    def _guard(
        self, cursor: pyodbc.Cursor, work: Callable[[], Any], locked_until: Deadline | None = None
    ) -> Any:
        """Return what the work does; None where a lock kept it from its start, and may again."""
        with self._watch.canceling(cursor, self._deadline) as watched:
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


def _run(cursor: pyodbc.Cursor, sql: str, values: tuple[Any, ...]) -> pyodbc.Cursor:
    return cursor.execute(sql, values) if values else cursor.execute(sql)


def _lock_seconds(options: Mapping[str, str]) -> float:
    """Return how long the connection string lets a call wait for a lock; deadlines end it too."""
    milliseconds = options.get("timeout", "")
    return int(milliseconds) / 1000 if milliseconds.isdecimal() else math.inf


class Pool:
    """Connections to one database, opened on demand in the worker that uses them."""

    def __init__(self, connection: str, profile: Profile, size: int, timeout: float) -> None:
        self._connection = connection
        self._options = read_connection(connection)
        self._lock_seconds = _lock_seconds(self._options)
        self._profile = profile
        self._timeout = timeout
        self._size = size
        self._free = threading.BoundedSemaphore(size)
        self._login = threading.local()
        self._pool = QueuePool(self._create, pool_size=size, max_overflow=0, reset_on_return=None)
        self._watch = Watch()
        self._closed = False

    def take(self, deadline: Deadline) -> tuple[Lease, Callable[[], None]]:
        """Lend a connection and the function that gives it back; raise Unavailable."""
        if not self._free.acquire(timeout=deadline.check()):
            raise Unavailable("Every connection is in use.", retry_after_seconds=RETRY_SECONDS)
        try:
            lent = self._checkout(deadline)
        except BaseException:
            self._free.release()
            raise
        given = threading.Lock()

        def give_back() -> None:
            if given.acquire(blocking=False):
                try:
                    if self._closed:
                        lent.invalidate()
                    lent.close()
                finally:
                    self._free.release()

        return Lease(lent, self._profile, self._watch, deadline, self._lock_seconds), give_back

    def take_living(self, deadline: Deadline) -> tuple[Lease, Callable[[], None]]:
        """Lend a connection that has just answered; raise CallError."""
        while True:
            lease, give_back = self.take(deadline)
            try:
                if lease.reused:
                    lease.ping()
                return lease, give_back
            except CallError:
                lease.invalidate()
                give_back()
                if not deadline.remaining():
                    raise TimedOut(outcome=Outcome.NOT_EXECUTED) from None

    def close(self) -> None:
        """Close what is idle; what is lent closes when it is given back."""
        self._closed = True
        self._watch.close()
        self._pool.dispose()

    def _checkout(self, deadline: Deadline) -> PoolProxiedConnection:
        stamp = self._profile.stamp(self._options)
        for _ in range(self._size + 1):
            self._login.seconds = deadline.check()
            lent = self._pool.connect()
            if lent.info.setdefault("stamp", stamp) == stamp and self._give_time(lent, deadline):
                return lent
            # The database behind the name is another one now, or the connection is dead.
            lent.invalidate()
            lent.close()
        raise Unavailable("The database keeps being replaced.")  # pragma: no cover

    def _give_time(self, lent: PoolProxiedConnection, deadline: Deadline) -> bool:
        """Raise the server's limit for a call that may take longer than most."""
        needed = deadline.remaining()
        if needed <= lent.info.setdefault("limit", self._timeout):
            return True
        lent.info["limit"] = needed
        driver: Any = lent.driver_connection
        with suppress(pyodbc.Error):
            self._profile.limit(driver, needed)
            return True
        return False

    def _create(self) -> pyodbc.Connection:
        opened = connect(self._connection, self._profile, self._login.seconds, LOCK_SECONDS)
        self._profile.limit(opened, self._timeout)
        return opened
