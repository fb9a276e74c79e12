"""Converts a declared structure whose members a mapping does not list, each by its own type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from connectors.contract import Shape, Value
from gateway.mapping.model import Field
from gateway.messages import Json
from gateway.plan.declared import kind_of
from gateway.plan.leaves import compile_value, handle
from gateway.plan.plain import plain
from gateway.plan.sources import compile_trim
from gateway.plan.specs import Environment, View
from gateway.plan.values import ABSENT, At, BadValue, Changed, pointer

Convert = Callable[[Value, View, At], Json]


def compile_structure(field: Field, shape: Shape | None, environment: Environment) -> Convert:
    """Return what converts one node: an object by its members, a leaf by the field's own words.

    Members keep their local names, attributes are ``@x``, text beside them ``$value``; a
    repeated member is always an array. What nothing declares is passed structurally.
    """
    if shape is None or (kind_of(shape) == "object" and not shape.members):
        return _leaf(field, plain)
    if kind_of(shape) == "object":
        return _object(field, shape, environment)
    scalar = replace(field, type=None if field.type in {"list", "object"} else field.type)
    single = (replace(shape, repeated=False),)
    value = compile_value(scalar, single, environment)
    trim = compile_trim(field, shape, environment)
    return _leaf(field, (lambda given: value(trim(given))) if trim else value)


def _object(field: Field, shape: Shape, environment: Environment) -> Convert:
    bare = Field(field.name, field.path, trim=field.trim, zone=field.zone, on_bad=field.on_bad)
    members = {
        member.name: (member.repeated, compile_structure(bare, member, environment))
        for member in shape.members
    }
    missing = tuple(name for name, (repeated, _) in members.items() if repeated)
    other = _leaf(bare, plain)

    def convert(node: Value, view: View, at: At) -> Json:
        if node is None:
            return None
        if not isinstance(node, dict):
            return other(node, view, at)
        out: dict[str, Json] = {}
        for name, each in node.items():
            repeated, member = members.get(name, (isinstance(each, list), other))
            out[name] = _member(repeated, member, each, view, (at, name))
        for name in missing:
            out.setdefault(name, [])
        return out

    return convert


def _member(repeated: bool, convert: Convert, value: Value, view: View, at: At) -> Json:  # noqa: FBT001 - declared, not a switch
    if not repeated:
        return convert(value, view, at)
    items = [] if value is None else value if isinstance(value, list) else [value]
    return [convert(each, view, (at, index)) for index, each in enumerate(items)]


def _leaf(field: Field, decode: Callable[[Value], Value]) -> Convert:
    nameless = replace(field, name="")

    def convert(value: Value, view: View, at: At) -> Json:
        if value is None or value is ABSENT:
            return value
        try:
            result = decode(value)
        except BadValue:
            result = handle(nameless, value, at, view)
        if type(result) is Changed:
            view.warn(pointer(at), result.code)
            result = result.value
        return result

    return convert
