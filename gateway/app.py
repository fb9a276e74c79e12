"""The composition root: the only place that builds things with a life."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from connectors.contract import Connector, Deadline, Effect, Invocation, Operation, Reply
from connectors.registry import Registry
from gateway.answers.cached import Memory
from gateway.auth.api_keys import ApiKeys
from gateway.auth.authenticate import authenticate
from gateway.auth.bearer import Bearer
from gateway.auth.fetch import fetch
from gateway.backends.backend import Backend, Rhythm
from gateway.backends.breaker import BreakerSettings
from gateway.backends.closed import never_closed, watch_window
from gateway.backends.flight import Flight
from gateway.compile.assemble import Assembly
from gateway.compile.check import make_connector
from gateway.compile.generation import read_specs
from gateway.compile.parts import Invoke, Parts
from gateway.log import Log
from gateway.mapping.deployment import Backend as BackendModel
from gateway.mapping.deployment import Deployment
from gateway.mapping.loader import load
from gateway.mapping.model import Diagnostic, Position
from gateway.messages import Authenticate
from gateway.observations import Observe, harmless
from gateway.plan.routespec import DeploymentSpec
from gateway.plan.seal import Sealer
from gateway.settings import secret_lookup
from gateway.store.state import State, StateUnavailable

CACHE_BYTES = 64 * 1024 * 1024
COMPOSING_THREADS = 32
STATE_SECONDS = 10.0
PROBE_SECONDS = 1.0
Watch = Callable[[str, Operation], Operation]


class NotCompiled(Exception):
    """A deployment has faults; every diagnostic is with it."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        super().__init__("the configuration is invalid")
        self.diagnostics = diagnostics


def cache_directory(directory: Path) -> Path:
    """Return where generations are kept: ``BRYGGA_CACHE_DIR``, or ``.brygga`` beside the files."""
    named = os.environ.get("BRYGGA_CACHE_DIR")
    return Path(named) if named else directory / ".brygga"


def compile_in_child(directory: Path) -> Path:
    """Compile a deployment in a short-lived process; return its generation's folder.

    Raises NotCompiled with every diagnostic.
    """
    cache = cache_directory(directory)
    command = [sys.executable, "-m", "gateway.compile.generation", str(directory), str(cache)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if done.returncode not in {0, 3}:
        message = "the compiler failed; its own message stands above"
        raise NotCompiled([Diagnostic(Position(str(directory), 1, 1), message)])
    answer = json.loads(done.stdout)
    if answer["diagnostics"]:
        raise NotCompiled([_diagnostic(each) for each in answer["diagnostics"]])
    return cache / "generations" / str(answer["digest"])


def load_deployment(directory: Path) -> Deployment:
    """Return a deployment with its variables and secrets; raise NotCompiled."""
    deployment, diagnostics = load(directory, os.environ, secret_lookup(directory, os.environ))
    if deployment is None or diagnostics:
        raise NotCompiled(diagnostics)
    return deployment


def open_state(deployment: Deployment, directory: Path) -> State:
    """Return the state of a deployment, its tables made."""
    state = State(deployment.state, directory)
    state.upgrade(Deadline.after(STATE_SECONDS))
    return state


def unwatched(_route: str, operation: Operation) -> Operation:
    """Return the operation itself, as it is served."""
    return operation


@contextmanager
def asking(directory: Path, folder: Path, observe: Observe, watch: Watch) -> Iterator[Assembly]:
    """Give what asks any route of a generation directly; close its back ends at the end.

    ``watch`` may put itself around the operation of each route.
    """
    deployment = load_deployment(directory)
    with ExitStack() as closing:
        state = open_state(deployment, directory)
        yield _assembly(deployment, state, folder, observe, watch, closing)


@dataclass(frozen=True, slots=True)
class Served:
    """``wsgi`` is made once and inherited by every worker; each worker calls ``open`` first.

    It also opens the ``log``, which writes at once until then.
    """

    wsgi: Callable[..., Any]
    open: Callable[[], None]
    log: Log


def make_served(directory: Path, folder: Path) -> Served:
    """Return the WSGI application of a generation, which is ready while its state can be written.

    Nothing here opens a socket or a database or starts a thread, so that a process may fork
    afterwards: its workers share the plans' memory. ``Served.open`` raises StateUnavailable.
    """
    from gateway.web.routes import make_app  # noqa: PLC0415 - only what serves loads Flask

    log, deployment = Log(), load_deployment(directory)
    state = State(deployment.state, directory)
    assembly = _assembly(deployment, state, folder, log, unwatched, ExitStack())
    generation = assembly.generation()

    def ready() -> bool:
        try:
            state.probe(Deadline.after(PROBE_SECONDS))
        except StateUnavailable:
            return False
        return True

    def opened() -> None:
        state.upgrade(Deadline.after(STATE_SECONDS))

    return Served(make_app(lambda: generation, ready, log), opened, log)


def _assembly(
    deployment: Deployment,
    state: State,
    folder: Path,
    observe: Observe,
    watch: Watch,
    closing: ExitStack,
) -> Assembly:
    spec = read_specs(folder)
    parts = _parts(deployment, spec, state, folder, observe, watch, closing)
    return Assembly(spec, folder.name, parts)


def _parts(
    deployment: Deployment,
    spec: DeploymentSpec,
    state: State,
    folder: Path,
    observe: Observe,
    watch: Watch,
    closing: ExitStack,
) -> Parts:
    registry, observe = Registry(), harmless(observe)
    invokes: dict[str, Invoke] = {}
    operations: dict[str, Operation] = {}
    for backend in deployment.backends.values():
        connector = make_connector(backend, folder, registry)
        for route in spec.routes.values():
            if route.backend == backend.name and route.operation and route.wants:
                bound = connector.bind(route.operation, route.wants)
                operations[route.route.name] = watch(route.route.name, bound)
        running = _running(deployment, backend, connector)
        closing.callback(running.close)
        invokes[backend.name] = _invoke(running)
    return Parts(
        invokes=invokes,
        operations=operations,
        timeouts={each.name: each.timeout_seconds for each in deployment.backends.values()},
        trims={each.name: each.trim for each in deployment.backends.values()},
        zones={each.name: each.zone or deployment.zone for each in deployment.backends.values()},
        charsets={
            each.name: each.settings["charset"]
            for each in deployment.backends.values()
            if "charset" in each.settings
        },
        sealer=Sealer(deployment.seal_key),
        authenticate=_authenticate(deployment, state, observe),
        memory=Memory(CACHE_BYTES),
        flight=Flight(),
        executor=ThreadPoolExecutor(COMPOSING_THREADS, thread_name_prefix="compose"),
        observe=observe,
        clock=time.monotonic,
        wall=time.time,
    )


def _running(deployment: Deployment, backend: BackendModel, connector: Connector) -> Backend:
    zone = ZoneInfo(backend.zone or deployment.zone)
    closed = watch_window(backend.closed, time.time, zone) if backend.closed else never_closed
    return Backend(
        backend.name,
        connector,
        Rhythm(time.monotonic, time.sleep, random.random),
        concurrency=backend.concurrency,
        timeout_seconds=backend.timeout_seconds,
        retry=backend.retry,
        breaker=_breaker(backend.breaker),
        closed_seconds=closed,
    )


def _invoke(running: Backend) -> Invoke:
    def invoke(operation: Operation, invocation: Invocation) -> Reply:
        return running.call(operation, invocation, effect=Effect.READ)

    return invoke


def _breaker(given: Mapping[str, Any]) -> BreakerSettings:
    names = {"failures": "failure_rate", "slow": "slow_seconds", "pause": "pause_seconds"}
    settings: dict[str, Any] = {names.get(key, key): value for key, value in given.items()}
    return BreakerSettings(**settings)


def _authenticate(deployment: Deployment, state: State, observe: Observe) -> Authenticate:
    bearer: Bearer | None = None
    if deployment.issuers:
        bearer = Bearer(deployment.issuers, fetch, time.monotonic, time.time, observe=observe)
    keys = ApiKeys(state, time.time, observe=observe) if deployment.api_keys else None
    return authenticate(bearer, keys)


def _diagnostic(given: Mapping[str, Any]) -> Diagnostic:
    position = Position(**given["position"])
    return Diagnostic(position, given["message"], given["hint"], given["route"])
