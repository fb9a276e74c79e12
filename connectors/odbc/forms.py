"""What a column's values look like: dates in texts, flags, personal numbers, signs of no value.

Only the conclusion leaves: no value does, but for flags and what stands for no value, which come
from the lists of this file.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from connectors.exploring import Form

FLAGS = (("J", "N"), ("Y", "N"), ("T", "F"), ("1", "0"))
NO_VALUES = ("00000000", "99999999", "99991231", "000000", "0", "0000-00-00", "9999-12-31")
# By length, as the mapping language writes them; the hour 24 is midnight.
DAYS = {8: "%Y%m%d", 10: "%Y-%m-%d"}
MOMENTS = {
    12: "%Y%m%d%H%M",
    14: "%Y%m%d%H%M%S",
    16: "%Y-%m-%d %H:%M",
    19: "%Y-%m-%d %H:%M:%S",
}
HOURS = {4: "%H%M", 5: "%H:%M", 6: "%H%M%S", 8: "%H:%M:%S"}
YEARS, MONTHS, DAYS_OF_MONTH = range(1800, 2200), range(1, 13), range(1, 32)
# So many different texts that all are hours are so by no chance, whatever the column is called.
MANY_HOURS = 20
HSAID = re.compile(r"SE[0-9]{10}-[0-9A-Z][0-9A-Z.:_-]*")
PERSON = re.compile(r"(?:[0-9]{2})?([0-9]{6})[-+]?([0-9]{4})")
MIDNIGHT = re.compile(r"(.*)24(?=:?00(?::?00)?\Z)")
PLAIN = re.compile(r"[0-9: -]+")  # Python takes other digits too
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
TIMED = frozenset(["kl", "klockan", "tid", "time", "tim", "hour"])
FLAGGED = frozenset(["fl", "flag", "flagga", "jn", "yn", "is", "aktiv", "active"])


def form_of(name: str, values: Iterable[Any], *, is_text: bool, is_integer: bool) -> Form:
    """Return what a column's values look like; ``None`` and blank ones are no values."""
    texts = [str(each).rstrip(" ") for each in values if each is not None]
    filled = [each for each in texts if each]
    blanks = ("blank",) if len(filled) < len(texts) else ()
    form = Form(len(filled), len(set(filled)), blanks=blanks)
    if not filled or not (is_text or is_integer):
        return form
    said = {each.lower() for each in WORD.findall(name)}
    return (
        _person(form, filled, is_text=is_text)
        or _flag(form, said, filled, is_text=is_text)
        or _moment(form, said, filled)
        or form
    )


def _told(form: Form, kind: str, written: str = "", blanks: tuple[str, ...] = ()) -> Form:
    return Form(form.values, form.distinct, kind, written, blanks=(*form.blanks, *blanks))


def _person(form: Form, filled: list[str], *, is_text: bool) -> Form | None:
    if is_text and all(HSAID.fullmatch(each) for each in filled):
        return _told(form, "hsaid")
    persons = form.distinct > 1 and all(_is_person(each) for each in filled)
    return _told(form, "personnummer") if persons else None


def _is_person(text: str) -> bool:
    """Tell a personal or coordination number: a day, which may be 60 more, and a check digit."""
    found = PERSON.fullmatch(text)
    if not found:
        return False
    digits = found[1] + found[2]
    month, day = int(digits[2:4]), int(digits[4:6]) % 60
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    total = sum(each // 10 + each % 10 for each in doubled)
    return month in MONTHS and day in DAYS_OF_MONTH and total % 10 == 0


def _flag(form: Form, said: set[str], filled: list[str], *, is_text: bool) -> Form | None:
    seen = set(filled)
    for yes, no in FLAGS:
        both = is_text and seen == {yes, no} and form.values > len(seen)
        if both or (seen <= {yes, no} and said & FLAGGED):
            return Form(form.values, form.distinct, "boolean", "", yes, no, form.blanks)
    return None


def _moment(form: Form, said: set[str], filled: list[str]) -> Form | None:
    nothing = tuple(each for each in NO_VALUES if each in filled)
    meant = {each for each in filled if each not in nothing}
    lengths = {len(each) for each in meant}
    if len(lengths) != 1:
        return None
    (length,) = lengths
    for kind, written in (("date", DAYS.get(length)), ("datetime", MOMENTS.get(length))):
        if written and all(_is_moment(each, written) for each in meant):
            return _told(form, kind, written, nothing)
    hours = HOURS.get(length)
    sure = ":" in str(hours) or said & TIMED or len(meant) >= MANY_HOURS
    if hours and sure and not nothing and all(_is_moment(each, hours) for each in meant):
        return _told(form, "time", hours)
    return None


def _is_moment(text: str, written: str) -> bool:
    """Tell a day of our time, or an hour of any; the hour 24 is midnight."""
    plain = MIDNIGHT.sub(r"\g<1>00", text) if "%H" in written else text
    try:
        found = dt.datetime.strptime(plain, written)  # noqa: DTZ007 - nothing but whether it is one
    except ValueError:
        return False
    return PLAIN.fullmatch(text) is not None and (found.year in YEARS or "%Y" not in written)
