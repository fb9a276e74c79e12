"""zeep's schema objects -> nodes: content models flattened into members with names.

A sequence, an ``all`` and a group give their elements; a choice gives them as optional. What
cannot be read is not an error here: the node carries the construct's name, and binding refuses
it when a mapping wants it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from zeep.xsd import AnySimpleType, ComplexType
from zeep.xsd.elements import All, Attribute, Choice, Element, Group, Sequence
from zeep.xsd.elements import Any as Wildcard
from zeep.xsd.types.collection import ListType, UnionType

from connectors.soap.bundle import XSD
from connectors.soap.facts import Facts
from connectors.soap.model import TEXT, Node

MAX_NODES = 20_000  # of one operation: what a schema can fold into a few lines is without bound


class Reader:
    """Turns the elements of one operation into nodes."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._open: list[Any] = []  # the types from the root to here: a second time is a cycle
        self._left = MAX_NODES

    def root(self, element: Any) -> Node:
        """Return the node of a global element."""
        return self._element(element)

    def _element(self, element: Any) -> Node:
        tag = element.qname.text
        content = self._type(element.type, tag)
        return replace(
            content,
            name=element.qname.localname,
            repeated=_many(element),
            required=element.min_occurs > 0,
            nillable=bool(element.nillable),
            unsupported=self._facts.elements.get(_clark(tag), "") or content.unsupported,
        )

    def _type(self, kind: Any, tag: str) -> Node:
        if isinstance(kind, AnySimpleType):
            return self._simple(kind, tag)
        if not isinstance(kind, ComplexType):
            return _barred(tag, "anyType")
        construct = self._facts.types.get(_clark(kind.qname.text if kind.qname else ""), "")
        if any(kind is each for each in self._open):
            construct = "a type that contains itself"
        self._left -= 1
        if self._left < 0:
            construct = f"a structure of more than {MAX_NODES} elements"
        if construct:
            return _barred(tag, construct)
        self._open.append(kind)
        try:
            return self._complex(kind, tag)
        finally:
            self._open.pop()

    def _complex(self, kind: Any, tag: str) -> Node:
        attributes = tuple(
            self._attribute(each)
            for each in kind._attributes_unwrapped  # noqa: SLF001 - the list without made-up names
            if isinstance(each, Attribute) and each.name
        )
        content = kind._element  # noqa: SLF001 - the content model itself
        if isinstance(content, Element):  # simple content: zeep wraps the simple type in one
            if not isinstance(content.type, AnySimpleType):
                return Node(tag, "", attributes=_named(attributes, "@"), wild=True)
            text = replace(self._simple(content.type, ""), name=TEXT)
            return Node(tag, "", attributes=_named(attributes, "@"), text=text)
        members, wild = self._content(content) if content is not None else ([], False)
        return Node(tag, "", members=_named(members), attributes=_named(attributes, "@"), wild=wild)

    def _content(self, model: Any) -> tuple[list[Node], bool]:
        """Return the elements of a content model in order, and whether it has a wildcard."""
        if isinstance(model, Group):
            model = model.child
        nodes: list[Node] = []
        wild = False
        for item in model:
            if isinstance(item, Wildcard):
                wild = True
                continue
            if isinstance(item, Element):
                found = [self._element(item)]
            else:
                found, below = self._content(item)
                wild = wild or below
                found = _loosened(item, found)
            _merge(nodes, found, exclusive=isinstance(model, Choice))
        return _loosened(model, nodes), wild

    def _simple(self, kind: Any, tag: str) -> Node:
        if isinstance(kind, (ListType, UnionType)):
            return Node(tag, "", type="string")
        facets = self._facts.of(_clark(kind.qname.text if kind.qname else ""))
        return Node(
            tag,
            "",
            type=_builtin(kind),
            width=facets.width,
            scale=facets.scale,
            values=facets.values,
        )

    def _attribute(self, attribute: Any) -> Node:
        node = self._simple(attribute.type, attribute.qname.text)
        return replace(node, name=attribute.qname.localname, required=bool(attribute.required))


def _loosened(model: Any, nodes: list[Node]) -> list[Node]:
    """Apply what the group around elements says: optional, exclusive, repeating."""
    if isinstance(model, Choice) or getattr(model, "min_occurs", 1) == 0:
        nodes = [replace(each, required=False) for each in nodes]
    if isinstance(model, (All, Choice, Sequence, Group)) and _many(model):
        kind = "choice" if isinstance(model, Choice) else "sequence"
        # One element that repeats is a list, whoever says so; of several the order would be lost.
        construct = f"a repeating {kind}" if len(nodes) > 1 else ""
        nodes = [
            replace(each, repeated=True, unsupported=each.unsupported or construct)
            for each in nodes
        ]
    return nodes


def _merge(nodes: list[Node], found: Iterable[Node], *, exclusive: bool) -> None:
    """Add elements; one that is there already is a list, or an alternative's other place."""
    for node in found:
        at = next((i for i, each in enumerate(nodes) if each.tag == node.tag), None)
        if at is None:
            nodes.append(node)
        elif not exclusive:
            nodes[at] = replace(nodes[at], repeated=True)


def _named(nodes: Iterable[Node], prefix: str = "") -> tuple[Node, ...]:
    """Give each its key: the local name, or the Clark name where that is taken."""
    taken: set[str] = set()
    named = []
    for node in nodes:
        name = node.name if node.name not in taken else node.tag
        taken.add(name)
        named.append(replace(node, name=prefix + name))
    return tuple(named)


def _many(item: Any) -> bool:
    return bool(item.max_occurs == "unbounded" or item.max_occurs > 1)


def _barred(tag: str, construct: str) -> Node:
    return Node(tag, "", type="anyType", unsupported=construct)


def _builtin(kind: Any) -> str:
    """Return the local name of the built-in type that a simple type comes from."""
    qname = kind._default_qname  # noqa: SLF001 - inherited by every type derived from a built-in
    local = str(qname.localname)
    return local if qname.namespace == XSD and local != "anySimpleType" else "string"


def _clark(name: str) -> str:
    return name if name.startswith("{") else f"{{}}{name}"
