"""Writes the requests of HTTP bindings: parameters in the URL or in a form (WSDL 1.1, 4.4-4.8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from connectors.soap.model import Described
from connectors.soap.writing.groups import known
from connectors.soap.writing.sheet import Path, Sheet, Write
from connectors.soap.writing.texts import compile_plain
from connectors.soap.xsd.components import Contents, Node, Simple

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Written:
    """One request: its target, its body (None for GET), and its parameters as a form has them."""

    target: str = field(repr=False)
    body: bytes | None = field(repr=False)
    form: bytes = field(repr=False)


class Parameters:
    """The compiled request of one operation of an HTTP binding, below the target of a port."""

    def __init__(self, described: Described, contents: Contents, charset: str, target: str) -> None:
        root = described.input
        nodes = () if root is None else contents[root.content].members
        self._nodes: list[tuple[Node, Write]] = [
            (each, compile_plain(each.simple or Simple(), charset)) for each in nodes
        ]
        self._names = frozenset(each.name for each in nodes)
        self._charset = charset
        path, _, query = target.partition("?")
        location = described.location
        joined = path.rstrip("/") + location if location.startswith("/") else path + location
        self._path, self._query = joined, query
        self._replaced = described.form == "replaced"
        self._posts = described.verb == "POST"

    def write(self, arguments: Mapping[str, Any]) -> Written:
        """Return the request; raise Unencodable."""
        sheet = Sheet()
        known(arguments, self._names, (), sheet)
        pairs = [
            pair for node, text in self._nodes for pair in _pairs(node, text, arguments, sheet)
        ]
        sheet.close()
        form = urlencode(pairs, encoding=self._charset).encode()
        path, query = self._path, self._query
        if self._replaced:
            path = self._fill(dict(pairs))
        elif not self._posts:
            query = "&".join(each for each in (query, form.decode()) if each)
        target = f"{path}?{query}" if query else path
        if not self._posts:
            return Written(target, None, form)
        return Written(target, b"" if self._replaced else form, form)

    def _fill(self, values: Mapping[str, str]) -> str:
        """Return the path with ``(name)`` replaced; what is put in is not searched again."""
        pieces, rest = [], self._path
        while rest:
            before, opened, after = rest.partition("(")
            name, closed, behind = after.partition(")")
            pieces.append(before)
            if not opened or not closed:
                pieces.append(opened + after)
                break
            if name in self._names:
                pieces.append(quote(values.get(name, ""), safe="", encoding=self._charset))
            else:
                pieces.append(f"({name})")
            rest = behind
        return "".join(pieces)


def _pairs(
    node: Node, text: Write, given: Mapping[str, Any], sheet: Sheet
) -> list[tuple[str, str]]:
    value = given.get(node.name)
    path: Path = (node.name,)
    if value is None:
        return []
    if not node.repeated:
        return [(node.name, text(value, path, sheet))]
    if not isinstance(value, (list, tuple)):
        sheet.refuse(path, "type", "must be a list")
        return []
    return [
        (node.name, text("" if each is None else each, (*path, str(index)), sheet))
        for index, each in enumerate(value)
    ]
