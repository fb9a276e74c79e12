"""The servers that are compared: gateways under `brygga serve`, rivals under plain gunicorn."""

from __future__ import annotations

import re
import secrets
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from bench.municipality import Municipality
from bench.processes import CHECKOUT, LOOPBACK, Server, free_port
from gateway.cli.server import gunicorn_options
from gateway.demo.run import deployment

SERVICE = CHECKOUT / "bench" / "visits"
WORKERS = 2
THREADS = 8

_VISIT_ROUTE = re.compile(r"^  GET /visits/\{visitId\}:\n(?:    .*\n)+", re.MULTILINE)
_CACHE_LINE = re.compile(r"^    cache: .*\n", re.MULTILINE)


class Deployments:
    """Makes servers over the same back ends, each with its files below one folder."""

    def __init__(self, folder: Path, municipality: Municipality) -> None:
        self._folder = folder
        self._municipality = municipality
        self._seal_key = secrets.token_urlsafe(32)

    def gateway(self, name: str, mapping: Path, more: Mapping[str, str] | None = None) -> Server:
        """Return a gateway over a mapping with the variables of the demo's, not yet started."""
        port = free_port()
        bind = f"{LOOPBACK}:{port}"
        options = ["--workers", str(WORKERS), "--threads", str(THREADS)]
        command = [sys.executable, "-m", "gateway.cli", "serve", "--bind", bind, *options]
        env = {
            "OMSPLAN_URL": self._municipality.omsplan,
            "DEMO_ISSUER": self._municipality.issuer,
            "DEMO_DIR": str(self._folder),
            "DEMO_URL": f"http://{bind}",
            "BRYGGA_SECRET_SEAL_KEY": self._seal_key,
            "BRYGGA_CACHE_DIR": str(self._folder / f"{name}-generations"),
            **(more or {}),
        }
        log = self._folder / f"{name}.log"
        return Server([*command, str(mapping)], port, "/health/live", log, env)

    def visits(self, address: str) -> Server:
        """Return a gateway over the bench's own service at an address, not yet started."""
        return self.gateway("visits", SERVICE, {"BENCH_SERVICE": address})

    def rival(self, name: str, factory: str, argument: str) -> Server:
        """Return a rival, not yet started: `bench.rivals.FACTORY(argument)` under gunicorn."""
        port = free_port()
        settings = self._folder / f"{name}.conf.py"
        # The gateway's own options, but for a worker class of its own: a rival has the stock one.
        options = gunicorn_options(f"{LOOPBACK}:{port}", WORKERS, THREADS)
        options["worker_class"] = "gthread"
        # What a rival opens belongs to one worker: it knows nothing of a fork.
        options["preload_app"] = False
        lines = [f"{option} = {value!r}\n" for option, value in options.items()]
        settings.write_text("".join(lines), encoding="utf-8")
        made_by = f"bench.rivals:{factory}({argument!r})"
        command = [sys.executable, "-m", "gunicorn", "-c", str(settings), made_by]
        return Server(command, port, "/", self._folder / f"{name}.log", {})

    def uncached_mapping(self) -> Path:
        """Return a copy of Granvik's mapping in which one visit is never cached."""
        copy = self._folder / "granvik-uncached"
        shutil.copytree(deployment(), copy, ignore=shutil.ignore_patterns(".brygga"))
        path = copy / "mappings" / "visits.yaml"
        text, count = _VISIT_ROUTE.subn(
            lambda route: _CACHE_LINE.sub("", route[0]), path.read_text(encoding="utf-8")
        )
        assert count == 1
        path.write_text(text, encoding="utf-8")
        return copy
