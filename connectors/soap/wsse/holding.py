"""Whether a signature holds: its value by a certificate's key, and the digests of what it covers.

Both are of canonical bytes (Canonical XML 1.0, exclusive or not). Each part is canonicalized once;
what it costs to refuse a forgery is bounded by that, the parts coming after the value.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from lxml import etree

from connectors.soap.envelope import OWN
from connectors.soap.wsse.names import (
    DS,
    EXCLUSIVE,
    METHODS,
    SHA1_METHOD,
    algorithm_of,
    only,
    text_of,
)

HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # noqa: S303 - where the settings accept it
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
NAMES = {identifier: name for name, identifier in METHODS.items()} | {SHA1_METHOD: "rsa-sha1"}
# lxml leaves out of a PrefixList what its thread has never met as a name. The word there for the
# namespace without prefix, which WSS4J writes (Exclusive XML Canonicalization, section 3), is one
# in HTML only.
DEFAULT = '<p #default="">'


class Broken(ValueError):
    """A signature does not hold."""


def hold(signature: etree._Element, certificate: x509.Certificate, now: datetime) -> None:
    """Raise one of many errors unless a certificate that holds now has signed SignedInfo."""
    etree.HTML(DEFAULT)
    info, value = signature[0], base64.b64decode(text_of(signature[1]), validate=True)
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        raise Broken
    name = NAMES[algorithm_of(only(info, f"{{{DS}}}SignatureMethod"))]
    written = _canonical(_whole(info), only(info, f"{{{DS}}}CanonicalizationMethod"))
    used, key = HASHES[name.rpartition("-")[2]], certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey) and name.startswith("rsa-"):
        key.verify(value, written, _padding(name, used), used)
    elif isinstance(key, ec.EllipticCurvePublicKey) and name.startswith("ecdsa-"):
        key.verify(_der(value, key.key_size), written, ec.ECDSA(used))
    else:
        raise Broken


def covered(reference: etree._Element, part: etree._Element) -> bytes:
    """Return the canonical bytes of a part; raise one of many errors unless its digest is told.

    ``reference`` and ``part`` are of ``signed_parts``; the part is empty afterwards.
    """
    transform: Any = only(reference, f"{{{DS}}}Transforms")[0]  # type: ignore[index]
    source = _whole(part)
    del part[:]  # or there were two trees of a large one at a time
    written = _canonical(source, transform)
    name = algorithm_of(only(reference, f"{{{DS}}}DigestMethod")).rpartition("#")[2]
    told = base64.b64decode(text_of(only(reference, f"{{{DS}}}DigestValue")), validate=True)
    if hashlib.new(name, written).digest() != told:
        raise Broken
    return written


def parsed(written: bytes) -> etree._Element:
    """Return a part as its digest was taken."""
    root: etree._Element = etree.fromstring(written, OWN.parser("utf-8"))
    return root


def _whole(element: etree._Element) -> bytes:
    """Return an element with the namespaces above it."""
    return etree.tostring(element, with_tail=False)


def _canonical(source: bytes, method: etree._Element | None) -> bytes:
    """Return an element as a CanonicalizationMethod or a Transform has it."""
    listed = None if method is None else method.find(f"{{{EXCLUSIVE}}}InclusiveNamespaces")
    written: bytes = etree.tostring(
        parsed(source),
        method="c14n",
        exclusive=algorithm_of(method) == EXCLUSIVE,
        with_comments=False,
        inclusive_ns_prefixes=None if listed is None else listed.get("PrefixList", "").split(" "),
    )
    return written


def _padding(name: str, used: hashes.HashAlgorithm) -> padding.AsymmetricPadding:
    if not name.startswith("rsa-pss-"):
        return padding.PKCS1v15()
    return padding.PSS(mgf=padding.MGF1(used), salt_length=used.digest_size)  # RFC 9231, 2.3.10


def _der(value: bytes, bits: int) -> bytes:
    """Return as DER the two numbers that stand beside each other (XML Signature 1.1, 6.4.3)."""
    half = (bits + 7) // 8
    if len(value) != 2 * half:
        raise Broken
    return utils.encode_dss_signature(
        int.from_bytes(value[:half], "big"), int.from_bytes(value[half:], "big")
    )
