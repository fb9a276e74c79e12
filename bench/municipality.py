"""The back ends and the issuer of a bench, in a process whose CPU time nobody counts.

`python -m bench.municipality FOLDER` makes the demo's databases in FOLDER, writes one JSON line
with addresses and a token, then answers every line it reads with the number of SOAP calls that
OMSPLAN has had. The end of its input is the end of it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.processes import CHECKOUT
from gateway.demo.databases import make_databases
from gateway.demo.issuer import Issuer
from gateway.demo.omsplan.seed import read_seed
from gateway.demo.omsplan.server import Omsplan
from gateway.demo.omsplan.store import Store
from gateway.demo.people import PEOPLE
from gateway.demo.run import DEMO_TIME

PERSON = "anna"
DATE = DEMO_TIME.strftime("%Y-%m-%d")


@dataclass(frozen=True, slots=True)
class Municipality:
    """Where the running back ends are, and a token of one person."""

    omsplan: str
    issuer: str
    visit: str
    token: str = field(repr=False)
    child: subprocess.Popen[str] = field(repr=False)

    def calls(self) -> int:
        """Return how many SOAP calls OMSPLAN has answered so far."""
        assert self.child.stdin
        assert self.child.stdout
        self.child.stdin.write("calls\n")
        self.child.stdin.flush()
        return int(self.child.stdout.readline())


@contextmanager
def running(folder: Path) -> Iterator[Municipality]:
    """Run the back ends in another process; it ends with the context."""
    command = [sys.executable, "-m", "bench.municipality", str(folder)]
    with subprocess.Popen(
        command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdin
        assert child.stdout
        try:
            yield Municipality(**json.loads(child.stdout.readline()), child=child)
        finally:
            child.stdin.close()


def serve(folder: Path) -> None:
    """Serve until standard input ends."""
    store = Store(read_seed(), lambda: DEMO_TIME)
    for database in make_databases(folder):
        database.start()
    with Issuer() as issuer, Omsplan(store) as omsplan:
        _say({**_addresses(issuer, omsplan), "visit": _first_visit(store)})
        for _ in sys.stdin:
            _say(sum(omsplan.calls.values()))


def _addresses(issuer: Issuer, omsplan: Omsplan) -> Mapping[str, str]:
    return {
        "omsplan": omsplan.address,
        "issuer": issuer.base,
        "token": issuer.token(PERSON),
    }


def _first_visit(store: Store) -> str:
    """Return OMSPLAN's own key of the first visit that the gateway lists for the person."""
    person = PEOPLE[PERSON]
    day = store.day_plan(person.unit, person.staff, DATE.replace("-", ""))
    return day.visits[0].visit.BES_ID


def _say(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
