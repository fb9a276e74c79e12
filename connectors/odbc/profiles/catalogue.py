"""Tables and queries as the database or ODBC describes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from connectors.odbc.profiles.base import Column, Connection, Table
from connectors.odbc.text import QueryText

Kinds = Mapping[type, str]


def tables_of(
    rows: Iterable[Sequence[Any]], declared: Callable[..., str] = str
) -> dict[str, Table]:
    """Return the tables of a catalogue's rows, which come by table and in its columns' order.

    A row is: schema (None for the one that needs no naming), table, column, whether it may be
    NULL, its place in the primary key or None, and what ``declared`` makes the type's text of.
    """
    found: dict[str, Table] = {}
    for path, group in groupby(rows, key=lambda row: tuple(_name(part) for part in row[:2])):
        members = list(group)
        short = tuple(part for part in path if part)
        columns = tuple(Column(_name(row[2]), declared(*row[5:]), bool(row[3])) for row in members)
        key = sorted((row[4], _name(row[2])) for row in members if row[4])
        found[".".join(short)] = Table(short, columns, tuple(name for _, name in key))
    return found


def _name(part: Any) -> str:
    return "" if part is None else str(part)


@dataclass(frozen=True, slots=True)
class VendorCatalogue:
    """Reads the tables by a statement of the vendor's catalogue, as ``tables_of`` takes them."""

    sql: str
    declared: Callable[..., str] = str

    def __call__(self, connection: Connection) -> dict[str, Table]:
        """Return the tables by name."""
        with closing(connection.cursor()) as cursor:
            return tables_of(cursor.execute(self.sql).fetchall(), self.declared)


def sized(name: str, length: Any = None, scale: Any = None) -> str:
    """Return a type with its sizes: ``DECIMAL(9,2)``."""
    sizes = [str(int(each)) for each in (length, scale) if each is not None]
    return f"{name}({','.join(sizes)})" if sizes else name


def describe(
    connection: Connection, query: QueryText, kinds: Kinds | None = None
) -> tuple[Column, ...]:
    """Run a query for no rows and go by the types that the driver tells.

    ``kinds`` are the vendor's names for Python's types, where they differ from the standard's.
    """
    names = {**_STANDARD, **(kinds or {})}
    source = f"({query.render('?')}\n) brygga"
    with closing(connection.cursor()) as cursor:
        cursor.execute(
            f"SELECT * FROM {source} WHERE 1 = 0",  # noqa: S608 - pinned text
            [None] * len(query.names),
        )
        return tuple(
            Column(each[0], _standard(names, each[1], each[4], each[5]), bool(each[6]))
            for each in cursor.description
        )


def _standard(names: Kinds, kind: type, precision: int, scale: int) -> str:
    if kind is int:
        return next(name for digits, name in _INTEGERS if precision <= digits)
    if kind is float:
        return "REAL" if precision in _SINGLE_DIGITS else "DOUBLE"
    if kind is Decimal:
        return sized(names[Decimal], precision, scale) if names[Decimal] == "DECIMAL" else "NUMBER"
    if kind is str:
        return sized(names[str], precision) if precision else names[str]
    return names.get(kind, "VARCHAR")


_SINGLE_DIGITS = {7, 24}  # decimal digits, or the bits that some drivers count
_INTEGERS = ((5, "SMALLINT"), (10, "INTEGER"), (100, "BIGINT"))
_STANDARD: Kinds = {
    bool: "BOOLEAN",
    Decimal: "DECIMAL",
    str: "VARCHAR",
    dt.date: "DATE",
    dt.time: "TIME",
    dt.datetime: "TIMESTAMP",
    bytearray: "VARBINARY",
    bytes: "VARBINARY",
}
