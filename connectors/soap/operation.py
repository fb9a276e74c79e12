"""One bound SOAP operation: encode, exchange, decode, under one deadline."""

from __future__ import annotations

import time
from collections import ChainMap
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from typing import Any

from lxml import etree

from connectors.contract import (
    Deadline,
    Effect,
    Invocation,
    Message,
    Operation,
    Reply,
    Settings,
    Signature,
)
from connectors.soap.addressing import addressing_of
from connectors.soap.answers import answered
from connectors.soap.arriving import Answer
from connectors.soap.attachments import Attachments, Limits, receive
from connectors.soap.compiled import Unit
from connectors.soap.envelope import Opened, body_of, only_body
from connectors.soap.errors import reading
from connectors.soap.grafts import MARK, graft
from connectors.soap.packages import package
from connectors.soap.patterns.binding import Rows
from connectors.soap.patterns.unlike import Unlike
from connectors.soap.profiles import Profile, bring, understanding
from connectors.soap.refusals import SUCCESSES
from connectors.soap.request import Request, iana
from connectors.soap.runtime import NOTHING, Reading
from connectors.soap.security import Proof
from connectors.soap.sending import Body
from connectors.soap.telling import received
from connectors.soap.transport import Transport
from connectors.soap.writing.sheet import Part
from connectors.soap.xsd.components import Contents
from connectors.soap.xsd.views import Views

TYPES = {"1.1": "text/xml", "1.2": "application/soap+xml"}


class SoapOperation(Operation):
    """A bound operation, shared by threads."""

    def __init__(
        self,
        unit: Unit,
        headers: tuple[str, ...],
        effect: Effect,
        schema: Callable[[], Contents],
        transport: Transport,
        proof: Proof,
        profile: Profile,
        settings: Settings,
    ) -> None:
        described = unit.described
        views = Views(unit.contents)
        self._unit = unit
        self._named = headers
        self._schema = schema
        self._read = effect is Effect.READ
        self._transport = transport
        self._conversation = proof.conversation
        self._profile = profile
        self._charset: str | None = settings.get("charset")
        self._timeout: float = settings["timeout"]
        wanted = tuple(each for each in described.headers if each.name in headers)
        sent = self._charset or "utf-8"
        self._mtom: bool = settings["mtom"]
        self._limits = Limits(settings["max-answer"], settings["max-attachments"])
        self._request = Request(
            described.input,
            wanted,
            described.version,
            views,
            sent,
            encoded=described.encoded,
            blocks=addressing_of(described, settings, wanted),
            mtom=self._mtom,
        )
        self._http = {**_http_headers(described.version, described.action, sent), **proof.headers}
        if self._mtom:
            self._http["Accept"] = "application/xop+xml, */*"  # JAX-WS asks for it

    @cached_property
    def signature(self) -> Signature:  # type: ignore[override]
        """What the operation takes and gives, all of it: read again from the pinned schemas."""
        whole: Contents = ChainMap({}, dict(self._unit.contents), self._schema())  # type: ignore[arg-type]
        return self._profile.signature(self._unit.described.signature(Views(whole), self._named))

    def invoke(self, invocation: Invocation) -> Reply:
        """Call the back end once; raise CallError.

        The value is None when the answer lacks the result, or says that it is nil. Of a large
        answer the records that the specification names come as rows beside it. Extras:
        ``warnings`` (an ``unknown-element`` per name that the WSDL does not know, ``unknown-type``
        and ``abstract-type`` per type that says too little), ``bytes`` received and ``seconds``
        taken.
        """
        deadline = self._deadline(invocation.deadline)
        deadline.check()
        described = self._unit.described
        arguments, brought = bring(self._profile, invocation, described.name)
        parts: list[Part] = []
        plain = body = self._request.encode(arguments, brought.blocks, parts)
        http = {**self._http, **brought.http}
        opened: Opened = only_body
        if self._conversation is not None:
            sent = self._conversation.secured(body)
            body, opened = sent.envelope, self._conversation.opening(sent)
        listen = invocation.context.listen
        if listen is not None:
            # without its Security header, which holds the gateway's password
            listen(Message(sent=True, content_type=http["Content-Type"], body=plain))
        start = time.monotonic()
        answer, attachments = self._exchange(body, parts, http, deadline)
        try:
            if listen is not None:
                listen(received(answer, self._charset))
            value, warnings, rows = self.decoded(answer, attachments, opened)
        except BaseException:
            attachments.close()
            raise
        seconds = time.monotonic() - start
        extras = {"warnings": warnings, "bytes": answer.wire, "seconds": seconds}
        return Reply(value, rows=rows, extras=extras, close=attachments.close)

    def decoded(
        self, answer: Answer, attachments: Attachments = NOTHING, opened: Opened = only_body
    ) -> tuple[Any, tuple[str, ...], Rows | None]:
        """Return what an answer tells, warnings, and records that come apart; raise CallError."""
        unit = self._unit
        refers = unit.described.referring and self._may_hold(MARK, answer.body)
        plain = answer.status in SUCCESSES and opened is only_body and not refers
        if plain and unit.scanner is not None:
            with suppress(Unlike):
                value, rows = unit.scanner.read(answer, self._charset)
                return value, (), rows
        read = Reading(attachments, nils=self._may_hold(b"nil", answer.body))
        with understanding(self._profile):
            child = body_of(answer, self._charset, opened)
        return self._value(child, read, refers=refers), read.warnings, None

    def _exchange(
        self, body: bytes, parts: list[Part], http: dict[str, str], deadline: Deadline
    ) -> tuple[Answer, Attachments]:
        sent: Body = body
        if parts:
            sent, http = package(body, parts, http, xop=self._mtom)
        target, transport = self._transport.target, self._transport
        asked = transport.ask("POST", target, sent, http, deadline, repeatable=self._read)
        answer, attachments = receive(asked, self._limits)
        attachments.vouched = self._conversation is None or not self._conversation.verifies
        return answer, attachments

    def _deadline(self, deadline: Deadline) -> Deadline:
        if deadline.remaining() <= self._timeout:
            return deadline
        return Deadline.after(self._timeout, deadline.clock)

    def _may_hold(self, name: bytes, body: bytes) -> bool:
        """Tell whether a name may be there: none is hidden where Envelope can be read."""
        return name in body or b"Envelope" not in body or self._conversation is not None

    def _value(self, child: etree._Element | None, read: Reading, *, refers: bool) -> Any:
        if refers and child is not None:
            graft(child)
        found = answered(child, self._unit.described, self._unit.contents)
        if found is None:
            return {}
        with reading:
            return self._unit.decode(found, read)


def _http_headers(version: str, action: str, charset: str) -> dict[str, str]:
    """Return the headers of a request (SOAP 1.1, section 6.1; SOAP 1.2 part 2, appendix A)."""
    kind = f"{TYPES[version]}; charset={iana(charset)}"
    headers = {"Accept-Encoding": "gzip", "User-Agent": "brygga", "Accept": "*/*"}
    if version == "1.1":
        return {**headers, "Content-Type": kind, "SOAPAction": f'"{action}"'}
    return {**headers, "Content-Type": f'{kind}; action="{action}"' if action else kind}
