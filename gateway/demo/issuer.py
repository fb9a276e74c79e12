"""A tiny OpenID issuer: a metadata page, a key set, and signed access tokens (RFC 9068)."""

import json
import time
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from secrets import token_urlsafe

from joserfc import jwt
from joserfc.jwk import ECKey

from gateway.demo.listener import Listener, Responder
from gateway.demo.people import PEOPLE

AUDIENCE = "hemtjanst"
LIFETIME_SECONDS = 8 * 3600
"""A demo token lasts a working day; a real issuer would give minutes."""


class Issuer(Listener):
    """Signs tokens for the demo's people with an ES256 key made when it is constructed."""

    def __init__(self, *, port: int = 0, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._key = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)
        super().__init__(partial(_Pages, self), port=port)

    def pages(self) -> dict[str, object]:
        """Return what is served, by path."""
        return {
            "/.well-known/openid-configuration": {
                "issuer": self.base,
                "jwks_uri": f"{self.base}/jwks",
            },
            "/jwks": {"keys": [self._key.as_dict(private=False)]},
        }

    def token(self, name: str, *, lifetime_seconds: int = LIFETIME_SECONDS) -> str:
        """Return an access token for one of the demo's people.

        Raise `KeyError` for a name that nobody has.
        """
        person = PEOPLE[name]
        now = int(self._clock())
        header = {"alg": "ES256", "typ": "at+jwt", "kid": self._key.kid}
        claims: dict[str, object] = {
            "iss": self.base,
            "sub": person.subject,
            "aud": AUDIENCE,
            "exp": now + lifetime_seconds,
            "iat": now,
            "jti": token_urlsafe(12),
            "scope": " ".join(person.scopes),
            "unit": person.unit,
            "staffId": person.staff,
            "deviceId": person.device,
        }
        return jwt.encode(header, claims, self._key)


class _Pages(Responder[Issuer]):
    """Serves the two pages as JSON."""

    def get(self) -> None:
        """Serve a page."""
        page = self.owner.pages().get(self.path)
        status = HTTPStatus.OK if page else HTTPStatus.NOT_FOUND
        self.send(status, "application/json", json.dumps(page or {"error": "not_found"}).encode())
