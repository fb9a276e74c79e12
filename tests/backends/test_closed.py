"""The nightly window by the wall clock of the municipality, winter and summer."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.backends.closed import ClosedWindow, never_closed, watch_window

ZONE = ZoneInfo("Europe/Stockholm")


def left(window, text, *, fold=0):
    now = datetime.fromisoformat(text).replace(tzinfo=ZONE, fold=fold)
    return ClosedWindow.parse(window).remaining(now)


@pytest.mark.parametrize(
    ("window", "now", "seconds"),
    [
        ("02:00-03:00", "2026-11-23T01:59:59", 0),
        ("02:00-03:00", "2026-11-23T02:00:00", 3600),
        ("02:00-03:00", "2026-11-23T02:59:30", 30),
        ("02:00-03:00", "2026-11-23T03:00:00", 0),
        ("23:30-00:30", "2026-11-23T23:45:00", 45 * 60),
        ("23:30-00:30", "2026-11-23T00:15:00", 15 * 60),
        ("23:30-00:30", "2026-11-23T12:00:00", 0),
        ("22:00-24:00", "2026-11-23T23:00:00", 3600),
        ("22:00 - 24:00", "2026-11-23T00:00:00", 0),
        ("01:30-04:00", "2026-03-29T01:45:00", 75 * 60),  # 02:00 to 03:00 does not exist
        ("01:30-04:00", "2026-10-25T01:45:00", 195 * 60),  # 02:00 to 03:00 comes twice
    ],
)
def test_the_seconds_left_are_those_on_the_wall(window, now, seconds):
    assert left(window, now) == seconds


def test_in_the_hour_that_comes_twice_a_window_never_ends_in_the_past():
    assert left("02:00-02:30", "2026-10-25T02:15:00") == 900
    assert left("02:00-02:30", "2026-10-25T02:15:00", fold=1) == 900


@pytest.mark.parametrize("text", ["", "2-3", "02:00", "25:00-26:00", "02:00-02:00", "00:00-24:00"])
def test_what_is_no_window_is_refused_with_a_remedy(text):
    with pytest.raises(ValueError, match=r"02:00-03:00|whole day"):
        ClosedWindow.parse(text)


def test_the_watch_reads_the_wall_clock():
    wall = [datetime(2026, 11, 23, 2, 30, tzinfo=ZONE).timestamp()]
    closed_seconds = watch_window("02:00-03:00", lambda: wall[0], ZONE)
    assert closed_seconds() == 1800
    wall[0] += 1800
    assert closed_seconds() == 0


def test_without_a_window_it_is_open():
    assert never_closed() == 0


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), st.integers(0, 1))  # noqa: DTZ001
def test_a_closed_back_end_opens_within_a_day_and_is_then_open(moment, fold):
    window = ClosedWindow.parse("01:15-03:45")
    now = moment.replace(tzinfo=ZONE, fold=fold)
    seconds = window.remaining(now)
    assert 0 <= seconds <= 4 * 3600
    if seconds:
        opens = datetime.fromtimestamp(now.timestamp() + seconds, ZONE)
        assert window.remaining(opens) == 0
