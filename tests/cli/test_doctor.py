"""`brygga doctor` tells whether a deployment and its back ends are well."""

import json
import os
import sqlite3
import time
from contextlib import closing

import pytest

from gateway.cli.main import main
from tests.conftest import require_driver

BACKEND = """\
  words:
    connector: odbc
    profile: {profile}
    isolation: {isolation}
    connection: "{connection}"
"""
MAPPING = """\
resource: words
summary: Words
backend: words
personal: false
fields:
  word: {from: word}
routes:
  GET /words:
    table: words
    scope: words:read
"""


@pytest.fixture
def with_database(brygga, deployment):
    """Add a back end of one table to the deployment, with a snapshot."""

    def add(connection, profile="sqlite", isolation="process", mapping=MAPPING):
        path = deployment / "gateway.yaml"
        more = BACKEND.format(profile=profile, isolation=isolation, connection=connection)
        path.write_text(path.read_text().replace("auth:\n", more + "auth:\n"))
        if mapping:
            (deployment / "mappings" / "words.yaml").write_text(mapping)
        done = brygga("snapshot", deployment)
        assert done.exit_code == 0, done.stderr
        return deployment

    return add


@pytest.fixture
def words(tmp_path, with_database):
    """Give a deployment with a SQLite database."""
    with closing(sqlite3.connect(tmp_path / "words.db")) as database:
        database.execute("CREATE TABLE words (nr INTEGER PRIMARY KEY, word TEXT)")
        database.commit()
    return with_database(f"Driver=SQLite3;Database={tmp_path / 'words.db'}")


def findings(brygga, directory):
    """Return the exit code, and grade and message by place."""
    done = brygga("doctor", directory, "--json")
    found = {}
    for each in json.loads(done.stdout):
        found.setdefault(each["where"], []).append((each["grade"], each["message"], each["hint"]))
    return done.exit_code, found


def lines(found, where):
    return [f"{grade} {message}" for grade, message, _ in found[where]]


def test_a_deployment_that_is_well_has_nothing_to_mend(brygga, deployment):
    done = brygga("doctor", deployment)
    assert (done.exit_code, done.stderr) == (0, "nothing to mend\n")
    assert "gateway\n  ok       it compiles (generation " in done.stdout
    assert "  ok       the state will be made by `brygga serve`\n" in done.stdout
    assert "board (memory)\n  ok       it answers (in " in done.stdout
    assert done.stdout.endswith("  ok       drift: none\n")


def test_examining_makes_no_state(brygga, deployment):
    before = sorted(each.name for each in deployment.iterdir())
    assert brygga("doctor", deployment).exit_code == 0
    assert sorted(each.name for each in deployment.iterdir()) == before


def test_a_state_that_is_there_is_written_to_and_kept_as_it_was(brygga, deployment):
    brygga("api-keys", "create", "phone", "-d", deployment, "--scope", "announcements:read")
    _, found = findings(brygga, deployment)
    assert "ok the state can be written" in lines(found, "gateway")


def test_a_state_that_is_no_database_is_a_fault(brygga, deployment):
    (deployment / "brygga.db").write_bytes(b"no database at all" * 100)
    code, found = findings(brygga, deployment)
    assert code == 1
    assert "fault the state database cannot be used now" in lines(found, "gateway")


def test_a_database_is_named_with_its_driver_profile_and_probe(brygga, words):
    code, found = findings(brygga, words)
    assert code == 0
    told = lines(found, "words")
    assert told[0].startswith("ok it answers (in ")
    assert told[1].startswith("ok it is SQLite 3")
    assert "through sqlite3odbc.so 0.99" in told[1]
    assert told[2:] == [
        "ok profile sqlite: proven",
        "note probe: 19 of 20 checks come right",
        "note 'text with NUL' is lost (the driver alone: str 'a')",
        "ok drift: none",
    ]


def test_a_changed_table_is_a_line_of_drift(brygga, words, tmp_path):
    with closing(sqlite3.connect(tmp_path / "words.db")) as database:
        database.execute("ALTER TABLE words ADD COLUMN more TEXT")
    code, found = findings(brygga, words)
    assert code == 1
    grade, message, hint = found["words"][-1]
    assert (grade, hint) == ("warning", "see brygga drift words")
    assert message.startswith("drift: ")
    assert message.endswith("at worst additive")


def test_a_back_end_that_is_away_is_told_with_a_remedy_and_the_others_too(brygga, words, tmp_path):
    (tmp_path / "words.db").unlink()
    code, found = findings(brygga, words)
    assert code == 4
    ((grade, message, hint),) = found["words"]
    assert (grade, message) == ("fault", "Unavailable: The database file is not there.")
    assert hint == "is it running, and is its address in gateway.yaml right?"
    assert lines(found, "board")[-1] == "ok drift: none"


def test_a_driver_that_does_otherwise_than_pinned_is_a_fault_that_names_the_check(brygga, words):
    path = words / "snapshots" / "words.json"
    pinned = json.loads(path.read_text())
    pinned["checks"]["text with NUL"]["right"] = True  # of a driver that does not cut
    pinned["probe"]["driverVersion"] = "0.9999"
    path.write_text(json.dumps(pinned))
    code, found = lock_and_find(brygga, words)
    assert code == 1
    assert [message for grade, message, _ in found["words"] if grade == "fault"] == [
        "'text with NUL' came right in the snapshot and does not now (the driver alone: str 'a')"
    ]
    (note,) = [message for _, message, _ in found["words"] if "was taken with" in message]
    assert note.endswith("sqlite3odbc.so 0.9999")


def test_a_snapshot_without_a_probe_is_to_be_taken_again(brygga, words):
    path = words / "snapshots" / "words.json"
    pinned = json.loads(path.read_text())
    del pinned["checks"]
    path.write_text(json.dumps(pinned))
    code, found = lock_and_find(brygga, words)
    assert code == 1
    assert "warning its snapshot has no probe" in lines(found, "words")


def lock_and_find(brygga, directory):
    """Pin the files as they are, and examine."""
    from gateway.compile.pins import write_lock  # noqa: PLC0415

    write_lock(directory)
    return findings(brygga, directory)


def test_access_is_told_to_be_read_whole_and_which_filters_are_ignored(
    brygga, with_database, shared
):
    require_driver("MDBTools")
    file = shared / "databases" / "ASampleDatabase.accdb"
    directory = with_database(f"Driver=MDBTools;DBQ={file}", "access", mapping="")
    code, found = findings(brygga, directory)
    assert code == 0
    told = lines(found, "words")
    assert "note whole tables are read: the gateway filters, sorts and pages" in told
    assert "note the driver ignores a filter on MONEY" in told


def test_a_secret_that_everybody_can_read_is_a_warning(brygga, deployment):
    (deployment / "secrets" / "seal-key").chmod(0o644)
    done = brygga("doctor", deployment)
    assert (done.exit_code, done.stderr) == (1, "1 thing to mend\n")
    assert "secrets/seal-key can be read by everybody on this machine" in done.stdout
    assert "chmod o= secrets/seal-key\n" in done.stdout


def test_files_of_tomorrow_say_that_the_clock_is_behind(brygga, deployment):
    tomorrow = time.time() + 86_400
    os.utime(deployment / "gateway.yaml", (tomorrow, tomorrow))
    code, found = findings(brygga, deployment)
    assert code == 1
    assert any(
        grade == "warning" and "files of the deployment are newer" in message
        for grade, message, _ in found["gateway"]
    )


def test_a_deployment_with_faults_ends_with_3_and_they_are_told(brygga, deployment):
    path = deployment / "gateway.yaml"
    path.write_text(path.read_text().replace("memory", "memori"))
    done = brygga("doctor", deployment)
    assert (done.exit_code, done.stdout) == (3, "")
    assert "gateway.yaml:" in done.stderr


def test_nothing_of_an_account_is_printed(brygga, words, tmp_path):
    path = words / "gateway.yaml"
    path.write_text(path.read_text().replace("words.db", "words.db;Pwd=hemligt-17"))
    for options in ((), ("--json",)):
        done = brygga("doctor", words, *options)
        assert "hemligt-17" not in done.stdout + done.stderr


def test_doctor_is_a_command_with_help():
    assert main.commands["doctor"].get_short_help_str(limit=66).endswith(".")
