"""The patterns of what nobody wants, which are there to be passed by."""

from __future__ import annotations

from connectors.soap.patterns.fitting import Fitting, is_due
from connectors.soap.patterns.pieces import ATTRIBUTE, GAP, IN_QUOTES, TEXT, Pieces
from connectors.soap.patterns.simple import endings
from connectors.soap.patterns.unlike import Unlike
from connectors.soap.xsd.components import Content, Node

MAX_PASSED = 1000  # elements that nobody wants: an expression of more is slow to compile


class Passing:
    """Passes by no more than so many elements in all."""

    def __init__(self, fitting: Fitting) -> None:
        self._fitting = fitting
        self._left = MAX_PASSED
        self._around: list[str] = []  # the types on the way down

    def pattern(self, node: Node) -> Pieces:
        """Return what passes by an element; raise Unlike when there are too many."""
        self._left -= 1
        if self._left < 0:
            raise Unlike
        pieces = Pieces()
        if node.content and node.content in self._around:
            return pieces  # whoever has one in itself is not in its usual form
        self._around.append(node.content)
        pieces.text("(?:<")
        pieces.name(node.tag)
        content: Content | None = None
        if node.simple is None:
            content = self._fitting.content(node)
            for each in content.attributes:
                pieces.text("(?: ")
                pieces.name(f"{ATTRIBUTE}{each.tag}")
                pieces.text(f'="{IN_QUOTES}")?+')
        pieces.text("(?:>")
        if content is None or content.text is not None:
            pieces.text(TEXT)
        else:
            pieces.text(GAP)
            for each in self._fitting.members(node):
                if self._fitting.readable(each, None):
                    pieces.add(self.pattern(each))
        pieces.text("</")
        pieces.name(node.tag)
        pieces.text(">|(?:")
        pieces.add(endings(node))
        pieces.text(f")>){GAP})")
        pieces.text("*+" if node.repeated else "" if is_due(node) else "?+")
        self._around.pop()
        return pieces
