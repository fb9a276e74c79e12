"""Writes random elements and content models."""

from __future__ import annotations

from collections.abc import Callable

from tests.soap.oracle.attributes import AttributeWriter
from tests.soap.oracle.documents import NAMES, OCCURS, Document, Hierarchy, Named, occurrence


class ContentWriter(AttributeWriter):
    """Writes elements and the inside of complex types."""

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
        many = occurrence(occurs)
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
                optional = occurrence((0, most))
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

    # Content models

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
        process = self.rng.choice(("lax", "skip", "strict" if space == "##any" else "lax"))
        # What a strict one demands may demand it again, without end.
        required = (0, 1) if process == "strict" else (1, 1)
        occurs = occurrence(self.rng.choice(((0, 1), (0, None), (0, None), required, (0, 3))))
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
                occurs = occurrence(rng.choice(((0, 1), (1, 1))))
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
        occurs = occurrence(self.rng.choice(((0, 1), (1, 1))))
        return f"<xs:choice{occurs}>{''.join(branches)}</xs:choice>"

    def small_group(self, one: Callable[..., str]) -> str:
        """Return an optional sequence, or a repeating group of one element."""
        if self.chance(0.5):
            return f'<xs:sequence minOccurs="0">{one((1, 1))}{one()}</xs:sequence>'
        kind = self.rng.choice(("sequence", "choice"))
        occurs = occurrence(self.rng.choice(((0, None), (1, None), (0, 3))))
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
        occurs = occurrence(rng.choice(((0, None), (1, None), (0, 4))))
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
        occurs = occurrence(self.rng.choice(((0, None), (1, None), (0, 3))))
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
                occurs = occurrence(self.rng.choice(((0, 1), (1, 1), (0, None))))
                pair = [
                    f'<xs:element name="{name}" form="unqualified" type="xs:string"{occurs}/>',
                    f'<xs:element ref="{document.refer(name, one)}" minOccurs="0"/>',
                ]
                self.rng.shuffle(pair)
                return pair
        return []
