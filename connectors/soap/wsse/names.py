"""The names of WS-Security 1.1, XML Signature and XML Encryption, and the algorithms we know.

A table's key is what gateway.yaml says, its value the identifier in messages.
"""

from __future__ import annotations

from lxml import etree

_OASIS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
WSSE = f"{_OASIS}wssecurity-secext-1.0.xsd"
WSU = f"{_OASIS}wssecurity-utility-1.0.xsd"
WSSE11 = "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd"
DS = "http://www.w3.org/2000/09/xmldsig#"
XENC = "http://www.w3.org/2001/04/xmlenc#"

BASE64 = f"{_OASIS}soap-message-security-1.0#Base64Binary"
X509V3 = f"{_OASIS}x509-token-profile-1.0#X509v3"
KEY_IDENTIFIER = f"{_OASIS}x509-token-profile-1.0#X509SubjectKeyIdentifier"
THUMBPRINT = "http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#ThumbprintSHA1"
PASSWORD_TEXT = f"{_OASIS}username-token-profile-1.0#PasswordText"
PASSWORD_DIGEST = f"{_OASIS}username-token-profile-1.0#PasswordDigest"

ID = f"{{{WSU}}}Id"
SECURITY = f"{{{WSSE}}}Security"
TIMESTAMP = f"{{{WSU}}}Timestamp"
TOKEN = f"{{{WSSE}}}BinarySecurityToken"
SIGNATURE = f"{{{DS}}}Signature"
CONFIRMATION = f"{{{WSSE11}}}SignatureConfirmation"
ENCRYPTED_DATA = f"{{{XENC}}}EncryptedData"
ENCRYPTED_KEY = f"{{{XENC}}}EncryptedKey"

_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
_PSS = "http://www.w3.org/2007/05/xmldsig-more#"
METHODS = {
    "rsa-sha256": f"{_MORE}rsa-sha256",
    "rsa-sha384": f"{_MORE}rsa-sha384",
    "rsa-sha512": f"{_MORE}rsa-sha512",
    "rsa-pss-sha256": f"{_PSS}sha256-rsa-MGF1",
    "rsa-pss-sha512": f"{_PSS}sha512-rsa-MGF1",
    "ecdsa-sha256": f"{_MORE}ecdsa-sha256",
    "ecdsa-sha384": f"{_MORE}ecdsa-sha384",
    "ecdsa-sha512": f"{_MORE}ecdsa-sha512",
}
DIGESTS = frozenset({f"{XENC}sha256", f"{_MORE}sha384", f"{XENC}sha512"})
SHA1_METHOD, SHA1_DIGEST = f"{DS}rsa-sha1", f"{DS}sha1"

EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
# Without comments, since a comment that is not signed could split a text.
CANONICAL = frozenset(
    {
        EXCLUSIVE,
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
        "http://www.w3.org/2006/12/xml-c14n11",
    }
)

_GCM = "http://www.w3.org/2009/xmlenc11#"
CIPHERS = {
    "aes128-gcm": f"{_GCM}aes128-gcm",
    "aes256-gcm": f"{_GCM}aes256-gcm",
    "aes128-cbc": f"{XENC}aes128-cbc",
    "aes256-cbc": f"{XENC}aes256-cbc",
}
OAEP = f"{XENC}rsa-oaep-mgf1p"


def only(parent: etree._Element, tag: str) -> etree._Element | None:
    """Return the child of that name, None unless there is exactly one."""
    found = parent.findall(tag)
    return found[0] if len(found) == 1 else None


def algorithm_of(element: etree._Element | None) -> str:
    """Return the identifier of the algorithm that an element names, if any."""
    return "" if element is None else element.get("Algorithm", "")


def text_of(element: etree._Element | None) -> str:
    """Return an element's text without white space, as base64 is broken into lines."""
    return "" if element is None else "".join((element.text or "").split())
