"""Nodes -> the shapes of the contract, grown where somebody looks.

A type is entered again once at most on the way down: its second re-entry is a leaf of type
``anyType``, so that every walk ends. A schema may still say in a few lines what fills a disk;
so a shape's members are made when they are asked for, and no more than ``MAX_GROWN`` of one
side of a signature. Binding refuses to read more than ``MAX_SHAPES``.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

from connectors.contract import Representation, Shape
from connectors.soap.xsd.components import Node
from connectors.soap.xsd.views import Views

ANYTHING = "anyType"
MAX_SHAPES = 20_000
MAX_GROWN = 2 * MAX_SHAPES  # so that who wants all of it is over the limit of binding
MAX_ENTRIES = 2  # of one type on one way down
FIELDS = tuple(each.name for each in fields(Shape))


def shape_of(node: Node, views: Views) -> Shape:
    """Return the shape of a node; it equals a plain Shape, and pickles as one."""
    return _shape(node, _Way(views, [MAX_GROWN]))


@dataclass(frozen=True, slots=True)
class _Way:
    """The way down to a shape: the types entered on it, and how many shapes are left to all."""

    views: Views
    left: list[int]
    types: tuple[str, ...] = ()

    def below(self, node: Node) -> tuple[Shape, ...]:
        children = self.views.children(node)
        self.left[0] -= len(children)
        if self.left[0] < 0:
            return ()  # who wants so much is refused when binding
        way = _Way(self.views, self.left, (*self.types, _key(node)))
        return tuple(_shape(each, way) for each in children)


class Unfolding(Shape):
    """An object whose members are made when they are first asked for."""

    __slots__ = ("_grown", "_node", "_way")

    _grown: tuple[Shape, ...] | None
    _node: Node
    _way: _Way

    def __new__(cls, *args: Any, **kwargs: Any) -> Shape:  # type: ignore[misc]
        """Return a plain Shape, so that ``replace`` gives one."""
        return Shape(*args, **kwargs)

    @property
    def members(self) -> tuple[Shape, ...]:
        """The parts of the object."""
        if self._grown is None:
            object.__setattr__(self, "_grown", self._way.below(self._node))
        return self._grown or ()

    def __eq__(self, other: object) -> bool:
        """Compare as plain shapes do."""
        if not isinstance(other, Shape):
            return NotImplemented
        return all(getattr(self, each) == getattr(other, each) for each in FIELDS)

    def __hash__(self) -> int:
        """Agree with equality, cheaply."""
        return hash((self.name, self.type))

    def __repr__(self) -> str:
        """Name the object; its members may be many."""
        return f"Shape({self.name!r}, …)"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as a plain Shape with what was looked at: a plan keeps what it uses."""
        looked_at = self._grown or ()
        return Shape, tuple(
            looked_at if each == "members" else getattr(self, each) for each in FIELDS
        )


def _key(node: Node) -> str:
    return f"head {node.tag}" if node.substitutes else node.content


def _shape(node: Node, way: _Way) -> Shape:
    simple = None if node.substitutes else node.simple
    listed = simple is not None and simple.list
    if simple is not None and not (listed and node.repeated):
        return Shape(
            node.name,
            "base64Binary" if simple.swa else simple.type,
            Representation.XSD,
            (),
            node.repeated or listed,
            node.nillable,
            node.required,
            simple.width,
            simple.scale,
            simple.values,
        )
    plain = Shape(node.name, repeated=node.repeated, nillable=node.nillable, required=node.required)
    # A list of lists has no shape of its own.
    closed = node.wild or way.views.holds_tables(node)
    if simple is not None or closed or way.types.count(_key(node)) >= MAX_ENTRIES:
        return replace(plain, type=ANYTHING)
    return _unfolding(plain, node, way)


def _unfolding(plain: Shape, node: Node, way: _Way) -> Shape:
    made = object.__new__(Unfolding)
    for each in FIELDS:
        if each != "members":
            object.__setattr__(made, each, getattr(plain, each))
    for name, value in (("_grown", None), ("_node", node), ("_way", way)):
        object.__setattr__(made, name, value)
    return made
