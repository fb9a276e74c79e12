"""``python -m connectors.odbc.child``: one driver, one connection, in a process to throw away.

It is told everything by frames on its standard input, the connection string too, and answers on
its standard output; a driver that prints prints to nobody. It ends when its input does, or when
nobody asked for a while.
"""

from __future__ import annotations

import math
import os
import resource
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from connectors.deadline import Deadline
from connectors.errors import CallError, Fault
from connectors.odbc import results
from connectors.odbc.frames import Ended, Frames
from connectors.odbc.pinned import as_document
from connectors.odbc.profiles import PROFILES, RefusedDriver
from connectors.odbc.recognizing import ask_names
from connectors.odbc.session import LocalSession, Values
from connectors.odbc.taking import take
from connectors.odbc.watch import Watch

IDLE_SECONDS = 60.0
SIGN_SECONDS = 0.25  # between signs of life while a statement runs
PLAIN = frozenset({"bool", "int", "float", "str", "bytearray"})  # what rows may hold


class Child:
    """Answers the requests of one gateway process."""

    def __init__(self, frames: Frames, idle_seconds: float) -> None:
        self._frames = frames
        self._idle_seconds = idle_seconds
        self._watch = Watch()
        self._session: LocalSession | None = None
        self._lock = threading.Lock()
        self._since = math.inf  # when the statement began that runs

    def run(self) -> None:
        """Answer until the other side ends, or for too long asks nothing."""
        threading.Thread(target=self._live, daemon=True).start()
        while True:
            waited = Deadline.after(self._idle_seconds)
            try:
                name, *arguments = self._frames.receive(waited.remaining)
                self._since = time.monotonic()
                answer = self._answer(name, arguments)
                self._since = math.inf
                with self._lock:
                    self._frames.send(answer)
            except (Ended, TimeoutError):
                return

    def _answer(self, name: str, arguments: list[Any]) -> list[Any]:
        try:
            return ["done", *_DOES[name](self, *arguments)]
        except Fault as error:
            return ["Fault", error.code, error.text, error.sqlstate, str(error.outcome)]
        except RefusedDriver as error:
            return ["RefusedDriver", error.library]
        except CallError as error:
            return [type(error).__name__, str(error.outcome), error.retry_after_seconds]

    def _open(self, connection: str, profile: str, seconds: float, limit: float) -> list[Any]:
        self._session = LocalSession(connection, PROFILES[profile], seconds, limit, self._watch)
        return []

    def _take(
        self, connection: str, profile: str, statements: list[str], seconds: float
    ) -> list[Any]:
        found = take(connection, PROFILES[profile], statements, Deadline.after(seconds))
        return [as_document(found)]

    def _names(self, connection: str, seconds: float) -> list[Any]:
        return [*ask_names(connection, seconds)]

    def _execute(
        self, cursor: int, sql: str, values: list[Any], count: int, seconds: float
    ) -> list[Any]:
        bound: Values = tuple(values)
        found = self._own.execute(cursor, sql, bound, count, Deadline.after(seconds))
        # The gateway refuses columns of other types than those that it pinned.
        rows = [tuple(row) for row in found.rows] if PLAIN.issuperset(found.types) else []
        return [rows, found.types, found.rowcount]

    def _fetch(self, cursor: int, count: int, seconds: float) -> list[Any]:
        rows = self._own.fetch(cursor, count, Deadline.after(seconds))
        return [[tuple(row) for row in rows]]

    def _gather(self, sql: str, values: list[Any], seconds: float) -> list[Any]:
        found = self._own.gather(sql, tuple(values), Deadline.after(seconds))
        return [[[each.names, each.rows] for each in found]]

    def _drop(self, cursor: int) -> list[Any]:
        self._own.drop(cursor)
        return []

    def _begin(self, seconds: float) -> list[Any]:
        self._own.begin(Deadline.after(seconds))
        return []

    def _commit(self, seconds: float) -> list[Any]:
        self._own.commit(Deadline.after(seconds))
        return []

    def _end(self) -> list[Any]:
        self._own.end()
        return []

    def _limit(self, seconds: float) -> list[Any]:
        self._own.limit(seconds)
        return []

    def _probe(self, seconds: float) -> list[Any]:
        return [results.as_document(self._own.probe(Deadline.after(seconds)))]

    @property
    def _own(self) -> LocalSession:
        if self._session is None:
            raise Ended
        return self._session

    def _live(self) -> None:
        """Give signs of life while a statement runs: none comes from a driver that blocks all."""
        with suppress(Ended):
            while True:
                time.sleep(SIGN_SECONDS)
                if time.monotonic() - self._since > SIGN_SECONDS:
                    with self._lock:
                        self._frames.sign()


_DOES: dict[str, Callable[..., list[Any]]] = {
    "open": Child._open,  # noqa: SLF001 - a table of its own methods
    "probe": Child._probe,  # noqa: SLF001
    "take": Child._take,  # noqa: SLF001
    "names": Child._names,  # noqa: SLF001
    "execute": Child._execute,  # noqa: SLF001
    "fetch": Child._fetch,  # noqa: SLF001
    "gather": Child._gather,  # noqa: SLF001
    "drop": Child._drop,  # noqa: SLF001
    "begin": Child._begin,  # noqa: SLF001
    "commit": Child._commit,  # noqa: SLF001
    "end": Child._end,  # noqa: SLF001
    "limit": Child._limit,  # noqa: SLF001
}


def main() -> None:
    """Take the pipes, leave nothing of them to the driver, and answer."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # what a crash leaves would hold data
    frames = Frames(os.dup(0), os.dup(1))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    idle = float(sys.argv[1]) if len(sys.argv) > 1 else IDLE_SECONDS
    Child(frames, idle).run()
    os._exit(0)  # whatever a driver would do on its way out


if __name__ == "__main__":
    main()
