"""The rig's driver is the real one until a mark tells it to go wrong, and keeps a diary."""

import os
import signal
import subprocess
import sys
from contextlib import closing

import pyodbc
import pytest

from connectors.testing.rig.driver import DIARY, build_driver, mark, read_diary

WORDS = "Åsa 😀 'x' "
# In a process of its own, which the driver ends.
PROGRAM = """
import sys, pyodbc
connection = pyodbc.connect(sys.argv[1], autocommit=True)
if "sqlite" in sys.argv[1]:
    connection.setencoding(encoding="utf-8", ctype=pyodbc.SQL_CHAR)
cursor = connection.execute("SELECT ? AS words UNION ALL SELECT 'b'", sys.argv[2])
print(cursor.fetchone(), cursor.fetchone())
"""


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def connection(request, tmp_path, rig_driver):
    """Give a connection string for the rig's driver before a real one."""
    driver = rig_driver(request.param)
    if request.param == "sqlite":
        return f"Driver={driver};Database={tmp_path / 'legacy.db'}"
    named = request.getfixturevalue(request.param).odbc
    return named.replace(named.split(";")[0], f"Driver={driver}")


def run(connection, words, diary):
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, connection, words],
        env={**os.environ, DIARY: str(diary)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_a_mark_it_is_the_real_driver(connection, tmp_path, monkeypatch):
    monkeypatch.setenv(DIARY, str(tmp_path / "diary"))
    with closing(pyodbc.connect(connection, autocommit=True)) as opened:
        if "sqlite" in connection:
            opened.setencoding(encoding="utf-8", ctype=pyodbc.SQL_CHAR)
        rows = opened.execute("SELECT ? AS words, 'two\nlines'", WORDS).fetchall()
    assert [tuple(row) for row in rows] == [(WORDS, "two\nlines")]
    told = [each for each in read_diary(tmp_path / "diary") if each.text.startswith("SELECT ?")]
    assert {(each.pid, each.kind, each.text) for each in told} == {
        (os.getpid(), "statement", "SELECT ? AS words, 'two\nlines'")
    }


@pytest.mark.parametrize(("misdeed", "ends"), [("segv", signal.SIGSEGV), ("abort", signal.SIGABRT)])
@pytest.mark.parametrize(("place", "time"), [("execute", 1), ("fetch", 1), ("fetch", 2)])
def test_a_mark_in_a_bound_text_ends_its_process(connection, tmp_path, misdeed, ends, place, time):
    diary = tmp_path / "diary"
    assert run(connection, "calm", diary).stdout == "('calm',) ('b',)\n"
    done = run(connection, f"Å {mark(misdeed, place, time)} x", diary)
    assert (done.returncode, done.stdout) == (-ends, "")
    last = read_diary(diary)[-1]
    assert (last.kind, last.text) == (misdeed, place)


def test_a_misdeed_that_it_does_not_know_is_a_mistake_of_the_test():
    with pytest.raises(ValueError, match="explode at execute"):
        mark("explode")
    with pytest.raises(ValueError, match="segv at connect"):
        mark("segv", "connect")


def test_a_driver_that_is_not_there_is_told_of(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"there is no ODBC driver libnone\.so"):
        build_driver(tmp_path, "libnone.so")


def test_nobody_wrote_in_a_diary_that_is_not_there(tmp_path):
    assert read_diary(tmp_path / "none") == []
