"""Prunes a declared result to the paths that a route reads: the projection pushed down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from connectors.contract import Shape

ResultPath = tuple[str, ...]


def prune(shape: Shape, paths: Iterable[ResultPath]) -> Shape:
    """Return the shape with only those paths; a path to an object keeps all of it."""
    wanted: dict[str, list[ResultPath]] = {}
    for path in paths:
        if path:
            wanted.setdefault(path[0], []).append(path[1:])
    members = []
    for member in shape.members:
        below = wanted.get(member.name)
        if below is None:
            continue
        whole = () in below or not member.members
        members.append(member if whole else prune(member, below))
    return replace(shape, members=tuple(members))
