"""What wildcards let stand: elements as objects of one name (``any``), attributes (``@any``)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from connectors.soap.writing.groups import Place
from connectors.soap.writing.sheet import Path, Sheet, shown
from connectors.soap.writing.structure import Structures
from connectors.soap.xsd.components import ANY_ATTRIBUTES, Wildcard


class AnyElements:
    """Writes the elements at one place of a wildcard, from the list of the object around."""

    def __init__(
        self, name: str, wildcard: Wildcard, place: Place, around: str, structures: Structures
    ) -> None:
        space = split(around)[0]
        self._name = name
        self._wildcard = wildcard
        self._place = place
        self._space = space if wildcard.allows(space) else ""
        self._structures = structures

    def __call__(self, given: Mapping[str, Any], path: Path, sheet: Sheet) -> str:
        """Return the elements."""
        values, at = given.get(self._name), (*path, self._name)
        values = () if values is None else values
        if not isinstance(values, (list, tuple)):
            return sheet.refuse(at, "type", "must be a list")
        first = self._place.start(values)
        values = self._place.values(values, greedy=self._wildcard.repeated)
        if self._wildcard.required and not values:
            return sheet.refuse(at, "required", "is required, and has too few items")
        if not self._wildcard.repeated and len(values) > 1:
            sheet.refuse(at, "items", "has too many items")
        return "".join(
            self._item(each, (*at, str(index)), sheet) for index, each in enumerate(values, first)
        )

    def _item(self, item: Any, path: Path, sheet: Sheet) -> str:
        if not isinstance(item, Mapping):
            return sheet.refuse(path, "type", "must be an object of names and values")
        found = []
        for key, value in item.items():
            name = str(key)
            at = (*path, shown(name))
            space = split(name)[0] if name.startswith("{") else self._space
            if self._wildcard.allows(space):
                found.append(self._structures.elements(name, value, space, at, sheet))
            else:
                sheet.refuse(at, "unknown", "may not stand here")
        return "".join(found)


class AnyAttributes:
    """Writes the attributes of a wildcard; those that the type declares are not among them."""

    def __init__(
        self, wildcard: Wildcard, declared: Collection[str], structures: Structures
    ) -> None:
        self._wildcard = wildcard
        self._declared = frozenset(split(each) for each in declared)
        self._structures = structures

    def __call__(self, given: Mapping[str, Any], path: Path, sheet: Sheet) -> str:
        """Return the attributes, each with a blank before it."""
        values, at = given.get(ANY_ATTRIBUTES), (*path, ANY_ATTRIBUTES)
        if values is None:
            return ""
        if not isinstance(values, Mapping):
            return sheet.refuse(at, "type", "must be an object")
        allowed = {}
        for key, value in values.items():
            if self._wildcard.allows(split(str(key))[0]):
                allowed[str(key)] = value
            else:
                sheet.refuse((*at, shown(key)), "unknown", "may not stand here")
        return self._structures.attributes(allowed, set(self._declared), at, sheet)


def split(tag: str) -> tuple[str, str]:
    """Return the namespace and the local name of a tag."""
    space, _, local = tag.removeprefix("{").rpartition("}")
    return space, local
