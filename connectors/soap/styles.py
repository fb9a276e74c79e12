"""How the messages of an operation stand on the wire, as its binding is written (WSDL 1.1).

Document and rpc style, literal and encoded; SOAP (section 3), HTTP (section 4), MIME (section 5).
Whatever the style is, an operation has one root for each message: an element that a schema
declares, or a synthetic one whose members are the parts of the message.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from lxml import etree

from connectors.soap.model import BODY
from connectors.soap.stubs import SOAPS
from connectors.soap.xsd.components import ANY_TYPE, Node, Simple
from connectors.soap.xsd.graph import Graph
from connectors.soap.xsd.views import Views

HTTP = "http://schemas.xmlsoap.org/wsdl/http/"
MIME = "http://schemas.xmlsoap.org/wsdl/mime/"
XML_TYPES = ("text/xml", "application/xml", "*/*", "")
FORM = "application/x-www-form-urlencoded"


class Unsupported(Exception):
    """An operation has a style that is not served; the text names it."""


class Message:
    """One side of an operation in one binding: its parts, and what the binding says of them."""

    def __init__(self, graph: Graph, parts: Iterable[tuple[str, Any]], written: Any) -> None:
        self._graph = graph
        self._parts = dict(parts)
        self._written = written if written is not None else etree.Element("none")
        self._body = self._find(SOAPS, "body")

    def _find(self, spaces: Iterable[str], *names: str) -> Any:
        tags = [f"{{{space}}}{name}" for space in spaces for name in names]
        return next(iter(self._written.iter(*tags)), None)

    @property
    def encoded(self) -> bool:
        """Whether it is written with SOAP encoding."""
        return self._body is not None and self._body.get("use") == "encoded"

    def headers(self, messages: Any) -> Iterator[Node]:
        """Yield the headers; ``messages`` finds the parts of a message by qualified name."""
        for each in self._headers():
            prefix, _, local = each.get("message", "").rpartition(":")
            parts = messages(f"{{{each.nsmap.get(prefix or None, '')}}}{local}")
            part = parts.get(each.get("part"))
            if part is not None and part.element is not None:
                yield self._graph.element(_clark(part.element.qname))

    def document(self, views: Views) -> Node | None:
        """Return the root in the SOAP body in document style, None where nothing stands there."""
        nodes = [self._node(name, part) for name, part in self._own()]
        if not nodes:
            return None
        if len(nodes) == 1 and _is_object(nodes[0], views):
            return nodes[0]
        return self._graph.wrapper(BODY, nodes)

    def rpc(self, name: str) -> Node:
        """Return the element around the parts in rpc style, called after its operation."""
        space = "" if self._body is None else self._body.get("namespace", "")
        nodes = []
        for part_name, part in self._own():
            if part.type is None:
                raise Unsupported(f"a part {part_name} of rpc style with an element, not a type")
            node = self._node(part_name, part)
            # An accessor of SOAP encoding that is left out is null (SOAP 1.1, section 5.1).
            free = replace(node, nillable=True, required=False)
            nodes.append(free if self.encoded else node)
        return self._graph.wrapper(f"{{{space}}}{name}" if space else name, nodes)

    def parameters(self, views: Views) -> Node:
        """Return the parameters of an HTTP request as the members of one node."""
        nodes = []
        for name, part in self._parts.items():
            node = self._node(name, part)
            content = views.of(node)
            if node.simple is None and content is not None and content.array:
                item = content.members[0]
                node = replace(node, simple=item.simple, content="", repeated=True)
            if node.simple is None:
                raise Unsupported(f"a parameter {name} of HTTP that is no text")
            nodes.append(replace(node, tag=name, name=name, required=False))
        return self._graph.wrapper(BODY, nodes)

    def media(self, views: Views) -> tuple[Node | None, bool]:
        """Return the root of an HTTP answer, and whether it is a file rather than XML."""
        content = self._find((MIME,), "content", "mimeXml")
        if content is None or not self._parts:
            return None, False
        name = content.get("part") or next(iter(self._parts))
        if name not in self._parts:
            raise Unsupported(f"an answer of a part {name}, which its message lacks")
        if content.get("type", "") not in XML_TYPES:
            file = Node(name, name, simple=Simple("base64Binary"), required=True)
            return self._graph.wrapper(BODY, [file]), True
        node = self._node(name, self._parts[name])
        return (node if _is_object(node, views) else self._graph.wrapper(BODY, [node])), False

    def form(self) -> str:
        """Return how an HTTP request is written: ``encoded`` or ``replaced``."""
        found = next((each for each in self._written if isinstance(each.tag, str)), None)
        if found is None or found.tag == f"{{{HTTP}}}urlEncoded":
            return "encoded"
        if found.tag == f"{{{HTTP}}}urlReplacement":
            return "replaced"
        if found.tag == f"{{{MIME}}}content" and found.get("type", FORM) == FORM:
            return "encoded"
        raise Unsupported("an HTTP request that is no form")

    def _headers(self) -> Iterator[Any]:
        yield from self._written.iter(*(f"{{{space}}}header" for space in SOAPS))

    def _own(self) -> list[tuple[str, Any]]:
        """Return the parts in the SOAP body: those of headers and attachments are elsewhere."""
        listed = None if self._body is None else self._body.get("parts")
        if listed is not None:
            return [(name, part) for name, part in self._parts.items() if name in listed.split()]
        tags = (f"{{{MIME}}}content", *(f"{{{space}}}header" for space in SOAPS))
        elsewhere = {each.get("part") for each in self._written.iter(*tags)}
        return [(name, part) for name, part in self._parts.items() if name not in elsewhere]

    def _node(self, name: str, part: Any) -> Node:
        if part.element is not None:
            return self._graph.element(_clark(part.element.qname))
        # zeep gives xs:anyType no name of its own
        known = part.type.qname
        return self._graph.typed(name, _clark(known) if known is not None else ANY_TYPE)


def _is_object(node: Node, views: Views) -> bool:
    """Return whether a root is an object whose members can be arguments or a result."""
    content = None if node.wild or node.substitutes else views.of(node)
    return content is not None


def _clark(name: Any) -> str:
    return f"{{{name.namespace or ''}}}{name.localname}"
