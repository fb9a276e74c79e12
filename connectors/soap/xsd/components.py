"""The components of a schema (XML Schema 1.0, part 1) as plain data: frozen, picklable, a graph.

A ``Node`` names its ``Content`` by key and never holds it, so that a recursive type is as cheap
as any other; ``Contents`` is where keys are looked up: the reader while compiling, a plain dict
of what one operation reaches afterwards. A ``tag`` is a name as lxml spells it: in Clark
notation, and the local name alone where there is no namespace.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from connectors.soap.namespaces import XSD

ANY_TYPE = f"{{{XSD}}}anyType"
TEXT = "$value"
TYPE = "@type"
ANY = "any"
ANY_ATTRIBUTES = "@any"
MIXED = "$mixed"
EXTRAS = "$extras"
WRAPPER = "wrapper "  # begins the key of a content that no schema declares: the parts of a message

Key = str


@dataclass(frozen=True, slots=True)
class Simple:
    """A simple type as far as values need it.

    ``type`` is the local name of the built-in that governs conversion (of the items, where
    ``list``; ``string`` for a union), ``width`` the length or greatest length in characters,
    ``scale`` the fraction digits, ``values`` the enumeration, ``whitespace`` one of
    ``preserve``, ``replace`` and ``collapse``. ``media`` is xmime's expected content type of
    binary data; ``swa`` tells of a WS-I swaRef, whose text is the cid of an attachment.
    ``facets`` are (name, value) of what else a schema demands of a text that is sent: minLength,
    length, totalDigits, the bounds (minInclusive …) and pattern, alternatives joined with ``|``.
    """

    type: str = "string"
    width: int | None = None
    scale: int | None = None
    values: tuple[str, ...] = ()
    whitespace: str = "preserve"
    list: bool = False
    union: bool = False
    media: str = ""
    swa: bool = False
    facets: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """One use of an element or an attribute.

    ``name`` is the key of its value: the local name, or the Clark name (``{}local`` without a
    namespace) where an earlier sibling of the same content has that local name; attributes
    begin with ``@``. Exactly one of
    ``simple`` and ``content`` is set. ``substitutes`` are the nodes that may stand for it in a
    message, transitively and the head itself among them unless it is abstract; empty where
    there is no substitution group. ``group`` is ``choice`` or ``sequence`` for a repeating
    group of several elements (named ``$choice``, ``$sequence``, ``$choice2`` …, without a
    tag): its content holds one turn of the group.
    """

    tag: str
    name: str
    simple: Simple | None = None
    content: Key = ""
    repeated: bool = False
    required: bool = False
    nillable: bool = False
    default: str | None = None
    fixed: str | None = None
    abstract: bool = False
    substitutes: tuple[Node, ...] = ()
    group: str = ""

    def placed(self, *, repeated: bool, required: bool) -> Node:
        """Return it in another place; ``replace`` takes four times as long, for each element."""
        return Node(
            self.tag,
            self.name,
            self.simple,
            self.content,
            repeated,
            required,
            self.nillable,
            self.default,
            self.fixed,
            self.abstract,
            self.substitutes,
            self.group,
        )

    @property
    def wild(self) -> bool:
        """Whether anything may stand in it (xs:anyType): its value is structural."""
        return self.content == ANY_TYPE

    @property
    def synthetic(self) -> bool:
        """Whether its children are the parts of a message, which have names of their own."""
        return self.content.startswith(WRAPPER)


@dataclass(frozen=True, slots=True)
class Wildcard:
    """xs:any or xs:anyAttribute and the namespaces it allows.

    ``namespaces`` are those allowed, ``""`` for none, or None for all of them; ``besides`` is
    the target namespace that ``##other`` leaves out, together with no namespace.
    """

    namespaces: tuple[str, ...] | None = None
    besides: str | None = None
    repeated: bool = False
    required: bool = False

    def allows(self, namespace: str) -> bool:
        """Return whether an element or attribute of that namespace may stand there."""
        if self.besides is not None:
            return namespace not in ("", self.besides)
        return self.namespaces is None or namespace in self.namespaces


@dataclass(frozen=True, slots=True)
class Model:
    """A model group with named groups expanded; ``kind`` is sequence, choice or all.

    ``maximum`` is None for unbounded. ``name`` is that of the member of the content in which
    its turns are kept (``$choice``), where the group repeats and holds several elements.
    The nodes tell of their own place: ``required`` of an alternative means within its branch.
    """

    kind: str
    minimum: int = 1
    maximum: int | None = 1
    children: tuple[Node | Model | Wildcard, ...] = ()
    name: str = ""

    @property
    def repeated(self) -> bool:
        """Whether it may occur more than once."""
        return self.maximum is None or self.maximum > 1


@dataclass(frozen=True, slots=True)
class Content:
    """A complex type: what stands in an element.

    ``name`` is the Clark name, empty for an anonymous type. ``model`` is what may be written
    and in which order; ``members`` is the same flattened to what is read: names are unique, an
    element that occurs twice is one repeated member, alternatives are optional members, a
    repeating group of several elements is one member. ``text`` is set for simple content.
    ``derived`` are the keys of all types derived from it, at any depth, that xsi:type may name.
    ``array`` marks a soapenc array (one repeated member, whatever the tags of its items),
    ``dataset`` the .NET pattern of an inline schema and a diffgram.
    """

    key: Key
    name: str = ""
    model: Model | None = None
    members: tuple[Node, ...] = ()
    attributes: tuple[Node, ...] = ()
    text: Simple | None = None
    mixed: bool = False
    wild: tuple[Wildcard, ...] = ()
    wild_attributes: Wildcard | None = None
    abstract: bool = False
    base: Key = ""
    derived: tuple[Key, ...] = ()
    array: bool = False
    dataset: bool = False

    @property
    def polymorphic(self) -> bool:
        """Whether its value says which type it has (member ``@type``)."""
        return self.abstract or bool(self.derived)

    def nodes(self) -> Iterator[Node]:
        """Yield the nodes that its model uses as written, groups entered."""
        return nodes_of(self.model)


Contents = Mapping[Key, Content]


def nodes_of(model: Model | None) -> Iterator[Node]:
    """Yield the nodes in a model in schema order, groups entered."""
    for child in model.children if model else ():
        if isinstance(child, Node):
            yield child
        elif isinstance(child, Model):
            yield from nodes_of(child)
