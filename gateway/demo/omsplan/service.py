"""Runs one request against the store: the six operations by name."""

from collections.abc import Callable, Mapping

from gateway.demo.omsplan.requests import Request, Unreadable
from gateway.demo.omsplan.results import BROKEN, Result
from gateway.demo.omsplan.store import Store

MOST_NOTES = 200
"""HamtaAnteckningar gives no more than this, whatever MaxAntal says."""


def run(store: Store, request: Request) -> Result:
    """Return what the store says; RetKod 12 while the night batch runs.

    Raise `Unreadable` for an argument that is not of its declared type.
    """
    if store.is_closed():
        return Result(code=BROKEN, text="STÄNGT 0200-0300")
    return _OPERATIONS[request.operation](store, request)


def _notes(store: Store, request: Request) -> Result:
    client, since, limit = request.arguments.values()
    if not (limit.isascii() and limit.isdigit()):
        raise Unreadable("MaxAntal ska vara ett heltal")
    return store.notes(client, since, min(int(limit), MOST_NOTES))


_OPERATIONS: Mapping[str, Callable[[Store, Request], Result]] = {
    "HamtaDagPlan": lambda store, request: store.day_plan(*request.arguments.values()),
    "HamtaBesok": lambda store, request: store.visit(request.arguments["BesId"]),
    "HamtaBrukare": lambda store, request: store.client(request.arguments["BrukId"]),
    "HamtaAnteckningar": _notes,
    "SparaBesokUtfort": lambda store, request: store.complete_visit(
        request.arguments, request.done
    ),
    "SparaAnteckning": lambda store, request: store.add_note(request.arguments),
}
