"""Keys and certificates of WS-Security from PEM files."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from connectors.errors import BindError

SIGNATURE = ("security", "signature")
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
MIN_RSA = 2048  # bits


@dataclass(frozen=True, slots=True)
class Identity:
    """The gateway's own key and certificate."""

    key: Key = field(repr=False)
    certificate: x509.Certificate

    def pem(self) -> bytes:
        """Return the key without password, for a library that reads PEM alone."""
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def identity(key: Path, certificate: Path, password: str | None) -> Identity:
    """Read the gateway's key and certificate; raise BindError where they do not serve."""
    own = certificates(certificate, "certificate")[0]
    try:
        secret = password.encode() if password else None
        private = load_pem_private_key(_bytes(key, "key"), secret)
    except (ValueError, TypeError):
        raise BindError(
            f"the key in {key.name} cannot be read",
            "a PEM file is wanted, and its password where it is encrypted",
            (*SIGNATURE, "key"),
        ) from None
    if not isinstance(private, (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey)):
        raise BindError("an RSA or elliptic curve key is wanted", path=(*SIGNATURE, "key"))
    if isinstance(private, rsa.RSAPrivateKey) and private.key_size < MIN_RSA:
        raise BindError(f"an RSA key has {MIN_RSA} bits at least", path=(*SIGNATURE, "key"))
    if private.public_key() != own.public_key():
        raise BindError(
            "the key and the certificate do not belong together", path=(*SIGNATURE, "certificate")
        )
    return Identity(private, own)


def certificates(path: Path, *below: str) -> tuple[x509.Certificate, ...]:
    """Read every certificate of a file; raise BindError where there is none."""
    try:
        return tuple(x509.load_pem_x509_certificates(_bytes(path, *below)))
    except ValueError:
        raise BindError(
            f"{path.name} holds no certificates that can be read",
            "a PEM file is wanted",
            (*SIGNATURE, *below),
        ) from None


def _bytes(path: Path, *below: str) -> bytes:
    if not path.is_file():
        raise BindError(f"there is no file {path.name}", path=(*SIGNATURE, *below))
    return path.read_bytes()
