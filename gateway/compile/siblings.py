"""What the fields of one record must agree on: who has a role, and whose day a time takes."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.compile.findings import At
from gateway.plan.declared import json_type
from gateway.plan.specs import FieldSpec

_MOMENTS = frozenset({"date", "time", "datetime"})
_ALONE = ("etag", "modified", "protected")  # several fields may be the key together


def check_siblings(at: At, fields: Sequence[FieldSpec]) -> None:
    """Report, at any depth, what would be passed over in silence or fail on every record."""
    known = {spec.field.name: spec for spec in fields}
    _roles(at, fields)
    for spec in fields:
        _day(at, spec, known.get(spec.field.after or spec.field.near or ""))
        _words(at, spec)
        for each in (*spec.cases, spec.each):
            if each:
                _words(at, each)
        check_siblings(at, spec.fields)


def _roles(at: At, fields: Sequence[FieldSpec]) -> None:
    first: dict[str, str] = {}
    for spec in fields:
        role, path = spec.field.role or "", (*spec.field.path, "role")
        if role in _ALONE and role in first:
            at.report(path, f"'{first[role]}' has the role {role} already", "keep one of them")
        first.setdefault(role, spec.field.name)
        if role == "protected" and json_type(spec) != "boolean":
            hint = "say type: boolean, with yes and no"
            at.report(path, "whether somebody is protected is a boolean", hint)


def _day(at: At, spec: FieldSpec, other: FieldSpec | None) -> None:
    """Report what has no time of day that could take a day, or names what has no day to give."""
    field = spec.field
    if other is None:
        return  # neither key is there, or the field that it names is not
    key = "after" if field.after else "near"
    if json_type(spec) not in _MOMENTS:
        hint = "say type: datetime, or delete the line"
        at.report((*field.path, key), f"'{key}' is of a date or time", hint, key=True)
    elif json_type(other) not in _MOMENTS:
        message = f"{key}: '{other.field.name}' is no date or time"
        at.report((*field.path, key), message, "a date-time field of the same object")


def _words(at: At, spec: FieldSpec) -> None:
    """Report a text that means both yes and no."""
    field = spec.field
    both = sorted({*field.yes} & {*field.no})
    if both:
        at.report((*field.path, "no"), f"'{both[0]}' means yes already", "name it once")
