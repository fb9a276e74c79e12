"""Writes random complex types, what derives from them, and substitution groups."""

from __future__ import annotations

import re

from tests.soap.oracle.contents import ContentWriter
from tests.soap.oracle.documents import ATTRIBUTES, Document, Hierarchy, Named, flags_of, occurrence


class TypeWriter(ContentWriter):
    """Writes named complex types and groups."""

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
        flags = flags_of(made)
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
            occurs = occurrence(self.rng.choice(((0, 1), (0, None), (1, None), (1, 1))))
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
            f'<xs:complexType name="{name}"{flags_of(made)}>{body}</xs:complexType>'
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
