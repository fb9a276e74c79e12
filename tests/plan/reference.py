"""Projects a record the plainest way, field by field, for tests to compare with.

It knows a few declared types, and of times only those of its tables.
"""

import re
from decimal import Decimal

from gateway.errors import FieldError, GatewayError

GONE = object()
BAD = object()
TIMES = {
    "date": {
        "2024-02-29": ("2024-02-29", ""),
        " 2024-02-29 ": ("2024-02-29", ""),
        "2024-02-29+01:00": ("2024-02-29", "offset-dropped"),
        "2024-07-01T12:00:00": ("2024-07-01", ""),
        "2024-03-31T02:30:00": ("2024-03-31", ""),
        "2024-01-01T00:30:00.50+02:00": ("2023-12-31", ""),
    },
    "dateTime": {
        "2024-02-29": ("2024-02-28T23:00:00Z", ""),
        " 2024-02-29 ": ("2024-02-28T23:00:00Z", ""),
        "2024-02-29+01:00": ("2024-02-28T23:00:00Z", ""),
        "2024-07-01T12:00:00": ("2024-07-01T10:00:00Z", ""),
        "2024-03-31T02:30:00": ("2024-03-31T01:30:00Z", "gap"),
        "2024-01-01T00:30:00.50+02:00": ("2023-12-31T22:30:00.50Z", ""),
    },
}
WORDS = {"true": True, "1": True, "false": False, "0": False}
LISTED = ("A", "B")
CODES = {"A": "alpha"}


def reference(specs, record, scopes):
    """Return (json, warnings) of a record; raise GatewayError as the projection does."""
    warnings = []
    return _record(specs, record, scopes, "", warnings), warnings


def _record(specs, record, scopes, place, warnings):
    out = {}
    for spec in specs:
        field = spec.field
        if field.scope and field.scope not in scopes:
            continue
        here = f"{place}/{field.name}"
        if field.each is not None:
            value = _items(spec, record, scopes, here, warnings)
        elif field.fields is not None:
            value = _object(spec, record, scopes, here, warnings)
        elif field.constant is not None:
            value = field.constant
        else:
            value = _leaf(spec, record, here, warnings)
        if value is not GONE:
            out[field.name] = value
    return out


def _items(spec, record, scopes, place, warnings):
    node = _at(spec.field.sources[0].split("/"), record)
    if node is None or node is GONE:
        return []
    items = node if isinstance(node, list) else node.split() if isinstance(node, str) else [node]
    return [
        None if item is None else _record(spec.fields, item, scopes, f"{place}/{index}", warnings)
        for index, item in enumerate(items)
    ]


def _object(spec, record, scopes, place, warnings):
    if not spec.field.sources:
        return _record(spec.fields, record, scopes, place, warnings) or GONE
    node = _at(spec.field.sources[0].split("/"), record)
    if isinstance(node, list):
        node = node[0] if node else GONE
    if node is None or node is GONE:
        return node
    return _record(spec.fields, node, scopes, place, warnings)


def _leaf(spec, record, place, warnings):
    field = spec.field
    value = _at(field.sources[0].split("/"), record)
    if isinstance(value, str):
        trim = {"right": lambda text: text.rstrip(" "), "both": str.strip}
        value = trim.get(field.trim, str)(value)
    value = _marked(field, value)
    result, code = (value, "") if value is None or value is GONE else _converted(spec, value)
    if result is BAD:
        if field.on_bad == "null":
            result, code = None, "bad-value"
        elif field.on_bad == "raw" and isinstance(value, str | int | float):
            result = str(value)
        else:
            detail = f"The value of {place} cannot be converted."
            error = FieldError(place, "bad-value", detail)
            raise GatewayError("backend-data", detail, errors=(error,))
    if code:
        warnings.append((place, code))
    if field.default is not None and (result is None or result is GONE):
        return field.default
    return result


def _marked(field, value):
    """Return a value, or None or nothing where it is what the mapping takes for that."""
    if value is GONE or (value is None and "blank" not in field.omit_if):
        return value
    text = "blank" if value is None else _text(value)
    if text is BAD:
        return value
    text = text if text.strip() else "blank"
    return GONE if text in field.omit_if else None if text in field.null_if else value


def _converted(spec, value):
    text, kind = _text(value), spec.shapes[0].type
    if text is BAD:
        return BAD, ""
    if spec.field.codes:
        label = CODES.get(text)
        return {"code": text, "label": label or text}, "" if label else "unknown-code"
    if kind in TIMES:
        return TIMES[kind].get(text) or TIMES[kind].get(f" {text.strip()} ", (BAD, ""))
    if kind == "boolean":
        return WORDS.get(text.strip(), BAD), ""
    if kind == "string":
        listed = spec.shapes[0].values
        return text, "unknown-value" if listed and text not in listed else ""
    if isinstance(value, bool) and kind != "decimal":
        text = str(int(value))
    return _number(kind, text.strip()), ""


def _number(kind, text):
    if kind == "decimal":
        if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", text, re.ASCII):
            return BAD
        written = format(Decimal(text), "f")
        return written if Decimal(text) else written.removeprefix("-")
    if not re.fullmatch(r"[+-]?\d+(\.0*)?", text, re.ASCII):
        return BAD
    number = int(text.partition(".")[0])
    if kind == "long":
        return str(number)
    return number if -(2**63) <= number < 2**64 else BAD


def _text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else BAD


def _at(path, node):
    if len(path) == 1:
        return node.get(path[0], GONE) if isinstance(node, dict) else GONE
    return _below(path, node)


def _below(path, node):
    for place, name in enumerate(path):
        if isinstance(node, list):
            found = [_below(path[place:], each) for each in node]
            kept = [
                each if isinstance(each, list) else [each] for each in found if each is not GONE
            ]
            return [one for each in kept for one in each]
        if not isinstance(node, dict):
            return None if node is None else GONE
        node = node.get(name, GONE)
    return node
