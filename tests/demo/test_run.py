"""The supervisor: what it starts, how it is found, and that it leaves nothing behind."""

import http.client
import io
import json
import os
import signal
import socket
import sys
from contextlib import closing, suppress
from pathlib import Path
from threading import Thread, main_thread

import pytest

from bench.processes import free_port
from gateway.demo.control import Control, switch, token
from gateway.demo.presence import DemoError, Presence, announce, find, presence_file
from gateway.demo.run import base_url, deployment, run
from tests.conftest import CHECKOUT

DOUBLE = Path(__file__).parent / "gateway_double.py"


class Screen(io.StringIO):
    """Standard output that calls back, in a thread, when the demo has said that it is up."""

    def __init__(self, then, *, ends=True):
        super().__init__()
        self._ends = ends
        self._thread = Thread(target=self._guarded, args=(then,))
        self.failures = []

    def flush(self):
        self._thread.start()

    def join(self):
        self._thread.join()
        for failure in self.failures:
            raise failure

    def _guarded(self, then):
        try:
            then(self.getvalue())
        except BaseException as failure:  # noqa: BLE001 - raised again in the test's own thread
            self.failures.append(failure)
        finally:
            if self._ends:
                signal.pthread_kill(main_thread().ident, signal.SIGTERM)


def command(how="serve"):
    return lambda bind, mapping: [sys.executable, str(DOUBLE), bind, str(mapping), how]


@pytest.fixture
def port(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return free_port()


def get(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    with closing(connection):
        connection.request("GET", path)
        return connection.getresponse().read()


def demo(port, then, directory=None, how="serve"):
    screen = Screen(then)
    code = run(f"127.0.0.1:{port}", directory, screen, command(how))
    screen.join()
    return code, screen.getvalue()


def test_the_demo_starts_prints_what_is_where_and_ends_cleanly_on_sigterm(port):
    seen = {}

    def look(text):
        seen.update(json.loads(get(port, "/health/live")), text=text)
        assert presence_file(port).stat().st_mode & 0o777 == 0o600

    before = signal.getsignal(signal.SIGTERM)
    code, _ = demo(port, look)

    assert code == 0
    assert signal.getsignal(signal.SIGTERM) is before
    assert seen["DEMO_URL"] == f"http://127.0.0.1:{port}"
    for place in (seen["OMSPLAN_URL"], seen["DEMO_ISSUER"], seen["DEMO_DIR"]):
        assert place in seen["text"]
    assert seen["text"].count("curl ") == 3
    assert seen["text"].count("\neyJ") == 5
    assert not Path(seen["DEMO_DIR"]).exists()
    assert not presence_file(port).exists()
    with pytest.raises(ConnectionRefusedError):
        get(port, "/")


def test_tokens_and_switches_reach_a_running_demo(port, tmp_path):
    def use(_):
        assert token("marta", port).count(".") == 2
        database = tmp_path / "data" / "persdb.db"
        assert switch("stop", "persdb", port) == "persdb is stopped: connections to it fail"
        assert database.is_dir()
        assert switch("start", "persdb", port).startswith("persdb is started: the gateway tries ")
        assert database.is_file()
        omsplan = json.loads(get(port, "/"))["OMSPLAN_URL"].partition("//")[2]
        address = int(omsplan.partition(":")[2].partition("/")[0])
        switch("stop", "omsplan", port)
        with pytest.raises(ConnectionRefusedError):
            get(address, "/omsplan?wsdl")
        switch("start", "omsplan", port)
        assert b"wsdl:definitions" in get(address, "/omsplan?wsdl")
        with pytest.raises(DemoError, match="nobody is called eva: use anna, kare"):
            token("eva", port)
        with pytest.raises(DemoError, match="no back end nodb: use omsplan, persdb, invdb"):
            switch("stop", "nodb", port)
        with pytest.raises(DemoError, match="cannot kick"):
            switch("kick", "persdb", port)
        with pytest.raises(DemoError, match="nobody is called a/ ö"):
            token("a/ ö", port)
        with pytest.raises(DemoError, match="there is no back end : use"):
            switch("stop", "", port)

    assert demo(port, use, tmp_path / "data")[0] == 0
    assert (tmp_path / "data" / "persdb.db").is_file()


def test_a_gateway_that_ends_by_itself_ends_the_demo_with_its_code(port):
    def kill(_):
        with suppress(http.client.HTTPException, OSError):
            get(port, "/die")

    screen = Screen(kill, ends=False)
    assert run(f"127.0.0.1:{port}", None, screen, command()) == 7
    screen.join()
    assert run(f"127.0.0.1:{port}", None, io.StringIO(), command("exit")) == 3


def test_a_gateway_that_never_answers_is_given_up(port):
    with pytest.raises(DemoError, match=r"did not answer within 0\.3 seconds"):
        run(f"127.0.0.1:{port}", None, io.StringIO(), command("deaf"), start_seconds=0.3)


def test_a_gateway_that_ignores_sigterm_is_killed(port):
    screen = Screen(lambda _: None)

    assert run(f"127.0.0.1:{port}", None, screen, command("stubborn"), stop_seconds=0.1) == 0
    screen.join()
    with pytest.raises(ConnectionRefusedError):
        get(port, "/")


def test_a_port_that_is_taken_or_no_port_is_said_at_once(port):
    taken = closing(socket.create_server(("127.0.0.1", port)))
    with taken, pytest.raises(DemoError, match="cannot listen on"):
        run(f"127.0.0.1:{port}", None, io.StringIO(), command())
    for bind in ("localhost", "127.0.0.1:0", "127.0.0.1:65536"):
        with pytest.raises(DemoError, match="write HOST:PORT"):
            run(bind, None, io.StringIO(), command())


def test_without_a_demo_every_command_says_how_to_start_one(port):
    with pytest.raises(DemoError, match=f"no demo runs on port {port}: start one with"):
        token("anna", port)


def test_a_file_that_a_killed_demo_left_behind_is_no_demo(port):
    with closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        announce(port, Presence(unused.getsockname()[1], "secret"))
    with pytest.raises(DemoError, match="no demo runs"):
        switch("stop", "omsplan", port)


@pytest.mark.parametrize("text", ["", "[]", '{"other": 1}'])
def test_a_presence_file_that_is_not_ours_is_no_demo(port, text):
    presence_file(port).write_text(text)

    with pytest.raises(DemoError, match="no demo runs"):
        find(port)


def test_without_a_runtime_folder_the_temporary_one_is_taken(monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/nowhere")

    assert presence_file(8080).name == f"brygga-demo-{os.getuid()}-8080.json"
    assert presence_file(8080).parent.is_dir()


def test_the_control_endpoint_wants_its_secret_and_hides_it(port):
    with Control(str, {}) as control:
        announce(port, Presence(control.port, "guess"))
        with pytest.raises(DemoError, match="another demo"):
            token("anna", port)
        assert get(control.port, "/token/anna") == b""
        assert control.presence().secret not in repr(control.presence())


@pytest.mark.parametrize(
    ("host", "base"),
    [
        ("0.0.0.0", "http://127.0.0.1:80"),  # noqa: S104 - nothing is bound
        ("::1", "http://[::1]:80"),
        ("localhost", "http://localhost:80"),
    ],
)
def test_the_base_of_links_is_an_address_that_can_be_called(host, base):
    assert base_url(host, 80) == base


def test_the_mapping_is_the_one_of_the_checkout():
    assert deployment() == CHECKOUT / "mappings" / "granvik"
    assert (deployment() / "gateway.yaml").is_file()
