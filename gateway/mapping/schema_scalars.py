"""The kinds of single values: texts, words, numbers, durations, names, references, routes.

A scalar arrives as the text that stands in the file; here the key decides its type.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from gateway.mapping import references
from gateway.mapping.names import FIELD, KEBAB, METHODS, camel, did_you_mean, kebab, suggest
from gateway.mapping.schema_walk import Definitions, Invalid, Key, Outline, Place

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_SIZES = {"B": 1, "kB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000}
_SEGMENT = re.compile(r"[a-z0-9][a-z0-9.~-]*")
_PLACEHOLDER = re.compile(r"\{([a-z][a-zA-Z0-9]*)\}")
MAX_DAYS = 3660  # ten years: a longer time is a slip, and clocks have ends


class Substituted(str):
    """A text whose ``${…}`` was replaced; ``written`` is what stands in the file.

    Messages and ``repr`` show what was written, so that a secret never leaves through them.
    """

    __slots__ = ("written",)
    written: str

    def __new__(cls, value: str, written: str = "${…}") -> Substituted:  # noqa: PYI034
        """Keep both texts."""
        made = super().__new__(cls, value)
        made.written = written
        return made

    def __repr__(self) -> str:
        return repr(self.written)


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
            raise Invalid(f"{text!r} is not true or false", _flag_hint(text))
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
            raise Invalid(f"{text!r} is not known here", hint)
        return text

    def outline(self, definitions: Definitions) -> Outline:
        """List the words; an editor reads the word ``null`` as nothing."""
        del definitions
        return {"enum": [*self.words, *([None] if "null" in self.words else [])]}


class Whole(Text):
    """A whole number from a least to a greatest."""

    def __init__(self, least: int, greatest: int, says: str = "", **more: Any) -> None:
        super().__init__(says, **more)
        self.least, self.greatest = least, greatest

    kind = "whole number"

    def convert(self, text: str) -> int:
        """Return the number."""
        if not re.fullmatch(r"0|[1-9][0-9]{0,9}", text):
            raise Invalid(f"{text!r} is not a whole number", "write digits only, as in 20")
        if not self.least <= int(text) <= self.greatest:
            raise Invalid(f"{text} is out of bounds", f"write {self.least} to {self.greatest}")
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
            raise Invalid(f"{text!r} is not {self.what}", self.hint_for(text))
        return text

    def hint_for(self, text: str) -> str:
        """Return how to mend a text."""
        del text
        return self.hint

    def outline(self, definitions: Definitions) -> Outline:
        """Give the pattern."""
        del definitions
        return {"type": ["string", "number"], "pattern": f"^(?:{self.pattern.pattern})$"}


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
            raise Invalid(f"{text!r} is too long", f"write at most {MAX_DAYS}d")
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


class Name(Pattern):
    """A name that the national profile allows."""

    def hint_for(self, text: str) -> str:
        """Give the nearest legal name."""
        near = camel(text) if self.pattern.pattern == FIELD.pattern else kebab(text)
        return f"write {near}" if near and near != text else self.hint


def field_name(says: str = "", **more: Any) -> Name:
    """Return the kind of a JSON member's name."""
    hint = "letters only, as in plannedStart"
    return Name(FIELD.pattern, "a camelCase name", says, hint=hint, **more)


def kebab_name(says: str = "", **more: Any) -> Name:
    """Return the kind of a resource's name."""
    hint = "lower-case letters, digits and hyphens, as in code-lists"
    return Name(KEBAB.pattern, "a kebab-case name", says, hint=hint, **more)


def scope_name(says: str = "", **more: Any) -> Pattern:
    """Return the kind of an OAuth scope (RFC 6749, section 3.3)."""
    hint = "no spaces or quotes, as in visits:read"
    return Pattern(r"[!#-\[\]-~]+", "a scope", says, hint=hint, **more)


class Parsed(Text):
    """A text that a function understands; it raises ValueError."""

    def __init__(
        self, parse: Callable[[str], Any], kind: str, says: str = "", *, hint: str, **more: Any
    ) -> None:
        super().__init__(says, **more)
        self.parse, self.what, self.hint = parse, kind, hint

    @property
    def describes(self) -> str:
        """Name the kind."""
        return self.what

    def convert(self, text: str) -> str:
        """Return the text when it is understood."""
        try:
            self.parse(text)
        except (ValueError, OSError, ZoneInfoNotFoundError) as error:
            raise Invalid(f"{text!r} is not {self.what}", self.hint) from error
        return text


def zone_name(says: str = "", **more: Any) -> Parsed:
    """Return the kind of a time zone's name."""
    return Parsed(ZoneInfo, "a time zone", says, hint="write as in Europe/Stockholm", **more)


def calendar_date(says: str = "", **more: Any) -> Parsed:
    """Return the kind of an ISO 8601 date."""
    return Parsed(date.fromisoformat, "a date", says, hint="write as in 2026-11-23", **more)


def moment(says: str = "", **more: Any) -> Parsed:
    """Return the kind of a date and time with an offset (RFC 3339)."""
    hint = "write as in 2026-11-23T08:14:02+01:00"
    return Parsed(_parse_moment, "a time with its offset", says, hint=hint, **more)


def _parse_moment(text: str) -> datetime:
    parsed = datetime.fromisoformat(text)
    if parsed.tzinfo is None:
        raise ValueError
    return parsed


class ReferenceText(Text):
    """A reference such as ``$path.visitId``."""

    kind = "reference"

    def convert(self, text: str) -> str:
        """Return the text of a legal reference."""
        if not references.is_reference(text):
            bare = text if FIELD.fullmatch(text) else "x"
            hint = f"write $query.{bare} or $path.{bare}"
            raise Invalid(f"{text!r} is not a reference", hint)
        return check_reference(text)

    def outline(self, definitions: Definitions) -> Outline:
        """Give the pattern of references."""
        del definitions
        return {"type": "string", "pattern": references.PATTERN}


class LiteralOrReference(Text):
    """A literal text, or a reference where it begins with ``$``."""

    kind = "text or reference"

    def convert(self, text: str) -> str:
        """Return the text."""
        return check_reference(text) if references.is_reference(text) else text


class PathText(LiteralOrReference):
    """A path in the back end's record: ``A/B``, ``@attr``, ``$value``, a column; or a reference."""

    kind = "path"

    def convert(self, text: str) -> str:
        """Return the path."""
        if references.is_reference(text):
            return check_reference(text)
        if not text.strip():
            raise Invalid("the path is blank", "write the name in the back end's record")
        if "{" not in text and (text.startswith("/") or text.endswith("/") or "//" in text):
            raise Invalid(f"{text!r} is not a path", "write names with single slashes, as in A/B")
        return text


def check_reference(text: str) -> str:
    """Return the text of a legal reference; raise Invalid."""
    try:
        references.parse_reference(text)
    except references.BadReference as error:
        raise Invalid(error.message, error.hint) from error
    return text


class RouteName(Text):
    """A route: method, one space, path template."""

    kind = "route"

    def convert(self, text: str) -> str:
        """Return the name."""
        method, space, template = text.partition(" ")
        if method not in METHODS or not space:
            near = suggest(method, METHODS)
            hint = (
                f"write {near or 'GET'} /…" if not near or near != method else "write GET /visits"
            )
            raise Invalid(f"{text!r} does not begin with a method and a space", hint)
        if not template.startswith("/") or template.endswith("/"):
            raise Invalid(f"{template!r} is not a path", "begin with a slash and end without one")
        self._check_segments(template)
        return text

    def _check_segments(self, template: str) -> None:
        seen: set[str] = set()
        for segment in template[1:].split("/"):
            placeholder = _PLACEHOLDER.fullmatch(segment)
            if placeholder and segment in seen:
                raise Invalid(f"{segment} stands twice in the path", "give each its own name")
            if not placeholder and not _SEGMENT.fullmatch(segment):
                raise Invalid(f"{segment!r} may not stand in a path", _segment_hint(segment))
            seen.add(segment)

    def outline(self, definitions: Definitions) -> Outline:
        """Give the pattern."""
        del definitions
        segment = r"/(?:[a-z0-9][a-z0-9.~-]*|\{[a-z][a-zA-Z0-9]*\})"
        return {"type": "string", "pattern": f"^(?:{'|'.join(METHODS)}) (?:{segment})+$"}


def _segment_hint(segment: str) -> str:
    if segment.startswith("{"):
        return f"write {{{camel(segment) or 'name'}}}"
    return f"write {kebab(segment) or 'a kebab-case name'}"
