"""Reads a field's sources out of a record: paths, trimming, null-if and omit-if, joining."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from connectors.contract import EXTRAS, Shape, Value
from gateway.mapping.model import Field
from gateway.plan import numbers
from gateway.plan.declared import is_padded
from gateway.plan.specs import Environment, SpecError, View
from gateway.plan.times import part_widths
from gateway.plan.values import ABSENT, is_blank, text_of

Record = Value  # a dict of the contract, or the scalar that ``each`` is at
Get = Callable[[Record], Value]
Read = Callable[[Record, View], Value]
Step = Callable[[Value], Value]


def compile_read(field: Field, shapes: tuple[Shape | None, ...], environment: Environment) -> Read:
    """Return what reads a field's value: ABSENT, None, or its (joined) value."""
    sources = field.sources or (field.name,)
    known = shapes if len(shapes) == len(sources) else (None,) * len(sources)
    widths = part_widths(field, known)
    parts = tuple(
        _part(field, source, shape, width, environment)
        for source, shape, width in zip(sources, known, widths, strict=True)
    )
    return parts[0] if len(parts) == 1 else _joined(parts, field.join)


def compile_get(path: tuple[str, ...]) -> Get:
    """Return what follows a path of member names; across an array it gives an array."""
    if not path:
        return lambda record: record
    if len(path) > 1:
        return partial(_descend, path)
    name = path[0]
    if name == "$value":
        return lambda record: record.get(name, ABSENT) if isinstance(record, dict) else record

    def get(record: Record) -> Value:
        return record.get(name, ABSENT) if isinstance(record, dict) else ABSENT

    return get


def split(source: str) -> tuple[str, ...]:
    """Return the member names of a path."""
    return tuple(source.split("/"))


@dataclass(frozen=True, slots=True)
class Column:
    """Reads one place of a record, as it is or after steps that look at nothing else."""

    path: tuple[str, ...]
    get: Get
    steps: tuple[Step, ...] = ()

    def __call__(self, record: Record, _view: View) -> Value:
        """Return the value, or ABSENT."""
        value = self.get(record)
        for step in self.steps:
            value = step(value)
        return value


def trim_right(value: Value) -> Value:
    """Return a text without the spaces at its end; anything else as it is."""
    return value.rstrip(" ") if isinstance(value, str) else value


def trim_both(value: Value) -> Value:
    """Return a text without blanks around it; anything else as it is."""
    return value.strip() if isinstance(value, str) else value


TRIMS = frozenset({trim_right, trim_both})


def compile_trim(field: Field, shape: Shape | None, environment: Environment) -> Step | None:
    """Return what trims texts: as the field says, the back end, or the type (CHAR is padded)."""
    mode = field.trim or environment.trim or ("right" if is_padded(shape) else "none")
    if mode == "none":
        return None
    return trim_both if mode == "both" else trim_right


def _part(
    field: Field,
    source: str,
    shape: Shape | None,
    width: int | None,
    environment: Environment,
) -> Read:
    read, trim = _source(field, source, shape), compile_trim(field, shape, environment)
    fill = _fill(width) if width else None
    steps = tuple(filter(None, (trim, _sentinels(field, shape, environment), fill)))
    if isinstance(read, Column):
        return replace(read, steps=(*read.steps, *steps)) if steps else read
    if not steps:
        return read
    if len(steps) == 1:
        only = steps[0]
        return lambda record, view: only(read(record, view))

    def part(record: Record, view: View) -> Value:
        value = read(record, view)
        for step in steps:
            value = step(value)
        return value

    return part


def _source(field: Field, source: str, shape: Shape | None) -> Read:
    space, _, name = source.partition(".")
    if space == "$claims":
        return lambda _record, view: _given(view.claims, name)
    if space == "$device":
        return lambda _record, view: _given(view.device, name)
    if source.startswith("$") and source not in {"$value", EXTRAS}:
        hint = "a field reads the record, $claims and $device"
        raise SpecError(field, f"{source} cannot be read here", hint)
    path = split(source)
    get = compile_get(path)
    if shape is not None and shape.member("$value"):
        return Column(path, get, (_content,))
    return Column(path, get)


def _given(values: Mapping[str, Value], name: str) -> Value:
    return values.get(name, ABSENT)


def _content(value: Value) -> Value:
    """Return the text beside attributes."""
    return value.get("$value", ABSENT) if isinstance(value, dict) else value


def _descend(path: tuple[str, ...], record: Record) -> Value:
    node = record
    for index, name in enumerate(path):
        if isinstance(node, dict):
            node = node.get(name, ABSENT)
        elif isinstance(node, list):
            found = (_descend(path[index:], each) for each in node)
            return [
                each
                for group in found
                if group is not ABSENT
                for each in (group if isinstance(group, list) else [group])
            ]
        elif node is None or name != "$value":
            return node if node is None else ABSENT
    return node


def _sentinels(field: Field, shape: Shape | None, environment: Environment) -> Step | None:
    if not field.null_if and not field.omit_if:
        return None
    trim = compile_trim(field, shape, environment) or (lambda value: value)
    omit, null = (
        (frozenset(trim(text) for text in texts if text != "blank"), "blank" in texts)
        for texts in (field.omit_if, field.null_if)
    )

    def step(value: Value) -> Value:
        if value is ABSENT:
            return ABSENT
        if is_blank(value):
            return ABSENT if omit[1] else None if null[1] or value is None else _exact(value)
        return _exact(value)

    def _exact(value: Value) -> Value:
        if isinstance(value, list | dict | bytes):
            return value
        text = text_of(value)
        return ABSENT if text in omit[0] else None if text in null[0] else value

    return step


def _fill(width: int) -> Step:
    def step(value: Value) -> Value:
        if value is None or value is ABSENT:
            return value
        return numbers.integer_text(value).zfill(width)

    return step


def _joined(parts: tuple[Read, ...], separator: str) -> Read:
    def read(record: Record, view: View) -> Value:
        texts: list[str] = []
        is_null = False
        for part in parts:
            value = part(record, view)
            if value is ABSENT:
                return ABSENT
            if value is None:
                is_null = True
            elif not is_null:
                texts.append(text_of(value))
        return None if is_null else separator.join(texts)

    return read
