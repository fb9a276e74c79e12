import json
import shutil
import subprocess
import sys

from bench.fpm import command_of_fpm
from bench.processes import CHECKOUT
from tests.conftest import missing

DECODED = ("", "-floor-cost")
WAITS = ("", "-p50", "-p99")
ROWS = [
    "cached-get-vs-flask",
    "uncached-get-vs-flask-zeep",
    *(f"{name}{wait}" for name in ("miss-one", "miss-one-php") for wait in WAITS),
    *(f"{name}{wait}" for name in ("miss-list-100", "miss-list-100-php") for wait in WAITS),
    *(f"soap-decode-{count}{what}" for count in (1, 50, 5000) for what in DECODED),
    "soap-call-1kb",
    "soap-call-41kb",
    "compile-1000-cold",
    "compile-1000-cached",
    *(
        f"odbc-rows-{database}-{size}{what}"
        for database in ("mariadb", "sqlite", "postgresql")
        for size in (1, 100)
        for what in ("", "-marshmallow", "-process")
    ),
]


def test_a_quick_run_prints_the_table_and_writes_the_file_of_the_same_rows(tmp_path):
    if shutil.which("nginx") is None or command_of_fpm() is None:
        missing("nginx or php-fpm is not installed; `make bench` installs them")
    path = tmp_path / "latest.json"
    command = [sys.executable, "-m", "bench", "--quick", "--out", str(path)]
    done = subprocess.run(
        command, cwd=CHECKOUT, capture_output=True, text=True, timeout=240, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    rows = json.loads(path.read_text("utf-8"))["rows"]
    assert [row["name"] for row in rows] == ROWS
    assert {row["unit"] for row in rows} == {"us CPU/request", "us CPU/answer", "ms"}
    assert all(row["ratio"] > 0 for row in rows)
    assert [line.split()[0] for line in done.stdout.splitlines()] == [
        "name",
        *(row["name"] for row in rows),
    ]
