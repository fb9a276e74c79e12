"""Marks on the way from a back-end value to JSON: absent, not convertible, changed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import Final

from connectors.contract import Value


class Absent(Enum):
    """The type of ``ABSENT``: a value that is not there, which is not None (nil, NULL)."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT


class BadValue(Exception):
    """A value that cannot be converted; carries a reason and never the value."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Changed:
    """A converted value that is not what the back end wrote, and the warning's code."""

    value: Value
    code: str


def text_of(value: Value) -> str:
    """Return a scalar of the contract as text; raise BadValue for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float) and math.isfinite(value):
        return repr(value)
    raise BadValue("not a single value")


def is_blank(value: Value) -> bool:
    """Tell whether a value is NULL, nil, absent, empty or only spaces."""
    return value is None or value is ABSENT or (isinstance(value, str) and not value.strip())


# Where a value stands in the record: (parent, member name or list index), None at the top.
At = tuple["At", str | int] | None


def pointer(at: At) -> str:
    """Return the JSON pointer (RFC 6901) of a place; the scalar of a list has no name."""
    segments: list[str] = []
    while at:
        at, segment = at
        if segment != "":
            segments.append(str(segment).replace("~", "~0").replace("/", "~1"))
    return "".join(f"/{segment}" for segment in reversed(segments))
