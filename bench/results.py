"""What a bench found: rows, the file they are kept in and the table they are printed as."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

COST = "-cost"
"""Ends the name of a row whose ratio is ours over theirs: what a feature costs."""

MEASURED = ("brygga", "flask", "gunicorn", "lxml", "pyodbc", "sqlalchemy", "zeep")
"""The distributions whose versions decide the figures."""

LEAST_RUNS = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison; `ratio` above 1 is ours better, unless the name ends in `-cost`."""

    name: str
    ours: float
    theirs: float
    unit: str
    ratio: float


def row_of(
    name: str,
    ours: Sequence[float],
    theirs: Sequence[float],
    unit: str,
    *,
    less_is_better: bool = True,
) -> Row:
    """Return the row of two series of runs: their medians, and the ratio of the medians.

    Raise `ValueError` for fewer than three runs of either, and for a median that is not above
    zero: nothing was measured then.
    """
    if min(len(ours), len(theirs)) < LEAST_RUNS:
        raise ValueError(f"{name}: a median needs at least {LEAST_RUNS} runs of each competitor")
    our, their = statistics.median(ours), statistics.median(theirs)
    if min(our, their) <= 0:
        raise ValueError(f"{name}: a median of 0 {unit} says that the runs were too short")
    ours_over_theirs = name.endswith(COST) or not less_is_better
    ratio = our / their if ours_over_theirs else their / our
    return Row(name, round(our, 1), round(their, 1), unit, round(ratio, 3))


def document(rows: Sequence[Row]) -> Mapping[str, object]:
    """Return what the results file holds."""
    return {
        "machine": _machine(),
        "versions": {"python": platform.python_version()}
        | {each: version(each) for each in MEASURED},
        "rows": [asdict(row) for row in rows],
    }


def write(path: Path, rows: Sequence[Row]) -> None:
    """Write the results file, and its folder if there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document(rows), indent=1) + "\n", encoding="utf-8")


def table(rows: Sequence[Row]) -> str:
    """Return the rows in aligned columns, numbers to the right."""
    head = ("name", "ours", "theirs", "unit", "ratio")
    cells = [
        (row.name, f"{row.ours:.1f}", f"{row.theirs:.1f}", row.unit, f"{row.ratio:.2f}")
        for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(head, *cells, strict=True)]
    texts = {0, 3}
    lines = (
        "  ".join(
            cell.ljust(width) if column in texts else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in (head, *cells)
    )
    return "\n".join(line.rstrip() for line in lines)


def _machine() -> Mapping[str, object]:
    """Return what the figures depend on; no name of the machine or its user."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "system": f"{platform.system()} {platform.release()}",
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()
