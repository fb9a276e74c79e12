"""Verifies answers, and gives what was verified to be read: the Body as its digest was taken.

What is decoded is parsed from the very bytes whose digest the signature holds. Whatever else the
envelope contains is never looked at again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from lxml import etree

from connectors.errors import BadAnswer
from connectors.soap.wsse.freshness import Memory, Window
from connectors.soap.wsse.keys import certificates
from connectors.soap.wsse.names import (
    CONFIRMATION,
    DIGESTS,
    DS,
    METHODS,
    SECURITY,
    SHA1_DIGEST,
    SHA1_METHOD,
)
from connectors.soap.wsse.structure import Message, demanded, digested, signed_parts
from connectors.soap.wsse.trust import Trust, anchored, pinned

# lxml leaves out of a PrefixList what its thread has never met as a name. The word there for the
# namespace without prefix, which WSS4J writes (Exclusive XML Canonicalization, section 3), is one
# in HTML only.
DEFAULT = '<p #default="">'

BROKEN = "the answer's signature does not hold"


class Verifier:
    """Who may have signed one back end's answers, and when; shared by threads.

    ``settings`` are those of ``verify:``, with files below ``directory``; ``signxml`` is the
    module.
    """

    def __init__(self, settings: Mapping[str, Any], directory: Path, signxml: Any) -> None:
        self._trust = _trust(settings, directory)
        self._window = Window(
            timedelta(seconds=settings["age"]), timedelta(seconds=settings["skew"])
        )
        self._memory = Memory(self._window) if settings["once"] else None
        self._confirmation = settings["confirmation"]
        self._sha1 = settings["sha1"]
        self._signxml = signxml
        more = self._sha1
        methods = {*METHODS.values(), *([SHA1_METHOD] if more else [])}
        digests = {*DIGESTS, *([SHA1_DIGEST] if more else [])}
        self._methods = frozenset(signxml.SignatureMethod(each) for each in methods)
        self._digests = frozenset(signxml.DigestAlgorithm(each) for each in digests)

    def verified(
        self, message: Message, signature: etree._Element, sent: str, now: datetime
    ) -> etree._Element:
        """Return the Body that was verified; raise BadAnswer.

        ``sent`` is the value of the request's signature.
        """
        parts = signed_parts(message, signature, sha1=self._sha1)
        places = []
        for part, name in demanded(message):
            if part is None or part not in parts:
                raise BadAnswer(f"the answer's {name} is not signed")
            places.append(parts.index(part))
        _hold(signature[0].findall(f"{{{DS}}}Reference"), parts)
        certificate = self._trust(message, signature[2], now)
        found = self._signed(message, certificate, now)
        if [each.signed_xml.tag for each in found] != [each.tag for each in parts]:
            raise BadAnswer("the answer's signature covers something else than it says")
        body: etree._Element = found[places[0]].signed_xml
        timestamp: etree._Element = found[places[1]].signed_xml
        created = self._window.created(timestamp, now)
        if self._confirmation:
            _confirmed([each.signed_xml for each in found], sent)
        if self._memory is not None:
            digest = sha256(b"".join(each.signed_data for each in found)).digest()
            self._memory.once(digest, created, now)
        return body

    def _signed(self, message: Message, certificate: Any, now: datetime) -> list[Any]:
        """Return what each reference covers, as it was digested."""
        space = etree.QName(message.envelope).namespace
        expected = self._signxml.SignatureConfiguration(
            location=f"./{{{space}}}Header/{SECURITY}/",
            expect_references=False,  # any number; they were counted
            signature_methods=self._methods,
            digest_algorithms=self._digests,
            verification_time=now,
        )
        try:
            found: list[Any] = self._signxml.XMLVerifier().verify(
                message.envelope,
                x509_cert=certificate,
                validate_schema=False,
                expect_config=expected,
            )
        except Exception:  # noqa: BLE001 - whatever stops it, nothing was verified
            raise BadAnswer(BROKEN) from None
        if any(each.signed_xml is None for each in found):
            raise BadAnswer("the answer's signature covers something that is no XML")
        return found


def _hold(references: list[etree._Element], parts: list[etree._Element]) -> None:
    """Refuse what does not have the digests that it says, before more is spent on it."""
    etree.HTML(DEFAULT)
    try:
        hold = all(map(digested, references, parts))
    except (etree.Error, ValueError):
        hold = False
    if not hold:
        raise BadAnswer(BROKEN)


def _trust(settings: Mapping[str, Any], directory: Path) -> Trust:
    if "ca" in settings:
        found = certificates(directory / settings["ca"], "verify", "ca")
        return anchored(found, settings["subject"])
    return pinned(certificates(directory / settings["certificate"], "verify", "certificate"))


def _confirmed(signed: list[etree._Element], sent: str) -> None:
    """Hold the answer to its own request (WSS 1.1, section 8.5)."""
    values = [each.get("Value", "") for each in signed if each.tag == CONFIRMATION]
    if len(values) != 1 or "".join(values[0].split()) != sent:
        raise BadAnswer("the answer does not confirm the signature of its request")
