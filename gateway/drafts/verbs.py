"""What the name of an operation says of it: whether it only reads, and of what.

Nothing but a name is known, so what it does not say is for a person to decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from gateway.drafts.words import vocabulary, words

READS = vocabulary(
    "get read fetch find search list lookup query select show view describe",
    "retrieve retreive",  # codespell:ignore
    "check validate verify count export download browse",  # English
    "hamta lasa las lista sok visa finn hitta fraga kontrollera rakna extract",  # Swedish
    "hent les list sjekk vis sporring",  # Norwegian
)
WRITES = vocabulary(
    "create add insert save store update modify change set put delete remove cancel register",
    "submit send notify provide issue renew enable disable rename approve reject close upload",
    "reg deletion deletions registration start stop import book",  # English
    "spara skapa lagg registrera uppdatera andra satt ta bort makulera avbryt skicka godkann",
    "avsluta aktivera inaktivera boka signera ladda",  # Swedish
    "opprett lagre oppdater endre slett send registrer avslutt",  # Norwegian, codespell:ignore
)
REMOVING = vocabulary("delete remove cancel bort slett makulera deletion deletions avbryt")
CHANGING = vocabulary("update modify change uppdatera andra oppdater endre rename")
VERBS = READS | WRITES
JOINING = frozenset({"and", "or", "och", "eller", "og"})
FILLING = vocabulary("all alla alle and or och eller og ta bort")  # codespell:ignore


class Effect(Enum):
    """What a name says of an operation."""

    READ = "reads"
    WRITE = "writes"
    UNKNOWN = "is not told by its name"


@dataclass(frozen=True, slots=True)
class Guess:
    """An operation's effect, the words of what it is about, and the method that fits."""

    effect: Effect
    noun: tuple[str, ...]
    method: str


def guess(operation: str) -> Guess:
    """Return what a name says: its first word, else its last, else any word that is a verb."""
    parts = words(operation.removesuffix("Request").removesuffix("Operation")) or ["operation"]
    before, _, after = operation.rpartition("_")
    said = words(after) or parts
    if said[0] not in VERBS and VERBS & set(words(before)):
        said = parts
    verb = next((each for each in (said[0], said[-1], *said, *parts) if each in VERBS), "")
    noun = [each for each in said if each not in FILLING]
    if verb in noun:
        noun.remove(verb)
    about = tuple(noun or parts)
    if not verb:
        return Guess(Effect.UNKNOWN, about, "GET")
    if verb in READS and not _also_writes(parts):
        return Guess(Effect.READ, about, "GET")
    if set(parts) & REMOVING:
        return Guess(Effect.WRITE, about, "DELETE")
    return Guess(Effect.WRITE, about, "PUT" if verb in CHANGING else "POST")


def _also_writes(parts: list[str]) -> bool:
    """Tell ``getOrCreate`` and its like."""
    return any(one in JOINING and other in WRITES for one, other in pairwise(parts))
