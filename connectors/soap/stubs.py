"""The WSDLs of a bundle as zeep gets them: what they call, with empty schemas in place of theirs.

We read schemas ourselves (ADR 5); of a message's parts zeep needs no more than that their
elements and types exist. That they do is checked against the real schemas.
"""

from __future__ import annotations

import os
from urllib.parse import unquote

from lxml import etree

from connectors.errors import BindError
from connectors.soap.bundle import WSDL, XSD, Bundle

PART = f"{{{WSDL}}}part"
TYPES = f"{{{WSDL}}}types"
DECLARATIONS = {"element": f"{{{XSD}}}element", "type": f"{{{XSD}}}complexType"}


class PinnedFiles:
    """Gives zeep the WSDLs of the bundle, and nothing that is not in it."""

    def __init__(self, bundle: Bundle) -> None:
        self._files = {path: _stubbed(root) for path, root in bundle.documents()}

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


def _stubbed(root: etree._Element) -> bytes:
    if root.tag == f"{{{XSD}}}schema":
        root = etree.Element(root.tag, {"targetNamespace": root.get("targetNamespace", "")})
    for types in root.findall(TYPES):
        root.remove(types)
    stubs = _stubs(root)
    if len(stubs):
        root.insert(0, stubs)
    return etree.tostring(root)


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
