"""Finds what type a field has, and how its dates and times are read and written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connectors.contract import Shape, Value
from gateway.mapping.model import Field
from gateway.plan import dates
from gateway.plan.declared import default_type, format_type, is_lexical, kind_of
from gateway.plan.formats import Layout, Moment, compile_format
from gateway.plan.specs import Environment, SpecError

_NUMERIC = frozenset({"integer", "wide", "decimal"})


@dataclass(frozen=True, slots=True)
class Times:
    """The two halves of reading a date or time, and whether the text says a day."""

    parse: dates.Parse
    write: Callable[[Moment], Value]
    has_date: bool
    zone: ZoneInfo
    layout: Layout | None
    keep_zeros: bool


def leaf_type(field: Field, shape: Shape | None) -> str:
    """Return a leaf's type: said, or as its format and words tell, or as declared."""
    if field.type:
        return field.type
    if field.format:
        return format_type(field.format)
    if field.yes or field.no:
        return "boolean"
    if field.decimal_comma:
        kind = kind_of(shape)
        return "number" if kind in {"number", "single"} else "decimal"
    kind = kind_of(shape)
    return kind if kind in {"wide", "partial"} else default_type(shape)


def compile_times(
    field: Field, shapes: tuple[Shape | None, ...], environment: Environment
) -> Times:
    """Return how a date, time or datetime field is read."""
    shape = shapes[0] if len(shapes) == 1 else None
    kind = kind_of(shape)
    layout = find_layout(field)
    wanted = leaf_type(field, shape)
    time_only = (kind == "time" or wanted == "time") and layout is None
    parse = dates.reading(layout, time_only=time_only)
    zone = find_zone(field, environment)
    keep_zeros = is_lexical(shape) or shape is None
    write = {
        "date": lambda: dates.write_date(zone),
        "time": lambda: dates.write_time(keep_zeros=keep_zeros),
    }.get(wanted, lambda: dates.utc_writing(zone, keep_zeros=keep_zeros))()
    has_date = layout.has_date if layout else not time_only
    return Times(parse, write, has_date, zone, layout, keep_zeros)


def find_zone(field: Field, environment: Environment) -> ZoneInfo:
    """Return a field's zone; raise SpecError where the name is none."""
    if not field.zone:
        return environment.zone
    try:
        return ZoneInfo(field.zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        message = f"the zone {field.zone!r} is not known"
        raise SpecError(field, message, "a name such as Europe/Stockholm") from error


def find_layout(field: Field) -> Layout | None:
    """Return a field's compiled format; raise SpecError where it is none."""
    if not field.format:
        return None
    try:
        return compile_format(field.format)
    except ValueError as error:
        raise SpecError(field, str(error)) from error


def part_widths(field: Field, shapes: tuple[Shape | None, ...]) -> tuple[int | None, ...]:
    """Return, per part, the digits to which a declared number is filled for the format."""
    pieces = [field.format or ""]
    if len(shapes) > 1 and field.join:
        pieces = (field.format or "").split(field.join)
    if not field.format or len(pieces) != len(shapes):
        return (None,) * len(shapes)
    return tuple(
        compile_format(piece).width if kind_of(shape) in _NUMERIC else None
        for piece, shape in zip(pieces, shapes, strict=True)
    )
