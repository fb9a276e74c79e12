import threading
from datetime import timedelta

import pytest
from lxml import etree

from connectors.errors import BadAnswer
from connectors.soap.wsse.freshness import Memory, Window
from tests.soap.wsse.parties import NOW, WSU

SECOND = timedelta(seconds=1)
WINDOW = Window(age=300 * SECOND, skew=60 * SECOND)


def stamp(created=None, expires=None):
    made = etree.Element(f"{WSU}Timestamp")
    for name, text in (("Created", created), ("Expires", expires)):
        if text is not None:
            etree.SubElement(made, f"{WSU}{name}").text = text
    return made


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01T12:00:00Z",
        "2026-03-01T12:00:00.123456789Z",
        "2026-03-01T13:00:00+01:00",
        "2026-03-01T11:54:01Z",
        "2026-03-01T12:00:59Z",
    ],
)
def test_a_moment_within_age_and_skew_is_believed(text):
    assert WINDOW.created(stamp(text), NOW) is not None


@pytest.mark.parametrize(
    ("created", "expires", "why"),
    [
        (None, None, "does not tell"),
        ("2026-03-01T11:53:59Z", None, "expired"),
        ("2026-03-01T12:01:01Z", None, "future"),
        ("2026-03-01T11:58:00Z", "2026-03-01T11:59:00Z", "expired"),
        ("2026-03-01T12:00:00", None, "cannot be read"),
        ("2026-03-01", None, "cannot be read"),
        ("2026-02-30T12:00:00Z", None, "cannot be read"),
        ("9999-99-99T99:99:99Z", None, "cannot be read"),
        ("", None, "cannot be read"),
        ("2026-03-01T12:00:00Z", "soon", "cannot be read"),
        ("2026-03-01T12:00:00Z" * 1000, None, "cannot be read"),
    ],
)
def test_a_moment_outside_is_not(created, expires, why):
    with pytest.raises(BadAnswer, match=why):
        WINDOW.created(stamp(created, expires), NOW)


def test_a_moment_that_is_there_twice_cannot_be_read():
    twice = stamp("2026-03-01T12:00:00Z")
    etree.SubElement(twice, f"{WSU}Created").text = "2026-03-01T12:00:00Z"
    with pytest.raises(BadAnswer, match="cannot be read"):
        WINDOW.created(twice, NOW)


def test_an_answer_is_believed_once():
    memory = Memory(WINDOW)
    memory.once(b"a", NOW, NOW)
    memory.once(b"b", NOW, NOW)
    with pytest.raises(BadAnswer, match="before"):
        memory.once(b"a", NOW, NOW + 300 * SECOND)


def test_what_is_too_old_to_be_believed_is_forgotten():
    memory = Memory(WINDOW, size=2)
    memory.once(b"a", NOW, NOW)
    memory.once(b"b", NOW + SECOND, NOW + SECOND)
    later = NOW + 400 * SECOND
    memory.once(b"c", later, later)
    memory.once(b"d", later, later)
    memory.once(b"a", later, later)  # whose first one no timestamp would let through any more


def test_a_full_memory_believes_nothing_as_old_as_what_it_forgot():
    memory = Memory(WINDOW, size=3)
    for number in range(4):
        memory.once(bytes([number]), NOW + number * SECOND, NOW)
    for digest in (b"\0", b"new"):
        with pytest.raises(BadAnswer, match="before"):
            memory.once(digest, NOW, NOW)
    memory.once(b"new", NOW + 5 * SECOND, NOW)


def test_of_eight_threads_with_one_answer_one_is_believed():
    memory, start = Memory(WINDOW), threading.Barrier(8)
    believed = []

    def ask():
        start.wait()
        try:
            memory.once(b"a", NOW, NOW)
        except BadAnswer:
            return
        believed.append(1)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert believed == [1]
