"""Verifies access tokens (RFC 6750, 8725, 9068) of the configured issuers.

``iss`` and ``aud`` must be exactly the configured texts: a list of audiences is refused even
when it holds ours, because such a token was made for others too. Verified tokens are remembered
by their SHA-256 until they end, or until their key leaves the issuer's set.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock

from joserfc import jws
from joserfc.errors import JoseError

from connectors.contract import Deadline
from gateway.auth.challenge import LONGEST_CREDENTIAL, invalid_token, read_credential
from gateway.auth.fetch import Fetch
from gateway.auth.jwks import IssuerKeys
from gateway.auth.keys import VerifyingKey
from gateway.auth.token import Token, check_times, read_claims, read_scopes, read_token
from gateway.mapping.deployment import Issuer
from gateway.messages import ApiRequest, Principal
from gateway.observations import Observe

ALGORITHMS = ("ES256", "RS256")
MOST_REMEMBERED = 10_000

_REGISTRY = jws.JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
_REGISTRY.max_header_length = _REGISTRY.max_payload_length = LONGEST_CREDENTIAL


@dataclass(frozen=True, slots=True)
class _Remembered:
    principal: Principal
    until: float
    keys: IssuerKeys
    algorithm: str
    kid: str | None = field(repr=False)
    mark: str


class Bearer:
    """Finds the principal of a bearer JWT; shared by threads.

    ``clock`` is monotonic (waits, ages of keys), ``wall`` gives seconds since 1970 (token times).
    ValueError: an issuer names an algorithm that is not ES256 or RS256.
    FetchFailed: an issuer's address is not https (nor http on loopback).
    """

    def __init__(
        self,
        issuers: Sequence[Issuer],
        fetch: Fetch,
        clock: Callable[[], float],
        wall: Callable[[], float],
        *,
        observe: Observe | None = None,
        most_remembered: int = MOST_REMEMBERED,
    ) -> None:
        for each in issuers:
            if not each.algorithms or not set(each.algorithms) <= set(ALGORITHMS):
                raise ValueError(f"the algorithms of {each.issuer} must be among {ALGORITHMS}")
        self._issuers = tuple(issuers)
        self._keys = {
            each.issuer: IssuerKeys(each.issuer, each.jwks_url, fetch, clock, observe=observe)
            for each in issuers
        }
        self._wall = wall
        self._most_remembered = most_remembered
        self._lock = Lock()
        self._remembered: OrderedDict[bytes, _Remembered] = OrderedDict()

    def __call__(self, request: ApiRequest, deadline: Deadline) -> Principal:
        """Return the principal, or raise GatewayError (401, 503)."""
        return self.verify(read_credential(request), deadline)

    def verify(self, text: str, deadline: Deadline) -> Principal:
        """Return the principal of a token, or raise GatewayError (401, 503)."""
        if len(text) > LONGEST_CREDENTIAL or not text.isascii():
            raise invalid_token("The token is larger than 16 kB, or no ASCII text.")
        digest = sha256(text.encode()).digest()
        known = self._recall(digest, deadline)
        if known:
            return known
        token = read_token(text)
        issuer = self._find_issuer(token)
        until = check_times(token.claims, self._wall())
        keys = self._keys[issuer.issuer]
        key = keys.find(token.kid, token.algorithm, deadline)
        verify_signature(text, key)
        principal = _read_principal(token, issuer)
        self._remember(
            digest, _Remembered(principal, until, keys, token.algorithm, token.kid, key.mark)
        )
        return principal

    def _find_issuer(self, token: Token) -> Issuer:
        theirs = [each for each in self._issuers if each.issuer == token.claims.get("iss")]
        if not theirs:
            raise invalid_token("The token's issuer is not trusted here.")
        ours = [each for each in theirs if each.audience == token.claims.get("aud")]
        if not ours:
            raise invalid_token("The token is not for this API.")
        if token.algorithm not in ours[0].algorithms:
            raise invalid_token("The token's algorithm is not accepted from its issuer.")
        return ours[0]

    def _recall(self, digest: bytes, deadline: Deadline) -> Principal | None:
        known = self._remembered.get(digest)
        if known is None:
            return None
        key = known.keys.find(known.kid, known.algorithm, deadline)
        if key.mark == known.mark and self._wall() < known.until:
            return known.principal
        with self._lock:
            self._remembered.pop(digest, None)
        return None

    def _remember(self, digest: bytes, known: _Remembered) -> None:
        with self._lock:
            self._remembered[digest] = known
            if len(self._remembered) > self._most_remembered:
                self._remembered.popitem(last=False)


def verify_signature(text: str, key: VerifyingKey) -> None:
    """Return when the key's own algorithm confirms a compact JWS; GatewayError 401."""
    try:
        jws.deserialize_compact(text, key.key, [key.algorithm], _REGISTRY)
    except (JoseError, ValueError) as error:
        raise invalid_token("The token's signature is not valid.") from error


def _read_principal(token: Token, issuer: Issuer) -> Principal:
    claims = read_claims(token.claims, {"subject": "sub", **issuer.claims})
    subject = claims.get("subject")
    if subject is None:
        raise invalid_token("The token has no subject.")
    return Principal(issuer.issuer, subject, read_scopes(token.claims), claims)
