"""A model group as it is written -> the members by which its values are read.

A sequence, an ``all`` and a group give their elements; a choice gives them as optional. A
repeating group of several elements is one member, since the order among its elements would be
lost otherwise; of one element it is that element, repeated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from connectors.soap.xsd.components import Content, Key, Model, Node, Wildcard, nodes_of


@dataclass(frozen=True, slots=True)
class Flat:
    """A model with its names, its members, its wildcards, and the contents of its groups."""

    model: Model | None
    members: tuple[Node, ...] = ()
    wild: tuple[Wildcard, ...] = ()
    turns: tuple[Content, ...] = ()


def flatten(model: Model | None, key: Key) -> Flat:
    """Return the flattened model of the content ``key``."""
    if model is None:
        return Flat(None)
    reader = _Flattener(key)
    named, nodes = reader.read(model)
    members = unique(nodes)
    names = {node.tag: node.name for node in members if node.tag}
    if any(node.name != names.get(node.tag, node.name) for node in nodes_of(named)):
        named = _renamed(named, names)
    return Flat(named, members, tuple(wildcards(model)), tuple(reader.turns))


def unique(nodes: Iterable[Node], prefix: str = "") -> tuple[Node, ...]:
    """Give each node its key: the local name, or the Clark name where that is taken."""
    taken: set[str] = set()
    found = []
    for node in nodes:
        name = prefix + node.tag.rpartition("}")[2] if node.tag else node.name
        if name in taken:
            name = prefix + (node.tag if node.tag.startswith("{") else "{}" + node.tag)
        taken.add(name)
        found.append(node if name == node.name else replace(node, name=name))
    return tuple(found)


def merge(nodes: dict[str, Node], found: Iterable[Node], *, exclusive: bool) -> None:
    """Add nodes by tag; one that is there is a list, or an alternative's other place."""
    for node in found:
        key = node.tag or node.name
        known = nodes.get(key)
        if known is None:
            nodes[key] = node
        elif not exclusive:
            required = known.required or node.required
            nodes[key] = replace(known, repeated=True, required=required)
        elif node.repeated and not known.repeated:
            nodes[key] = replace(known, repeated=True)


def wildcards(model: Model | None) -> Iterator[Wildcard]:
    """Yield the element wildcards of a model, groups entered."""
    for child in model.children if model else ():
        if isinstance(child, Wildcard):
            yield replace(child, repeated=True) if model and model.repeated else child
        elif isinstance(child, Model):
            yield from wildcards(child)


class _Flattener:
    def __init__(self, key: Key) -> None:
        self._key = key
        self._counts = {"choice": 0, "sequence": 0}
        self.turns: list[Content] = []

    def read(self, model: Model) -> tuple[Model, list[Node]]:
        """Return a group with its repeating groups named, and its elements."""
        if model.repeated and len({node.tag for node in nodes_of(model)}) > 1:
            return self._turn(model)
        children: list[Node | Model | Wildcard] = []
        merged: dict[str, Node] = {}
        for child in model.children:
            if isinstance(child, Model):
                child, found = self.read(child)  # noqa: PLW2901 - the same group with its names
            else:
                found = [child] if isinstance(child, Node) else []
            children.append(child)
            merge(merged, found, exclusive=model.kind == "choice")
        nodes = list(merged.values())
        if model.kind == "choice" or model.minimum == 0:
            nodes = [replace(each, required=False) if each.required else each for each in nodes]
        if model.repeated:
            nodes = [replace(each, repeated=True) for each in nodes]
        return replace(model, children=tuple(children)), nodes

    def _turn(self, model: Model) -> tuple[Model, list[Node]]:
        kind = "choice" if model.kind == "choice" else "sequence"
        self._counts[kind] += 1
        number = self._counts[kind]
        name = f"${kind}{number if number > 1 else ''}"
        key = f"{self._key}/{name}"
        once = flatten(replace(model, minimum=1, maximum=1, name=""), key)
        self.turns += once.turns
        self.turns.append(Content(key, model=once.model, members=once.members, wild=once.wild))
        children = once.model.children if once.model else ()
        node = Node("", name, content=key, repeated=True, required=model.minimum > 0, group=kind)
        return replace(model, children=children, name=name), [node]


def _renamed(model: Model, names: dict[str, str]) -> Model:
    """Return a model whose nodes have the names of the members; named groups have their own."""
    children: list[Node | Model | Wildcard] = []
    for child in model.children:
        if isinstance(child, Node):
            children.append(replace(child, name=names[child.tag]))
        elif isinstance(child, Model) and not child.name:
            children.append(_renamed(child, names))
        else:
            children.append(child)
    return replace(model, children=tuple(children))
