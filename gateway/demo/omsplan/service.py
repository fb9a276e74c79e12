"""Runs one request against the store: the six operations by name."""

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
    sent = request.arguments
    match request.operation:
        case "HamtaDagPlan":
            return store.day_plan(sent["EnhKod"], sent["SignKod"], sent["PlanDat"])
        case "HamtaBesok":
            return store.visit(sent["BesId"])
        case "HamtaBrukare":
            return store.client(sent["BrukId"])
        case "HamtaAnteckningar":
            return store.notes(sent["BrukId"], sent["FrDat"], _limit(sent["MaxAntal"]))
        case "SparaBesokUtfort":
            return store.complete_visit(sent, request.done)
        case _:
            return store.add_note(sent)


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise Unreadable("MaxAntal ska vara ett heltal")
    return min(int(text), MOST_NOTES)
