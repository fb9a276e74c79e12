"""Composes the ways to sign in that a deployment has; the credential's look chooses among them."""

from __future__ import annotations

from connectors.contract import Deadline
from gateway.auth.api_keys import PREFIX, ApiKeys
from gateway.auth.bearer import Bearer
from gateway.auth.challenge import invalid_token, read_credential
from gateway.messages import ApiRequest, Authenticate, Principal


def authenticate(bearer: Bearer | None, api_keys: ApiKeys | None) -> Authenticate:
    """Return the step that finds the principal; None stands for a way that is not set up."""

    def find_principal(request: ApiRequest, deadline: Deadline) -> Principal:
        text = read_credential(request)
        # no JWT begins so: base64url of a JSON object begins with e, i or w
        way = api_keys if text.startswith(PREFIX) else bearer
        if way is None:
            raise invalid_token("This kind of credential is not accepted here.")
        return way.verify(text, deadline)

    return find_principal
