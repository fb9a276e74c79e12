"""Reads back fixed values, so that what a driver does is known, pinned and held against later.

A profile says how each type is read; a probe says whether this driver with this database gives
that. What it tells is about values of ours alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from connectors.deadline import Deadline
from connectors.errors import AccessDenied, BadAnswer, Fault, TimedOut
from connectors.odbc.checks import Battery, Check, battery
from connectors.odbc.profiles import Column, Profile, Reading, Table
from connectors.odbc.results import FILTER, FILTERS, Result, Results

LIMIT = "limit"
_MAIN = 0
_TOLD = 60  # characters of a value that are told
_LIMIT_SECONDS, _PATIENCE_SECONDS = 0.05, 0.25


class Runs(Protocol):
    """A connection that the driver has in this process: a ``LocalSession``."""

    def execute(
        self, cursor: int, sql: str, values: tuple[Any, ...], count: int, deadline: Deadline
    ) -> Any:
        """Run a statement and fetch the first rows."""

    def drop(self, cursor: int) -> None:
        """Close a cursor."""

    def limit(self, seconds: float) -> None:
        """Set the server's own limit of a statement."""


def run(session: Runs, profile: Profile, deadline: Deadline, *, whole: bool) -> Results:
    """Try every check of a profile; raise CallError where the connection fails.

    The ``whole`` of it is for a snapshot: also what the driver alone does, and how a statement
    ends that takes too long. Else it is two or three statements, and those for a temporary table.
    """
    tried = battery(profile)
    try:
        for sql in tried.made:
            _rows(session, sql, (), deadline)
    except (Fault, AccessDenied):
        return {}  # no temporary table for this account
    found = _Probing(session, profile, tried, deadline).values(alone=whole)
    if tried.filtered:
        found[FILTER] = _filter(session, tried.filtered, deadline)
    for sql in tried.dropped:
        _rows(session, sql, (), deadline)
    if whole and tried.slow:
        found[LIMIT] = _limit(session, tried.slow, deadline)
    return found


def filters(
    session: Runs, profile: Profile, tables: Mapping[str, Table], deadline: Deadline
) -> Results:
    """Tell of which types this driver heeds a filter, by the first column of each that has rows.

    Where a table has no rows, nothing can be told.
    """
    found: dict[str, Result] = {}
    for name, table in tables.items():
        for column in table.columns:
            reading, kind = profile.reading(column), FILTERS + column.base
            literal = _ABSENT.get(reading.type) if reading else None
            if literal is None or found.get(kind, _UNTRIED).plain is not None:
                continue
            quoted = profile.quote(column.name)
            select = f"SELECT {quoted} FROM {profile.quote(name)}"  # noqa: S608 - the catalogue's own
            found[kind] = _heeds(session, select, f"{quoted} = {literal}", deadline)
    return found


def _heeds(session: Runs, select: str, condition: str, deadline: Deadline) -> Result:
    """Tell whether a condition that no row meets keeps the rows away, if there are any."""
    try:
        if _rows(session, f"{select} WHERE {condition}", (), deadline):
            return Result(plain=False)
        return Result(True if _rows(session, select, (), deadline) else None)
    except (Fault, BadAnswer):
        return _UNTRIED


_UNTRIED = Result(None)
_ABSENT: Mapping[str, str] = {
    "TEXT": "'brygga: no such text'",
    **dict.fromkeys(("SMALLINT", "INTEGER", "DECIMAL", "DOUBLE"), "2147483647"),
}


class _Probing:
    """One probe: several expressions are selected at once, and singly where one of them fails."""

    def __init__(self, session: Runs, profile: Profile, tried: Battery, deadline: Deadline) -> None:
        self._session = session
        self._profile = profile
        self._tried = tried
        self._deadline = deadline

    def values(self, *, alone: bool) -> dict[str, Result]:
        """Return the result of every check whose type the profile reads."""
        checks = [each for each in self._tried.checks if self._reading(each)]
        results: dict[str, Result] = {}
        for source in dict.fromkeys(each.source for each in checks):
            results |= self._of_one([each for each in checks if each.source == source], alone=alone)
        return results

    def _of_one(self, checks: Sequence[Check], *, alone: bool) -> dict[str, Result]:
        """Return the results of checks of one source."""
        texts = [each for each in checks if each.text is not None]
        plain = [self._reads(each).select.format(each.sql) for each in checks]
        as_text = [self._profile.as_text.format(each.sql) for each in texts]
        found = self._select([*plain, *as_text], [*checks, *texts])
        told = self._select([each.sql for each in checks], checks) if alone else []
        results = {}
        for place, check in enumerate(checks):
            words = _tell(told[place]) if alone else ""
            results[check.name] = Result(self._is_right(check, found[place]), None, words)
        for check, value in zip(texts, found[len(checks) :], strict=True):
            right = None if isinstance(value, Fault) else value == check.text
            results[check.name] = replace(results[check.name], text=right)
        return results

    def _is_right(self, check: Check, value: Any) -> bool | None:
        if isinstance(value, Fault):
            return None
        if isinstance(value, BadAnswer):
            return False
        read = self._reads(check).read
        try:
            made = value if value is None or read is None else read(value)
        except (ValueError, TypeError, ArithmeticError):
            return False
        made = bytes(made) if isinstance(made, bytearray) else made
        return type(made) is type(check.expected) and made == check.expected

    def _select(self, parts: Sequence[str], checks: Sequence[Check]) -> list[Any]:
        """Return the value of each expression, or the error that selecting it gave."""
        if not parts:
            return []
        try:
            return self._row(parts, checks)
        except (Fault, BadAnswer):
            return [self._single(part, check) for part, check in zip(parts, checks, strict=True)]

    def _single(self, part: str, check: Check) -> Any:
        try:
            return self._row([part], [check])[0]
        except (Fault, BadAnswer) as error:
            return error

    def _row(self, parts: Sequence[str], checks: Sequence[Check]) -> list[Any]:
        listed = ", ".join(f"{part} AS c{place}" for place, part in enumerate(parts))
        values = [
            value
            for part, check in zip(parts, checks, strict=True)
            for value in check.values * part.count("?")
        ]
        source = self._tried.source if checks[0].source is None else checks[0].source
        sql = f"SELECT {listed}{source}"
        rows = _rows(self._session, sql, tuple(values), self._deadline)
        if len(rows) != 1 or len(rows[0]) != len(parts):
            raise BadAnswer
        return list(rows[0])

    def _reading(self, check: Check) -> Reading | None:
        return self._profile.reading(Column("x", check.declared))

    def _reads(self, check: Check) -> Reading:
        reading = self._reading(check)
        if reading is None:
            raise LookupError(check.declared)
        return reading


def _filter(session: Runs, filtered: tuple[str, tuple[Any, ...]], deadline: Deadline) -> Result:
    try:
        return Result(not _rows(session, *filtered, deadline))
    except (Fault, BadAnswer):
        return Result(None)


def _limit(session: Runs, slow: str, deadline: Deadline) -> Result:
    """Tell whether a statement that takes too long is ended, by the server or by a cancel."""
    left = deadline.check()
    try:
        session.limit(min(left, _LIMIT_SECONDS))
        _rows(session, slow, (), Deadline.after(min(left, _PATIENCE_SECONDS)))
    except TimedOut:
        return Result(plain=True)
    except (Fault, BadAnswer):
        return Result(plain=False)
    finally:
        session.limit(left)
    return Result(plain=False)


def _rows(session: Runs, sql: str, values: tuple[Any, ...], deadline: Deadline) -> Sequence[Any]:
    try:
        rows: Sequence[Any] = session.execute(_MAIN, sql, values, 2, deadline).rows
        return rows
    finally:
        session.drop(_MAIN)


def _tell(value: Any) -> str:
    """Return what the driver alone gave, in words."""
    if isinstance(value, Fault):
        return f"declined ({value.sqlstate})"
    if isinstance(value, BadAnswer):
        return "cannot be read"
    if value is None:
        return "None"
    shown = bytes(value) if isinstance(value, bytearray) else value
    words = str(shown) if not isinstance(shown, str | bytes) else repr(shown)
    return f"{type(value).__name__} {words if len(words) <= _TOLD else words[:_TOLD] + '…'}"
