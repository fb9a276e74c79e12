"""`brygga check` over the demo, and over a copy with a mistake of every kind that reads can hold.

The files below ``planted/`` hold ``⟦message|hint⟧`` where each diagnostic must point.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.compile.pins import write_lock

HERE = Path(__file__).parent
GRANVIK = HERE.parents[1] / "mappings" / "granvik"
MARK = re.compile("⟦([^⟧|]*)\\|([^⟧]*)⟧")
STATEMENTS = {
    "SELECT KOD FROM KODTAB WHERE KODGRP = :kodgrp": ("KOD", ""),
    "SELECT KOD, KOD FROM KODTAB": (
        "KOD",
        "the query has a duplicate column 'KOD'; give each a name with AS",
    ),
    "SELECT count(*) FROM KODTAB": (
        "count(*)",
        "column 1 of the query, 'count(*)', has no name; give it one with AS",
    ),
}


@pytest.fixture
def environment(tmp_path):
    """Give the variables that the demo's gateway.yaml asks for."""
    return {
        **os.environ,
        "OMSPLAN_URL": "http://127.0.0.1:9/omsplan",
        "DEMO_DIR": str(tmp_path),
        "DEMO_ISSUER": "http://127.0.0.1:9/issuer",
        "DEMO_URL": "http://127.0.0.1:9",
        "BRYGGA_SECRET_SEAL_KEY": "a key of ids that is long enough",
        "BRYGGA_CACHE_DIR": str(tmp_path / "cache"),
    }


@pytest.fixture
def granvik(tmp_path):
    """Give a copy of the demo's deployment."""
    return Path(shutil.copytree(GRANVIK, tmp_path / "granvik"))


def check(directory, environment, *options):
    command = [sys.executable, "-m", "gateway.cli", "check", str(directory), *options]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def plant(source, target, name):
    """Write a planted file without its marks; give what must be told of it."""
    expected, lines = [], []
    for number, written in enumerate(source.read_text("utf-8").splitlines(), 1):
        line = written
        while mark := MARK.search(line):
            expected.append((name, number, mark.start() + 1, mark[1], mark[2]))
            line = line[: mark.start()] + line[mark.end() :]
        lines.append(line)
    target.write_text("\n".join(lines) + "\n", "utf-8")
    return expected


def plant_all(directory):
    """Plant every mistake; give what must be told of all files."""
    expected = plant(HERE / "planted" / "gateway.yaml", directory / "gateway.yaml", "gateway.yaml")
    for source in sorted((HERE / "planted" / "mappings").glob("*.yaml")):
        name = f"mappings/{source.name}"
        expected += plant(source, directory / name, name)
    path = directory / "snapshots" / "persdb.json"
    pinned = json.loads(path.read_text("utf-8"))
    for text, (column, problem) in STATEMENTS.items():
        facts = {"name": column, "nullable": True, "scale": None, "type": "CHAR(4)", "width": 4}
        pinned["statements"][hashlib.sha256(text.encode()).hexdigest()] = {
            "columns": [facts],
            "problem": problem,
            "text": text,
        }
    path.write_text(json.dumps(pinned), "utf-8")
    shutil.copy(path, directory / "snapshots" / "archive.json")
    write_lock(directory)
    return sorted(expected)


def test_the_demo_has_no_fault(granvik, environment):
    done = check(granvik, environment)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_fresh_clone_checks_with_nothing_set(granvik, environment):
    asked = {"OMSPLAN_URL", "DEMO_DIR", "DEMO_ISSUER", "DEMO_URL", "BRYGGA_SECRET_SEAL_KEY"}
    bare = {name: value for name, value in environment.items() if name not in asked}
    done = check(granvik, bare)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_mistake_is_told_in_one_run_at_its_own_place(granvik, environment):
    expected = plant_all(granvik)
    done = check(granvik, environment, "--json")
    assert done.returncode == 3, done.stderr
    told = [
        (each["file"], each["line"], each["column"], each["message"], each["hint"])
        for each in json.loads(done.stdout)
    ]
    assert sorted(told) == expected
    assert all(each["hint"] for each in json.loads(done.stdout))


def test_every_mistake_is_one_line_with_its_hint(granvik, environment):
    expected = plant_all(granvik)
    done = check(granvik, environment)
    lines = done.stderr.splitlines()
    assert lines[-1] == f"{len(expected)} faults; nothing was changed."
    assert all(re.match(r"[\w./-]+:\d+:\d+[: ]", line) for line in lines[:-1])


def test_a_pinned_file_that_changed_is_told(granvik, environment):
    with (granvik / "wsdl" / "omsplan.wsdl").open("a") as file:
        file.write("<!-- changed -->\n")
    done = check(granvik, environment)
    assert done.returncode == 3
    assert "'wsdl/omsplan.wsdl' is not what was pinned (run brygga snapshot)" in done.stderr


def test_sealed_ids_without_a_key_are_told(granvik, environment):
    del environment["BRYGGA_SECRET_SEAL_KEY"]
    remedy = "put `openssl rand -base64 32` into secrets/seal-key, or set BRYGGA_SECRET_SEAL_KEY"
    file = granvik / "gateway.yaml"
    text = [each for each in file.read_text("utf-8").splitlines() if "seal-key:" not in each]
    file.write_text("\n".join(text), "utf-8")
    done = check(granvik, environment)
    line = text.index("auth:") + 1
    assert done.returncode == 3
    assert done.stderr.splitlines()[0] == (
        f"gateway.yaml:{line}:1: ids are sealed, but their key is missing ({remedy})"
    )
