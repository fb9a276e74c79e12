"""Nodes -> the shapes of the contract: finite, whatever the schema.

A type is entered again once at most on the way down; its second re-entry is a leaf of type
``anyType``, and so is what goes beyond the budget, level by level, so that no branch starves
another.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from connectors.contract import Representation, Shape
from connectors.soap.xsd.components import Node, Simple
from connectors.soap.xsd.views import Views

ANYTHING = "anyType"
MAX_SHAPES = 20_000  # of one side of a signature
MAX_ENTRIES = 2  # of one type on one way down


@dataclass(slots=True)
class _Draft:
    """A shape whose members are being found."""

    node: Node
    above: _Draft | None
    members: list[_Draft] = field(default_factory=list)
    cut: bool = False

    def entries(self) -> int:
        """Return how often the type of this node stands on the way down to it."""
        key, count, at = _key(self.node), 0, self.above
        while at is not None:
            count += _key(at.node) == key
            at = at.above
        return count


def shape_of(node: Node, views: Views, budget: int = MAX_SHAPES) -> Shape:
    """Return the shape of a node, expanded within a budget of shapes."""
    root = _Draft(node, None)
    drafts = [root]
    waiting = deque(drafts)
    while waiting:
        draft = waiting.popleft()
        if draft.node.wild or (draft.node.simple is not None and not draft.node.substitutes):
            continue
        children = None if draft.entries() >= MAX_ENTRIES else views.children(draft.node)
        if children is None or len(drafts) + len(children) > budget:
            draft.cut = True
        else:
            draft.members = [_Draft(each, draft) for each in children]
            drafts += draft.members
            waiting += draft.members
    return _shape(drafts)


def _key(node: Node) -> str:
    return f"head {node.tag}" if node.substitutes else node.content


def _shape(drafts: list[_Draft]) -> Shape:
    """Return the shape of the first draft; the others follow it, so that the last are leaves."""
    done: dict[int, Shape] = {}
    for draft in reversed(drafts):
        members = tuple(done.pop(id(each)) for each in draft.members)
        done[id(draft)] = _one(draft, members)
    return done[id(drafts[0])]


def _one(draft: _Draft, members: tuple[Shape, ...]) -> Shape:
    node = draft.node
    simple = node.simple if not node.substitutes else None
    if simple is None:
        anything = draft.cut or node.wild
        return Shape(
            node.name,
            ANYTHING if anything else "object",
            members=members,
            repeated=node.repeated,
            nillable=node.nillable,
            required=node.required,
        )
    if simple.list and node.repeated:  # a list of lists has no shape of its own
        return Shape(node.name, ANYTHING, repeated=True, required=node.required)
    return leaf(node, simple)


def leaf(node: Node, simple: Simple) -> Shape:
    """Return the shape of text."""
    return Shape(
        node.name,
        simple.type,
        Representation.XSD,
        repeated=node.repeated or simple.list,
        nillable=node.nillable,
        required=node.required,
        width=simple.width,
        scale=simple.scale,
        values=simple.values,
    )
