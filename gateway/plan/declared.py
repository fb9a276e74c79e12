"""Knows the declared types: what kind each is, what JSON type it has unless a field says so."""

from __future__ import annotations

import re
from collections.abc import Mapping

from connectors.contract import Representation, Shape
from gateway.plan.specs import FieldSpec

_KINDS: Mapping[str, str] = {
    name: kind
    for kind, names in {
        "string": "string normalizedString token language Name NCName NMTOKEN ID IDREF ENTITY "
        "anyURI QName NOTATION CHAR VARCHAR NCHAR NVARCHAR BPCHAR CHARACTER TEXT NTEXT CLOB NCLOB "
        "LONGVARCHAR WCHAR WVARCHAR WLONGVARCHAR XML JSON GRAPHIC VARGRAPHIC DBCLOB ENUM",
        "integer": "int short byte unsignedInt unsignedShort unsignedByte INT INTEGER SMALLINT "
        "TINYINT MEDIUMINT INT2 INT4 SERIAL",
        "wide": "long integer unsignedLong nonNegativeInteger positiveInteger negativeInteger "
        "nonPositiveInteger BIGINT INT8 BIGSERIAL",
        "decimal": "decimal DECIMAL NUMERIC NUMBER MONEY SMALLMONEY DECFLOAT",
        "number": "double float DOUBLE FLOAT FLOAT8",
        "single": "REAL FLOAT4",
        "boolean": "boolean BIT BOOLEAN BOOL",
        "date": "date DATE",
        "time": "time TIME",
        "datetime": "dateTime dateTimeStamp DATETIME TIMESTAMP DATETIME2 SMALLDATETIME "
        "TIMESTAMPTZ DATETIMEOFFSET",
        "duration": "duration dayTimeDuration yearMonthDuration",
        "partial": "gYear gYearMonth gMonth gMonthDay gDay",
        "base64": "base64Binary BINARY VARBINARY LONGVARBINARY BLOB BYTEA IMAGE",
        "hex": "hexBinary ROWVERSION",
        "uuid": "UUID GUID UNIQUEIDENTIFIER",
        "words": "NMTOKENS IDREFS ENTITIES list",
        "any": "any anyType anySimpleType",
        "object": "object",
    }.items()
    for name in names.split()
}
_DEFAULTS: Mapping[str, str] = {
    "wide": "string",
    "single": "number",
    "partial": "string",
    "base64": "binary",
    "hex": "binary",
    "words": "list",
}
_PADDED = frozenset({"CHAR", "NCHAR", "BPCHAR", "CHARACTER", "WCHAR"})
_BITS: Mapping[str, tuple[int, int]] = {
    **dict.fromkeys(("byte",), (-(2**7), 2**7 - 1)),
    **dict.fromkeys(("short", "SMALLINT", "INT2"), (-(2**15), 2**15 - 1)),
    **dict.fromkeys(("int", "INT", "INTEGER", "INT4", "SERIAL"), (-(2**31), 2**31 - 1)),
    **dict.fromkeys(("long", "BIGINT", "INT8", "BIGSERIAL"), (-(2**63), 2**63 - 1)),
    "TINYINT": (-(2**7), 2**8 - 1),
    "unsignedByte": (0, 2**8 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedLong": (0, 2**64 - 1),
}
# Which declared kinds a field type can be made of; a text may hold anything.
_MADE_OF: Mapping[str, str] = {
    "integer": "integer wide decimal number single boolean",
    "number": "integer wide decimal number single",
    "decimal": "integer wide decimal number single",
    "boolean": "boolean integer wide decimal",
    "date": "date datetime integer wide decimal",
    "time": "time datetime integer wide decimal",
    "datetime": "date time datetime integer wide decimal",
    "duration": "duration",
    "binary": "base64 hex",
    "uuid": "uuid base64 hex",
    "personnummer": "integer wide decimal",
    "hsaid": "",
    "object": "object",
    "list": "object words",
}
_DIRECTIVE = re.compile(r"%[A-Za-z]|cyymmdd")


def kind_of(shape: Shape | None) -> str:
    """Return the kind of a leaf's declared type; an unknown SQL type is text, and None anything."""
    if shape is None:
        return "any"
    kind = _KINDS.get(shape.type)
    if kind:
        return kind
    words = re.sub(r"\(.*?\)", "", shape.type).split()
    if words[:2] == ["CHARACTER", "VARYING"]:
        return "string"
    if words and "UNSIGNED" in words and words[0] in {"INT", "INTEGER"}:
        return "wide"
    return _KINDS.get(words[0], "string") if words else "string"


def is_padded(shape: Shape | None) -> bool:
    """Tell whether the declared type pads its text with spaces (CHAR)."""
    return shape is not None and shape.type.split("(")[0].strip() in _PADDED


def integer_range(shape: Shape) -> tuple[int, int] | None:
    """Return the least and greatest value of a declared whole number, None for no limit."""
    return _BITS.get(shape.type)


def default_type(shape: Shape | None) -> str:
    """Return the language's type of a leaf for which the mapping says none (rule C3)."""
    if shape is not None and shape.repeated:
        return "list"
    kind = kind_of(shape)
    return _DEFAULTS.get(kind, kind)


def format_type(layout: str) -> str:
    """Return date, time or datetime: what a format without a type describes."""
    found = set(_DIRECTIVE.findall(layout))
    has_date = bool(found & {"%Y", "%y", "%m", "%d", "%j", "cyymmdd"})
    has_time = bool(found & {"%H", "%M", "%S", "%f"})
    if has_date and has_time:
        return "datetime"
    return "date" if has_date else "time"


def json_type(spec: FieldSpec) -> str:  # noqa: PLR0911 - the order of precedence, one line each
    """Return the language's type of the JSON value that a field gives."""
    field = spec.field
    if field.related:
        return "object" if field.related.one else "list"
    if spec.each or field.each is not None or field.unwrap:
        return "list"
    if spec.fields or field.fields is not None:
        return "object"
    if field.codes:
        return "string" if field.codes.label_only else "object"
    if field.seal or field.role == "etag":
        return "string"
    if field.type:
        return field.type
    return _undeclared_type(spec)


def _undeclared_type(spec: FieldSpec) -> str:  # noqa: PLR0911 - as above
    field = spec.field
    if field.parse or field.dataset:
        return "object" if field.dataset else "any"
    if field.cases:
        return _cases_type(spec)
    if field.map is not None or field.constant is not None or field.convert:
        return "string"
    if field.format:
        return format_type(field.format)
    if field.yes or field.no:
        return "boolean"
    if field.decimal_comma:
        return "decimal"
    if len(field.sources) > 1 or field.mask:
        return "string"
    return default_type(spec.shapes[0] if spec.shapes else None)


def _cases_type(spec: FieldSpec) -> str:
    literals = {case.value for case in spec.field.cases if case.then is None}
    if literals and all(case.then is None for case in spec.field.cases):
        return "boolean" if literals <= {"true", "false"} else "string"
    types = {json_type(each) for each in spec.cases if each is not None}
    return types.pop() if len(types) == 1 and not literals else "string"


def can_convert(shape: Shape | None, wanted: str) -> bool:
    """Tell whether a leaf of that declared type can become the language's type at all."""
    if shape is not None and shape.member("$value"):
        return wanted == "object" or can_convert(shape.member("$value"), wanted)
    kind = kind_of(shape)
    if wanted == "any" or (wanted == "list" and shape is not None and shape.repeated):
        return True
    if "object" in {kind, wanted}:
        return kind in {wanted, "any"} or wanted == "list"
    if kind in {"string", "any"} or wanted == "string":
        return True
    return kind in _MADE_OF[wanted].split()


def is_lexical(shape: Shape | None) -> bool:
    """Tell whether the value crosses as XML Schema text."""
    return shape is not None and shape.representation is Representation.XSD
