"""Adds the member ``extras`` to the objects of a route that keeps what nobody declares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from connectors.contract import EXTRAS
from gateway.compile.fields import OPAQUE, Reads, inside
from gateway.compile.findings import At
from gateway.compile.wants import EXTRA, ResultPath
from gateway.mapping.model import Field
from gateway.plan.specs import FieldSpec

NAME = "extras"


def keep_extras(
    at: At, fields: Sequence[FieldSpec], root: ResultPath, reads: Reads, *, kept: bool
) -> tuple[FieldSpec, ...]:
    """Return the fields, with ``extras`` in the record and in every object that stands for a node.

    ``kept`` tells whether the back end can keep what its signature does not declare.
    """
    if not at.route.extras:
        return tuple(fields)
    if not kept:
        message = "the back end keeps nothing that it does not declare"
        at.report_in("extras", message=message, hint="delete the line", key=True)
        return tuple(fields)
    # nobody knows what is in them, so a protected person's are protected
    guarded = any(spec.field.role == "protected" for spec in fields)
    level = "protected" if guarded else None
    reads.sensitivities.add(level or "none")
    return _record(at, fields, root, reads, level)


def _record(
    at: At, fields: Sequence[FieldSpec], base: ResultPath, reads: Reads, level: str | None
) -> tuple[FieldSpec, ...]:
    taken = next((spec.field for spec in fields if spec.field.name == NAME), None)
    if taken is not None:
        at.report(
            taken.path, "'extras' holds what is not declared", "give it another name", key=True
        )
    reads.paths.add((*base, EXTRAS))
    own = FieldSpec(Field(NAME, sources=(EXTRAS,), type="object", sensitivity=level), (EXTRA,))
    return (*(_inner(at, spec, base, reads, level) for spec in fields), own)


def _inner(at: At, spec: FieldSpec, base: ResultPath, reads: Reads, level: str | None) -> FieldSpec:
    field = spec.field
    if not spec.fields or field.related:
        return spec
    if not field.sources:  # a group of the record's own members
        return replace(
            spec, fields=tuple(_inner(at, each, base, reads, level) for each in spec.fields)
        )
    shape = spec.shapes[0]
    node, steps = inside(field, shape) if shape else (OPAQUE, ())
    if node.type == OPAQUE.type:
        return spec
    below = (*base, *field.sources[0].split("/"), *steps)
    return replace(spec, fields=_record(at, spec.fields, below, reads, level))
