"""Holds one issuer's keys: fetched on demand, refreshed, and kept through the issuer's outages.

One refresh per 30 s at most, whatever the tokens say, shared by all who wait for it. It runs on
a short thread of its own: each caller waits no longer than its own deadline, and an impatient
one does not spoil the keys of the others. Keys older than ten minutes are asked for again;
while the issuer is down they serve for up to 24 h after they were last seen.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Lock, Thread
from typing import Any

from connectors.contract import Deadline
from gateway.auth.challenge import auth_unavailable, invalid_token, unverifiable
from gateway.auth.fetch import Fetch, FetchFailed, read_url
from gateway.auth.keys import VerifyingKey, read_key_set
from gateway.observations import BackendFailed, Observe

FRESH_SECONDS = 600.0
STALE_SECONDS = 86_400.0
BETWEEN_SECONDS = 30.0
FETCH_SECONDS = 5.0
PATIENCE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class _Loaded:
    keys: tuple[VerifyingKey, ...]
    at: float


class IssuerKeys:
    """The keys of one issuer, from ``jwks_url`` or by OpenID Connect Discovery 1.0.

    ``clock`` is monotonic. ``patience_seconds`` is how long a token whose key is known waits for
    a refresh that is due before the older keys are used. FetchFailed: the address may not be used.
    """

    def __init__(
        self,
        issuer: str,
        jwks_url: str | None,
        fetch: Fetch,
        clock: Callable[[], float],
        *,
        observe: Observe | None = None,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        read_url(jwks_url or issuer)
        self._issuer = issuer
        self._configured_url = self._url = jwks_url
        self._fetch = fetch
        self._clock = clock
        self._observe = observe
        self._patience_seconds = patience_seconds
        self._lock = Lock()
        self._loaded: _Loaded | None = None
        self._failed = False
        self._started_at: float | None = None
        self._flight: Event | None = None

    def find(self, kid: str | None, algorithm: str, deadline: Deadline) -> VerifyingKey:
        """Return the key of a token, or raise GatewayError.

        401 ``invalid-token``: the issuer has no such key; 401 ``token-unverifiable``: it cannot
        be asked now; 503 ``auth-unavailable``: its keys were not seen for 24 h, or ever.
        """
        found, age = self._pick(kid, algorithm), self._age()
        if found and age < FRESH_SECONDS:
            return found
        flight = self._refresh()
        if flight:
            patience = self._patience_seconds if found else FETCH_SECONDS
            flight.wait(min(deadline.remaining(), patience))
        found = self._pick(kid, algorithm)
        if found:
            return found
        if self._age() > STALE_SECONDS:
            raise auth_unavailable("The issuer's keys cannot be had now.", self._wait_seconds())
        if flight and flight.is_set() and not self._failed:
            raise invalid_token("The token is not signed with a key of its issuer.")
        raise unverifiable()

    def _pick(self, kid: str | None, algorithm: str) -> VerifyingKey | None:
        """Return the key by id; without an id only where the issuer has a single key."""
        if self._loaded is None or self._age() > STALE_SECONDS:
            return None
        keys = self._loaded.keys
        if kid is None:
            keys = keys if len(keys) == 1 else ()
        else:
            keys = tuple(key for key in keys if key.kid == kid)
        return next((key for key in keys if key.algorithm == algorithm), None)

    def _age(self) -> float:
        return self._clock() - self._loaded.at if self._loaded else math.inf

    def _wait_seconds(self) -> int:
        started = self._clock() if self._started_at is None else self._started_at
        return max(1, math.ceil(started + BETWEEN_SECONDS - self._clock()))

    def _refresh(self) -> Event | None:
        """Return the refresh that is under way, beginning one unless it is too early."""
        with self._lock:
            if self._flight:
                return self._flight
            now = self._clock()
            if self._started_at is not None and now - self._started_at < BETWEEN_SECONDS:
                return None
            flight = Event()
            # a thread that cannot start raises here, before anybody could wait for it
            Thread(target=self._load, args=(flight,), daemon=True, name="issuer-keys").start()
            self._started_at, self._flight = now, flight
            return flight

    def _load(self, flight: Event) -> None:
        loaded, reason = None, ""
        try:
            deadline = Deadline.after(FETCH_SECONDS, self._clock)
            keys = read_key_set(self._fetch(self._find_url(deadline), deadline))
            loaded = _Loaded(keys, self._clock())
        except FetchFailed as error:
            reason = str(error)
        except ValueError:
            reason = "the answer is not a key set"
        finally:
            with self._lock:
                self._loaded = loaded or self._loaded
                self._failed = loaded is None
                # the address may have moved: ask the issuer for it the next time
                self._url = self._url if loaded else self._configured_url
                self._flight = None
            flight.set()
        if reason and self._observe:
            self._observe(BackendFailed(self._issuer, "", f"issuer keys: {reason}", "", ""))

    def _find_url(self, deadline: Deadline) -> str:
        if self._url:
            return self._url
        address = self._issuer.rstrip("/") + "/.well-known/openid-configuration"
        url = _read_jwks_uri(self._fetch(address, deadline), self._issuer)
        read_url(url)
        self._url = url
        return url


def _read_jwks_uri(body: bytes, issuer: str) -> str:
    try:
        tree: Any = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise FetchFailed("the discovery document is not JSON") from error
    if not isinstance(tree, dict) or tree.get("issuer") != issuer:
        raise FetchFailed("the discovery document is not of this issuer")
    url = tree.get("jwks_uri")
    if not isinstance(url, str):
        raise FetchFailed("the discovery document names no jwks_uri")
    return url
