"""Elements, model groups and attributes: from declarations to nodes, groups expanded."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Protocol

from lxml import etree

from connectors.soap.xsd.components import (
    ANY_TYPE,
    Key,
    Model,
    Node,
    Simple,
    Wildcard,
)
from connectors.soap.xsd.documents import IMPLIED, XS, Component, Documents, Scope, broken
from connectors.soap.xsd.simple import MEDIA, SimpleTypes, built_in

TRUE = ("true", "1")
GROUPS = (f"{XS}sequence", f"{XS}choice", f"{XS}all", f"{XS}group")


class Register(Protocol):
    """Takes an anonymous complex type under a key that it may have to make unique."""

    def __call__(self, key: Key, element: etree._Element, scope: Scope) -> Key:
        """Return the key under which the type is found."""


@dataclass(slots=True)
class Attributes:
    """What a complex type says of its attributes: uses by tag, those it takes away, others."""

    uses: dict[str, Node] = field(default_factory=dict)
    prohibited: set[str] = field(default_factory=set)
    wild: Wildcard | None = None


class Particles:
    """Reads what stands inside complex types; types are named by key and not entered."""

    def __init__(self, documents: Documents, simples: SimpleTypes, register: Register) -> None:
        self._documents = documents
        self._simples = simples
        self._register = register
        self._globals: dict[Key, Node] = {}
        self._groups: dict[Key, Model] = {}
        self._open: set[Key] = set()  # groups and attribute groups being read
        self._heads: dict[str, list[str]] | None = None

    # ---- elements ------------------------------------------------------------------------

    def element(self, name: str, scope: Scope) -> Node:
        """Return a global element by Clark name, with what may stand for it."""
        if name.startswith(XS):  # an inline schema in a message: the .NET DataSet
            return Node(name, name.removeprefix(XS), content=ANY_TYPE)
        node = self._global(self._documents.find("element", name, scope))
        members = self._members(name)
        if not members and not node.abstract:
            return node
        stand_ins = [] if node.abstract else [node]
        for member in members:
            found = self._global(self._documents.find("element", member, scope))
            if not found.abstract:
                stand_ins.append(found)
        return replace(node, substitutes=tuple(stand_ins)) if members else node

    def _members(self, head: str) -> list[str]:
        """Return the names of a head's substitution group, transitively, in document order."""
        if self._heads is None:
            self._heads = {}
            for name, component in self._documents.all("element"):
                of = component.element.get("substitutionGroup")
                if of:
                    above = component.scope.qualify(component.element, of)
                    self._heads.setdefault(above, []).append(name)
        found: dict[str, None] = {}
        waiting = list(self._heads.get(head, ()))
        while waiting:
            name = waiting.pop(0)
            if name not in found and name != head:
                found[name] = None
                waiting += self._heads.get(name, ())
        return list(found)

    def _global(self, component: Component) -> Node:
        found = self._globals.get(component.key)
        if found is None:
            local = component.key.rpartition("}")[2]
            tag = component.key.removeprefix("{}")
            found = self._declared(
                component.element, component.scope, tag, local, f"element {component.key}"
            )
            self._globals[component.key] = found
        return found

    def _declared(
        self, element: etree._Element, scope: Scope, tag: str, local: str, owner: Key
    ) -> Node:
        simple, content = self._type(element, scope, f"{owner}/{local}")
        return Node(
            tag,
            local,
            simple=simple,
            content=content,
            nillable=element.get("nillable") in TRUE,
            default=element.get("default"),
            fixed=element.get("fixed"),
            abstract=element.get("abstract") in TRUE,
        )

    def _type(self, element: etree._Element, scope: Scope, key: Key) -> tuple[Simple | None, Key]:
        """Return the simple type or the key of the complex type of a declaration."""
        name = element.get("type")
        if name is not None:
            return self.typed(scope.qualify(element, name), scope, element.get(MEDIA, ""))
        for child in element:
            if child.tag == f"{XS}simpleType":
                return self._simples.declared(child, scope), ""
            if child.tag == f"{XS}complexType":
                return None, self._register(key, child, scope)
        head = element.get("substitutionGroup")
        if head is None:
            return None, ANY_TYPE
        above = self._global(self._documents.find("element", scope.qualify(element, head), scope))
        return above.simple, above.content

    def typed(self, name: str, scope: Scope, media: str = "") -> tuple[Simple | None, Key]:
        """Return the simple type or the key of the complex type of a Clark name."""
        if name == ANY_TYPE:
            return None, ANY_TYPE
        simple = self._simples.named(name, scope)
        if simple is None:
            return None, self._documents.find("type", name, scope).key
        return (replace(simple, media=media) if media else simple), ""

    # ---- model groups --------------------------------------------------------------------

    def model(self, parent: etree._Element, scope: Scope, owner: Key) -> Model | None:
        """Return the model group among the children of an element, or None."""
        for child in parent:
            if child.tag in GROUPS:
                return self._group(child, scope, owner)
        return None

    def _group(self, element: etree._Element, scope: Scope, owner: Key) -> Model | None:
        minimum, maximum = _occurs(element, scope)
        if maximum == 0:
            return None
        if element.tag == f"{XS}group":
            name = scope.qualify(element, element.get("ref", ""))
            found = self.group(name, scope)
            return replace(found, minimum=minimum, maximum=maximum)
        children: list[Node | Model | Wildcard] = []
        for child in element:
            if child.tag == f"{XS}element":
                children += self._use(child, scope, owner)
            elif child.tag == f"{XS}any":
                children += _wildcard(child, scope)
            elif child.tag in GROUPS:
                below = self._group(child, scope, owner)
                children += [] if below is None else [below]
        kind = str(element.tag).removeprefix(XS)
        return Model(kind, minimum, maximum, tuple(children))

    def group(self, name: str, scope: Scope) -> Model:
        """Return a named group by Clark name."""
        component = self._documents.find("group", name, scope)
        key = component.key
        if key not in self._groups:
            self._enter(key)
            found = self.model(component.element, component.scope, f"group {key}")
            self._open.discard(key)
            self._groups[key] = found or Model("sequence")
        return self._groups[key]

    def _use(self, element: etree._Element, scope: Scope, owner: Key) -> list[Node]:
        minimum, maximum = _occurs(element, scope)
        if maximum == 0:
            return []
        ref = element.get("ref")
        if ref is not None:
            node = self.element(scope.qualify(element, ref), scope)
        else:
            local = element.get("name", "")
            tag = _tag(element, scope, qualified=scope.qualified_elements)
            node = self._declared(element, scope, tag, local, owner)
        return [node.placed(repeated=maximum is None or maximum > 1, required=minimum > 0)]

    # ---- attributes ----------------------------------------------------------------------

    def attributes(self, parent: etree._Element, scope: Scope) -> Attributes:
        """Return what the children of an element say of attributes, groups expanded."""
        found = Attributes()
        for child in parent:
            if child.tag == f"{XS}attribute":
                node = self._attribute(child, scope)
                if child.get("use") == "prohibited":
                    found.prohibited.add(node.tag)
                else:
                    found.uses[node.tag] = node
            elif child.tag == f"{XS}attributeGroup":
                name = scope.qualify(child, child.get("ref", ""))
                component = self._documents.find("attributeGroup", name, scope)
                self._enter(f"attributes {component.key}")
                below = self.attributes(component.element, component.scope)
                self._open.discard(f"attributes {component.key}")
                found.uses.update(below.uses)
                found.wild = found.wild or below.wild
            elif child.tag == f"{XS}anyAttribute":
                found.wild = _constraint(child, scope)
        return found

    def _attribute(self, element: etree._Element, scope: Scope) -> Node:
        ref = element.get("ref")
        declared, of = element, scope
        if ref is None:
            tag = _tag(element, scope, qualified=scope.qualified_attributes)
        else:
            name = scope.qualify(element, ref)
            tag = name.removeprefix("{}")
            known = self._documents.get("attribute", name, scope)
            if known is None and name.startswith(IMPLIED):
                return Node(
                    tag,
                    tag.rpartition("}")[2],
                    simple=built_in(name) or Simple(),
                    required=element.get("use") == "required",
                )
            component = known or self._documents.find("attribute", name, scope)
            declared, of = component.element, component.scope
        return Node(
            tag,
            tag.rpartition("}")[2],
            simple=self._attribute_type(declared, of),
            required=element.get("use") == "required",
            default=element.get("default", declared.get("default")),
            fixed=element.get("fixed", declared.get("fixed")),
        )

    def _attribute_type(self, element: etree._Element, scope: Scope) -> Simple:
        name = element.get("type")
        if name is not None:
            return self.simple(scope.qualify(element, name), scope)
        inline = element.find(f"{XS}simpleType")
        return Simple() if inline is None else self._simples.declared(inline, scope)

    def simple(self, name: str, scope: Scope) -> Simple:
        """Return a simple type by Clark name; raise BindError for a complex one."""
        found = self._simples.named(name, scope)
        if found is None:
            raise broken(f"{scope.name} gives an attribute the complex type {name}")
        return found

    def _enter(self, key: Key) -> None:
        if key in self._open:
            raise broken(f"the group {key} contains itself")
        self._open.add(key)


def _occurs(element: etree._Element, scope: Scope) -> tuple[int, int | None]:
    least, most = element.get("minOccurs", "1").strip(), element.get("maxOccurs", "1").strip()
    if not least.isdecimal() or not (most.isdecimal() or most == "unbounded"):
        raise broken(f"{scope.name} has an element that occurs from {least} to {most} times")
    return int(least), None if most == "unbounded" else int(most)


def _tag(element: etree._Element, scope: Scope, *, qualified: bool) -> str:
    """Return the tag of a local declaration (form, elementFormDefault, attributeFormDefault)."""
    form = element.get("form")
    if form is not None:
        qualified = form == "qualified"
    local = element.get("name", "")
    return f"{{{scope.namespace}}}{local}" if qualified and scope.namespace else local


def _wildcard(element: etree._Element, scope: Scope) -> list[Wildcard]:
    minimum, maximum = _occurs(element, scope)
    if maximum == 0:
        return []
    found = _constraint(element, scope)
    return [replace(found, repeated=maximum is None or maximum > 1, required=minimum > 0)]


def _constraint(element: etree._Element, scope: Scope) -> Wildcard:
    words = element.get("namespace", "##any").split()
    if words == ["##any"]:
        return Wildcard()
    if words == ["##other"]:
        return Wildcard(besides=scope.namespace)
    meant = {"##targetNamespace": scope.namespace, "##local": ""}
    return Wildcard(tuple(meant.get(word, word) for word in words))
