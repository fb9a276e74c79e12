"""What is logged, where, and what happens where nobody takes it."""

import io
import json
import os
import subprocess
import sys

import pytest

from gateway.log import Log
from gateway.observations import Alarm, Dropped

SOON = 0.0
ROOM = 100
LAST = """
from gateway.log import Log
from gateway.observations import Alarm

log = Log(gather_seconds=60.0)
log.open()
log(Alarm("omsplan", "-", "the last word"))
"""


def alarm(number):
    return Alarm("omsplan", "-", str(number))


def lines(text):
    return [json.loads(each) for each in text.splitlines()]


@pytest.fixture
def pipe():
    """Give a pipe whose end to write to is a text file, and its other end as one."""
    reads, writes = os.pipe()
    with os.fdopen(reads) as reading, os.fdopen(writes, "w") as writing:
        yield reading, writing


def test_a_log_that_is_not_open_yet_writes_at_once():
    out = io.StringIO()
    Log(out, lambda: 1.5)(alarm(1))
    assert lines(out.getvalue()) == [
        {
            "time": 1.5,
            "event": "Alarm",
            "backend": "omsplan",
            "route": "-",
            "code": "1",
            "detail": "",
        }
    ]


def test_every_line_is_written_in_its_order_by_the_time_a_log_is_closed():
    out = io.StringIO()
    log = Log(out, gather_seconds=SOON)
    log.open()
    for number in range(5000):
        log(alarm(number))
    log.close()
    assert [each["code"] for each in lines(out.getvalue())] == [str(each) for each in range(5000)]


def test_a_closed_log_writes_at_once_and_can_be_opened_and_closed_again():
    out = io.StringIO()
    log = Log(out, gather_seconds=SOON)
    for number in range(2):
        log.open()
        log.open()
        log.close()
        log.close()
        log(alarm(number))
    assert [each["code"] for each in lines(out.getvalue())] == ["0", "1"]


def test_a_pipe_that_nobody_reads_holds_nobody_up_and_is_told_what_was_dropped(pipe):
    reading, writing = pipe
    log = Log(writing, gather_seconds=SOON, most_lines=ROOM)
    log.open()
    asked = 0
    while not log.dropped:  # nothing else tells that the pipe and the room are full
        log(alarm(asked))
        asked += 1
    found, dropped = [], None
    while dropped is None:
        line = json.loads(reading.readline())
        if line["event"] == Dropped.__name__:
            dropped = line["count"]
        else:
            found.append(int(line["code"]))
    assert found == list(range(len(found)))
    assert len(found) + dropped == asked
    log.close()


def test_lines_that_a_broken_log_did_not_take_are_counted():
    class Full(io.StringIO):
        refuses = True

        def write(self, text):
            if self.refuses:
                raise OSError(28, "no space")
            return super().write(text)

    out = Full()
    log = Log(out, gather_seconds=SOON)
    log.open()
    log(alarm(1))
    log.close()
    out.refuses = False
    log.open()
    log(alarm(2))
    log.close()
    assert [(each.get("code"), each.get("count")) for each in lines(out.getvalue())] == [
        ("2", None),
        (None, 1),
    ]


def test_a_process_that_ends_writes_its_last_line():
    done = subprocess.run([sys.executable, "-c", LAST], capture_output=True, text=True, check=True)
    assert [each["code"] for each in lines(done.stderr)] == ["the last word"]
