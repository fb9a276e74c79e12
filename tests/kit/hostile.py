"""A connector that breaks one promise of the contract at a time, by the promise's number.

With the number 0 it is honest: what fails then fails by the broken promise and nothing else.
"""

import os
import socket
import threading
from dataclasses import replace
from pathlib import Path

from connectors.contract import Deadline, Operation, Reply
from connectors.errors import (
    BadAnswer,
    BindError,
    ConnectionLost,
    Fault,
    TimedOut,
    Unavailable,
)
from connectors.memory import MemoryConnector
from connectors.testing.answers import THREADS

LATE_SECONDS = 1.5


class HostileConnector(MemoryConnector):
    """The memory connector, but for the promise ``breaks``."""

    breaks = 0

    def __init__(self, settings, directory):
        super().__init__(settings, directory)
        self._settings = settings
        self._made_in = os.getpid()
        self._opened = False
        self._closed = 0
        self._left = []
        self.last = None
        self.together = threading.Barrier(THREADS)

    def __repr__(self):
        return f"<Hostile {self._settings}>" if self.breaks == 17 else "<Hostile>"

    def bind(self, spec, wants):
        if self.breaks == 3 and not self._opened:
            raise BindError("open me first", "open")
        if self.breaks == 10:
            socket.socket().close()
        try:
            return HostileOperation(self, super().bind(spec, wants))
        except BindError as error:
            raise BindError(error.message, "" if self.breaks == 4 else error.hint) from error

    def open(self):
        if self.breaks == 18 and os.getpid() != self._made_in:
            raise Unavailable("made in another process")
        if self.breaks == 19:
            self._left.append(Path(__file__).open())  # noqa: SIM115 - the broken promise
        self._opened = True

    def close(self):
        self._closed += 1
        if self.breaks == 9 and self._closed > 1:
            raise RuntimeError("closed already")
        super().close()


class HostileOperation(Operation):
    """Passes calls on, and breaks on the way what it shall break."""

    def __init__(self, connector, honest):
        self._connector = connector
        self._honest = honest
        self.signature = honest.signature

    def invoke(self, invocation):
        before = getattr(self, f"_before_{self._connector.breaks}", lambda given: given)
        invocation = before(invocation)
        try:
            reply = self._honest.invoke(invocation)
        except Exception as error:
            after = getattr(self, f"_failed_{self._connector.breaks}", None)
            if after is None:
                raise
            return after(error, invocation)
        change = getattr(self, f"_change_{self._connector.breaks}", None)
        if change is None or reply.rows is None:
            return reply
        return Reply(rows=(change(row) for row in reply.rows), extras=reply.extras)

    def _change_1(self, row):
        return {**row, "name": "Asa"}

    def _change_2(self, row):
        return {**row, "name": Tainted(row["name"])}

    def _before_5(self, invocation):
        return replace(invocation, deadline=Deadline.after(10))

    def _failed_6(self, error, invocation):
        raise ConnectionLost from error

    def _failed_7(self, error, invocation):
        raise Fault("") from error

    def _before_8(self, invocation):
        """Keep the arguments where every thread sees them, and let all threads do so."""
        self._connector.last = (self._honest, invocation)
        self._connector.together.wait(10)
        self._honest, invocation = self._connector.last
        return invocation

    def _failed_11(self, error, invocation):
        return Reply(rows=iter([]))

    def _failed_12(self, error, invocation):
        raise BadAnswer from error

    def _change_13(self, row):
        return {name: str(text).replace("'", "''") for name, text in row.items()}

    def _change_14(self, row):
        return {**row, "decimal": float(row["decimal"])} if "decimal" in row else row

    def _failed_15(self, error, invocation):
        return self._honest.invoke(invocation)

    def _before_16(self, invocation):
        return replace(invocation, deadline=Deadline.after(LATE_SECONDS))

    def _failed_16(self, error, invocation):
        raise TimedOut from error


class Tainted(str):
    """Text that is no str, as some libraries' text is."""

    __slots__ = ()
