"""Compiles fields and arguments one at a time, so that every one that cannot be is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from connectors.contract import Representation
from gateway.compile.findings import At
from gateway.compile.siblings import check_siblings
from gateway.mapping.model import Field
from gateway.plan.arguments import compile_arguments
from gateway.plan.bodies import compile_body
from gateway.plan.conversions import installed_conversions
from gateway.plan.declared import can_convert, default_type, json_type, kind_of
from gateway.plan.projection import compile_projection
from gateway.plan.seal import SHORTEST_KEY_TEXT, Sealer
from gateway.plan.specs import Environment, FieldSpec, SpecError

# Trials convert nothing, so neither key nor zone matters.
_ENVIRONMENT = Environment(
    ZoneInfo("UTC"), Sealer("-" * SHORTEST_KEY_TEXT), converters=installed_conversions()
)
_MOMENTS = frozenset({"date", "time", "datetime"})
_WRITTEN = {  # of which types a key has a meaning; a zone also of all that a structure holds
    "format": ("date", "datetime", "time"),
    "zone": ("date", "datetime", "time", "any", "list", "object"),
    "yes": ("boolean",),
    "no": ("boolean",),
    "decimal-comma": ("decimal", "integer", "number"),
}
_SINGLE = ("map", "codes", "seal", "null-if", "omit-if", "default")
_KEYS = {  # how a message begins: the keys that may hold the fault, and how to mend it
    "the format": ("format", "write it as in %Y%m%d"),
    "the pattern": ("pattern", ""),
    "the conversion": ("convert", "write it as in {numbered: text}"),
    "there is no conversion": ("convert", ""),
    "there is no mask": ("mask", ""),
    "there is no time zone": ("zone", ""),
    "after:": ("after", ""),
    "near:": ("near", ""),
    "the literal": ("constant default value", "write a value of the field's type"),
    "$": ("from", ""),
}


def try_fields(at: At, fields: Sequence[FieldSpec]) -> None:
    """Report every field whose declared type cannot become what is asked, or that is misused."""
    _misfits(at, fields)
    check_siblings(at, fields)
    try:
        compile_projection(_shown(fields), _ENVIRONMENT)
    except SpecError:  # of one at least, and the others are to be told too
        for trial in _alone(fields):
            try:
                compile_projection(trial, _ENVIRONMENT)
            except SpecError as error:
                _report(at, error)


def try_arguments(at: At, arguments: Sequence[FieldSpec]) -> None:
    """Report every argument that cannot be bound."""
    _typed(at, arguments)
    for spec in arguments:
        try:
            compile_arguments([spec], _ENVIRONMENT)
        except SpecError as error:
            if "cannot be read here" not in error.message:  # told with the references
                _report(at, error)


def try_body(at: At, body: Sequence[FieldSpec]) -> None:
    """Report every field of a body that cannot be read."""
    _typed(at, body)
    for spec in body:
        try:
            compile_body([spec], _ENVIRONMENT)
        except SpecError as error:
            _report(at, error)


def _report(at: At, error: SpecError) -> None:
    path, hint = error.path, error.hint
    for start, (keys, remedy) in _KEYS.items():
        if error.message.startswith(start):
            below = [(*path, key) for key in keys.split()]
            path = next((each for each in below if each in at.file.source.values), path)
            hint = hint or remedy
    at.report(path, error.message, hint)


def _shown(fields: Sequence[FieldSpec]) -> list[FieldSpec]:
    """Return the fields with none hidden, which would not be compiled."""
    return [_whole(each) if _hides(each) else each for each in fields]


def _hides(spec: FieldSpec) -> bool:
    return spec.field.hidden or any(map(_hides, spec.fields))


def _whole(spec: FieldSpec) -> FieldSpec:
    field = replace(spec.field, hidden=False)
    return replace(spec, field=field, fields=tuple(_shown(spec.fields)))


def _alone(fields: Sequence[FieldSpec]) -> Iterator[list[FieldSpec]]:
    """Give the fields once for each leaf, with the others there to be named but not compiled."""
    hidden = [_hidden(each) for each in fields]
    for place, spec in enumerate(fields):
        others = [*hidden[:place], *hidden[place + 1 :]]
        shown = spec
        if spec.field.hidden:
            shown = replace(spec, field=replace(spec.field, hidden=False))
        if not spec.fields:
            yield [*others, shown]
        for inner in _alone(spec.fields):
            yield [*others, replace(shown, fields=tuple(inner))]


def _hidden(spec: FieldSpec) -> FieldSpec:
    role = spec.field.role if spec.field.role == "key" else None
    return replace(spec, field=replace(spec.field, hidden=True, role=role))


def _strict(at: At, spec: FieldSpec) -> None:
    """Report ``strict-dates`` where it can have no effect: our ODBC profiles always give texts."""
    path = (*spec.field.path, "strict-dates")
    if json_type(spec) not in _MOMENTS:
        at.report(path, "only a date or time can be strict", "delete the line", key=True)
    for shape in spec.shapes:
        native = shape and shape.representation is Representation.NATIVE
        if shape and native and kind_of(shape) in _MOMENTS:
            message = f"the connector does not give the text of {shape.name}"
            at.report(path, message, "read it as text in a query", key=True)


def _attached(at: At, spec: FieldSpec) -> None:
    """Report what is only said of an attachment where the field is none, or stands inline."""
    field, kind = spec.field, json_type(spec)
    for key, said in (("content-type", field.content_type), ("inline", field.inline)):
        if said and kind != "binary":
            message = f"'{key}' has no meaning for a value of type {kind}"
            hint = "say it below each" if kind == "list" else "say type: binary, or delete the line"
            at.report((*field.path, key), message, hint, key=True)
    if field.content_type and field.inline and kind == "binary":
        message = "base64 inside the JSON has no media type"
        at.report((*field.path, "content-type"), message, "delete one of the lines", key=True)


def _written(at: At, field: Field, kind: str) -> None:
    """Report what tells how values of another type are written, which nobody would ask."""
    if field.seal or field.convert or field.role == "etag":
        return  # what is sealed or converted is of another type before
    for key, kinds in _WRITTEN.items():
        if getattr(field, key.replace("-", "_")) and kind not in kinds:
            message = f"'{key}' has no meaning for a value of type {kind}"
            hint = f"say type: {' or '.join(kinds[:3])}, or delete the line"
            at.report((*field.path, key), message, hint, key=True)


def _typed(at: At, specs: Sequence[FieldSpec]) -> None:
    """Report the same of what goes to the back end, where its type is said."""
    for spec in specs:
        if spec.field.type:
            _written(at, spec.field, spec.field.type)
        _typed(at, [*spec.fields, *([spec.each] if spec.each else [])])


def _lone(at: At, spec: FieldSpec) -> None:
    """Report what is only done to a single value where there are many, or an object."""
    field = spec.field
    if spec.each or spec.fields or field.related:
        return
    for shape in spec.shapes:
        is_object = shape and kind_of(shape) == "object" and not shape.member("$value")
        if not shape or not (is_object or shape.repeated):
            continue
        what = f"{shape.name} {'repeats' if shape.repeated else 'is an object'}"
        if len(spec.shapes) > 1:
            at.report((*field.path, "from"), f"{what}, and only single values are joined")
            continue
        hint = "say it below each" if shape.repeated else "say it of a member, below fields"
        for key in _SINGLE:
            if getattr(field, key.replace("-", "_")):
                message = f"{what}, and '{key}' is of a single value"
                at.report((*field.path, key), message, hint, key=True)


def _misfits(at: At, fields: Sequence[FieldSpec]) -> None:
    for spec in fields:
        _misfits(at, spec.fields)
        _misfits(at, [each for each in (*spec.cases, spec.each) if each])
        field = spec.field
        if field.strict_dates:
            _strict(at, spec)
        shape = spec.shapes[0] if len(spec.shapes) == 1 else None
        _lone(at, spec)
        _attached(at, spec)
        _written(at, field, field.type or json_type(spec))
        made = (field.map, field.codes, field.seal, field.convert)
        opened = (field.parse, field.dataset, field.unwrap)
        if shape is None or field.type is None or any(made) or any(opened):
            continue
        if not can_convert(shape, field.type):
            message = f"{shape.name} is declared {shape.type} and cannot become {field.type}"
            hint = f"leave type out: it is {default_type(shape)}"
            at.report((*field.path, "type"), message, hint)
