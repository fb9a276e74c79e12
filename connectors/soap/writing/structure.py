"""Structural values -> elements of no declared type: the inverse of ``soap.structural``.

A name without namespace is in that of the element around it, as it was read. Tags and attributes
are data here, so they are held to be names; everything else is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from connectors.soap.namespaces import XML, XSD, XSI
from connectors.soap.writing.lexical import NCNAME
from connectors.soap.writing.sheet import Path, Sheet, shown
from connectors.soap.writing.texts import compile_plain, escape, quote
from connectors.soap.xsd.components import TEXT, Simple
from connectors.soap.xsd.simple import built_in

RESERVED = (XSI, "http://www.w3.org/2000/xmlns/")
MAX_DEPTH = 100
_NO_ADDRESS = re.compile('[\x00-\x20<>"{}|^`\\\\]')
Named = tuple[str, str]
"""A namespace and a local name."""


class Structures:
    """Writes structural values in one charset; ``typed`` adds the type of what is no object."""

    def __init__(self, charset: str, *, typed: bool = False) -> None:
        self._text = compile_plain(Simple(), charset)
        self.charset = charset
        self._typed = typed

    def inside(self, value: Any, space: str, path: Path, sheet: Sheet) -> tuple[str, str]:
        """Return (attributes, content) of a value in an element of that namespace."""
        if not isinstance(value, Mapping):
            return self._scalar(value, path, sheet)
        if len(path) > MAX_DEPTH:
            return "", sheet.refuse(path, "invalid", "is nested too deeply")
        own = {str(name): each for name, each in value.items()}
        attributes = {name: each for name, each in own.items() if name.startswith("@")}
        content = [self._leaf(own.get(TEXT), (*path, TEXT), sheet)]
        content += [
            self.elements(name, each, space, (*path, name), sheet)
            for name, each in own.items()
            if name != TEXT and name not in attributes
        ]
        return self.attributes(attributes, set(), path, sheet), "".join(content)

    def elements(self, name: str, value: Any, space: str, path: Path, sheet: Sheet) -> str:
        """Return an element, or one for each item of a list."""
        named = self._named(name, space, path, sheet)
        if not named[1]:
            return ""
        if not isinstance(value, (list, tuple)):
            return self._element(named, value, path, sheet)
        return "".join(
            self._element(named, each, (*path, str(index)), sheet)
            for index, each in enumerate(value)
        )

    def attributes(
        self, given: Mapping[str, Any], taken: set[Named], path: Path, sheet: Sheet
    ) -> str:
        """Return attributes, each with a blank before it; ``taken`` may not be among them."""
        found: list[str] = []
        for key, value in given.items():
            name, at = key.removeprefix("@"), (*path, key)
            named = self._named(name, "", at, sheet)
            if named in taken or named[0] in RESERVED or named == ("", "xmlns"):
                sheet.refuse(at, "invalid", f"{shown(name)} is no name of a further attribute")
            elif value is not None and named[1]:
                taken.add(named)
                found.append(self._attribute(named, value, len(found), at, sheet))
        return "".join(found)

    def _attribute(self, named: Named, value: Any, number: int, path: Path, sheet: Sheet) -> str:
        space, local = named
        text = f'{local}="{quote(self._text(value, path, sheet))}"'
        if not space:
            return f" {text}"
        prefix = f"a{number}"
        return (
            f" xml:{text}" if space == XML else f' xmlns:{prefix}="{quote(space)}" {prefix}:{text}'
        )

    def _element(self, named: Named, value: Any, path: Path, sheet: Sheet) -> str:
        space, local = named
        opened = f'{local} xmlns="{quote(space)}"'
        if value is None:
            return f'<{opened} xsi:nil="true"/>'
        attributes, content = self.inside(value, space, path, sheet)
        return f"<{opened}{attributes}>{content}</{local}>"

    def _named(self, name: str, space: str, path: Path, sheet: Sheet) -> Named:
        """Return what a key means below a namespace; without a local name it means nothing."""
        found = named_of(name, space)
        if found is None:
            sheet.refuse(path, "invalid", f"{shown(name)} is no name in XML")
        elif self._text(f"{found[0]} {found[1]}", path, sheet):
            return found
        return "", ""

    def _scalar(self, value: Any, path: Path, sheet: Sheet) -> tuple[str, str]:
        typed = ""
        if self._typed:
            typed = f' xsi:type="xsd:{type_of(value)}"'
        return typed, self._leaf(value, path, sheet)

    def _leaf(self, value: Any, path: Path, sheet: Sheet) -> str:
        return "" if value is None else escape(self._text(value, path, sheet))


def type_of(value: Any) -> str:
    """Return the built-in type that a value of the contract has by itself."""
    match value:
        case bool():
            return "boolean"
        case int():
            return "int" if -(2**31) <= value < 2**31 else "integer"
        case float():
            return "double"
        case str():
            return "string"
        case _:
            return "base64Binary"


def is_built_in(name: str) -> bool:
    """Return whether a local name is that of a simple type of XML Schema itself."""
    return built_in(f"{{{XSD}}}{name}") is not None


def named_of(name: str, space: str) -> Named | None:
    """Return what a key means below a namespace, None for what is no name."""
    if name.startswith("{"):
        space, _, name = name[1:].rpartition("}")
    fits = NCNAME.fullmatch(name) and not _NO_ADDRESS.search(space)
    return (space, name) if fits else None
