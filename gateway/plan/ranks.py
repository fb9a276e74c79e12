"""Makes back-end values comparable by their type, so that a whole list can be selected from.

A value crosses as text (see ``exports``); its rank is a number, a moment, a truth value or a
text by code point. What is absent, NULL, or not of its type has the rank None, as NULL in SQL.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from connectors.contract import Shape, Value
from gateway.mapping.model import Field
from gateway.plan import dates, texts
from gateway.plan.declared import is_lexical
from gateway.plan.specs import Environment, FieldSpec
from gateway.plan.times import compile_times, leaf_type
from gateway.plan.values import BadValue, text_of

Rank = Callable[[Value], Value]
_NUMBERS = frozenset({"integer", "wide", "number", "decimal"})
_MOMENTS = frozenset({"date", "time", "datetime"})


def compile_rank(field: Field, shape: Shape | None, environment: Environment) -> Rank:
    """Return the rank of a column's values: by the field's type, or as declared where it maps."""
    if field.map or field.codes or field.seal or field.convert or field.role == "etag":
        field = Field(field.name, field.path, zone=field.zone)
    wanted = leaf_type(field, shape)
    read: Rank = _text
    if wanted in _NUMBERS:
        read = _number(comma=field.decimal_comma)
    elif wanted == "boolean":
        read = texts.boolean(field.yes, field.no, lexical=is_lexical(shape))
    elif wanted in _MOMENTS:
        read = _moment(field, shape, environment, wanted)

    def rank(value: Value) -> Value:
        try:
            return None if value is None else read(value)
        except BadValue:
            return None

    return rank


def find_column(fields: Mapping[str, FieldSpec], column: str) -> FieldSpec:
    """Return the field that a column is read as: its own, or a part of a joined one."""
    every = fields.values()
    own = next((each for each in every if each.field.sources == (column,)), None)
    if own is not None:
        return own
    joined = next(each for each in every if column in each.field.sources)
    shape = joined.shapes[joined.field.sources.index(column)]
    return FieldSpec(Field(column, sources=(column,), trim=joined.field.trim), (shape,))


def _text(value: Value) -> str:
    return text_of(value)


def _number(*, comma: bool) -> Rank:
    def read(value: Value) -> Decimal:
        text = text_of(value).strip()
        try:
            found = Decimal(text.replace(",", ".") if comma else text)
        except InvalidOperation as error:
            raise BadValue("not a number") from error
        if found.is_nan():
            raise BadValue("not a number")
        return found

    return read


def _moment(field: Field, shape: Shape | None, environment: Environment, wanted: str) -> Rank:
    times = compile_times(field, (shape,), environment)

    @lru_cache(dates.KEPT)
    def read(text: str) -> Value:
        at = times.parse(text)
        if wanted == "datetime":
            return dates.instant(at, times.zone), at.fraction.rstrip("0")
        if wanted == "date":
            return at.local.date()
        return at.local.time(), at.fraction.rstrip("0")

    return lambda value: read(text_of(value))
