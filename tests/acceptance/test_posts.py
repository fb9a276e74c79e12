"""A POST that reads, asked of a gateway that runs: gunicorn before a SOAP and a memory back end."""

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import closing

import pytest

from bench.processes import free_port
from connectors.testing.rig.server import ScriptedServer
from gateway.compile.pins import write_lock
from tests.acceptance.running import STOP_SECONDS
from tests.compile.test_alerts_served import ASKED, WSDL, National

GATEWAY = """\
version: 1
api: {{name: posts, title: Posts, version: 1.0.0, released: 2026-11-01, public-urls: ["http://127.0.0.1:{port}"]}}
backends:
  ntjp: {{connector: soap, wsdl: wsdl/{wsdl}, address: "{url}"}}
  board: {{connector: memory, data: data/board.json}}
auth: {{api-keys: true}}
state: sqlite:///posts.db
"""
ROWS = """\
resource: rows
summary: Rows of a file
backend: board
personal: false
fields: {word: {from: WORD}}
routes:
  POST /row-searches:
    effect: read
    table: rows
    arguments: {WORD: $body.words}
    body: {words: {each: {max: 9}}}
"""


@pytest.fixture(scope="module")
def posted(shared, tmp_path_factory):
    """Return what posts JSON and gives (status, JSON)."""
    folder = tmp_path_factory.mktemp("posts")
    port, brygga = free_port(), [sys.executable, "-m", "gateway.cli"]
    environment = {
        **os.environ,
        "BRYGGA_CACHE_DIR": str(folder / "cache"),
        "BRYGGA_SECRET_SEAL_KEY": "the acceptance tests' own sealing key",
    }
    board = folder / "board"
    shutil.copytree(shared / "wsdl/se-riv-getalertinformation-bp21", board / "wsdl")
    (board / "mappings").mkdir()
    (board / "data").mkdir()
    shutil.copy(shared / "mapping-examples/alerts.yaml", board / "mappings/alerts.yaml")
    (board / "mappings/rows.yaml").write_text(ROWS, "utf-8")
    (board / "data/board.json").write_text('{"rows": [{"WORD": "ja"}, {"WORD": "nej"}]}', "utf-8")
    with ScriptedServer(National().respond) as server:
        text = GATEWAY.format(port=port, wsdl=WSDL, url=server.url)
        (board / "gateway.yaml").write_text(text, "utf-8")
        write_lock(board)
        options = ["-d", str(board), "--scope", "alerts:read", "--claim", "careGiver=SE1"]
        made = subprocess.run(
            [*brygga, "api-keys", "create", "test", *options],
            env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        key = next(word for word in made.stdout.split() if word.startswith("bryg_"))
        bind = ["--bind", f"127.0.0.1:{port}", "--workers", "1"]
        with subprocess.Popen(
            [*brygga, "serve", str(board), *bind],
            env=environment, stderr=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            assert process.stderr is not None
            told = []
            for line in process.stderr:
                told.append(line)
                if "serving" in line:
                    break
            assert "serving" in told[-1], "".join(told)

            def send(path, body):
                head = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
                with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as line:
                    line.request("POST", f"/posts/v1{path}", body, head)
                    answer = line.getresponse()
                    return answer.status, json.loads(answer.read())

            try:
                yield send
            finally:
                process.send_signal(signal.SIGTERM)
                said = process.stderr.read()
                assert process.wait(STOP_SECONDS) == 0
    assert "1890" not in "".join(told) + said


def test_a_soap_service_is_searched_by_what_the_body_holds(posted):
    status, body = posted("/alert-searches", json.dumps(ASKED))
    assert status == 200, body
    assert [item["kind"]["label"] for item in body["items"]] == ["Läkemedel"]
    assert body["_links"][0]["method"] == "POST"


def test_a_file_is_searched_by_what_the_body_holds(posted):
    status, body = posted("/row-searches", '{"words": ["nej"]}')
    assert (status, [item["word"] for item in body["items"]]) == (200, ["nej"])


def test_a_running_gateway_tells_every_fault_of_a_body(posted):
    status, body = posted("/alert-searches", '{"personId": "18900101-9803", "x": 1}')
    assert (status, body["code"]) == (400, "invalid-body")
    assert {each["pointer"] for each in body["errors"]} == {"/personId", "/x"}
    status, body = posted("/row-searches", "[" * 500_000)
    assert (status, body["errors"][0]["code"]) == (400, "json")
    status, body = posted("/row-searches", b" " * (1 << 20) + b"{}")
    assert (status, body["code"]) == (413, "body-too-large")
