"""Checks what a list may be sorted and filtered by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from connectors.contract import Shape
from gateway.compile.fields import Reads
from gateway.compile.findings import At, nearest
from gateway.mapping.model import Field
from gateway.plan.declared import kind_of
from gateway.plan.specs import FieldSpec

Order = Mapping[str, tuple[str, ...]]


def bind_order(
    at: At,
    specs: Sequence[FieldSpec],
    record: Shape,
    root: tuple[str, ...],
    reads: Reads,
    *,
    selects: bool,
) -> tuple[Order, tuple[str, ...]]:
    """Return the sortable fields with their columns, and the columns of the key.

    The key is the fields with ``role: key``, else the resource's own sealed id.
    """
    fields = at.route.fields or at.file.fields
    by_name = {spec.field.name: spec for spec in specs}
    order: dict[str, tuple[str, ...]] = {}
    for place, text in enumerate(at.route.sort):
        name = text.removeprefix("-")
        each = fields.get(name)
        if each is None or not each.sources:
            if each is None or not each.broken:
                _report(at, place, name, declared=each is not None)
            continue
        if fault := _unfit(at, by_name[name], "sort", selects=selects):
            _report_at(at, place, fault)
        order[name] = each.sources
    keys = [each for each in fields.values() if each.role == "key"]
    keys = keys or [each for each in fields.values() if each.seal == at.file.resource]
    columns = tuple(source for each in keys for source in each.sources)
    for column in (*columns, *(source for sources in order.values() for source in sources)):
        if record.find(column.split("/")) is not None:
            reads.paths.add((*root, *column.split("/")))
    return order, columns


def check_filters(at: At, specs: Sequence[FieldSpec], *, kind: str, selects: bool) -> None:
    """Report filters on fields that are not declared, or that nothing can apply."""
    fields = at.route.fields or at.file.fields
    by_name = {spec.field.name: spec for spec in specs}
    for name in at.route.filter:
        each = fields.get(name)
        if at.declares(name) and (each is None or each.broken):
            continue  # its own fault is told already
        if each is None:
            message, hint = f"'{name}' is not a declared field", nearest(name, fields)
        elif len(each.sources) != 1:
            message, hint = f"'{name}' is not one column", "filter by a field of one column"
        elif kind != "list":
            message, hint = "only a list can be filtered", "say items, or delete the line"
        elif fault := _unfit(at, by_name[name], "filter", selects=selects):
            message, hint = fault
        else:
            continue
        at.report_in("filter", name, message=message, hint=hint, key=True)


def _unfit(at: At, spec: FieldSpec, verb: str, *, selects: bool) -> tuple[str, str] | None:
    """Return why a field cannot be selected by, or would tell what its caller may not see."""
    field: Field = spec.field
    if any(source.startswith("$") for source in field.sources):
        return f"'{field.name}' is not of the record", f"{verb} by a field of the record"
    if any(shape and (shape.repeated or kind_of(shape) == "object") for shape in spec.shapes):
        return f"'{field.name}' is no single value", f"{verb} by a field of one value"
    if selects and any("/" in source for source in field.sources):
        return f"'{field.name}' is no column of its own", f"{verb} by a field of a column"
    hidden_from_some = field.scope not in {None, at.route.scope}
    if hidden_from_some or field.sensitivity == "protected":
        message = f"'{field.name}' is not shown to everyone, and to {verb} by it would tell of it"
        return message, f"{verb} by a field that every caller sees"
    return None


def _report(at: At, place: int, name: str, *, declared: bool) -> None:
    if not declared and at.declares(name):
        return
    fields = at.route.fields or at.file.fields
    if declared:
        _report_at(at, place, (f"'{name}' is made of no column", "sort by a field with from"))
    else:
        _report_at(at, place, (f"'{name}' is not a declared field", nearest(name, fields)))


def _report_at(at: At, place: int, fault: tuple[str, str]) -> None:
    path = (*at.route.path, "sort", str(place))
    if path not in at.file.source.values:
        path = path[:-1]
    at.report(path, *fault)
