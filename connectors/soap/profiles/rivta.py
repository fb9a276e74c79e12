"""RIV-TA Basic Profile 2.1, as calls through a Swedish service platform (VP) follow it.

A call names its logical address in a SOAP header, for whom it is made in HTTP headers, and its
trace in one more. The platform knows the caller by the client certificate, whose subject holds
an HSA-id as serialNumber: ``security: client-certificate``. It tells its own faults by codes,
VP001 to VP015, at the start of the fault's text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from marshmallow import Schema, fields

from connectors.contract import Context, Shape, Signature, Verdict
from connectors.errors import BindError, CallError, Fault, Refused, Unentitled, Unrouted, Unverified
from connectors.soap.model import Described
from connectors.soap.profiles.profile import (
    Brought,
    literal,
    literal_or_claim,
    taken,
    text_of,
    unsendable,
    written,
)

REGISTRY = "urn:riv:itintegration:registry:1"
ADDRESS = "LogicalAddress"
ORIGINAL = "x-rivta-original-serviceconsumer-hsaid"
ACTING = "x-rivta-acting-on-behalf-of-hsaid"
CORRELATION = "x-skltp-correlation-id"
UNAVAILABLE = frozenset({"VP008", "VP009", "VP012"})  # the platform is down, or what is behind it
NO_ROUTE, NOT_ENTITLED = "VP004", "VP007"
CODE = re.compile(r"\W*(VP0[01]\d)\b")
HSA_ID = re.compile(r"[!-~]{1,64}")  # SE, ten digits, "-" and a suffix; registers hold others too
KEYS = {"logical-address": ADDRESS, "original-consumer-hsaid": ORIGINAL,
        "acting-on-behalf-of-hsaid": ACTING}  # fmt: skip
ADDRESSES = "logical-addresses"
BEFORE = frozenset(f"{{http://{each}}}To" for each in (
    "www.w3.org/2005/08/addressing", "schemas.xmlsoap.org/ws/2004/08/addressing"))  # fmt: skip
RESULT, RESULT_DEPTH = "resultCode", 3

RivtaSchema = Schema.from_dict(
    {
        **{key: fields.String(validate=literal_or_claim) for key in KEYS},
        ADDRESSES: fields.Dict(fields.String(), fields.String(validate=literal)),
    },
    name="RivtaSchema",
)
RivtaSchema.__doc__ = """The headers of every call, as literals or ``$claims.name``.

A route's ``headers:`` wins, by the header's own name, and may take other references.
``logical-addresses`` maps what is given as an address, such as a unit, to the logical address.
"""


class Rivta:
    """The profile of one back end."""

    names = frozenset(KEYS.values())

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._headers = {KEYS[key]: text for key, text in settings.items() if key in KEYS}
        self._addresses: Mapping[str, str] | None = settings.get(ADDRESSES)

    def headers(self) -> Mapping[str, str]:
        """Return the headers that the settings tell."""
        return self._headers

    def check(self, described: Described) -> None:
        """Refuse what has no envelope, or is of Basic Profile 2.0, whose address is elsewhere."""
        if described.verb:
            raise BindError(
                f"{described.name} is of an HTTP binding, and RIV-TA addresses in an envelope",
                "name a SOAP port (port:), or leave rivta out",
                ("operation",),
            )
        if any(each.tag in BEFORE for each in described.headers):
            raise BindError(
                f"{described.name} is of RIV-TA Basic Profile 2.0, which addresses in wsa:To",
                "leave rivta out, and say headers: {To: …}",
                ("operation",),
            )

    def signature(self, signature: Signature) -> Signature:
        """Demand a logical address, and tell where the answer holds its ResultType."""
        found = taken(signature, self.names, (ADDRESS,))
        path = next(_results(signature.result, ()), None)
        if path is None:
            return found
        code = "/".join(path)
        return replace(found, verdict=Verdict(code, ok=("OK",), warning=("INFO",)))

    def bring(self, given: Mapping[str, Any], operation: str, context: Context) -> Brought:
        """Return the LogicalAddress block and the HTTP headers; the trace is the correlation."""
        del operation
        address = text_of(given, ADDRESS, required=True)
        if self._addresses is not None:
            if address not in self._addresses:
                raise unsendable(ADDRESS, "enum", "has no logical address")
            address = self._addresses[address]
        http = {CORRELATION: context.trace_id} if context.trace_id else {}
        for name in (ORIGINAL, ACTING):
            if identity := text_of(given, name).upper():
                if not HSA_ID.fullmatch(identity):
                    raise unsendable(name, "pattern", "is no HSA-id")
                http[name] = identity
        block = f'<itr:{ADDRESS} xmlns:itr="{REGISTRY}">{written(address)}</itr:{ADDRESS}>'
        return Brought(block, http)

    def declined(self, fault: Fault) -> CallError:
        """Return what a fault of the platform means: it is another's where it has no VP code."""
        found = next(filter(None, map(CODE.match, (fault.code, *fault.texts))), None)
        if found is None or isinstance(fault, Unverified):
            return fault
        code = found[1]
        if code in UNAVAILABLE:
            return Refused()
        kind = {NO_ROUTE: Unrouted, NOT_ENTITLED: Unentitled}.get(code, Fault)
        return kind(code, detail=fault.detail, texts=fault.texts, fields=fault.fields)


def _results(shape: Shape, above: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the paths of result codes, those nearest to the root first."""
    own = [each for each in shape.members if not each.repeated]
    for each in own:
        if each.name == RESULT and {"OK", "ERROR"} <= set(each.values):
            yield (*above, each.name)
    if len(above) + 1 < RESULT_DEPTH:
        for each in own:
            yield from _results(each, (*above, each.name))
