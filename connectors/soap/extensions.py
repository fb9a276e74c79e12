"""What a WSDL demands beyond messages: WS-Addressing, policies, and what nobody knows.

WS-Addressing 1.0 Metadata and its drafts, WS-Policy 1.2 and 1.5. A policy is advice to whoever
configures the back end (``security:``) unless the WSDL marks it as required.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from connectors.soap.namespaces import WSDL, XML

METADATA = "http://www.w3.org/2007/05/addressing/metadata"
WSAW = (
    "http://www.w3.org/2006/05/addressing/wsdl",
    "http://www.w3.org/2006/02/addressing/wsdl",
)
POLICIES = ("http://www.w3.org/ns/ws-policy", "http://schemas.xmlsoap.org/ws/2004/09/policy")
UTILITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
ADDRESSING = frozenset(
    {f"{{{METADATA}}}Addressing", *(f"{{{each}}}UsingAddressing" for each in WSAW)}
)
IDS = (f"{{{UTILITY}}}Id", f"{{{XML}}}id")
REQUIRED = f"{{{WSDL}}}required"
TRUE = ("true", "1")
UNDERSTOOD = (
    WSDL,  # of SOAP, HTTP and MIME too
    METADATA,
    *WSAW,
)


class Extensions:
    """The extensions of one bundle's WSDLs; ``roots`` are their root elements."""

    def __init__(self, roots: Iterable[etree._Element]) -> None:
        self._policies: dict[str, etree._Element] = {}
        self._demands: dict[etree._Element, str] = {}
        self._extending: dict[etree._Element, tuple[etree._Element, ...]] = {}
        for root in roots:
            for space in POLICIES:
                for policy in root.iter(f"{{{space}}}Policy"):
                    for each in IDS:
                        self._policies.setdefault(policy.get(each, ""), policy)

    def addressed(self, *places: etree._Element | None) -> bool:
        """Return whether a port, a binding or an operation in it calls for WS-Addressing."""
        return any(
            element.tag in ADDRESSING
            for place in places
            for extension in self._of(place)
            for element in extension.iter()
        )

    def demanded(self, *places: etree._Element | None) -> str:
        """Return what a WSDL requires to be understood and we do not, or nothing."""
        return next(filter(None, (self._demand(each) for each in places if each is not None)), "")

    def _demand(self, place: etree._Element) -> str:
        """Return what one place requires; a binding is asked about for each of its operations."""
        if place not in self._demands:
            self._demands[place] = self._demand_of(place)
        return self._demands[place]

    def _demand_of(self, place: etree._Element) -> str:
        for each in place:
            space, _, local = str(each.tag)[1:].rpartition("}")
            if each.get(REQUIRED) not in TRUE or space.startswith(UNDERSTOOD):
                continue
            if space not in POLICIES:
                return f"the extension {local}, which the WSDL requires"
            unknown = next(self._assertions(each), None)
            if unknown is not None:
                return f"a policy of {unknown}, which the WSDL requires"
        return ""

    def _assertions(self, policy: etree._Element) -> Iterator[str]:
        for element in self._resolved(policy).iter():
            space, _, local = str(element.tag)[1:].rpartition("}")
            if space not in POLICIES and element.tag not in ADDRESSING:
                yield local

    def _of(self, place: etree._Element | None) -> tuple[etree._Element, ...]:
        if place is None:
            return ()
        if place not in self._extending:
            self._extending[place] = tuple(
                self._resolved(each)
                for each in place
                if not str(each.tag).startswith(f"{{{WSDL}}}")
            )
        return self._extending[place]

    def _resolved(self, element: etree._Element) -> etree._Element:
        identifier = element.get("URI", "").rpartition("#")[2]
        return self._policies.get(identifier, element) if identifier else element


def action_of(port_type: Any, abstract: Any, soap_action: str, root: Any) -> str:
    """Return the action of a request (WS-Addressing 1.0 Metadata, section 4.4).

    ``port_type`` and ``abstract`` are zeep's, ``root`` finds the written input of an operation.
    """
    written = root(port_type.name.text, abstract.name)
    for space in (METADATA, *WSAW):
        told = None if written is None else written.get(f"{{{space}}}Action")
        if told:
            return str(told)
    if soap_action:
        return soap_action
    name = (written.get("name") if written is not None else None) or f"{abstract.name}Request"
    qname = port_type.name
    slash = ":" if (qname.namespace or "").startswith("urn:") else "/"
    base = (qname.namespace or "").rstrip("/")
    return slash.join((base, qname.localname, name))


def unsendable(action: str) -> str:
    """Return what of an action cannot stand in the header of a request, or nothing."""
    fits = all(each.isprintable() and each <= "\xff" and each != '"' for each in action)
    return "" if fits else "an action with characters that no HTTP header holds"
