"""Checks what a route does with the file that it takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gateway.compile.findings import At
from gateway.plan.declared import kind_of
from gateway.plan.specs import FieldSpec

BYTES = "$upload.bytes"
_HOLDS = frozenset({"base64", "any"})


def check_upload(at: At, arguments: Sequence[FieldSpec]) -> None:
    """Report a file that goes nowhere, and an argument that cannot hold one."""
    filled = [each for spec in arguments for each in _below(spec) if BYTES in each.field.sources]
    if at.route.upload and not filled and "arguments" not in at.route.broken:
        hint = f"bind it, as in ARGUMENT: {BYTES}"
        at.report(at.route.upload.path, "the upload is not used", hint, key=True)
    for spec in filled:
        field, shape = spec.field, spec.shapes[0] if spec.shapes else None
        if (
            len(field.sources) > 1
            or field.map
            or field.convert
            or field.type not in {None, "binary"}
        ):
            message, hint = "a file goes to the back end as it is", f"say from: {BYTES} alone"
            at.report(field.path, message, hint, key=True)
        elif shape is not None and kind_of(shape) not in _HOLDS:
            message = f"'{field.name}' holds no bytes, it is declared {shape.type}"
            at.report(field.path, message, "bind an argument of binary data", key=True)


def _below(spec: FieldSpec) -> Iterator[FieldSpec]:
    yield spec
    for each in (*spec.fields, *((spec.each,) if spec.each else ())):
        yield from _below(each)
