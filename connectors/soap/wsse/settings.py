"""What ``security:`` says of WS-Security: a username token, and signatures with encryption."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from connectors.soap.scalars import Duration, a_file
from connectors.soap.wsse.names import CIPHERS, METHODS

REFERENCES = ("token", "issuer-serial", "key-identifier")


class UsernameTokenSchema(Schema):
    """A UsernameToken (profile 1.1): its password is sent as digest unless ``digest: false``.

    ``timestamp`` is how long a request holds; without it no Timestamp is sent.
    """

    username = fields.String(required=True)
    password = fields.String(required=True)
    digest = fields.Boolean(load_default=True)
    timestamp = Duration()


class VerifySchema(Schema):
    """Who may have signed answers, and how fresh they are.

    Either ``certificate`` names the file of the signers' own certificates, or ``ca`` that of
    their authorities, with the ``subject`` (common name) that theirs must have. ``confirmation``
    demands that an answer confirms the signature of its request; ``once: false`` accepts an
    answer that was there before; ``sha1`` accepts what is signed with SHA-1.
    """

    certificate = fields.String(validate=a_file)
    ca = fields.String(validate=a_file)
    subject = fields.String()
    skew = Duration(load_default=60.0)
    age = Duration(load_default=300.0, data_key="max-age")
    once = fields.Boolean(load_default=True)
    confirmation = fields.Boolean(load_default=False)
    sha1 = fields.Boolean(load_default=False)

    @validates_schema
    def _one_way(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        if ("certificate" in data) == ("ca" in data):
            raise ValidationError(
                "say certificate or ca, by which a signer is known", "certificate"
            )
        if ("ca" in data) != ("subject" in data):
            message = "ca and subject belong together: an authority has other customers too"
            raise ValidationError(message, "subject")


class EncryptSchema(Schema):
    """For whom the content of requests is encrypted.

    ``answers: false`` accepts answers that are not encrypted for the gateway.
    """

    certificate = fields.String(required=True, validate=a_file)
    algorithm = fields.String(load_default="aes256-gcm", validate=validate.OneOf(list(CIPHERS)))
    answers = fields.Boolean(load_default=True)


class SignatureSchema(Schema):
    """The gateway's key and certificate (PEM), and what is signed with them.

    Body and Timestamp are signed, a UsernameToken too, and of the SOAP headers those in
    ``headers`` by their local names. ``reference`` is how a request names its certificate.
    """

    key = fields.String(required=True, validate=a_file)
    password = fields.String()
    certificate = fields.String(required=True, validate=a_file)
    reference = fields.String(load_default="token", validate=validate.OneOf(REFERENCES))
    algorithm = fields.String(validate=validate.OneOf(list(METHODS)))
    headers = fields.List(fields.String(), load_default=list)
    timestamp = Duration(load_default=300.0)
    verify = fields.Nested(VerifySchema)
    encrypt = fields.Nested(EncryptSchema)
