"""An HTTP answer -> the child of its SOAP body, or the error that it means.

A fault is looked for before the status is believed, in every shape that is found in the wild:
SOAP 1.1, SOAP 1.2, the one in the other's envelope, and with status 200.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from lxml import etree

from connectors.errors import BadAnswer, TooLarge
from connectors.soap.arriving import Answer
from connectors.soap.charsets import source_of
from connectors.soap.errors import reading
from connectors.soap.faults import fault_of
from connectors.soap.namespaces import ENVELOPES
from connectors.soap.refusals import SUCCESSES, refusal

NAMESPACES = tuple(ENVELOPES.values())
ENVELOPE_TAGS = tuple(f"{{{each}}}Envelope" for each in NAMESPACES)
BODY_TAGS = tuple(f"{{{each}}}Body" for each in NAMESPACES)
FAULT_TAGS = tuple(f"{{{each}}}Fault" for each in NAMESPACES)
MAX_MARKUP = 400_000  # a tree takes a hundred bytes for each "<", two hundred for each "="
MAX_SECURED = 200_000  # the same for one of which only what is verified counts: it is parsed thrice
FREE_SECURED, BYTES_SECURED = 24_000, 16  # so much of a small one, and more for more bytes
MAX_PARSERS = 16  # of one thread: a hostile back end has many names for an encoding
MAX_ATTRIBUTES = 256  # of one element; libxml2 ends elements inside each other at 256 too
CROWDED = etree.XPath(f"boolean(//*/@*[{MAX_ATTRIBUTES + 1}])")
Opened = Callable[[Any], Any]  # an envelope -> its Body
WEB_PAGE = "the answer is a web page and no SOAP: a login page, or one of a proxy"


def _at_start(found: str) -> tuple[re.Pattern[str], re.Pattern[bytes]]:
    """Return patterns, for text and bytes, of what comes behind comments and instructions.

    They are atomic: a hostile prologue could be cut up in 2^n ways.
    """
    pattern = r"\s*+(?:<\?(?>.*?\?>)\s*+|<!--(?>.*?-->)\s*+)*+" + found
    flags = re.DOTALL | re.IGNORECASE
    return (
        re.compile("\ufeff?" + pattern, flags),
        re.compile(b"(?:\xef\xbb\xbf)?" + pattern.encode(), flags),
    )


DOCTYPE = _at_start("<!DOCTYPE")
PAGE = _at_start(r"<(?:!DOCTYPE\s+)?html\b")


def only_body(envelope: etree._Element) -> etree._Element:
    """Return the Body of an envelope; raise BadAnswer unless there is one."""
    bodies = [each for each in envelope if each.tag in BODY_TAGS]
    if len(bodies) != 1:
        raise BadAnswer("the answer's envelope has no body of its own")
    return bodies[0]


def body_of(
    answer: Answer,
    charset: str | None,
    opened: Opened = only_body,
) -> etree._Element | None:
    """Return the first element in the SOAP body, None for an empty body; raise CallError.

    ``charset`` replaces whatever the labels say; ``opened`` finds the Body in an envelope.
    """
    ok = answer.status in SUCCESSES
    if answer.status == HTTPStatus.UNAUTHORIZED:  # about the gateway, whatever the body tells
        raise refusal(answer.status, answer.headers)
    if ok and not answer.body.strip():
        return None
    try:
        limit = MAX_MARKUP if opened is only_body else secured_limit(len(answer.body))
        child = next(iter(opened(_parse(answer, charset, limit))), None)
    except BadAnswer:
        if ok:
            raise
        raise refusal(answer.status, answer.headers) from None
    if child is not None and child.tag in FAULT_TAGS:
        raise fault_of(child)
    if not ok:
        raise refusal(answer.status, answer.headers)
    return child


def secured_limit(length: int) -> int:
    """Return how much markup a secured message of so many bytes may have.

    Whoever forges one pays for the work that it makes with bytes, as a real one does.
    """
    return min(MAX_SECURED, FREE_SECURED + length // BYTES_SECURED)


def _parse(answer: Answer, charset: str | None, limit: int) -> Any:
    kind = answer.headers.get("content-type", "").lower()
    try:
        with reading:
            return envelope_of(*source_of(answer, charset), limit)
    except BadAnswer:
        if "html" in kind:
            raise BadAnswer(WEB_PAGE) from None
        raise


def envelope_of(source: str | bytes, encoding: str | None = None, limit: int = MAX_MARKUP) -> Any:
    """Parse an envelope; raise BadAnswer, TooLarge, lxml's errors for no XML."""
    if _begins(PAGE, source):
        raise BadAnswer(WEB_PAGE)
    root = hardened(source, encoding, limit)
    if root.tag not in ENVELOPE_TAGS:
        raise BadAnswer("the answer is no SOAP envelope")
    return root


def hardened(source: str | bytes, encoding: str | None, limit: int = MAX_MARKUP) -> Any:
    """Parse what a back end wrote; raise BadAnswer for an attack, lxml's errors for no XML.

    ``limit`` is the most that it may have of tags, an attribute counted as two.
    """
    if _begins(DOCTYPE, source):
        raise BadAnswer("the answer has a document type declaration")
    tags, signs = _count(source, "<"), _count(source, "=")
    if tags + 2 * signs > limit:
        raise TooLarge("the answer has more elements than are held at once")
    root = etree.fromstring(source, OWN.parser(encoding))
    if root.getroottree().docinfo.doctype:
        raise BadAnswer("the answer has a document type declaration")
    if signs > MAX_ATTRIBUTES and CROWDED(root):
        raise BadAnswer("the answer has an element with too many attributes")
    return root


def _begins(patterns: tuple[re.Pattern[str], re.Pattern[bytes]], source: str | bytes) -> bool:
    text, raw = patterns
    found = text.match(source) if isinstance(source, str) else raw.match(source)
    return found is not None


def _count(source: str | bytes, sign: str) -> int:
    return source.count(sign) if isinstance(source, str) else source.count(sign.encode())


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


class _Own(threading.local):
    """What each thread keeps: a parser serves one thread at a time, and takes a while to make."""

    def __init__(self) -> None:
        self._parsers: dict[str | None, Any] = {}

    def parser(self, encoding: str | None) -> Any:
        """Return the thread's parser for an encoding, None for the one that the bytes tell."""
        found = self._parsers.get(encoding)
        if found is None:
            if len(self._parsers) >= MAX_PARSERS:
                self._parsers.clear()
            found = self._parsers[encoding] = _parser(encoding)
        return found


OWN = _Own()
