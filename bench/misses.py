"""The rows about an answer that nobody kept: one record and a list, against zeep and PHP.

The same service and the same bytes for all; ours also checks a token, a scope and an owner.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.canned import LISTED, STAFF, service
from bench.contest import UNIT, Competitor, Effort, alternate, measure
from bench.deployments import SERVICE, Deployments
from bench.fpm import Php
from bench.load import Target, WrongAnswer, drive
from bench.municipality import running
from bench.results import Row, row_of

CONNECTIONS = 16
ONE, LIST = "miss-one", f"miss-list-{LISTED}"
_ASKED = {
    ONE: ("/besok/v1/visits/B0000001", "/visits/B0000001"),
    LIST: (f"/besok/v1/visits?limit={LISTED}", f"/visits?of={STAFF}"),
}
_LISTS_OF = 5  # so many times fewer lists are asked for: each takes ten times as long

Side = tuple[Competitor, Target]


def rows(effort: Effort) -> Iterator[Row]:
    """Yield three rows for each operation and rival: processor time, and the waits."""
    with ExitStack() as running_all:
        folder = Path(running_all.enter_context(TemporaryDirectory(prefix="brygga-bench-")))
        municipality = running_all.enter_context(running(folder))
        canned, address = service(folder / "service")
        running_all.enter_context(canned)
        deployments, wsdl = Deployments(folder, municipality), _wsdl(folder, address)
        ours = running_all.enter_context(deployments.visits(address))
        zeep = running_all.enter_context(deployments.rival("zeep", "zeep_visits", str(wsdl)))
        php = running_all.enter_context(Php(folder / "php", wsdl))
        headers = {"Authorization": f"Bearer {municipality.token}"}
        for name, (path, their_path) in _ASKED.items():
            our = (ours, Target.asked_once(ours.address, path, headers))
            rivals: dict[str, Competitor] = {"": zeep, "-php": php}
            for suffix, rival in rivals.items():
                their = (rival, Target.asked_once(rival.address, their_path, {}))
                _require_same(our[1].expected, their[1].expected)
                yield from _compared(name, suffix, our, their, effort)


def _compared(name: str, suffix: str, our: Side, their: Side, effort: Effort) -> Iterator[Row]:
    requests = effort.requests // (_LISTS_OF if name == LIST else 1)
    for _, target in (our, their):
        drive(target, requests, CONNECTIONS)  # imports, pools and memory are warm after it
    ours, theirs = alternate(
        partial(measure, *our, requests, CONNECTIONS),
        partial(measure, *their, requests, CONNECTIONS),
        effort.rounds,
    )
    for figure, unit in {"cpu": UNIT, "p50": "ms", "p99": "ms"}.items():
        mine = [getattr(each, figure) for each in ours]
        rest = [getattr(each, figure) for each in theirs]
        row = f"{name}{suffix}" if figure == "cpu" else f"{name}{suffix}-{figure}"
        yield row_of(row, mine, rest, unit)


def _wsdl(folder: Path, address: str) -> Path:
    """Return a copy of the service's WSDL in which its address stands: the rivals read it there."""
    text = (SERVICE / "wsdl" / "visits.wsdl").read_text("utf-8")
    path = folder / "visits.wsdl"
    path.write_text(text.replace("http://127.0.0.1/", address), encoding="utf-8")
    return path


def _require_same(ours: bytes, theirs: bytes) -> None:
    """Raise `WrongAnswer` unless both answers tell of the same visits."""
    our, their = json.loads(ours), json.loads(theirs)
    mine = [each["visitId"] for each in our.get("items", [our])]
    listed: Any = their if isinstance(their, list) else [their]
    if mine != [each["BesId"] for each in listed]:
        raise WrongAnswer("the competitors answered with different visits")
