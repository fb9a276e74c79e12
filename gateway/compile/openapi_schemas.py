"""JSON Schemas of fields, by type of the language and declared type, and examples of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from connectors.contract import Shape
from gateway.compile.openapi_attachments import ATTACHMENT
from gateway.mapping.model import Field
from gateway.plan.attachments import is_attachment
from gateway.plan.declared import default_type, json_type, kind_of
from gateway.plan.leaves import literal_of
from gateway.plan.specs import FieldSpec

Json = dict[str, Any]

TYPES: dict[str, Json] = {
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
    "object": {"type": "object"},
    "list": {"type": "array", "items": {}},
}
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
        if spec.each is None and any(shape and shape.nillable for shape in spec.shapes):
            items = _nullable(items)
        return {"type": "array", "items": items}
    schema = object_schema(spec.fields) if spec.fields else _scalar(spec)
    if field.on_bad == "raw" and "enum" in schema:
        schema = {"type": "string"}
    elif field.on_bad == "raw" and schema.get("type") not in {"string", None}:
        schema = {"anyOf": [schema, {"type": "string"}]}
    return _nullable(schema) if _may_be_null(spec) else schema


def _scalar(spec: FieldSpec) -> Json:  # noqa: PLR0911 - the order of precedence, one line each
    field = spec.field
    if field.codes:
        return {"type": "string"} if field.codes.label_only else dict(CODE)
    if field.cases:
        return _cases(spec)
    if is_attachment(spec):
        return dict(ATTACHMENT)
    if field.seal:
        return {
            "type": "string",
            "pattern": "^[A-Za-z0-9_-]+$",
            "example": "h4Yx0r8P3mQx1VbTn2kLwA",
        }
    if field.role == "etag":
        return {"type": "string", "example": '"h4Yx0r8P3mQx1VbTn2kLwA"'}
    if field.convert or field.mask:
        return {"type": "string"}
    wanted = json_type(spec)
    known = dict(TYPES[wanted])
    if field.map:
        return {**known, "enum": list(dict.fromkeys(_literals(field)))}
    return _structure(spec, wanted) or known


def _literals(field: Field) -> list[Any]:
    texts = [*(field.map or {}).values(), *([field.default] if field.default is not None else [])]
    return [literal_of(field, text, field.type) for text in texts]


def _structure(spec: FieldSpec, wanted: str) -> Json | None:
    """Return the schema of a declared node whose members the mapping does not list."""
    field, shape = spec.field, spec.shapes[0] if len(spec.shapes) == 1 else None
    if wanted not in {"list", "object"} or shape is None or field.parse or field.dataset:
        return None
    if field.unwrap:
        inside = [member for member in shape.members if not member.name.startswith("@")]
        shape = inside[0] if inside else shape
    declared = _declared(shape)
    return {"type": "array", "items": declared} if wanted == "list" else declared


def _declared(shape: Shape) -> Json:
    """Return the schema of one node by its declaration alone, be it repeated or not."""
    if kind_of(shape) != "object":
        return _nullable(dict(TYPES[default_type(replace(shape, repeated=False))]))
    members = {
        each.name: {"type": "array", "items": _declared(each)} if each.repeated else _declared(each)
        for each in shape.members
    }
    return {"type": "object", "properties": members}


def _cases(spec: FieldSpec) -> Json:
    found: list[Json] = []
    wanted = json_type(spec)
    for case, then in zip(spec.field.cases, spec.cases, strict=False):
        if then is not None:
            found.append(field_schema(then))
        elif wanted == "boolean":
            found.append({"type": "boolean"})
        else:
            found.append(
                {**TYPES[wanted], "enum": [literal_of(spec.field, case.value or "", wanted)]}
            )
    if all(each.get("type") == "string" and "enum" in each for each in found):
        values = dict.fromkeys(value for each in found for value in each["enum"])
        return {"type": "string", "enum": list(values)}
    different = [each for place, each in enumerate(found) if each not in found[:place]]
    return different[0] if len(different) == 1 else {"anyOf": different}


def _always(spec: FieldSpec) -> bool:
    field = spec.field
    conditional = field.omit_if or field.scope or field.sensitivity == "protected" or field.cases
    if field.each is not None or (field.related and not field.related.one):
        return not (field.scope or field.sensitivity == "protected")
    return bool(field.seal or field.role == "key") and not conditional


def _may_be_null(spec: FieldSpec) -> bool:
    field: Field = spec.field
    if field.role == "key" or field.constant is not None or field.cases:
        return False
    if field.default is not None or json_type(spec) == "list":
        return False
    if field.seal or spec.fields:
        return any(shape and shape.nillable for shape in spec.shapes)
    native = any(
        shape and (shape.nillable or shape.representation != "xsd") for shape in spec.shapes
    )
    infinite = any(kind_of(shape) in {"number", "single"} for shape in spec.shapes)
    told = bool(field.null_if) or field.on_bad == "null" or infinite
    return told or (native and "blank" not in field.omit_if)


def _nullable(schema: Json) -> Json:
    if "anyOf" in schema:
        return {"anyOf": [*schema["anyOf"], {"type": "null"}]}
    if "type" not in schema or isinstance(schema["type"], list):
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
    if "anyOf" in schema:
        return example_of(schema["anyOf"][0])
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        members = schema.get("properties", {}).items()
        return {name: example_of(each) for name, each in members if "$ref" not in each}
    if kind == "array":
        return [] if "$ref" in schema["items"] else [example_of(schema["items"])]
    return {"integer": 1, "number": 1.5, "boolean": True, "string": "text"}.get(kind or "", "text")
