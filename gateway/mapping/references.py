"""The references of the mapping language: ``$path.x`` … ``$upload.type``, and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gateway.mapping.names import PARAMETER, suggest

_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_MEMBER = re.compile(r"[a-z][a-zA-Z]*(?:/[a-z][a-zA-Z]*)*")
_LEGACY = re.compile(r"\S+")

SPACES = {
    "path": PARAMETER,
    "query": PARAMETER,
    "header": _HEADER,
    "body": _MEMBER,
    "claims": PARAMETER,
    "device": PARAMETER,
    "read": _LEGACY,  # a name of the back end, in whatever letters it has
    "sent": _LEGACY,
}
WORDS = (
    "$value",
    "$if-match",
    "$today",
    "$yesterday",
    "$tomorrow",
    "$now",
    "$page.number",
    "$page.size",
    "$upload.bytes",
    "$upload.type",
)
PATTERN = (
    "^\\$(?:(?:path|query|header|body|claims|device|read|sent)\\.\\S+|"
    + "|".join(re.escape(word[1:]).replace("\\-", "-") for word in WORDS)
    + ")$"
)  # for JSON Schema, where a name is not looked at closely


@dataclass(frozen=True, slots=True)
class Reference:
    """``$space.name``; the name is empty in ``$today`` and its like."""

    space: str
    name: str = ""

    def __str__(self) -> str:
        return f"${self.space}.{self.name}" if self.name else f"${self.space}"


class BadReference(ValueError):
    """A text begins as a reference does and is none."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def is_reference(text: str) -> bool:
    """Tell whether a text claims to be a reference."""
    return text.startswith("$")


def parse_reference(text: str) -> Reference:
    """Return the reference that a text is; raise BadReference with a hint."""
    space, dot, name = text[1:].partition(".")
    if text in WORDS:
        return Reference(space, name)
    pattern = SPACES.get(space)
    if pattern is None or not text.startswith("$"):
        raise BadReference(f"{text!r} is not a reference", _hint(text, space, name))
    if not dot or not name:
        raise BadReference(f"{text!r} lacks a name", f"write ${space}.x")
    if not pattern.fullmatch(name):
        what = "a header" if space == "header" else "camelCase, as in $query.fromDate"
        raise BadReference(f"{name!r} cannot follow ${space}.", f"the name is {what}")
    return Reference(space, name)


def _hint(text: str, space: str, name: str) -> str:
    if text.startswith("${"):
        return "${NAME} is replaced in gateway.yaml only"
    word = suggest(text, WORDS)
    near = suggest(space, SPACES)
    if word and not (near and name):
        return f"did you mean {word}?"
    if near:
        return f"did you mean ${near}.{name or 'x'}?"
    spaces = " ".join(f"${known}.x" for known in SPACES)
    return f"known are {spaces} {' '.join(WORDS)}"
