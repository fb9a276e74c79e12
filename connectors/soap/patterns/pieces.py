"""A template: the text of a regular expression in which names of XML are open.

Which prefix a namespace has is known when an answer comes. Every quantifier is possessive and
every alternative begins with another sign, so that matching takes time in the length of the text
alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable

GAP = r"[ \t\r\n]*+"  # between elements
TEXT = "[^<]*+"
IN_QUOTES = r'[^"<\t\r\n]*+'
ATTRIBUTE = "@"  # begins a name that no default namespace is for
NEVER = "(?!)"
AROUND, BODY, ENVELOPE = "^", "^Body", "^Envelope"  # begin names that the answer itself tells

Template = tuple[str, ...]  # text and names in turn, text first and last


class Pieces:
    """A template that is being put together."""

    def __init__(self) -> None:
        self._parts = [""]

    def __bool__(self) -> bool:
        """Tell whether there is anything to match."""
        return self._parts != [""]

    def text(self, pattern: str) -> None:
        """Add a piece of the expression."""
        self._parts[-1] += pattern

    def name(self, name: str) -> None:
        """Add a name: a tag, an attribute's behind ``ATTRIBUTE``, or one that a binding knows."""
        self._parts += [name, ""]

    def add(self, other: Pieces) -> None:
        """Add what another has."""
        self._parts[-1] += other._parts[0]
        self._parts += other._parts[1:]

    def template(self) -> Template:
        """Return the parts."""
        return tuple(self._parts)


def spelt(template: Template, lexical: Callable[[str], str | None]) -> str:
    """Return the expression with its names as a message spells them; None is never written."""
    return "".join(_spelt(template, lexical))


def _spelt(template: Template, lexical: Callable[[str], str | None]) -> list[str]:
    parts = list(template)
    for place in range(1, len(parts), 2):
        name = lexical(parts[place])
        parts[place] = NEVER if name is None else re.escape(name)
    return parts
