"""Takes a JSON Web Token apart (RFC 7515, 7519, 8725, 9068); strict, before anything is believed.

A token that has two readings is refused: other spellings of base64, duplicate names, numbers
that are none, headers that would have us fetch or choose a key.
"""

from __future__ import annotations

import json
import math
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from gateway.auth.challenge import invalid_token

LEEWAY_SECONDS = 30.0
_TYPES = ("at+jwt", "application/at+jwt")
_FORBIDDEN = ("crit", "b64", "jwk", "jku", "x5u", "x5c", "enc", "zip", "cty")


@dataclass(frozen=True, slots=True)
class Token:
    """A token's parts as written; nothing is verified yet."""

    text: str = field(repr=False)
    algorithm: str
    kid: str | None = field(repr=False)
    claims: Mapping[str, Any] = field(repr=False)


def read_token(text: str) -> Token:
    """Return the parts of a compact JWS access token; GatewayError 401."""
    parts = text.split(".")
    if len(parts) != 3:  # noqa: PLR2004 - header, claims, signature
        raise invalid_token("The token is not a signed JWT.")
    header, claims = _read_object(parts[0]), _read_object(parts[1])
    _decode(parts[2])
    if any(name in header for name in _FORBIDDEN):
        raise invalid_token("The token's header has a member that is not accepted here.")
    kind = header.get("typ")
    if not isinstance(kind, str) or kind.lower() not in _TYPES:
        raise invalid_token("The token's typ is not at+jwt: it is no access token.")
    algorithm, kid = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or not isinstance(kid, str | None):
        raise invalid_token("The token's header is malformed.")
    return Token(text, algorithm, kid, claims)


def check_times(claims: Mapping[str, Any], now: float) -> float:
    """Return when the token ends, leeway included (seconds since 1970); GatewayError 401."""
    ends, begins = _read_date(claims, "exp"), _read_date(claims, "nbf")
    _read_date(claims, "iat")
    if ends is None:
        raise invalid_token("The token has no exp.")
    if now >= ends + LEEWAY_SECONDS:
        raise invalid_token("The token has expired.")
    if begins is not None and now < begins - LEEWAY_SECONDS:
        raise invalid_token("The token is not valid yet.")
    return ends + LEEWAY_SECONDS


def read_claims(claims: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    """Return {ours: text} for {ours: theirs}; a claim that is missing or blank is left out.

    A blank one must not meet an owner rule whose column is blank. GatewayError 401: a claim
    is neither printable text nor an integer.
    """
    found = {}
    for ours, theirs in names.items():
        value = claims.get(theirs)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str | None) or not (value or "").isprintable():
            raise invalid_token("A claim of the token is not a printable text.")
        if value and value.strip():
            found[ours] = value
    return found


def read_scopes(claims: Mapping[str, Any]) -> frozenset[str]:
    """Return the scopes of ``scope`` (RFC 9068), or of ``scp`` where there is none."""
    value = claims.get("scope", claims.get("scp", ""))
    if isinstance(value, str):
        return frozenset(value.split())
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return frozenset(value)
    raise invalid_token("The scopes of the token are malformed.")


def _read_date(claims: Mapping[str, Any], name: str) -> float | None:
    value = claims.get(name)
    if name in claims and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise invalid_token(f"The token's {name} is not a number.")
    return None if value is None else float(value)


def _read_object(part: str) -> dict[str, Any]:
    try:
        value = json.loads(
            _decode(part).decode("utf-8"),
            object_pairs_hook=_unique,
            parse_constant=_refuse,
            parse_float=_finite,
            parse_int=_bounded,
        )
    except (ValueError, RecursionError) as error:
        raise invalid_token("The token is not well-formed.") from error
    if not isinstance(value, dict):
        raise invalid_token("The token is not well-formed.")
    return value


def _decode(part: str) -> bytes:
    """Return the bytes of base64url without padding, spelled in the one canonical way."""
    try:
        decoded = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError as error:
        raise invalid_token("The token is not base64url.") from error
    if urlsafe_b64encode(decoded).rstrip(b"=") != part.encode():
        raise invalid_token("The token is not base64url.")
    return decoded


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in an object")
    return found


def _refuse(_text: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("the number is too large")
    return value


def _bounded(text: str) -> int:
    if len(text) > 19:  # noqa: PLR2004 - digits of 64 bits; a longer one overflows a float's range
        raise ValueError("the number is too large")
    return int(text)
