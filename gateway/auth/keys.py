"""Reads a JSON Web Key Set (RFC 7517) into the public keys that may verify our tokens.

Only ES256 (EC, P-256) and RS256 (RSA, 2048 bits or more, no absurd size) keys for signatures
count; others are passed over, as the standard says. Only public numbers are taken.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

MOST_KEYS = 50
_PUBLIC = {"EC": ("kty", "crv", "x", "y"), "RSA": ("kty", "n", "e")}
_ALGORITHMS = {"EC": "ES256", "RSA": "RS256"}
_MODULUS_BITS = range(2048, 8200)  # base64 rounds up to whole characters


@dataclass(frozen=True, slots=True)
class VerifyingKey:
    """One public key; ``mark`` tells whether two sets hold the very same one."""

    kid: str | None
    algorithm: str
    mark: str
    key: ECKey | RSAKey = field(repr=False, compare=False)


def read_key_set(body: bytes) -> tuple[VerifyingKey, ...]:
    """Return the usable keys, perhaps none; ValueError where it is no key set at all."""
    try:
        tree = json.loads(body)
    except RecursionError as error:
        raise ValueError("the key set is nested too deeply") from error
    keys = tree.get("keys") if isinstance(tree, dict) else None
    if not isinstance(keys, list) or len(keys) > MOST_KEYS:
        raise ValueError(f"a key set has a list 'keys' of at most {MOST_KEYS}")
    found = (_read_key(each) for each in keys if isinstance(each, dict))
    return tuple(key for key in found if key)


def _read_key(source: Mapping[str, Any]) -> VerifyingKey | None:
    kind, kid = source.get("kty"), source.get("kid")
    if not isinstance(kind, str) or kind not in _PUBLIC or not isinstance(kid, str | None):
        return None
    if not _may_verify(source):
        return None
    numbers = {name: source.get(name) for name in _PUBLIC[kind]}
    if not all(isinstance(value, str) for value in numbers.values()):
        return None
    key = _import(kind, {name: str(value) for name, value in numbers.items()})
    return VerifyingKey(kid, _ALGORITHMS[kind], key.thumbprint(), key) if key else None


def _may_verify(source: Mapping[str, Any]) -> bool:
    operations = source.get("key_ops", ["verify"])
    return (
        source.get("use", "sig") == "sig"
        and source.get("alg", _ALGORITHMS[source["kty"]]) == _ALGORITHMS[source["kty"]]
        and isinstance(operations, list)
        and "verify" in operations
    )


def _import(kind: str, numbers: dict[str, str | list[str]]) -> ECKey | RSAKey | None:
    try:
        if kind == "RSA":
            # joserfc warns of small keys on import, so most are turned away before
            if len(numbers["n"]) * 6 not in _MODULUS_BITS:
                return None
            key = RSAKey.import_key(numbers)
            return key if key.public_key.key_size in _MODULUS_BITS else None
        curve = ECKey.import_key(numbers)
        return curve if curve.public_key.curve.name == "secp256r1" else None
    except (JoseError, ValueError):
        return None
