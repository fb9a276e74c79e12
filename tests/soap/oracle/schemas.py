"""Seeded random schemas in several documents, with a WSDL around a result element."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from xml.sax.saxutils import quoteattr

from tests.soap.oracle.literals import BUILTINS, FACETED, SAMPLES

XS = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"'
SERVICE = "urn:svc"
SPACES = ("urn:a", "http://example.org/b", "urn:c:1")
NAMES = [
    "id",
    "name",
    "note",
    "kod",
    "värde",
    "items",
    "item",
    "class",
    "_value_1",
    "__proto__",
    "street",
    "zip",
    "city",
    "Namn",
    "ärende",
    "x-y",
    "a.b",
    "start",
    "end",
    "amount",
    "rad",
    "rubrik",
    "lista",
    "del",
    "ref",
    "order",
    "person",
    "parent",
    "child",
    "flag",
    "size",
    "unit",
]
ATTRIBUTES = [
    "lang",
    "cur",
    "id",
    "kind",
    "nr",
    "källa",
    "status",
    "version",
    "unit",
    "scale",
    "a.b",
    "x_y",
]
OCCURS = ((1, 1), (1, 1), (1, 1), (0, 1), (0, 1), (0, None), (1, None), (2, 3), (0, 3))


@dataclass
class Hierarchy:
    """What the types of one hierarchy share, so that their union has one meaning."""

    elements: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    repeats: bool = False


@dataclass
class Named:
    """A type that has been written."""

    name: str
    document: Document
    samples: tuple[str, ...] = ()  # of a simple type
    hierarchy: Hierarchy | None = None
    content: str = ""  # elements, text, all, empty
    abstract: bool = False
    mixed: bool = False
    wild: bool = False
    optional: list[str] = field(default_factory=list)  # particles that a restriction may use
    attributes: list[str] = field(default_factory=list)
    chain: tuple[str, ...] = ()
    usable: bool = True
    guest: bool = False  # it was written in a chameleon


@dataclass
class Document:
    """A schema document being written."""

    file: str
    space: str
    qualified: bool
    attributes_qualified: bool
    prefix: str
    chameleon: bool = False
    sees: list[Document] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    simples: list[Named] = field(default_factory=list)
    types: list[Named] = field(default_factory=list)
    elements: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    attributes: list[str] = field(default_factory=list)
    attribute_groups: list[tuple[str, set[str]]] = field(default_factory=list)
    groups: list[tuple[str, set[str]]] = field(default_factory=list)
    include: str = ""

    def refer(self, name: str, to: Document) -> str:
        """Return the QName of a component of another document, seen from this one."""
        if self.chameleon and to is self:
            return name
        return f"{to.prefix}:{name}" if to.prefix else name


@dataclass
class Written:
    """The files by name, and which is the WSDL and which the schema of the operation."""

    files: dict[str, bytes]
    wsdl: str = "service.wsdl"
    schema: str = "service.xsd"
    answer: str = f"{{{SERVICE}}}GetResponse"


def write(seed: int) -> Written:
    """Return the schemas of a seed."""
    return _Writer(Random(seed)).service()  # noqa: S311 - seeded on purpose


class _Writer:
    """Writes documents from the last imported to the first; names refer to what is there."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.count = 0
        self.loops = 0  # each one multiplies what an instance may hold
        self.files: dict[str, bytes] = {}

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def fresh(self, stem: str) -> str:
        self.count += 1
        return f"{stem}{self.count}"

    def service(self) -> Written:
        documents: list[Document] = []
        for number in reversed(range(self.rng.choice((1, 2, 2, 3)))):
            documents.append(self.document(number, documents))
        main = documents[-1]
        usable = [each for each in main.types if each.content != "text" and each.usable]
        last = [each for each in usable if each.name.startswith("All")]
        chosen = self.rng.choice(last if last and self.chance(0.6) else usable)
        qualified = self.chance(0.7)
        given = f'name="GetResult" type="m:{chosen.name}"'
        extra = ""
        if self.chance(0.2):
            given = 'ref="s:Answer"'
            extra = f'<xs:element name="Answer" type="m:{chosen.name}" nillable="true"/>'
        inside = (
            f'<xs:import namespace="{main.space}" schemaLocation="{main.file}"/>{extra}'
            '<xs:element name="Get"><xs:complexType><xs:sequence>'
            '<xs:element name="id" type="xs:string"/>'
            "</xs:sequence></xs:complexType></xs:element>"
            '<xs:element name="GetResponse"><xs:complexType><xs:sequence>'
            f"<xs:element {given}{self.rng.choice(('', NILLABLE_OPTIONAL))}/>"
            "</xs:sequence></xs:complexType></xs:element>"
        ).replace('nillable="true" minOccurs', "minOccurs" if "ref=" in given else NILLABLE)
        schema = (
            f'<xs:schema {XS} xmlns:s="{SERVICE}" xmlns:m="{main.space}" '
            f'targetNamespace="{SERVICE}"{_form("element", qualified)}>{inside}</xs:schema>'
        )
        self.files["service.xsd"] = schema.encode()
        inline = schema
        if self.chance(0.5):
            inline = (
                f'<xs:schema {XS}><xs:import namespace="{SERVICE}" '
                'schemaLocation="service.xsd"/></xs:schema>'
            )
        self.files["service.wsdl"] = WSDL.replace("SCHEMA", inline).encode()
        return Written(self.files)

    # Documents

    def document(self, number: int, others: list[Document]) -> Document:
        rng = self.rng
        made = Document(
            f"schema{number}.xsd",
            SPACES[number],
            self.chance(0.6),
            self.chance(0.25),
            rng.choice(("", f"t{number}", f"n{number}")),
            sees=[each for each in others if self.chance(0.8)],
        )
        if self.chance(0.35):
            self.chameleon(made, number)
        for write_one, counts in (
            (self.simple_type, (2, 3, 4)),
            (self.global_attribute, (0, 1, 2)),
            (self.attribute_group, (0, 1)),
            (self.global_element, (1, 2)),
            (self.group, (0, 0, 1)),
            (self.complex_type, (2, 3, 4, 5)),
            (self.substitution_group, (0, 1)),
            (self.complex_type, (1, 2, 3)),
            (self.restricted_pair, (0, 0, 1)),
        ):
            for _ in range(rng.choice(counts)):
                write_one(made)
        while not any(each.content != "text" and each.usable for each in made.types):
            self.complex_type(made)
        if not others or self.chance(0.7):
            self.gathering(made)
        self.finish(made)
        return made

    def gathering(self, document: Document) -> None:
        """Write a type that holds elements of several others, and what may stand for them."""
        used: set[str] = set()
        parts = []
        for chosen in self.rng.sample(self.usable(document), min(3, len(self.usable(document)))):
            kind = document.refer(chosen.name, chosen.document)
            occurs = _occurs(self.rng.choice(OCCURS))
            form = ' form="unqualified"' if self.chance(0.2) else ""
            parts.append(f'<xs:element name="{self.fresh("part")}"{form} type="{kind}"{occurs}/>')
        for head in document.heads:
            occurs = _occurs(self.rng.choice(OCCURS))
            used.add(head)
            parts.append(f'<xs:element ref="{document.refer(head, document)}"{occurs}/>')
        name = self.fresh("All")
        document.parts.append(
            f'<xs:complexType name="{name}"><xs:sequence>{"".join(parts)}</xs:sequence>'
            "</xs:complexType>"
        )
        made = Named(name, document, hierarchy=Hierarchy(used), content="elements", chain=(name,))
        made.optional = ["group"]
        document.types.append(made)

    def chameleon(self, made: Document, number: int) -> None:
        """Write a document without a namespace of its own, which the other includes."""
        guest = Document(f"chameleon{number}.xsd", "", self.chance(0.5), False, "", chameleon=True)
        self.simple_type(guest)
        self.complex_type(guest)
        self.complex_type(guest)
        self.finish(guest)
        made.include = guest.file
        for each in (*guest.simples, *guest.types):
            each.document = made
            each.guest = True
            each.optional = []  # its unprefixed names mean something else in the other document
        made.simples += guest.simples
        made.types += guest.types

    def finish(self, made: Document) -> None:
        """Put the parts into a file."""
        names = "".join(f' xmlns:{each.prefix}="{each.space}"' for each in made.sees)
        if made.space:
            prefix = f":{made.prefix}" if made.prefix else ""
            names += f' xmlns{prefix}="{made.space}" targetNamespace="{made.space}"'
        head = "".join(
            f'<xs:import namespace="{each.space}" schemaLocation="{each.file}"/>'
            for each in made.sees
        )
        if made.include:
            head = f'<xs:include schemaLocation="{made.include}"/>{head}'
        # A document imported by others needs a prefix there that is not its own empty one.
        made.prefix = made.prefix or f"d{made.file[6:-4]}"
        forms = _form("element", made.qualified) + _form("attribute", made.attributes_qualified)
        text = f"<xs:schema {XS}{names}{forms}>{head}{''.join(made.parts)}</xs:schema>"
        self.files[made.file] = f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()

    # Simple types

    def simple_body(self, document: Document) -> tuple[str, tuple[str, ...]]:
        """Return the inside of a simple type and literals of it."""
        kind = self.rng.choices(("facet", "list", "union", "again"), (6, 3, 2, 2))[0]
        if kind == "list":
            item = self.rng.choice(("int", "NMTOKEN", "date", "decimal", "boolean"))
            good = [each.strip() for each in SAMPLES[item] if " " not in each.strip()]
            return f'<xs:list itemType="xs:{item}"/>', (" ".join(good[:2]), good[0])
        if kind == "union":
            chosen = self.rng.sample(("int", "date", "boolean", "token", "string"), 2)
            members = " ".join(f"xs:{each}" for each in chosen)
            return f'<xs:union memberTypes="{members}"/>', ("12",) if "int" in chosen else ("true",)
        named = [each for each in document.simples if each.content == "atomic-string"]
        if kind == "again" and named:
            base = self.rng.choice(named)
            name = document.refer(base.name, base.document)
            return f'<xs:restriction base="{name}"/>', base.samples
        base, facets, samples = self.rng.choice(FACETED)
        return f'<xs:restriction base="xs:{base}">{facets}</xs:restriction>', samples

    def simple_type(self, document: Document) -> None:
        name = self.fresh("S")
        body, samples = self.simple_body(document)
        document.parts.append(f'<xs:simpleType name="{name}">{body}</xs:simpleType>')
        content = "atomic-string" if "restriction" in body else "other"
        document.simples.append(Named(name, document, samples, content=content))

    def simple_use(self, document: Document) -> tuple[str, str, tuple[str, ...]]:
        """Return how a declaration names a simple type: attribute, inside, samples."""
        pool = [each for one in (document, *document.sees) for each in one.simples]
        kind = self.rng.random()
        if kind < 0.5 or not pool:
            name = self.rng.choice((*BUILTINS, *["string"] * 6, "NMTOKENS"))
            return f' type="xs:{name}"', "", SAMPLES.get(name, ("a b", "c"))
        if kind < 0.8:
            named = self.rng.choice(pool)
            return f' type="{document.refer(named.name, named.document)}"', "", named.samples
        body, samples = self.simple_body(document)
        return "", f"<xs:simpleType>{body}</xs:simpleType>", samples

    def default(self, samples: tuple[str, ...], share: float) -> str:
        """Return a default or fixed value, sometimes."""
        good = [each for each in samples if each and "\n" not in each and "\t" not in each]
        if not good or not self.chance(share):
            return ""
        return f" {self.rng.choice(('default', 'fixed'))}={quoteattr(self.rng.choice(good))}"

    # Attributes

    def global_attribute(self, document: Document) -> None:
        name = self.rng.choice([each for each in ATTRIBUTES if each not in document.attributes])
        kind, inside, samples = self.simple_use(document)
        given = self.default(samples, 0.2)
        document.parts.append(f'<xs:attribute name="{name}"{kind}{given}>{inside}</xs:attribute>')
        document.attributes.append(name)

    def attribute(self, document: Document, used: set[str]) -> str:
        pool = [
            (name, one)
            for one in (document, *document.sees)
            for name in one.attributes
            if name not in used
        ]
        if pool and self.chance(0.25):
            name, one = self.rng.choice(pool)
            used.add(name)
            use = self.rng.choice(("", ' use="required"', ' use="optional"'))
            return f'<xs:attribute ref="{document.refer(name, one)}"{use}/>'
        left = [each for each in ATTRIBUTES if each not in used]
        if not left:
            return ""
        name = self.rng.choice(left)
        used.add(name)
        kind, inside, samples = self.simple_use(document)
        given = self.default(samples, 0.25)
        use = "" if given else self.rng.choice(("", ' use="required"', ' use="optional"'))
        form = self.rng.choice(("", "", "", ' form="qualified"', ' form="unqualified"'))
        return f'<xs:attribute name="{name}"{kind}{form}{use}{given}>{inside}</xs:attribute>'

    def attribute_group(self, document: Document) -> None:
        used: set[str] = set()
        parts = "".join(self.attribute(document, used) for _ in range(self.rng.randint(1, 2)))
        if document.attribute_groups and self.chance(0.5):
            name, below = document.attribute_groups[0]
            if not below & used:
                parts += f'<xs:attributeGroup ref="{document.refer(name, document)}"/>'
                used |= below
        name = self.fresh("AG")
        document.parts.append(f'<xs:attributeGroup name="{name}">{parts}</xs:attributeGroup>')
        document.attribute_groups.append((name, used))

    def attributes(self, document: Document, used: set[str], wild: bool = False) -> list[str]:
        rng = self.rng
        parts = [self.attribute(document, used) for _ in range(rng.choice((0, 0, 1, 2)))]
        pool = [
            (name, below, one)
            for one in (document, *document.sees)
            for name, below in one.attribute_groups
            if not below & used
        ]
        if pool and self.chance(0.25):
            name, below, one = rng.choice(pool)
            used |= below
            parts.append(f'<xs:attributeGroup ref="{document.refer(name, one)}"/>')
        shared = [name for name in document.attributes if name in used]
        if not document.attributes_qualified and self.chance(0.15) and not shared:
            # An attribute of no namespace beside a global one with the same local name.
            for name in document.attributes[:1]:
                used.add(name)
                parts.append(f'<xs:attribute name="{name}" type="xs:string"/>')
                parts.append(f'<xs:attribute ref="{document.refer(name, document)}"/>')
        if wild and self.chance(0.3):
            space = rng.choice(("##any", "##other", "urn:z ##local", "urn:z"))
            process = rng.choice(("lax", "skip"))
            parts.append(f'<xs:anyAttribute namespace="{space}" processContents="{process}"/>')
        return parts

    # Elements

    def pick(self, used: set[str]) -> str:
        left = [each for each in NAMES if each not in used]
        name = self.rng.choice(left) if left else self.fresh("e")
        used.add(name)
        return name

    def global_element(self, document: Document) -> None:
        name = self.pick(set(document.elements) | set(document.heads))
        kind, inside, samples = self.simple_use(document)
        given = self.default(samples, 0.3)
        nil = "" if "fixed" in given or self.chance(0.7) else ' nillable="true"'
        usable = self.usable(document)
        if usable and self.chance(0.4):
            chosen = self.rng.choice(usable)
            kind = f' type="{document.refer(chosen.name, chosen.document)}"'
            inside = given = ""
        document.parts.append(f'<xs:element name="{name}"{kind}{given}{nil}>{inside}</xs:element>')
        document.elements.append(name)

    def usable(self, document: Document) -> list[Named]:
        return [each for one in (document, *document.sees) for each in one.types if each.usable]

    def element(
        self,
        document: Document,
        used: set[str],
        depth: int,
        occurs: tuple[int, int | None] | None = None,
        foreign: bool = True,
    ) -> str:
        """Return an element particle."""
        rng = self.rng
        free = occurs is None
        occurs = rng.choice(OCCURS) if occurs is None else occurs
        many = _occurs(occurs)
        refs = [
            (name, one)
            for one in (document, *(document.sees if foreign else ()))
            for name in (*one.elements, *one.heads)
            if name not in used
        ]
        if refs and self.chance(0.2):
            heads = [(name, one) for name, one in refs if name in one.heads]
            name, one = rng.choice(heads or refs) if self.chance(0.6) else rng.choice(refs)
            used.add(name)
            return f'<xs:element ref="{document.refer(name, one)}"{many}/>'
        name = self.pick(used)
        form = rng.choice(("", "", "", ' form="qualified"', ' form="unqualified"'))
        if name in document.elements or name in document.heads:
            form = ' form="unqualified"'
        start = f'<xs:element name="{name}"{form}{many}'
        roll = rng.random()
        usable = self.usable(document)
        if roll < 0.05:
            nil = rng.choice(("", ' nillable="true"'))
            return f"{start}{rng.choice(('', ' type=' + chr(34) + 'xs:anyType' + chr(34)))}{nil}/>"
        if roll < 0.3 and usable:
            chosen = rng.choice(usable)
            nil = rng.choice(("", "", ' nillable="true"'))
            return f'{start} type="{document.refer(chosen.name, chosen.document)}"{nil}/>'
        if roll < 0.42 and depth < 2:
            body = self.anonymous(document, depth + 1)
            return f"{start}>{body}</xs:element>"
        if roll < 0.47:
            pending = [each for each in document.types if each.content == "pending"]
            if pending and not document.chameleon and self.loops < 2:
                self.loops += 1
                most = rng.choice((1, None)) if free else 1
                optional = _occurs((0, most))
                back = document.refer(rng.choice(pending).name, document)
                return f'<xs:element name="{name}"{form}{optional} type="{back}"/>'
        kind, inside, samples = self.simple_use(document)
        given = self.default(samples, 0.15)
        nil = "" if "fixed" in given or self.chance(0.75) else ' nillable="true"'
        return f"{start}{kind}{given}{nil}>{inside}</xs:element>"

    def anonymous(self, document: Document, depth: int) -> str:
        """Return an anonymous complex type."""
        extendable = [
            each
            for one in (document, *document.sees)
            for each in one.types
            if each.content == "elements" and not each.wild and each.document is one
        ]
        if extendable and self.chance(0.3):
            base = self.rng.choice(extendable)
            used = set(base.hierarchy.elements)
            inside = self.element(document, used, 2)
            name = document.refer(base.name, base.document)
            mixed = ' mixed="true"' if base.mixed else ""
            return (
                f'<xs:complexType><xs:complexContent{mixed}><xs:extension base="{name}">'
                f"<xs:sequence>{inside}</xs:sequence>"
                "</xs:extension></xs:complexContent></xs:complexType>"
            )
        about = Named("", document, hierarchy=Hierarchy())
        body = self.body(document, about, depth)
        mixed = ' mixed="true"' if about.mixed else ""
        return f"<xs:complexType{mixed}>{body}</xs:complexType>"

    # Complex types

    def complex_type(self, document: Document) -> None:
        name = self.fresh("T")
        bases = [
            each
            for one in (document, *document.sees)
            for each in one.types
            if each.content in ("elements", "text", "empty") and each.hierarchy
        ]  # not of all: xmlschema 4.3 refuses instances of an extension that adds attributes
        if bases and self.chance(0.5):
            self.derive(document, name, self.rng.choice(bases))
            return
        made = Named(name, document, hierarchy=Hierarchy(), content="pending", chain=(name,))
        made.usable = False
        document.types.append(made)
        made.abstract = self.chance(0.15) and not document.chameleon
        body = self.body(document, made, 0)
        made.abstract = made.abstract and made.content != "all"
        made.usable = not made.abstract
        flags = _flags(made)
        document.parts.append(f'<xs:complexType name="{name}"{flags}>{body}</xs:complexType>')
        if made.abstract:
            self.derive(document, self.fresh("T"), made)

    def restricted_pair(self, document: Document) -> None:
        """Write a type of plain particles and attributes, and a restriction of it."""
        hierarchy = Hierarchy()
        pool = self.rng.sample([each for each in document.simples if not each.guest] or [None], 1)
        base = Named(self.fresh("T"), document, hierarchy=hierarchy, content="elements")
        base.chain = (base.name,)
        for _ in range(self.rng.randint(2, 4)):
            kind = document.refer(pool[0].name, document) if pool[0] else "xs:int"
            kind = self.rng.choice((kind, "xs:string", "xs:token", "xs:decimal"))
            occurs = _occurs(self.rng.choice(((0, 1), (0, None), (1, None), (1, 1))))
            name = self.pick(hierarchy.elements)
            base.optional.append(f'<xs:element name="{name}" type="{kind}"{occurs}/>')
        for _ in range(self.rng.randint(1, 2)):
            name = self.rng.choice(
                [each for each in ATTRIBUTES if each not in hierarchy.attributes]
            )
            hierarchy.attributes.add(name)
            given = self.rng.choice(("", "", ' default="x"', ' form="qualified"'))
            base.attributes.append(f'<xs:attribute name="{name}" type="xs:string"{given}/>')
        inside = f"<xs:sequence>{''.join(base.optional)}</xs:sequence>{''.join(base.attributes)}"
        document.parts.append(f'<xs:complexType name="{base.name}">{inside}</xs:complexType>')
        made = Named(self.fresh("T"), document, hierarchy=hierarchy, content="elements")
        made.chain = (*base.chain, made.name)
        body = self.restriction(base, made, document.refer(base.name, document))
        document.parts.append(f'<xs:complexType name="{made.name}">{body}</xs:complexType>')
        made.optional = ["group"]
        document.types += [base, made]

    def body(self, document: Document, made: Named, depth: int) -> str:
        """Return the inside of an underived complex type, or of one with simple content."""
        rng = self.rng
        hierarchy = made.hierarchy
        roll = rng.random()
        if roll < 0.12:
            made.content = "text"
            kind = self.simple_use(document)[0]
            kind = kind or ' type="xs:string"'
            attributes = "".join(self.attributes(document, hierarchy.attributes, True))
            base = kind.replace("type", "base", 1)
            return (
                f"<xs:simpleContent><xs:extension{base}>{attributes}</xs:extension>"
                "</xs:simpleContent>"
            )
        made.mixed = self.chance(0.1)
        model = ""
        if roll < 0.18:
            made.content = "empty"
            made.mixed = False
        elif roll < 0.26:
            model = self.all(document, hierarchy, depth)
        else:
            model = self.model(document, made, depth)
        made.attributes = self.attributes(document, hierarchy.attributes, True)
        if roll < 0.26 and model:
            made.content = "all"
        elif model:
            made.content = "elements"
        attributes = "".join(made.attributes)
        if self.chance(0.05):
            return (
                '<xs:complexContent><xs:restriction base="xs:anyType">'
                f"{model}{attributes}</xs:restriction></xs:complexContent>"
            ).replace('processContents="skip"', 'processContents="lax"')
        return model + attributes

    def all(self, document: Document, hierarchy: Hierarchy, depth: int) -> str:
        parts = "".join(
            self.element(document, hierarchy.elements, depth, self.rng.choice(((0, 1), (1, 1))))
            for _ in range(self.rng.randint(1, 4))
        )
        low = self.rng.choice(("", "", ' minOccurs="0"'))
        return f"<xs:all{low}>{parts}</xs:all>"

    def model(self, document: Document, made: Named, depth: int, own: bool = True) -> str:
        """Return a content model of elements."""
        rng = self.rng
        hierarchy = made.hierarchy
        roll = rng.random()
        made.wild = made.wild or (own and roll < 0.15)
        if made.wild and self.chance(0.3):
            space = rng.choice(("##any", "##other", "##local", "##targetNamespace", "urn:z urn:y"))
            return f"<xs:sequence>{self.wildcard(space)}</xs:sequence>"
        if own and 0.15 <= roll < 0.22:
            parts = [
                self.element(document, hierarchy.elements, depth) for _ in range(rng.randint(2, 3))
            ]
            return f"<xs:choice>{''.join(parts)}</xs:choice>"
        if own and 0.22 <= roll < 0.3:
            hierarchy.repeats = True
            return self.repeating_choice(document, hierarchy, depth, True)
        parts = [
            self.particle(document, made, depth, own) for _ in range(rng.choice((1, 2, 3, 3, 4, 5)))
        ]
        if own and self.chance(0.2) and not made.wild:
            made.optional.append("group")
            twice = self.chance(0.4)
            parts += (self.twice if twice else self.equal_names)(document, hierarchy)
        if made.wild:
            parts.append(self.wildcard(rng.choice(("##other", "##other", "urn:z", "urn:z urn:y"))))
        return f"<xs:sequence>{''.join(parts)}</xs:sequence>"

    def wildcard(self, space: str) -> str:
        occurs = _occurs(self.rng.choice(((0, 1), (0, None), (0, None), (1, 1), (0, 3))))
        process = self.rng.choice(("lax", "skip", "strict" if space == "##any" else "lax"))
        return f'<xs:any namespace="{space}"{occurs} processContents="{process}"/>'

    def particle(self, document: Document, made: Named, depth: int, own: bool) -> str:
        rng = self.rng
        used = made.hierarchy.elements
        roll = rng.random()
        foreign = not made.wild

        def one(occurs: tuple[int, int | None] | None = None) -> str:
            return self.element(document, used, depth, occurs, foreign)

        if roll < 0.62:
            text = one()
            # An anonymous type is another type each time that it is written.
            made.optional.append("group" if "Type>" in text else text)
            return text
        made.optional.append("group")
        if roll < 0.72:
            return self.choice(used, own and foreign, one)
        if roll < 0.83:
            return self.small_group(one)
        if roll < 0.88 and document.groups:
            name, below = rng.choice(document.groups)
            if not below & used:
                used |= below
                occurs = _occurs(rng.choice(((0, 1), (1, 1))))
                return f'<xs:group ref="{document.refer(name, document)}"{occurs}/>'
        if made.hierarchy.repeats and not own:
            return one()
        made.hierarchy.repeats = True
        repeating = self.repeating_choice if roll < 0.94 else self.repeating_sequence
        return repeating(document, made.hierarchy, depth, foreign)

    def choice(self, used: set[str], may_share: bool, one: Callable[..., str]) -> str:
        """Return an exclusive choice; branches may be sequences, and may end alike."""
        branches = [one((1, 1)) for _ in range(self.rng.randint(2, 3))]
        if self.chance(0.4):
            branches[0] = f"<xs:sequence>{branches[0]}{one()}</xs:sequence>"
        surely = not any('minOccurs="0"' in each for each in branches)
        if self.chance(0.2) and may_share and surely:
            branches = self.shared(used, branches)
        occurs = _occurs(self.rng.choice(((0, 1), (1, 1))))
        return f"<xs:choice{occurs}>{''.join(branches)}</xs:choice>"

    def small_group(self, one: Callable[..., str]) -> str:
        """Return an optional sequence, or a repeating group of one element."""
        if self.chance(0.5):
            return f'<xs:sequence minOccurs="0">{one((1, 1))}{one()}</xs:sequence>'
        kind = self.rng.choice(("sequence", "choice"))
        occurs = _occurs(self.rng.choice(((0, None), (1, None), (0, 3))))
        return f"<xs:{kind}{occurs}>{one((1, 1))}</xs:{kind}>"

    def shared(self, used: set[str], branches: list[str]) -> list[str]:
        """Let two branches end in the same element."""
        name = self.pick(used)
        end = f'<xs:element name="{name}" form="unqualified" type="xs:string"/>'
        return [
            f"<xs:sequence>{each}{end}</xs:sequence>" if number < 2 else each
            for number, each in enumerate(branches)
        ]

    def repeating_choice(
        self, document: Document, hierarchy: Hierarchy, depth: int, foreign: bool
    ) -> str:
        rng = self.rng
        used = hierarchy.elements
        branches = []
        for _ in range(rng.randint(2, 4)):
            text = self.element(
                document, used, depth, rng.choice(((1, 1), (1, 1), (1, None))), foreign
            )
            if self.chance(0.25) and "maxOccurs" not in text.partition(">")[0]:
                after = rng.choice(((1, 1), (0, 1), (0, None)))
                more = self.element(document, used, depth, after, foreign)
                text = f"<xs:sequence>{text}{more}</xs:sequence>"
            branches.append(text)
        occurs = _occurs(rng.choice(((0, None), (1, None), (0, 4))))
        return f"<xs:choice{occurs}>{''.join(branches)}</xs:choice>"

    def repeating_sequence(
        self, document: Document, hierarchy: Hierarchy, depth: int, foreign: bool
    ) -> str:
        used = hierarchy.elements
        parts = [self.element(document, used, depth, (1, 1), foreign)]
        for _ in range(self.rng.randint(1, 3)):
            occurs = self.rng.choice(((1, 1), (0, 1), (0, None)))
            parts.append(self.element(document, used, depth, occurs, foreign))
        roll = self.rng.random()
        if roll < 0.2:
            pair = "".join(self.element(document, used, depth, (1, 1), foreign) for _ in "ab")
            parts.append(f'<xs:choice minOccurs="0">{pair}</xs:choice>')
        elif roll < 0.35:
            parts.append(self.repeating_choice(document, hierarchy, depth, foreign))
        occurs = _occurs(self.rng.choice(((0, None), (1, None), (0, 3))))
        return f"<xs:sequence{occurs}>{''.join(parts)}</xs:sequence>"

    def twice(self, document: Document, hierarchy: Hierarchy) -> list[str]:
        """Let an element come again after another."""
        name, between = self.pick(hierarchy.elements), self.pick(hierarchy.elements)
        form = ' form="unqualified"'
        again = f'<xs:element name="{name}"{form} type="xs:token"/>'
        return [again, f'<xs:element name="{between}"{form} type="xs:int"/>', again]

    def equal_names(self, document: Document, hierarchy: Hierarchy) -> list[str]:
        """Put elements with one local name from two namespaces side by side."""
        for name, one in [(n, d) for d in (document, *document.sees) for n in d.elements]:
            if name not in hierarchy.elements:
                hierarchy.elements.add(name)
                occurs = _occurs(self.rng.choice(((0, 1), (1, 1), (0, None))))
                pair = [
                    f'<xs:element name="{name}" form="unqualified" type="xs:string"{occurs}/>',
                    f'<xs:element ref="{document.refer(name, one)}" minOccurs="0"/>',
                ]
                self.rng.shuffle(pair)
                return pair
        return []

    def group(self, document: Document) -> None:
        used: set[str] = set()
        parts = "".join(self.element(document, used, 1) for _ in range(self.rng.randint(1, 3)))
        kind = self.rng.choice(("sequence", "sequence", "choice"))
        name = self.fresh("G")
        document.parts.append(f'<xs:group name="{name}"><xs:{kind}>{parts}</xs:{kind}></xs:group>')
        document.groups.append((name, used))

    def derive(self, document: Document, name: str, base: Named) -> None:
        """Write a type derived from another."""
        made = Named(
            name,
            document,
            hierarchy=base.hierarchy,
            content=base.content,
            mixed=base.mixed,
            wild=base.wild,
            chain=(*base.chain, name),
        )
        refer = document.refer(base.name, base.document)
        used = base.hierarchy.attributes
        restrictable = (
            base.content == "elements"
            and base.optional
            and "group" not in base.optional
            and base.document is document
            and len(base.chain) == 1
            and not base.wild
            and not document.chameleon
        )
        if base.content == "text":
            how, inside = self.simple_content(document, used)
            body = (
                f'<xs:simpleContent><xs:{how} base="{refer}">{inside}</xs:{how}></xs:simpleContent>'
            )
        elif restrictable and self.chance(0.4):
            body = self.restriction(base, made, refer)
        else:
            attributes = "".join(self.attributes(document, used))
            model = ""
            if base.content in ("elements", "empty") and not base.wild and self.chance(0.85):
                model = self.model(document, made, 1, own=False)
            if base.content == "empty" and model:
                made.content = "elements"
            mixed = ' mixed="true"' if base.mixed else ""
            body = (
                f'<xs:complexContent{mixed}><xs:extension base="{refer}">'
                f"{model}{attributes}</xs:extension></xs:complexContent>"
            )
        made.optional = ["group"]
        document.parts.append(
            f'<xs:complexType name="{name}"{_flags(made)}>{body}</xs:complexType>'
        )
        document.types.append(made)
        base.usable = True  # an abstract one has somebody to stand for it now

    def simple_content(self, document: Document, used: set[str]) -> tuple[str, str]:
        if self.chance(0.25):
            return "restriction", ""
        return "extension", "".join(self.attributes(document, used))

    def restriction(self, base: Named, made: Named, refer: str) -> str:
        """Drop what is optional, or narrow how often it comes."""
        kept = []
        for text in base.optional:
            head, sign, rest = text.partition(">")
            optional = 'minOccurs="0"' in head
            if optional and self.chance(0.4):
                continue
            if optional and self.chance(0.4):
                head = head.replace(' minOccurs="0"', "")
            elif 'maxOccurs="unbounded"' in head and self.chance(0.5):
                head = head.replace('maxOccurs="unbounded"', 'maxOccurs="2"')
            kept.append(head + sign + rest)
        attributes = ""
        for text in base.attributes:
            if (
                'name="' in text
                and "required" not in text
                and "fixed" not in text
                and self.chance(0.4)
            ):
                given = "".join(re.findall(r' (?:name|form|type)="[^"]*"', text.partition(">")[0]))
                attributes += f'<xs:attribute{given} use="prohibited"/>'
        mixed = ' mixed="true"' if base.mixed else ""
        return (
            f'<xs:complexContent{mixed}><xs:restriction base="{refer}">'
            f"<xs:sequence>{''.join(kept)}</xs:sequence>{attributes}"
            "</xs:restriction></xs:complexContent>"
        )

    def substitution_group(self, document: Document) -> None:
        """Write a head and what may stand for it."""
        head = self.fresh("head")
        pool = [
            each
            for each in document.types
            if each.usable and each.document is document and each.content != "pending"
        ]
        abstract = ' abstract="true"' if self.chance(0.4) else ""
        if pool and self.chance(0.7):
            base = self.rng.choice(pool)
            kinds = [
                each for each in document.types if base.name in each.chain and not each.abstract
            ]
            kind = document.refer(base.name, document)
            if base.abstract:
                kinds = [each for each in kinds if each is not base] or kinds
            names = [document.refer(self.rng.choice(kinds).name, document) for _ in "ab"]
        else:
            kind = self.rng.choice(("xs:string", "xs:int", "xs:token"))
            names = [kind, "xs:short" if kind == "xs:int" else "xs:NCName"]
            names = names if kind != "xs:string" else ["xs:string", "xs:token"]
            base = None
        if base is not None and base.abstract:
            abstract = ' abstract="true"'
        document.parts.append(f'<xs:element name="{head}" type="{kind}"{abstract}/>')
        above = head
        for name in names:
            member = self.fresh("member")
            above = head if self.chance(0.7) else above
            target = document.refer(above, document)
            given = "" if base is None and name == kind and self.chance(0.3) else f' type="{name}"'
            document.parts.append(
                f'<xs:element name="{member}"{given} substitutionGroup="{target}"/>'
            )
            above = member if name == kind else above
        document.heads.append(head)


NILLABLE = 'nillable="true" minOccurs'
NILLABLE_OPTIONAL = ' nillable="true" minOccurs="0"'


def _form(kind: str, qualified: bool) -> str:
    return f' {kind}FormDefault="qualified"' if qualified else ""


def _occurs(occurs: tuple[int, int | None]) -> str:
    low, high = occurs
    text = "" if low == 1 else f' minOccurs="{low}"'
    return text if high == 1 else f'{text} maxOccurs="{"unbounded" if high is None else high}"'


def _flags(made: Named) -> str:
    flags = ' abstract="true"' if made.abstract else ""
    return flags + (' mixed="true"' if made.mixed else "")


WSDL = """<?xml version="1.0" encoding="UTF-8"?>
<wsdl:definitions name="Random" targetNamespace="urn:svc" xmlns:s="urn:svc"
    xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"
    xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/">
  <wsdl:types>SCHEMA</wsdl:types>
  <wsdl:message name="GetIn"><wsdl:part name="parameters" element="s:Get"/></wsdl:message>
  <wsdl:message name="GetOut"><wsdl:part name="parameters" element="s:GetResponse"/></wsdl:message>
  <wsdl:portType name="Port">
    <wsdl:operation name="Get">
      <wsdl:input message="s:GetIn"/><wsdl:output message="s:GetOut"/>
    </wsdl:operation>
  </wsdl:portType>
  <wsdl:binding name="Binding" type="s:Port">
    <soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
    <wsdl:operation name="Get">
      <soap:operation soapAction="urn:svc/Get" style="document"/>
      <wsdl:input><soap:body use="literal"/></wsdl:input>
      <wsdl:output><soap:body use="literal"/></wsdl:output>
    </wsdl:operation>
  </wsdl:binding>
  <wsdl:service name="Service">
    <wsdl:port name="Port" binding="s:Binding">
      <soap:address location="http://127.0.0.1:9/"/>
    </wsdl:port>
  </wsdl:service>
</wsdl:definitions>
"""
