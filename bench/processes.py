"""A server that is measured: started, waited for, its processor time read, ended by its id."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

from bench.load import WrongAnswer, get

CHECKOUT = Path(__file__).parent.parent
LOOPBACK = "127.0.0.1"
START_SECONDS = 60
STOP_SECONDS = 15
_LOOK_SECONDS = 0.05

_PORTS = range(20_000, 32_000)
"""Below those that a system gives to connections, so that none of these takes one meanwhile."""

_PROCESS_CLOCK = 2
"""The kernel's CPUCLOCK_SCHED: user and system time together, in nanoseconds."""


class NotServing(Exception):
    """A server ended, or did not answer in time; the text has the last lines that it wrote."""


class Server:
    """One competitor on a port of 127.0.0.1, in a session of its own; a context manager."""

    def __init__(
        self, command: Sequence[str], port: int, ready_path: str, log: Path, env: Mapping[str, str]
    ) -> None:
        self.address = f"{LOOPBACK}:{port}"
        self._command = command
        self._ready_path = ready_path
        self._log = log
        self._env = env
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        with self._log.open("wb") as log:
            child = subprocess.Popen(
                self._command,
                cwd=CHECKOUT,
                env={**os.environ, **self._env},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._child = child
        try:
            self._wait(child)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        child = self._child
        if child is None:
            return
        child.terminate()
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()

    def processes(self) -> frozenset[int]:
        """Return the ids of the server and of every process below it."""
        assert self._child
        return tree(self._child.pid)

    def _wait(self, child: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if child.poll() is not None:
                raise NotServing(f"{self._command} ended with {child.returncode}:\n{self._tail()}")
            with suppress(OSError, WrongAnswer):
                get(self.address, self._ready_path, {})
                return
            time.sleep(_LOOK_SECONDS)
        raise NotServing(f"no answer within {START_SECONDS} s: {self._command}\n{self._tail()}")

    def _tail(self) -> str:
        return "\n".join(self._log.read_text("utf-8", "replace").splitlines()[-20:])


class Background(Server):
    """A server that only another one talks to, by a socket's file: nobody waits for it."""

    def __init__(self, command: Sequence[str], log: Path, env: Mapping[str, str]) -> None:
        super().__init__(command, 0, "", log, env)

    def _wait(self, child: subprocess.Popen[bytes]) -> None:
        """Go on; who needs it finds out whether it serves."""


def free_port() -> int:
    """Return a port of 127.0.0.1 on which nobody listens."""
    for port in secrets.SystemRandom().sample(_PORTS, 100):
        with socket.socket() as probe:
            if probe.connect_ex((LOOPBACK, port)):
                return port
    raise NotServing(f"somebody listens on each of 100 ports of {_PORTS}")


def tree(root: int) -> frozenset[int]:
    """Return a process id and the ids of all its descendants."""
    parents = _parents()
    found = {root}
    fresh = {root}
    while fresh:
        fresh = {child for child, parent in parents.items() if parent in fresh}
        found |= fresh
    return frozenset(found)


def cpu_microseconds(processes: frozenset[int]) -> float:
    """Return the user and system time that living processes have used.

    From the processes' own CPU clocks (clock_getcpuclockid(3)) and not from /proc/PID/stat,
    which counts in ticks of 10 ms: a thousand fast requests are over in two of them.
    """
    return sum(time.clock_gettime_ns((~pid << 3) | _PROCESS_CLOCK) for pid in processes) / 1000


def _parents() -> Mapping[int, int]:
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # ended meanwhile
            # The name, in parentheses, may itself hold spaces and parentheses.
            after_name = stat.read_text("utf-8", "replace").rpartition(")")[2].split()
            parents[int(stat.parent.name)] = int(after_name[1])
    return parents
