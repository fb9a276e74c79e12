"""``serve``: compiles once, loads the plans, then forks gunicorn's workers, which share them."""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from gateway.app import NotCompiled, Served, compile_in_child, make_served
from gateway.cli.screen import report
from gateway.store.state import StateUnavailable

GRACE_SECONDS = 12
# New objects per collection (gc.set_threshold): a page of records makes thousands, and no cycles.
COLLECTOR = (50_000, 20, 100)
_LOOK_SECONDS = 1.0
_LAST_PORT = 65535
_WATCHED = ("*.yaml", "mappings/*.yaml", "*.lock")

Stamp = frozenset[tuple[str, int]]


def serve(directory: Path, bind: str, workers: int, threads: int, reloading: bool) -> int:  # noqa: FBT001
    """Serve until a signal ends it; exit code 3 when the deployment has faults, 1 without port."""
    server = Server(directory, gunicorn_options(bind, workers, threads), reloading=reloading)
    try:
        server.compile()
    except NotCompiled as error:
        return report(error.diagnostics)
    if taken := _taken(bind):
        click.echo(f"cannot listen on {bind}: {taken}", err=True)
        return 1
    server.run()
    return 0


def _taken(bind: str) -> str:
    """Return why nobody can listen there; gunicorn would try for five seconds, and say it worse."""
    if bind.startswith("unix:"):
        return ""
    host, _, port = bind.rpartition(":")
    if not host or not port.isdecimal() or int(port) > _LAST_PORT:
        message = f"'{bind}' is no address to listen on: write HOST:PORT"
        raise click.UsageError(message)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host.strip("[]"), int(port)), family=family).close()
    except OSError as error:
        return str(error.strerror).partition(" (")[0]
    return ""


def gunicorn_options(bind: str, workers: int, threads: int) -> dict[str, Any]:
    """Return the options that the gateway gives gunicorn; times are in seconds."""
    return {
        "bind": bind,
        "workers": workers,
        "threads": threads,
        "worker_class": "gateway.web.worker.Worker",
        "preload_app": True,
        "graceful_timeout": GRACE_SECONDS,
        "timeout": 60,
        "keepalive": 30,
        "loglevel": "warning",
        "limit_request_line": 4094,
        "control_socket_disable": True,
    }


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn with its options given; the arbiter loads what its workers then share.

    SIGHUP compiles again and replaces the workers; a deployment with faults goes on as it was.
    """

    def __init__(self, directory: Path, options: dict[str, Any], *, reloading: bool) -> None:
        self._directory = directory
        self._options = options
        self._reloading = reloading
        self._folder = directory
        self._seen: Stamp = frozenset()
        self._served: Served | None = None
        super().__init__()

    def load_config(self) -> None:
        """Set the options and what happens around a fork."""
        for name, value in self._options.items():
            self.cfg.set(name, value)
        self.cfg.set("when_ready", self._say_where)
        self.cfg.set("post_worker_init", self._open)  # it listens to signals by then

    def compile(self) -> None:
        """Compile in a child and note what to load; raise NotCompiled."""
        self._seen = stamp(self._directory)
        self._folder = compile_in_child(self._directory)

    def load(self) -> Callable[..., Any]:
        """Load the plans, in the arbiter and before it forks."""
        gc.disable()  # nothing that is built here ends before the process does
        try:
            self._served = make_served(self._directory, self._folder)
        except NotCompiled as error:  # a secret changed since, and no longer fits
            sys.exit(report(error.diagnostics))
        gc.enable()
        gc.collect()
        gc.freeze()  # a collection in a worker would write to, and so copy, every shared page
        gc.set_threshold(*COLLECTOR)
        return self._served.wsgi

    def reload(self) -> None:
        """Load what is in the files now; gunicorn then forks new workers and ends the old."""
        super().reload()
        if self._reloading and stamp(self._directory) == self._seen:
            return  # another worker has seen the same change
        try:
            self.compile()
        except NotCompiled as error:
            report(error.diagnostics)
            return
        self.callable = None
        gc.unfreeze()

    def run(self) -> None:
        """Serve until a signal ends the arbiter."""
        _Arbiter(self).run()

    @property
    def generation(self) -> str:
        """Return how a person tells this generation from another."""
        return self._folder.name[:12]

    def _say_where(self, arbiter: Any) -> None:  # noqa: ANN401 - gunicorn's own class
        places = ", ".join(str(each) for each in arbiter.LISTENERS)
        where = f"{self._directory} on {places} (generation {self.generation})"
        click.echo(f"serving {where}", err=True)

    def _open(self, worker: Any) -> None:  # noqa: ANN401 - gunicorn's own class
        """Give this worker its own connections; without a state none can ever be ready."""
        try:
            if self._served:
                self._served.open()
                self._served.log.open()
        except (StateUnavailable, OSError) as error:
            click.echo(f"cannot serve: {error} (look at state: in gateway.yaml)", err=True)
            sys.exit(Arbiter.WORKER_BOOT_ERROR)
        if self._reloading:
            watch = (worker.ppid, self._directory, self._seen)
            threading.Thread(target=_watch, args=watch, daemon=True).start()


class _Arbiter(Arbiter):  # type: ignore[misc]
    """Says when a change is served: not before the last of the old workers has ended."""

    def reload(self) -> None:
        """Replace the workers."""
        before = self.app.generation
        super().reload()
        if self.app.generation != before:
            click.echo(f"reloaded (generation {self.app.generation})", err=True)


def _watch(arbiter: int, directory: Path, seen: Stamp) -> None:
    """Tell the arbiter of a change; a thread of a worker, since who forks may have none."""
    wait = threading.Event()
    while stamp(directory) == seen:
        wait.wait(_LOOK_SECONDS)
    if os.getppid() == arbiter:
        os.kill(arbiter, signal.SIGHUP)


def stamp(directory: Path) -> Stamp:
    """Return what changes when a file of a deployment does."""
    found = set()
    for path in (path for pattern in _WATCHED for path in directory.glob(pattern)):
        with suppress(FileNotFoundError):  # editors replace files
            found.add((str(path), path.stat().st_mtime_ns))
    return frozenset(found)
