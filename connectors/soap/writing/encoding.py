"""SOAP encoding: every element says its type (SOAP 1.1, section 5; SOAP 1.2 part 2, section 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from connectors.soap.writing.sheet import Member, Path, Sheet
from connectors.soap.xsd.components import Content, Simple

if TYPE_CHECKING:
    from connectors.soap.writing.elements import Elements


@dataclass(frozen=True, slots=True)
class Encoding:
    """What encoding adds to elements in one version of SOAP; the prefixes are the envelope's."""

    version: str

    def simple(self, simple: Simple) -> str:
        """Return the attribute that tells a built-in type; a derived one has no name to tell."""
        derived = simple.values or simple.facets or simple.list or simple.union
        bare = simple.width is None and simple.scale is None and not derived
        return f' xsi:type="xsd:{simple.type}"' if bare else ""

    def complex(self, content: Content, elements: Elements) -> str:
        """Return the attribute that tells a complex type, nothing for one without a name."""
        if content.array:
            return ' xsi:type="enc:Array"' if self.version == "1.1" else ""
        return f' xsi:type="{elements.qualified(content.name)}"' if content.name else ""

    def array(self, content: Content, elements: Elements) -> Member:
        """Return what writes the attributes that tell type and number of an array's items."""
        name = content.members[0].name
        item = self._item(content, elements)

        def write(given: Mapping[str, Any], _path: Path, _sheet: Sheet) -> str:
            count = len(given.get(name) or ())
            if self.version == "1.1":
                return f' enc:arrayType="{item}[{count}]"'
            return f' enc:itemType="{item}" enc:arraySize="{count}"'

        return write

    def _item(self, content: Content, elements: Elements) -> str:
        item = content.members[0]
        if item.simple is not None:
            return f"xsd:{item.simple.type}"
        if item.wild:
            return "xsd:anyType"
        below = elements.views.contents[item.content]
        if below.array and not below.name:
            return f"{self._item(below, elements)}[]"
        return elements.qualified(below.name) if below.name else "xsd:anyType"
