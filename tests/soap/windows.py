"""A back end behind NTLM, as IIS is: it knows its callers by their connection."""

import base64
from collections.abc import Iterable, Iterator
from pathlib import Path

import spnego
from spnego.channel_bindings import GssChannelBindings

from connectors.testing.rig import ScriptedServer, Seen, http_answer
from connectors.testing.rig.server import Step

ACCOUNT = {"username": "GRANVIK\\svc", "password": "hemlig-åäö"}


def challenge(token: bytes = b"", scheme: str = "NTLM", close: bool = False) -> bytes:
    """Return the 401 that offers the scheme, with a challenge or without."""
    value = f"{scheme} {base64.b64encode(token).decode()}".strip()
    headers = {"WWW-Authenticate": value, **({"Connection": "close"} if close else {})}
    return http_answer(401, b"<html>no", "text/html", headers)


class Windows:
    """Answers with ``steps`` whoever is proven; ``forget`` makes it forget all of them."""

    def __init__(self, folder: Path, steps: Iterable[Step], bindings: bytes | None = None) -> None:
        self.accounts = folder / "accounts"  # to be named in NTLM_USER_FILE
        domain, user = ACCOUNT["username"].split("\\")
        self.accounts.write_text(f"{domain}:{user}:{ACCOUNT['password']}\n", encoding="utf-8")
        self.steps = list(steps)
        self._bindings = bindings
        self._shaking: dict[int, spnego.ContextProxy] = {}
        self.proven: dict[int, str] = {}

    def __call__(self, seen: Seen) -> Iterator[Step]:
        """Answer one request."""
        offered = seen.headers.get("authorization", "")
        if offered.startswith("NTLM "):
            yield from self._shake(seen, base64.b64decode(offered[5:]))
        elif seen.connection in self.proven:
            yield from self.steps
        else:
            yield challenge()

    def forget(self) -> None:
        """Know nobody any more."""
        self.proven.clear()

    def _shake(self, seen: Seen, token: bytes) -> Iterator[Step]:
        if seen.connection not in self._shaking:
            bindings = self._bindings and GssChannelBindings(application_data=self._bindings)
            self._shaking[seen.connection] = spnego.server(
                protocol="ntlm",
                options=spnego.NegotiateOptions.use_ntlm,
                channel_bindings=bindings or None,
            )
            yield challenge(self._shaking[seen.connection].step(token) or b"")
            return
        acceptor = self._shaking.pop(seen.connection)
        try:
            acceptor.step(token)
        except spnego.exceptions.SpnegoError:
            yield challenge()
        else:
            self.proven[seen.connection] = acceptor.client_principal or ""
            yield from self.steps


def behind(windows: Windows, tls: object = None) -> ScriptedServer:
    """Return the server."""
    return ScriptedServer(windows, tls)
