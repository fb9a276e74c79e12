"""Records of JSON: their shape at first look, their values in it, the selection of them.

Pure functions; ``memory.py`` owns the files.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from functools import cmp_to_key
from typing import NoReturn

from connectors.contract import EXTRAS, Condition, Representation, Row, Selection, Shape, Value

WORD = 2**63
NOTHING = (0, 0)  # the rank of NULL
LEXICAL = frozenset({"integer", "decimal"})
Ordinal = Callable[[Value], Value]


class Number(str):
    """The text of a JSON number, so that no digit is lost before its type is known."""

    __slots__ = ()


class Misfit(ValueError):
    """A value does not fit the declared shape."""


def parse(text: str) -> Value:
    """Read JSON with numbers as text; raise json.JSONDecodeError or ValueError."""
    return json.loads(text, parse_int=Number, parse_float=Number, parse_constant=_refuse_constant)


def infer(name: str, values: Sequence[Value]) -> Shape:
    """Return the shape that fits all values: the union of their members.

    Numbers: ``long`` and ``double`` where every value survives as such, else ``integer`` and
    ``decimal`` as text. Raises Misfit where objects, lists and scalars are mixed.
    """
    known = [value for value in values if value is not None]
    nillable = len(known) < len(values)
    kinds = {_kind(value) for value in known}
    if len(kinds) > 1 and kinds & {"object", "list"}:
        raise Misfit(name)
    if kinds == {"object"}:
        return Shape(name, members=_members(known), nillable=nillable)
    if kinds == {"list"}:
        inner = infer(name, [each for value in known for each in value])
        return replace(inner, repeated=True)
    return _leaf(name, known, kinds, nillable=nillable)


def fit(value: Value, shape: Shape, wants: Shape | None = None) -> Value:
    """Return a parsed value as its shape says; raise Misfit. None fits everywhere.

    What the shape does not declare is kept under ``EXTRAS`` where that is wanted.
    """
    if value is None:
        return None
    if shape.repeated:
        single = replace(shape, repeated=False)
        return [fit(each, single, wants) for each in _demand(value, list)]
    if shape.type == "object":
        inside = _demand(value, dict)
        fitted = {
            member.name: fit(inside[member.name], member, wants and wants.member(member.name))
            for member in shape.members
            if member.name in inside
        }
        if wants and wants.member(EXTRAS):
            others = {name: _structural(v) for name, v in inside.items() if not shape.member(name)}
            fitted |= {EXTRAS: others} if others else {}
        return fitted
    return _FITS[shape.type](value)


def project(value: Value, wants: Shape | None) -> Value:
    """Keep the members that are wanted, in depth; a shape without members wants all."""
    if wants is None or not wants.members:
        return value
    if isinstance(value, list):
        return [project(each, wants) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key: project(part, member) for key, part in value.items() if (member := wants.member(key))
    }


def select(records: Iterable[Row], shape: Shape, selection: Selection) -> tuple[list[Row], int]:
    """Return the records that a selection takes, in its order, and how many there are in all.

    NULL comes first in both directions. Text is compared by code point, decimals and integers
    as text by their value.
    """
    found = [each for each in records if all(matches(each, c, shape) for c in selection.conditions)]
    ranks = [(name, ordinal(shape.member(name)), down) for name, down in selection.order]

    def position(record: Row) -> tuple[Value, ...]:
        return tuple(rank(record.get(name)) for name, rank, _ in ranks)

    def compare(left: tuple[Value, ...], right: tuple[Value, ...]) -> int:
        for mine, theirs, (_, _, down) in zip(left, right, ranks, strict=True):
            if mine != theirs:
                reverse = down and NOTHING not in (mine, theirs)
                return (-1 if mine < theirs else 1) * (-1 if reverse else 1)
        return 0

    in_order = cmp_to_key(compare)
    found.sort(key=lambda record: in_order(position(record)))
    total, first = len(found), selection.offset
    if selection.after is not None:
        last = tuple(rank(v) for (_, rank, _), v in zip(ranks, selection.after, strict=True))
        found, first = [each for each in found if compare(position(each), last) > 0], 0
    end = None if selection.limit is None else first + selection.limit
    return found[first:end], total


def matches(record: Mapping[str, Value], condition: Condition, shape: Shape) -> bool:
    """Tell whether a record meets a condition: NULL meets ``null``, and ``ne`` of any value."""
    value = record.get(condition.name)
    if condition.operator == "null":
        return (value is None) is bool(condition.value)
    if value is None or condition.value is None:
        return condition.operator == "ne" and condition.value is not None
    rank = ordinal(shape.member(condition.name))
    return _OPERATORS[condition.operator](value, condition.value, rank)


def ordinal(shape: Shape | None) -> Ordinal:
    """Return the function that makes values of a leaf comparable, None the least."""
    if shape is not None and shape.type in LEXICAL:
        return lambda value: NOTHING if value is None else (1, _decimal(value))
    return lambda value: NOTHING if value is None else (1, value)


def _structural(value: Value) -> Value:
    """Return a value that nothing declares: its text, None, or lists and dicts of these."""
    if isinstance(value, dict):
        return {name: _structural(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_structural(each) for each in value]
    return None if value is None else _fit_text(value)


def _members(values: Sequence[Row]) -> tuple[Shape, ...]:
    names = dict.fromkeys(name for value in values for name in value)
    return tuple(infer(name, [v[name] for v in values if name in v]) for name in names)


def _leaf(name: str, known: Sequence[Value], kinds: set[str], *, nillable: bool) -> Shape:
    if kinds == {"boolean"}:
        return Shape(name, "boolean", nillable=nillable)
    if kinds != {"number"}:
        return Shape(name, "string", nillable=nillable)
    if all(text.lstrip("-").isdigit() for text in known):
        native = all(-WORD <= int(text) < WORD for text in known)
        kind = "long" if native else "integer"
    else:
        native = all(Decimal(text) == Decimal(repr(float(text))) for text in known)
        kind = "double" if native else "decimal"
    crossing = Representation.NATIVE if native else Representation.XSD
    return Shape(name, kind, crossing, nillable=nillable)


def _kind(value: Value) -> str:
    if isinstance(value, Number):
        return "number"
    return {dict: "object", list: "list", bool: "boolean"}.get(type(value), "string")


def _demand(value: Value, kind: type) -> Value:
    if not isinstance(value, kind):
        raise Misfit
    return value


def _fit_text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "".join(_demand(value, str))  # a plain str of a Number too


def _fit_boolean(value: Value) -> bool:
    return bool(_demand(value, bool))


def _fit_long(value: Value) -> int:
    number = int(_demand(value, Number)) if value.lstrip("-").isdigit() else WORD
    if not -WORD <= number < WORD:
        raise Misfit
    return number


def _fit_double(value: Value) -> float:
    return float(_demand(value, Number))


def _fit_number(value: Value) -> str:
    text = _fit_text(value)
    _decimal(text)
    return text


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise Misfit from None


def _refuse_constant(_: str) -> NoReturn:
    raise Misfit


_FITS: Mapping[str, Callable[[Value], Value]] = {
    "string": _fit_text,
    "boolean": _fit_boolean,
    "long": _fit_long,
    "double": _fit_double,
    "integer": _fit_number,
    "decimal": _fit_number,
}
_OPERATORS: Mapping[str, Callable[[Value, Value, Ordinal], bool]] = {
    "eq": lambda value, wanted, rank: bool(rank(value) == rank(wanted)),
    "ne": lambda value, wanted, rank: bool(rank(value) != rank(wanted)),
    "lt": lambda value, wanted, rank: bool(rank(value) < rank(wanted)),
    "le": lambda value, wanted, rank: bool(rank(value) <= rank(wanted)),
    "gt": lambda value, wanted, rank: bool(rank(value) > rank(wanted)),
    "ge": lambda value, wanted, rank: bool(rank(value) >= rank(wanted)),
    "in": lambda value, wanted, rank: rank(value) in [rank(each) for each in wanted],
    "like": lambda value, wanted, _: str(wanted) in str(value),
    "prefix": lambda value, wanted, _: str(value).startswith(str(wanted)),
}
