"""Writes the values of a list at one place of a sequence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.soap.writing.groups import Place
from connectors.soap.writing.sheet import Path, Sheet, Write
from connectors.soap.xsd.components import Node


class Repeated:
    """A node whose name holds a list; ``nil`` is what says null, empty where none may."""

    def __init__(self, node: Node, nil: str, write: Write, place: Place, *, greedy: bool) -> None:
        self._node = node
        self._nil = nil
        self._write = write
        self._place = place
        self._greedy = greedy

    def __call__(self, given: Mapping[str, Any], path: Path, sheet: Sheet) -> str:
        """Return the elements."""
        node, place = self._node, self._place
        values, path = given.get(node.name), (*path, node.name)
        values = () if values is None else values
        if not isinstance(values, (list, tuple)):
            # It is told once, however many places the list is for.
            return sheet.refuse(path, "type", "must be a list") if place.number == 0 else ""
        first = place.start(values)
        values = place.values(values, greedy=self._greedy)
        if node.required and not values:
            return sheet.refuse(path, "required", "is required, and has too few items")
        if not self._greedy and len(values) > 1:
            sheet.refuse(path, "items", "has too many items")
        return self._items(values, first, path, sheet)

    def _items(self, values: Sequence[Any], first: int, path: Path, sheet: Sheet) -> str:
        write, nil, found = self._write, self._nil, []
        for index, each in enumerate(values, first):
            at = (*path, str(index))
            if each is not None:
                found.append(write(each, at, sheet))
            else:
                found.append(nil or sheet.refuse(at, "null", "may not be null"))
        return "".join(found)
