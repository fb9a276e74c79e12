"""What is known of the schema documents while random ones are written."""

from __future__ import annotations

from dataclasses import dataclass, field

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


def form_default(kind: str, qualified: bool) -> str:
    """Return a schema's default form of elements or attributes."""
    return f' {kind}FormDefault="qualified"' if qualified else ""


def occurrence(occurs: tuple[int, int | None]) -> str:
    """Return minOccurs and maxOccurs where they are not one; None is unbounded."""
    low, high = occurs
    text = "" if low == 1 else f' minOccurs="{low}"'
    return text if high == 1 else f'{text} maxOccurs="{"unbounded" if high is None else high}"'


def flags_of(made: Named) -> str:
    """Return the flags of a complex type."""
    flags = ' abstract="true"' if made.abstract else ""
    return flags + (' mixed="true"' if made.mixed else "")
