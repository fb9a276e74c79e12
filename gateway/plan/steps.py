"""Joins the steps that make a value into one: conversions and the mask follow the type."""

from __future__ import annotations

from collections.abc import Callable

from connectors.contract import Value
from gateway.mapping.model import Field
from gateway.plan.conversions import find_conversions, guarded
from gateway.plan.masks import MASKS
from gateway.plan.sources import Record
from gateway.plan.specs import Environment, SpecError, View
from gateway.plan.values import ABSENT, Changed

Pure = Callable[[Value], Value]  # may raise BadValue, may return Changed
Aware = Callable[[Value, Record, View], Value]  # the same, looking at record and call


def tail(field: Field, environment: Environment) -> list[Pure]:
    """Return what follows the type: conversions, then the mask."""
    conversions = find_conversions(field, environment.converters)
    return [guarded(each.decode) for each in conversions] + _mask(field)


def followed(aware: Aware, steps: list[Pure]) -> Aware:
    """Return a step that looks around it, and then the others on what it gave."""
    rest = chain(steps)

    def convert(value: Value, record: Record, view: View) -> Value:
        found = aware(value, record, view)
        if type(found) is not Changed:
            return rest(found)
        if found.value is ABSENT:
            return found
        result = rest(found.value)
        return result if type(result) is Changed else Changed(result, found.code)

    return convert


def _mask(field: Field) -> list[Pure]:
    if not field.mask:
        return []
    mask = MASKS.get(field.mask)
    if mask is None:
        raise SpecError(field, f"there is no mask {field.mask!r}", f"there are {', '.join(MASKS)}")
    return [lambda value: None if value is None else mask(value)]


def chain(steps: list[Pure]) -> Pure:
    """Return the steps as one; the last warning of theirs goes with the value."""
    if len(steps) == 1:
        return steps[0]

    def convert(value: Value) -> Value:
        code = ""
        for step in steps:
            value = step(value)
            if type(value) is Changed:
                value, code = value.value, value.code
        return Changed(value, code) if code else value

    return convert
