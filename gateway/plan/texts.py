"""Converts texts, booleans, identifiers and bytes."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from connectors.contract import Stream, Value
from gateway.plan.values import BadValue, Changed, text_of

_UUID = re.compile(
    r"\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?"
)
_BUILT_IN: Final[Mapping[str, bool]] = {"true": True, "1": True, "false": False, "0": False}
_DRIVERS: Final[Mapping[str, bool]] = {**_BUILT_IN, "t": True, "f": False, "-1": True}
_UUID_BYTES = 16
LARGEST_INLINE = 8 * 1024 * 1024  # bytes of an attachment in JSON, which is never streamed
# XML 1.0 has no place for these, SQL texts end at a NUL, and half a surrogate is no character.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def string(value: Value) -> str:
    """Return a scalar as text."""
    return text_of(value)


def padded(value: Value) -> Value:
    """Return a text of a padded column, without the NULs that some drivers end it with.

    What Db2's drivers leave behind a text is told (php/pecl-database-pdo_ibm#26).
    """
    text = text_of(value)
    return Changed(text.rstrip("\0 "), "trailing-nul") if text.endswith("\0") else text


def listed(values: Iterable[str]) -> Callable[[Value], Value]:
    """Return what passes texts and warns of one that the declaration does not list."""
    known = frozenset(values)

    def convert(value: Value) -> Value:
        text = text_of(value)
        return text if text in known else Changed(text, "unknown-value")

    return convert


def boolean(
    yes: Iterable[str], no: Iterable[str], *, lexical: bool = False
) -> Callable[[Value], bool]:
    """Return what reads the declared words, or else the type's own; never silently false."""
    table: Mapping[str, bool] = {
        **{each.strip(): False for each in no},
        **{each.strip(): True for each in yes},
    }
    if not table:
        table = _BUILT_IN if lexical else _DRIVERS

    def convert(value: Value) -> bool:
        if type(value) is str and value in table:
            return table[value]
        if isinstance(value, bool):
            return value
        text = text_of(value).strip()
        found = table.get(text)
        if found is None and table is _DRIVERS:
            found = table.get(text.lower())
        if found is None:
            raise BadValue("neither yes nor no")
        return found

    return convert


def boolean_words(
    yes: tuple[str, ...], no: tuple[str, ...], *, digits: bool
) -> Callable[[Value], str]:
    """Return what writes a JSON boolean as the back end's word."""
    true = yes[0] if yes else "1" if digits else "true"
    false = no[0] if no else "0" if digits else "false"
    read = boolean((), (), lexical=True)
    return lambda value: true if read(value) else false


def uuid(value: Value) -> str:
    """Return a UUID in lower case with its hyphens."""
    if isinstance(value, bytes) and len(value) == _UUID_BYTES:
        value = value.hex()
    found = _UUID.fullmatch(text_of(value).strip().lower())
    if found is None:
        raise BadValue("not a UUID")
    return "-".join(found.groups())


def bytes_of(value: Value) -> bytes:
    """Return bytes, or what base64 with or without line breaks holds."""
    if isinstance(value, bytes):
        return value
    try:
        return base64.b64decode("".join(text_of(value).split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadValue("not base64") from error


def base64_text(value: Value) -> str:
    """Return bytes, a stream, or base64 with or without line breaks as base64 on one line."""
    if isinstance(value, Stream):
        value = _whole(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    text = "".join(text_of(value).split())
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadValue("not base64") from error
    return text


def _whole(stream: Stream) -> bytes:
    held = bytearray()
    for chunk in stream.chunks:
        held += chunk
        if len(held) > LARGEST_INLINE:
            raise BadValue("too large to stand in the answer")
    return bytes(held)


def hex_text(value: Value) -> str:
    """Return bytes as hexadecimal text; such a text as it was written."""
    if isinstance(value, bytes):
        return value.hex()
    text = text_of(value).strip()
    if len(text) % 2 or not re.fullmatch(r"[0-9A-Fa-f]*", text):
        raise BadValue("not hexadecimal")
    return text


def legal_text(value: Value) -> str:
    """Return a text that a back end can carry: no control characters but tab and new lines."""
    text = text_of(value)
    if _ILLEGAL.search(text):
        raise BadValue("a character that the back end cannot carry")
    return text
