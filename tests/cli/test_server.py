"""What `serve` shares between its workers, and how it takes up a change."""

import gc
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from contextlib import closing, contextmanager

import pytest
from click.testing import CliRunner
from werkzeug.test import Client

from bench.processes import free_port
from gateway.app import compile_in_child
from gateway.cli.deployment import init
from gateway.cli.main import main
from gateway.cli.server import Server, stamp

WAIT_SECONDS = 60
FAULT = "nonsense: 1\n"
BEFORE_THE_FORK = """
import json, os, sys, threading
from pathlib import Path
from gateway.app import make_served
made = make_served(Path(sys.argv[1]), Path(sys.argv[2]))
files = [os.readlink(f"/proc/self/fd/{name}") for name in os.listdir("/proc/self/fd")
         if os.path.exists(f"/proc/self/fd/{name}")]
print(json.dumps({"modules": sorted(sys.modules), "threads": threading.active_count(),
                  "files": files}))
"""


@pytest.fixture
def board(tmp_path, monkeypatch):
    """Give what `init` makes; its generations stay in the test's folder."""
    monkeypatch.setenv("BRYGGA_CACHE_DIR", str(tmp_path / "cache"))
    assert init(tmp_path / "board") == 0
    return tmp_path / "board"


def made(board, *, reloading=True):
    server = Server(board, {"preload_app": True}, reloading=reloading)
    server.compile()
    return server


@pytest.fixture
def server(board):
    yield made(board)
    gc.unfreeze()


def rename(board, title):
    path = board / "gateway.yaml"
    path.write_text(path.read_text("utf-8").replace("title: Example", f"title: {title}"), "utf-8")


def title(server):
    return Client(server.wsgi()).get("/example/v1/openapi.json", headers={"Host": "127.0.0.1:8080"})


@contextmanager
def serving(board, *options):
    """Run `brygga serve`; give its port and what it says, line by line."""
    port = free_port()
    path = board / "gateway.yaml"
    path.write_text(path.read_text("utf-8").replace("127.0.0.1:8080", f"127.0.0.1:{port}"), "utf-8")
    command = [sys.executable, "-m", "gateway.cli", "serve", str(board)]
    with subprocess.Popen(
        [*command, "--bind", f"127.0.0.1:{port}", *options], stderr=subprocess.PIPE, text=True
    ) as child:
        bomb = threading.Timer(WAIT_SECONDS, child.kill)
        bomb.start()
        try:
            yield port, child
        finally:
            child.send_signal(signal.SIGTERM)
            child.communicate()
            bomb.cancel()


def said(child, words):
    """Read what the server says until a line holds the words."""
    for line in child.stderr:
        if words in line:
            return line
    raise AssertionError(f"it ended without saying {words!r}")


def ask(port, path):
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())


def test_loading_opens_no_socket_and_no_database_starts_no_thread_and_knows_no_zeep(server, board):
    done = subprocess.run(
        [sys.executable, "-c", BEFORE_THE_FORK, str(board), str(compile_in_child(board))],
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)

    assert found["threads"] == 1
    assert [each for each in found["files"] if each.startswith("socket") or ".db" in each] == []
    assert {"zeep", "alembic"}.isdisjoint(found["modules"])
    assert {"flask", "gateway.compile.assemble"} <= set(found["modules"])
    assert not (board / "brygga.db").exists()


def test_two_workers_answer_and_end_when_they_are_asked_to(board):
    with serving(board, "--workers", "2") as (port, child):
        line = said(child, "serving")
        assert f"http://127.0.0.1:{port}" in line
        assert ask(port, "/health/ready") == (200, {"status": "up"})
        assert ask(port, "/example/v1/api-info")[0] == 200
    assert child.returncode == 0


def test_a_change_is_served_without_a_new_start_and_a_fault_changes_nothing(board):
    with serving(board, "--reload") as (port, child):
        said(child, "serving")
        rename(board, "Changed")
        said(child, "reloaded")
        assert ask(port, "/example/v1/openapi.json")[1]["info"]["title"] == "Changed"
        good = (board / "gateway.yaml").read_text("utf-8")
        (board / "gateway.yaml").write_text(good + FAULT, "utf-8")
        said(child, "unknown key 'nonsense'")
        assert ask(port, "/example/v1/openapi.json")[1]["info"]["title"] == "Changed"
        (board / "gateway.yaml").write_text(good.replace("Changed", "Mended"), "utf-8")
        said(child, "reloaded")
        assert ask(port, "/example/v1/openapi.json")[1]["info"]["title"] == "Mended"
    assert child.returncode == 0


def test_a_hangup_takes_up_a_change_where_nobody_watches(server, board):
    plain = made(board, reloading=False)
    before = plain.wsgi()
    rename(board, "Changed")
    plain.reload()
    assert plain.wsgi() is not before
    assert title(plain).json["info"]["title"] == "Changed"


def test_what_another_worker_has_told_already_is_not_compiled_again(server, capsys):
    before = server.wsgi()
    server.reload()
    assert server.wsgi() is before
    assert "reloaded" not in capsys.readouterr().err


def test_a_fault_keeps_the_plans_that_are_served(server, board, capsys):
    before = server.wsgi()
    path = board / "gateway.yaml"
    path.write_text(path.read_text("utf-8") + FAULT, "utf-8")
    server.reload()
    assert server.wsgi() is before
    assert "unknown key 'nonsense'" in capsys.readouterr().err


def test_a_worker_without_its_state_says_so_and_ends(board, capsys):
    server = made(board, reloading=False)
    (board / "brygga.db").write_text("no database", "utf-8")
    server.wsgi()
    with pytest.raises(SystemExit) as ended:
        server.cfg.post_worker_init(None)
    assert ended.value.code == 3
    assert "cannot serve: the state database" in capsys.readouterr().err


def test_a_server_whose_state_cannot_be_opened_does_not_go_on_without_it(board):
    (board / "brygga.db").mkdir()
    with serving(board) as (_, child):
        assert "look at state: in gateway.yaml" in said(child, "cannot serve")
        assert child.wait(WAIT_SECONDS) == 3


def test_a_taken_port_is_said_in_one_line(board):
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        bind = f"127.0.0.1:{other.getsockname()[1]}"
        done = CliRunner().invoke(main, ["serve", str(board), "--bind", bind])
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == f"cannot listen on {bind}: Address already in use\n"


@pytest.mark.parametrize("bind", ["8080", "localhost", "127.0.0.1:", "127.0.0.1:65536"])
def test_what_is_no_address_is_a_usage_error(board, bind):
    done = CliRunner().invoke(main, ["serve", str(board), "--bind", bind])
    assert done.exit_code == 2
    assert "write HOST:PORT" in done.stderr


def test_a_server_listens_on_a_socket_file_too(board, tmp_path):
    with serving(board, "--bind", f"unix:{tmp_path}/api.sock") as (_, child):
        assert f"unix:{tmp_path}/api.sock" in said(child, "serving")
    assert child.returncode == 0


@pytest.mark.parametrize("name", ["gateway.yaml", "mappings/announcements.yaml", "brygga.lock"])
def test_every_file_of_a_deployment_is_watched(board, name):
    before = stamp(board)
    assert stamp(board) == before
    os.utime(board / name, ns=(1, 1))
    assert stamp(board) != before


def test_a_file_that_goes_away_is_a_change_and_no_error(board):
    before = stamp(board)
    (board / "mappings" / "gone.yaml").symlink_to(board / "nowhere.yaml")
    assert stamp(board) == before
    shutil.rmtree(board / "mappings")
    assert stamp(board) != before
