"""Compiles the way back of a field: from what a client sends to what the back end wants."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from connectors.contract import Shape, Value
from gateway.mapping.model import Field
from gateway.plan.conversions import find_conversions, guarded
from gateway.plan.converters import compile_converter
from gateway.plan.specs import Environment
from gateway.plan.steps import chain
from gateway.plan.values import BadValue, text_of

Encode = Callable[[Value], Value]


def compile_encoder(field: Field, shape: Shape | None, environment: Environment) -> Encode:
    """Return what turns a field's JSON (or parameter text) into its back-end value.

    The inverse of the projection: conversions backwards, ``map`` from its values to its keys,
    type and format. Raises BadValue for what the field or the declared type cannot hold.
    """
    steps: list[Encode] = []
    if field.map is not None:
        steps.append(looked_up(_inverted(field.map)))
        field = replace(field, type=None)  # of the JSON; a key of the map is the back end's own
    return chain([*_conversions(field, environment), *steps, *_typed(field, shape, environment)])


def compile_forward(field: Field, shape: Shape | None, environment: Environment) -> Encode:
    """Return the same for an argument, whose ``map`` is written from its source to its target."""
    steps: list[Encode] = [looked_up(field.map)] if field.map is not None else []
    return chain([*_conversions(field, environment), *steps, *_typed(field, shape, environment)])


def looked_up(table: Mapping[str, str]) -> Encode:
    """Return what looks a text up, and refuses one that is not there."""

    def look_up(value: Value) -> Value:
        found = table.get(text_of(value))
        if found is None:
            raise BadValue("not one of the legal values")
        return found

    return look_up


def _typed(field: Field, shape: Shape | None, environment: Environment) -> list[Encode]:
    return [compile_converter(field, (shape,), environment).encode]


def _conversions(field: Field, environment: Environment) -> list[Encode]:
    found = find_conversions(field, environment.converters)
    return [guarded(each.encode) for each in reversed(found) if each.encode is not None]


def _inverted(table: Mapping[str, str]) -> dict[str, str]:
    """Return values to keys; of several keys with one value, the first."""
    return {value: key for key, value in reversed(list(table.items()))}
