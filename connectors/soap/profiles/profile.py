"""What a profile does to a call, and what profiles write alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from xml.sax.saxutils import escape

from marshmallow import ValidationError

from connectors.contract import Context, Invocation, Shape, Signature
from connectors.errors import ArgumentError, CallError, Fault, Unencodable
from connectors.soap.model import HEADERS, Described

CLAIM = re.compile(r"\$claims\.[A-Za-z_][\w-]*")
PRINTABLE = re.compile(r"[ -~\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]+")


@dataclass(frozen=True, slots=True)
class Brought:
    """What a call brings beside its body: SOAP header blocks, as ASCII, and HTTP headers.

    ``bare`` are HTTP headers too, of a call without an envelope.
    """

    blocks: str = field(default="", repr=False)
    http: Mapping[str, str] = field(default_factory=dict, repr=False)
    bare: Mapping[str, str] = field(default_factory=dict, repr=False)


NOTHING = Brought()


class Profile(Protocol):
    """The rules of one infrastructure, for one back end; shared by threads.

    ``names`` are the headers under ``$headers`` that it writes itself.
    """

    names: frozenset[str]

    def headers(self) -> Mapping[str, str]:
        """Return what every call is given under ``$headers``: literals, and references."""

    def check(self, described: Described) -> None:
        """Raise BindError for an operation that does not follow the profile."""

    def signature(self, signature: Signature) -> Signature:
        """Return what an operation takes and gives under the profile."""

    def bring(self, given: Mapping[str, Any], operation: str, context: Context) -> Brought:
        """Return what a call brings; raise Fault ``unencodable``."""

    def declined(self, fault: Fault) -> CallError:
        """Return what a fault means here."""


class Ordinary:
    """No infrastructure demands anything."""

    names: frozenset[str] = frozenset()

    def headers(self) -> Mapping[str, str]:
        """Return nothing."""
        return {}

    def check(self, described: Described) -> None:
        """Let every operation by."""

    def signature(self, signature: Signature) -> Signature:
        """Return the signature itself."""
        return signature

    def bring(self, given: Mapping[str, Any], operation: str, context: Context) -> Brought:
        """Return nothing."""
        del given, operation, context
        return NOTHING

    def declined(self, fault: Fault) -> CallError:
        """Return the fault itself."""
        return fault


def bring(
    profile: Profile, invocation: Invocation, operation: str
) -> tuple[Mapping[str, Any], Brought]:
    """Return the arguments without what the profile writes of them, and that, written."""
    arguments = invocation.arguments
    given = arguments.get(HEADERS)
    if not profile.names or not isinstance(given, Mapping | type(None)):
        return arguments, profile.bring({}, operation, invocation.context)
    brought = profile.bring(given or {}, operation, invocation.context)
    others = {name: each for name, each in (given or {}).items() if name not in profile.names}
    rest = {name: each for name, each in arguments.items() if name != HEADERS}
    return ({**rest, HEADERS: others} if others else rest), brought


@contextmanager
def understanding(profile: Profile) -> Iterator[None]:
    """Raise what a fault means by the profile."""
    try:
        yield
    except Fault as fault:
        raise profile.declined(fault) from None


def literal_or_claim(value: str) -> None:
    """Refuse what is neither a literal nor a claim of the caller."""
    if value.startswith("$") and not CLAIM.fullmatch(value):
        raise ValidationError("a literal or $claims.name is wanted; a route says other references")
    literal(value)


def literal(value: str) -> None:
    """Refuse a text that no header may hold."""
    if not PRINTABLE.fullmatch(value.strip()):
        raise ValidationError("a text without control characters is wanted")


def taken(signature: Signature, names: frozenset[str], required: tuple[str, ...]) -> Signature:
    """Return a signature whose headers ``names`` are the profile's, of them these ``required``."""
    arguments = signature.arguments
    declared = arguments.member(HEADERS) or Shape(HEADERS)
    others = tuple(each for each in declared.members if each.name not in names)
    own = tuple(Shape(name, "string", required=True) for name in required)
    rest = tuple(each for each in arguments.members if each.name != HEADERS)
    if others or own:
        must = any(each.required for each in (*others, *own))
        rest += (replace(declared, members=(*others, *own), required=must),)
    return replace(signature, arguments=replace(arguments, members=rest))


def text_of(given: Mapping[str, Any], name: str, *, required: bool = False) -> str:
    """Return a header's text without blanks around it, empty where none is given."""
    value = given.get(name)
    text = "" if value is None else str(value).strip()
    if required and not text:
        raise unsendable(name, "required", "is required")
    if text and not PRINTABLE.fullmatch(text):
        raise unsendable(name, "character", "holds a control character")
    return text


def unsendable(name: str, code: str, detail: str) -> Unencodable:
    """Return the error of a header that cannot be sent; nothing has left."""
    return Unencodable((ArgumentError(f"/{HEADERS}/{name}", code, detail),))


def written(text: str) -> str:
    """Return a text for the content of an element, in characters of any charset."""
    return escape(text).encode("ascii", "xmlcharrefreplace").decode()
