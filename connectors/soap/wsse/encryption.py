"""Encrypts the content of requests for the back end, and decrypts that of answers (XML Encryption).

xmlsec gets a key, an algorithm and bytes, in an element made here: what a message says besides
(other keys, references, addresses to fetch) never reaches it. RSA-OAEP wraps the one key of a
message, whose content goes by AES; padding of RSA PKCS #1 v1.5 is not accepted.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from secrets import token_bytes, token_hex
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from lxml import etree

from connectors.errors import BadAnswer, BindError
from connectors.soap.envelope import hardened, secured_limit
from connectors.soap.wsse.header import Header
from connectors.soap.wsse.keys import SIGNATURE, Identity, certificates
from connectors.soap.wsse.names import (
    CIPHERS,
    DS,
    ENCRYPTED_DATA,
    ENCRYPTED_KEY,
    OAEP,
    WSSE,
    XENC,
    only,
    text_of,
)
from connectors.soap.wsse.signing import add_issuer_serial
from connectors.soap.wsse.structure import Message, message_of

MAX_INSIDE = 64  # elements of an encrypted part, which has a dozen: lxml moves n in n * n steps
MAX_PARTS = 4  # the content of the body, and what of the Security header is encrypted besides
UNREADABLE = "the answer cannot be decrypted"  # and nobody is told why (no padding oracle)
KEY_BYTES = {name: int(name[3:6]) // 8 for name in CIPHERS}


class Cipher:
    """For whom one back end's requests are encrypted, and with which key answers are decrypted.

    ``settings`` are those of ``encrypt:``, with files below ``directory``; ``xmlsec`` is the
    module. Shared by threads.
    """

    def __init__(
        self, own: Identity, settings: Mapping[str, Any], directory: Path, xmlsec: Any
    ) -> None:
        place = directory / settings["certificate"]
        self._theirs = certificates(place, "encrypt", "certificate")[0]
        public = self._theirs.public_key()
        if not isinstance(public, rsa.RSAPublicKey):
            message = "encryption needs a certificate of an RSA key"
            raise BindError(message, path=(*SIGNATURE, "encrypt", "certificate"))
        self.demanded: bool = settings["answers"]
        if self.demanded and not isinstance(own.key, rsa.RSAPrivateKey):
            message = "encrypted answers need an RSA key, with which they can be decrypted"
            raise BindError(message, "say answers: false", (*SIGNATURE, "encrypt", "answers"))
        self._xmlsec = xmlsec
        self._name = settings["algorithm"]
        pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        self._public = xmlsec.Key.from_memory(pem, xmlsec.constants.KeyDataFormatPem)
        self._private = xmlsec.Key.from_memory(own.pem(), xmlsec.constants.KeyDataFormatPem)
        accepted = {self._name, "aes128-gcm", "aes256-gcm"}
        self._accepted = {CIPHERS[each]: KEY_BYTES[each] for each in accepted}

    def encrypt(self, header: Header) -> None:
        """Encrypt the content of the body, after it was signed."""
        body = header.envelope[-1]
        content = b"".join(etree.tostring(each) for each in body)
        secret = token_bytes(KEY_BYTES[self._name])
        key = self._xmlsec.Key.from_binary_data(self._xmlsec.constants.KeyDataAes, secret)
        for each in list(body):
            body.remove(each)
        wrapped = etree.Element(ENCRYPTED_KEY, nsmap={"xenc": XENC, "ds": DS})
        header.security.insert(0, wrapped)
        wrapped.set("Id", f"key-{header.random(16).hex()}")
        data = etree.SubElement(body, ENCRYPTED_DATA, nsmap={"xenc": XENC, "ds": DS})
        data.set("Id", f"data-{header.random(16).hex()}")
        data.set("Type", f"{XENC}Content")
        _fill(wrapped, OAEP, self._encrypted(self._public, OAEP, secret))
        add_issuer_serial(wrapped[1][0], self._theirs)
        listed = etree.SubElement(wrapped, f"{{{XENC}}}ReferenceList")
        etree.SubElement(listed, f"{{{XENC}}}DataReference", URI=f"#{data.get('Id')}")
        algorithm = CIPHERS[self._name]
        _fill(data, algorithm, self._encrypted(key, algorithm, content))
        etree.SubElement(data[1][0], f"{{{WSSE}}}Reference", URI=f"#{wrapped.get('Id')}")

    def decrypted(self, message: Message) -> Message:
        """Return the message in the clear; raise BadAnswer."""
        security = message.security
        wrapped = None if security is None else only(security, ENCRYPTED_KEY)
        places = [message.body] if security is None else [message.body, security]
        parts = [(place, each) for place in places for each in place.findall(ENCRYPTED_DATA)]
        if not parts:
            return message
        if wrapped is None or len(parts) > MAX_PARTS or any(_is_large(each) for _, each in parts):
            raise BadAnswer(UNREADABLE)
        secret = self._plain(self._private, OAEP, _value(wrapped, {OAEP}))
        pieces: dict[bytes, bytes] = {}
        for place, each in parts:
            mark = etree.Element(f"m{token_hex(16)}")
            pieces[mark.tag.encode()] = self._content(each, secret)
            mark.tail = each.tail
            place.replace(each, mark)
        return message_of(_replaced(message.envelope, pieces))

    def _content(self, part: etree._Element, secret: bytes) -> bytes:
        algorithm = _algorithm(part)
        if self._accepted.get(algorithm) != len(secret):
            raise BadAnswer(UNREADABLE)
        key = self._xmlsec.Key.from_binary_data(self._xmlsec.constants.KeyDataAes, secret)
        return self._plain(key, algorithm, _value(part, {algorithm}))

    def _encrypted(self, key: Any, algorithm: str, data: bytes) -> str:
        context = self._xmlsec.EncryptionContext()
        context.key = key
        return text_of(
            context.encrypt_binary(_element(algorithm, ""), data).find(".//{*}CipherValue")
        )

    def _plain(self, key: Any, algorithm: str, value: str) -> bytes:
        context = self._xmlsec.EncryptionContext()
        context.key = key
        try:
            found: bytes = context.decrypt(_element(algorithm, value))
        except (self._xmlsec.Error, ValueError):
            raise BadAnswer(UNREADABLE) from None
        return found


def _is_large(part: etree._Element) -> bool:
    return next(islice(part.iter(), MAX_INSIDE, None), None) is not None


def _element(algorithm: str, value: str) -> etree._Element:
    """Return the element by which xmlsec is told an algorithm and the encrypted bytes."""
    made = etree.Element(ENCRYPTED_DATA, nsmap={"xenc": XENC})
    etree.SubElement(made, f"{{{XENC}}}EncryptionMethod", Algorithm=algorithm)
    data = etree.SubElement(made, f"{{{XENC}}}CipherData")
    etree.SubElement(data, f"{{{XENC}}}CipherValue").text = value
    return made


def _fill(element: etree._Element, algorithm: str, value: str) -> None:
    """Add method, key reference and value, in the order of the schema."""
    etree.SubElement(element, f"{{{XENC}}}EncryptionMethod", Algorithm=algorithm)
    info = etree.SubElement(element, f"{{{DS}}}KeyInfo")
    etree.SubElement(info, f"{{{WSSE}}}SecurityTokenReference", nsmap={"wsse": WSSE})
    data = etree.SubElement(element, f"{{{XENC}}}CipherData")
    etree.SubElement(data, f"{{{XENC}}}CipherValue").text = value


def _algorithm(element: etree._Element) -> str:
    method = only(element, f"{{{XENC}}}EncryptionMethod")
    return "" if method is None else method.get("Algorithm", "")


def _value(element: etree._Element, accepted: set[str]) -> str:
    data = only(element, f"{{{XENC}}}CipherData")
    value = "" if data is None else text_of(only(data, f"{{{XENC}}}CipherValue"))
    if _algorithm(element) not in accepted:
        raise BadAnswer(UNREADABLE)
    try:
        base64.b64decode(value, validate=True)
    except ValueError:
        raise BadAnswer(UNREADABLE) from None
    return value


def _replaced(envelope: etree._Element, pieces: Mapping[bytes, bytes]) -> etree._Element:
    """Return the envelope with its pieces in the clear, where its namespaces hold for them."""
    source = etree.tostring(envelope)
    for mark, piece in pieces.items():
        source = source.replace(b"<" + mark + b"/>", piece, 1)
    try:
        root: etree._Element = hardened(source, "utf-8", secured_limit(len(source)))
    except etree.Error:
        raise BadAnswer(UNREADABLE) from None
    return root
