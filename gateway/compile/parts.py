"""The things with a life that plans use; only the composition root makes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Protocol

from connectors.contract import Invocation, Operation, Reply
from gateway.answers.cached import Memory
from gateway.backends.flight import Flight
from gateway.messages import Authenticate, Content
from gateway.observations import Observe
from gateway.plan.seal import Sealer


class Invoke(Protocol):
    """Calls a bound operation of a back end, with its limits, breaker and retries."""

    def __call__(self, operation: Operation, invocation: Invocation) -> Reply:
        """Return the reply, or raise CallError."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The things with a life that plans use; the composition root makes them."""

    invokes: Mapping[str, Invoke]
    operations: Mapping[str, Operation]
    timeouts: Mapping[str, float]
    trims: Mapping[str, str | None]
    zones: Mapping[str, str]
    charsets: Mapping[str, str]
    sealer: Sealer
    authenticate: Authenticate
    memory: Memory
    flight: Flight[Content]
    executor: Executor
    observe: Observe
    clock: Callable[[], float]
    wall: Callable[[], float]
