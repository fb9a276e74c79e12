"""What a TLS connection to a back end must show, and what the gateway shows of itself."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from pathlib import Path

from connectors.errors import BindError
from connectors.soap.sockets import TlsSocket

CA = ("ca",)
CERTIFICATE = ("security", "client-certificate")


@dataclass(frozen=True, slots=True)
class ClientCertificate:
    """The files of the gateway's own certificate with its chain, and of its key, as PEM."""

    certificate: Path
    key: Path
    password: str | None = field(default=None, repr=False)


def tls_context(ca: Path | None = None, own: ClientCertificate | None = None) -> ssl.SSLContext:
    """Return what verifies back ends, host names included: by ``ca`` alone, else by the system.

    Raise BindError for files that are missing or do not fit each other.
    """
    _check_file(ca, CA)
    if own is not None:
        _check_file(own.certificate, (*CERTIFICATE, "certificate"))
        _check_file(own.key, (*CERTIFICATE, "key"))
    try:
        context = ssl.create_default_context(cafile=ca)
    except (ssl.SSLError, OSError):
        raise BindError("the file holds no certificates that can be read", path=CA) from None
    context.sslsocket_class = TlsSocket
    if own is not None:
        _show(context, own)
    return context


def _check_file(path: Path | None, place: tuple[str, ...]) -> None:
    if path is not None and not path.is_file():
        raise BindError(f"there is no file {path.name}", path=place)


def _show(context: ssl.SSLContext, own: ClientCertificate) -> None:
    def password() -> str:  # without one, OpenSSL would ask at the terminal
        return own.password or ""

    try:
        context.load_cert_chain(own.certificate, own.key, password)
    except (ssl.SSLError, OSError, ValueError):
        raise BindError(
            "the certificate and the key cannot be read, or do not belong together",
            "both are PEM files; an encrypted key needs its password",
            CERTIFICATE,
        ) from None
