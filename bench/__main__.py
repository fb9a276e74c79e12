"""`python -m bench`: measure everything, write the results file, print the table."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bench import compiling, misses, odbc_rows, reads, soap_calls, soap_decoding
from bench.contest import FULL, QUICK, Effort
from bench.processes import CHECKOUT
from bench.results import Row, table, write

RESULTS = CHECKOUT / "bench" / "results" / "latest.json"

BENCHES: Sequence[Callable[[Effort], Iterator[Row]]] = (
    reads.rows,
    misses.rows,
    soap_decoding.rows,
    soap_calls.rows,
    compiling.rows,
    odbc_rows.rows,
)
"""Every bench, in the order of the table; an issue that adds rows adds its function here."""


def main() -> None:
    """Read the command line and do it."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few requests: shows that it works")
    parser.add_argument("--out", type=Path, default=RESULTS, help="the results file")
    given = parser.parse_args()
    effort = QUICK if given.quick else FULL
    rows = [row for bench in BENCHES for row in bench(effort)]
    write(given.out, rows)
    print(table(rows))


if __name__ == "__main__":
    main()
