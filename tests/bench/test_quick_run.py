import json
import subprocess
import sys

from bench.processes import CHECKOUT


def test_a_quick_run_prints_the_table_and_writes_the_file_of_the_same_rows(tmp_path):
    path = tmp_path / "latest.json"
    command = [sys.executable, "-m", "bench", "--quick", "--out", str(path)]
    done = subprocess.run(
        command, cwd=CHECKOUT, capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    rows = json.loads(path.read_text("utf-8"))["rows"]
    assert [row["name"] for row in rows] == ["cached-get-vs-flask", "uncached-get-vs-flask-zeep"]
    assert {row["unit"] for row in rows} == {"us CPU/request"}
    assert all(row["ratio"] > 0 for row in rows)
    assert [line.split()[0] for line in done.stdout.splitlines()] == [
        "name",
        *(row["name"] for row in rows),
    ]
