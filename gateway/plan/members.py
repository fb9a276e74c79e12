"""Puts arrays, objects and literals into the JSON object, each in its own way when empty."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from connectors.contract import Value
from gateway.messages import Json
from gateway.plan.leaves import Put
from gateway.plan.sources import Column, Record
from gateway.plan.specs import View
from gateway.plan.values import ABSENT, At

_WORD = re.compile(r"[^ \t\r\n]+")  # XML's blanks, of which the no-break space is none

GetNode = Callable[[Record, View, At], Value]
Item = Callable[[Value, View, At], Json]
Project = Callable[[Record, View, At], dict[str, Json]]


@dataclass(frozen=True, slots=True)
class Nested:
    """Puts an array of objects, or an object, whose members have names of their own.

    ``project`` makes them of what ``column`` holds, or of the record itself where that is None.
    """

    column: Column | None
    name: str
    project: Project
    put: Put
    is_list: bool = False

    def __call__(self, record: Record, view: View, at: At, out: dict[str, Json]) -> None:
        """Put it into the JSON object, or leave it out."""
        self.put(record, view, at, out)


@dataclass(frozen=True, slots=True)
class Constant:
    """Puts a literal."""

    name: str
    value: Json

    def __call__(self, _record: Record, _view: View, _at: At, out: dict[str, Json]) -> None:
        """Put it into the JSON object."""
        out[self.name] = self.value


@dataclass(frozen=True, slots=True)
class Scoped:
    """Puts a field for the callers who have its scope."""

    scope: str
    put: Put

    def __call__(self, record: Record, view: View, at: At, out: dict[str, Json]) -> None:
        """Put the field into the JSON object, or leave it out."""
        if self.scope in view.scopes:
            self.put(record, view, at, out)


def list_put(name: str, get: GetNode, convert: Item) -> Put:
    """Return what puts an array, which is there and empty where the back end has nothing."""

    def put(record: Record, view: View, at: At, out: dict[str, Json]) -> None:
        node = get(record, view, at)
        if node is ABSENT or node is None:
            out[name] = []
            return
        here = (at, name)
        found = []
        for index, each in enumerate(_items(node)):
            item = convert(each, view, (here, index))
            if item is not ABSENT:
                found.append(item)
        out[name] = found

    return put


def object_put(name: str, get: GetNode | None, convert: Item) -> Put:
    """Return what puts an object: null where its node is nil, nothing where it is absent.

    Without a node of its own its members are the record's, and it is left out when empty.
    """
    if get is None:

        def gather(record: Record, view: View, at: At, out: dict[str, Json]) -> None:
            found = convert(record, view, (at, name))
            if found:
                out[name] = found

        return gather

    def put(record: Record, view: View, at: At, out: dict[str, Json]) -> None:
        node = get(record, view, at)
        if isinstance(node, list):
            node = node[0] if node else ABSENT
        if node is not ABSENT:
            out[name] = convert(node, view, (at, name))

    return put


def _items(node: Value) -> list[Value]:
    """Return the items of an array; those of an xs:list are the words of its text."""
    if isinstance(node, list):
        return node
    return _WORD.findall(node) if isinstance(node, str) else [node]
