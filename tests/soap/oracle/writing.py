"""Writes an instance as XML in one of the many ways that mean the same."""

from __future__ import annotations

from random import Random
from xml.sax.saxutils import escape

from tests.soap.oracle.components import XML, XSI, clark, local, space_of
from tests.soap.oracle.instances import NIL, TYPE, Node

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
COMMENTS = ("<!-- <x/> -->", "<?pi data?>", "<!---->")


def written(node: Node, rng: Random) -> bytes:
    """Return the bytes of an element as a document of its own."""
    return _Writer(rng).element(node, {}).encode()


def enveloped(node: Node, rng: Random) -> bytes:
    """Return the bytes of a SOAP 1.1 answer whose body holds the element."""
    inside = _Writer(rng).element(node, {"s": SOAP})
    start = rng.choice(('<?xml version="1.0" encoding="utf-8"?>', "", "\ufeff"))
    gap = rng.choice(("", "\n  "))
    body = f"<s:Body>{gap}{inside}{gap}</s:Body>"
    return f'{start}<s:Envelope xmlns:s="{SOAP}">{gap}{body}{gap}</s:Envelope>'.encode()


class _Writer:
    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.count = 0

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def element(self, node: Node, scope: dict[str, str]) -> str:
        """Return an element; `scope` holds the prefixes declared above it."""
        scope = dict(scope)
        new: dict[str, str] = {}
        name = self.name(node.tag, scope, new, attribute=False)
        attributes = [
            (self.name(tag, scope, new, attribute=True), self.attribute(value))
            for tag, value in node.attributes
        ]
        if node.nil:
            value = self.rng.choice(("true", "1", " true ", "true"))
            attributes.append((self.name(NIL, scope, new, attribute=True), value))
        elif node.nillable and self.chance(0.1):
            attributes.append((self.name(NIL, scope, new, attribute=True), "false"))
        if node.type:
            kind = self.type_name(node.type, scope, new)
            kind = self.rng.choice((kind, kind, f" {kind}\n"))
            attributes.append((self.name(TYPE, scope, new, attribute=True), kind))
        declared = [
            (f"xmlns:{prefix}" if prefix else "xmlns", escape(space))
            for prefix, space in new.items()
        ]
        both = attributes + declared
        self.rng.shuffle(both)
        text = "".join(f" {key}={self.quoted(value)}" for key, value in both)
        inside = self.inside(node, scope)
        if not inside and self.chance(0.5):
            return f"<{name}{text}/>"
        return f"<{name}{text}>{inside}</{name}{self.rng.choice(('', '', ' '))}>"

    def inside(self, node: Node, scope: dict[str, str]) -> str:
        parts = []
        for child in node.children:
            if node.room:
                parts.append(self.gap())
            parts.append(self.text(child) if isinstance(child, str) else self.element(child, scope))
        if node.room and node.children:
            parts.append(self.gap())
        return "".join(parts)

    def gap(self) -> str:
        roll = self.rng.random()
        if roll < 0.1:
            return self.rng.choice(COMMENTS)
        return "\n\t " if roll < 0.3 else ""

    def name(self, tag: str, scope: dict[str, str], new: dict[str, str], attribute: bool) -> str:
        """Return a QName for a Clark name, declaring what it takes."""
        space = space_of(tag)
        if space == XML:
            return f"xml:{local(tag)}"
        if not space:
            if not attribute and scope.get("", ""):
                if "" in new:  # taken by another name of this element
                    raise AssertionError("no namespace after a default one of the same element")
                scope[""] = new[""] = ""
            return local(tag)
        known = [
            prefix
            for prefix, bound in scope.items()
            if bound == space and (prefix or not attribute)
        ]
        if known and (self.chance(0.9) or space == XSI):
            prefix = self.rng.choice(known)
        elif not attribute and "" not in new and self.chance(0.3) and not scope.get("#", ""):
            prefix = ""
            scope[""] = new[""] = space
        else:
            self.count += 1
            prefix = "xsi" if space == XSI and self.chance(0.8) else f"p{self.count}"
            if prefix in new:
                prefix = f"p{self.count}"
            scope[prefix] = new[prefix] = space
        return f"{prefix}:{local(tag)}" if prefix else local(tag)

    def type_name(self, tag: str, scope: dict[str, str], new: dict[str, str]) -> str:
        """Return a QName for a value; a default namespace above serves, a new one would move us."""
        if space_of(tag) and scope.get("") == space_of(tag) and self.chance(0.5):
            return local(tag)
        return self.name(tag, scope, new, attribute=True)

    def quoted(self, value: str) -> str:
        if '"' not in value and self.chance(0.7):
            return f'"{value}"'
        return "'" + value.replace("'", "&apos;") + "'"

    def attribute(self, value: str) -> str:
        text = escape(value)
        return "".join(f"&#{ord(each)};" if each in "\t\n\r" else each for each in text)

    def text(self, value: str) -> str:
        """Return text in pieces: plain, CDATA, references, comments between."""
        if not value:
            return self.rng.choice(("", "", "<![CDATA[]]>"))
        cuts = sorted(
            self.rng.randint(0, len(value)) for _ in range(self.rng.choice((0, 0, 0, 1, 2)))
        )
        pieces = [value[a:b] for a, b in zip([0, *cuts], [*cuts, len(value)], strict=True)]
        between = self.rng.choice(("", *COMMENTS)) if cuts else ""
        return between.join(self.piece(each) for each in pieces)

    def piece(self, value: str) -> str:
        roll = self.rng.random()
        if roll < 0.15 and "]]>" not in value:
            return f"<![CDATA[{value}]]>"
        if roll < 0.25:
            return "".join(f"&#x{ord(each):x};" for each in value)
        return escape(value)


__all__ = ["clark", "enveloped", "written"]
