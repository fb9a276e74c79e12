"""Makes, lists, revokes and verifies API keys; only their SHA-256 is stored.

A key is ``bryg_`` and 32 random bytes in base64url. With so much randomness a slow hash would
protect nothing and cost every request; a plain digest, compared in constant time, is right.
"""

from __future__ import annotations

import hmac
import json
import re
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import Row, select

from connectors.contract import Deadline
from gateway.auth.challenge import auth_unavailable, invalid_token, read_credential
from gateway.messages import ApiRequest, Principal
from gateway.observations import BackendFailed, Observe
from gateway.store.state import State, StateUnavailable
from gateway.store.tables import API_KEYS

PREFIX = "bryg_"
ISSUER = "api-key"
ADMINISTRATION_SECONDS = 10.0
RETRY_SECONDS = 5
LONGEST_NAME = 100  # characters
_SHOWN = len(PREFIX) + 6  # what is stored of the text: enough to recognize it, not to guess it
_LOOK = re.compile(r"bryg_[A-Za-z0-9_-]{43}")
_SCOPE = re.compile(r"[!#-\[\]-~]+")  # RFC 6749, section 3.3
_MARK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What is known of a key; times in seconds since 1970, the day of last use in UTC."""

    id: str
    prefix: str
    name: str
    scopes: tuple[str, ...]
    claims: Mapping[str, str] = field(repr=False)
    created: int
    expires: int | None
    revoked: int | None
    last_used_day: str | None


class ApiKeys:
    """The API keys of a deployment; ``wall`` gives seconds since 1970. Shared by threads."""

    def __init__(
        self, state: State, wall: Callable[[], float], *, observe: Observe | None = None
    ) -> None:
        self._state = state
        self._wall = wall
        self._observe = observe

    def __call__(self, request: ApiRequest, deadline: Deadline) -> Principal:
        """Return the principal, or raise GatewayError (401, 503)."""
        return self.verify(read_credential(request), deadline)

    def verify(self, text: str, deadline: Deadline) -> Principal:
        """Return the principal of a key, or raise GatewayError (401, 503).

        Unknown, expired and revoked keys get the very same answer.
        """
        if not _LOOK.fullmatch(text):
            raise invalid_token("The API key is not valid.")
        try:
            with self._state.read(deadline) as connection:
                rows = connection.execute(
                    select(API_KEYS).where(API_KEYS.c.prefix == text[:_SHOWN])
                ).all()
        except StateUnavailable as error:
            raise auth_unavailable("The API keys cannot be read now.", RETRY_SECONDS) from error
        digest, now = _digest(text), self._wall()
        found = [row for row in rows if hmac.compare_digest(row.sha256, digest)]
        if not found or not _is_valid(found[0], now):
            raise invalid_token("The API key is not valid.")
        self._mark_use(found[0], now, deadline)
        key = _read_key(found[0])
        claims = {**key.claims, "subject": key.id}
        return Principal(ISSUER, key.id, frozenset(key.scopes), claims)

    def create(
        self,
        name: str,
        scopes: Collection[str],
        claims: Mapping[str, str],
        expires: float | None = None,
    ) -> tuple[ApiKey, str]:
        """Store a new key and return it with its text, which is never to be had again.

        ValueError says what of the arguments is wrong; StateUnavailable.
        """
        now = self._wall()
        _check(name, scopes, claims, expires, now)
        text = PREFIX + secrets.token_urlsafe(32)
        values = {
            "id": secrets.token_hex(8),
            "prefix": text[:_SHOWN],
            "sha256": _digest(text),
            "name": name,
            "scopes": json.dumps(sorted(set(scopes))),
            "claims": json.dumps(dict(claims), ensure_ascii=False),
            "created": int(now),
            "expires": None if expires is None else int(expires),
        }
        with self._state.write(_soon()) as connection:
            connection.execute(API_KEYS.insert().values(values))
            row = connection.execute(select(API_KEYS).where(API_KEYS.c.id == values["id"])).one()
        return _read_key(row), text

    def list(self) -> tuple[ApiKey, ...]:
        """Return every key ever made, the oldest first; StateUnavailable."""
        with self._state.read(_soon()) as connection:
            rows = connection.execute(select(API_KEYS).order_by(API_KEYS.c.created, API_KEYS.c.id))
            return tuple(_read_key(row) for row in rows)

    def revoke(self, key_id: str) -> bool:
        """End a key from the next request on; False where none is in force. StateUnavailable."""
        with self._state.write(_soon()) as connection:
            changed = connection.execute(
                API_KEYS.update()
                .where(API_KEYS.c.id == key_id, API_KEYS.c.revoked.is_(None))
                .values(revoked=int(self._wall()))
            )
            return changed.rowcount == 1

    def _mark_use(self, row: Row[tuple[object, ...]], now: float, deadline: Deadline) -> None:
        """Note the day of use, once a day; that it cannot be noted is no reason to refuse."""
        today = datetime.fromtimestamp(now, UTC).date().isoformat()
        if row.last_used_day == today:
            return
        soon = Deadline(min(deadline.at, deadline.clock() + _MARK_SECONDS), deadline.clock)
        try:
            with self._state.write(soon) as connection:
                connection.execute(
                    API_KEYS.update().where(API_KEYS.c.id == row.id).values(last_used_day=today)
                )
        except StateUnavailable as error:
            if self._observe:
                self._observe(BackendFailed("state", "", type(error).__name__, "", ""))


def _is_valid(row: Row[tuple[object, ...]], now: float) -> bool:
    return row.revoked is None and (row.expires is None or now < row.expires)


def _read_key(row: Row[tuple[object, ...]]) -> ApiKey:
    return ApiKey(
        id=row.id,
        prefix=row.prefix,
        name=row.name,
        scopes=tuple(json.loads(row.scopes)),
        claims=json.loads(row.claims),
        created=row.created,
        expires=row.expires,
        revoked=row.revoked,
        last_used_day=row.last_used_day,
    )


def _check(
    name: str,
    scopes: Collection[str],
    claims: Mapping[str, str],
    expires: float | None,
    now: float,
) -> None:
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise ValueError(f"a key's name is 1 to {LONGEST_NAME} printable characters")
    for scope in scopes:
        if not _SCOPE.fullmatch(scope):
            raise ValueError(f"{scope!r} is no scope: it has no spaces, quotes or backslashes")
    for claim, value in claims.items():
        if not claim.isidentifier() or not value.strip() or not value.isprintable():
            raise ValueError(f"the claim {claim!r} needs a plain name and a printable value")
    if expires is not None and expires <= now:
        raise ValueError("the key would have expired already: give a later time")


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _soon() -> Deadline:
    return Deadline.after(ADMINISTRATION_SECONDS)
