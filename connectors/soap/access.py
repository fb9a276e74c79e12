"""Settings -> the way to a back end: TLS, the proxy, NTLM."""

from __future__ import annotations

import ssl
from pathlib import Path
from urllib.parse import urlsplit

from connectors.contract import Settings
from connectors.errors import BindError
from connectors.soap.ntlm import Ntlm
from connectors.soap.tls import ClientCertificate, tls_context
from connectors.soap.transport import Access


def access_to(address: str, settings: Settings, directory: Path) -> Access:
    """Return the way to an address of the back end; raise BindError for files that do not serve.

    ``settings`` are loaded ones; their files lie below ``directory`` unless their path is absolute.
    """
    parts = urlsplit(address)
    security, proxy = settings.get("security", {}), settings.get("proxy")
    account = security.get("ntlm")
    if parts.scheme != "https":
        _check_plain(settings, security, own=address == settings["address"])
    return Access(
        tls=_tls(settings, security, directory) if parts.scheme == "https" else None,
        proxy=proxy,
        ntlm=account and Ntlm(account["username"], account["password"], parts.hostname or ""),
    )


def _check_plain(settings: Settings, security: Settings, *, own: bool) -> None:
    """Refuse what would silently do nothing, or not what it is for, without TLS.

    A WSDL elsewhere than at the back end's ``own`` address may come without.
    """
    for key, path in (
        ("ca", ("ca",)),
        ("client-certificate", ("security", "client-certificate")),
    ):
        if own and (key in settings or key in security):
            raise BindError(f"{key} needs an https address", path=path)
    if "ntlm" in security and "proxy" in settings:
        message = "ntlm proves one connection, which a proxy shares among callers without TLS"
        raise BindError(message, "say an https address", ("security", "ntlm"))


def _tls(settings: Settings, security: Settings, directory: Path) -> ssl.SSLContext:
    ca, own = settings.get("ca"), security.get("client-certificate")
    return tls_context(
        directory / ca if ca else None,
        own
        and ClientCertificate(
            directory / own["certificate"], directory / own["key"], own.get("password")
        ),
    )
