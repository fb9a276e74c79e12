"""What a projection is compiled from, what it is compiled for, and what each call brings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from zoneinfo import ZoneInfo

from connectors.contract import Shape, Stream, Value
from gateway.mapping.model import Field
from gateway.messages import Json


class SpecError(Exception):
    """A field that cannot be compiled: a message, how to mend it, and where it stands."""

    def __init__(self, spec: Field, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.path = spec.path
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One checked field and the declared shapes of its sources, in their order.

    A source that is a reference (``$claims.x``) has the shape None, and so has one that nothing
    declares. Where a path crosses a repeated element, its shape says ``repeated``. The shapes of
    an argument hold one: the declared argument. ``fields`` are the members of an object or of
    the objects of a list, ``each`` the scalar of a list; their shapes are relative to the node
    that ``from`` leads to. ``cases`` stand beside ``field.cases``: None for a literal.
    """

    field: Field
    shapes: tuple[Shape | None, ...] = ()
    fields: tuple[FieldSpec, ...] = ()
    each: FieldSpec | None = None
    cases: tuple[FieldSpec | None, ...] = ()


class Seals(Protocol):
    """Makes opaque ids and versions."""

    def seal(self, resource: str, text: str) -> str:
        """Return the opaque id of a legacy key."""

    def seal_version(self, resource: str, key: str, version: str) -> str:
        """Return the opaque version of a record."""

    def open(self, resource: str, token: str) -> str | None:
        """Return the legacy key of an opaque id of that resource, or None."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """One named ``convert``, both ways; each raises ValueError for what it cannot convert."""

    decode: Callable[[Value], Value]
    encode: Callable[[Value], Value] | None = None


# Of the text beside the name (``SE`` of ``phone: SE``); the entry-point group's objects.
MakeConversion = Callable[[str | None], Conversion]


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class Environment:
    """What is fixed when plans are assembled.

    ``resource`` is the file's own, for versions; ``trim`` the back end's; ``converters`` those
    of the entry-point group ``brygga.converters`` by name; ``clock`` only decides the century
    of a ten-digit personal number; ``charset`` is what the back end's texts are written in,
    None for any character.
    """

    zone: ZoneInfo
    sealer: Seals
    resource: str = ""
    trim: str | None = None
    converters: Mapping[str, MakeConversion] = field(default_factory=dict)
    clock: Callable[[], dt.datetime] = field(default=_now, repr=False)
    charset: str | None = None


Attach = Callable[[str, Stream], Json]
Codes = Mapping[str, Mapping[str, str]]  # code lists by name
Warn = Callable[[str, str], None]


def _ignore(_pointer: str, _code: str) -> None:
    """Let a warning go, where nobody asks for it."""


@dataclass(frozen=True, slots=True)
class View:
    """What one call brings: who sees, with which code lists, and who hears of warnings.

    ``warn`` gets a JSON pointer inside the record and a code; ``attach`` such a pointer and an
    attachment, of which it returns what the JSON says.
    """

    scopes: frozenset[str] = frozenset()
    claims: Mapping[str, str] = field(default_factory=dict, repr=False)
    device: Mapping[str, Value] = field(default_factory=dict, repr=False)
    codes: Codes = field(default_factory=dict, repr=False)
    language: str = "sv"
    warn: Warn = field(default=_ignore, repr=False)
    attach: Attach | None = field(default=None, repr=False)
