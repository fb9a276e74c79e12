"""Decides by scope whether a principal may use a route at all."""

from __future__ import annotations

from gateway.auth.challenge import insufficient_scope
from gateway.messages import Authorize, Principal


def authorize(scope: str | None) -> Authorize:
    """Return the step that wants that scope; with None every principal may pass.

    The step raises GatewayError 403 ``insufficient-scope`` with the RFC 6750 challenge.
    """

    def check_scope(principal: Principal) -> None:
        if scope is not None and scope not in principal.scopes:
            raise insufficient_scope(scope)

    return check_scope
