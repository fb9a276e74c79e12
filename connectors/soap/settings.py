"""What gateway.yaml may say of a SOAP back end, and a route of its operation."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from marshmallow import Schema, ValidationError, fields, validate

from connectors.errors import BindError
from connectors.soap.profiles.rivta import RivtaSchema
from connectors.soap.profiles.xroad import XRoadSchema
from connectors.soap.scalars import Duration, Size, a_file
from connectors.soap.security import Security, SecuritySchema

MEBIBYTE = 1024 * 1024


def _web_address(value: str) -> None:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValidationError("an http or https address is wanted")
    if parts.username is not None:
        raise ValidationError("credentials belong under security, not in the address")
    if not value.isascii():
        raise ValidationError("the address is wanted as it is sent: å is xn--… in a name")


def _proxy_address(value: str) -> None:
    parts = urlsplit(value)
    if parts.scheme != "http" or not parts.hostname or parts.path.strip("/") or parts.username:
        raise ValidationError("the address of a proxy is wanted, such as http://proxy:3128")


def _charset(value: str) -> None:
    try:
        text = codecs.lookup(value)._is_text_encoding  # noqa: SLF001 - nothing public tells
    except LookupError:
        text = False
    if not text:
        raise ValidationError("an encoding that Python knows is wanted, such as cp1252 or utf-8")


def _relative(value: str) -> None:
    if value.startswith("/") or ".." in value.split("/") or ":" in value:
        raise ValidationError("a path relative to gateway.yaml, below its folder, is wanted")


SettingsSchema = Schema.from_dict(
    {
        "wsdl": fields.String(required=True, validate=_relative),
        "wsdl-url": fields.String(validate=_web_address),
        "wsdl-hosts": fields.List(fields.String(), load_default=list),
        "wsdl-files": fields.Dict(
            fields.String(), fields.String(validate=_relative), load_default=dict
        ),
        "address": fields.String(required=True, validate=_web_address),
        "service": fields.String(),
        "port": fields.String(),
        "charset": fields.String(validate=_charset),
        "timeout": Duration(load_default=30.0),
        "concurrency": fields.Integer(load_default=8, validate=validate.Range(1, 1000)),
        "idle": Duration(load_default=60.0, zero=True),
        "security": Security(SecuritySchema),
        "ca": fields.String(validate=a_file),
        "proxy": fields.String(validate=_proxy_address),
        "max-answer": Size(load_default=16 * MEBIBYTE),
        "max-attachments": Size(load_default=128 * MEBIBYTE),
        "mtom": fields.Boolean(load_default=False),
        "addressing": fields.Boolean(),
        "rivta": fields.Nested(RivtaSchema),
        "xroad": fields.Nested(XRoadSchema),
    },
    name="SettingsSchema",
)
SettingsSchema.__doc__ = """The settings of a SOAP back end.

``charset`` is what the bytes really are in both directions, whatever their label says;
``timeout`` bounds one call in all; ``idle`` is how long a connection is kept for the next read;
``max-answer`` bounds an answer on the wire and inflated, of
one with attachments its envelope, and ``max-attachments`` all of that; with ``mtom`` binary data
goes out beside the envelope;
``ca`` is the file (PEM) of the only authorities that may vouch for the address; ``proxy`` is what
calls go through, which no variable of the environment says; ``wsdl-hosts`` are those that a
snapshot may ask for what the WSDL imports, beside the WSDL's own; ``service`` and ``port`` are
those of the WSDL that routes call unless they say others (the port's own address is never used);
``addressing`` tells whether requests have the headers of WS-Addressing, whatever the WSDL says.
"""

OperationSchema = Schema.from_dict(
    {
        "operation": fields.String(),
        "service": fields.String(),
        "port": fields.String(),
        "headers": fields.List(fields.String(), load_default=list),
    },
    name="OperationSchema",
)
OperationSchema.__doc__ = """The operation of a route: its name in the WSDL, its port if need be.

``headers`` names the SOAP header elements that calls give under the argument ``$headers``.
"""


def load(schema: type[Schema], data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the validated data; raise BindError with the path of the first mistake."""
    try:
        loaded: dict[str, Any] = schema().load(data)
    except ValidationError as error:
        path, message = _first(error.messages)
        raise BindError(f"{'.'.join(path)}: {message}", path=path) from None
    return loaded


def _first(messages: Any) -> tuple[tuple[str, ...], str]:
    if isinstance(messages, dict):
        key, below = next(iter(messages.items()))
        path, message = _first(below)
        return (str(key), *path), message
    return (), str(messages[0])
