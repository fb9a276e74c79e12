"""Prunes a declared result to the paths that a route reads: the projection pushed down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from connectors.contract import EXTRAS, Shape
from gateway.plan.specs import FieldSpec

ResultPath = tuple[str, ...]
EXTRA = Shape(EXTRAS, "anyType")


def prune(shape: Shape, paths: Iterable[ResultPath]) -> Shape:
    """Return the shape with only those paths; a path to an object keeps all of it.

    A path that ends in ``EXTRAS`` also asks for what nobody declares there.
    """
    return _kept(shape, paths, whole=False)


def _kept(shape: Shape, paths: Iterable[ResultPath], *, whole: bool) -> Shape:
    wanted: dict[str, list[ResultPath]] = {}
    for path in paths:
        if path:
            wanted.setdefault(path[0], []).append(path[1:])
    if whole and not wanted:
        return shape  # as it is: it may be large
    members = []
    for member in shape.members:
        below = wanted.get(member.name)
        if below is not None:
            everything = whole or () in below or not member.members
            member = _kept(member, below, whole=everything)  # noqa: PLW2901
        elif not whole:
            continue
        members.append(member)
    if EXTRAS in wanted:
        members.append(EXTRA)
    return replace(shape, members=tuple(members))


def given(takes: Shape, arguments: Iterable[FieldSpec]) -> Shape:
    """Return the part of what an operation takes that a route's arguments ever fill."""
    return prune(takes, (path for each in arguments for path in _filled(each)))


def _filled(argument: FieldSpec) -> Iterator[ResultPath]:
    path = tuple(argument.field.name.split("/"))
    if not argument.fields:
        yield path
    for each in argument.fields:
        yield from ((*path, *below) for below in _filled(each))
