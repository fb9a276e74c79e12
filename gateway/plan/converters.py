"""Picks one converter per leaf from a table: declared type, representation, field type.

Types come from the declaration and the mapping, never from a value.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from zoneinfo import ZoneInfo

from connectors.contract import Representation, Shape, Value
from gateway.mapping.model import Field
from gateway.plan import dates, identities, numbers, texts, usual
from gateway.plan.days import Days
from gateway.plan.declared import is_lexical, is_padded, kind_of
from gateway.plan.formats import Moment
from gateway.plan.known import Known
from gateway.plan.outgoing import outgoing
from gateway.plan.plain import plain
from gateway.plan.specs import Environment, SpecError
from gateway.plan.times import compile_times, find_zone, leaf_type
from gateway.plan.usual import Usual
from gateway.plan.values import Changed, text_of

Convert = Callable[[Value], Value]


@dataclass(frozen=True, slots=True)
class Converter:
    """One leaf both ways; both raise BadValue, and decode may return a Changed."""

    decode: Convert
    encode: Convert


@dataclass(frozen=True, slots=True)
class Leaf:
    """What a converter is picked by: the field, its type, the declared shape, the environment."""

    field: Field
    type: str
    shape: Shape | None
    environment: Environment

    @property
    def kind(self) -> str:
        """The kind of the declared type."""
        return kind_of(self.shape)

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which naive times are meant."""
        return find_zone(self.field, self.environment)


def compile_converter(
    field: Field, shapes: tuple[Shape | None, ...], environment: Environment
) -> Converter:
    """Return the converter of a leaf; raise SpecError for a format or zone that is none."""
    shape = shapes[0] if len(shapes) == 1 else None
    leaf = Leaf(field, leaf_type(field, shape), shape, environment)
    build = _TABLE.get(leaf.type)
    if build is None:
        raise SpecError(field, f"there is no type {leaf.type!r}", f"there are {', '.join(_TABLE)}")
    return build(leaf)


def _is(leaf: Leaf, representation: Representation) -> bool:
    return leaf.shape is not None and leaf.shape.representation is representation


def _string(leaf: Leaf) -> Converter:
    out = outgoing(leaf.shape)
    values = leaf.shape.values if leaf.shape else ()
    if values and leaf.kind == "string":
        return Converter(Known(texts.listed(values)), out)
    if leaf.kind == "uuid" and not leaf.field.type:
        return Converter(texts.uuid, out)
    # SQL's types alone are written in upper case; XML has no NUL.
    return Converter(texts.padded if is_padded(leaf.shape) else texts.string, out)


def _numeric(read: Convert, known: Convert) -> Callable[[Leaf], Converter]:
    def build(leaf: Leaf) -> Converter:
        out = outgoing(leaf.shape)
        if not leaf.field.decimal_comma:
            table = usual.TABLES.get(leaf.shape.representation, {}) if leaf.shape else {}
            decode = table.get(read, known)
            return Converter(decode, lambda value: out(_checked(read, value)))
        return Converter(
            lambda value: read(numbers.without_comma(value)),
            lambda value: text_of(_checked(read, value)).replace(".", ","),
        )

    return build


def _checked(read: Convert, value: Value) -> Value:
    """Return a value that reads as the type; an infinity, which has no JSON, does not."""
    result = read(value)
    return None if isinstance(result, Changed) else result


def _number(leaf: Leaf) -> Converter:
    read = numbers.single if leaf.kind == "single" else numbers.number
    return _numeric(read, _known(read))(leaf)


def _decimal(leaf: Leaf) -> Converter:
    sql = _is(leaf, Representation.SQL_TEXT)
    scale = leaf.shape.scale if sql and leaf.shape else None
    read = partial(numbers.decimal_text, scale=scale) if scale else numbers.decimal_text
    known = usual.decimals(read, scale) if sql else _known(numbers.decimal_text, scale)
    return _numeric(read, known)(leaf)


@lru_cache
def _known(read: Callable[..., Value], scale: int | None = None) -> Known:
    """Return one for all fields: what a number's text becomes is the same in each."""
    return Known(partial(read, scale=scale) if scale else read, lasting=True)


def _boolean(leaf: Leaf) -> Converter:
    field = leaf.field
    read = texts.boolean(field.yes, field.no, lexical=is_lexical(leaf.shape))
    digits = leaf.kind != "string" and not (is_lexical(leaf.shape) and leaf.kind == "boolean")
    write = texts.boolean_words(field.yes, field.no, digits=digits and leaf.shape is not None)
    out = outgoing(leaf.shape)
    plain_words = _is(leaf, Representation.NATIVE) and not field.yes and not field.no
    decode = usual.truths(read) if plain_words else Known(read)
    return Converter(decode, lambda value: out(write(value)))


def _times(leaf: Leaf) -> Converter:
    times = compile_times(leaf.field, (leaf.shape,), leaf.environment)
    parse, write, layout, zone = times.parse, times.write, times.layout, times.zone
    render = layout.render if layout else _rendering(leaf, zone)
    given = dates.read_time if leaf.type == "time" else dates.read_iso
    out = outgoing(leaf.shape)

    def decode(value: Value) -> Value:
        return write(parse(text_of(value)))

    found: Convert = decode
    if leaf.type == "datetime" and layout is None:
        found = days = Days(decode, zone, keep_zeros=times.keep_zeros)
        if _is(leaf, Representation.SQL_TEXT):  # which seldom says the same twice
            found = usual.local_times(days)
    return Converter(
        found if isinstance(found, Usual) else Known(found),
        lambda value: out(render(dates.read_given(value, zone, given))),
    )


def _rendering(leaf: Leaf, zone: ZoneInfo) -> Callable[[Moment], str]:
    """Return how a moment is written for a declared date, time or timestamp."""
    if leaf.type == "date" and leaf.kind != "datetime":
        return lambda at: at.local.date().isoformat()
    if leaf.type == "time":
        return lambda at: _fractional(at.local.time(), at)
    declared = leaf.shape.type if leaf.shape else ""
    zoned = any(word in declared for word in ("TZ", "OFFSET", "WITH TIME ZONE"))
    if _is(leaf, Representation.SQL_TEXT) and not zoned:
        return lambda at: _fractional(at.local, at).replace("T", " ")
    return lambda at: dates.with_offset(at, zone)


def _fractional(local: dt.datetime | dt.time, at: Moment) -> str:
    return f"{local.isoformat()}.{at.fraction}" if at.fraction else local.isoformat()


def _read_text(read: Callable[[str], str]) -> Callable[[Leaf], Converter]:
    def build(leaf: Leaf) -> Converter:
        out = outgoing(leaf.shape)
        return Converter(
            lambda value: read(text_of(value)), lambda value: out(read(text_of(value)))
        )

    return build


def _uuid(leaf: Leaf) -> Converter:
    out = outgoing(leaf.shape)
    return Converter(texts.uuid, lambda value: out(texts.uuid(value)))


def _binary(leaf: Leaf) -> Converter:
    read = texts.hex_text if leaf.kind == "hex" else texts.base64_text
    return Converter(read, outgoing(leaf.shape))


def _personal_number(leaf: Leaf) -> Converter:
    read = identities.personal_number(leaf.environment.clock)
    out = outgoing(leaf.shape)
    return Converter(read, lambda value: out(read(value)))


def _hsa_id(leaf: Leaf) -> Converter:
    out = outgoing(leaf.shape)

    def encode(value: Value) -> Value:
        found = identities.hsa_id(value)
        return out(found.value if isinstance(found, Changed) else found)

    return Converter(identities.hsa_id, encode)


def _as_it_is(leaf: Leaf) -> Converter:
    return Converter(plain, outgoing(leaf.shape))


_TABLE: Mapping[str, Callable[[Leaf], Converter]] = {
    "string": _string,
    "integer": _numeric(numbers.integer, _known(numbers.integer)),
    "wide": _numeric(numbers.integer_text, numbers.integer_text),
    "number": _number,
    "decimal": _decimal,
    "boolean": _boolean,
    "date": _times,
    "time": _times,
    "datetime": _times,
    "duration": _read_text(dates.read_duration),
    "partial": _read_text(dates.read_partial),
    "binary": _binary,
    "uuid": _uuid,
    "personnummer": _personal_number,
    "hsaid": _hsa_id,
    "any": _as_it_is,
    "object": _as_it_is,
    "list": _as_it_is,
}
