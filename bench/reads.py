"""The rows about one visit: a cached GET and an uncached one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.contest import UNIT, Effort, alternate, measure
from bench.deployments import Deployments
from bench.load import Target, WrongAnswer, drive, get
from bench.municipality import DATE, Municipality, running
from bench.processes import Server
from bench.results import Row, row_of
from gateway.demo.run import deployment

API = "/hemtjanst/v1"


def rows(effort: Effort) -> Iterator[Row]:
    """Yield the rows, measured one after the other over the same back ends."""
    with TemporaryDirectory(prefix="brygga-bench-") as name, running(Path(name)) as municipality:
        deployments = Deployments(Path(name), municipality)
        yield _cached(deployments, municipality, effort, Path(name) / "visit.json")
        yield _uncached(deployments, municipality, effort)


def _cached(
    deployments: Deployments, municipality: Municipality, effort: Effort, body: Path
) -> Row:
    """Compare a hit of the cache with a bare Flask view of the same bytes."""
    with deployments.gateway("cached", deployment()) as gateway:
        target = _visit(gateway, municipality)
        body.write_bytes(target.expected)
        with deployments.rival("flask", "same_bytes", str(body)) as rival:
            theirs = Target(rival.address, "/", target.expected)
            before = municipality.calls()
            row = _compare("cached-get-vs-flask", gateway, target, rival, theirs, effort)
            # A copy may grow old during the bench; more calls than that were no hits.
            if municipality.calls() - before > effort.rounds:
                raise WrongAnswer("the cached GET was no hit of the cache")
            return row


def _uncached(deployments: Deployments, municipality: Municipality, effort: Effort) -> Row:
    """Compare a miss, through the whole line, with a hand-written Flask and zeep proxy."""
    wsdl = f"{municipality.omsplan}?wsdl"
    with (
        deployments.gateway("uncached", deployments.uncached_mapping()) as gateway,
        deployments.rival("zeep", "zeep_proxy", wsdl) as rival,
    ):
        target = _visit(gateway, municipality)
        theirs = Target.asked_once(rival.address, f"/visits/{municipality.visit}", {})
        _require_same_visit(target.expected, theirs.expected)
        before = municipality.calls()
        name = "uncached-get-vs-flask-zeep"
        row = _compare(name, gateway, target, rival, theirs, effort)
        expected = 2 * (effort.rounds + 1) * effort.requests
        if municipality.calls() - before != expected:
            raise WrongAnswer("an uncached GET did not make exactly one SOAP call")
        return row


def _compare(
    name: str, gateway: Server, ours: Target, rival: Server, theirs: Target, effort: Effort
) -> Row:
    for target in (ours, theirs):
        drive(target, effort.requests)  # imports, pools and memory are warm after it
    our, their = alternate(
        partial(measure, gateway, ours, effort.requests),
        partial(measure, rival, theirs, effort.requests),
        effort.rounds,
    )
    return row_of(name, [each.cpu for each in our], [each.cpu for each in their], UNIT)


def _visit(gateway: Server, municipality: Municipality) -> Target:
    """Return the person's first visit of the day, asked for with a token."""
    headers = {"Authorization": f"Bearer {municipality.token}"}
    listed = json.loads(get(gateway.address, f"{API}/visits?date={DATE}", headers))
    path = f"{API}/visits/{listed['items'][0]['visitId']}"
    return Target.asked_once(gateway.address, path, headers)


def _require_same_visit(ours: bytes, theirs: bytes) -> None:
    """Raise `WrongAnswer` unless both answers tell of the same tasks."""
    our = [task["code"] for task in json.loads(ours)["tasks"]]
    their = [
        task["INS_KOD"].strip() for task in json.loads(theirs)["Besok"]["InsatsLista"]["Insats"]
    ]
    if our != their:
        raise WrongAnswer("the competitors answered with different visits")
