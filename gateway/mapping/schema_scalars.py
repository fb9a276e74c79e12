"""The kinds of single values: texts, words, numbers, durations, names, references, routes.

A scalar arrives as the text that stands in the file; here the key decides its type.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from gateway.mapping.names import did_you_mean, shown
from gateway.mapping.schema_walk import Definitions, Invalid, Key, Outline, Place
from gateway.mapping.substitution import Substituted

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_SIZES = {"B": 1, "kB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000}
MAX_DAYS = 3660  # ten years: a longer time is a slip, and clocks have ends


class Text(Key):
    """Any text."""

    kind = "text"

    def read(self, value: Any, place: Place) -> Any:
        """Return the text."""
        del place
        if not isinstance(value, str):
            what = "a list" if isinstance(value, list) else "a block"
            hint = "quote it if it holds braces or brackets"
            raise Invalid(f"a single value is expected here, not {what}", hint)
        try:
            return self.convert(value)
        except Invalid:
            if isinstance(value, Substituted):  # nothing derived from it may be shown
                raise Invalid(f"what {value!r} stands for is not {self.describes}") from None
            raise

    def convert(self, text: str) -> Any:
        """Return the typed value; raise Invalid."""
        return text

    def outline(self, definitions: Definitions) -> Outline:
        """Allow whatever an editor takes an unquoted text for."""
        del definitions
        return {"type": ["string", "number", "boolean"]}


class NotBlank(Text):
    """A text with something in it."""

    def convert(self, text: str) -> str:
        """Return the text."""
        if not text.strip():
            raise Invalid("the text is blank", "write a text, or remove the key")
        return text


class Flag(Text):
    """``true`` or ``false``, no other words."""

    kind = "true or false"

    def convert(self, text: str) -> bool:
        """Return the truth."""
        if text not in {"true", "false"}:
            raise Invalid(f"{shown(text)} is not true or false", _flag_hint(text))
        return text == "true"

    def outline(self, definitions: Definitions) -> Outline:
        """Allow the boolean."""
        del definitions
        return {"enum": [True, False, "true", "false"]}


def _flag_hint(text: str) -> str:
    meant = {"yes": "true", "on": "true", "1": "true", "no": "false", "off": "false", "0": "false"}
    return f"write {meant.get(text.lower(), 'true or false')}"


class Word(Text):
    """One of a few words."""

    def __init__(self, words: Iterable[str], says: str = "", **more: Any) -> None:
        super().__init__(says, **more)
        self.words = tuple(words)

    @property
    def describes(self) -> str:
        """List the words."""
        return " ".join(f"`{word}`" for word in self.words)

    def convert(self, text: str) -> str:
        """Return the word."""
        if text not in self.words:
            hint = did_you_mean(text, self.words) or "known are " + ", ".join(self.words)
            raise Invalid(f"{shown(text)} is not known here", hint)
        return text

    def outline(self, definitions: Definitions) -> Outline:
        """List the words; an editor reads the word ``null`` as nothing."""
        del definitions
        numbers = [int(word) for word in self.words if word.isdecimal()]
        return {"enum": [*self.words, *numbers, *([None] if "null" in self.words else [])]}


class Whole(Text):
    """A whole number from a least to a greatest."""

    def __init__(self, least: int, greatest: int, says: str = "", **more: Any) -> None:
        super().__init__(says, **more)
        self.least, self.greatest = least, greatest

    kind = "whole number"

    def convert(self, text: str) -> int:
        """Return the number."""
        if not re.fullmatch(r"0|[1-9][0-9]{0,9}", text):
            raise Invalid(f"{shown(text)} is not a whole number", "write digits only, as in 20")
        if not self.least <= int(text) <= self.greatest:
            raise Invalid(
                f"{shown(text)} is out of bounds", f"write {self.least} to {self.greatest}"
            )
        return int(text)

    def outline(self, definitions: Definitions) -> Outline:
        """Allow the number."""
        del definitions
        bounds = {"minimum": self.least, "maximum": self.greatest}
        return {"type": ["integer", "string"], **bounds, "pattern": "^[0-9]+$"}


class Pattern(Text):
    """A text of a given form."""

    def __init__(self, pattern: str, kind: str, says: str = "", *, hint: str, **more: Any) -> None:
        super().__init__(says, **more)
        self.pattern, self.what, self.hint = re.compile(pattern), kind, hint

    @property
    def describes(self) -> str:
        """Name the form."""
        return self.what

    def convert(self, text: str) -> Any:
        """Return the text."""
        if not self.pattern.fullmatch(text):
            raise Invalid(f"{shown(text)} is not {self.what}", self.hint_for(text))
        return text

    def hint_for(self, text: str) -> str:
        """Return how to mend a text."""
        del text
        return self.hint

    def outline(self, definitions: Definitions) -> Outline:
        """Give the pattern."""
        del definitions
        return {"type": "string", "pattern": f"^(?:{self.pattern.pattern})$"}


class Number(Pattern):
    """A number, kept as its text: what it measures decides how it is compared."""

    def __init__(self, says: str = "", **more: Any) -> None:
        super().__init__(r"-?[0-9]+(?:\.[0-9]+)?", "a number", says, hint="as in 2000", **more)

    def outline(self, definitions: Definitions) -> Outline:
        """Allow the number too."""
        return {**super().outline(definitions), "type": ["string", "number"]}


class Duration(Pattern):
    """A length of time, as seconds."""

    def __init__(self, says: str = "", **more: Any) -> None:
        form, hint = r"[0-9]{1,9}(?:ms|s|m|h|d)", "write a number and ms, s, m, h or d, as in 60s"
        super().__init__(form, "a duration", says, hint=hint, **more)

    def convert(self, text: str) -> float:
        """Return the seconds."""
        super().convert(text)
        unit = text.lstrip("0123456789")
        seconds = int(text.removesuffix(unit)) * _UNITS[unit]
        if seconds > MAX_DAYS * _UNITS["d"]:
            raise Invalid(f"{shown(text)} is too long", f"write at most {MAX_DAYS}d")
        return seconds

    def hint_for(self, text: str) -> str:
        """Guess seconds for a bare number."""
        return f"write {text}s for seconds, or m, h, d" if text.isdecimal() else self.hint


class Size(Pattern):
    """A number of bytes."""

    def __init__(self, says: str = "", **more: Any) -> None:
        hint = "write a number and B, kB, MB or GB, as in 20MB"
        super().__init__(r"[0-9]{1,9}(?:B|kB|MB|GB)", "a size", says, hint=hint, **more)

    def convert(self, text: str) -> int:
        """Return the bytes."""
        super().convert(text)
        unit = text.lstrip("0123456789")
        return int(text.removesuffix(unit)) * _SIZES[unit]


class Percentage(Pattern):
    """A share."""

    def __init__(self, says: str = "", **more: Any) -> None:
        form = r"(?:100|[1-9]?[0-9])%"
        super().__init__(form, "a percentage", says, hint="as in 50%", **more)

    def convert(self, text: str) -> float:
        """Return the share, 0 to 1."""
        super().convert(text)
        return int(text.removesuffix("%")) / 100
