"""Seals legacy keys, versions and page positions into opaque tokens that only we can open.

Deterministic authenticated encryption (AES-SIV, RFC 5297): the same key text, purpose and value
give the same token on every replica and after every restart, so an id is stable in URLs, caches
and apps, and one bit changed opens to nothing. The 512-bit key is derived from the configured
text with HKDF-SHA256 (RFC 5869). What a token is for (resource, record, caller, route) is bound
as associated data: an id of one resource does not open as another's.

Changing the key text makes every id, version and cursor that apps hold unknown (404, 412, first
page): it is done when the text has leaked, with the apps' copies dropped, not as a routine.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SHORTEST_KEY_TEXT = 16  # characters; HKDF spreads what randomness there is, it adds none
_LONGEST_TOKEN = 8192  # characters; nothing longer is decoded
_BLOCK = 16  # bytes; texts up to 15 bytes give tokens of one length (43 characters)
_END = b"\x80"  # ISO/IEC 7816-4 padding: the mark, then zeros
_TAG_BYTES = 16


class Sealer:
    """Seals and opens with one key text of at least 16 characters; shared by threads.

    Opening gives None for anything that this sealer did not make for the same purpose, however
    it is wrong: callers answer as they do for an unknown id. Texts round-trip exactly, leading
    zeros and trailing spaces included. ValueError: the key text is too short.
    """

    def __init__(self, key_text: str) -> None:
        if len(key_text) < SHORTEST_KEY_TEXT:
            raise ValueError(
                f"the sealing key has {len(key_text)} characters and needs at least "
                f"{SHORTEST_KEY_TEXT}: make one with `openssl rand -base64 32`"
            )
        derive = HKDF(algorithm=SHA256(), length=64, salt=None, info=b"brygga seal 1")
        self._cipher = AESSIV(derive.derive(key_text.encode("utf-8", "surrogatepass")))

    def seal(self, resource: str, text: str) -> str:
        """Return the opaque id of a legacy key: base64url without padding."""
        return self._encrypt(text, "id", resource)

    def open(self, resource: str, token: str) -> str | None:
        """Return the legacy key of an opaque id of that resource, or None."""
        return self._decrypt(token, "id", resource)

    def seal_version(self, resource: str, key: str, version: str) -> str:
        """Return the opaque version of one record; it says nothing of any other record."""
        return self._encrypt(version, "version", resource, key)

    def open_version(self, resource: str, key: str, token: str) -> str | None:
        """Return the back end's version that was sealed for that record, or None."""
        return self._decrypt(token, "version", resource, key)

    def seal_cursor(self, caller: str, route: str, values: Sequence[Any]) -> str:
        """Return a page position that only that caller can use on that route.

        Values are scalars of a record: also bytes, and the numbers that JSON lacks.
        """
        text = json.dumps(list(values), ensure_ascii=False, separators=(",", ":"), default=_marked)
        return self._encrypt(text, "cursor", caller, route)

    def open_cursor(self, caller: str, route: str, token: str) -> tuple[Any, ...] | None:
        """Return the values of a page position of that caller and route, or None."""
        text = self._decrypt(token, "cursor", caller, route)
        return None if text is None else tuple(json.loads(text, object_hook=_unmarked))

    def _encrypt(self, text: str, *purpose: str) -> str:
        plain = _bytes(text) + _END
        plain += bytes(-len(plain) % _BLOCK)
        sealed = self._cipher.encrypt(plain, [_bytes(part) for part in purpose])
        return urlsafe_b64encode(sealed).rstrip(b"=").decode("ascii")

    def _decrypt(self, token: str, *purpose: str) -> str | None:
        sealed = _decode(token)
        if sealed is None:
            return None
        try:
            plain = self._cipher.decrypt(sealed, [_bytes(part) for part in purpose])
        except InvalidTag:
            return None
        return plain[: plain.rindex(_END)].decode("utf-8", "surrogatepass")


def _marked(value: bytes) -> dict[str, str]:
    return {"hex": value.hex()}


def _unmarked(node: dict[str, str]) -> bytes:
    return bytes.fromhex(node["hex"])


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _decode(token: str) -> bytes | None:
    """Return a token's bytes, or None unless it is spelled exactly as we spell it.

    base64 has several spellings of the same bytes; one record has one id, and one cache key.
    """
    if len(token) > _LONGEST_TOKEN or not token.isascii():
        return None
    try:
        sealed = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return None
    if len(sealed) < _TAG_BYTES + _BLOCK or len(sealed) % _BLOCK:
        return None
    return sealed if urlsafe_b64encode(sealed).rstrip(b"=").decode("ascii") == token else None
