"""One row of the table of errors."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One row of the table: what went wrong and what the app should do about it."""

    code: str
    status: int
    title: str
    titel: str  # the Swedish title
    remedy: str
    retryable: bool = False
