"""How the gateway proves itself to a SOAP back end, as ``security:`` in gateway.yaml says it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

LATER = ("username-token", "signature")
NAME = validate.Regexp(r"^[^:\x00-\x1f]+$", error="a name without colon is wanted")


def a_file(value: str) -> None:
    """Refuse what is no path of a file: absolute, or below the folder of gateway.yaml."""
    if not value.strip("/") or ".." in value.split("/") or "\0" in value:
        raise ValidationError("the path of a file is wanted, without ..")


class BasicSchema(Schema):
    """The credentials of HTTP Basic (RFC 7617)."""

    username = fields.String(required=True, validate=NAME)
    password = fields.String(required=True)


class NtlmSchema(Schema):
    r"""The account for NTLM, called Windows authentication too: ``DOMAIN\user`` or ``user``."""

    username = fields.String(required=True, validate=NAME)
    password = fields.String(required=True)


class CertificateSchema(Schema):
    """The gateway's certificate with its chain, and its key: PEM files."""

    certificate = fields.String(required=True, validate=a_file)
    key = fields.String(required=True, validate=a_file)
    password = fields.String()


SecuritySchema = Schema.from_dict(
    {
        "basic": fields.Nested(BasicSchema),
        "ntlm": fields.Nested(NtlmSchema),
        "client-certificate": fields.Nested(CertificateSchema),
    },
    name="SecuritySchema",
)


class Security(fields.Nested):
    """Basic or NTLM, a certificate, or a certificate beside one of them."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        kinds = set(value) if isinstance(value, Mapping) else set()
        for later in LATER:
            if later in kinds:
                raise ValidationError(f"{later} is not supported yet")
        if not kinds:
            raise ValidationError("say basic, ntlm or client-certificate")
        if {"basic", "ntlm"} <= kinds:
            raise ValidationError("basic and ntlm are two accounts for one header, say one")
        return super()._deserialize(value, *args, **kwargs)


def authorization(security: Mapping[str, Any]) -> dict[str, str]:
    """Return the headers that prove the gateway in every request."""
    basic = security.get("basic")
    if basic is None:
        return {}
    pair = f"{basic['username']}:{basic['password']}".encode()
    return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
