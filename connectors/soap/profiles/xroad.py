"""X-Road's message protocol for SOAP, version 4.0: the header block of every request.

Its protocol for REST has no envelope. Of its headers a call sends X-Road-Client and X-Road-Id
too, for what stands between and reads no envelopes, and an operation of an HTTP binding, which
has none, X-Road-UserId; the path of a REST service (``/r1/…``) is the back end's address.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from marshmallow import Schema, ValidationError, fields, validate

from connectors.contract import Context, Signature
from connectors.errors import CallError, Fault
from connectors.soap.model import Described
from connectors.soap.profiles.profile import Brought, literal_or_claim, taken, text_of, written

XROAD = "http://x-road.eu/xsd/xroad.xsd"
IDENTIFIERS = "http://x-road.eu/xsd/identifiers"
VERSION = "4.0"
PARTS = ("xRoadInstance", "memberClass", "memberCode", "subsystemCode")
MEMBER, SUBSYSTEM = 3, 4
PRINTED = "".join(chr(each) for each in range(0x20, 0x7F) if each != ord("%"))
USER, ISSUE = "userId", "issue"


def _identifier(value: str) -> None:
    if not value.isascii() or not value.isprintable():
        raise ValidationError("an identifier of printable ASCII characters is wanted")
    parts = value.split("/")
    if len(parts) not in (MEMBER, SUBSYSTEM) or not all(each.strip() for each in parts):
        raise ValidationError("INSTANCE/CLASS/CODE or INSTANCE/CLASS/CODE/SUBSYSTEM is wanted")


XRoadSchema = Schema.from_dict(
    {
        "client": fields.String(required=True, validate=_identifier),
        "service": fields.String(required=True, validate=_identifier),
        "service-version": fields.String(validate=validate.Regexp(r"[\w.-]+\Z")),
        "user-id": fields.String(validate=literal_or_claim),
        "issue": fields.String(validate=literal_or_claim),
    },
    name="XRoadSchema",
)
XRoadSchema.__doc__ = """Who calls whom: ``client`` and ``service`` are identifiers of X-Road.

The service code is the operation's name. ``user-id`` and ``issue`` are literals or
``$claims.name``; a route's ``headers:`` wins, under the names ``userId`` and ``issue``.
"""


class XRoad:
    """The profile of one back end; ``random`` makes the end of a message's id."""

    names = frozenset({"client", "service", USER, "id", ISSUE, "protocolVersion"})

    def __init__(
        self,
        settings: Mapping[str, str],
        random: Callable[[int], str] = secrets.token_hex,
    ) -> None:
        self._random = random
        self._own = settings["client"]
        self._client = _block("client", self._own)
        self._service = settings["service"]
        self._version = settings.get("service-version", "")
        told = {USER: settings.get("user-id"), ISSUE: settings.get("issue")}
        self._headers = {name: text for name, text in told.items() if text}

    def headers(self) -> Mapping[str, str]:
        """Return the headers that differ between callers, as the settings tell them."""
        return self._headers

    def check(self, described: Described) -> None:
        """Let every operation by: the protocol asks nothing of a WSDL."""

    def signature(self, signature: Signature) -> Signature:
        """Take the block out of what calls give."""
        return taken(signature, self.names, ())

    def bring(self, given: Mapping[str, Any], operation: str, context: Context) -> Brought:
        """Return the header block; a message's id begins with the trace id, and is its own."""
        message = f"{context.trace_id}-{self._random(8)}".removeprefix("-")
        service = _block("service", self._service, operation, self._version)
        parts = [self._client, service]
        user, issue = text_of(given, USER), text_of(given, ISSUE)
        parts += [_simple(USER, user)] if user else []
        parts.append(_simple("id", message))
        parts += [_simple(ISSUE, issue)] if issue else []
        parts.append(_simple("protocolVersion", VERSION))
        http = {"X-Road-Client": self._own, "X-Road-Id": message}
        bare = {"X-Road-UserId": quote(user, safe=PRINTED)} if user else {}
        return Brought("".join(parts), http, bare)

    def declined(self, fault: Fault) -> CallError:
        """Leave faults to the mapping's rules: the codes of X-Road are fault codes."""
        return fault


def _block(name: str, identifier: str, code: str = "", version: str = "") -> str:
    parts = identifier.split("/")
    kind = "SERVICE" if code else ("SUBSYSTEM" if len(parts) == SUBSYSTEM else "MEMBER")
    inside = [*zip(PARTS, parts, strict=False)]
    inside += [("serviceCode", code)] if code else []
    inside += [("serviceVersion", version)] if version else []
    members = "".join(f"<id:{tag}>{written(text.strip())}</id:{tag}>" for tag, text in inside)
    declared = f'xmlns:xrd="{XROAD}" xmlns:id="{IDENTIFIERS}"'
    return f'<xrd:{name} {declared} id:objectType="{kind}">{members}</xrd:{name}>'


def _simple(name: str, text: str) -> str:
    return f'<xrd:{name} xmlns:xrd="{XROAD}">{written(text)}</xrd:{name}>'
