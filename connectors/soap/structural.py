"""An element that no schema describes -> a structural value: text, or an object of its parts.

Text is what an element without attributes and children holds (None where it is nil). Another is a
dict: ``@name`` for attributes, children by name, a list where a name occurs again, and text that
stands beside them under ``$value``. A name is local where its namespace is that of the element
around it or none, else ``{namespace}local``. ``xsi:type`` is ``@type``, the local name.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
TRUE = frozenset({"true", "1"})


def structural(element: etree._Element) -> Any:
    """Return the structural value; a parsed tree is never deeper than the parser allows (256)."""
    found: dict[str, Any] = {}
    for key, value in element.attrib.items():
        name = str(key)
        if not name.startswith(XSI):
            found[f"@{name}"] = value
        elif name == f"{XSI}type":
            found["@type"] = str(value).strip().rpartition(":")[2]
    space = _namespace(element)
    texts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str):
            _add(found, _name(child, space), structural(child))
        texts.append(child.tail or "")
    text = "".join(texts)
    if not found:
        return None if element.get(f"{XSI}nil", "").strip() in TRUE else text
    if text.strip():
        found["$value"] = text.strip()
    return found


def _add(found: dict[str, Any], name: str, value: Any) -> None:
    if name not in found:
        found[name] = value
    elif isinstance(found[name], list):
        found[name].append(value)
    else:
        found[name] = [found[name], value]


def _namespace(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[0][1:]


def _name(child: etree._Element, around: str) -> str:
    space, _, local = str(child.tag).rpartition("}")
    return local if space[1:] in (around, "") else str(child.tag)
