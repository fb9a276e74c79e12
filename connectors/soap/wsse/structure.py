"""What a signature covers, and that nothing of it can be read in two ways.

XML Signature lets a reference lead anywhere and transform what it finds, which is what signature
wrapping lives on. Here each leads by an id that is there once to a part of the message in its own
place: the Body, a header, or a child of the Security header. It is canonicalized and no more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from lxml import etree

from connectors.errors import BadAnswer
from connectors.soap.wsse.names import (
    CANONICAL,
    DIGESTS,
    DS,
    METHODS,
    SECURITY,
    SHA1_DIGEST,
    SHA1_METHOD,
    SIGNATURE,
    TIMESTAMP,
    algorithm_of,
    only,
    text_of,
)

MAX_REFERENCES = 16
PARTS = ([f"{{{DS}}}SignedInfo", f"{{{DS}}}SignatureValue", f"{{{DS}}}KeyInfo"],)
# Every element that has one of these ids, in one pass over the whole; enough to see one twice.
# To begin with elements, and not with attributes, takes seven times as long where few have any.
IDS = etree.XPath(
    "(//@*[contains($ids, concat(' ', ., ' '))]"
    "[local-name()='Id' or local-name()='ID' or local-name()='id'])[position() <= 64]/.."
)
MAX_FOUND = 64
ID = re.compile(r"#[^\s#]+")


@dataclass(frozen=True, slots=True)
class Message:
    """The parts of an envelope in their places; None where there is not exactly one."""

    envelope: etree._Element
    body: etree._Element
    header: etree._Element | None
    security: etree._Element | None

    def signature(self) -> etree._Element | None:
        """Return the signature for the receiver, None where there is none; raise BadAnswer."""
        if self.security is None:
            return None
        found = self.security.findall(SIGNATURE)
        if len(found) > 1:
            raise BadAnswer("the answer has several signatures")
        return found[0] if found else None


def message_of(envelope: etree._Element) -> Message:
    """Return the parts of an envelope; raise BadAnswer where one is there twice."""
    space = f"{{{etree.QName(envelope).namespace}}}"
    body = only(envelope, f"{space}Body")
    headers = envelope.findall(f"{space}Header")
    securities = [each for header in headers for each in islice(header.iter(SECURITY), 2)]
    if body is None or len(headers) > 1 or len(securities) > 1:
        raise BadAnswer("the answer has a part twice, or no body of its own")
    header = headers[0] if headers else None
    security = securities[0] if securities else None
    if security is not None and security.getparent() is not header:
        raise BadAnswer("the answer has a Security header in another's place")
    return Message(envelope, body, header, security)


def signed_parts(
    message: Message, signature: etree._Element, *, sha1: bool
) -> list[etree._Element]:
    """Return what the references lead to, in their order; raise BadAnswer for any doubt."""
    if [each.tag for each in signature] not in PARTS:
        raise BadAnswer("the answer's signature has parts that are not accepted")
    info = signature[0]
    method = algorithm_of(only(info, f"{{{DS}}}SignatureMethod"))
    if method not in METHODS.values() and not (sha1 and method == SHA1_METHOD):
        raise BadAnswer("the answer is signed by an algorithm that is not accepted")
    if algorithm_of(only(info, f"{{{DS}}}CanonicalizationMethod")) not in CANONICAL:
        raise BadAnswer("the answer's signature is canonicalized in a way that is not accepted")
    references = info.findall(f"{{{DS}}}Reference")
    if len(references) > MAX_REFERENCES or len(references) != len(info) - 2:
        raise BadAnswer("the answer's signature has references that are not accepted")
    names = [_name(each) for each in references]
    places = by_ids(message.envelope, names)
    found = [
        _part(message, each, places[name], sha1=sha1)
        for each, name in zip(references, names, strict=True)
    ]
    if len(set(found)) != len(found):
        raise BadAnswer("the answer's signature has a reference twice")
    return found


def _part(
    message: Message, reference: etree._Element, element: etree._Element | None, *, sha1: bool
) -> etree._Element:
    transforms = only(reference, f"{{{DS}}}Transforms")
    if transforms is None or [algorithm_of(each) in CANONICAL for each in transforms] != [True]:
        raise BadAnswer("the answer's signature transforms what it covers")
    digest = algorithm_of(only(reference, f"{{{DS}}}DigestMethod"))
    if digest not in DIGESTS and not (sha1 and digest == SHA1_DIGEST):
        raise BadAnswer("the answer is digested by an algorithm that is not accepted")
    if not text_of(only(reference, f"{{{DS}}}DigestValue")):
        raise BadAnswer("the answer's signature has no digest")
    if element is None:
        raise BadAnswer("the answer's signature covers something that is not there once")
    places = (message.envelope, message.header, message.security)
    parent = element.getparent()
    if parent is None or not any(parent is each for each in places):
        raise BadAnswer("the answer's signature covers something that is not in its place")
    return element


def by_ids(envelope: etree._Element, names: Sequence[str]) -> Mapping[str, etree._Element | None]:
    """Return the elements with these ids, under any of an id's names; None unless there is one."""
    found: Any = IDS(envelope, ids=f" {' '.join(names)} ")
    places: dict[str, etree._Element | None] = dict.fromkeys(names)
    seen: set[str] = set()
    for element in found:
        for name in {value for key, value in element.items() if _is_id(key)} & places.keys():
            places[name] = None if name in seen else element
            seen.add(name)
    return places if len(found) < MAX_FOUND else dict.fromkeys(names)


def _is_id(key: str) -> bool:
    return key.rpartition("}")[2] in ("Id", "ID", "id")


def _name(reference: etree._Element) -> str:
    """Return the id that a reference leads to; raise BadAnswer for any other kind of address."""
    uri = reference.get("URI", "")
    # The verifying library drops every # before a name, so that none may begin with one.
    if not ID.fullmatch(uri):
        raise BadAnswer("the answer's signature covers something that is not there once")
    return uri[1:]


def demanded(
    message: Message, parts: Sequence[etree._Element]
) -> tuple[etree._Element, etree._Element]:
    """Return Body and Timestamp; raise BadAnswer unless both are among the signed parts."""
    security = message.security
    timestamp = None if security is None else only(security, TIMESTAMP)
    if message.body not in parts:
        raise BadAnswer("the answer's body is not signed")
    if timestamp is None or timestamp not in parts:
        raise BadAnswer("the answer's timestamp is not signed")
    return message.body, timestamp
