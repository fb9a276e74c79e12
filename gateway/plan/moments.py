"""Finds the day of a time that was written without one: ``after`` and ``near`` another field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import lru_cache

from connectors.contract import Value
from gateway.plan.dates import KEPT, in_zone
from gateway.plan.formats import Moment
from gateway.plan.sources import Record, compile_read
from gateway.plan.specs import Environment, FieldSpec, SpecError, View
from gateway.plan.times import Times, compile_times
from gateway.plan.values import ABSENT, BadValue, text_of

Locate = Callable[[Record, View], Moment | None]
Shift = Callable[[Moment, Moment | None], Moment]

_DAY = dt.timedelta(1)
_SOME_DAY = dt.date(1900, 1, 1)


def compile_shifted(
    spec: FieldSpec, siblings: Mapping[str, FieldSpec], environment: Environment
) -> Callable[[Value, Record, View], Value]:
    """Return how a time becomes JSON on the day that another field of the record gives it."""
    times = compile_times(spec.field, spec.shapes, environment)
    refer = _compile_reference(spec, siblings, environment, ())
    shift = _shift(spec, times)

    @lru_cache(KEPT)
    def shifted(text: str, other: Moment | None) -> Value:
        return times.write(shift(times.parse(text), other))

    return lambda value, record, view: shifted(text_of(value), refer(record, view))


def _compile_reference(
    spec: FieldSpec,
    siblings: Mapping[str, FieldSpec],
    environment: Environment,
    seen: tuple[str, ...],
) -> Locate:
    field = spec.field
    name = field.after or field.near or ""
    other = siblings.get(name)
    word = "after" if field.after else "near"
    if other is None:
        hint = "a date-time field of the same object"
        raise SpecError(field, f"{word}: there is no field {name!r}", hint)
    if name in (*seen, field.name):
        raise SpecError(field, f"{word}: {name!r} leads back to this field", "name another field")
    return _compile_locate(other, siblings, environment, (*seen, field.name))


def _compile_locate(
    spec: FieldSpec,
    siblings: Mapping[str, FieldSpec],
    environment: Environment,
    seen: tuple[str, ...],
) -> Locate:
    read = compile_read(spec.field, spec.shapes, environment)
    times = compile_times(spec.field, spec.shapes, environment)
    refer: Locate | None = None
    if spec.field.after or spec.field.near:
        refer = _compile_reference(spec, siblings, environment, seen)
    shift = _shift(spec, times)

    @lru_cache(KEPT)
    def find(text: str) -> Moment:
        return in_zone(times.parse(text), times.zone)

    def locate(record: Record, view: View) -> Moment | None:
        try:
            value = read(record, view)
            if value is ABSENT or value is None:
                return None
            found = find(text_of(value))
            return shift(found, refer(record, view)) if refer else found
        except BadValue:
            return None  # that field reports itself

    return locate


def _shift(spec: FieldSpec, times: Times) -> Shift:
    nearest = bool(spec.field.near)

    def shift(own: Moment, other: Moment | None) -> Moment:
        if other is None:
            if not times.has_date:
                raise BadValue("a time without a day")
            return own
        try:
            local = own.local if times.has_date else _on_day(own, other)
            if nearest:
                days = (local, local - _DAY, local + _DAY)
                local = min(days, key=lambda day: abs(day - other.local))
            elif local < other.local:
                local += _DAY
        except OverflowError as error:
            raise BadValue("outside the calendar") from error
        return own._replace(local=local, rolled=False)

    return shift


def _on_day(own: Moment, other: Moment) -> dt.datetime:
    """Put a time on the other's day; a time of 24:00 is on the next."""
    day = other.local.date() + (own.local.date() - _SOME_DAY)
    return dt.datetime.combine(day, own.local.time())
