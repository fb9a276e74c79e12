"""What a WSDL says of an operation, as plain data: the only thing that leaves zeep.

A ``Node`` is an element or an attribute. Its ``tag`` is its name in Clark notation
(``{namespace}local``), its ``name`` the key under which its value travels: the local name, or
the Clark name where an earlier sibling already has that local name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from connectors.contract import Representation, Shape, Signature

OBJECT = "object"
TEXT = "$value"
HEADERS = "$headers"


@dataclass(frozen=True, slots=True)
class Node:
    """One element or attribute: how it is written, and what may stand in it.

    ``text`` tells of simple content beside attributes, ``wild`` of a wildcard among the
    members (so that a foreign element is no surprise), ``unsupported`` names the construct for
    which the node can be neither read nor written.
    """

    tag: str
    name: str
    type: str = OBJECT
    members: tuple[Node, ...] = ()
    attributes: tuple[Node, ...] = ()
    text: Node | None = None
    repeated: bool = False
    required: bool = False
    nillable: bool = False
    width: int | None = None
    scale: int | None = None
    values: tuple[str, ...] = ()
    wild: bool = False
    unsupported: str = ""

    @property
    def leaf(self) -> bool:
        """Whether the node holds text and nothing else."""
        return self.type != OBJECT

    def children(self) -> Iterator[Node]:
        """Yield everything that has a name below this node."""
        yield from self.attributes
        if self.text:
            yield self.text
        yield from self.members

    def shape(self) -> Shape:
        """Return the node as the contract describes it."""
        return Shape(
            name=self.name,
            type=self.type,
            representation=Representation.XSD if self.leaf else Representation.NATIVE,
            members=tuple(each.shape() for each in self.children()),
            repeated=self.repeated,
            nillable=self.nillable,
            required=self.required,
            width=self.width,
            scale=self.scale,
            values=self.values,
        )

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Node:
        """Return the node that ``asdict`` wrote."""
        nested: dict[str, Any] = {
            key: tuple(cls.from_data(each) for each in data[key])
            for key in ("members", "attributes")
        }
        text = cls.from_data(data["text"]) if data["text"] else None
        return cls(**{**data, **nested, "text": text, "values": tuple(data["values"])})


@dataclass(frozen=True, slots=True)
class Described:
    """One operation of one port: its messages, its action, and why it cannot be served.

    ``input`` and ``output`` are the roots in the SOAP body, None where the body is empty;
    ``refusal`` names the style that is not supported, or is empty.
    """

    name: str
    service: str
    port: str
    version: str
    action: str
    input: Node | None
    output: Node | None
    headers: tuple[Node, ...] = ()
    refusal: str = ""

    def data(self) -> dict[str, Any]:
        """Return the operation as lists, dicts and scalars."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Described:
        """Return the operation that ``data`` wrote."""
        roots = {
            key: Node.from_data(data[key]) if data[key] else None for key in ("input", "output")
        }
        headers = tuple(Node.from_data(each) for each in data["headers"])
        return cls(**{**data, **roots, "headers": headers})

    def signature(self, headers: tuple[str, ...] = ()) -> Signature:
        """Return what the operation takes and gives, without its wrappers."""
        takes = inner(self.input)
        given = tuple(each for each in self.headers if each.name in headers)
        arguments = tuple(
            each.shape() for each in (takes.children() if takes else ()) if not each.unsupported
        )
        if given:
            members = tuple(each.shape() for each in given)
            arguments += (Shape(HEADERS, members=members, required=True),)
        gives = inner(self.output)
        result = replace(gives, name="result").shape() if gives else Shape("result")
        return Signature(Shape("arguments", members=arguments), result)


def wrapped(root: Node | None) -> Node | None:
    """Return the only child of a wrapper (``XResponse/XResult``), or None without one."""
    if root is None or root.attributes or root.wild or len(root.members) != 1:
        return None
    child = root.members[0]
    return None if child.leaf or child.repeated else child


def inner(root: Node | None) -> Node | None:
    """Return the node whose children are the arguments or the result."""
    return wrapped(root) or root
