"""Whose signatures are believed: certificates that are configured, or vouched for by authorities.

What a message says of its certificate only chooses among what is trusted already.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    Policy,
    PolicyBuilder,
    Store,
)
from lxml import etree

from connectors.errors import BadAnswer
from connectors.soap.wsse.names import (
    DS,
    KEY_IDENTIFIER,
    THUMBPRINT,
    TOKEN,
    WSSE,
    X509V3,
    text_of,
)
from connectors.soap.wsse.structure import Message, by_ids

MAX_TOKEN = 16_384  # characters of a certificate; a usual one has two thousand
UNKNOWN = "the answer is signed by a certificate that is not trusted"
Fits = Callable[[x509.Certificate], bool]
Trust = Callable[[Message, Any, datetime], x509.Certificate]  # the element KeyInfo, the moment


def pinned(certificates: tuple[x509.Certificate, ...]) -> Trust:
    """Return what finds the signer among these certificates."""

    def signer(message: Message, info: etree._Element, _now: datetime) -> x509.Certificate:
        der = _embedded(message, info)
        fits = _named(info) if der is None else _same(der)
        found = next((each for each in certificates if fits(each)), None)
        if found is None:
            raise BadAnswer(UNKNOWN)
        return found

    return signer


def anchored(authorities: tuple[x509.Certificate, ...], subject: str) -> Trust:
    """Return what believes a certificate in the message that an authority issued to ``subject``.

    The chain is one step long (RFC 5280, section 6, with the key sizes and algorithms of the web);
    whether a certificate was revoked is not asked.
    """
    store = Store(list(authorities))
    policy = ExtensionPolicy.permit_all()
    issuers = policy.require_present(x509.BasicConstraints, Criticality.AGNOSTIC, None)
    signers = policy.may_be_present(x509.KeyUsage, Criticality.AGNOSTIC, _signs)

    def signer(message: Message, info: etree._Element, now: datetime) -> x509.Certificate:
        der = _embedded(message, info)
        if der is None:
            raise BadAnswer("the answer does not hold the certificate that it is signed by")
        builder = PolicyBuilder().store(store).time(now)
        builder = builder.extension_policies(ca_policy=issuers, ee_policy=signers)
        try:
            found = x509.load_der_x509_certificate(der)
            builder.build_client_verifier().verify(found, [])
            names = [
                each.value for each in found.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
            ]
        except Exception:  # noqa: BLE001 - whatever stops it, nobody vouches
            raise BadAnswer(UNKNOWN) from None
        if names != [subject]:
            raise BadAnswer(UNKNOWN)
        return found

    return signer


def _signs(_policy: Policy, _certificate: x509.Certificate, found: x509.KeyUsage | None) -> None:
    if found is not None and not (found.digital_signature or found.content_commitment):
        raise ValueError


def _embedded(message: Message, info: etree._Element) -> bytes | None:
    """Return the certificate (DER) that a message brings, None where it only names one."""
    reference = info.find(f"{{{WSSE}}}SecurityTokenReference")
    pointer = info.find(f".//{{{WSSE}}}Reference")
    if reference is not None and pointer is not None:
        name = pointer.get("URI", "")[1:]
        token = by_ids(message.envelope, [name])[name]
        if token is None or token.getparent() is not message.security or token.tag != TOKEN:
            raise BadAnswer("the answer's certificate is not in its place")
        if token.get("ValueType") != X509V3:
            raise BadAnswer("the answer's certificate is of a kind that is not accepted")
        return _der(token)
    inline = info.find(f".//{{{DS}}}X509Certificate")
    if inline is not None:
        return _der(inline)
    identifier = info.find(f".//{{{WSSE}}}KeyIdentifier")
    if identifier is not None and identifier.get("ValueType") == X509V3:
        return _der(identifier)
    return None


def _same(der: bytes) -> Fits:
    return lambda each: each.public_bytes(Encoding.DER) == der


def _named(info: etree._Element) -> Fits:
    """Return what fits the certificate that is named; the issuer's name each stack writes anew."""
    serial = text_of(info.find(f".//{{{DS}}}X509SerialNumber"))
    if serial:
        return lambda each: str(each.serial_number) == serial
    identifier = info.find(f".//{{{WSSE}}}KeyIdentifier")
    if identifier is None:
        identifier = info.find(f".//{{{DS}}}X509SKI")
    value = _der(identifier) if identifier is not None else b""
    kind = KEY_IDENTIFIER if identifier is None else identifier.get("ValueType", KEY_IDENTIFIER)
    if kind == THUMBPRINT:
        return lambda each: each.fingerprint(hashes.SHA1()) == value  # noqa: S303 - a name, no proof
    if kind == KEY_IDENTIFIER and value:
        return lambda each: _identifier(each) == value
    raise BadAnswer("the answer names its certificate in a way that is not accepted")


def _identifier(certificate: x509.Certificate) -> bytes:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    except x509.ExtensionNotFound:
        return b""
    return found.value.digest


def _der(element: etree._Element) -> bytes:
    text = text_of(element)
    try:
        if len(text) <= MAX_TOKEN:
            return base64.b64decode(text, validate=True)
    except ValueError:
        pass
    raise BadAnswer("the answer's certificate cannot be read")
