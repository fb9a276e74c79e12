"""The ``:names`` of a query, and what a route binds to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from connectors.contract import Shape
from connectors.errors import BindError


def query_names(used: Iterable[str], given: Sequence[str], path: tuple[str, ...] = ()) -> list[str]:
    """Return the names that a query binds; raise BindError where the given ones do not fit."""
    names = list(dict.fromkeys(used))
    for name in given:
        if name not in names:
            known = ", ".join(f":{each}" for each in names) or "none"
            where = (*path, "arguments", name)
            raise BindError(f"the query has no :{name}", f"its names: {known}", where)
    for name in names:
        if name not in given:
            raise BindError(
                f"nothing is bound to :{name} of the query",
                f"add {name} to the arguments",
                (*path, "arguments"),
            )
    return names


def named(name: str) -> Shape:
    """Return the shape of what is bound to a name: its column is not known."""
    return Shape(name, "VARCHAR", required=True, nillable=True)
