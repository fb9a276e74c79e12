"""A procedure's result sets under the names that a route gives them.

Databases do not tell the columns of such sets, so what the route's fields read is what there must
be: the connector refuses an answer that lacks a column.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from connectors.contract import Shape, Signature
from gateway.compile.wants import ResultPath
from gateway.mapping.model import Route


class OpenSet(Shape):
    """A result set of which nothing is declared: every column is a text, whose type fields say."""

    __slots__ = ()

    def member(self, name: str) -> Shape:
        """Return a column of that name."""
        return Shape(name, "TEXT", nillable=True)


def name_sets(route: Route, signature: Signature) -> Signature:
    """Return a procedure's signature with the named sets in its result."""
    known = signature.sets or ()
    members = tuple(
        replace(known[place], name=name)
        if place < len(known) and known[place].members
        else OpenSet(name, repeated=True)
        for place, name in enumerate(route.sets)
    )
    result = replace(signature.result, members=(*members, *signature.result.members))
    return replace(signature, result=result)


def close_sets(wants: Shape, paths: Iterable[ResultPath]) -> Shape:
    """Return what is wanted with the columns that are read of each open set."""
    columns: dict[str, set[str]] = {}
    for path in paths:
        if len(path) > 1:
            columns.setdefault(path[0], set()).add(path[1])
    members = tuple(
        Shape(each.name, members=tuple(map(each.member, sorted(columns[each.name]))), repeated=True)
        if isinstance(each, OpenSet) and each.name in columns
        else each
        for each in wants.members
    )
    return replace(wants, members=members)
