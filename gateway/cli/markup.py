"""XML as a trial shows it: indented, with masked values, whether or not it is well-formed.

It is read as text, since what fails to parse is what an integrator wants to see; nothing in it is
expanded or fetched, and what is no tag for sure is masked as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gateway.cli.masking import HIDDEN, Mask, is_secret

MOST = 200_000  # characters
_ATTRIBUTE = re.compile(r"""\s+([\w.:-]+)\s*=\s*("[^"<]*"|'[^'<]*')""")
_TAG = re.compile(
    r"""<(?P<end>/?)(?P<name>[^\W\d][\w.:-]*)"""
    r"""(?P<attributes>(?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*+)\s*+(?P<empty>/?)>"""
)
_SPACES = re.compile(r"""\sxmlns:([\w.-]+)\s*=\s*["']([^"']*)["']""")
_OPAQUE = (("<![CDATA[", "]]>"), ("<!--", "-->"), ("<?", "?>"))
# Whose attributes tell how to read, and hold nothing of a person.
_TECHNICAL = (
    "http://www.w3.org/2001/XMLSchema-instance",
    "http://schemas.xmlsoap.org/soap/",
    "http://www.w3.org/2003/05/soap-",
    "http://x-road.eu/xsd/",
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # text | open | close | empty
    text: str
    name: str = ""


def render(text: str, mask: Mask) -> str:
    """Return a document's masked text, one element a line."""
    cut = text[:MOST]
    spaces = dict(_SPACES.findall(cut))
    lines = _Lines()
    hidden: list[str] = []  # the elements around, from the outermost secret one
    name = ""
    for token in _tokens(cut, mask, spaces, hidden):
        match token.kind:
            case "open":
                name = token.name
                if hidden or is_secret(name) or name.rpartition(":")[2] == "Security":
                    hidden.append(name)
                lines.open(token.text)
            case "close":
                if hidden:
                    hidden.pop()
                lines.close(token.text)
            case "empty":
                lines.empty(token.text)
            case _:
                seen = mask.named(name, token.text)
                lines.add(HIDDEN if hidden and token.text.strip() else seen)
    rest = [] if len(text) <= MOST else [f"… ({len(text)} characters)"]
    return "\n".join([*lines.done(), *rest])


def _tokens(text: str, mask: Mask, spaces: dict[str, str], hidden: list[str]) -> Iterator[_Token]:
    begin = at = 0  # where the text before the next tag begins, and where that is looked for
    while (start := text.find("<", at)) >= 0:
        opaque = next((pair for pair in _OPAQUE if text.startswith(pair[0], start)), None)
        found = _TAG.match(text, start) if opaque is None else None
        end = text.find(opaque[1], start) if opaque is not None else -1
        if found is None and end < 0:
            at = start + 1 if opaque is None else len(text)
            continue
        if start > begin:
            yield _Token("text", text[begin:start])
        if opaque is not None:
            begin = at = end + len(opaque[1])
            if opaque[0] == "<![CDATA[":
                yield _Token("text", text[start + len(opaque[0]) : end])
        elif found is not None:
            begin = at = found.end()
            yield _tag(found, mask, spaces, hidden)
    if begin < len(text):
        yield _Token("text", text[begin:])


def _tag(found: re.Match[str], mask: Mask, spaces: dict[str, str], hidden: list[str]) -> _Token:
    name = found["name"]
    if found["end"]:
        return _Token("close", f"</{name}>", name)
    shown = "".join(
        f' {each}="{_attribute(each, quoted[1:-1], mask, spaces, hidden)}"'
        for each, quoted in _ATTRIBUTE.findall(found["attributes"])
    )
    if found["empty"]:
        return _Token("empty", f"<{name}{shown}/>", name)
    return _Token("open", f"<{name}{shown}>", name)


def _attribute(name: str, value: str, mask: Mask, spaces: dict[str, str], hidden: list[str]) -> str:
    prefix = name.rpartition(":")[0]
    if prefix == "xmlns" or name == "xmlns" or spaces.get(prefix, "").startswith(_TECHNICAL):
        return value
    return HIDDEN if hidden else mask.named(name, value)


class _Lines:
    """Puts each element on a line of its own, and the text of one without elements beside it."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._depth = 0
        self._flat = False  # the line still holds only an element's start and its text

    def open(self, tag: str) -> None:
        self._begin(tag)
        self._depth += 1
        self._flat = True

    def empty(self, tag: str) -> None:
        self._begin(tag)
        self._flat = False

    def close(self, tag: str) -> None:
        self._depth = max(0, self._depth - 1)
        if self._flat:
            self._lines[-1] += tag
        else:
            self._begin(tag)
        self._flat = False

    def add(self, text: str) -> None:
        if self._flat:
            self._lines[-1] += text
        elif text.strip():
            self._begin(text.strip())

    def done(self) -> list[str]:
        """Return the lines, without blanks at their ends."""
        return [each.rstrip() for each in self._lines]

    def _begin(self, text: str) -> None:
        self._lines.append("  " * self._depth + text)
