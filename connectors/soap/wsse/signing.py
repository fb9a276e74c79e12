"""Signs requests: Body, Timestamp, UsernameToken and chosen headers, under the gateway's key."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from connectors.errors import BindError
from connectors.soap.wsse.header import Header
from connectors.soap.wsse.keys import SIGNATURE as PLACE
from connectors.soap.wsse.keys import Identity
from connectors.soap.wsse.names import (
    BASE64,
    DS,
    EXCLUSIVE,
    KEY_IDENTIFIER,
    METHODS,
    TOKEN,
    WSSE,
    X509V3,
    text_of,
)


class Signer:
    """What one back end's requests are signed with; shared by threads.

    ``settings`` are those of ``signature:``, ``signxml`` is the module.
    """

    def __init__(self, own: Identity, settings: Mapping[str, Any], signxml: Any) -> None:
        is_rsa = isinstance(own.key, rsa.RSAPrivateKey)
        method = settings.get("algorithm", "rsa-sha256" if is_rsa else "ecdsa-sha256")
        if method.startswith("rsa") != is_rsa:
            raise BindError(f"{method} does not fit the key", path=(*PLACE, "algorithm"))
        self._own = own
        self._signxml = signxml
        self._method = METHODS[method]
        self._digest = f"sha{method.rpartition('sha')[2]}"
        self._reference = settings["reference"]
        self._headers = frozenset(settings["headers"])
        if self._reference == "key-identifier":
            key_identifier(own.certificate)

    def sign(self, header: Header, tokens: list[etree._Element]) -> str:
        """Sign an envelope with these tokens of its Security header; return the signature value."""
        token = None
        if self._reference == "token":
            token = header.add(TOKEN)
            token.set("ValueType", X509V3)
            token.set("EncodingType", BASE64)
            der = self._own.certificate.public_bytes(Encoding.DER)
            token.text = base64.b64encode(der).decode()
        signed = [*tokens, *self._chosen(header)]
        # Prefixes in values, such as those of xsi:type, are signed too: BSP 1.1, R5407.
        prefixes = sorted(each for each in header.envelope.nsmap if each)
        references = [
            self._signxml.SignatureReference(
                f"#{header.name(each)}", inclusive_ns_prefixes=prefixes
            )
            for each in signed
        ]
        signature = self._signer().sign(
            header.envelope,
            key=self._own.key,
            reference_uri=references,
            key_info=self._key_info(header, token),
        )
        header.security.append(signature)
        return text_of(signature.find(f"{{{DS}}}SignatureValue"))

    def _signer(self) -> Any:
        """Return a signer of the library, which keeps what it works on in itself."""
        return self._signxml.XMLSigner(
            method=self._signxml.SignatureConstructionMethod.detached,
            signature_algorithm=self._signxml.SignatureMethod(self._method),
            digest_algorithm=self._digest,
            c14n_algorithm=EXCLUSIVE,
        )

    def _chosen(self, header: Header) -> Iterator[etree._Element]:
        blocks, body = header.envelope
        for each in blocks:
            if etree.QName(each).localname in self._headers:
                yield each
        yield body

    def _key_info(self, header: Header, token: etree._Element | None) -> etree._Element:
        info = etree.Element(f"{{{DS}}}KeyInfo", nsmap={"ds": DS, "wsse": WSSE})
        reference = etree.SubElement(info, f"{{{WSSE}}}SecurityTokenReference")
        if token is not None:
            made = etree.SubElement(reference, f"{{{WSSE}}}Reference", ValueType=X509V3)
            made.set("URI", f"#{header.name(token)}")
        elif self._reference == "key-identifier":
            add_key_identifier(reference, self._own.certificate)
        else:
            add_issuer_serial(reference, self._own.certificate)
        return info


def add_issuer_serial(reference: etree._Element, certificate: x509.Certificate) -> None:
    """Name a certificate by its issuer and serial number (XML Signature, section 4.5.4)."""
    data = etree.SubElement(reference, f"{{{DS}}}X509Data")
    pair = etree.SubElement(data, f"{{{DS}}}X509IssuerSerial")
    etree.SubElement(pair, f"{{{DS}}}X509IssuerName").text = certificate.issuer.rfc4514_string()
    etree.SubElement(pair, f"{{{DS}}}X509SerialNumber").text = str(certificate.serial_number)


def add_key_identifier(reference: etree._Element, certificate: x509.Certificate) -> None:
    """Name a certificate by its subject key identifier (X.509 token profile, section 3.2.1)."""
    made = etree.SubElement(reference, f"{{{WSSE}}}KeyIdentifier", ValueType=KEY_IDENTIFIER)
    made.set("EncodingType", BASE64)
    made.text = base64.b64encode(key_identifier(certificate)).decode()


def key_identifier(certificate: x509.Certificate) -> bytes:
    """Return a certificate's subject key identifier; raise BindError where it has none."""
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    except x509.ExtensionNotFound:
        message = "the certificate has no subject key identifier"
        raise BindError(message, "say reference: token", (*PLACE, "reference")) from None
    return found.value.digest
