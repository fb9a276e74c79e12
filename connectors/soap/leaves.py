"""The expression that reads a simple value, as source: what the schema says of it is decided here.

Text stays as it is written but for what whiteSpace and defaults say; converters do the rest.
"""

from __future__ import annotations

from connectors.soap.blanks import collapsed, replaced
from connectors.soap.xsd.components import Node, Simple
from connectors.soap.xsd.simple import TEXTS


def is_plain(node: Node) -> bool:
    """Tell whether the text of an element is its value, whatever it is."""
    simple = node.simple
    return (
        simple is not None
        and not node.substitutes
        and not simple.list
        and not refers(simple)
        and _whitespace(simple) == "preserve"
        and default_of(node) is None
    )


def default_of(node: Node) -> str | None:
    """Return what an empty element or an absent attribute has for its value."""
    return node.default if node.fixed is None else node.fixed


def element(node: Node, simple: Simple, child: str = "child") -> str:
    """Return the expression of an element's text."""
    default = default_of(node)
    if simple.swa and not simple.list:
        return f"attached({child}, {node.name!r}, c)"
    if simple.type == "base64Binary" and not simple.list:
        return f"binary({child}, {node.name!r}, {default or ''!r}, c)"
    if default is None:
        return processed(simple, f"text({child}, {node.name!r}, nils)")
    return processed(simple, f"text_or({child}, {node.name!r}, {default!r}, nils)")


def processed(simple: Simple, value: str) -> str:
    """Return the expression of a text after whiteSpace and xs:list."""
    if simple.list:
        return f"items({value})"
    whitespace = _whitespace(simple)
    if whitespace == "preserve":
        return value
    return f"{(collapsed if whitespace == 'collapse' else replaced).__name__}({value})"


def refers(simple: Simple | None) -> bool:
    """Tell whether an element of that type may refer to a part of the message."""
    if simple is None or simple.list:
        return False
    return simple.swa or simple.type == "base64Binary"


def _whitespace(simple: Simple) -> str:
    # of other types it is the converter's
    return simple.whitespace if simple.type in TEXTS and not simple.union else "preserve"
