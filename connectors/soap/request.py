"""Writes requests: the envelope around arguments, in schema order, escaped by construction.

Everything that depends on the schema is text before the first call. What cannot be sent is told
all at once (``Unencodable``), by place and without its value; nothing has left then.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from connectors.soap.model import BODY, HEADERS
from connectors.soap.namespaces import ENCODINGS, ENVELOPES, XML, XSD, XSI
from connectors.soap.writing.elements import Elements, Object
from connectors.soap.writing.encoding import Encoding
from connectors.soap.writing.groups import known
from connectors.soap.writing.sheet import Member, Part, Sheet, shown
from connectors.soap.writing.texts import quote
from connectors.soap.xsd.components import ANY_TYPE, Node, nodes_of
from connectors.soap.xsd.views import Views, wrapped

IANA = re.compile(r"cp(125\d)")
NO_HEADERS: Mapping[str, Any] = {}


def iana(charset: str) -> str:
    """Return the registered name of an encoding that Python knows."""
    name = codecs.lookup(charset).name
    return IANA.sub(r"windows-\1", name) if IANA.fullmatch(name) else name


class Request:
    """The compiled request of one operation, shared by threads.

    ``root`` is what stands in the Body, ``headers`` what calls give under ``$headers``. With
    ``encoded`` every element says its type. ``blocks`` writes what further headers are the same
    for everybody, such as those of WS-Addressing. With ``mtom`` bytes go out beside the envelope.
    """

    def __init__(
        self,
        root: Node | None,
        headers: tuple[Node, ...],
        version: str,
        views: Views,
        charset: str = "utf-8",
        *,
        encoded: bool = False,
        blocks: Callable[[], str] | None = None,
        mtom: bool = False,
    ) -> None:
        self._root = root
        self._nodes = headers
        self._version = version
        self._views = views
        self._charset = charset
        self._encoded = encoded
        self._blocks = blocks
        self._mtom = mtom

    def encode(
        self, arguments: Mapping[str, Any], brought: str = "", parts: list[Part] | None = None
    ) -> bytes:
        """Return the bytes of the envelope; raise Unencodable.

        ``brought`` are header blocks of this call, written out; attachments are added to
        ``parts``.
        """
        sheet = Sheet(parts)
        begin, body, write, end = self._written
        header = ""
        if self._nodes or self._blocks or brought or HEADERS in arguments:
            header = self._header(arguments.get(HEADERS) or NO_HEADERS, brought, sheet)
            arguments = {name: each for name, each in arguments.items() if name != HEADERS}
        text = f"{begin}{header}{body}{write(arguments, (), sheet)}{end}"
        sheet.close()
        return text.encode(self._charset)

    def _header(self, given: Any, brought: str, sheet: Sheet) -> str:
        blocks = (self._blocks() if self._blocks else "") + brought
        if not isinstance(given, Mapping):
            return sheet.refuse((HEADERS,), "type", "must be an object")
        known(given, frozenset(each.name for each in self._nodes), (HEADERS,), sheet)
        written = [each(given, (HEADERS,), sheet) for each in self._headers]
        return f"<soap:Header>{blocks}{''.join(written)}</soap:Header>" if written or blocks else ""

    # ---- made before the first call, and once -----------------------------------------------

    @cached_property
    def _prefixes(self) -> dict[str, str]:
        roots = [each for each in (*self._nodes, self._root) if each is not None]
        spaces = sorted(set(_spaces(roots, self._views, encoded=self._encoded)))
        prefixes = {space: f"n{number}" for number, space in enumerate(spaces)}
        return {**prefixes, XML: "xml"} if XML in prefixes else prefixes  # it may have no other

    @cached_property
    def _elements(self) -> Elements:
        encoding = Encoding(self._version) if self._encoded else None
        return Elements(self._views, self._prefixes, self._charset, encoding, mtom=self._mtom)

    @cached_property
    def _headers(self) -> tuple[Member, ...]:
        return tuple(self._elements.member(each) for each in self._nodes)

    @cached_property
    def _outside(self) -> list[str]:
        """Return the tags around the content that the arguments are, but for the SOAP body."""
        root = self._root
        if root is None or root.tag == BODY:
            return []
        around = wrapped(root, self._views) is not None or root.synthetic
        return [self._elements.qualified(root.tag)] if around else []

    @cached_property
    def _written(self) -> tuple[str, str, Member, str]:
        """Return what stands before the header, before the arguments, writes them, and ends all."""
        spaces = {"soap": ENVELOPES[self._version], "xsi": XSI}
        if self._encoded:
            spaces |= {"xsd": XSD, "enc": ENCODINGS[self._version]}
        spaces |= {prefix: space for space, prefix in self._prefixes.items()}
        declared = "".join(f' xmlns:{prefix}="{quote(each)}"' for prefix, each in spaces.items())
        begin = f'<?xml version="1.0" encoding="{iana(self._charset)}"?><soap:Envelope{declared}>'
        close = "".join(f"</{each}>" for each in self._outside)
        opened = "".join(f"<{each}{self._style}>" for each in self._outside)
        end = f"{close}</soap:Body></soap:Envelope>"
        return begin, f"<soap:Body>{opened}", self._content(), end

    @cached_property
    def _style(self) -> str:
        return f' soap:encodingStyle="{ENCODINGS[self._version]}"' if self._encoded else ""

    def _content(self) -> Member:
        root = self._root
        if root is None:
            return _nothing
        written = Object(wrapped(root, self._views) or root, self._elements)
        return written.inside if root.synthetic else written


def _nothing(given: Mapping[str, Any], _path: tuple[str, ...], sheet: Sheet) -> str:
    for name in given:
        sheet.refuse((shown(name),), "unknown", "is not known to the operation")
    return ""


def _spaces(roots: Iterable[Node], views: Views, *, encoded: bool) -> Iterator[str]:
    """Yield the namespaces that the names in a request may have."""
    nodes = [*roots]
    for content in views.contents.values():
        nodes += (*content.members, *content.attributes, *nodes_of(content.model))
        if encoded or content.derived or content.base not in ("", ANY_TYPE):
            yield from _space(content.name)
    for node in nodes:
        for each in (node, *node.substitutes):
            yield from _space(each.tag)


def _space(tag: str) -> Iterator[str]:
    space = tag.removeprefix("{").rpartition("}")[0]
    if space:
        yield space
