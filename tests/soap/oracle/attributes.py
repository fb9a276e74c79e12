"""Writes random simple types, and the attributes that use them."""

from __future__ import annotations

from random import Random
from xml.sax.saxutils import quoteattr

from tests.soap.oracle.documents import ATTRIBUTES, Document, Named
from tests.soap.oracle.literals import BUILTINS, FACETED, SAMPLES


class AttributeWriter:
    """Writes simple types and attributes into documents; names refer to what is there."""

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
