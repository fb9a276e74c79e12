"""JSON Schemas of fields, by type of the language and declared type, and examples of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from connectors.contract import Shape
from gateway.mapping.model import Field
from gateway.plan.specs import FieldSpec

Json = dict[str, Any]

_TYPES: dict[str, Json] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "decimal": {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$", "example": "10.50"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date", "example": "2026-11-23"},
    "time": {"type": "string", "example": "09:30:00"},
    "datetime": {"type": "string", "format": "date-time", "example": "2026-11-23T06:00:00Z"},
    "duration": {"type": "string", "format": "duration", "example": "PT30M"},
    "uuid": {"type": "string", "format": "uuid", "example": "bd57900b-2e5f-5730-9c89-1eced9a7c91e"},
    "binary": {"type": "string", "contentEncoding": "base64"},
    "personnummer": {"type": "string", "pattern": "^[0-9]{12}$", "example": "189001019802"},
    "hsaid": {"type": "string"},
    "any": {},
}
_SMALL = {
    "int",
    "short",
    "byte",
    "unsignedShort",
    "unsignedByte",
    "INTEGER",
    "INT",
    "SMALLINT",
    "TINYINT",
    "integer",
}
_FLOATS = {"float", "double", "REAL", "FLOAT", "DOUBLE", "DOUBLE PRECISION", "number"}
_BOOLEANS = {"boolean", "BOOLEAN", "BOOL", "BIT"}
CODE = {
    "type": "object",
    "required": ["code", "label"],
    "properties": {
        "code": {"type": "string", "example": "MO"},
        "label": {"type": "string", "example": "Morgon"},
    },
}


def object_schema(fields: Sequence[FieldSpec]) -> Json:
    """Return the schema of an object; a field that may be left out is not required."""
    shown = [each for each in fields if not each.field.hidden]
    required = [each.field.name for each in shown if _always(each)]
    schema: Json = {
        "type": "object",
        "properties": {each.field.name: field_schema(each) for each in shown},
    }
    if required:
        schema["required"] = required
    return schema


def field_schema(spec: FieldSpec) -> Json:
    """Return the schema of one field, null admitted where the back end may hold nothing."""
    field = spec.field
    if field.each is not None or (field.related and not field.related.one):
        items = field_schema(spec.each) if spec.each else object_schema(spec.fields)
        return {"type": "array", "items": items}
    if spec.fields:
        return object_schema(spec.fields)
    schema = _scalar(spec)
    return _nullable(schema) if _may_be_null(spec) else schema


def _scalar(spec: FieldSpec) -> Json:
    field = spec.field
    if field.codes:
        return {"type": "string"} if field.codes.label_only else dict(CODE)
    if field.cases:
        return _cases(spec)
    if field.seal:
        return {
            "type": "string",
            "pattern": "^[A-Za-z0-9_-]+$",
            "example": "h4Yx0r8P3mQx1VbTn2kLwA",
        }
    if field.role == "etag":
        return {"type": "string", "example": '"h4Yx0r8P3mQx1VbTn2kLwA"'}
    if field.map:
        return {"type": "string", "enum": list(dict.fromkeys(field.map.values()))}
    wanted = "string" if field.convert else field.type or _declared(spec.shapes)
    return dict(_TYPES.get(wanted, {"type": "string"}))


def _cases(spec: FieldSpec) -> Json:
    texts: list[str] = []
    for case, then in zip(spec.field.cases, spec.cases, strict=False):
        if case.value is None and (then is None or not then.field.map):
            return {"type": "string"}
        texts += (
            [case.value]
            if case.value is not None
            else list((then.field.map or {}).values() if then else ())
        )
    if set(texts) <= {"true", "false"}:
        return {"type": "boolean"}
    return {"type": "string", "enum": list(dict.fromkeys(texts))}


def _declared(shapes: Sequence[Shape | None]) -> str:
    shape = shapes[0] if len(shapes) == 1 else None
    if shape is None:
        return "string"
    if shape.type in _SMALL:
        return "integer"
    if shape.type in _FLOATS:
        return "number"
    if shape.type in _BOOLEANS:
        return "boolean"
    return {
        "date": "date",
        "DATE": "date",
        "dateTime": "datetime",
        "TIMESTAMP": "datetime",
        "DATETIME": "datetime",
    }.get(shape.type, "string")


def _always(spec: FieldSpec) -> bool:
    field = spec.field
    conditional = field.omit_if or field.scope or field.sensitivity == "protected" or field.cases
    if field.each is not None or (field.related and not field.related.one):
        return not (field.scope or field.sensitivity == "protected")
    return bool(field.seal or field.role == "key") and not conditional


def _may_be_null(spec: FieldSpec) -> bool:
    field: Field = spec.field
    if field.seal or field.role == "key" or field.constant is not None:
        return False
    native = any(
        shape and (shape.nillable or shape.representation != "xsd") for shape in spec.shapes
    )
    return bool(field.null_if or field.on_bad == "null" or native) and not field.omit_if


def _nullable(schema: Json) -> Json:
    if "type" not in schema:
        return schema
    schema = {**schema, "type": [schema["type"], "null"]}
    if "enum" in schema:
        schema["enum"] = [*schema["enum"], None]
    return schema


def example_of(schema: Json) -> Any:  # noqa: ANN401 - any JSON value
    """Return a value that the schema admits; JSON pointers are for the caller to fill."""
    if "example" in schema:
        return schema["example"]
    if schema.get("enum"):
        return schema["enum"][0]
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        members = schema.get("properties", {}).items()
        return {name: example_of(each) for name, each in members if "$ref" not in each}
    if kind == "array":
        return [] if "$ref" in schema["items"] else [example_of(schema["items"])]
    return {"integer": 1, "number": 1.5, "boolean": True, "string": "text"}.get(kind or "", "text")
