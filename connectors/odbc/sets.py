"""Reads all that a call of a procedure gives, to its very end: errors hide behind the last set.

Nobody declares the columns of such sets, so every value becomes a text, or None for NULL.
"""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyodbc

from connectors.errors import TooLarge
from connectors.odbc.profiles.calls import MOST_ROWS, Texts

_BATCH = 500


@dataclass(frozen=True, slots=True)
class ResultSet:
    """The names of the columns and the rows, all values as text."""

    names: tuple[str, ...]
    rows: Sequence[Sequence[str | None]]


def read_sets(cursor: pyodbc.Cursor) -> list[ResultSet]:
    """Return every result set behind a statement that was run; counts of rows are none of them."""
    found = []
    while True:
        if cursor.description:
            rows: list[list[str | None]] = []
            while batch := cursor.fetchmany(_BATCH):
                rows += [list(map(textual, row)) for row in batch]
                check_size(rows)
            found.append(ResultSet(tuple(each[0] for each in cursor.description), rows))
        if not cursor.nextset():
            return found


def check_size(rows: Sequence[Any]) -> None:
    """Raise TooLarge for more rows than are held in memory."""
    if len(rows) > MOST_ROWS:
        raise TooLarge("The procedure gives more rows than are held in memory.")


@contextmanager
def reading_texts(connection: pyodbc.Connection, texts: Texts) -> Iterator[None]:
    """Let the driver give bytes, and these functions make texts of them, inside of the block."""
    before = {kind: connection.get_output_converter(kind) for kind in texts}
    for kind, read in texts.items():
        connection.add_output_converter(kind, _unless_null(read))
    try:
        yield
    finally:
        for kind, known in before.items():
            connection.add_output_converter(kind, known)


def _unless_null(read: Any) -> Any:
    return lambda data: None if data is None else read(data)


def textual(value: Any) -> str | None:
    """Return the text of what a driver made: moments as in SQL, bytes in Base64 (RFC 4648)."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes | bytearray):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.datetime):
        return value.isoformat(" ")
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)
