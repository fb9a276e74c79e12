"""What of a structure a pattern can read: elements in the order of the schema, told by their names.

What cannot be (substitutes, subtypes, wildcards, groups that repeat, mixed content) is left out
where it may be absent: an answer that has it is not in its usual form.
"""

from __future__ import annotations

from dataclasses import replace

from connectors.contract import Shape
from connectors.soap.subtypes import types
from connectors.soap.xsd.components import Content, Node
from connectors.soap.xsd.shapes import ANYTHING
from connectors.soap.xsd.views import Views


class Fitting:
    """Tells it of nodes and the part of them that is wanted (None: nothing)."""

    def __init__(self, views: Views) -> None:
        self._views = views
        self._known: dict[tuple[str, int], bool] = {}  # by content and the identity of its shape
        self._around: list[str] = []
        self._members: dict[str, list[Node]] = {}
        self._contents: dict[str, Content] = {}

    def members(self, node: Node) -> list[Node]:
        """Return the elements declared in an object, in their order."""
        found = self._members.get(node.content)
        if found is None:
            found = [self._views.leaf(each) for each in self.content(node).members]
            self._members[node.content] = found
        return found

    def content(self, node: Node) -> Content:
        """Return the complex type of an object, with its members as those of all types there."""
        found = self._contents.get(node.content)
        if found is None:
            found = self._contents[node.content] = self._content(node)
        return found

    def _content(self, node: Node) -> Content:
        own, whole = self._views.contents[node.content], self._views.of(node)
        if not own.polymorphic or whole is None:
            return own
        members = _renamed(own.members, whole.members)
        return replace(own, members=members, attributes=_renamed(own.attributes, whole.attributes))

    def kind(self, node: Node) -> str:
        """Return ``@type`` of an object that does not say its type; empty where it has none."""
        content, whole = self._views.contents[node.content], self._views.of(node)
        if not content.polymorphic or whole is None:
            return ""
        return types(content, whole, self._views)[1][0]

    def fits(self, node: Node, shape: Shape | None) -> bool:
        """Tell whether an element can be read or passed by."""
        if node.group or node.substitutes or node.wild or not node.tag:
            return False
        if node.simple is not None:
            return not node.simple.swa
        return self._is_plain(node) and (shape is None or shape.type != ANYTHING)

    def inside(self, node: Node, shape: Shape | None) -> bool:
        """Tell whether what an object has to have can be read or passed by."""
        key = node.content, id(shape)
        if key not in self._known:
            if shape is None and node.content in self._around:
                return False
            self._around.append(node.content)
            self._known[key] = self._looked(node, shape)
            self._around.pop()
        return self._known[key]

    def may_be_empty(self, node: Node) -> bool:
        """Tell whether an object may end where it begins, in its usual form."""
        content = self.content(node)
        return (
            node.nillable
            or content.text is not None
            or not any(is_due(each) for each in content.members)
        )

    def _is_plain(self, node: Node) -> bool:
        if self._views.holds_tables(node):
            return False
        own, whole = self._views.contents[node.content], self._views.of(node)
        if own.array or own.mixed or own.abstract or whole is None:
            return False
        if not own.polymorphic:
            return True
        alike = {each.tag: each.repeated for each in whole.members}
        return (whole.text, whole.mixed) == (own.text, False) and all(
            alike.get(each.tag) == each.repeated for each in own.members
        )

    def _looked(self, node: Node, shape: Shape | None) -> bool:
        content = self.content(node)
        if content.text is not None and content.text.swa:
            return False
        return all(
            self.readable(each, part_of(shape, each)) or not is_due(each)
            for each in self.members(node)
        )

    def readable(self, node: Node, shape: Shape | None) -> bool:
        """Tell whether an element and all that has to stand in it can be read or passed by."""
        return self.fits(node, shape) and (node.simple is not None or self.inside(node, shape))


def _renamed(own: tuple[Node, ...], whole: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return nodes as they are called where several types may stand."""
    known = {each.tag or each.name: each for each in whole}
    return tuple(known[each.tag or each.name] for each in own)


def part_of(shape: Shape | None, node: Node) -> Shape | None:
    """Return the part of what is wanted that an element below is."""
    return shape.member(node.name) if shape else None


def is_due(node: Node) -> bool:
    """Tell whether an element has to be there for a structure to be in its usual form."""
    return node.required and not node.repeated and not node.group
