"""What a connector finds when an operator wants to know whether a back end is well."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How much a finding matters: nothing is to be done before ``WARNING``."""

    OK = "ok"
    NOTE = "note"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact of a back end, without data, and what to do about it where something is to do."""

    grade: Grade
    message: str
    hint: str = ""
