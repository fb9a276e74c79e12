"""The fault matrix as an app meets it: a SOAP back end misbehaves, and gunicorn serves the gateway.

F1 to F13, of which F2 is slow and answers, and F6 is a kept connection that died unseen.
"""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from bench.processes import free_port
from connectors.testing.rig import RESET, ScriptedServer, Wait, misbehaviours
from gateway.compile.pins import write_lock
from tests.soap.measuring import CHECKOUT, MEBIBYTE
from tests.soap.test_attacks import asked
from tests.soap.zoo import WSDL, result, xml

LIMIT = 4 * MEBIBYTE
BUDGET, GRACE, SLOW = 0.5, 0.25, 0.3
AT_ONCE = 8  # as many as the gateway sends to a back end at a time, and as it has threads
STOP_SECONDS = 30
GOOD = xml(result("<note>n</note>"))
GATEWAY = """\
version: 1
api: {{name: small, title: Small, version: 1.0.0, released: 2026-11-01, public-urls: ["http://127.0.0.1:{port}"]}}
backends:
{backends}
auth: {{api-keys: true}}
state: sqlite:///small.db
"""
BACKEND = """\
  {}:
    connector: soap
    wsdl: wsdl/zoo.wsdl
    address: {}
    max-answer: 4MB
    headers: {{LogicalAddress: SE1}}
    breaker: {{failures: 100%, slow: 60s}}
"""
MAPPING = """\
resource: {0}
summary: Notes
backend: {0}
personal: false
fields: {{note: {{from: note}}}}
routes:
  GET /{0}/{{id}}: {{operation: Get, item: true, arguments: {{id: $path.id}}, timeout: 500ms}}
"""
LOST, LATE, BAD = "backend-unavailable", "backend-timeout", "backend-bad-response"
CODES = {
    "F3": {LATE},
    "F4": {LATE},
    "F5": {LOST},
    "F7": {BAD},
    "F8": {BAD},
    "F11": {LOST},
    "F13": {BAD, "backend-response-too-large"},
}
SPOILERS = {f"{each.row} {each.name}": each.spoil for each in misbehaviours(LIMIT)}


@dataclass(frozen=True)
class Answer:
    """What an app got, and what it took: seconds, and bytes of the worker beyond what it had."""

    status: int
    headers: http.client.HTTPMessage
    body: Any
    seconds: float
    peak: int


class Gateway:
    """A gateway that gunicorn serves with one worker; ``arbiter`` is that one's parent."""

    def __init__(self, port: int, arbiter: int, key: str) -> None:
        self._port = port
        self._key = key
        self._ask("calm/good")  # after which the worker is there
        children = Path(f"/proc/{arbiter}/task/{arbiter}/children").read_text("ascii")
        self._worker = Path("/proc") / children.split()[-1]

    def get(self, path: str) -> Answer:
        """Ask for something, from an app of its own."""
        (self._worker / "clear_refs").write_text("5", "ascii")
        before, start = self._peak(), time.monotonic()
        status, headers, body = self._ask(path)
        seconds = time.monotonic() - start
        return Answer(status, headers, body, seconds, self._peak() - before)

    def _ask(self, path: str) -> tuple[int, http.client.HTTPMessage, Any]:
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)) as line:
            headers = {"Authorization": f"Bearer {self._key}"}
            line.request("GET", f"/small/v1/{quote(path)}", headers=headers)
            got = line.getresponse()
            return got.status, got.headers, json.loads(got.read())

    def _peak(self) -> int:
        status = (self._worker / "status").read_text("ascii")
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024


@contextmanager
def full():
    """Give the address of a port that takes no connection more, and refuses none."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener, ExitStack() as stack:
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"


class Hostile:
    """The back end: does what the id that it is asked for is called."""

    def __init__(self) -> None:
        self.server = ScriptedServer(self.respond)

    def respond(self, seen):
        name = asked(seen)
        if name in SPOILERS:
            return SPOILERS[name](GOOD)
        if name == "F2":
            return [Wait(SLOW), GOOD]
        on_it = [each for each in self.server.ledger if each.connection == seen.connection]
        return [RESET] if name == "F6" and len(on_it) > 1 else [GOOD]

    def connections(self, name):
        """Return on which connections a name was asked for."""
        return [each.connection for each in self.server.ledger if asked(each) == name]


@pytest.fixture(scope="module")
def hostile():
    found = Hostile()
    with found.server:
        yield found


@pytest.fixture(scope="module")
def calm():
    """Give a back end that is well."""
    with ScriptedServer(lambda _: [GOOD]) as server:
        yield server


@pytest.fixture(scope="module")
def gateway(tmp_path_factory, hostile, calm):
    """Give the gateway, before back ends that misbehave and one that is well."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(WSDL, folder / "small" / "wsdl")
    (folder / "small" / "mappings").mkdir()
    port, refusing = free_port(), free_port()
    with full() as taken:
        addresses = {
            "hostile": hostile.server.url,
            "calm": calm.url,
            "refused": f"http://127.0.0.1:{refusing}/",
            "nameless": "http://nowhere.invalid/",
            "full": taken,
        }
        for name in addresses:
            text = MAPPING.format(name)
            (folder / "small" / "mappings" / f"{name}.yaml").write_text(text, "utf-8")
        backends = "".join(BACKEND.format(*each) for each in addresses.items())
        text = GATEWAY.format(port=port, backends=backends)
        (folder / "small" / "gateway.yaml").write_text(text, "utf-8")
        write_lock(folder / "small")
        with served(folder, port) as found:
            for _ in range(3):
                assert found.get("calm/good").status == found.get("hostile/good").status == 200
            yield found


@contextmanager
def served(folder, port):
    """Serve a deployment by gunicorn with one worker; it has to end with 0 on SIGTERM."""
    brygga = [sys.executable, "-m", "gateway.cli"]
    environment = {
        **os.environ,
        "BRYGGA_CACHE_DIR": str(folder / "cache"),
        "BRYGGA_SECRET_SEAL_KEY": "a key of ids that is long enough",
    }
    options = {"env": environment, "cwd": CHECKOUT, "text": True}
    place = str(folder / "small")
    made = subprocess.run(
        [*brygga, "api-keys", "create", "test", "-d", place],
        stdout=subprocess.PIPE, check=True, **options,
    )  # fmt: skip
    key = next(word for word in made.stdout.split() if word.startswith("bryg_"))
    command = [*brygga, "serve", place, "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(command, stdout=log, stderr=subprocess.PIPE, **options) as process,
    ):
        told = []
        for line in process.stderr:
            told.append(line)
            if "serving" in line:
                break
        assert "serving" in "".join(told[-1:]), "".join(told)
        with ThreadPoolExecutor(1) as reader:
            rest = reader.submit(process.stderr.read)
            try:
                yield Gateway(port, process.pid, key)
            finally:
                process.send_signal(signal.SIGTERM)
                rest.result()
                assert process.wait(STOP_SECONDS) == 0


def is_problem(answer, codes):
    """Tell whether an answer is a problem with one of these codes, in time and memory."""
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert answer.body["code"] in codes
    assert answer.status == answer.body["status"] >= 500
    assert answer.seconds <= BUDGET + GRACE
    assert answer.peak <= 2 * LIMIT


@pytest.mark.parametrize(
    ("name", "codes"),
    [("refused", {LOST}), ("nameless", {LOST}), ("full", {LOST, LATE})],
)
def test_f1_a_back_end_that_cannot_be_reached_is_a_problem(gateway, name, codes):
    found = gateway.get(f"{name}/1")
    is_problem(found, codes)
    assert found.body["retryable"] is True
    assert gateway.get("calm/1").status == 200


def test_f2_a_slow_answer_within_the_budget_is_an_answer(gateway):
    found = gateway.get("hostile/F2")
    assert (found.status, found.body["note"]) == (200, "n")
    assert SLOW <= found.seconds <= BUDGET + GRACE


def test_f6_a_kept_connection_that_died_unseen_is_replaced_and_nobody_notices(gateway, hostile):
    assert gateway.get("hostile/good").status == 200  # on a connection that is kept
    found = gateway.get("hostile/F6")
    assert (found.status, found.body["note"]) == (200, "n")
    assert found.seconds <= BUDGET + GRACE
    first, second = hostile.connections("F6")
    assert second > first


@pytest.mark.parametrize("name", SPOILERS)
def test_whatever_else_it_does_is_a_problem_of_its_row(gateway, name):
    is_problem(gateway.get(f"hostile/{name}"), CODES[name.partition(" ")[0]])
    found = gateway.get("hostile/good")
    assert (found.status, found.body["note"]) == (200, "n")


@pytest.mark.parametrize(
    "path",
    ["full/1", "refused/1", "hostile/F2", "hostile/F3 silence", "hostile/F4 dripping chunks"],
)
def test_neighbours_are_served_meanwhile(gateway, path):
    with ThreadPoolExecutor(2 * AT_ONCE) as apps:
        hanging = [apps.submit(gateway.get, path) for _ in range(2 * AT_ONCE)]
        neighbours = []
        while not all(each.done() for each in hanging):
            neighbours.append(gateway.get("calm/1"))
        neighbours.append(gateway.get("calm/1"))
    assert Counter(each.status for each in neighbours) == {200: len(neighbours)}
    assert max(each.seconds for each in neighbours) <= BUDGET
    for each in hanging:
        assert each.result().seconds <= BUDGET + GRACE
        assert "code" in each.result().body or each.result().body["note"] == "n"
