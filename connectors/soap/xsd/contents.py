"""Complex types: extension, restriction, simple content, and the arrays of SOAP encoding."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from lxml import etree

from connectors.soap.namespaces import WSDL, XSD
from connectors.soap.xsd.components import (
    ANY_TYPE,
    Content,
    Contents,
    Key,
    Model,
    Node,
    Simple,
    Wildcard,
)
from connectors.soap.xsd.documents import SOAPENC, XS, Component, Scope, broken
from connectors.soap.xsd.flatten import Flat, flatten, unique, wildcards
from connectors.soap.xsd.particles import TRUE, Attributes, Particles
from connectors.soap.xsd.simple import SimpleTypes

ANYTHING = Content(
    ANY_TYPE, ANY_TYPE, mixed=True, wild=(Wildcard(repeated=True),), wild_attributes=Wildcard()
)
ARRAYS = tuple(f"{{{space}}}Array" for space in SOAPENC)
DIMENSIONS = re.compile(r"\[[\d,\s]*\]$")
DIFFGRAM = ("urn:schemas-microsoft-com:xml-diffgram-v1",)
SIMPLE = f"{XS}simpleContent"
DERIVATIONS = (f"{XS}extension", f"{XS}restriction")


@dataclass(frozen=True, slots=True)
class Types:
    """What reading a complex type asks of the graph around it."""

    particles: Particles
    simples: SimpleTypes
    contents: Contents


@dataclass(frozen=True, slots=True)
class Built:
    """A content and the synthetic contents of its repeating groups."""

    content: Content
    turns: tuple[Content, ...] = ()


def build(component: Component, types: Types) -> Built:
    """Read one xs:complexType; raise BindError for what it lacks or breaks."""
    element, scope, key = component.element, component.scope, component.key
    mixed = element.get("mixed") in TRUE
    found = Content(
        key,
        "" if element.get("name") is None else key.rstrip("~"),
        mixed=mixed,
        abstract=element.get("abstract") in TRUE,
        base=ANY_TYPE,
    )
    for child in element:
        if child.tag in (SIMPLE, f"{XS}complexContent"):
            mixed = child.get("mixed", str(mixed).lower()) in TRUE
            for derivation in child:
                if derivation.tag in DERIVATIONS:
                    return _Derivation(derivation, scope, replace(found, mixed=mixed), types).build(
                        simple=child.tag == SIMPLE
                    )
            raise broken(f"{scope.name} has a complex type that says not what it is derived from")
    own = types.particles.attributes(element, scope)
    model = types.particles.model(element, scope, key)
    return finish(found, model, own.uses.values(), own.wild)


def finish(
    content: Content, model: Model | None, attributes: Iterable[Node], wild: Wildcard | None
) -> Built:
    """Give a content its model and attributes, flattened and named."""
    flat: Flat = flatten(model, content.key)
    return Built(
        replace(
            content,
            model=flat.model,
            members=flat.members,
            attributes=unique(attributes, "@"),
            wild=flat.wild,
            wild_attributes=wild,
            dataset=_is_dataset(flat),
        ),
        flat.turns,
    )


class _Derivation:
    """One extension or restriction."""

    def __init__(self, element: etree._Element, scope: Scope, found: Content, types: Types) -> None:
        self._element = element
        self._scope = scope
        self._found = found
        self._types = types
        self._extends = element.tag == f"{XS}extension"
        self._name = scope.qualify(element, element.get("base", ""))
        self._own = types.particles.attributes(element, scope)

    def build(self, *, simple: bool) -> Built:
        """Return the derived content."""
        if self._name in ARRAYS:
            return self._array()
        text, key = self._types.particles.typed(self._name, self._scope)
        base = Content(key, text=text) if text else self._types.contents[key]
        found = replace(self._found, base=key)
        uses, wild = _inherited(base, self._own, extends=self._extends)
        if base.array:
            return self._items(base.members[0], found, uses)
        if simple or text is not None:
            content = replace(found, text=self._text(base), mixed=False)
            return finish(content, None, uses.values(), wild)
        own = self._types.particles.model(self._element, self._scope, found.key)
        if self._extends:
            own = _joined(base.model, own)
            mixed = found.mixed or base.mixed
            built = finish(replace(found, mixed=mixed), own, uses.values(), wild)
            if key != ANY_TYPE:
                return built
            return replace(built, content=replace(built.content, wild=ANYTHING.wild))
        return finish(found, own, uses.values(), wild)

    def _text(self, base: Content) -> Simple:
        text = base.text
        inline = None if self._extends else self._element.find(f"{XS}simpleType")
        if inline is not None:
            text = self._types.simples.declared(inline, self._scope)
        if text is None:
            raise broken(
                f"{self._scope.name} derives simple content from {self._name}, which has none"
            )
        return text if self._extends else self._types.simples.narrowed(text, self._element)

    # ---- arrays of SOAP encoding (SOAP 1.1, section 5.4.2) ---------------------------------

    def _array(self) -> Built:
        model = self._types.particles.model(self._element, self._scope, self._found.key)
        flat = flatten(model, self._found.key)
        item = flat.members[0] if flat.members else Node("item", "item", content=ANY_TYPE)
        return self._items(item, self._found, self._own.uses)

    def _items(self, item: Node, found: Content, uses: dict[str, Node]) -> Built:
        kept = [node for tag, node in uses.items() if not tag.startswith(_ENCODING)]
        declared = self._array_type()
        if declared is not None:
            simple, key = declared
            item = replace(item, simple=simple, content=key)
        item = replace(item, repeated=True, required=False, nillable=True)
        content = replace(found, array=True, mixed=False)
        model = Model("sequence", children=(item,))
        return finish(content, model, kept, None)

    def _array_type(self) -> tuple[Simple | None, Key] | None:
        for attribute in self._element.iter(f"{XS}attribute"):
            written = attribute.get(f"{{{WSDL}}}arrayType")
            if written is None:
                continue
            name = DIMENSIONS.sub("", written.strip())
            inner = DIMENSIONS.sub("", name)
            if inner == name:
                return self._types.particles.typed(
                    self._scope.qualify(attribute, name), self._scope
                )
            return None, f"{self._scope.qualify(attribute, inner)}{name[len(inner) :]}"
        return None


_ENCODING = tuple(f"{{{space}}}" for space in SOAPENC)


def array_of(key: Key, simple: Simple | None, content: Key) -> Content:
    """Return the content of an array that only an arrayType names: ``{ns}Item[]``."""
    item = Node("item", "item", simple=simple, content=content, repeated=True, nillable=True)
    model = Model("sequence", children=(item,))
    return Content(key, model=model, members=(item,), array=True)


def _inherited(
    base: Content, own: Attributes, *, extends: bool
) -> tuple[dict[str, Node], Wildcard | None]:
    """Return the attributes and their wildcard after a derivation."""
    uses = {node.tag: node for node in base.attributes if node.tag not in own.prohibited}
    uses.update(own.uses)
    if not extends:
        return uses, own.wild
    if own.wild is None or base.wild_attributes is None:
        return uses, own.wild or base.wild_attributes
    return uses, _either(own.wild, base.wild_attributes)


def _either(one: Wildcard, other: Wildcard) -> Wildcard:
    if one == other:
        return one
    if one.namespaces is None or other.namespaces is None:
        return Wildcard()
    return Wildcard(tuple(dict.fromkeys((*one.namespaces, *other.namespaces))))


def _joined(base: Model | None, own: Model | None) -> Model | None:
    """Return the model of an extension: what is inherited, then what is its own."""
    if base is None or own is None:
        return own or base
    return Model("sequence", children=(base, own))


def _is_dataset(flat: Flat) -> bool:
    """Tell the .NET pattern: an inline schema and anything, or a schema and a diffgram."""
    wild = tuple(wildcards(flat.model))
    if any(each.namespaces == DIFFGRAM for each in wild):
        return True
    return bool(wild) and any(node.tag == f"{{{XSD}}}schema" for node in flat.members)
