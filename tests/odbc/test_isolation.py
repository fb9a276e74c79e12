"""A driver in a process of its own: what it does to itself it does to one request (F20, G6)."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from connectors.contract import Deadline
from connectors.errors import ConnectionLost, Crashed, Outcome, TimedOut
from connectors.odbc import OdbcConnector
from connectors.odbc.frames import Ended, Frames
from connectors.odbc.remote import COMMAND, SILENT_SECONDS, RemoteSession

ROWS = (
    "CREATE TABLE one (nr INTEGER NOT NULL PRIMARY KEY, word VARCHAR(20))",
    "INSERT INTO one VALUES (1, 'ett')",
)


@pytest.fixture
def isolation():
    """Give the one place that these tests are about."""
    return "process"


@pytest.fixture
def session(sqlite):
    """Give a session on a database with one row."""
    sqlite.run(*ROWS)
    made = RemoteSession(sqlite.connection, "sqlite", 10, 10)
    yield made
    made.close()


def read(session, seconds=5.0):
    return session.execute(0, "SELECT nr, word FROM one", (), 10, Deadline.after(seconds))


def kill_idle(bench):
    """Kill the process of a connection that is lent to nobody else."""
    lease, give_back = bench.connector._pool.take(Deadline.after(5))  # noqa: SLF001
    os.kill(lease.session.pid, signal.SIGKILL)
    os.waitid(os.P_PID, lease.session.pid, os.WEXITED | os.WNOWAIT)
    give_back()


def test_a_row_is_read_through_the_process(session):
    found = read(session)
    assert [tuple(row) for row in found.rows] == [(1, "ett")]
    assert found.types == ("int", "str")


def test_a_process_that_is_killed_is_a_crash_of_that_request_alone(session):
    read(session)
    os.kill(session.pid, signal.SIGKILL)
    with pytest.raises((Crashed, ConnectionLost)):
        read(session)
    with pytest.raises(ConnectionLost) as caught:
        read(session)
    assert caught.value.outcome is Outcome.NOT_EXECUTED


def test_a_process_that_was_gone_before_is_no_loss_to_a_read(sqlite, open_bench):
    sqlite.run(*ROWS)
    bench = open_bench(sqlite, concurrency=1)
    assert bench.read({"table": "one"}) == [{"nr": "1", "word": "ett"}]
    kill_idle(bench)
    assert bench.read({"table": "one"}) == [{"nr": "1", "word": "ett"}]


def test_a_process_that_hangs_is_a_crash_long_before_the_deadline_and_ended(session):
    read(session)
    os.kill(session.pid, signal.SIGSTOP)
    start = time.monotonic()
    with pytest.raises(Crashed):
        read(session, seconds=30)
    assert time.monotonic() - start < SILENT_SECONDS + 0.25
    with pytest.raises(ProcessLookupError):
        os.kill(session.pid, 0)


def test_a_process_that_hangs_is_late_where_the_deadline_comes_first(session):
    read(session)
    os.kill(session.pid, signal.SIGSTOP)
    with pytest.raises(TimedOut):
        read(session, seconds=0.3)


def test_a_process_that_hangs_is_not_left_behind_when_the_gateway_ends(sqlite):
    sqlite.run(*ROWS)
    program = (
        "import os, signal, sys\n"
        "from connectors.contract import Deadline\n"
        "from connectors.errors import CallError\n"
        "from connectors.odbc.remote import RemoteSession\n"
        "session = RemoteSession(sys.argv[1], 'sqlite', 10, 10)\n"
        "os.kill(session.pid, signal.SIGSTOP)\n"
        "try:\n"
        "    session.execute(0, 'SELECT 1', (), 1, Deadline.after(0.1))\n"
        "except CallError:\n"
        "    session.close()\n"
        "print(session.pid)\n"
    )
    command = [sys.executable, "-c", program, sqlite.connection]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    stat = Path("/proc") / done.stdout.strip() / "stat"
    assert not stat.exists() or stat.read_text().rpartition(") ")[2][0] in "ZX"


def test_a_statement_that_takes_long_is_timed_out_and_gives_signs_of_life(session):
    endless = (
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT COUNT(*) FROM r"
    )
    start = time.monotonic()
    with pytest.raises(TimedOut):
        session.execute(0, endless, (), 1, Deadline.after(1.3))
    assert time.monotonic() - start < 1.3 + 0.25


def test_closing_ends_the_process(sqlite):
    sqlite.run(*ROWS)
    session = RemoteSession(sqlite.connection, "sqlite", 10, 10)
    pid = session.pid
    session.close()
    session.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_the_process_imports_no_web_and_no_pool():
    program = (
        "import sys, connectors.odbc.child;"
        "print(sorted({each.split('.')[0] for each in sys.modules}"
        " & {'flask', 'sqlalchemy', 'zeep', 'lxml', 'gunicorn'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_the_process_sees_no_secret_of_the_gateway(sqlite, monkeypatch):
    monkeypatch.setenv("BRYGGA_SECRET_X", "hemligt")
    sqlite.run(*ROWS)
    session = RemoteSession(sqlite.connection, "sqlite", 10, 10)
    try:
        place = Path("/proc") / str(session.pid)
        environment, command = (place / "environ").read_bytes(), (place / "cmdline").read_bytes()
    finally:
        session.close()
    assert b"hemligt" not in environment
    assert sqlite.connection.encode() not in command


def test_a_process_that_nobody_asks_ends_by_itself():
    process = subprocess.Popen([*COMMAND, "0.2"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with process:
        assert process.wait(timeout=10) == 0


def test_many_at_once_lose_nothing_when_an_idle_process_dies(sqlite, open_bench):
    sqlite.run(*ROWS)
    bench = open_bench(sqlite, concurrency=4)

    with ThreadPoolExecutor(4) as threads:
        first = list(threads.map(lambda _: bench.read({"table": "one"}), range(20)))
        kill_idle(bench)
        after = list(threads.map(lambda _: bench.read({"table": "one"}), range(40)))
    right = [[{"nr": "1", "word": "ett"}]]
    assert first == right * 20
    assert after == right * 40


@pytest.mark.parametrize(
    "value",
    [
        [None, True, 1, -(2**63), 2**64 - 1, 1.5, "Åsa 😀", b"\x00\xff"],
        [float("inf"), -0.0, "", b""],
        [[1, ["a"]], {}],
    ],
)
def test_frames_carry_values_as_they_are(value):
    reads, writes = os.pipe()
    frames = Frames(reads, writes)
    frames.send(value)
    assert frames.receive() == value
    frames.close()
    frames.close()


def test_frames_carry_decimals():
    reads, writes = os.pipe()
    frames = Frames(reads, writes)
    frames.send(msgspec.msgpack.Ext(1, b"10.50"))
    found = frames.receive()
    assert (found, type(found)) == (Decimal("10.50"), Decimal)
    frames.close()


@pytest.mark.parametrize(
    "garbage",
    [b"", b"\x00", b"\xff\xff\xff\xff", b"\x00\x00\x00\x02\xc1\xc1", b"\x00\x00\x00\x03\xd4\x09x"],
)
def test_what_is_no_frame_ends_the_session(garbage):
    reads, writes = os.pipe()
    os.write(writes, garbage)
    os.close(writes)
    other, end = os.pipe()
    os.close(other)
    frames = Frames(reads, end)
    with pytest.raises(Ended):
        frames.receive(lambda: 1.0)
    frames.close()


def test_a_driver_that_dies_while_a_snapshot_is_taken_is_told_and_ends_nobody_else(sqlite):
    sqlite.run(*ROWS)
    connector = OdbcConnector(sqlite.settings(), sqlite.directory)
    file = sqlite.directory / "legacy.db"
    with closing(sqlite3.connect(file)) as other, ThreadPoolExecutor(1) as threads:
        other.execute("BEGIN EXCLUSIVE")  # the driver waits for it
        taking = threads.submit(connector.snapshot, Deadline.after(20))
        wait = threading.Event()
        while not (driving := {each for each in children() if has_opened(each, file)}):
            assert not taking.done()
            wait.wait(0.01)
        for each in driving:
            os.kill(each, signal.SIGSEGV)
        with pytest.raises(Crashed, match="while it was asked for what is pinned"):
            taking.result()
    assert list(connector.snapshot(Deadline.after(20)).operations) == ["one"]


def test_a_snapshot_is_the_same_wherever_the_driver_runs(site, tmp_path):
    site.run(*ROWS)
    files = []
    for isolation in ("thread", "process"):
        place = replace(site, isolation=isolation, directory=tmp_path / isolation)
        OdbcConnector(place.settings(), place.directory).snapshot(Deadline.after(20))
        files.append((place.directory / "snapshots" / "db.json").read_bytes())
    assert files[0] == files[1]


def children():
    """Return the processes that this one has started and not yet waited for."""
    found = Path("/proc/self/task").glob("*/children")
    return {int(each) for file in found for each in file.read_text().split()}


def has_opened(process, file):
    """Tell whether a driver's process holds a file open; before it is one, it is a copy of us."""
    place = Path("/proc") / str(process)
    try:
        is_driver = b"connectors.odbc.child" in (place / "cmdline").read_bytes()
        return is_driver and any(each.readlink() == file for each in (place / "fd").iterdir())
    except OSError:  # it has closed one in this moment, or ended
        return False
