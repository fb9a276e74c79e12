"""Gives a lexical value the form in which the contract carries it to a declared argument."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from connectors.contract import Representation, Shape, Stream, Value
from gateway.plan import numbers, texts
from gateway.plan.declared import integer_range, kind_of
from gateway.plan.values import BadValue, text_of

Outgoing = Callable[[Value], Value]
_LEAST, _GREATEST = -(2**63), 2**63 - 1  # beyond 64 bits an integer crosses as text


def outgoing(shape: Shape | None) -> Outgoing:
    """Return what checks a text against the declared type and gives it its form.

    XML Schema arguments stay texts; SQL and native ones become int, float, bool where the type
    is one. Raises BadValue for what the declared type cannot hold.
    """
    if shape is None:
        return _as_it_is
    convert = _KINDS.get(kind_of(shape), _text)(shape)
    return _listed(shape.values, convert) if shape.values else convert


def _as_it_is(value: Value) -> Value:
    return texts.legal_text(value) if isinstance(value, str) else value


def _lexical(shape: Shape) -> bool:
    return shape.representation is Representation.XSD


def _text(_shape: Shape) -> Outgoing:
    return texts.legal_text


def _integer(shape: Shape) -> Outgoing:
    limits = integer_range(shape)
    lexical = _lexical(shape)

    def convert(value: Value) -> Value:
        text = numbers.integer_text(value)
        found = int(text) if len(text.lstrip("-")) < 20 else None  # noqa: PLR2004 - digits of 64 bits
        if limits and (found is None or not limits[0] <= found <= limits[1]):
            raise BadValue("a whole number beyond the declared type")
        if lexical or found is None or not _LEAST <= found <= _GREATEST:
            return text
        return found

    return convert


def _decimal(_shape: Shape) -> Outgoing:
    return numbers.decimal_text


def _float(shape: Shape) -> Outgoing:
    lexical = _lexical(shape)

    def convert(value: Value) -> Value:
        found = numbers.number(value)
        if not isinstance(found, int | float):
            raise BadValue("not a number")
        return text_of(found) if lexical else float(found)

    return convert


def _boolean(shape: Shape) -> Outgoing:
    read = texts.boolean((), ())
    if _lexical(shape):
        return lambda value: "true" if read(value) else "false"
    return read


def _uuid(_shape: Shape) -> Outgoing:
    return texts.uuid


def _bytes(_shape: Shape) -> Outgoing:
    return lambda value: value if isinstance(value, bytes | Stream) else texts.base64_text(value)


def _listed(values: tuple[str, ...], convert: Outgoing) -> Outgoing:
    known = frozenset(values)

    def check(value: Value) -> Value:
        if text_of(value) not in known:
            raise BadValue("not one of the declared values")
        return convert(value)

    return check


_KINDS: Mapping[str, Callable[[Shape], Outgoing]] = {
    "integer": _integer,
    "wide": _integer,
    "decimal": _decimal,
    "number": _float,
    "single": _float,
    "boolean": _boolean,
    "uuid": _uuid,
    "base64": _bytes,
}
