"""The business rules of OMSPLAN's two writes, and the calendar they need."""

from datetime import UTC, datetime, timedelta

from gateway.demo.omsplan.records import PlannedVisit, Visit, padded

BARRED_UNTIL = "20261031"
"""Spärrdatum: what was planned on this day or before it may not be changed any more."""

STATUSES = frozenset("SUAB")
DEVIATIONS = frozenset({"", "10", "20", "30", "90"})
NOTE_TYPES = frozenset({"DA", "AV", "HÄ"})
NOTE_LIMIT = 2000
TOLERANCE = timedelta(minutes=15)
MINUTES_IN_DAY = 24 * 60


def is_date(text: str) -> bool:
    """Return whether `text` is a day of the calendar, written YYYYMMDD."""
    return (
        len(text) == len("YYYYMMDD")
        and text.isascii()
        and text.isdigit()
        and _day(text) is not None
    )


def completion_fault(planned: PlannedVisit, sent: dict[str, str], done: dict[str, bool]) -> str:
    """Return the RetText that refuses a SparaBesokUtfort, or an empty text.

    `ANDRAD` comes last of all: it says that everything else was in order.
    """
    visit = planned.visit
    rules = (
        (sent["SignKod"].strip() in {visit.SIGN_KOD, visit.SIGN_KOD2.strip()}, "EJ BEHÖRIG"),
        (visit.PLAN_DAT > BARRED_UNTIL, "SPÄRRDATUM"),
        (sent["StatKod"] in STATUSES, "FEL STATKOD"),
        (sent["AvvKod"].strip() in DEVIATIONS, "FEL AVVKOD"),
        (_is_near(visit.PLAN_DAT, sent["UtfDat"]), "FEL DATUM"),
        (_are_times(sent), "FEL TID"),
        (done.keys() <= {task.INS_KOD for task in planned.tasks}, "INSATS SAKNAS"),
        (sent["AndrTid"] == visit.ANDR_TID, "ANDRAD"),
    )
    return next((text for holds, text in rules if not holds), "")


def stored_completion(visit: Visit, sent: dict[str, str], stamp: str) -> Visit:
    """Return the visit with what was sent written into it."""
    return visit._replace(
        UTF_KL_FR=padded("UTF_KL_FR", sent["UtfKlFr"].strip()),
        UTF_KL_TILL=padded("UTF_KL_TILL", sent["UtfKlTill"].strip()),
        STAT_KOD=sent["StatKod"],
        AVV_KOD=padded("AVV_KOD", sent["AvvKod"].strip()),
        ANDR_TID=stamp,
        ANDR_SIGN=sent["SignKod"].strip(),
    )


def deviates(visit: Visit, sent: dict[str, str]) -> bool:
    """Return whether the performed time differs from the ordered one without a reason.

    It does when start or end is more than a quarter of an hour off and AvvKod is blank.
    """
    if sent["AvvKod"].strip():
        return False
    pairs = ((visit.PLAN_KL_FR, sent["UtfKlFr"]), (visit.PLAN_KL_TILL, sent["UtfKlTill"]))
    return any(real.strip() and _distance(plan, real) > TOLERANCE for plan, real in pairs)


def note_fault(sent: dict[str, str], visit: Visit | None) -> str:
    """Return the RetText that refuses a SparaAnteckning, or an empty text.

    `visit` is the one that BesId names, or None where there is no such visit.
    """
    text = sent["AntText"]
    wants_visit = bool(sent.get("BesId", "").strip())
    rules = (
        (sent["AntTyp"] in NOTE_TYPES, "FEL ANTTYP"),
        (bool(text.strip()), "TEXT SAKNAS"),
        (len(text) <= NOTE_LIMIT, "TEXT FÖR LÅNG"),
        (_fits(text), "OTILLÅTET TECKEN"),
        (not wants_visit or (visit and sent["BrukId"] == visit.BRUK_ID), "BESÖK SAKNAS"),
    )
    return next((fault for holds, fault in rules if not holds), "")


def _are_times(sent: dict[str, str]) -> bool:
    """Return whether the two times can be: a visit that was done has both, others may lack them."""
    texts = [sent["UtfKlFr"].strip(), sent["UtfKlTill"].strip()]
    if sent["StatKod"] == "U" and not all(texts):
        return False
    return all(not text or _minutes(text) is not None for text in texts)


def _is_near(planned: str, performed: str) -> bool:
    """Return whether the work was done on the planned day or in the night after it."""
    day, other = _day(planned), _day(performed)
    return day is not None and other is not None and other - day in (timedelta(0), timedelta(1))


def _day(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y%m%d").replace(tzinfo=UTC)
    except ValueError:
        return None


def _minutes(text: str) -> int | None:
    """Return HHMM as minutes since midnight; 2400 is the last of them, other nonsense None."""
    if len(text) != len("HHMM") or not (text.isascii() and text.isdigit()):
        return None
    hours, minutes = int(text[:2]), int(text[2:])
    total = hours * 60 + minutes
    return total if minutes < 60 and total <= MINUTES_IN_DAY else None  # noqa: PLR2004


def _distance(plan: str, real: str) -> timedelta:
    """Return how far two times of day are apart, the short way round midnight."""
    apart = abs((_minutes(plan.strip()) or 0) - (_minutes(real.strip()) or 0)) % MINUTES_IN_DAY
    return timedelta(minutes=min(apart, MINUTES_IN_DAY - apart))


def _fits(text: str) -> bool:
    """Return whether the database can hold `text`: its column is cp1252."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True
