"""The store of OMSPLAN: its rows in memory, its four reads and its two writes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

from gateway.demo.omsplan.records import Note, PlannedVisit, Task
from gateway.demo.omsplan.results import OK, WARNING, Result, refused
from gateway.demo.omsplan.rules import (
    completion_fault,
    deviates,
    is_date,
    note_fault,
    stored_completion,
)
from gateway.demo.omsplan.seed import Seed

CLOSED_FROM, CLOSED_UNTIL = 2, 3
"""The hours of the night batch: every operation answers RetKod 12 from 02:00 to 03:00."""

STAMP = "%Y%m%d%H%M%S"


class Store:
    """Every row of OMSPLAN, safe to ask and change from several threads at once.

    `clock` gives the local time: what the night batch and the stamps of writes go by. No two
    writes get the same ANDR_TID, even within a second, so that a stamp names one state of a row.
    """

    def __init__(self, seed: Seed, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = Lock()
        self._written_at = clock() - timedelta(seconds=1)
        self._staff = {staff.SIGN_KOD: staff for staff in seed.staff}
        self._clients = {client.BRUK_ID: client for client in seed.clients}
        self._visits = {planned.visit.BES_ID: planned for planned in seed.visits}
        self._notes: dict[str, list[Note]] = {}
        for note in seed.notes:
            self._notes.setdefault(note.BRUK_ID, []).append(note)
        self._next_note = 1 + max(int(note.ANT_NR) for note in seed.notes)
        self._plans = _plans(seed.visits)

    def is_closed(self) -> bool:
        """Return whether the night batch runs."""
        return CLOSED_FROM <= self._clock().hour < CLOSED_UNTIL

    def day_plan(self, unit: str, staff: str, date: str) -> Result:
        """Return the visits of a unit's day where `staff` is the first or the second one."""
        if not is_date(date):
            return refused("FEL DATUM")
        keys = self._plans.get((unit, staff.strip(), date), ())
        return Result(visits=tuple(self._visits[key] for key in keys))

    def visit(self, key: str) -> Result:
        """Return one visit."""
        planned = self._visits.get(key)
        return Result(visit=planned) if planned else refused("BESÖK SAKNAS")

    def client(self, key: str) -> Result:
        """Return one client."""
        client = self._clients.get(key)
        return Result(client=client) if client else refused("BRUKARE SAKNAS")

    def notes(self, client: str, since: str, limit: int) -> Result:
        """Return the latest `limit` notes about a client since a date (00000000: all)."""
        if client not in self._clients:
            return refused("BRUKARE SAKNAS")
        with self._lock:
            notes = [note for note in self._notes.get(client, ()) if since <= note.ANT_DAT]
        if len(notes) <= limit:
            return Result(notes=tuple(notes))
        return Result(WARNING, "FLER FINNS", notes=tuple(notes[len(notes) - limit :]))

    def complete_visit(self, sent: dict[str, str], done: dict[str, bool]) -> Result:
        """Record what was done at a visit, if AndrTid still names the state that is stored.

        `sent` holds the arguments of SparaBesokUtfort by name, `done` each task code and whether
        it was done.
        """
        with self._lock:
            planned = self._visits.get(sent["BesId"])
            if planned is None:
                return refused("BESÖK SAKNAS")
            fault = completion_fault(planned, sent, done)
            if fault:
                return refused(fault)
            stamp = self._stamp()
            self._visits[sent["BesId"]] = PlannedVisit(
                stored_completion(planned.visit, sent, stamp), _marked(planned.tasks, done)
            )
        late = deviates(planned.visit, sent)
        code, text = (WARNING, "TID AVVIKER") if late else (OK, "")
        return Result(code, text, values={"NyAndrTid": stamp})

    def add_note(self, sent: dict[str, str]) -> Result:
        """Write a note about a client; `sent` holds the arguments of SparaAnteckning by name."""
        if sent["BrukId"] not in self._clients:
            return refused("BRUKARE SAKNAS")
        if sent["SignKod"].strip() not in self._staff:
            return refused("SIGN SAKNAS")
        with self._lock:
            planned = self._visits.get(sent.get("BesId", "").strip())
            fault = note_fault(sent, planned.visit if planned else None)
            if fault:
                return refused(fault)
            note = self._note(sent)
            self._notes.setdefault(note.BRUK_ID, []).append(note)
        return Result(values={"AntNr": note.ANT_NR})

    def _note(self, sent: dict[str, str]) -> Note:
        now = self._stamp()
        number = str(self._next_note)
        self._next_note += 1
        return Note(
            ANT_NR=number,
            BRUK_ID=sent["BrukId"],
            BES_ID=sent.get("BesId", "").strip(),
            ANT_DAT=now[:8],
            ANT_KL=now[8:12],
            SIGN_KOD=sent["SignKod"].strip(),
            ANT_TYP=sent["AntTyp"],
            ANT_TEXT=sent["AntText"],
        )

    def _stamp(self) -> str:
        """Return a stamp that no earlier write has; the caller holds the lock."""
        now = self._clock()
        self._written_at = max(now, self._written_at + timedelta(seconds=1))
        return self._written_at.strftime(STAMP)


def _plans(visits: tuple[PlannedVisit, ...]) -> dict[tuple[str, str, str], list[str]]:
    """Return the keys of the visits by unit, staff and date, in the order of the day.

    Unit, staff and date of a visit never change here, so the index is built once.
    """
    plans: dict[tuple[str, str, str], list[str]] = {}
    for visit, _ in sorted(visits, key=lambda planned: planned.visit.PLAN_KL_FR):
        for staff in {visit.SIGN_KOD, visit.SIGN_KOD2.strip()} - {""}:
            plans.setdefault((visit.ENH_KOD, staff, visit.PLAN_DAT), []).append(visit.BES_ID)
    return plans


def _marked(tasks: tuple[Task, ...], done: dict[str, bool]) -> tuple[Task, ...]:
    """Return the tasks with UTF_FL as it was sent; a task that was not named is not done."""
    return tuple(
        task._replace(UTF_FL="J" if done.get(task.INS_KOD, False) else "N") for task in tasks
    )
