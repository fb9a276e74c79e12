"""NTLM over HTTP: the handshake that proves one connection, for as long as that is open.

It is what IIS calls Windows authentication ([MS-NTHT]). pyspnego makes the messages; it comes
with the extra ``ntlm`` and is imported only where a back end is set to it.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from connectors.errors import AccessDenied, BindError

SCHEME = "NTLM"
MAX_CHALLENGE = 8192  # base64; a real one has some hundred bytes
WEAK = (hashes.MD5, hashes.SHA1)


class Ntlm:
    r"""The account of the gateway at one back end: ``DOMAIN\user``, or the user alone."""

    def __init__(self, username: str, password: str, host: str) -> None:
        try:
            import spnego  # noqa: PLC0415 - an extra
        except ImportError:
            raise BindError(
                "security: ntlm needs a library that is not installed",
                "pip install brygga[ntlm]",
                ("security", "ntlm"),
            ) from None
        self._spnego = spnego
        self._username = username
        self._password = password
        self._host = host

    def begin(self, certificate: bytes | None) -> Handshake:
        """Begin on a new connection, bound to the certificate (DER) of its TLS where it has one."""
        bindings = None
        if certificate is not None:
            from spnego.channel_bindings import GssChannelBindings  # noqa: PLC0415 - an extra

            bindings = GssChannelBindings(application_data=end_point(certificate))
        context = self._spnego.client(
            self._username,
            self._password,
            hostname=self._host,
            service="HTTP",
            channel_bindings=bindings,
            protocol="ntlm",
            options=self._spnego.NegotiateOptions.use_ntlm,
        )
        return Handshake(context)


class Handshake:
    """Two messages of ours around one of the back end."""

    def __init__(self, context: Any) -> None:
        self._context = context

    def negotiate(self) -> str:
        """Return the value of the Authorization header that asks for a challenge."""
        return self._step(None)

    def answer(self, offers: Iterable[str]) -> str:
        """Return the header that answers the challenge among the WWW-Authenticate values.

        Raise AccessDenied where there is none that can be answered.
        """
        for offer in offers:
            scheme, _, message = offer.strip().partition(" ")
            if scheme.upper() == SCHEME and 0 < len(message) <= MAX_CHALLENGE:
                try:
                    return self._step(base64.b64decode(message, validate=True))
                except Exception:  # noqa: BLE001 - the library names no errors of bad bytes
                    break
        raise AccessDenied("the back end sends no NTLM challenge that can be answered")

    def _step(self, message: bytes | None) -> str:
        return f"{SCHEME} {base64.b64encode(self._context.step(message) or b'').decode()}"


def end_point(certificate: bytes) -> bytes:
    """Return the channel binding ``tls-server-end-point`` (RFC 5929, section 4)."""
    algorithm = x509.load_der_x509_certificate(certificate).signature_hash_algorithm
    if algorithm is None or isinstance(algorithm, WEAK):
        algorithm = hashes.SHA256()
    digest = hashes.Hash(algorithm)
    digest.update(certificate)
    return b"tls-server-end-point:" + digest.finalize()
