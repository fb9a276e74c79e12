"""What texts became is remembered: within bounds, warnings too, and never for another type."""

import pytest

from gateway.plan.dates import KEPT
from gateway.plan.known import Known
from gateway.plan.values import ABSENT, BadValue, Changed


class Counted:
    """Converts a text to its length, and counts how often it was asked."""

    def __init__(self):
        self.asked = 0

    def __call__(self, value):
        self.asked += 1
        if value == "bad":
            raise BadValue("bad")
        return Changed(value, "odd") if value == "odd" else str(value)


def test_a_text_is_converted_once():
    work = Counted()
    known = Known(work)
    assert [known("1"), known("1"), known["1"]] == ["1", "1", "1"]
    assert work.asked == 1


def test_what_is_told_with_a_warning_is_remembered_and_is_not_in_the_table():
    work = Counted()
    known = Known(work)
    assert known("odd") == known("odd") == Changed("odd", "odd")
    with pytest.raises(BadValue, match="odd"):
        known["odd"]
    assert work.asked == 1


@pytest.mark.parametrize("lasting", [False, True])
def test_what_cannot_be_converted_is_told_each_time(lasting):
    known = Known(Counted(), lasting=lasting)
    for _ in range(2):
        with pytest.raises(BadValue, match="bad"):
            known("bad")
        with pytest.raises(BadValue, match="bad"):
            known["bad"]


def test_only_texts_are_kept():
    known = Known(Counted())
    assert [known[1], known[True], known[1.0], known("1")] == ["1", "True", "1.0", "1"]


@pytest.mark.parametrize("lasting", [False, True])
def test_what_is_kept_is_bounded_and_stays_right(lasting):
    work = Counted()
    known = Known(work, lasting=lasting)
    texts = [str(each) for each in range(3 * KEPT)]
    assert [known[text] for text in texts] == texts
    assert len(known) <= KEPT + 1
    assert [known(text) for text in texts] == texts
    assert (known[None], known[ABSENT]) == (None, ABSENT)


def test_a_lasting_one_keeps_what_came_first():
    work = Counted()
    known = Known(work, lasting=True)
    texts = [str(each) for each in range(3 * KEPT)]
    for text in texts:
        assert known[text] == text
    assert known["0"] == "0"
    assert work.asked == len(texts)
