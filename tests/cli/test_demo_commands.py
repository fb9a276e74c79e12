"""`brygga demo` and its commands, as a person calls them."""

import shutil
import socket
import sys
from contextlib import closing
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from bench.processes import free_port
from gateway.cli import demo
from gateway.cli.main import main
from gateway.demo.control import Control
from gateway.demo.presence import announce


@pytest.fixture
def port(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return free_port()


@pytest.fixture
def running(port):
    """Give a demo's control endpoint, found by the port, and what it was told."""
    told = []
    backend = SimpleNamespace(start=lambda: told.append("start"), stop=lambda: told.append("stop"))
    with Control(lambda name: f"a token of {name}", {"persdb": backend}) as control:
        announce(port, control.presence())
        yield told


def brygga(port, *arguments):
    """Run a command; the key that the demo makes for itself is gone with it."""
    command = ["demo", "--bind", f"127.0.0.1:{port}", *arguments]
    return CliRunner().invoke(main, command, env={"BRYGGA_SECRET_SEAL_KEY": None})


def test_a_demo_on_another_port_gives_tokens_and_takes_back_ends_away(port, running):
    assert brygga(port, "token", "kare").stdout == "a token of kare\n"
    assert brygga(port, "stop", "persdb").stdout == "persdb is stopped: connections to it fail\n"
    told = brygga(port, "start", "persdb").stdout
    assert told.startswith("persdb is started: the gateway tries it again within 5 seconds, ")
    assert running == ["stop", "start"]


def test_what_the_demo_refuses_is_said_and_ends_with_1(port, running):
    done = brygga(port, "stop", "omsplan")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "there is no back end omsplan: use persdb" in done.stderr


@pytest.mark.parametrize("command", [["token", "anna"], ["stop", "omsplan"], ["start", "invdb"]])
def test_who_asks_a_demo_that_is_not_there_learns_how_to_tell_where_it_is(port, command):
    done = brygga(port, *command)
    assert (done.exit_code, done.stdout) == (1, "")
    assert f"no demo runs on port {port}" in done.stderr
    assert "brygga demo --bind HOST:PORT" in done.stderr


@pytest.mark.parametrize("command", [[], ["token", "anna"], ["stop", "omsplan"]])
def test_an_address_that_is_none_is_said_and_ends_with_1(command):
    done = brygga("none", *command)
    assert done.exit_code == 1
    assert "write HOST:PORT" in done.stderr


def test_a_taken_port_is_said_with_both_ways_to_choose_another(port):
    with closing(socket.create_server(("127.0.0.1", port))):
        done = brygga(port)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "brygga demo --bind 127.0.0.1:8081" in done.stderr
    assert "make demo ARGS='--bind 127.0.0.1:8081'" in done.stderr


def test_ids_stay_the_same_as_long_as_the_folder_is_kept(tmp_path, port):
    keys = []
    with closing(socket.create_server(("127.0.0.1", port))):
        for _ in range(2):
            brygga(port, "--dir", str(tmp_path / "kept"))
            keys.append((tmp_path / "kept" / "seal-key").read_text("utf-8"))
    assert keys[0] == keys[1]
    assert len(keys[0]) >= 32
    assert (tmp_path / "kept" / "seal-key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("program", "bind", "words"),
    [
        (".venv/bin/brygga", "127.0.0.1:8080", ".venv/bin/brygga demo"),
        (".venv/bin/brygga", "[::1]:81", ".venv/bin/brygga demo --bind [::1]:81"),
        ("/x/gateway/cli/__main__.py", "127.0.0.1:8080", "python -m gateway.cli demo"),
    ],
)
def test_the_lines_to_copy_begin_as_the_demo_was_called(program, bind, words):
    assert demo.called([program], bind) == words


def test_a_program_on_the_path_is_called_by_its_name(monkeypatch):
    monkeypatch.setenv("PATH", sys.exec_prefix + "/bin")
    assert demo.called([str(shutil.which("brygga"))], "127.0.0.1:8080") == "brygga demo"
