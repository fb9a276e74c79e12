"""What zeep forgets when it reads a schema: facets, abstract, mixed, substitution, encoding.

Read from the same pinned bytes. zeep names an anonymous type after the element that holds it,
so two of them may share a key; then the loosest of their facets hold (no width, no values).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from connectors.soap.bundle import WSDL, XSD, Bundle

XS = f"{{{XSD}}}"
TRUE = ("true", "1")
Key = str  # a name in Clark notation


@dataclass(frozen=True, slots=True)
class Facets:
    """The facets of a simple type that a caller can use, and the type that it restricts."""

    base: Key = ""
    width: int | None = None
    scale: int | None = None
    values: tuple[str, ...] = ()

    def loosest(self, other: Facets) -> Facets:
        """Return what holds for both."""
        if self == other:
            return self
        both = self.values if self.values == other.values else ()
        return Facets(
            self.base if self.base == other.base else "",
            _loosest(self.width, other.width),
            _loosest(self.scale, other.scale),
            both,
        )


def _loosest(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else max(one, other)


@dataclass(slots=True)
class Facts:
    """Facets by type, the construct by type or element that bars decoding, encoded operations."""

    facets: dict[Key, Facets] = field(default_factory=dict)
    types: dict[Key, str] = field(default_factory=dict)
    elements: dict[Key, str] = field(default_factory=dict)
    encoded: set[str] = field(default_factory=set)

    def of(self, key: Key) -> Facets:
        """Return the facets of a type with those that it inherits."""
        found = Facets()
        seen: set[Key] = set()
        while key in self.facets and key not in seen:
            seen.add(key)
            own = self.facets[key]
            found = Facets(
                own.base,
                found.width if found.width is not None else own.width,
                found.scale if found.scale is not None else own.scale,
                found.values or own.values,
            )
            key = own.base
        return found


def gather(bundle: Bundle) -> Facts:
    """Read the facts of every schema and binding in the bundle."""
    facts = Facts()
    for _, root in bundle.documents():
        for schema in root.iter(f"{XS}schema"):
            _schema(schema, schema.get("targetNamespace", ""), facts)
        for operation in root.iter(f"{{{WSDL}}}operation"):
            if any(each.get("use") == "encoded" for each in operation.iterfind("*/*")):
                facts.encoded.add(operation.get("name", ""))
    return facts


def _schema(schema: etree._Element, namespace: str, facts: Facts) -> None:
    for node in schema.iter(f"{XS}simpleType"):
        found = _facets(node)
        key = _key(node, namespace)
        facts.facets[key] = found.loosest(facts.facets[key]) if key in facts.facets else found
    _types(schema, namespace, facts)
    for node in schema.iterfind(f"{XS}element"):
        if node.get("abstract") in TRUE:
            facts.elements[_key(node, namespace)] = "an abstract element (substitution group)"
        head = node.get("substitutionGroup")
        if head:
            facts.elements[_qualified(node, head)] = "a substitution group"


def _types(schema: etree._Element, namespace: str, facts: Facts) -> None:
    for node in schema.iter(f"{XS}complexType", f"{XS}complexContent"):
        above = node.getparent()
        owner = node if above is None or node.tag == f"{XS}complexType" else above
        if node.get("mixed") in TRUE:
            facts.types[_key(owner, namespace)] = "mixed content"
        elif node.get("abstract") in TRUE:
            facts.types[_key(owner, namespace)] = "an abstract type (xsi:type)"


def _key(node: etree._Element, namespace: str) -> Key:
    name = node.get("name")
    if name is None:
        parent = node.getparent()
        name = "Anonymous" if parent is None else parent.get("name", "Anonymous")
    return f"{{{namespace}}}{name}"


def _qualified(node: etree._Element, name: str) -> Key:
    prefix, _, local = name.rpartition(":")
    return f"{{{node.nsmap.get(prefix or None, '')}}}{local}"


def _facets(node: etree._Element) -> Facets:
    restriction = node.find(f"{XS}restriction")
    if restriction is None:
        return Facets()
    base = restriction.get("base")
    return Facets(
        _qualified(restriction, base) if base else "",
        _number(restriction, "maxLength") or _number(restriction, "length"),
        _number(restriction, "fractionDigits"),
        tuple(each.get("value", "") for each in restriction.iterfind(f"{XS}enumeration")),
    )


def _number(restriction: etree._Element, facet: str) -> int | None:
    found = restriction.find(f"{XS}{facet}")
    value = "" if found is None else found.get("value", "")
    return int(value) if value.isdecimal() else None
