"""Turns structures that nothing declares into JSON: parsed XML texts, DataSets, wrappers, any."""

from __future__ import annotations

import math
from collections.abc import Callable
from xml.parsers import expat

from connectors.contract import Stream, Value
from gateway.messages import Json
from gateway.plan.texts import base64_text
from gateway.plan.values import ABSENT, BadValue, Changed

_DEEPEST = 100
_DEEPEST_JSON = 200  # orjson writes 254 levels, some of which are the mapping's
_MOST_MARKUP = 200_000  # of "<", and of "=" half as many
_INSIDE_ROOT = 2  # elements that are open around a child of the root
_DIFFGRAM = "diffgram"


def plain(value: Value) -> Json:
    """Return any value of the contract as JSON; an infinity or NaN is None with a warning.

    What is nested deeper than can be written is refused.
    """
    lost: list[str] = []
    result = _plain(value, lost, _DEEPEST_JSON)
    return Changed(result, "not-finite") if lost else result


def unwrapped(value: Value) -> Value:
    """Return the array inside an ``ArrayOf`` wrapper, or no array where the wrapper is empty."""
    if not isinstance(value, dict):
        return value
    members = [each for name, each in value.items() if not name.startswith("@")]
    found = members[0] if members else []
    return found if isinstance(found, list) else [found]


def datasets(value: Value) -> Value:
    """Return the tables of a .NET DataSet: names to arrays of rows, without its own marks.

    A connector may have taken them out of their diffgram already.
    """
    gram = _find(value, _DIFFGRAM)
    if isinstance(gram, dict):
        content = next((each for each in gram.values() if isinstance(each, dict)), {})
    else:
        found = value.items() if isinstance(value, dict) else ()
        content = {name: rows for name, rows in found if isinstance(rows, list)}
    tables: dict[str, Value] = {}
    for name, rows in content.items():
        if not name.startswith("@"):
            listed = rows if isinstance(rows, list) else [rows]
            tables[_local(name)] = [_without_marks(row) for row in listed]
    return tables


def parsed(*, as_list: bool) -> Callable[[Value], Value]:
    """Return what reads XML inside a text: its root's members, or its root's children in order.

    A document type is refused, so that no entity is ever expanded, and so is what has more
    elements than are held at once.
    """

    def read(value: Value) -> Value:
        if not isinstance(value, str):
            raise BadValue("not a text with XML in it")
        if value.count("<") + 2 * value.count("=") > _MOST_MARKUP:
            raise BadValue("XML with more elements than are held at once")
        root, children = _read_xml(value)
        return children if as_list else root

    return read


class _Open:
    """One element while it is read."""

    __slots__ = ("found", "name", "texts")

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.name = _local(name)
        self.found: dict[str, Value] = {f"@{_local(key)}": each for key, each in attributes.items()}
        self.texts: list[str] = []

    def add(self, name: str, value: Value) -> None:
        """Take a child, which is never a list; several of one name become one."""
        before = self.found.get(name, ABSENT)
        if before is ABSENT:
            self.found[name] = value
        elif isinstance(before, list):
            before.append(value)
        else:
            self.found[name] = [before, value]

    def value(self) -> Value:
        """Return its JSON: a text, or an object with ``@x``, members and ``$value``."""
        text = "".join(self.texts)
        if not self.found:
            return text
        if text.strip():
            self.found["$value"] = text
        return self.found


def _read_xml(text: str) -> tuple[Value, list[Value]]:
    """Return the value of the root, and those of its children in their order."""
    top = _Open("", {})
    open_nodes = [top]
    children: list[Value] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(open_nodes) > _DEEPEST:
            raise BadValue("XML nested too deep")
        open_nodes.append(_Open(name, attributes))

    def end(_name: str) -> None:
        node = open_nodes.pop()
        value = node.value()
        open_nodes[-1].add(node.name, value)
        if len(open_nodes) == _INSIDE_ROOT:
            children.append(value)

    def characters(data: str) -> None:
        open_nodes[-1].texts.append(data)

    def refuse(*_declared: object) -> None:
        raise BadValue("XML with a document type")

    parser = expat.ParserCreate(encoding="utf-8", namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(text.strip().encode("utf-8", "replace"), True)  # noqa: FBT003 - expat's form
    except expat.ExpatError as error:
        raise BadValue("not well-formed XML") from error
    return next(iter(top.found.values())), children


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _find(value: Value, name: str) -> Value:
    """Return the first member of that local name at any depth."""
    left = [value]  # a structure may be deeper than Python calls
    while left:
        each = left.pop()
        if isinstance(each, dict):
            for key, found in each.items():
                if _local(key) == name:
                    return found
            left += reversed(each.values())
        elif isinstance(each, list):
            left += reversed(each)
    return None


def _without_marks(row: Value) -> Value:
    if not isinstance(row, dict):
        return row
    return {_local(name): each for name, each in row.items() if not name.startswith("@")}


def _plain(value: Value, lost: list[str], room: int) -> Json:
    if isinstance(value, dict | list | tuple):
        if not room:
            raise BadValue("nested too deep")
        if isinstance(value, dict):
            each = value.items()
            return {name: _plain(one, lost, room - 1) for name, one in each if one is not ABSENT}
        return [_plain(one, lost, room - 1) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        lost.append("not-finite")
        return None
    if isinstance(value, bytes | Stream):
        return base64_text(value)
    return value
