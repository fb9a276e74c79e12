"""Reads the seed tables of the package: what OMSPLAN holds when the demo starts."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from gateway.demo.omsplan.records import Client, Note, PlannedVisit, Staff, Task, Visit, padded


@dataclass(frozen=True, slots=True)
class Seed:
    """The rows of every table, in the order of their keys."""

    staff: tuple[Staff, ...]
    clients: tuple[Client, ...]
    visits: tuple[PlannedVisit, ...]
    notes: tuple[Note, ...]


def read_seed() -> Seed:
    """Return the hand-written rows under `data/omsplan`."""
    catalogue = {row["INS_KOD"]: row for row in _rows("tasks")}
    return Seed(
        staff=tuple(Staff(**row) for row in _rows("staff")),
        clients=tuple(Client(**row) for row in _rows("clients")),
        visits=tuple(_visit(row, catalogue) for row in _rows("visits")),
        notes=tuple(Note(**row) for row in _rows("notes")),
    )


def _rows(table: str) -> Iterator[dict[str, str]]:
    path = files("gateway.demo") / "data" / "omsplan" / f"{table}.tsv"
    with path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield {column: padded(column, text) for column, text in row.items()}


def _visit(row: dict[str, str], catalogue: dict[str, dict[str, str]]) -> PlannedVisit:
    """Return a visit of one line, whose INSATSER are task codes, `*` marking a done one."""
    codes = row.pop("INSATSER").split()
    tasks = tuple(
        Task(**catalogue[code.rstrip("*")], UTF_FL="J" if code.endswith("*") else "N")
        for code in codes
    )
    return PlannedVisit(Visit(**row), tasks)
