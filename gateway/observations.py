"""Everything worth noticing, as types; logs, and later metrics and traces, listen.

An observation holds no personal data: routes by their template, never by their path.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answered:
    """A request was answered."""

    route: str
    status: int
    seconds: float
    trace_id: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """The gateway itself failed: the error's class and where it was raised, never its text."""

    route: str
    error: str
    where: str
    trace_id: str


@dataclass(frozen=True, slots=True)
class Changed:
    """Values were changed on their way to the client, or could not be looked up."""

    route: str
    field: str
    code: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class BackendFailed:
    """A call of a back end failed: the condition's name and its outcome."""

    backend: str
    route: str
    condition: str
    outcome: str
    trace_id: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """Calls of a back end will not go through before somebody acts: the problem's code says how.

    ``detail`` names what has changed, without data.
    """

    backend: str
    route: str
    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Dropped:
    """Lines of the log were lost: nobody took them, or there was no room for them."""

    count: int


Observation = Answered | Failed | Changed | BackendFailed | Alarm | Dropped
Observe = Callable[[Observation], None]


def harmless(observe: Observe) -> Observe:
    """Return a listener that never raises: who watches a request must not decide its answer."""

    def tell(observation: Observation) -> None:
        with suppress(Exception):  # a full disk or a closed log; nobody is left to be told
            observe(observation)

    return tell
