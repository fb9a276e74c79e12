"""What of a trial's data is shown: patterns in place of values, and of credentials nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.contract import Stream

HIDDEN = "***"
LONGEST = 60  # characters of a pattern
# What opens doors is hidden whatever it is called, and what is called so whatever it looks like.
_TOKEN = re.compile(r"eyJ[\w-]+\.[\w-]+(?:\.[\w-]*)*|\bbryg_[\w-]+|(?i:\b(?:bearer|basic)\s+\S+)")
_SECRET = re.compile(
    r"passw|losen|lösen|secret|token|nonce|credential|signaturevalue|ciphervalue"
    r"|api[-_]?key|authori[sz]ation|cookie|^pwd$|^pin$",
    re.IGNORECASE,
)
_PERSONAL_NUMBER = re.compile(r"(?<!\d)(?:\d\d)?\d{6}[-+ ]?\d{4}(?!\d)")


@dataclass(frozen=True, slots=True)
class Sight:
    """Whether a value may be seen, and the members of an object that differ from it."""

    open: bool = False
    members: Mapping[str, Sight] = field(default_factory=dict)

    def of(self, name: str) -> Sight:
        """Return what may be seen of a member."""
        return self.members.get(name) or Sight(self.open and not self.members)


CLOSED = Sight()


@dataclass(frozen=True, slots=True)
class Mask:
    """Hides values; with ``show`` only credentials."""

    show: bool = False

    def text(self, text: str, sight: Sight = CLOSED) -> str:
        """Return a text as it may be seen: whole, without personal numbers, or its pattern."""
        if self.show:
            return _TOKEN.sub(HIDDEN, text)
        if sight.open:
            known = _TOKEN.sub(HIDDEN, text)
            return _PERSONAL_NUMBER.sub(lambda found: _pattern(found[0]), known)
        return _pattern(text)

    def named(self, name: str, text: str, sight: Sight = CLOSED) -> str:
        """Return the text of an element, attribute or member of that name."""
        return HIDDEN if is_secret(name) and text.strip() else self.text(text, sight)

    def value(self, value: Any, sight: Sight = CLOSED, name: str = "") -> Any:  # noqa: ANN401 - JSON
        """Return a value of the contract, or JSON, as it may be seen; its structure stays."""
        if isinstance(value, Mapping):
            return {key: self.value(each, sight.of(key), key) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(each, sight, name) for each in value]
        return None if value is None else self._scalar(value, sight, name)

    def _scalar(self, value: Any, sight: Sight, name: str) -> Any:  # noqa: ANN401 - JSON
        if isinstance(value, Stream):
            return f"({value.content_type}, {value.size} bytes)"
        if isinstance(value, bytes):
            return f"({len(value)} bytes)"
        if isinstance(value, bool) and not (self.show or sight.open):
            return "(true or false)"
        text = str(value)
        seen = self.named(name, text, sight)
        return value if seen == text else seen


def is_secret(name: str) -> bool:
    """Tell whether what has that name opens doors."""
    return _SECRET.search(name.rpartition(":")[2]) is not None


def _pattern(text: str) -> str:
    """Return a text's form: X and x for letters, 9 for digits, other characters as they are."""
    cut = text[:LONGEST]
    form = "".join(
        "9" if each.isdigit() else ("X" if each.isupper() else "x") if each.isalnum() else each
        for each in cut
    )
    return form if len(text) <= LONGEST else f"{form}… ({len(text)} characters)"
