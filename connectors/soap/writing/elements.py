"""Compiles elements: from nodes of the schema to what writes their values with tags around them.

Each object is compiled when a value first gets there, so that a type may contain itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from connectors.soap.namespaces import XSD
from connectors.soap.writing.attached import compile_attached
from connectors.soap.writing.encoding import Encoding
from connectors.soap.writing.groups import Place, known
from connectors.soap.writing.objects import Plan, compile_plan
from connectors.soap.writing.repeated import Repeated
from connectors.soap.writing.sheet import Member, Path, Sheet, Write
from connectors.soap.writing.structure import Structures, is_built_in
from connectors.soap.writing.texts import as_it_is, compile_attribute, compile_text
from connectors.soap.xsd.components import TEXT, TYPE, Content, Node, Simple
from connectors.soap.xsd.views import Views

NIL = ' xsi:nil="true"'


class Elements:
    """The writers of one request: its schema, its prefixes by namespace, and its charset.

    ``encoding`` is set where every element says its type (SOAP encoding), ``mtom`` where binary
    data goes out beside the envelope.
    """

    def __init__(
        self,
        views: Views,
        prefixes: Mapping[str, str],
        charset: str,
        encoding: Encoding | None = None,
        *,
        mtom: bool = False,
    ) -> None:
        self.views = views
        self.charset = charset
        self.encoding = encoding
        self.structures = Structures(charset, typed=encoding is not None)
        self._prefixes = prefixes
        self._mtom = mtom

    def qualified(self, tag: str) -> str:
        """Return a name in Clark notation with its prefix."""
        space, _, local = tag.removeprefix("{").rpartition("}")
        return f"{self._prefixes[space]}:{local}" if space else local

    def member(self, node: Node, place: Place | None = None, *, greedy: bool = False) -> Member:
        """Return what writes a node as the object around it gives it; lists where it repeats.

        ``place`` tells which of the values of the list stand here, ``greedy`` that it takes
        more than one.
        """
        node = self.views.leaf(node)
        if node.repeated:
            nil, write = self.nil(node), self.value(node)
            return Repeated(node, nil, write, place or Place(), greedy=greedy)
        name, write, nil = node.name, self.value(node), self.nil(node)

        def single(given: Mapping[str, Any], path: Path, sheet: Sheet) -> str:
            value = given.get(name)
            if value is not None:
                return write(value, (*path, name), sheet)
            return _absent(node, nil, given, (*path, name), sheet)

        if node.simple is None or node.substitutes:
            return single
        return self._quick(node, single)

    def _quick(self, node: Node, slow: Member) -> Member:
        """Return a member that writes without a closer look what needs none."""
        simple = _fixed(node)
        fits, name = as_it_is(simple, self.charset), node.name
        opened, closed = self._tags(node, simple)

        def quick(given: Mapping[str, Any], path: Path, sheet: Sheet) -> str:
            value = given.get(name)
            if value.__class__ is str and fits(value):
                return f"{opened}{value}{closed}"
            return slow(given, path, sheet)

        return quick

    def nil(self, node: Node) -> str:
        """Return the element that says null, nothing where it may not."""
        return f"<{self.qualified(node.tag)}{NIL}/>" if node.nillable and node.tag else ""

    def value(self, node: Node) -> Write:
        """Return what writes one element with its value, which is not None."""
        node = self.views.leaf(node)
        if node.substitutes:
            return Substituted(node, self)
        if node.simple is not None:
            return self._leaf(node)
        return self._anything(node) if node.wild else Object(node, self)

    def text(self, simple: Simple) -> Write:
        """Return what writes the content of an element of simple type."""
        return compile_attached(simple, compile_text(simple, self.charset), mtom=self._mtom)

    def _leaf(self, node: Node) -> Write:
        simple = _fixed(node)
        text = self.text(simple)
        opened, closed = self._tags(node, simple)
        return lambda value, path, sheet: f"{opened}{text(value, path, sheet)}{closed}"

    def _tags(self, node: Node, simple: Simple) -> tuple[str, str]:
        name = self.qualified(node.tag)
        typed = self.encoding.simple(simple) if self.encoding else ""
        return f"<{name}{typed}>", f"</{name}>"

    def _anything(self, node: Node) -> Write:
        name = self.qualified(node.tag)
        space = node.tag.removeprefix("{").rpartition("}")[0]

        def write(value: Any, path: Path, sheet: Sheet) -> str:
            typed = ""
            if isinstance(value, Mapping) and is_built_in(str(value.get(TYPE))):
                typed = f' xmlns:xsd="{XSD}" xsi:type="xsd:{value[TYPE]}"'
                value = {key: each for key, each in value.items() if key != TYPE}
            attributes, content = self.structures.inside(value, space, path, sheet)
            return f"<{name}{typed}{attributes}>{content}</{name}>"

        return write

    def attribute(self, node: Node) -> Member:
        """Return what writes an attribute of an object, with a blank before it."""
        name, key = self.qualified(node.tag), node.name
        text = compile_attribute(_fixed(node), self.charset)
        left_out = f' {name}="{text(node.fixed, (), Sheet())}"' if node.fixed is not None else ""

        def write(given: Mapping[str, Any], path: Path, sheet: Sheet) -> str:
            value = given.get(key)
            if value is not None:
                return f' {name}="{text(value, (*path, key), sheet)}"'
            if node.required and not left_out:
                return sheet.refuse((*path, key), "required", "is required")
            return left_out if node.required else ""

        return write


class Object:
    """Writes an element of complex type from an object; ``@type`` tells which of its types."""

    def __init__(self, node: Node, elements: Elements) -> None:
        self._node = node
        self._elements = elements
        self._plans: dict[str | None, Plan] = {}

    def __call__(self, value: Any, path: Path, sheet: Sheet) -> str:
        """Return the element."""
        if value.__class__ is not dict and not isinstance(value, Mapping):
            return sheet.refuse(path, "type", "must be an object")
        named = value.get(TYPE)
        plan = self._plans.get(named) if isinstance(named, str | None) else None
        plan = plan or self._plan(value, path, sheet)
        return plan.element(value, path, sheet) if plan else ""

    def inside(self, value: Mapping[str, Any], path: Path, sheet: Sheet) -> str:
        """Write the content alone, of an element that is not polymorphic."""
        plan = self._plans.get(None) or self._plan(value, path, sheet)
        return plan.content(value, path, sheet) if plan else ""

    @cached_property
    def _types(self) -> dict[str, Content]:
        """Return the types that may be named, by local name, where it is plain, and Clark name."""
        contents = self._elements.views.contents
        declared = contents[self._node.content]
        space = declared.name.rpartition("}")[0]
        found = {}
        for each in (declared, *(contents[key] for key in declared.derived)):
            around, _, local = each.name.rpartition("}")
            found[each.name or each.key] = each
            if around == space and local:
                found[local] = each
        return found

    def _plan(self, value: Mapping[str, Any], path: Path, sheet: Sheet) -> Plan | None:
        content = self._elements.views.contents[self._node.content]
        named = value.get(TYPE)
        declared = content
        if content.polymorphic and named is not None:
            found = self._types.get(named) if isinstance(named, str) else None
            if found is None:
                sheet.refuse((*path, TYPE), "enum", "is no type that may stand here")
                return None
            content = found
        if content.abstract:
            sheet.refuse((*path, TYPE), "required", "must name a type, since this one is abstract")
            return None
        plan = compile_plan(self._node, content, declared, self._elements)
        if named is None or declared.polymorphic:
            self._plans[named] = plan
        return plan


class Substituted:
    """Writes the head of a substitution group, or the element that ``@type`` names instead."""

    def __init__(self, node: Node, elements: Elements) -> None:
        self._node = node
        self._elements = elements
        self._written: dict[str, Write] = {}

    @cached_property
    def _named(self) -> dict[str, Node]:
        space = self._node.tag.rpartition("}")[0]
        found = {}
        for each in self._node.substitutes:
            around, _, local = each.tag.rpartition("}")
            found[each.tag] = each
            if around == space:
                found[local] = each
        return found

    def __call__(self, value: Any, path: Path, sheet: Sheet) -> str:
        """Return the element that stands for the head."""
        name: Any = self._node.tag
        if isinstance(value, Mapping):
            name = value.get(TYPE, name)
            value = {key: each for key, each in value.items() if key != TYPE}
        node = self._named.get(name) if isinstance(name, str) else None
        if node is None:
            detail = f"must name one of {', '.join(sorted(self._named))}"
            return sheet.refuse((*path, TYPE), "enum", detail)
        if isinstance(value, Mapping) and self._elements.views.leaf(node).simple is not None:
            known(value, frozenset((TEXT,)), path, sheet)
            value = value.get(TEXT, "")
            if value is None and node.nillable:
                return self._elements.nil(node)
        if value is None:
            return sheet.refuse((*path, TEXT), "null", "may not be null")
        if name not in self._written:
            self._written[name] = self._elements.value(replace(node, substitutes=()))
        return self._written[name](value, path, sheet)


def _fixed(node: Node) -> Simple:
    """Return the type of a node's text, of which a fixed value may be the only one."""
    simple = node.simple or Simple()
    if node.fixed is None or simple.type != "string" or simple.list:
        return simple
    return replace(simple, values=(node.fixed,))


def _absent(node: Node, nil: str, given: Mapping[str, Any], path: Path, sheet: Sheet) -> str:
    if nil and node.name in given:
        return nil
    return sheet.refuse(path, "required", "is required") if node.required else ""
