"""Turns the driver's rows into records of the contract, by position."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import msgspec

from connectors.contract import Batch, Row
from connectors.errors import BadAnswer
from connectors.odbc.source import Source

# What JSON has of a driver's types; what is not finite is a text there.
PACKED: Mapping[type, Any] = {
    str: str | None,
    int: int | None,
    bool: bool | None,
    float: float | str | None,
}


@dataclass(frozen=True, slots=True)
class Mapper:
    """Names the values of a row; ``reads`` holds the places whose driver value is not final.

    ``decoder`` reads the JSON arrays that a packed row is; None where rows come in columns.
    ``types`` are those that the driver must tell.
    """

    names: tuple[str, ...]
    reads: tuple[tuple[int, Callable[[Any], Any]], ...] = ()
    hidden: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    decoder: msgspec.json.Decoder[list[Any]] | None = field(default=None, repr=False)

    @classmethod
    def of(
        cls,
        source: Source,
        names: tuple[str, ...],
        hidden: Sequence[str] = (),
        *,
        packed: bool = False,
    ) -> Self:
        """Return the mapper for these columns of a source, some of which only join."""
        readings = [source.column(name, ())[1] for name in names]
        reads = tuple((at, each.read) for at, each in enumerate(readings) if each.read)
        if packed:
            row: Any = tuple[tuple(PACKED[each.driver_type] for each in readings)]  # type: ignore[misc]
            decoder = msgspec.json.Decoder(list[row])
            return cls(names, reads, tuple(hidden), ("str",), decoder)
        types = tuple(each.driver_type.__name__ for each in readings)
        return cls(names, reads, tuple(hidden), types)

    def check(self, types: tuple[str, ...]) -> None:
        """Compare the types that the driver tells with the pinned ones; raise BadAnswer."""
        if self.types and types != self.types:
            raise BadAnswer("The columns have other types than their snapshot.")

    def batch(self, batch: Batch) -> Batch:
        """Return the values of a batch, those of the hidden columns too; raise BadAnswer."""
        if self.decoder:
            try:
                batch = self.decoder.decode("[" + ",".join([row[0] for row in batch]) + "]")
            except (msgspec.DecodeError, TypeError):
                raise BadAnswer("The database did not pack its columns as it was asked.") from None
        if self.reads:
            rows = [list(row) for row in batch]
            for at, read in self.reads:
                for row in rows:
                    if (value := row[at]) is not None:
                        row[at] = read(value)
            return rows
        return batch

    def read(self, batch: Batch) -> list[Row]:
        """Return the records of a batch by name, with the hidden columns."""
        names = self.names
        return [dict(zip(names, values, strict=False)) for values in self.batch(batch)]

    def trimmed(self, rows: list[Row]) -> list[Row]:
        """Take the hidden columns out of records."""
        for name in self.hidden:
            for row in rows:
                del row[name]
        return rows
