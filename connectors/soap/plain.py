"""One bound operation of an HTTP binding: parameters go out, bare XML or a file comes back."""

from __future__ import annotations

import time
from typing import Any

from lxml import etree

from connectors.contract import Invocation, Message, Reply, Stream
from connectors.errors import BadAnswer, BindError
from connectors.soap.answers import answered
from connectors.soap.arriving import Answer
from connectors.soap.attachments import UNKNOWN
from connectors.soap.charsets import source_of
from connectors.soap.envelope import hardened
from connectors.soap.errors import reading
from connectors.soap.model import BODY
from connectors.soap.operation import SoapOperation
from connectors.soap.parameters import FORM, Parameters
from connectors.soap.profiles import bring
from connectors.soap.refusals import SUCCESSES, refusal
from connectors.soap.request import iana
from connectors.soap.runtime import Reading
from connectors.soap.telling import received


class PlainOperation(SoapOperation):
    """A bound operation of an HTTP binding, shared by threads."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self._conversation is not None:
            raise BindError(
                "an operation of an HTTP binding has no envelope to secure",
                "name a SOAP port (port:), or leave out username-token and signature",
                ("operation",),
            )
        charset = self._charset or "utf-8"
        described, contents = self._unit.described, self._unit.contents
        self._parameters = Parameters(described, contents, charset, self._transport.target)
        form = {"Content-Type": f"{FORM}; charset={iana(charset)}"}
        left_out = ("Content-Type", "SOAPAction")
        self._http = {name: each for name, each in self._http.items() if name not in left_out}
        self._http |= form if described.verb == "POST" else {}

    def invoke(self, invocation: Invocation) -> Reply:
        """Call the back end once; raise CallError. See SoapOperation for what it gives."""
        deadline = self._deadline(invocation.deadline)
        deadline.check()
        arguments, brought = bring(self._profile, invocation, self._unit.described.name)
        written = self._parameters.write(arguments)
        http = {**self._http, **brought.http, **brought.bare}
        listen = invocation.context.listen
        if listen is not None:
            listen(Message(sent=True, content_type=FORM, body=written.form))
        start = time.monotonic()
        verb = self._unit.described.verb
        answer = self._transport.call(
            verb, written.target, written.body, http, deadline, repeatable=self._read
        )
        if listen is not None:
            listen(received(answer, self._charset))
        read = Reading()
        value = self._read_value(answer, read)
        seconds = time.monotonic() - start
        extras = {"warnings": read.warnings, "bytes": answer.wire, "seconds": seconds}
        return Reply(value, extras=extras)

    def _read_value(self, answer: Answer, read: Reading) -> Any:
        described = self._unit.described
        if answer.status not in SUCCESSES:
            raise refusal(answer.status, answer.headers)
        root = described.output
        if root is None:
            return {}
        if described.file:
            name = self._unit.contents[root.content].members[0].name
            kind = answer.headers.get("content-type", UNKNOWN)
            return {name: Stream(kind, len(answer.body), [answer.body])}
        with reading:
            document = hardened(*source_of(answer, self._charset))
            if root.tag == BODY:
                expected = self._unit.contents[root.content].members[0].tag
                if document.tag != expected:
                    raise BadAnswer("the answer is not that of the operation")
                etree.Element(BODY).append(document)
            child = answered(document, described, self._unit.contents)
            return self._unit.decode(child, read)
