"""The Security header of a request: Timestamp and UsernameToken (WSS 1.1, sections 5, 6 and 10)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lxml import etree

from connectors.soap.wsse.names import (
    BASE64,
    ID,
    PASSWORD_DIGEST,
    PASSWORD_TEXT,
    SECURITY,
    TIMESTAMP,
    WSSE,
    WSU,
)

Random = Callable[[int], bytes]
NONCE = 16  # bytes; the profile asks for randomness and names no length


@dataclass(frozen=True, slots=True)
class Header:
    """A request under way: its envelope, the Security header in it, and the moment it is made."""

    envelope: etree._Element
    security: etree._Element
    now: datetime
    random: Random

    def add(self, tag: str) -> etree._Element:
        """Add a token to the header, with an id to be referenced by."""
        made = etree.SubElement(self.security, tag)
        self.name(made)
        return made

    def name(self, element: etree._Element) -> str:
        """Return the id of an element, which nobody can guess; give it one where it has none."""
        found = element.get(ID)
        if found is None:
            found = f"id-{self.random(16).hex()}"
            element.set(ID, found)
        return found


def begin(envelope: bytes, now: datetime, random: Random) -> Header:
    """Read a request of ours and put a Security header first into its Header."""
    root = etree.fromstring(envelope, etree.XMLParser(resolve_entities=False, huge_tree=True))
    space = etree.QName(root).namespace
    header = root.find(f"{{{space}}}Header")
    if header is None:
        header = etree.Element(f"{{{space}}}Header")
        root.insert(0, header)
    security = etree.Element(SECURITY, nsmap={"wsse": WSSE, "wsu": WSU})
    header.insert(0, security)
    security.set(f"{{{space}}}mustUnderstand", "1")
    return Header(root, security, now, random)


def add_timestamp(header: Header, seconds: float) -> etree._Element:
    """Add the moments between which the request holds."""
    made = header.add(TIMESTAMP)
    expires = header.now + timedelta(seconds=seconds)
    for name, moment in (("Created", header.now), ("Expires", expires)):
        etree.SubElement(made, f"{{{WSU}}}{name}").text = instant(moment)
    return made


def add_username(header: Header, token: Mapping[str, Any]) -> etree._Element:
    """Add a UsernameToken: Base64(SHA-1(nonce + created + password)), or the password as text."""
    made = header.add(f"{{{WSSE}}}UsernameToken")
    etree.SubElement(made, f"{{{WSSE}}}Username").text = token["username"]
    password = etree.SubElement(made, f"{{{WSSE}}}Password")
    nonce, created = header.random(NONCE), instant(header.now)
    if token["digest"]:
        password.set("Type", PASSWORD_DIGEST)
        mixed = nonce + created.encode() + token["password"].encode()
        digest = hashlib.sha1(mixed, usedforsecurity=False).digest()  # the profile has no other
        password.text = base64.b64encode(digest).decode()
    else:
        password.set("Type", PASSWORD_TEXT)
        password.text = token["password"]
    sent = etree.SubElement(made, f"{{{WSSE}}}Nonce", EncodingType=BASE64)
    sent.text = base64.b64encode(nonce).decode()
    etree.SubElement(made, f"{{{WSU}}}Created").text = created
    return made


def instant(moment: datetime) -> str:
    """Return a moment as xs:dateTime in UTC with milliseconds, as .NET and WSS4J write it."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
