"""Certificates of an invented authority, as files, and TLS servers that hold them."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Held:
    """A certificate and its key, and the files that hold them."""

    certificate: Path
    key: Path
    made: x509.Certificate
    private: ec.EllipticCurvePrivateKey

    @property
    def serial(self) -> str:
        """The serial number as TLS libraries write it."""
        return f"{self.made.serial_number:02X}"


def issue(
    folder: Path,
    name: str,
    by: Held | None = None,
    *,
    addresses: tuple[str, ...] = ("127.0.0.1",),
    password: str | None = None,
    age: timedelta = timedelta(),
    hsaid: str | None = None,
) -> Held:
    """Issue a certificate by an authority, or one that is an authority itself.

    ``hsaid`` is the subject's serialNumber, by which a service platform knows its callers.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    known = [x509.NameAttribute(NameOID.SERIAL_NUMBER, hsaid)] if hsaid else []
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name), *known])
    now = datetime.now(UTC) - age
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.made.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(0x1000 + len(list(folder.iterdir())))
        .not_valid_before(now - DAY)
        .not_valid_after(now + DAY)
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    signer = by.private if by else key
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    builder = builder.add_extension(issuer, critical=False)
    if by is not None:
        alternatives = [x509.IPAddress(ip_address(each)) for each in addresses]
        builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
    made = builder.sign(signer, hashes.SHA256())
    encryption = (
        serialization.BestAvailableEncryption(password.encode())
        if password
        else serialization.NoEncryption()
    )
    held = Held(folder / f"{name}.pem", folder / f"{name}.key", made, key)
    held.certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    held.key.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)
    )
    return held


def server_side(held: Held, clients: Held | None = None) -> ssl.SSLContext:
    """Return what a server shows, and whose clients alone it lets in."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(held.certificate, held.key)
    if clients is not None:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(clients.certificate)
    return context
