"""Checks what a list may be sorted and filtered by."""

from __future__ import annotations

from collections.abc import Mapping

from connectors.contract import Shape
from gateway.compile.fields import Reads
from gateway.compile.findings import At, nearest

Order = Mapping[str, tuple[str, ...]]


def bind_order(
    at: At, record: Shape, root: tuple[str, ...], reads: Reads
) -> tuple[Order, tuple[str, ...]]:
    """Return the sortable fields with their columns, and the columns of the key."""
    fields = at.route.fields or at.file.fields
    order: dict[str, tuple[str, ...]] = {}
    for place, text in enumerate(at.route.sort):
        name = text.removeprefix("-")
        each = fields.get(name)
        if each is None or not each.sources:
            if each is None or not each.broken:
                _report(at, place, name, declared=each is not None)
            continue
        order[name] = each.sources
    keys = [each for each in fields.values() if each.role == "key"]
    columns = tuple(source for each in keys for source in each.sources)
    for column in (*columns, *(source for sources in order.values() for source in sources)):
        if record.find(column.split("/")) is not None:
            reads.paths.add((*root, *column.split("/")))
    return order, columns


def check_filters(at: At, *, selects: bool) -> None:
    """Report filters on fields that are not declared, or that nothing can apply."""
    fields = at.route.fields or at.file.fields
    for name in at.route.filter:
        each = fields.get(name)
        if at.declares(name) and (each is None or each.broken):
            continue  # its own fault is told already
        if each is None:
            message, hint = f"'{name}' is not a declared field", nearest(name, fields)
        elif len(each.sources) != 1:
            message, hint = f"'{name}' is not one column", "filter by a field of one column"
        elif not selects:
            message = "only a list of a table or query can be filtered"
            hint = "bind a query parameter to an argument"
        else:
            continue
        at.report_in("filter", name, message=message, hint=hint, key=True)


def _report(at: At, place: int, name: str, *, declared: bool) -> None:
    if not declared and at.declares(name):
        return
    fields = at.route.fields or at.file.fields
    path = (*at.route.path, "sort", str(place))
    if path not in at.file.source.values:
        path = path[:-1]
    if declared:
        at.report(path, f"'{name}' is made of no column", "sort by a field with from")
    else:
        at.report(path, f"'{name}' is not a declared field", nearest(name, fields))
