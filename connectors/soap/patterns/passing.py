"""The patterns of what is passed by: what nobody wants, and records that are read afterwards."""

from __future__ import annotations

from connectors.contract import Shape
from connectors.soap.patterns.fitting import Fitting, is_due, part_of
from connectors.soap.patterns.pieces import ATTRIBUTE, GAP, IN_QUOTES, TEXT, Pieces
from connectors.soap.patterns.simple import endings
from connectors.soap.patterns.unlike import Unlike
from connectors.soap.xsd.components import Node

MAX_PASSED = 1000  # elements that nobody wants: an expression of more is slow to compile


class Passing:
    """Passes by no more than so many elements in all, in the forms in which they are read."""

    def __init__(self, fitting: Fitting) -> None:
        self._fitting = fitting
        self._left = MAX_PASSED
        self._around: list[str] = []  # the types on the way down

    def pattern(self, node: Node, shape: Shape | None = None) -> Pieces:
        """Return what passes by an element and no other; raise Unlike when there are too many."""
        self._left -= 1
        if self._left < 0:
            raise Unlike
        pieces = Pieces()
        if shape is None and node.content and node.content in self._around:
            return pieces  # whoever has one in itself is not in its usual form
        around = list(self._around)
        if shape is None:
            self._around.append(node.content)
        pieces.text("(?:<")
        pieces.name(node.tag)
        if node.simple is not None:
            pieces.text(f"(?:>{TEXT}")
        else:
            self._inside(pieces, node, shape)
        pieces.text("</")
        pieces.name(node.tag)
        if node.simple is not None or self._fitting.may_be_empty(node):
            pieces.text(">|(?:")
            pieces.add(endings(node))
            pieces.text(")")
        pieces.text(f">){GAP})")
        pieces.text("*+" if node.repeated else "" if is_due(node) else "?+")
        self._around = around
        return pieces

    def _inside(self, pieces: Pieces, node: Node, shape: Shape | None) -> None:
        content = self._fitting.content(node)
        for each in content.attributes:
            pieces.text("(?: ")
            pieces.name(f"{ATTRIBUTE}{each.tag}")
            pieces.text(f'="{IN_QUOTES}")' + ("" if each.required else "?+"))
        if content.text is not None:
            pieces.text(f"(?:>{TEXT}")
            return
        pieces.text(f"(?:>{GAP}")
        for each in self._fitting.members(node):
            part = part_of(shape, each)
            if self._fitting.readable(each, part):
                pieces.add(self.pattern(each, part))
