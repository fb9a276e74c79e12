"""The schema of one bundle as a graph: contents by key, each read when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from lxml import etree

from connectors.soap.bundle import Bundle
from connectors.soap.xsd.components import ANY_TYPE, WRAPPER, Content, Key, Model, Node, nodes_of
from connectors.soap.xsd.contents import ANYTHING, DERIVATIONS, Types, array_of, build
from connectors.soap.xsd.documents import IMPLIED, XS, Component, Documents, Scope, broken
from connectors.soap.xsd.flatten import flatten, unique
from connectors.soap.xsd.particles import Particles
from connectors.soap.xsd.simple import SimpleTypes, built_in

MAX_DERIVATIONS = 100  # of one type from another


class Graph(Mapping[Key, Content]):
    """Every complex type of a bundle by key, and its elements; raise BindError for a flaw."""

    def __init__(self, bundle: Bundle) -> None:
        self._documents = Documents(bundle)
        self._simples = SimpleTypes(self._documents)
        self._particles = Particles(self._documents, self._simples, self._register)
        self._types = Types(self._particles, self._simples, self)
        self._built: dict[Key, Content] = {ANY_TYPE: ANYTHING}
        self._anonymous: dict[Key, Component] = {}
        self._open: list[Key] = []  # the types being derived: a second time is a circle
        self._wsdl = Scope(bundle.root, "")

    # ---- contents by key ------------------------------------------------------------------

    def __getitem__(self, key: Key) -> Content:
        """Return the content of a key that a node names."""
        found = self._built.get(key)
        return self._build(key) if found is None else found

    def __iter__(self) -> Iterator[Key]:
        """Yield the keys of what was read so far."""
        return iter(self._built)

    def __len__(self) -> int:
        """Return how many contents were read so far."""
        return len(self._built)

    def _build(self, key: Key) -> Content:
        if key.endswith("]"):
            item = key[: key.rindex("[")]
            nested = item.endswith("]")
            of = (None, item) if nested else self._particles.typed(item, self._wsdl)
            self._built[key] = array_of(key, *of)
            return self._built[key]
        owner, _, tail = key.rpartition("/")
        if owner and "}" not in tail and key not in self._anonymous:
            self._enter(owner)  # what is inside becomes known with what is around it
            if key in self._built:
                return self._built[key]
        if key in self._open or len(self._open) > MAX_DERIVATIONS:
            raise broken(f"the type {key} is derived from itself, or too many times")
        self._open.append(key)
        try:
            built = build(self._component(key), self._types)
        finally:
            self._open.pop()
        for turn in built.turns:
            self._built[turn.key] = turn
        derived = self._derived.get(key, ())
        content = replace(built.content, derived=derived) if derived else built.content
        self._built[key] = content
        return content

    def _enter(self, owner: Key) -> None:
        kind, _, name = owner.partition(" ")
        if kind == "element":
            self._particles.element(name, self._wsdl)
        elif kind == "group":
            self._particles.group(name, self._wsdl)
        else:
            self[owner]

    def _component(self, key: Key) -> Component:
        found = self._anonymous.get(key)
        return found or self._documents.find("type", key, self._wsdl)

    def _register(self, key: Key, element: etree._Element, scope: Scope) -> Key:
        unique_key, number = key, 1
        while True:
            known = self._anonymous.setdefault(unique_key, Component(unique_key, element, scope))
            if known.element is element and known.scope is scope:
                return unique_key
            number += 1
            unique_key = f"{key}:{number}"

    @cached_property
    def _derived(self) -> dict[Key, tuple[Key, ...]]:
        """Return the keys of all named types derived from a type, at any depth."""
        below: dict[Key, list[Key]] = {}
        for name, component in self._documents.all("type"):
            for child in component.element:
                for each in child if child.tag in CONTENTS else ():
                    if each.tag in DERIVATIONS:
                        base = component.scope.qualify(each, each.get("base", ""))
                        if base not in (name, ANY_TYPE):
                            below.setdefault(base, []).append(name)
        return {key: _all_below(key, below) for key in below}

    # ---- roots ----------------------------------------------------------------------------

    def element(self, name: str) -> Node:
        """Return a global element by Clark name, required once."""
        return replace(self._particles.element(name, self._wsdl), required=True)

    def typed(self, tag: str, type_name: str) -> Node:
        """Return an element of a type by Clark name, as a part of an rpc message is."""
        simple, content = self._particles.typed(type_name, self._wsdl)
        local = tag.rpartition("}")[2]
        return Node(tag, local, simple=simple, content=content, required=True)

    def wrapper(self, tag: str, parts: Iterable[Node]) -> Node:
        """Return an element around nodes in sequence, as an rpc message has."""
        model = Model("sequence", children=tuple(parts))
        kinds = "".join(f" {each.tag}={each.content or each.simple}" for each in nodes_of(model))
        key = f"{WRAPPER}{tag}{kinds}"
        number = 1
        while key in self._built and self._built[key].model != model:
            number += 1
            key = f"{WRAPPER}{tag}{kinds}:{number}"
        flat = flatten(model, key)
        self._built[key] = Content(key, model=flat.model, members=unique(flat.members))
        return Node(tag, tag.rpartition("}")[2], content=key, required=True)

    def check(self) -> None:
        """Read every reference of every document; raise BindError for one that leads nowhere."""
        for schema, scope in self._documents.schemas:
            for element in schema.iter(*REFERENCES):
                for attribute, kind in REFERENCES[str(element.tag)]:
                    written = element.get(attribute)
                    for each in (written or "").split():
                        self._look_up(kind, scope.qualify(element, each), scope)

    def _look_up(self, kind: str, name: str, scope: Scope) -> None:
        if kind == "type" and (name == ANY_TYPE or built_in(name) is not None):
            return
        if kind != "group" and name.startswith(IMPLIED):
            return
        self._documents.find(kind, name, scope)


def _all_below(key: Key, below: Mapping[Key, list[Key]]) -> tuple[Key, ...]:
    found: dict[Key, None] = {}
    waiting = list(below[key])
    while waiting:
        name = waiting.pop(0)
        if name not in found and name != key:
            found[name] = None
            waiting += below.get(name, ())
    return tuple(found)


CONTENTS = (f"{XS}complexContent", f"{XS}simpleContent")
REFERENCES: dict[str, tuple[tuple[str, str], ...]] = {
    f"{XS}element": (("ref", "element"), ("type", "type"), ("substitutionGroup", "element")),
    f"{XS}attribute": (("ref", "attribute"), ("type", "type")),
    f"{XS}group": (("ref", "group"),),
    f"{XS}attributeGroup": (("ref", "attributeGroup"),),
    f"{XS}extension": (("base", "type"),),
    f"{XS}restriction": (("base", "type"),),
    f"{XS}list": (("itemType", "type"),),
    f"{XS}union": (("memberTypes", "type"),),
}
