"""``serve``: compiles once, then hands the folder to gunicorn's workers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from gunicorn.app.base import BaseApplication

from gateway.app import NotCompiled, compile_in_child, make_wsgi
from gateway.cli.screen import report

GRACE_SECONDS = 12
_LOOK_SECONDS = 1.0


def serve(directory: Path, bind: str, workers: int, threads: int, reloading: bool) -> int:  # noqa: FBT001
    """Serve until a signal ends it; exit code 3 when the deployment has faults."""
    try:
        folder = compile_in_child(directory)
    except NotCompiled as error:
        return report(error.diagnostics)
    click.echo(f"serving {directory} on http://{bind} (generation {folder.name[:12]})", err=True)
    _Server(directory, folder, _options(bind, workers, threads), reloading=reloading).run()
    return 0


def _options(bind: str, workers: int, threads: int) -> dict[str, Any]:
    return {
        "bind": bind,
        "workers": workers,
        "threads": threads,
        "worker_class": "gateway.web.worker.Worker",
        "graceful_timeout": GRACE_SECONDS,
        "timeout": 60,
        "keepalive": 30,
        "loglevel": "warning",
        "limit_request_line": 4094,
        "control_socket_disable": True,
    }


class _Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn with its options given, and the application made in each worker."""

    def __init__(
        self, directory: Path, folder: Path, options: dict[str, Any], *, reloading: bool
    ) -> None:
        self._directory = directory
        self._folder = folder
        self._options = options
        self._reloading = reloading
        super().__init__()

    def load_config(self) -> None:
        """Set the options that this gunicorn knows."""
        for name, value in self._options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)
        if self._reloading:
            self.cfg.set("when_ready", self._watch)

    def load(self) -> Callable[..., Any]:
        """Make the WSGI application, in the worker."""
        return make_wsgi(self._directory, self._folder)

    def _watch(self, arbiter: Any) -> None:  # noqa: ANN401 - gunicorn's own class
        threading.Thread(target=self._look, args=(arbiter,), daemon=True).start()

    def _look(self, arbiter: Any) -> None:  # noqa: ANN401 - gunicorn's own class
        seen = _stamp(self._directory)
        wait = threading.Event()
        while not wait.wait(_LOOK_SECONDS):
            now = _stamp(self._directory)
            if now == seen:
                continue
            seen = now
            try:
                self._folder = compile_in_child(self._directory)
            except NotCompiled as error:
                report(error.diagnostics)
                continue
            click.echo(f"reloaded (generation {self._folder.name[:12]})", err=True)
            arbiter.reload()


def _stamp(directory: Path) -> tuple[tuple[str, int], ...]:
    patterns = ("*.yaml", "mappings/*.yaml", "*.lock")
    paths = [path for pattern in patterns for path in directory.glob(pattern)]
    return tuple(sorted((str(path), path.stat().st_mtime_ns) for path in paths))
