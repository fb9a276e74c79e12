"""The WSDLs of a bundle as zeep gets them: what they call, with empty schemas in place of theirs.

We read schemas ourselves (ADR 5); of a message's parts zeep needs no more than that their
elements and types exist. That they do is checked against the real schemas.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from copy import deepcopy
from urllib.parse import unquote

from lxml import etree

from connectors.errors import BindError
from connectors.soap.bundle import Bundle
from connectors.soap.namespaces import WSDL, XSD

PART = f"{{{WSDL}}}part"
BINDING = f"{{{WSDL}}}binding"
SOAPS = ("http://schemas.xmlsoap.org/wsdl/soap/", "http://schemas.xmlsoap.org/wsdl/soap12/")
TRANSPORTS = (
    "http://schemas.xmlsoap.org/soap/http",
    "http://www.w3.org/2003/05/soap/bindings/HTTP/",
)
TYPES = f"{{{WSDL}}}types"
DECLARATIONS = {"element": f"{{{XSD}}}element", "type": f"{{{XSD}}}complexType"}


class PinnedFiles:
    """Gives zeep the WSDLs of the bundle, and nothing that is not in it."""

    def __init__(self, bundle: Bundle) -> None:
        roots = dict(bundle.documents())
        _leave_out_foreign(list(roots.values()))
        self._files = {path: _stubbed(root) for path, root in roots.items()}

    def load(self, location: str) -> bytes:
        """Return the file; raise BindError for any other place."""
        try:
            return self._files[os.path.realpath(unquote(location))]
        except (KeyError, ValueError):
            raise BindError(
                f"the WSDL needs {location}, which is not pinned",
                "pin the schema beside the WSDL and import it by relative path",
                ("wsdl",),
            ) from None


def foreign_transport(binding: etree._Element) -> str:
    """Return the transport of a SOAP binding that is not HTTP, or nothing."""
    for space in SOAPS:
        written = binding.find(f"{{{space}}}binding")
        transport = "" if written is None else written.get("transport", "")
        if transport and transport not in TRANSPORTS:
            return transport
    return ""


def _leave_out_foreign(roots: list[etree._Element]) -> None:
    """Take out the bindings of transports that zeep refuses, with their ports."""
    foreign = {name for root in roots for name in _foreign(root)}
    for port in [each for root in roots for each in root.iter(f"{{{WSDL}}}port")]:
        prefix, _, local = port.get("binding", "").rpartition(":")
        around = port.getparent()
        named = f"{{{port.nsmap.get(prefix or None, '')}}}{local}"
        if around is not None and named in foreign:
            around.remove(port)


def _foreign(root: etree._Element) -> Iterator[str]:
    """Take out bindings and yield their names; one that names no transport means HTTP."""
    for binding in root.findall(BINDING):
        if foreign_transport(binding):
            yield f"{{{root.get('targetNamespace', '')}}}{binding.get('name', '')}"
            root.remove(binding)
        for written in binding.iterfind("{*}binding"):
            written.set("transport", written.get("transport") or TRANSPORTS[0])


def _stubbed(root: etree._Element) -> bytes:
    if root.tag == f"{{{XSD}}}schema":
        root = etree.Element(root.tag, {"targetNamespace": root.get("targetNamespace", "")})
    stubs = _stubs(root)
    # taking the types out would rewrite the namespaces of all that is in them
    written = etree.Element(root.tag, root.attrib, root.nsmap)  # type: ignore[arg-type]
    written.extend(deepcopy(each) for each in root if each.tag != TYPES)
    if len(stubs):
        written.insert(0, stubs)
    return etree.tostring(written)


def _stubs(root: etree._Element) -> etree._Element:
    """Return wsdl:types that declare what the message parts of a WSDL name."""
    types = etree.Element(TYPES)
    schemas: dict[str, etree._Element] = {}
    seen: set[tuple[str, str]] = set()
    for part in root.iter(PART):
        for attribute, tag in DECLARATIONS.items():
            prefix, _, local = part.get(attribute, "").strip().rpartition(":")
            space = part.nsmap.get(prefix or None, "")
            name = f"{{{space}}}{local}"
            if not local or space == XSD or (tag, name) in seen:
                continue
            seen.add((tag, name))
            if space not in schemas:
                target = {"targetNamespace": space} if space else {}
                schemas[space] = etree.SubElement(types, f"{{{XSD}}}schema", target)
            etree.SubElement(schemas[space], tag, {"name": local})
    return types
