"""Lends connections: at most so many, within the deadline, never one that is known to be dead."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy.pool import PoolProxiedConnection, QueuePool

from connectors.contract import Deadline
from connectors.errors import CallError, Changed, Outcome, TimedOut, Unavailable
from connectors.odbc.errors import RETRY_SECONDS
from connectors.odbc.profiles import Profile
from connectors.odbc.remote import RemoteSession
from connectors.odbc.results import Results, prove
from connectors.odbc.session import MAIN, Fetched, LocalSession, Session, Values
from connectors.odbc.sets import ResultSet
from connectors.odbc.text import read_connection
from connectors.odbc.watch import Watch


class Lease:
    """A borrowed session and the deadline of its call; ``reused`` tells that it had idled."""

    def __init__(self, lent: PoolProxiedConnection, profile: Profile, deadline: Deadline) -> None:
        self._lent = lent
        self._profile = profile
        self._deadline = deadline
        self.session: Session = lent.driver_connection  # type: ignore[assignment]
        self._began = False
        self.broken = False
        self.reused = bool(lent.info.get("used"))
        lent.info["used"] = True

    def execute(self, sql: str, values: Values = (), count: int = 0, cursor: int = MAIN) -> Fetched:
        """Run a statement until the deadline and fetch the first rows; raise CallError."""
        return self.session.execute(cursor, sql, values, count, self._deadline)

    def fetch(self, count: int, cursor: int = MAIN) -> Sequence[Sequence[Any]]:
        """Fetch the next rows until the deadline; raise CallError."""
        return self.session.fetch(cursor, count, self._deadline)

    def gather(self, sql: str, values: Values = ()) -> Sequence[ResultSet]:
        """Run a statement until the deadline and return all of its sets; raise CallError."""
        return self.session.gather(sql, values, self._deadline)

    def ping(self) -> None:
        """Run the cheapest statement there is; raise CallError."""
        try:
            self.execute(self._profile.ping, count=1)
        finally:
            self.drop()

    def drop(self, cursor: int = MAIN) -> None:
        """Close a cursor."""
        if not self.broken:
            self.session.drop(cursor)

    def begin(self) -> None:
        """Start a transaction, so that several statements see one state of the data."""
        self._began = True
        self.session.begin(self._deadline)

    def commit(self) -> None:
        """Make the transaction last; raise CallError, whose outcome says what is known of it."""
        self.session.commit(self._deadline)
        self._began = False

    def end(self) -> None:
        """Give the transaction up, if there is one."""
        if self.broken or not self._began:
            return
        self._began = False
        try:
            self.session.end()
        except CallError:
            # What was asked for is done: only the connection is of no use any more.
            self.invalidate()

    def invalidate(self) -> None:
        """Close the connection instead of keeping it; may be called twice."""
        if not self.broken:
            self.broken = True
            self._lent.invalidate()


class Pool:
    """Connections to one database, opened on demand in the worker that uses them."""

    def __init__(
        self,
        connection: str,
        profile: Profile,
        size: int,
        timeout: float,
        checks: Results,
        *,
        isolated: bool,
    ) -> None:
        self._isolated = isolated
        self._connection = connection
        self._options = read_connection(connection)
        self._profile = profile
        self._timeout = timeout
        self._size = size
        self._free = threading.BoundedSemaphore(size)
        self._login = threading.local()
        self._pool = QueuePool(
            self._create,  # type: ignore[arg-type]
            pool_size=size,
            max_overflow=0,
            reset_on_return=None,
        )
        self._watch = Watch()
        self._closed = False
        self._losses = 0  # how often a connection was lost that had idled
        self._checks = checks
        self._proving = threading.Lock()
        self._proved: object = self  # the database that the driver was proved with

    def take(self, deadline: Deadline) -> tuple[Lease, Callable[[], None]]:
        """Lend a connection and the function that gives it back; raise Unavailable."""
        if not self._free.acquire(timeout=deadline.check()):
            raise Unavailable("Every connection is in use.", retry_after_seconds=RETRY_SECONDS)
        try:
            lent = self._checkout(deadline)
            self._prove(lent, deadline)
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

        return Lease(lent, self._profile, deadline), give_back

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

    def outlive(self) -> None:
        """Lend no connection again that is open now: what one of them met, the others may have."""
        self._losses += 1

    def close(self) -> None:
        """Close what is idle; what is lent closes when it is given back."""
        self._closed = True
        self._watch.close()
        self._pool.dispose()

    def _prove(self, lent: PoolProxiedConnection, deadline: Deadline) -> None:
        """Hold the driver against its snapshot, once for each database; raise Changed."""
        if not self._checks or self._proved == lent.info["stamp"]:
            return
        session: Any = lent.driver_connection
        try:
            with _turn(self._proving, deadline):
                if self._proved != lent.info["stamp"]:
                    prove(self._checks, session.probe(deadline))
                    self._proved = lent.info["stamp"]
        except BaseException as error:
            if isinstance(error, CallError):
                error.outcome = Outcome.NOT_EXECUTED  # nothing that was asked for has begun
            if not isinstance(error, Changed):
                lent.invalidate()
            lent.close()
            raise

    def _checkout(self, deadline: Deadline) -> PoolProxiedConnection:
        stamp = self._profile.stamp(self._options)
        for _ in range(self._size + 1):
            self._login.seconds = deadline.check()
            lent = self._pool.connect()
            now = (stamp, self._losses)
            if lent.info.setdefault("stamp", now) == now and self._give_time(lent, deadline):
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
        session: Any = lent.driver_connection
        with suppress(CallError):
            session.limit(needed)
            return True
        return False

    def _create(self) -> Session:
        seconds: float = self._login.seconds
        if self._isolated:
            return RemoteSession(self._connection, self._profile.name, seconds, self._timeout)
        return LocalSession(self._connection, self._profile, seconds, self._timeout, self._watch)


@contextmanager
def _turn(lock: threading.Lock, deadline: Deadline) -> Iterator[None]:
    """Hold a lock; raise TimedOut where the deadline passes first."""
    if not lock.acquire(timeout=deadline.check()):
        raise TimedOut(outcome=Outcome.NOT_EXECUTED)
    try:
        yield
    finally:
        lock.release()
