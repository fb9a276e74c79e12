"""What an operation gives back: a return code and text, and the rows or values it found."""

from dataclasses import dataclass, field

from gateway.demo.omsplan.records import Client, Note, PlannedVisit

OK, WARNING, REFUSED, BROKEN = "0", "4", "8", "12"
"""RetKod: done, done with a remark, a business rule says no, the system is not available."""


@dataclass(frozen=True, slots=True)
class Result:
    """One answer of OMSPLAN; what is empty or None is not sent."""

    code: str = OK
    text: str = ""
    visits: tuple[PlannedVisit, ...] = ()
    visit: PlannedVisit | None = None
    client: Client | None = None
    notes: tuple[Note, ...] = ()
    values: dict[str, str] = field(default_factory=dict)


def refused(text: str) -> Result:
    """Return the answer of a business rule that was broken; nothing was written."""
    return Result(code=REFUSED, text=text)
