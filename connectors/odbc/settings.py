"""What a back end of this connector may be told, and what a route may say of its operation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from connectors.errors import BindError
from connectors.odbc.profiles import PROFILES

_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h)?")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, None: 1.0}


class Duration(fields.Field[float]):
    """A length of time such as ``500ms``, ``5s`` or ``2m``, in seconds; so is a bare number."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> float:
        del attr, data, kwargs
        found = _DURATION.fullmatch(str(value))
        if not found:
            raise ValidationError("must be a duration such as 5s or 500ms")
        return float(found[1]) * _SECONDS[found[2]]


class SettingsSchema(Schema):
    """The settings of a back end in gateway.yaml; loading loaded settings changes nothing."""

    connection = fields.String(required=True, validate=validate.Length(min=1))
    profile = fields.String(required=True, validate=validate.OneOf(sorted(PROFILES)))
    isolation = fields.String(
        load_default="process", validate=validate.OneOf(["process", "thread"])
    )
    trim = fields.String(
        load_default="none", validate=validate.OneOf(["right", "none", "both"]), allow_none=True
    )
    concurrency = fields.Integer(load_default=8, validate=validate.Range(min=1, max=1000))
    timeout = Duration(load_default=10.0)
    name = fields.String(
        load_default="odbc",
        validate=validate.Regexp(
            r"[A-Za-z0-9][\w.-]*\Z", error="must be a plain name: letters, digits, - _ ."
        ),
    )
    statements = fields.List(fields.String(), load_default=list)


def _related_schema() -> Schema:
    return RelatedSchema()


class RelatedSchema(Schema):
    """Rows of another table; ``on`` is {theirs: ours}; ``-`` before a sort name is descending."""

    table = fields.String(required=True)
    on = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        validate=validate.Length(min=1, error="must name at least one column pair"),
    )
    sort = fields.List(fields.String(), load_default=list)
    one = fields.Boolean(load_default=False)
    related = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(_related_schema),
        load_default=dict,
    )


def _names() -> fields.Field[Any]:
    return fields.List(fields.String(), load_default=list)


def _count() -> fields.Field[Any]:
    return fields.Integer(load_default=None, allow_none=True, validate=validate.Range(min=0))


class StatementSchema(Schema):
    """One of several statements that write: a ``query`` or a ``procedure``.

    ``expect`` is how many rows the query must touch.
    """

    query = fields.String()
    procedure = fields.String()
    arguments = _names()
    sets = _names()
    expect = _count()

    @validates_schema
    def _one_of(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        del kwargs
        _only_one(data, "query", "procedure")


class OperationSchema(Schema):
    """What a route says of its operation: one of four things, and what belongs to it.

    ``arguments`` names what may be bound. On a ``table`` these are columns (a value means equal, a
    list means one of, a missing argument binds nothing); on a ``query`` they are its ``:names``, of
    a ``procedure`` its parameters. ``sets`` names a procedure's result sets in their order, and
    ``expect`` is how many rows a query that writes must touch. ``statements`` write together or not
    at all; the arguments of each are below its place (``"0"``), and one that has none there is left
    out.
    """

    table = fields.String()
    query = fields.String()
    procedure = fields.String()
    statements = fields.List(fields.Nested(StatementSchema), validate=validate.Length(min=1))
    arguments = _names()
    sets = _names()
    expect = _count()
    related = fields.Dict(
        keys=fields.String(), values=fields.Nested(RelatedSchema), load_default=dict
    )

    @validates_schema
    def _one_of(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        del kwargs
        _only_one(data, "table", "query", "procedure", "statements")

    @post_load
    def _without_repeats(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        del kwargs
        return {**data, "arguments": list(dict.fromkeys(data["arguments"]))}


def _only_one(data: Mapping[str, Any], *names: str) -> None:
    if sum(name in data for name in names) != 1:
        known = ", ".join(f"'{name}'" for name in names[:-1])
        raise ValidationError(f"must have exactly one of {known} and '{names[-1]}'", names[0])


def load(schema: Schema, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return validated data, or raise BindError with the path of the first wrong key.

    The values stay out of the message: a connection string holds a password.
    """
    try:
        loaded: dict[str, Any] = schema.load(dict(data))
    except ValidationError as error:
        path, message = _first(error.messages)
        raise BindError(f"'{'.'.join(path)}' {message}", _hint(schema, path), path) from None
    return loaded


def _first(messages: Any, path: tuple[str, ...] = ()) -> tuple[tuple[str, ...], str]:
    while isinstance(messages, dict):
        key = next(iter(messages))
        # The values of a dict stand under a "value" of marshmallow's own.
        path, messages = path if key == "value" else (*path, str(key)), messages[key]
    text = str(messages[0])
    return path, text[:1].lower() + text[1:].rstrip(".")


def _hint(schema: Schema, path: tuple[str, ...]) -> str:
    if path[0] in schema.fields:
        return ""
    return f"known keys: {', '.join(schema.fields)}"
