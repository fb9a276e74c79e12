"""Competitors in turn: both warmed up, then run after run, the first of a round changing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bench.load import Target, WrongAnswer, drive
from bench.processes import Server, cpu_microseconds

UNIT = "us CPU/request"


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured: requests of each run, runs of each competitor."""

    requests: int
    rounds: int


FULL = Effort(requests=2000, rounds=3)
QUICK = Effort(requests=60, rounds=3)
"""Enough to show that the bench works; its figures say little."""

Run = Callable[[], float]
"""Measures one competitor once."""


def alternate(ours: Run, theirs: Run, rounds: int) -> tuple[list[float], list[float]]:
    """Return the figures of both, run in turn; each begins every second round.

    What the machine does meanwhile meets both alike.
    """
    our: list[float] = []
    their: list[float] = []
    sides = [(ours, our), (theirs, their)]
    for _ in range(rounds):
        for run, figures in sides:
            figures.append(run())
        sides.reverse()
    return our, their


def cpu_per_request(server: Server, target: Target, requests: int) -> float:
    """Return the CPU time of the server's process tree per request, in microseconds.

    Raise `WrongAnswer` for a wrong answer, and when a process began or ended meanwhile: its
    time would be missing.
    """
    processes = server.processes()
    before = cpu_microseconds(processes)
    drive(target, requests)
    used = cpu_microseconds(processes) - before
    if server.processes() != processes:
        raise WrongAnswer(f"{target.address}: a worker process was replaced during the run")
    return used / requests
