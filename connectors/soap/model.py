"""One operation of a WSDL as plain data: the only thing that leaves zeep.

Its roots are nodes of the schema graph (``connectors.soap.xsd.components``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from connectors.contract import Shape, Signature
from connectors.soap.xsd.components import Node
from connectors.soap.xsd.shapes import shape_of
from connectors.soap.xsd.views import Views, inner

HEADERS = "$headers"
BODY = "Body"  # the tag of a root that is the SOAP body itself, with the parts of a message in it


@dataclass(frozen=True, slots=True)
class Described:
    """One operation of one port: its messages, its action, and why it cannot be served.

    ``input`` and ``output`` are the roots in the SOAP body, None where the body is empty;
    ``refusal`` names the style that is not supported, or is empty. ``rpc`` tells that the names in
    an answer may be others than declared, ``encoded`` that requests are in SOAP encoding.
    ``addressing`` is the action of WS-Addressing headers, ``addressed`` whether the WSDL calls for
    them, ``referring`` that an ``href`` in a literal answer can only be a reference. Of an HTTP
    binding ``verb`` is the method, ``location`` what follows the address of the port,
    ``form`` how parameters are written (``encoded``, ``replaced``), and ``file`` tells that
    the answer is one instead of XML.
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
    rpc: bool = False
    encoded: bool = False
    addressing: str = ""
    addressed: bool = False
    referring: bool = False
    verb: str = ""
    location: str = ""
    form: str = ""
    file: bool = False

    def signature(self, views: Views, headers: tuple[str, ...] = ()) -> Signature:
        """Return what the operation takes and gives, without its wrappers."""
        result = Shape("result")
        if self.output:
            result = shape_of(replace(inner(self.output, views), name="result"), views)
        return Signature(self.arguments(views, headers), result, extras=True)

    def arguments(self, views: Views, headers: tuple[str, ...] = ()) -> Shape:
        """Return what the operation takes, with these of its headers."""
        takes = shape_of(inner(self.input, views), views).members if self.input else ()
        given = tuple(shape_of(each, views) for each in self.headers if each.name in headers)
        if given:
            takes += (Shape(HEADERS, members=given, required=True),)
        return Shape("arguments", members=takes)

    def roots(
        self, views: Views, gives: Shape | None, headers: tuple[str, ...]
    ) -> list[tuple[Node, Shape | None]]:
        """Return what is written of a request, each with the part that is ever given.

        Of the answer it is the root alone, which an rpc message has of no schema.
        """
        found: list[tuple[Node, Shape | None]] = [
            (each, None) for each in self.headers if each.name in headers
        ]
        if self.output is not None:
            found.append((self.output, Shape(self.output.name)))
        if self.input is None:
            return found
        content = inner(self.input, views)
        if content is not self.input:
            found.append((self.input, Shape(self.input.name)))
        return [*found, (content, gives)]


@dataclass(frozen=True, slots=True)
class Dropped:
    """An operation of the WSDL that cannot be called, and why, in plain words.

    ``binding`` is empty where no SOAP port has one for it.
    """

    binding: str
    name: str
    reason: str
