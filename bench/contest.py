"""Competitors in turn: both warmed up, then run after run, the first of a round changing."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from bench.load import CONNECTIONS, Target, WrongAnswer, drive
from bench.processes import cpu_microseconds

UNIT = "us CPU/request"


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured: requests of each run, runs of each competitor."""

    requests: int
    rounds: int


FULL = Effort(requests=2000, rounds=3)
QUICK = Effort(requests=60, rounds=3)
"""Enough to show that the bench works; its figures say little."""

Figure = TypeVar("Figure")


class Competitor(Protocol):
    """A server, or several that work together."""

    address: str

    def processes(self) -> frozenset[int]:
        """Return the ids of all its processes."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one run: CPU time of each request in microseconds, waits of the client in milliseconds."""

    cpu: float
    p50: float
    p99: float


def alternate(
    ours: Callable[[], Figure], theirs: Callable[[], Figure], rounds: int
) -> tuple[list[Figure], list[Figure]]:
    """Return the figures of both, run in turn; each begins every second round.

    What the machine does meanwhile meets both alike.
    """
    our: list[Figure] = []
    their: list[Figure] = []
    sides = [(ours, our), (theirs, their)]
    for _ in range(rounds):
        for run, figures in sides:
            figures.append(run())
        sides.reverse()
    return our, their


def measure(
    server: Competitor, target: Target, requests: int, connections: int = CONNECTIONS
) -> Figures:
    """Return the figures of so many requests; the CPU time is that of all of a server's processes.

    Raise `WrongAnswer` for a wrong answer, and when a process began or ended meanwhile: its
    time would be missing.
    """
    processes = server.processes()
    before = cpu_microseconds(processes)
    waits = drive(target, requests, connections)
    used = cpu_microseconds(processes) - before
    if server.processes() != processes:
        raise WrongAnswer(f"{target.address}: a worker process was replaced during the run")
    hundredths = statistics.quantiles(waits, n=100)
    return Figures(used / requests, hundredths[49] * 1000, hundredths[98] * 1000)
