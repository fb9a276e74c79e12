import os
import socket
import subprocess
import sys
import time

import pytest

from bench.processes import NotServing, Server, cpu_microseconds, free_port, tree

SERVE = """
import http.server, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Page).serve_forever()
"""


def test_a_server_is_ready_when_entered_and_gone_when_left(tmp_path):
    port = free_port()
    with Server(
        [sys.executable, "-c", SERVE, str(port)], port, "/", tmp_path / "log", {}
    ) as server:
        processes = server.processes()
        assert len(processes) == 2
        socket.create_connection(("127.0.0.1", port)).close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_a_server_that_ends_by_itself_is_reported_with_its_last_words(tmp_path):
    command = [sys.executable, "-c", "raise SystemExit('no such mapping')"]
    with (
        pytest.raises(NotServing, match="ended with 1:\nno such mapping"),
        Server(command, free_port(), "/", tmp_path / "log", {}),
    ):
        pass


def test_variables_reach_the_server(tmp_path):
    command = [sys.executable, "-c", "import os; raise SystemExit(os.environ['WHERE'])"]
    with (
        pytest.raises(NotServing, match="Granvik"),
        Server(command, free_port(), "/", tmp_path / "log", {"WHERE": "Granvik"}),
    ):
        pass


def test_a_tree_is_a_process_and_those_below_it():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert {os.getpid(), child.pid} <= tree(os.getpid())
        assert tree(child.pid) == {child.pid}
        child.communicate(b"\n")


def test_cpu_time_of_another_process_grows_as_it_works():
    code = "print('ready', flush=True)\nwhile True: pass"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as child:
        child.stdout.readline()
        before = cpu_microseconds(frozenset({child.pid}))
        until = time.monotonic() + 10
        while cpu_microseconds(frozenset({child.pid})) < before + 1000:
            assert time.monotonic() < until
        child.kill()


def test_own_cpu_time_is_what_the_language_says():
    before = time.process_time() * 1e6
    found = cpu_microseconds(frozenset({os.getpid()}))
    assert before <= found <= time.process_time() * 1e6
