"""JSON Schemas of what clients send in bodies, with examples that are accepted."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from gateway.compile.openapi_parts import SEALED
from gateway.compile.openapi_schemas import TYPES, example_of
from gateway.mapping.model import Field
from gateway.plan.bodies import MOST_ITEMS
from gateway.plan.given import LONGEST_TEXT, NUMBERS, input_type
from gateway.plan.specs import FieldSpec

Json = dict[str, Any]
_LEGIBLE = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]*$"  # as legal_text has it
# What is taken beside what is given: every spelling that the reader accepts must fit.
_TAKEN: dict[str, Json] = {
    "integer": {"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1},
    "decimal": {
        "type": "string",
        "pattern": r"^-?[0-9]{1,30}(\.[0-9]{1,30})?$",
        "example": "10.50",
    },
    "time": {"type": "string", "pattern": r"^\d\d:\d\d(:\d\d(\.\d{1,9})?)?$", "example": "09:30"},
    "personnummer": {
        "type": "string",
        "pattern": "^([0-9]{2})?[0-9]{6}[-+]?[0-9]{4}$",  # no pattern tells its check digit
        "example": "189001019802",
    },
    "hsaid": {"type": "string", "maxLength": 31, "example": "SE2321000016-1ABC"},
    "object": {"type": "object"},
    "list": {"type": "array", "items": {}, "example": []},
}


def request_body(body: Sequence[FieldSpec]) -> Json:
    """Return the OpenAPI object of a request's body."""
    schema = _object(body)
    content: Json = {"schema": schema}
    example = _example(schema)
    if example is not None:
        content["examples"] = {"example": {"value": example}}
    return {"required": True, "content": {"application/json": content}}


def _example(schema: Json) -> Any:  # noqa: ANN401 - any JSON value
    """Return a value that the reader accepts; None where only the integrator knows one."""
    kind = schema.get("type")
    if "properties" in schema:
        found = {name: _example(each) for name, each in schema["properties"].items()}
        known = {name: each for name, each in found.items() if each is not None}
        return known if known.keys() >= set(schema.get("required", ())) else None
    if kind == "array" or (isinstance(kind, list) and "array" in kind):
        item = _example(schema["items"])
        least = schema.get("minItems", 0)
        return [item] * max(1, least) if item is not None else None if least else []
    if "example" not in schema and schema.get("pattern") not in {None, _LEGIBLE}:
        return None
    return _bounded(example_of(schema), schema)


def _bounded(value: Any, schema: Json) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, str) and "example" not in schema and "enum" not in schema:
        return value.ljust(schema.get("minLength", 0), "x")[: schema.get("maxLength")]
    if isinstance(value, int | float) and not isinstance(value, bool) and "enum" not in schema:
        return min(max(value, schema.get("minimum", value)), schema.get("maximum", value))
    return value


def _object(specs: Sequence[FieldSpec]) -> Json:
    schema: Json = {
        "type": "object",
        "additionalProperties": False,
        "properties": {each.field.name: _member(each) for each in specs},
    }
    if required := [each.field.name for each in specs if each.field.required]:
        schema["required"] = required
    return schema


def _member(spec: FieldSpec) -> Json:
    schema = _value(spec)
    if spec.field.required or "type" not in schema:
        return schema
    schema = {**schema, "type": [schema["type"], "null"]}
    if "enum" in schema:
        schema["enum"] = [*schema["enum"], None]
    return schema


def _value(spec: FieldSpec) -> Json:
    field = spec.field
    if field.each is not None:
        items = _value(spec.each) if spec.each else _object(spec.fields)
        least, most = int(float(field.minimum or 0)), int(float(field.maximum or MOST_ITEMS))
        return {"type": "array", "items": items, "minItems": least, "maxItems": most}
    if spec.fields:
        return _object(spec.fields)
    if field.seal:
        return {"type": "string", "pattern": SEALED}
    if field.map is not None:
        return {"type": "string", "enum": list(dict.fromkeys(field.map.values()))}
    return _scalar(field, input_type(field))


def _scalar(field: Field, kind: str) -> Json:
    schema: Json = dict(_TAKEN.get(kind) or TYPES[kind])
    least, most = field.minimum, field.maximum
    if kind in NUMBERS - {"decimal"}:
        schema |= {"minimum": _number(least)} if least is not None else {}
        schema |= {"maximum": _number(most)} if most is not None else {}
    if kind == "string":
        schema |= {"minLength": int(float(least))} if least is not None else {}
        schema |= {"maxLength": LONGEST_TEXT if most is None else int(float(most))}
        schema["pattern"] = _LEGIBLE
    if field.enum:
        schema["enum"] = [int(each) if kind == "integer" else each for each in field.enum]
    if field.pattern:
        schema["pattern"] = f"^(?:{field.pattern})$"
    if field.default is not None and kind == "string":
        schema["default"] = field.default
    return schema


def _number(text: str) -> int | float:
    found = Decimal(text)
    return int(found) if found == found.to_integral_value() else float(found)
