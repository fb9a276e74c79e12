"""Masks: how much of a value is shown to everyone who sees the field."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from connectors.contract import Value
from gateway.plan.values import text_of

_SHOWN = 4
_BIRTHDAY = 8


def last4(value: Value) -> str:
    """Show the last four characters; nothing of a value that is not longer than that."""
    text = text_of(value)
    return f"****{text[-_SHOWN:]}" if len(text) > _SHOWN else "****"


def initials(value: Value) -> str:
    """Show the first letter of every word: ``Karl-Erik Håkansson`` is ``K.H.``."""
    return "".join(f"{word[0]}." for word in text_of(value).split())


def birthday(value: Value) -> str:
    """Show a personal number's date: ``19390102-****``."""
    text = text_of(value)
    return f"{text[:_BIRTHDAY]}-****" if len(text) > _BIRTHDAY else "****"


def domain(value: Value) -> str:
    """Show where an e-mail address leads: ``****@granvik.example``."""
    _, at, host = text_of(value).rpartition("@")
    return f"****{at}{host}" if at else "****"


def everything(_value: Value) -> str:
    """Show only that there is a value."""
    return "****"


MASKS: Mapping[str, Callable[[Value], str]] = {
    "last4": last4,
    "initials": initials,
    "birthday": birthday,
    "domain": domain,
    "all": everything,
}
