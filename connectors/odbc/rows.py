"""Turns the driver's rows into records of the contract."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from connectors.contract import Row
from connectors.errors import BadAnswer
from connectors.odbc.source import Source


@dataclass(frozen=True, slots=True)
class Mapper:
    """Names the values of a row; ``reads`` holds the columns whose driver value is not final."""

    names: tuple[str, ...]
    reads: tuple[tuple[str, Callable[[Any], Any]], ...] = ()
    hidden: tuple[str, ...] = ()
    types: tuple[str, ...] = ()

    @classmethod
    def of(cls, source: Source, names: tuple[str, ...], hidden: Sequence[str] = ()) -> Self:
        """Return the mapper for these columns of a source, some of which only join."""
        readings = [(name, source.column(name, ())[1]) for name in names]
        reads = tuple((name, each.read) for name, each in readings if each.read)
        types = tuple(each.driver_type.__name__ for _, each in readings)
        return cls(names, reads, tuple(hidden), types)

    def check(self, types: tuple[str, ...]) -> None:
        """Compare the types that the driver tells with the pinned ones; raise BadAnswer."""
        if self.types and types != self.types:
            raise BadAnswer("The columns have other types than their snapshot.")

    def read(self, batch: Sequence[Sequence[Any]]) -> list[Row]:
        """Return the records of a batch, the hidden columns too."""
        names = self.names
        rows = [dict(zip(names, values, strict=False)) for values in batch]
        for name, read in self.reads:
            for row in rows:
                if (value := row[name]) is not None:
                    row[name] = read(value)
        return rows

    def trimmed(self, rows: list[Row]) -> list[Row]:
        """Take the hidden columns out of records."""
        for name in self.hidden:
            for row in rows:
                del row[name]
        return rows
