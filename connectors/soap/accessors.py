"""Elements of SOAP encoding are known by their local names, whatever a schema or a stack says.

An accessor whose name is local to its type is unqualified (SOAP 1.1, section 5.1), also where the
schema says ``elementFormDefault="qualified"``. SOAP::Lite puts accessors into the namespace of
the call all the same, and sends a text that is not ASCII as base64Binary.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from connectors.contract import Shape
from connectors.errors import BadAnswer
from connectors.soap.decoder import generate
from connectors.soap.sources import source_of
from connectors.soap.structural import TYPE
from connectors.soap.xsd.components import Content, Contents, Key, Model, Node
from connectors.soap.xsd.simple import TEXTS
from connectors.soap.xsd.views import Views, needed

BASE64 = "base64Binary"
Decode = Callable[[Any, Any], Any]


class Accessors(Mapping[Key, Content]):
    """The contents of a schema with their elements called by their local names."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._made: dict[Key, Content] = {}

    def __getitem__(self, key: Key) -> Content:
        if key not in self._made:
            found = self._contents[key]
            members = tuple(_unqualified(each) for each in found.members)
            model = None if found.model is None else _in(found.model)
            self._made[key] = replace(found, members=members, model=model)
        return self._made[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._contents)

    def __len__(self) -> int:
        return len(self._contents)


def generate_encoded(root: Node | None, wants: Shape, views: Views) -> str:
    """Return the source of a decoder of SOAP encoding, as ``decoder.generate`` does."""
    views = Views(Accessors(views.contents))
    source = generate(root, wants, views, encoded=True)
    if root is None:
        return source
    texts = _texts(needed([(root, wants)], views.contents).values())
    return (
        f"{source}\n\nfrom connectors.soap.accessors import by_local_names\n\n"
        f"decode = by_local_names(decode, {source_of(texts)})\n"
    )


def _texts(contents: Iterable[Content]) -> frozenset[str]:
    """Return the names of the elements that are declared as text, and nowhere as base64."""
    types: dict[str, set[str]] = {}
    for content in contents:
        for node in content.members:
            if node.simple is not None:
                kind = "" if node.simple.list else node.simple.type
                types.setdefault(_local(node.tag), set()).add(kind)
    return frozenset(name for name, found in types.items() if found <= TEXTS)


def by_local_names(decode: Decode, texts: frozenset[str]) -> Decode:
    """Return a decoder before which all that stands in the body gets its local name.

    An element of ``texts`` that comes as base64 becomes its text, or raises BadAnswer.
    """

    def decoded(element: Any, reading: Any) -> Any:
        body = element.getparent()
        for each in (element if body is None else body).iterdescendants():
            if each.tag[:1] == "{" and each is not element:
                each.tag = _local(each.tag)
            if each.tag in texts and each.get(TYPE, "").rpartition(":")[2].strip() == BASE64:
                each.text = _text(each)
        return decode(element, reading)

    return decoded


def _text(element: Any) -> str:
    try:
        return base64.b64decode(element.text or "").decode()
    except (binascii.Error, UnicodeDecodeError):
        raise BadAnswer(f"the element {element.tag} is declared as text and holds none") from None


def _in(model: Model) -> Model:
    children = []
    for each in model.children:
        if isinstance(each, Node):
            each = _unqualified(each)  # noqa: PLW2901 - the same node by its other name
        elif isinstance(each, Model):
            each = _in(each)  # noqa: PLW2901
        children.append(each)
    return replace(model, children=tuple(children))


def _unqualified(node: Node) -> Node:
    return replace(node, tag=_local(node.tag))


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
