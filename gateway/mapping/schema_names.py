"""The kinds of names and their like: references, paths, routes, and names of the profile."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from gateway.mapping import references
from gateway.mapping.names import FIELD, KEBAB, METHODS, camel, kebab, shown, suggest
from gateway.mapping.schema_scalars import Pattern, Text
from gateway.mapping.schema_walk import Definitions, Invalid, Outline

_SEGMENT = re.compile(r"[a-z0-9][a-z0-9.~-]*")
_PLACEHOLDER = re.compile(r"\{([a-z][a-zA-Z0-9]*)\}")


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
            raise Invalid(f"{shown(text)} is not {self.what}", self.hint) from error
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
            raise Invalid(f"{shown(text)} is not a reference", _reference_hint(text))
        return check_reference(text)

    def outline(self, definitions: Definitions) -> Outline:
        """Give the pattern of references."""
        del definitions
        return {"type": "string", "pattern": references.PATTERN}


def _reference_hint(text: str) -> str:
    try:
        return f"write {references.parse_reference(f'${text}')}"
    except references.BadReference:
        bare = text if FIELD.fullmatch(text) else "x"
        return f"write $query.{bare} or $path.{bare}"


class LiteralOrReference(Text):
    """A literal text, or a reference where it begins with ``$``."""

    kind = "text or reference"

    def convert(self, text: str) -> str:
        """Return the text."""
        return check_reference(text) if references.is_reference(text) else text


class Literal(LiteralOrReference):
    """A literal text; one that begins with ``$`` would be shown as it stands."""

    kind = "text"

    def convert(self, text: str) -> str:
        """Return the text."""
        if references.is_reference(text):
            raise Invalid(
                f"{shown(text)} is a reference, and a literal is expected", "write a text"
            )
        return text


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
            raise Invalid(
                f"{shown(text)} is not a path", "write names with single slashes, as in A/B"
            )
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
            raise Invalid(f"{shown(text)} does not begin with a method and a space", hint)
        if not template.startswith("/") or template.endswith("/"):
            raise Invalid(
                f"{shown(template)} is not a path", "begin with a slash and end without one"
            )
        self._check_segments(template)
        return text

    def _check_segments(self, template: str) -> None:
        seen: set[str] = set()
        for segment in template[1:].split("/"):
            placeholder = _PLACEHOLDER.fullmatch(segment)
            if placeholder and segment in seen:
                raise Invalid(f"{segment} stands twice in the path", "give each its own name")
            if not placeholder and not _SEGMENT.fullmatch(segment):
                raise Invalid(f"{shown(segment)} may not stand in a path", _segment_hint(segment))
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
