"""How the gateway proves itself to a SOAP back end, as ``security:`` in gateway.yaml says it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from marshmallow import Schema, ValidationError, fields, validate

from connectors.soap.scalars import a_file
from connectors.soap.wsse.settings import SignatureSchema, UsernameTokenSchema

if TYPE_CHECKING:
    from connectors.soap.wsse.conversation import Conversation

NAME = validate.Regexp(r"^[^:\x00-\x1f]+$", error="a name without colon is wanted")


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
        "username-token": fields.Nested(UsernameTokenSchema),
        "signature": fields.Nested(SignatureSchema),
    },
    name="SecuritySchema",
)


class Security(fields.Nested):
    """Basic or NTLM, a certificate, WS-Security, or several of them beside each other."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        kinds = set(value) if isinstance(value, Mapping) else set()
        if not kinds:
            raise ValidationError(f"say one or more of {', '.join(SecuritySchema().fields)}")
        if {"basic", "ntlm"} <= kinds:
            raise ValidationError("basic and ntlm are two accounts for one header, say one")
        loaded = super()._deserialize(value, *args, **kwargs)
        if "signature" in kinds and "timestamp" in loaded.get("username-token", {}):
            message = "a signature brings a timestamp of its own, and a message has only one"
            raise ValidationError({"username-token": {"timestamp": [message]}})
        return loaded


def authorization(security: Mapping[str, Any]) -> dict[str, str]:
    """Return the headers that prove the gateway in every request."""
    basic = security.get("basic")
    if basic is None:
        return {}
    pair = f"{basic['username']}:{basic['password']}".encode()
    return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}


@dataclass(frozen=True, slots=True)
class Proof:
    """What every request shows of the gateway: HTTP headers, and what secures the message."""

    headers: Mapping[str, str] = field(repr=False)
    conversation: Conversation | None


def proof_of(settings: Mapping[str, Any], directory: Path) -> Proof:
    """Return what requests show, as loaded settings say; raise BindError for unfit files."""
    security = settings.get("security", {})
    if security.keys().isdisjoint(("username-token", "signature")):
        return Proof(authorization(security), None)
    from connectors.soap.wsse.conversation import (  # noqa: PLC0415 - only where it is said
        Conversation,
    )

    charset = settings.get("charset", "utf-8")
    return Proof(authorization(security), Conversation(security, directory, charset))
