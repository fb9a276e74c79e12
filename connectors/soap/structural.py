"""An element that no schema describes -> a structural value: text, or an object of its parts.

None is nil; text is what an element without attributes and children holds. Another is a
dict: ``@name`` for attributes, children by name, a list where a name occurs again, and text that
stands beside them under ``$value``. A name is local where its namespace is that of the element
around it or none, else ``{namespace}local``. ``xsi:type`` is ``@type``, the local name; beside an
attribute ``type`` it has its whole name.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from connectors.soap.blanks import BLANKS
from connectors.soap.namespaces import XSI

INSTANCE = f"{{{XSI}}}"  # begins the names of attributes that are about the message
NIL, TYPE = f"{INSTANCE}nil", f"{INSTANCE}type"
TRUE = frozenset({"true", "1"})


def is_nil(element: Any) -> bool:
    """Tell whether an element says that it has no value."""
    said = element.get(NIL)
    return said is not None and said.strip() in TRUE


def structural(element: etree._Element) -> Any:
    """Return the structural value; a parsed tree is never deeper than the parser allows (256)."""
    if is_nil(element):
        return None
    found = _attributes(element)
    space = _namespace(element)
    texts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str):
            add(found, _named(child, space), structural(child))
        texts.append(child.tail or "")
    text = "".join(texts)
    if not found:
        return text
    if trimmed := text.strip(BLANKS):
        found["$value"] = trimmed
    return found


def _attributes(element: etree._Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in element.attrib.items():
        name = str(key)
        if not name.startswith(INSTANCE):
            found[f"@{name}"] = value
        elif name == TYPE:
            known = "@type" if element.get("type") is None else f"@{name}"
            found[known] = str(value).strip().rpartition(":")[2]
    return found


def add(found: dict[str, Any], name: str, value: Any) -> None:
    """Put a value under a name; one that is there already becomes a list."""
    if name not in found:
        found[name] = value
    elif isinstance(found[name], list):
        found[name].append(value)
    else:
        found[name] = [found[name], value]


def _namespace(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[0][1:]


def name_in(child: etree._Element, around: etree._Element) -> str:
    """Return what an element is called inside another."""
    return _named(child, _namespace(around))


def _named(child: etree._Element, around: str) -> str:
    space, _, local = str(child.tag).rpartition("}")
    return local if space[1:] in (around, "") else str(child.tag)
