"""A demo that really runs: the command as a child, and everything that it answered."""

import gzip
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from bench.processes import free_port
from gateway.demo.control import switch, token
from gateway.plan.seal import Sealer

CHECKOUT = Path(__file__).parent.parent.parent
SEAL_KEY = "the acceptance tests' own sealing key"
ROOT = "/hemtjanst/v1"
STOP_SECONDS = 30
LOG_SECONDS = 5
ANSWERED = re.compile(r'"event":"Answered".*"trace_id":"(\w+)"')
LOOK_SECONDS = 0.005
LAST_LINE = "Below: one line"


@dataclass(frozen=True)
class Answer:
    """One answer; the body is unpacked, `sent` is what came over the line."""

    status: int
    headers: http.client.HTTPMessage
    sent: bytes

    @cached_property
    def body(self) -> bytes:
        packed = self.headers.get("Content-Encoding") == "gzip"
        return gzip.decompress(self.sent) if packed and self.sent else self.sent

    @cached_property
    def json(self) -> Any:
        return json.loads(self.body)


class Demo:
    """A running demo: asks it as one of its people, and keeps what it said."""

    def __init__(self, port: int, pid: int, data: Path, log: Path) -> None:
        self.port = port
        self.pid = pid
        self.data = data
        self.sealer = Sealer(SEAL_KEY)
        self.transcript: list[str] = []
        self._log = log
        self._tokens: dict[str, str] = {}
        self._traces: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def log(self) -> str:
        """Return what the demo and its gateway wrote to standard error, of every answer so far."""
        until = time.monotonic() + LOG_SECONDS
        while True:
            said = self._log.read_text("utf-8")
            answered = set(ANSWERED.findall(said))
            if answered.issuperset(self._traces):
                return said
            assert time.monotonic() < until, "an answer is not in the log"
            time.sleep(LOOK_SECONDS)

    def token(self, person: str) -> str:
        if person not in self._tokens:
            self._tokens[person] = token(person, self.port)
        return self._tokens[person]

    def stop(self, backend: str) -> None:
        switch("stop", backend, self.port)

    def start(self, backend: str) -> None:
        switch("start", backend, self.port)

    def ask(
        self,
        path: str,
        person: str = "",
        headers: Mapping[str, str] | None = None,
        method: str = "GET",
        body: bytes | None = None,
    ) -> Answer:
        """Ask below the API's root; a path that begins with `//` is taken from the server's."""
        target = path[1:] if path.startswith("//") else ROOT + path
        sent = dict(headers or {})
        if person:
            sent["Authorization"] = f"Bearer {self.token(person)}"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with closing(connection):
            connection.request(method, target, body, sent)
            response = connection.getresponse()
            answer = Answer(response.status, response.headers, response.read())
        self._note(f"{method} {target}", answer)
        return answer

    def raw(self, request: bytes) -> Answer:
        """Send bytes as they are, for what no client library would send."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as line:
            line.sendall(request)
            response = http.client.HTTPResponse(line)
            response.begin()
            answer = Answer(response.status, response.headers, response.read())
        self._note("raw", answer)
        return answer

    def _note(self, request: str, answer: Answer) -> None:
        self._traces.append(answer.headers["traceparent"].split("-")[1])
        head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
        self.transcript.append(f"{request}\n{answer.status}\n{head}\n{answer.body.decode()}")


@contextmanager
def running_demo(folder: Path) -> Iterator[Demo]:
    """Run `brygga demo` with all its files below `folder`; it has to end with 0 on SIGTERM."""
    port, log = free_port(), folder / "log"
    environment = {
        **os.environ,
        "BRYGGA_CACHE_DIR": str(folder / "cache"),
        "BRYGGA_SECRET_SEAL_KEY": SEAL_KEY,
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "-m", "gateway.cli", "demo", "--bind", f"127.0.0.1:{port}"]
    with (
        log.open("w") as errors,
        subprocess.Popen(
            [*command, "--dir", str(folder / "data")],
            cwd=CHECKOUT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        try:
            assert process.stdout is not None
            said = []
            for line in process.stdout:  # comes when the gateway answers, or ends with the demo
                said.append(line)
                if line.startswith(LAST_LINE):
                    break
            assert said, f"the demo did not start:\n{log.read_text()}"
            yield Demo(port, process.pid, folder / "data", log)
        finally:
            process.send_signal(signal.SIGTERM)
            code = process.wait(STOP_SECONDS)
    assert code == 0
