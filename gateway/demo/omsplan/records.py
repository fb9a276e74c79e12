"""The rows of OMSPLAN: their columns by legacy name, in the order in which they are sent.

A value is the text that the database holds, CHAR padding included, so that a row is written
to XML without knowing anything about it.
"""

from typing import NamedTuple


class Task(NamedTuple):
    """INSATS: one task of a visit."""

    INS_KOD: str
    INS_TEXT: str
    PLAN_MIN: str
    LAGRUM: str
    DELEG_KR: str
    UTF_FL: str


class Visit(NamedTuple):
    """BESOK: one planned visit. Dates are YYYYMMDD, times HHMM local time (2400 allowed)."""

    BES_ID: str
    BRUK_ID: str
    ENH_KOD: str
    SIGN_KOD: str
    SIGN_KOD2: str
    PLAN_DAT: str
    PLAN_KL_FR: str
    PLAN_KL_TILL: str
    UTF_KL_FR: str
    UTF_KL_TILL: str
    BES_TYP: str
    STAT_KOD: str
    AVV_KOD: str
    DUBB_FL: str
    LAS_TYP: str
    NYCK_NR: str
    ANDR_TID: str
    ANDR_SIGN: str


class PlannedVisit(NamedTuple):
    """A visit with its tasks: what one `Besok` element holds."""

    visit: Visit
    tasks: tuple[Task, ...]


class Client(NamedTuple):
    """BRUKARE: one person with home care."""

    BRUK_ID: str
    PNR: str
    ENAMN: str
    FNAMN: str
    ADR1: str
    POSTNR: str
    ORT: str
    TFN: str
    ANH_NAMN: str
    ANH_TFN: str
    LARM_FL: str
    SEKR_KOD: str
    OBS_TXT: str

    def __repr__(self) -> str:
        """Say nothing: this row is personal data, invented here but a model for the real thing."""
        return "Client(…)"


class Note(NamedTuple):
    """ANTECKNING: one note about a client; BES_ID is empty where it belongs to no visit."""

    ANT_NR: str
    BRUK_ID: str
    BES_ID: str
    ANT_DAT: str
    ANT_KL: str
    SIGN_KOD: str
    ANT_TYP: str
    ANT_TEXT: str

    def __repr__(self) -> str:
        """Say nothing, as `Client` does."""
        return "Note(…)"


class Staff(NamedTuple):
    """The users of OMSPLAN, who may sign a write."""

    SIGN_KOD: str
    NAMN: str
    ENH_KOD: str


CHAR_WIDTHS = {
    "INS_TEXT": 40,
    "SIGN_KOD2": 6,
    "UTF_KL_FR": 4,
    "UTF_KL_TILL": 4,
    "AVV_KOD": 2,
    "DUBB_FL": 1,
    "LAS_TYP": 1,
    "NYCK_NR": 5,
    "ENAMN": 30,
    "FNAMN": 30,
    "ADR1": 40,
    "ORT": 20,
}
"""The CHAR columns that are padded when shorter; all others are sent as they are."""


def padded(column: str, text: str) -> str:
    """Return `text` as the database's CHAR column holds it."""
    return text.ljust(CHAR_WIDTHS.get(column, 0))
