"""Reads the one credential of a request, and says why one is refused (RFC 6750, section 3).

A credential is believed only from a single ``Authorization: Bearer <token>`` header, spelled
exactly so: nothing is read from the query, the body or a cookie, and a second header (which
servers join with a comma) is refused, not chosen from.
"""

from __future__ import annotations

import re

from gateway.errors import GatewayError
from gateway.messages import ApiRequest

LONGEST_CREDENTIAL = 16_384  # characters
_BEARER = re.compile(r"Bearer ([A-Za-z0-9._~+/-]+=*)")  # RFC 6750, section 2.1: b64token
_REALM = 'Bearer realm="brygga"'


def read_credential(request: ApiRequest) -> str:
    """Return the text after ``Bearer``; GatewayError 401 where there is not exactly one."""
    header = request.headers.get("authorization")
    if header is None:
        raise GatewayError(
            "unauthenticated",
            "The request has no Authorization header.",
            headers={"WWW-Authenticate": _REALM},
        )
    if len(header) > LONGEST_CREDENTIAL:
        raise invalid_token("The Authorization header is larger than 16 kB.")
    match = _BEARER.fullmatch(header)
    if match is None:
        raise _challenge(
            "unauthenticated",
            "invalid_request",
            "The Authorization header must be one 'Bearer', a space, and one token.",
        )
    return match[1]


def invalid_token(detail: str) -> GatewayError:
    """Return the 401 for a credential that is wrong; the detail repeats nothing of it."""
    return _challenge("invalid-token", "invalid_token", detail)


def unverifiable() -> GatewayError:
    """Return the 401 for a token whose key the issuer cannot be asked for now."""
    return _challenge(
        "token-unverifiable",
        "invalid_token",
        "The token's key is not known, and its issuer cannot be asked for it now.",
    )


def insufficient_scope(scope: str) -> GatewayError:
    """Return the 403 for a principal without the scope of the route."""
    return _challenge(
        "insufficient-scope",
        "insufficient_scope",
        f"The operation needs the scope {scope}.",
        f', scope="{scope}"',
    )


def auth_unavailable(detail: str, retry_after_seconds: int) -> GatewayError:
    """Return the 503 for an access decision that cannot be made now: never a silent yes."""
    return GatewayError("auth-unavailable", detail, retry_after_seconds=retry_after_seconds)


def _challenge(code: str, error: str, detail: str, more: str = "") -> GatewayError:
    text = f'{_REALM}, error="{error}", error_description="{detail}"{more}'
    return GatewayError(code, detail, headers={"WWW-Authenticate": text})
