"""Seeded random schemas of the ordinary kind, and answers as toolkits write them."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from xml.sax.saxutils import escape

from tests.soap.oracle.schemas import WSDL

XSI = "http://www.w3.org/2001/XMLSchema-instance"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
SIMPLE = (
    "string",
    "token",
    "normalizedString",
    "int",
    "decimal",
    "date",
    "boolean",
    "List",
    "long",
)
TEXTS = (
    "", "x", "Åsa", "  two  blanks ", "a & b", "<b>", "]]>", "😀", "line\nline", "\t", "'q' \"d\"",
    "\u00a0", "1", "true", "0", "2024-02-29", "\r\n",
)  # fmt: skip
ODD = 0.03  # of the elements stray from how toolkits write


@dataclass
class Member:
    """An element or, with ``use``, an attribute."""

    name: str
    kind: str  # a built-in, List or the name of a type
    least: int = 1
    most: int = 1
    nillable: bool = False
    default: str | None = None


@dataclass
class Kind:
    """A complex type; a text beside its attributes where ``text``."""

    name: str
    attributes: list[Member] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    text: str = ""
    base: Kind | None = None
    choice: bool = False

    def all(self) -> list[Member]:
        """Return its members, those of its base first."""
        return [*(self.base.all() if self.base else ()), *self.members]

    def every(self) -> list[Member]:
        """Return its attributes, those of its base first."""
        return [*(self.base.every() if self.base else ()), *self.attributes]


class Service:
    """A service of one operation, and the answers of one toolkit."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)  # noqa: S311 - seeded on purpose
        self.kinds: dict[str, Kind] = {}
        self.qualified = self.rng.random() < 0.6
        self.count = 0
        for _ in range(self.rng.randint(1, 5)):
            self._kind()
        self.result = self.rng.choice([each for each in self.kinds.values() if not each.text])
        self.wrapped = self.rng.random() < 0.6
        self.many = not self.wrapped and self.rng.random() < 0.7
        style = Random(seed)  # noqa: S311 - seeded on purpose
        self.step = style.choice(("", "", " ", "\t"))
        self.end = style.choice(("/>", " />"))
        self.newline = style.choice(("\n", "\n", "\r\n"))
        self.prefix = style.choice(("", "n:")) if self.qualified else "n:"
        self.start = style.choice(('<?xml version="1.0" encoding="utf-8"?>', "", "\ufeff"))
        self.nil = style.choice(("true", "1"))

    # ---- schema ------------------------------------------------------------------------------

    def _kind(self) -> None:
        self.count += 1
        made = Kind(f"T{self.count}")
        rng = self.rng
        plain = [each for each in self.kinds.values() if not each.text]
        if plain and rng.random() < 0.2:
            made.base = rng.choice(plain)
        elif plain and rng.random() < 0.2:
            made.text = rng.choice(SIMPLE)
        for _ in range(rng.choice((0, 0, 1, 2))):
            default = rng.choice((None, None, "d  d"))
            least = 0 if default else rng.choice((0, 0, 1))
            made.attributes.append(
                Member(self._name("a"), rng.choice(SIMPLE[:3]), least, default=default)
            )
        made.choice = not made.text and rng.random() < 0.15
        for _ in range(0 if made.text else rng.randint(1, 6)):
            made.members.append(self._member(made))
        self.kinds[made.name] = made

    def _member(self, made: Kind) -> Member:
        rng = self.rng
        kind = rng.choice(SIMPLE)
        if self.kinds and rng.random() < 0.4:
            kind = rng.choice(list(self.kinds))
        least, most = rng.choice(((1, 1), (1, 1), (0, 1), (0, 1), (0, 9), (1, 9)))
        if rng.random() < 0.05:
            kind, least = made.name, 0
        default = "d  d" if kind in SIMPLE[:3] and rng.random() < 0.1 else None
        return Member(self._name("e"), kind, least, most, rng.random() < 0.25, default)

    def _name(self, letter: str) -> str:
        self.count += 1
        return f"{letter}{self.count}"

    def files(self) -> dict[str, bytes]:
        """Return the WSDL and its schema."""
        parts = [
            '<xs:simpleType name="List"><xs:list itemType="xs:token"/></xs:simpleType>',
            *map(self._written, self.kinds.values()),
            '<xs:element name="Get"><xs:complexType><xs:sequence/></xs:complexType></xs:element>',
        ]
        inside = (
            f'<xs:element name="GetResult" type="s:{self.result.name}"/>'
            if self.wrapped
            else f'<xs:element name="item" type="s:{self.result.name}" minOccurs="0"'
            f"{' maxOccurs=' + chr(34) + 'unbounded' + chr(34) if self.many else ''}/>"
            '<xs:element name="total" type="xs:int" minOccurs="0"/>'
        )
        parts.append(
            '<xs:element name="GetResponse"><xs:complexType><xs:sequence>'
            f"{inside}</xs:sequence></xs:complexType></xs:element>"
        )
        form = "qualified" if self.qualified else "unqualified"
        schema = (
            '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:s="urn:svc"'
            f' targetNamespace="urn:svc" elementFormDefault="{form}">{"".join(parts)}</xs:schema>'
        )
        return {"a.wsdl": WSDL.replace("SCHEMA", schema).encode(), "a.xsd": schema.encode()}

    def _written(self, kind: Kind) -> str:
        attributes = "".join(self._attribute(each) for each in kind.attributes)
        if kind.text:
            inside = (
                f'<xs:simpleContent><xs:extension base="{_qname(kind.text)}">{attributes}'
                "</xs:extension></xs:simpleContent>"
            )
            return f'<xs:complexType name="{kind.name}">{inside}</xs:complexType>'
        group = "choice" if kind.choice else "sequence"
        inside = "".join(self._element(each) for each in kind.members)
        inside = f"<xs:{group}>{inside}</xs:{group}>{attributes}"
        if kind.base:
            inside = (
                f'<xs:complexContent><xs:extension base="s:{kind.base.name}">{inside}'
                "</xs:extension></xs:complexContent>"
            )
        return f'<xs:complexType name="{kind.name}">{inside}</xs:complexType>'

    def _attribute(self, each: Member) -> str:
        use = ' use="required"' if each.least else ""
        default = f' default="{each.default}"' if each.default else ""
        return f'<xs:attribute name="{each.name}" type="{_qname(each.kind)}"{use}{default}/>'

    def _element(self, each: Member) -> str:
        nillable = ' nillable="true"' if each.nillable else ""
        default = f' default="{each.default}"' if each.default else ""
        return (
            f'<xs:element name="{each.name}" type="{_qname(each.kind)}" minOccurs="{each.least}"'
            f' maxOccurs="{each.most}"{nillable}{default}/>'
        )

    # ---- answers -----------------------------------------------------------------------------

    def answer(self, rng: Random) -> bytes:
        """Return an envelope as the service's toolkit writes it, but for a few odd ones."""
        gap = self.newline if self.step else ""
        result = Member("GetResult" if self.wrapped else "item", self.result.name)
        count = rng.choice((0, 1, 2, 3)) if self.many else 1
        inside = "".join(self._one(result, rng, gap) for _ in range(count))
        if not self.wrapped and rng.random() < 0.5:
            inside += f"<{self._tag('total')}>1</{self._tag('total')}>{gap}"
        name = f"{self.prefix}GetResponse"
        declared = 'xmlns:n="urn:svc"' if self.prefix else 'xmlns="urn:svc"'
        text = (
            f'{self.start}<s:Envelope xmlns:s="{SOAP}" xmlns:xsi="{XSI}">{gap}<s:Body>{gap}'
            f"<{name} {declared}>{gap}{inside}</{name}>{gap}</s:Body>{gap}</s:Envelope>{gap}"
        )
        return text.encode()

    def _tag(self, name: str) -> str:
        return f"{self.prefix}{name}" if self.qualified else name

    def _one(self, member: Member, rng: Random, gap: str, depth: int = 0) -> str:
        tag = self._tag(member.name)
        odd = rng.random() < ODD
        if member.nillable and rng.random() < 0.3:
            if rng.random() < 0.8:
                return f'<{tag} xsi:nil="{self.nil}"{self.end}{gap}'
            return f'<{tag} xsi:nil="{self.nil}"></{tag}>{gap}'
        inner = f"{gap}{self.step}" if gap else ""
        kind = self.kinds.get(member.kind)
        if kind is None:
            given, inside = "", self._text(rng, cdata=odd)
        else:
            given = self._attributes(kind, rng, odd)
            inside = self._text(rng) if kind.text else self._inside(kind, rng, inner, depth)
            if inside and not kind.text:
                inside = f"{inner}{inside}"
        if not inside and rng.random() < 0.7:
            return f"<{tag}{given}{self.end}{gap}"
        return f"<{tag}{given}>{inside}</{tag}>{gap}"

    def _inside(self, kind: Kind, rng: Random, gap: str, depth: int) -> str:
        members = kind.all()
        if kind.choice and not kind.base:
            members = [rng.choice(members)]
        parts = []
        for each in members:
            most = each.least if depth > 3 else min(each.most, 3)
            count = rng.randint(each.least, max(each.least, most))
            parts += [self._one(each, rng, gap, depth + 1) for _ in range(count)]
        if rng.random() < ODD:
            rng.shuffle(parts)
        if rng.random() < ODD:
            parts.append(rng.choice(("<!-- c -->", "<strange/>", "text", "<?pi?>")))
        return "".join(parts)

    def _attributes(self, kind: Kind, rng: Random, odd: bool) -> str:
        given = [each for each in kind.every() if each.least or rng.random() < 0.6]
        if odd:
            rng.shuffle(given)
        return "".join(f' {each.name}="{_quoted(rng.choice(TEXTS))}"' for each in given)

    def _text(self, rng: Random, *, cdata: bool = False) -> str:
        text = rng.choice(TEXTS)
        if cdata and "]]>" not in text:
            return f"<![CDATA[{text}]]>"
        written = escape(text)
        if rng.random() < 0.1:
            written = "".join(f"&#{ord(each)};" for each in text)
        return written.replace("\r", "&#xD;") if rng.random() < 0.5 else written


def _qname(kind: str) -> str:
    return f"s:{kind}" if kind[0].isupper() else f"xs:{kind}"


def _quoted(value: str) -> str:
    text = escape(value, {'"': "&quot;"})
    return "".join(f"&#{ord(each)};" if each in "\t\n\r" else each for each in text)
