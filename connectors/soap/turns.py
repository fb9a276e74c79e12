"""The places of elements in a repeating group: which branch they are of, and which come after."""

from __future__ import annotations

from itertools import count

from connectors.soap.runtime import Place
from connectors.soap.xsd.components import Content, Model, Node, nodes_of

Places = dict[str, tuple[Place, ...]]


def places_of(model: Model | None) -> Places:
    """Return the places of every tag below a group, for ``runtime.turns``."""
    found: dict[str, list[Place]] = {}
    if model is not None:
        _branches(model, count(), found)
    return {tag: tuple(places) for tag, places in found.items()}


def _branches(model: Model, numbers: count[int], found: dict[str, list[Place]]) -> None:
    """Give each alternative of a choice a branch, and anything else one."""
    if model.kind != "choice":
        _sequence(model, next(numbers), 0, found)
        return
    for child in model.children:
        if isinstance(child, Model) and child.kind == "choice" and not child.repeated:
            _branches(child, numbers, found)
        elif isinstance(child, Model) and not child.repeated:
            _sequence(child, next(numbers), 0, found)
        elif isinstance(child, Model):
            _one(child, next(numbers), 0, found)
        elif isinstance(child, Node):
            _node(child, (next(numbers), 0, child.repeated), found)


def _sequence(model: Model, branch: int, place: int, found: dict[str, list[Place]]) -> int:
    """Give the elements of one branch their places; return the place after them."""
    after = place
    for child in model.children:
        start = place if model.kind == "choice" else after
        if isinstance(child, Node):
            _node(child, (branch, start, child.repeated), found)
            after = max(after, start + 1)
        elif isinstance(child, Model) and child.repeated:
            after = max(after, _one(child, branch, start, found))
        elif isinstance(child, Model):
            after = max(after, _sequence(child, branch, start, found))
    return after


def _one(group: Model, branch: int, place: int, found: dict[str, list[Place]]) -> int:
    """Give the elements of a group that repeats inside one place; return the one after it."""
    for node in nodes_of(group):
        _node(node, (branch, place, True), found)
    return place + 1


def _node(node: Node, place: Place, found: dict[str, list[Place]]) -> None:
    for each in (node, *node.substitutes):
        found.setdefault(each.tag, []).append(place)


def branches_of(content: Content) -> dict[str, tuple[int, ...]]:
    """Return for each member of one turn of a choice the branches that it is in."""
    places = places_of(content.model)
    found = {}
    for node in content.members:
        nodes = _inside(content.model, node.name) if node.group else [node]
        tags = [each.tag for one in nodes for each in (one, *one.substitutes)]
        branches = {branch for tag in tags for branch, _, _ in places.get(tag, ())}
        found[node.name] = tuple(sorted(branches))
    return found


def _inside(model: Model | None, name: str) -> list[Node]:
    """Return the nodes in a repeating group inside a model."""
    for child in model.children if model else ():
        if isinstance(child, Model):
            found = list(nodes_of(child)) if child.name == name else _inside(child, name)
            if found:
                return found
    return []
