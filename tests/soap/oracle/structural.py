"""What texts and elements mean where a type says little or nothing."""

from __future__ import annotations

from typing import Any

from lxml import etree

from tests.soap.oracle.components import XSI, Simple, clark, local, space_of

NIL = f"{{{XSI}}}nil"
TYPE = f"{{{XSI}}}type"
BLANK = " \t\r\n"


def lexical(text: str, kind: Simple) -> str | list[str]:
    """Return the text of a simple type: lists split, white space as far as strings have it."""
    if kind.variety == "list":
        # Only XML's white space separates, not all that Python's split knows.
        return [each for each in text.translate({9: " ", 10: " ", 13: " "}).split(" ") if each]
    if kind.variety == "atomic" and kind.whitespace in ("replace", "collapse"):
        text = text.translate({9: " ", 10: " ", 13: " "})
        if kind.whitespace == "collapse":
            text = " ".join(each for each in text.split(" ") if each)
    return text


def structural(node: etree._Element) -> Any:
    """Return what an element holds where nothing is declared."""
    if is_nil(node):
        return None
    below = children(node)
    value: dict[str, Any] = {}
    for tag, text in node.attrib.items():
        if tag == TYPE:
            value["@type"] = local(qname(node, text))
        elif space_of(tag) != XSI:
            value[f"@{tag}"] = text
    if not value and not below:
        return own_text(node)
    value |= by_name(below)
    text = "".join(_texts(node)).strip(BLANK)
    if text:
        value["$value"] = text
    return value


def by_name(elements: list[etree._Element]) -> dict[str, Any]:
    """Return elements by name; a name that comes more than once is a list."""
    found: dict[str, list[Any]] = {}
    for child in elements:
        found.setdefault(name_in_parent(child), []).append(structural(child))
    return {key: each[0] if len(each) == 1 else each for key, each in found.items()}


def mixed(node: etree._Element) -> list[Any]:
    """Return texts and elements in document order."""
    parts: list[Any] = []
    for text, child in _runs(node):
        if text:
            parts.append(text)
        if child is not None:
            parts.append({name_in_parent(child): structural(child)})
    return parts


def _runs(node: etree._Element) -> list[tuple[str, etree._Element | None]]:
    """Return the text before each child element and after the last, comments left out."""
    runs: list[tuple[str, etree._Element | None]] = []
    text = node.text or ""
    for each in node:
        if isinstance(each.tag, str):
            runs.append((text, each))
            text = ""
        text += each.tail or ""
    return [*runs, (text, None)]


def _texts(node: etree._Element) -> list[str]:
    return [text for text, _ in _runs(node)]


def own_text(node: etree._Element) -> str:
    """Return the text of an element, comments and processing instructions left out."""
    return "".join(_texts(node))


def children(node: etree._Element) -> list[etree._Element]:
    """Return the child elements."""
    return [each for each in node if isinstance(each.tag, str)]


def is_nil(node: etree._Element) -> bool:
    """Tell whether an element says that it is nil."""
    return node.get(NIL, "").strip(BLANK) in ("true", "1")


def qname(node: etree._Element, text: str) -> str:
    """Return the Clark name of a QName in the text of a node."""
    prefix, colon, name = text.strip(BLANK).rpartition(":")
    return clark(node.nsmap.get(prefix if colon else None) or "", name)


def relative(tag: str, to: str) -> str:
    """Return the local name where the namespace is that of another name, else the Clark name."""
    return local(tag) if space_of(tag) == space_of(to) else tag


def name_in_parent(child: etree._Element) -> str:
    """Return the local name of what has no namespace or its parent's, else the Clark name."""
    space = space_of(child.tag)
    return local(child.tag) if space in ("", space_of(child.getparent().tag)) else child.tag
