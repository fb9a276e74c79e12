"""A gateway and a back end that hold each other's certificates, and messages between them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from lxml import etree

from connectors.soap.envelope import hardened
from connectors.soap.settings import SettingsSchema
from connectors.soap.wsse.conversation import Conversation, Sent
from tests.soap.zoo import envelope

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
NOTHING = Sent(b"")
WSSE = "{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd}"
WSU = "{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd}"
DS = "{http://www.w3.org/2000/09/xmldsig#}"
XENC = "{http://www.w3.org/2001/04/xmlenc#}"
SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
ID = f"{WSU}Id"
ANSWER = envelope("<GetResponse><GetResult><note>sann</note></GetResult></GetResponse>")


@dataclass(frozen=True)
class Held:
    """A certificate and its key, and the names of their files."""

    name: str
    certificate: x509.Certificate
    private: Any


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def issue(
    folder: Path,
    name: str,
    by: Held | None = None,
    *,
    subject: str | None = None,
    curve: bool = False,
    bits: int = 2048,
    around: datetime = NOW,
    password: str | None = None,
    signs: bool = True,
) -> Held:
    """Issue a certificate that holds a day around a moment, and write NAME.pem and NAME.key."""
    private: Any = (
        ec.generate_private_key(ec.SECP256R1()) if curve else rsa.generate_private_key(65537, bits)
    )
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject or name)])
    signer = by.private if by else private
    made = (
        x509.CertificateBuilder()
        .subject_name(own)
        .issuer_name(by.certificate.subject if by else own)
        .public_key(private.public_key())
        .serial_number(0x7000 + len(list(folder.iterdir())))
        .not_valid_before(around - DAY)
        .not_valid_after(around + DAY)
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .add_extension(usage(signs=signs), critical=True)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False
        )
        .sign(signer, hashes.SHA256())
    )
    encryption = (
        serialization.BestAvailableEncryption(password.encode())
        if password
        else serialization.NoEncryption()
    )
    (folder / f"{name}.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / f"{name}.key").write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
        )
    )
    return Held(name, made, private)


def usage(*, signs: bool) -> x509.KeyUsage:
    """Return what a key may do: issue and encrypt, and sign where that is said."""
    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=False,
        key_encipherment=True,
        data_encipherment=True,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def signature(own: str = "gateway", **more: Any) -> dict[str, Any]:
    """Return ``signature:`` with the files of a name."""
    return {"key": f"{own}.key", "certificate": f"{own}.pem", **more}


def loaded(security: dict[str, Any]) -> dict[str, Any]:
    """Return ``security:`` as the connector loads it."""
    given = {"wsdl": "a.wsdl", "address": "https://127.0.0.1/", "security": security}
    settings: dict[str, Any] = SettingsSchema().load(given)
    return settings["security"]


def gateway(folder: Path, clock: Clock | None = None, **verify: Any) -> Conversation:
    """Return the gateway's side, which believes the back end's certificate."""
    verify = verify if "ca" in verify else {"certificate": "backend.pem", **verify}
    security = {"signature": signature(verify=verify)}
    return Conversation(loaded(security), folder, clock=clock or Clock())


@cache
def backend(folder: Path, own: str = "backend", **more: Any) -> Conversation:
    """Return the back end's side, which signs as another half of the same code would."""
    return Conversation(loaded({"signature": signature(own, **more)}), folder, clock=Clock())


def signed(folder: Path, own: str = "backend", answer: bytes = ANSWER, **more: Any) -> Any:
    """Return the root of a signed answer."""
    return etree.fromstring(backend(folder, own, **more).secured(answer).envelope)


def arrived(root: Any) -> Any:
    """Return an answer as the gateway parses what came."""
    return hardened(etree.tostring(root), None)


def note(side: Conversation, root: Any, sent: Sent = NOTHING) -> str:
    """Return the note that is read from an answer; raise BadAnswer."""
    return str(side.body(sent, arrived(root)).findtext(".//{*}note"))


def body(root: Any) -> Any:
    """Return the Body."""
    return root.find(f"{SOAP}Body")


def security(root: Any) -> Any:
    """Return the Security header."""
    return root.find(f"{SOAP}Header/{WSSE}Security")
