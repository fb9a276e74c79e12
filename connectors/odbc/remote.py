"""A session whose driver runs in a child process, which may die at any time and take nothing along.

A request that kills its child is Crashed, a child that was gone before a lost connection. One that
is not answered by the deadline is TimedOut, or Crashed where the child gave no sign of life. Such a
child is ended behind the caller's back: it is given a moment to cancel the statement.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from connectors import errors
from connectors.deadline import Deadline
from connectors.errors import (
    CallError,
    ConnectionLost,
    Crashed,
    Fault,
    Outcome,
    TimedOut,
    Unavailable,
)
from connectors.odbc.errors import translate
from connectors.odbc.frames import Ended, Frames, values_of
from connectors.odbc.results import Results, of_document
from connectors.odbc.session import Fetched, Values
from connectors.odbc.sets import ResultSet

GRACE_SECONDS = 0.15  # after a deadline, for a child that cancels in time
CANCEL_SECONDS = 3.0  # for a statement to be canceled, behind the caller's back
SILENT_SECONDS = 1.0  # without a sign of life: the driver blocks the whole process
SOON_SECONDS = 5.0  # for what does not wait for the database
COMMAND = (sys.executable, "-P", "-m", "connectors.odbc.child")
_LATE: set[subprocess.Popen[bytes]] = set()  # children that are still given a moment
_SECRET = "BRYGGA_"  # begins variables that are not the driver's to see  # noqa: S105


class RemoteSession:
    """A session in a process of its own, started when it is made."""

    def __init__(self, connection: str, profile: str, seconds: float, limit: float) -> None:
        self._start()
        try:
            self._ask("open", connection, profile, seconds, limit, deadline=Deadline.after(seconds))
        except TimedOut:
            self.close()
            raise Unavailable(retry_after_seconds=1.0) from None
        except CallError:
            self.close()
            raise

    def _start(self) -> None:
        """Start the process, which is then asked for one thing first."""
        own = {key: value for key, value in os.environ.items() if not key.startswith(_SECRET)}
        try:
            self._process = subprocess.Popen(
                COMMAND,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=own,
                start_new_session=True,
            )
        except OSError:
            raise Unavailable("The driver's process cannot be started.") from None
        self._frames = _frames(self._process)
        self._closed = False
        self._late = False  # a request is still under way
        self._seen = time.monotonic()

    @property
    def pid(self) -> int:
        """The process that the driver runs in."""
        return self._process.pid

    def execute(
        self, cursor: int, sql: str, values: Values, count: int, deadline: Deadline
    ) -> Fetched:
        """Run a statement and fetch the first rows."""
        seconds = deadline.check()
        bound = values_of(values)
        asked = ("execute", cursor, sql, bound, count, seconds)
        rows, types, rowcount = self._ask(*asked, deadline=deadline, parts=3)
        return Fetched(rows, tuple(types), rowcount)

    def fetch(self, cursor: int, count: int, deadline: Deadline) -> Sequence[Sequence[Any]]:
        """Fetch the next rows."""
        seconds = deadline.check()
        (rows,) = self._ask("fetch", cursor, count, seconds, deadline=deadline, parts=1)
        found: Sequence[Sequence[Any]] = rows
        return found

    def gather(self, sql: str, values: Values, deadline: Deadline) -> Sequence[ResultSet]:
        """Run a statement and return all of its result sets as text."""
        seconds = deadline.check()
        asked = ("gather", sql, values_of(values), seconds)
        (sets,) = self._ask(*asked, deadline=deadline, parts=1)
        return [ResultSet(tuple(names), rows) for names, rows in sets]

    def drop(self, cursor: int) -> None:
        """Close a cursor, if there is one."""
        with suppress(CallError):
            self._soon("drop", cursor)

    def begin(self, deadline: Deadline) -> None:
        """Start a transaction."""
        self._ask("begin", deadline.check(), deadline=deadline)

    def commit(self, deadline: Deadline) -> None:
        """Make a transaction last."""
        self._ask("commit", deadline.check(), deadline=deadline)

    def end(self) -> None:
        """Give a transaction up, if there is one."""
        self._soon("end")

    def limit(self, seconds: float) -> None:
        """Set the server's own limit of a statement."""
        self._soon("limit", seconds)

    def probe(self, deadline: Deadline) -> Results:
        """Read fixed values back."""
        (found,) = self._ask("probe", deadline.check(), deadline=deadline, parts=1)
        try:
            return of_document(found)
        except (TypeError, AttributeError):
            self.close()
            raise Crashed from None

    def close(self) -> None:
        """End the process; one with a statement under way gets a moment to cancel it."""
        if self._closed:
            return
        self._closed = True
        if self._late and self._process.poll() is None:
            _LATE.add(self._process)
            threading.Thread(target=self._end_late, name="odbc-late", daemon=True).start()
        else:
            self._end()

    def _end_late(self) -> None:
        late = Deadline.after(CANCEL_SECONDS)
        with suppress(Ended, TimeoutError):
            self._frames.receive(late.remaining)
        self._end()
        _LATE.discard(self._process)

    def _end(self) -> None:
        self._frames.close()
        self._process.kill()
        self._process.wait()

    def _soon(self, name: str, *arguments: Any) -> list[Any]:
        return self._ask(name, *arguments, deadline=Deadline.after(SOON_SECONDS))

    def _ask(self, name: str, *arguments: Any, deadline: Deadline, parts: int = 0) -> list[Any]:
        if self._closed or self._late or self._process.poll() is not None:
            raise ConnectionLost(outcome=Outcome.NOT_EXECUTED)
        try:
            self._send([name, *arguments])
            self._seen, self._late = time.monotonic(), True
            kind: str
            answer: list[Any]
            kind, *answer = self._frames.receive(
                lambda: deadline.at + GRACE_SECONDS - deadline.clock(), self._sign
            )
        except TimeoutError:
            if time.monotonic() - self._seen > SILENT_SECONDS:
                raise Crashed from None
            raise TimedOut from None
        except (
            UnicodeEncodeError,
            OverflowError,
        ) as error:  # of a bound value, so nothing was sent
            raise translate(error, {}) from None
        except (Ended, TypeError, ValueError):
            self.close()
            raise Crashed from None
        self._late = False
        if kind != "done":
            raise _error(kind, answer)
        if len(answer) != parts:
            self.close()
            raise Crashed
        return answer

    def _send(self, request: list[Any]) -> None:
        try:
            self._frames.send(request)
        except Ended:  # it was gone before
            self.close()
            raise ConnectionLost(outcome=Outcome.NOT_EXECUTED) from None

    def _sign(self) -> None:
        self._seen = time.monotonic()


@atexit.register
def _end_all() -> None:
    """Leave no child behind that hangs when this process ends."""
    for process in tuple(_LATE):
        process.kill()


def _frames(process: subprocess.Popen[bytes]) -> Frames:
    """Take the pipes of a process."""
    if process.stdin is None or process.stdout is None:
        raise TypeError(process)
    writes, reads = os.dup(process.stdin.fileno()), os.dup(process.stdout.fileno())
    process.stdin.close()
    process.stdout.close()
    return Frames(reads, writes)


def _error(kind: str, answer: list[Any]) -> CallError:
    """Return the error that a child tells of."""
    try:
        if kind == "Fault":
            code, text, state, outcome = answer
            return Fault(code, text=text, sqlstate=state, outcome=Outcome(outcome))
        found = getattr(errors, kind)
        outcome, seconds = answer
        if issubclass(found, CallError):
            told: CallError = found(outcome=Outcome(outcome), retry_after_seconds=seconds)
            return told
    except (AttributeError, TypeError, ValueError):
        pass
    return Crashed()
