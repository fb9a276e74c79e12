"""Writes requests: the envelope around arguments, in schema order, escaped by construction.

Everything that depends on the schema is text before the first call. What cannot be sent is a
Fault ``unencodable`` whose message names the argument and never shows its value: nothing has
left, so its outcome is NOT_EXECUTED.
"""

from __future__ import annotations

import base64
import codecs
import math
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from connectors.errors import Fault, Outcome
from connectors.soap.decoder import unsupported
from connectors.soap.model import HEADERS
from connectors.soap.xsd.components import TEXT, Node
from connectors.soap.xsd.views import Views, wrapped

ENVELOPES = {
    "1.1": "http://schemas.xmlsoap.org/soap/envelope/",
    "1.2": "http://www.w3.org/2003/05/soap-envelope",
}
XSI = "http://www.w3.org/2001/XMLSchema-instance"
# Everything but the characters of XML 1.0 (section 2.2); surrogates are among it.
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
QUOTED = str.maketrans({"\t": "&#9;", "\n": "&#10;", '"': "&quot;"})
IANA = re.compile(r"cp(125\d)")

Path = tuple[str, ...]
Emit = Callable[[str], None]


def unencodable(path: Path, reason: str) -> Fault:
    """Return the error of an argument that cannot be sent."""
    return Fault(
        "unencodable",
        f"the argument {'/'.join(path) or '(all)'} {reason}",
        outcome=Outcome.NOT_EXECUTED,
    )


def iana(charset: str) -> str:
    """Return the registered name of an encoding that Python knows."""
    name = codecs.lookup(charset).name
    return IANA.sub(r"windows-\1", name) if IANA.fullmatch(name) else name


class Request:
    """The compiled request of one operation, shared by threads."""

    def __init__(
        self,
        root: Node | None,
        headers: tuple[Node, ...],
        version: str,
        views: Views,
        charset: str = "utf-8",
    ) -> None:
        roots = [*headers] if root is None else [root, *headers]
        namespaces = sorted(set(_spaces(roots, views)))
        self._prefixes = {space: f"n{number}" for number, space in enumerate(namespaces)}
        self._charset = charset
        self.views = views
        self._headers = tuple(_Element(each, self) for each in headers)
        declared = "".join(f' xmlns:{self._prefixes[each]}="{_quote(each)}"' for each in namespaces)
        self._head = (
            f'<?xml version="1.0" encoding="{iana(charset)}"?>'
            f'<soap:Envelope xmlns:soap="{ENVELOPES[version]}" xmlns:xsi="{XSI}"{declared}>'
        )
        skipped = None if root is None else wrapped(root, views)
        outer = [self.qualified(each.tag) for each in (root, skipped) if each is not None]
        content = skipped or root
        self._content = _Element(content, self) if content is not None else None
        outside = outer[:-1]
        self._open = "<soap:Body>" + "".join(f"<{each}>" for each in outside)
        self._close = "".join(f"</{each}>" for each in outside) + "</soap:Body></soap:Envelope>"

    def qualified(self, tag: str) -> str:
        """Return an element's or attribute's name with its prefix."""
        space, _, local = tag.removeprefix("{").rpartition("}")
        return f"{self._prefixes[space]}:{local}" if space else local

    def encode(self, arguments: Mapping[str, Any]) -> bytes:
        """Return the bytes of the envelope; raise Fault ``unencodable``."""
        out: list[str] = [self._head]
        given = dict(arguments)
        headers = given.pop(HEADERS, None) or {}
        if not isinstance(headers, Mapping):
            raise unencodable((HEADERS,), "must be an object")
        self._known(headers, {each.node.name for each in self._headers}, (HEADERS,))
        if self._headers:
            out.append("<soap:Header>")
            for each in self._headers:
                each.member(headers, (HEADERS,), out.append)
            out.append("</soap:Header>")
        out.append(self._open)
        if self._content is not None:
            self._content.object(given, (), out.append)
        elif given:
            raise unencodable((next(iter(given)),), "is not known to the operation")
        out.append(self._close)
        return "".join(out).encode(self._charset)

    def text(self, value: Any, node: Node, path: Path) -> str:
        """Return a scalar in the lexical form of XML Schema, escaped for content."""
        lexical = _lexical(value, node, path)
        if FORBIDDEN.search(lexical):
            raise unencodable(path, "holds a character that XML does not allow")
        if self._charset != "utf-8":
            try:
                lexical.encode(self._charset)
            except UnicodeEncodeError:
                reason = f"holds a character that {self._charset} does not have"
                raise unencodable(path, reason) from None
        return lexical.translate(ESCAPES)

    @staticmethod
    def _known(given: Mapping[str, Any], known: set[str], path: Path) -> None:
        for name in given:
            if name not in known:
                raise unencodable((*path, str(name)), "is not known to the operation")


class _Element:
    """One element with its tags written out and its members in schema order."""

    def __init__(self, node: Node, request: Request) -> None:
        self.node = node
        self._request = request
        self._name = request.qualified(node.tag)

    @cached_property
    def _nodes(self) -> dict[str, Node]:
        """Return what may be given by name; a type that contains itself ends where nobody goes."""
        views = self._request.views
        return {
            each.name: each for each in views.children(self.node) if not unsupported(each, views)
        }

    @cached_property
    def _attributes(self) -> tuple[tuple[Node, str], ...]:
        found = [each for each in self._nodes.values() if each.name.startswith("@")]
        return tuple((each, self._request.qualified(each.tag)) for each in found)

    @cached_property
    def _members(self) -> tuple[_Element, ...]:
        found = [each for each in self._nodes.values() if each.tag]
        return tuple(
            _Element(each, self._request) for each in found if not each.name.startswith("@")
        )

    def member(self, given: Mapping[str, Any], path: Path, emit: Emit) -> None:
        """Write this element as often as the object around it gives it."""
        node = self.node
        path = (*path, node.name)
        value = given.get(node.name)
        if value is None:
            self._without(path, emit, given=node.name in given)
            return
        values = value if node.repeated else [value]
        if not isinstance(values, (list, tuple)):
            raise unencodable(path, "must be a list")
        if node.required and not values:
            raise unencodable(path, "is required and empty")
        for each in values:
            if each is None:
                self._nil(path, emit)
            else:
                self._value(each, path, emit)

    def _without(self, path: Path, emit: Emit, *, given: bool) -> None:
        if given and self.node.nillable and not self.node.repeated:
            self._nil(path, emit)
        elif self.node.required:
            raise unencodable(path, "is required")

    def _nil(self, path: Path, emit: Emit) -> None:
        if not self.node.nillable:
            raise unencodable(path, "may not be null")
        emit(f'<{self._name} xsi:nil="true"/>')

    def _value(self, value: Any, path: Path, emit: Emit) -> None:
        if self.node.simple is not None:
            content = self._request.text(value, self.node, path)
            emit(f"<{self._name}>{content}</{self._name}>")
        elif isinstance(value, Mapping):
            self.object(value, path, emit)
        else:
            raise unencodable(path, "must be an object")

    def object(self, value: Mapping[str, Any], path: Path, emit: Emit) -> None:
        """Write an element with attributes, text and members from an object."""
        self._request._known(value, set(self._nodes), path)  # noqa: SLF001 - its own other half
        emit(f"<{self._name}")
        for node, name in self._attributes:
            self._attribute(node, name, value.get(node.name), path, emit)
        emit(">")
        text = self._nodes.get(TEXT)
        if text is not None and value.get(text.name) is not None:
            emit(self._request.text(value[text.name], text, (*path, text.name)))
        for each in self._members:
            each.member(value, path, emit)
        emit(f"</{self._name}>")

    def _attribute(self, node: Node, name: str, value: Any, path: Path, emit: Emit) -> None:
        path = (*path, node.name)
        if value is not None:
            emit(f' {name}="{self._request.text(value, node, path).translate(QUOTED)}"')
        elif node.required:
            raise unencodable(path, "is required")


def _lexical(value: Any, node: Node, path: Path) -> str:
    """Return the lexical form of a value of the contract."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            if math.isfinite(value):
                return repr(value)
            return "NaN" if math.isnan(value) else ("INF" if value > 0 else "-INF")
        case bytes():
            return value.hex() if _type(node) == "hexBinary" else base64.b64encode(value).decode()
        case _:
            raise unencodable(path, "must be text, a number, a truth value or bytes")


def _type(node: Node) -> str:
    return "" if node.simple is None else node.simple.type


def _spaces(roots: list[Node], views: Views) -> Iterator[str]:
    contents = views.contents.values()
    nodes = [node for each in contents for node in (*each.members, *each.attributes)]
    for node in (*roots, *nodes):
        space = node.tag.removeprefix("{").rpartition("}")[0]
        if space:
            yield space


def _quote(text: str) -> str:
    return text.translate(ESCAPES).translate(QUOTED)
