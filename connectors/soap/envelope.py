"""An HTTP answer -> the child of its SOAP body, or the error that it means.

A fault is looked for before the status is believed, in every shape that is found in the wild:
SOAP 1.1, SOAP 1.2, the one in the other's envelope, and with status 200.
"""

from __future__ import annotations

import re
import time
from email.utils import parsedate_to_datetime
from typing import Any

from lxml import etree

from connectors.errors import AccessDenied, BadAnswer, CallError, Fault, Outcome, Refused
from connectors.soap.errors import reading
from connectors.soap.request import ENVELOPES
from connectors.soap.transport import Answer

NAMESPACES = tuple(ENVELOPES.values())
ENVELOPE_TAGS = tuple(f"{{{each}}}Envelope" for each in NAMESPACES)
BODY_TAGS = tuple(f"{{{each}}}Body" for each in NAMESPACES)
FAULT_TAGS = tuple(f"{{{each}}}Fault" for each in NAMESPACES)
MAX_ATTRIBUTES = 256
CROWDED = etree.XPath(f"boolean(//*[@*[{MAX_ATTRIBUTES + 1}]])")
DECLARATION = re.compile(r"\ufeff?\s*<\?xml[^>]*\?>")
DOCTYPE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<!DOCTYPE", re.DOTALL)
CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
UNAUTHORIZED, FORBIDDEN, REQUEST_TIMEOUT, TOO_MANY = 401, 403, 408, 429


def body_of(answer: Answer, charset: str | None) -> etree._Element | None:
    """Return the first element in the SOAP body, None for an empty body; raise CallError.

    ``charset`` replaces whatever the labels say.
    """
    if answer.status in (UNAUTHORIZED, FORBIDDEN):
        raise AccessDenied
    if 300 <= answer.status < 400:  # noqa: PLR2004 - the class of redirects (RFC 9110, 15.4)
        raise BadAnswer(
            "the back end sent a redirect, which is not followed", outcome=Outcome.UNKNOWN
        )
    ok = 200 <= answer.status < 300  # noqa: PLR2004 - the class of successes (RFC 9110, 15.3)
    if ok and not answer.body.strip():
        return None
    try:
        child = _child(_parse(answer, charset))
    except BadAnswer:
        if ok:
            raise
        raise _refusal(answer) from None
    if child is not None and child.tag in FAULT_TAGS:
        raise _fault(child)
    if not ok:
        raise _refusal(answer)
    return child


def _refusal(answer: Answer) -> CallError:
    """Return the error of a status that no fault explains."""
    if answer.status >= 500 or answer.status in (REQUEST_TIMEOUT, TOO_MANY):  # noqa: PLR2004
        return Refused(retry_after_seconds=retry_after(answer.headers.get("retry-after")))
    return BadAnswer(f"the back end answered with status {answer.status}", outcome=Outcome.UNKNOWN)


def retry_after(value: str | None) -> float | None:
    """Return the seconds of a Retry-After header (RFC 9110, 10.2.3), None without a usable one."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, moment.timestamp() - time.time())


def _parse(answer: Answer, charset: str | None) -> Any:
    if "multipart/" in answer.headers.get("content-type", "").lower():
        raise BadAnswer("the answer has attachments, which are not supported yet")
    if DOCTYPE.match(answer.body):
        raise BadAnswer("the answer has a document type declaration")
    with reading():
        root = _tree(answer, charset)
    if root.getroottree().docinfo.doctype:
        raise BadAnswer("the answer has a document type declaration")
    if answer.body.count(b"=") > MAX_ATTRIBUTES and CROWDED(root):
        raise BadAnswer("the answer has an element with too many attributes")
    if root.tag not in ENVELOPE_TAGS:
        raise BadAnswer("the answer is no SOAP envelope")
    return root


def _tree(answer: Answer, charset: str | None) -> Any:
    if charset is not None:
        text = answer.body.decode(charset)
        return etree.fromstring(DECLARATION.sub("", text, count=1), _parser(None))
    # The label of HTTP wins over that of the document (RFC 7303, section 3.2).
    label = CHARSET.search(answer.headers.get("content-type", ""))
    return etree.fromstring(answer.body, _parser(label[1] if label else None))


def _parser(encoding: str | None) -> Any:
    """Return a parser that fetches nothing, expands nothing and keeps libxml2's limits."""
    return etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _child(envelope: etree._Element) -> etree._Element | None:
    bodies = [each for each in envelope if each.tag in BODY_TAGS]
    if len(bodies) != 1:
        raise BadAnswer("the answer's envelope has no body of its own")
    return next(iter(bodies[0]), None)


def _fault(element: etree._Element) -> Fault:
    """Return the fault; ``code`` joins a SOAP 1.2 code and its subcodes with dots, as 1.1 does."""
    parts = {_local(each): each for each in element}
    if "faultcode" in parts:
        code = [_unprefixed(parts["faultcode"])]
    else:
        code = list(_codes(parts.get("Code")))
    reason = parts.get("faultstring")
    if reason is None and "Reason" in parts:
        reason = next(iter(parts["Reason"]), None)
    detail = parts.get("detail", parts.get("Detail"))
    first = None if detail is None else next(iter(detail), None)
    return Fault(
        ".".join(each for each in code if each) or "unknown",
        detail=None if first is None else _local(first),
        text="" if reason is None else (reason.text or "").strip(),
    )


def _codes(code: etree._Element | None) -> list[str]:
    found: list[str] = []
    while code is not None:
        parts = {_local(each): each for each in code}
        if "Value" in parts:
            found.append(_unprefixed(parts["Value"]))
        code = parts.get("Subcode")
    return found


def _unprefixed(element: etree._Element) -> str:
    return (element.text or "").strip().rpartition(":")[2]


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]
