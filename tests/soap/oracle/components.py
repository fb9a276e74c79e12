"""The schema components of XML Schema 1.0 part 1, read plainly from the documents themselves.

Resolution is lazy and by name, slow and without caches beyond identity, so that it can be
checked against the recommendation line by line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

XSD = "http://www.w3.org/2001/XMLSchema"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XML = "http://www.w3.org/XML/1998/namespace"
XS = f"{{{XSD}}}"
PARTICLES = tuple(XS + each for each in ("sequence", "choice", "all", "group", "element", "any"))
LISTS = {"NMTOKENS": "NMTOKEN", "IDREFS": "IDREF", "ENTITIES": "ENTITY"}
TOKENS = {
    "token",
    "language",
    "NMTOKEN",
    "Name",
    "NCName",
    "ID",
    "IDREF",
    "ENTITY",
}  # derived from string with whiteSpace collapse (part 2, 3.3)


def space_of(tag: str) -> str:
    """Return the namespace of a Clark name, or nothing."""
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


def local(tag: str) -> str:
    """Return the local name of a Clark name."""
    return tag.rpartition("}")[2]


def clark(space: str, name: str) -> str:
    """Return the Clark name."""
    return f"{{{space}}}{name}" if space else name


@dataclass(frozen=True)
class Scope:
    """What the document of a component says of all of them; `space` is its effective target."""

    space: str
    element_form: str
    attribute_form: str


@dataclass
class Simple:
    """A simple type: atomic, list (of `item`) or union (of `members`), with its facets."""

    name: str
    variety: str
    builtin: str = "string"
    whitespace: str | None = None  # only where the base is string
    item: Simple | None = None
    members: tuple[Simple, ...] = ()
    facets: tuple[tuple[str, str], ...] = ()

    def facet(self, name: str) -> str | None:
        """Return the last value given for a facet."""
        return next((value for key, value in reversed(self.facets) if key == name), None)

    @property
    def values(self) -> tuple[str, ...]:
        """Return the enumeration."""
        return tuple(value for key, value in self.facets if key == "enumeration")


@dataclass
class Wildcard:
    """Which namespaces may come (3.10.1), and how they are validated."""

    words: tuple[str, ...]
    target: str
    process: str

    def allows(self, space: str) -> bool:
        """Tell whether a namespace name, or its absence, is allowed."""
        if "##any" in self.words:
            return True
        if "##other" in self.words:
            return space not in ("", self.target)
        named = {"##targetNamespace": self.target, "##local": ""}
        return space in {named.get(word, word) for word in self.words}


@dataclass
class Particle:
    """A term and how often it may come; `high` None is unbounded."""

    low: int
    high: int | None
    term: Element | Group | Wildcard
    flat: object = None  # the members, once they are known

    @property
    def many(self) -> bool:
        """Tell whether it may come more than once."""
        return self.high is None or self.high > 1


@dataclass
class Group:
    """A model group."""

    kind: str
    particles: list[Particle]
    flat: object = None  # the members, once they are known


class Element:
    """An element declaration."""

    def __init__(self, schemas: Schemas, node: etree._Element, scope: Scope, space: str) -> None:
        self._schemas, self._node, self._scope = schemas, node, scope
        self.tag = clark(space, node.get("name"))
        self.is_global = node.getparent().tag == XS + "schema"
        self.nillable = node.get("nillable") in ("true", "1")
        self.abstract = node.get("abstract") in ("true", "1")
        self.default = node.get("default", node.get("fixed"))
        self.is_fixed = node.get("fixed") is not None
        head = node.get("substitutionGroup")
        self.head = schemas.qname(node, scope, head) if head else None

    @cached_property
    def type(self) -> Simple | Complex:
        """Return its type: given, else of the head of its group, else anyType (3.3.2)."""
        schemas, node = self._schemas, self._node
        if node.get("type"):
            return schemas.type(schemas.qname(node, self._scope, node.get("type")))
        for child in node:
            if child.tag == XS + "simpleType":
                return schemas.simple(child, self._scope)
            if child.tag == XS + "complexType":
                return Complex(schemas, child, self._scope)
        return schemas.element(self.head).type if self.head else schemas.type(XS + "anyType")


@dataclass
class Attribute:
    """An attribute use."""

    tag: str
    type: Simple
    required: bool
    default: str | None
    is_fixed: bool
    prohibited: bool = False


class Complex:
    """A complex type definition; a name is missing where it is anonymous."""

    def __init__(self, schemas: Schemas, node: etree._Element | None, scope: Scope) -> None:
        self._schemas, self._node, self._scope = schemas, node, scope
        name = None if node is None else node.get("name")
        self.name = clark(scope.space, name) if name else ""
        self.abstract = node is not None and node.get("abstract") in ("true", "1")
        self.any_type = node is None
        self._derivation = None
        for child in [] if node is None else node:
            if child.tag in (XS + "complexContent", XS + "simpleContent"):
                self._derivation = next(
                    each for each in child if each.tag in (XS + "extension", XS + "restriction")
                )

    @cached_property
    def mixed(self) -> bool:
        """Tell whether text may stand beside the children."""
        if self._node is None:
            return True
        inside = None if self._derivation is None else self._derivation.getparent()
        given = None if inside is None else inside.get("mixed")
        return (given or self._node.get("mixed")) in ("true", "1")

    @cached_property
    def extends(self) -> bool:
        """Tell whether it is derived by extension."""
        return self._derivation is not None and self._derivation.tag == XS + "extension"

    @cached_property
    def base(self) -> Simple | Complex | None:
        """Return the base type; None is anyType."""
        if self._derivation is None:
            return None
        name = self._schemas.qname(self._node, self._scope, self._derivation.get("base"))
        return None if name == XS + "anyType" else self._schemas.type(name)

    @cached_property
    def _body(self) -> etree._Element | None:
        return self._node if self._derivation is None else self._derivation

    @cached_property
    def simple(self) -> Simple | None:
        """Return the type of the text of simple content (3.4.2)."""
        if self._derivation is None or self._derivation.getparent().tag != XS + "simpleContent":
            return None
        base = self.base
        under = base if isinstance(base, Simple) else base.simple
        if self.extends:
            return under
        for child in self._derivation:
            if child.tag == XS + "simpleType":
                under = self._schemas.simple(child, self._scope)
        return self._schemas.restricted(under, self._derivation, "")

    @cached_property
    def particle(self) -> Particle | None:
        """Return the content model: the base's and then one's own where it extends (3.4.2)."""
        if self._node is None or self.simple is not None:
            return None
        own = None
        for child in self._body:
            if child.tag in PARTICLES:
                own = self._schemas.particle(child, self._scope)
        base = self.base if self.extends else None
        below = base.particle if isinstance(base, Complex) else None
        if below is None or own is None:
            return below or own
        return Particle(1, 1, Group("sequence", [below, own]))

    @cached_property
    def attributes(self) -> dict[str, Attribute]:
        """Return the attribute uses by Clark name, the base's first."""
        base = self.base
        uses = dict(base.attributes) if isinstance(base, Complex) else {}
        if self._node is not None:
            for use in self._schemas.attributes(self._body, self._scope):
                uses[use.tag] = use
        return {tag: use for tag, use in uses.items() if not use.prohibited}

    @cached_property
    def any_attribute(self) -> Wildcard | None:
        """Return the attribute wildcard: own, of a group, else the base's where it extends."""
        if self._node is None:
            return Wildcard(("##any",), "", "lax")
        own = self._schemas.any_attribute(self._body, self._scope)
        base = self.base
        if own is None and self.extends and isinstance(base, Complex):
            return base.any_attribute
        return own


@dataclass
class Schemas:
    """All components of a set of documents, from the one named `first` on."""

    files: Mapping[str, bytes]
    first: str
    found: dict[tuple[str, str], tuple[etree._Element, Scope]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._seen: set[tuple[str, str]] = set()
        self._made: dict[tuple[str, str], object] = {}
        self._alive: list[etree._Element] = []  # lxml's elements are known by identity
        self._load(self.first, None)

    def _load(self, name: str, chameleon: str | None) -> None:
        root = etree.fromstring(self.files[name], etree.XMLParser(remove_comments=True))
        space = root.get("targetNamespace") or chameleon or ""
        if (name, space) in self._seen:
            return
        self._seen.add((name, space))
        self._alive.extend(root.iter())
        scope = Scope(
            space,
            root.get("elementFormDefault", "unqualified"),
            root.get("attributeFormDefault", "unqualified"),
        )
        for child in root:
            kind = local(str(child.tag))
            if kind == "include":
                self._load(child.get("schemaLocation"), space)
            elif kind == "import" and child.get("schemaLocation"):
                self._load(child.get("schemaLocation"), None)
            elif child.get("name"):
                sort = "type" if kind in ("simpleType", "complexType") else kind
                self.found[sort, clark(space, child.get("name"))] = (child, scope)

    def qname(self, node: etree._Element, scope: Scope, text: str) -> str:
        """Return the Clark name of a QName; a chameleon's unprefixed names move with it."""
        prefix, colon, name = text.strip().rpartition(":")
        space = XML if prefix == "xml" else node.nsmap.get(prefix if colon else None, "")
        return clark(space if space or colon else scope.space, name)

    def _once(self, kind: str, tag: str, make) -> object:
        if (kind, tag) not in self._made:
            self._made[kind, tag] = make()
        return self._made[kind, tag]

    def element(self, tag: str) -> Element:
        """Return a global element."""
        node, scope = self.found["element", tag]
        return self._once("element", tag, lambda: Element(self, node, scope, scope.space))

    def elements(self) -> list[str]:
        """Return the names of the global elements."""
        return [tag for kind, tag in self.found if kind == "element"]

    def substitutes(self, tag: str) -> list[Element]:
        """Return the members of the substitution group of a head, transitively, without it."""
        return self._once("substitutes", tag, lambda: self._substitutes(tag))

    def _substitutes(self, tag: str) -> list[Element]:
        direct = [each for each in map(self.element, self.elements()) if each.head == tag]
        return [each for one in direct for each in (one, *self.substitutes(one.tag))]

    def type(self, tag: str) -> Simple | Complex:
        """Return a named type, built-in ones too."""
        if space_of(tag) == XSD:
            return self._once("type", tag, lambda: self._builtin(local(tag)))
        node, scope = self.found["type", tag]
        if node.tag == XS + "simpleType":
            return self._once("type", tag, lambda: self.simple(node, scope))
        return self._once("type", tag, lambda: Complex(self, node, scope))

    def derived(self, kind: Complex) -> list[Complex]:
        """Return the named types derived from one, transitively (only those can be sent)."""
        if not kind.name:
            return []
        return self._once("derived", kind.name, lambda: self._derived(kind))

    def _derived(self, kind: Complex) -> list[Complex]:
        types = [self.type(tag) for sort, tag in self.found if sort == "type"]
        direct = [each for each in types if isinstance(each, Complex) and each.base is kind]
        return [each for one in direct for each in (one, *self.derived(one))]

    def _builtin(self, name: str) -> Simple | Complex:
        if name == "anyType":
            return Complex(self, None, Scope("", "", ""))
        if name in LISTS:
            item = Simple(XS + LISTS[name], "atomic", LISTS[name], "collapse")
            return Simple(XS + name, "list", item=item)
        whitespace = {"string": "preserve", "normalizedString": "replace"}.get(name)
        return Simple(XS + name, "atomic", name, "collapse" if name in TOKENS else whitespace)

    def simple(self, node: etree._Element, scope: Scope) -> Simple:
        """Return the simple type that a definition makes."""
        name = clark(scope.space, node.get("name")) if node.get("name") else ""
        how = next(each for each in node if each.tag != XS + "annotation")
        inline = [self.simple(each, scope) for each in how if each.tag == XS + "simpleType"]
        named = [
            self.type(self.qname(how, scope, each))
            for attribute in ("base", "itemType", "memberTypes")
            for each in how.get(attribute, "").split()
        ]
        under = named + inline
        if how.tag == XS + "list":
            return Simple(name, "list", item=under[0])
        if how.tag == XS + "union":
            return Simple(name, "union", members=tuple(under))
        return self.restricted(under[0], how, name)

    def restricted(self, under: Simple, how: etree._Element, name: str) -> Simple:
        """Return a restriction of a simple type by the facets below an element."""
        facets = [
            (local(each.tag), each.get("value")) for each in how if each.get("value") is not None
        ]
        kept = under.facets
        if any(key == "enumeration" for key, _ in facets):
            kept = tuple(each for each in kept if each[0] != "enumeration")
        whitespace = dict(facets).get("whiteSpace", under.whitespace)
        return Simple(
            name,
            under.variety,
            under.builtin,
            whitespace if under.whitespace else None,
            under.item,
            under.members,
            (*kept, *facets),
        )

    def particle(self, node: etree._Element, scope: Scope) -> Particle:
        """Return the particle of a model group, element, reference or wildcard."""
        low = int(node.get("minOccurs", "1"))
        text = node.get("maxOccurs", "1")
        high = None if text == "unbounded" else int(text)
        return Particle(low, high, self._term(node, scope))

    def _term(self, node: etree._Element, scope: Scope) -> Element | Group | Wildcard:
        kind = local(node.tag)
        if kind == "any":
            return self._wildcard(node, scope)
        if kind == "group":
            definition, where = self.found["group", self.qname(node, scope, node.get("ref"))]
            inside = next(each for each in definition if each.tag in PARTICLES)
            return self._term(inside, where)
        if kind == "element":
            if node.get("ref"):
                return self.element(self.qname(node, scope, node.get("ref")))
            qualified = node.get("form", scope.element_form) == "qualified"
            return self._once(
                "local",
                f"{id(node)} {scope}",
                lambda: Element(self, node, scope, scope.space if qualified else ""),
            )
        here = [each for each in node if each.tag in PARTICLES]
        # 3.8.2, 3.9.2: what may come at most 0 times is no component at all.
        held = [each for each in here if each.get("maxOccurs") != "0"]
        return Group(kind, [self.particle(each, scope) for each in held])

    @staticmethod
    def _wildcard(node: etree._Element, scope: Scope) -> Wildcard:
        words = tuple(node.get("namespace", "##any").split())
        return Wildcard(words, scope.space, node.get("processContents", "strict"))

    def attributes(self, body: etree._Element, scope: Scope) -> Iterator[Attribute]:
        """Yield the attribute uses below an element, groups in their place."""
        for node in body:
            if node.tag == XS + "attributeGroup":
                group = self.found["attributeGroup", self.qname(node, scope, node.get("ref"))]
                yield from self.attributes(*group)
            elif node.tag == XS + "attribute":
                yield self._attribute(node, scope)

    def any_attribute(self, body: etree._Element, scope: Scope) -> Wildcard | None:
        """Return the attribute wildcard below an element or in its groups."""
        for node in body:
            if node.tag == XS + "anyAttribute":
                return self._wildcard(node, scope)
        for node in body:
            if node.tag == XS + "attributeGroup":
                group = self.found["attributeGroup", self.qname(node, scope, node.get("ref"))]
                found = self.any_attribute(*group)
                if found:
                    return found
        return None

    def _attribute(self, node: etree._Element, scope: Scope) -> Attribute:
        named, where = node, scope
        if node.get("ref"):
            named, where = self.found["attribute", self.qname(node, scope, node.get("ref"))]
            qualified = True
        else:
            qualified = node.get("form", scope.attribute_form) == "qualified"
        inline = [each for each in named if each.tag == XS + "simpleType"]
        if inline:
            kind = self.simple(inline[0], where)
        else:
            kind = self.type(
                self.qname(named, where, named.get("type", ""))
                if named.get("type")
                else XS + "anySimpleType"
            )
        given = node if node.get("default", node.get("fixed")) is not None else named
        return Attribute(
            clark(where.space if qualified else "", named.get("name")),
            kind,
            node.get("use") == "required",
            given.get("default", given.get("fixed")),
            given.get("fixed") is not None,
            node.get("use") == "prohibited",
        )
