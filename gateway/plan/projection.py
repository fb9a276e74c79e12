"""Compiles checked fields into a closure that turns a back-end record into JSON.

Nothing of a specification is looked at per record: what a field does not need is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from connectors.contract import Shape, Value
from gateway.messages import Json
from gateway.plan import texts
from gateway.plan.attachments import attachment_put, is_attachment
from gateway.plan.conditions import compile_test
from gateway.plan.declared import json_type
from gateway.plan.known import alone
from gateway.plan.leaves import Level, Plain, Put, compile_leaf, handle, literal_of
from gateway.plan.members import (
    Constant,
    GetNode,
    Item,
    Nested,
    Project,
    Scoped,
    list_put,
    object_put,
)
from gateway.plan.plain import datasets, parsed, unwrapped
from gateway.plan.sources import TRIMS, Column, Record, compile_get, compile_read, split
from gateway.plan.specs import Environment, FieldSpec, View
from gateway.plan.steps import Pure, chain
from gateway.plan.straight import Straight
from gateway.plan.structures import compile_structure
from gateway.plan.values import ABSENT, At, BadValue, Changed


def compile_projection(
    fields: Sequence[FieldSpec], environment: Environment
) -> Callable[[Record, View], dict[str, Json]]:
    """Return what projects one record for one call; raise SpecError for what cannot be done.

    The closure raises GatewayError ``backend-data`` for a value that cannot be converted. Its
    warnings carry JSON pointers inside the record. Rows of ``related`` fields stand in the
    record under ``related_key``.
    """
    project = compile_record(fields, Level(environment, {}))
    if isinstance(project, Straight):
        return lambda record, view: project.run(record, view, None)
    return lambda record, view: project(record, view, None)


def related_key(name: str) -> str:
    """Return the member of a record that holds the related rows of a field."""
    return f"~{name}"


def compile_record(fields: Sequence[FieldSpec], level: Level) -> Project:
    """Return the projection of one record, two of it where the record can be protected."""
    siblings = {spec.field.name: spec for spec in fields}
    key = next((spec for spec in fields if spec.field.role == "key"), None)
    level = replace(
        level,
        siblings={**level.siblings, **siblings},
        key=compile_read(key.field, key.shapes, level.environment) if key else level.key,
    )
    opened = _compile_members(fields, level)
    guard = next((spec for spec in fields if spec.field.role == "protected"), None)
    if guard is None or level.closed:
        return opened
    closed = _compile_members(fields, replace(level, closed=True))
    decide = _compile_put(guard, level)
    name = guard.field.name

    def project(record: Record, view: View, at: At) -> dict[str, Json]:
        found: dict[str, Json] = {}
        decide(record, replace(view, warn=_nobody), at, found)
        # Whatever is not surely false protects: null and a text that was kept raw do.
        chosen = opened if found.get(name, False) is False else closed
        return chosen(record, view, at)

    return project


def _nobody(_pointer: str, _code: str) -> None:
    """Let a warning go: the field itself gives it when it is put into the object."""


def _compile_members(fields: Sequence[FieldSpec], level: Level) -> Straight:
    found = (_compile_member(spec, level) for spec in fields if not spec.field.hidden)
    return Straight([put for put in found if put], _one_by_one)


def _one_by_one(puts: Sequence[Put]) -> Project:
    """Return what takes every field in its turn, and gives warnings and errors in their order."""
    members = tuple((*_column(put), put) for put in puts)

    def project(record: Record, view: View, at: At) -> dict[str, Json]:
        out: dict[str, Json] = {}
        given = record if isinstance(record, dict) else {}
        for column, name, convert, put in members:
            value = given.get(column)
            if type(value) is str:
                try:
                    result = convert(value) if convert else value
                except BadValue:
                    result = None
                if result is not None and type(result) is not Changed:
                    out[name] = result
                    continue
            put(record, view, at, out)
        return out

    return project


def _column(put: Put) -> tuple[str | None, str, Pure | None]:
    """Return the column whose texts become a field by themselves, and how; None: as they are."""
    if isinstance(put, Plain) and len(put.column.path) == 1 and TRIMS.issuperset(put.column.steps):
        steps = [*put.column.steps, *([] if put.convert is texts.string else [put.convert])]
        return put.column.path[0], put.name, chain(steps) if steps else None
    return None, "", None


def _compile_member(spec: FieldSpec, level: Level) -> Put | None:
    if level.closed and spec.field.sensitivity == "protected":
        return None
    put = _compile_put(spec, level)
    return Scoped(spec.field.scope, put) if spec.field.scope else put


def _compile_put(spec: FieldSpec, level: Level) -> Put:  # noqa: PLR0911 - in order of precedence
    field = spec.field
    if field.constant is not None:
        return Constant(field.name, literal_of(field, field.constant, field.type))
    if field.cases:
        return _cases(spec, level)
    if field.related or spec.fields or spec.each:
        return _compile_nested(spec, level)
    if is_attachment(spec):
        return attachment_put(spec, level)
    if field.codes or field.seal or field.map is not None or field.role == "etag":
        return compile_leaf(spec, level)
    if _is_structure(spec):
        return _structure(spec, level)
    return compile_leaf(spec, level)


def _is_structure(spec: FieldSpec) -> bool:
    shape = _shape(spec)
    repeated = shape is not None and shape.repeated
    field = spec.field
    marked = repeated or field.dataset or field.unwrap or bool(field.parse)
    return marked or json_type(spec) in {"object", "list"}


def _compile_nested(spec: FieldSpec, level: Level) -> Put:
    field = spec.field
    column, get = _compile_node(spec)
    is_list = json_type(spec) == "list"
    if spec.each is not None and not spec.fields:
        item = _compile_scalar(spec.each, level)
        return list_put(field.name, get, item)
    rebased = bool(field.sources or field.related)
    inner = replace(level, siblings={}, key=None) if rebased else level
    project = compile_record(spec.fields, inner)
    if is_list:
        put = list_put(field.name, get, _or_null(project))
        return Nested(column, field.name, project, put, is_list=True)
    put = object_put(field.name, get if rebased else None, _or_null(project))
    return Nested(column if rebased else None, field.name, project, put)


def _compile_node(spec: FieldSpec) -> tuple[Column, GetNode]:
    """Return what finds the node of an object or list in the record, also where it is bad."""
    field = spec.field
    sources = field.sources or (field.name,)
    path = (related_key(field.name),) if field.related else split(sources[0])
    steps: list[Callable[[Value], Value]] = []
    if field.parse:
        steps.append(alone(parsed(as_list=json_type(spec) == "list")))
    if field.dataset:
        steps.append(alone(datasets))
    if field.unwrap:
        steps.append(alone(unwrapped))
    column = Column(path, compile_get(path), tuple(steps))

    def find(record: Record, view: View, at: At) -> Value:
        try:
            return column(record, view)
        except BadValue:
            return handle(field, column.get(record), at, view)

    return column, find


def _or_null(project: Project) -> Item:
    """Return the projection of a node that may be nil."""

    def convert(node: Value, view: View, at: At) -> Json:
        return None if node is None else project(node, view, at)

    return convert


def _compile_scalar(spec: FieldSpec, level: Level) -> Item:
    """Return the conversion of one scalar of a list; ``from`` is the scalar itself."""
    # Its place is that of the item: it has no name of its own.
    field = replace(spec.field, name="", sources=spec.field.sources or ("$value",))
    shapes = spec.shapes
    if field.sources == ("$value",):
        shapes = tuple(each and replace(each, repeated=False) for each in shapes)
    item = replace(spec, field=field, shapes=shapes)
    put = _compile_put(item, replace(level, siblings={}, key=None))

    def convert(node: Value, view: View, at: At) -> Json:
        out: dict[str, Json] = {}
        put(node, view, at, out)
        return out.get("", ABSENT)

    return convert


def _cases(spec: FieldSpec, level: Level) -> Put:
    """Return the first case that holds; none leaves the field out, or gives its default."""
    field = spec.field
    wanted = json_type(spec)
    alternatives = []
    for case, then in zip(field.cases, spec.cases or (None,) * len(field.cases), strict=True):
        test = compile_test(case.when, _getter) if case.when else None
        put: Put | None
        if then is not None:
            named = replace(then, field=replace(then.field, name=field.name))
            put = _compile_member(named, level)
        else:
            put = Constant(field.name, literal_of(field, case.value or "", wanted))
        alternatives.append((test, put))
    if field.default is not None:
        alternatives.append((None, Constant(field.name, literal_of(field, field.default, wanted))))

    def choose(record: Record, view: View, at: At, out: dict[str, Json]) -> None:
        subject = (record, view)
        for test, put in alternatives:
            if test is None or test(subject):
                if put:
                    put(record, view, at, out)
                return

    return choose


def _getter(name: str) -> Callable[[tuple[Record, View]], Value]:
    space, _, rest = name.partition(".")
    if space == "$claims":
        return lambda subject: subject[1].claims.get(rest)
    if space == "$device":
        return lambda subject: subject[1].device.get(rest)
    get = compile_get(split(name))
    return lambda subject: get(subject[0])


def _structure(spec: FieldSpec, level: Level) -> Put:
    """Return the structural conversion of a node whose members nobody listed."""
    field = spec.field
    _, get = _compile_node(spec)
    shape = _shape(spec)
    opaque = bool(field.parse) or field.dataset
    item = next((each for each in shape.members if each.name[0] != "@"), shape) if shape else None
    known = None if opaque else item if field.unwrap else shape
    convert = compile_structure(field, known, level.environment)
    if json_type(spec) == "list" or (shape is not None and shape.repeated and not opaque):
        return list_put(field.name, get, convert)

    def put(record: Record, view: View, at: At, out: dict[str, Json]) -> None:
        node = get(record, view, at)
        if node is not ABSENT:
            out[field.name] = convert(node, view, (at, field.name))

    return put


def _shape(spec: FieldSpec) -> Shape | None:
    return spec.shapes[0] if spec.shapes else None
