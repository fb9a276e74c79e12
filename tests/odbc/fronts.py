"""A whole gateway before ODBC back ends: gunicorn serves it, apps ask it over HTTP on loopback."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from bench.processes import free_port
from connectors.contract import Deadline
from connectors.odbc import OdbcConnector
from gateway.compile.pins import write_lock

CHECKOUT = Path(__file__).parents[2]
BRYGGA = (sys.executable, "-m", "gateway.cli")
STOP_SECONDS = 30
GATEWAY = """\
version: 1
api: {{name: small, title: Small, version: 1.0.0, released: 2026-11-01, public-urls: ["http://127.0.0.1:{port}"]}}
backends:
{backends}
auth: {{api-keys: true}}
state: sqlite:///small.db
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an app got, and when, by the monotonic clock; status 0 is a connection that broke."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    began: float
    ended: float

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def problem(self) -> tuple[int, str]:
        """The status and the code of a problem; nothing in it may be of the back end."""
        assert self.headers["Content-Type"].startswith("application/problem+json"), self
        assert self.status == self.json["status"]
        return self.status, self.json["code"]


class App:
    """One app, with one connection that is kept."""

    def __init__(self, port: int, key: str) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Authorization": f"Bearer {key}"}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._line.close()

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Ask for a path of the API, once."""
        return self._ask("GET", path, None, headers or {})

    def post(self, path: str, body: Any) -> Answer:
        """Send JSON to a path of the API, once."""
        return self._ask("POST", path, json.dumps(body), {"Content-Type": "application/json"})

    def _ask(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> Answer:
        began = time.monotonic()
        try:
            self._line.request(method, f"/small/v1{path}", body, self._headers | dict(headers))
            got = self._line.getresponse()
            body = got.read()
        except (OSError, http.client.HTTPException) as error:
            self._line.close()
            return Answer(0, repr(error).encode(), {}, began, time.monotonic())
        return Answer(got.status, body, dict(got.headers), began, time.monotonic())


@dataclass(frozen=True, slots=True)
class Gateway:
    """A gateway that is served; ``folder`` holds its deployment, ``log`` what it wrote."""

    port: int
    key: str
    folder: Path
    log: Path

    def app(self) -> App:
        return App(self.port, self.key)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Ask as an app of its own."""
        with self.app() as app:
            return app.get(path, headers)


def deploy(
    folder: Path,
    backends: Mapping[str, Mapping[str, Any]],
    mappings: Mapping[str, str],
    connection: str,
) -> tuple[Path, int]:
    """Write a deployment and pin it by a connection; return its folder and the port it is for."""
    place, port = folder / "small", free_port()
    (place / "mappings").mkdir(parents=True)
    for name, text in mappings.items():
        (place / "mappings" / f"{name}.yaml").write_text(f"resource: {name}\n{text}", "utf-8")
    lines = ""
    for name, settings in backends.items():
        known = {key: settings[key] for key in ("profile", "statements") if key in settings}
        pinning = OdbcConnector({**known, "connection": connection, "name": name}, place)
        pinning.snapshot(Deadline.after(20))
        told = {key: value for key, value in settings.items() if key != "statements"}
        lines += f"  {name}: {json.dumps({'connector': 'odbc', **told})}\n"
    (place / "gateway.yaml").write_text(GATEWAY.format(port=port, backends=lines), "utf-8")
    write_lock(place)
    return place, port


@contextmanager
def serving(
    place: Path, port: int, *, workers: int = 1, variables: Mapping[str, str] | None = None
) -> Iterator[Gateway]:
    """Serve a deployment; it has to end with 0 on SIGTERM."""
    environment = {
        **os.environ,
        "BRYGGA_CACHE_DIR": str(place.parent / "cache"),
        "BRYGGA_SECRET_SEAL_KEY": "a key of ids that is long enough",
        **(variables or {}),
    }
    options: dict[str, Any] = {"env": environment, "cwd": CHECKOUT, "text": True}
    made = subprocess.run(
        [*BRYGGA, "api-keys", "create", "test", "-d", str(place)],
        stdout=subprocess.PIPE, check=True, **options,
    )  # fmt: skip
    key = next(word for word in made.stdout.split() if word.startswith("bryg_"))
    log = place.parent / "log"
    bind = f"127.0.0.1:{port}"
    command = [*BRYGGA, "serve", str(place), "--bind", bind, "--workers", str(workers)]
    with (
        log.open("w") as out,
        subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE, **options) as process,
    ):
        told = []
        for line in process.stderr:
            told.append(line)
            if "serving" in line:
                break
        assert "serving" in "".join(told[-1:]), "".join(told) + log.read_text("utf-8")
        with ThreadPoolExecutor(1) as reader:
            rest = reader.submit(process.stderr.read)
            try:
                yield Gateway(port, key, place, log)
            finally:
                process.send_signal(signal.SIGTERM)
                _append(log, rest.result())
                assert process.wait(STOP_SECONDS) == 0


def _append(log: Path, text: str) -> None:
    with log.open("a") as file:
        file.write(text)
