"""The names that the national profile allows, and how messages speak of what was written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

FIELD = re.compile(r"[a-z]+(?:[A-Z][a-z]*)*")  # AME.04, AME.07: camelCase, letters only
PARAMETER = re.compile(r"[a-z][a-zA-Z0-9]*")  # FNS.03 and the Dutch query-keys-camel-case
KEBAB = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")  # RES.06, UFN.08
MAX_SHOWN = 60
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def suggest(word: str, known: Iterable[str]) -> str:
    """Return the known name that a word was probably meant to be, or an empty text."""
    names = {name.casefold(): name for name in known}
    folded = word.casefold()
    close = get_close_matches(folded, names, 1, 0.65)
    if not close and len(folded) > 2:  # noqa: PLR2004 - fewer letters begin too many names
        close = [name for name in names if name.startswith(folded)]
    return names[close[0]] if close else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the hint ``did you mean 'x'?``, or an empty text."""
    name = suggest(word, known)
    return f"did you mean {name!r}?" if name else ""


def camel(word: str) -> str:
    """Return the nearest camelCase name, for a hint."""
    parts = [part for part in re.split(r"[^A-Za-z]+", word) if part]
    joined = "".join(part[:1].upper() + part[1:] for part in parts)
    return joined[:1].lower() + joined[1:]


def kebab(word: str) -> str:
    """Return the nearest kebab-case name, for a hint."""
    parts = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", word)
    return "-".join(part for part in re.split(r"[^a-z0-9]+", parts.lower()) if part)


def shown(text: str) -> str:
    """Quote a text for a message: cut when long, as written when it was substituted."""
    quoted = repr(text)
    return quoted if len(quoted) <= MAX_SHOWN else f"{quoted[: MAX_SHOWN - 2]}…'"
