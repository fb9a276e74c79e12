"""The attachments of an answer: MTOM/XOP (XOP 1.0, MTOM) and SOAP with Attachments (W3C note).

Both are multipart/related (RFC 2387) with the envelope as their root. Parts are read as they come
and kept apart from the envelope, so that memory is flat whatever their size.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from connectors.contract import Stream
from connectors.errors import BadAnswer, MissingAttachment, TooLarge
from connectors.soap.arriving import Answer, Arriving
from connectors.soap.multipart import Head, media_type, split
from connectors.spool import Spool

INCLUDE = "{http://www.w3.org/2004/08/xop/include}Include"
XOP = "application/xop+xml"
UNKNOWN = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Limits:
    """How many bytes of an answer are taken: of an envelope, and of one with attachments in all."""

    answer: int
    attachments: int


class Attachments:
    """The parts of one answer besides its envelope, by Content-ID, until it is closed.

    Parts that are not ``vouched`` for may not be read: whoever signed the envelope did not sign
    them, and they could be anybody's.
    """

    def __init__(self) -> None:
        self.vouched = True
        self._spools: list[Spool] = []
        self._parts: dict[str, tuple[str, Spool]] = {}

    def take(self, reference: str) -> Stream:
        """Return the part that a ``cid:`` reference (RFC 2392) names; raise MissingAttachment."""
        scheme, _, name = reference.strip().partition(":")
        # Percent-encoded as it should be; some stacks write the Content-ID as it is.
        found = self._parts.get(unquote(name)) or self._parts.get(name)
        if scheme.lower() != "cid" or found is None:
            raise MissingAttachment
        if not self.vouched:
            raise BadAnswer("the answer has an attachment that its signature does not cover")
        kind, spool = found
        return spool.stream(kind)

    def close(self) -> None:
        """Give up the bytes of every part; may be called twice."""
        for each in self._spools:
            each.close()

    def begin(self, head: Head) -> Spool:
        """Return where the content of the next part goes; raise BadAnswer for a name used twice."""
        spool = Spool()
        self._spools.append(spool)
        name = _bare(head.get("content-id"))
        if name:
            if name in self._parts:
                raise BadAnswer("the answer has two parts of one Content-ID")
            self._parts[name] = (head.get("content-type") or UNKNOWN, spool)
        return spool


def receive(arriving: Arriving, limits: Limits) -> tuple[Answer, Attachments]:
    """Read an answer to its end: its envelope as if it had come alone, and what was beside it.

    Raise CallError. The caller closes the attachments.
    """
    attachments = Attachments()
    kind, parameters = media_type(arriving.headers.get("content-type", ""))
    if not kind.startswith("multipart/"):
        return arriving.read(), attachments
    try:
        with arriving:
            _related(kind)
            head, root = _root(arriving.pieces(limits.attachments), parameters, attachments)
        headers = {**arriving.headers, "content-type": _type_of(head, parameters)}
        body = _whole(root, limits.answer)
    except OSError:
        attachments.close()
        raise TooLarge("there is no room here for the answer's attachments") from None
    except BaseException:
        attachments.close()
        raise
    return Answer(arriving.status, headers, body, arriving.wire), attachments


def stream_of(element: Any, attachments: Attachments) -> Stream | None:
    """Return what an element of binary data includes, None where its content is text.

    Raise MissingAttachment, and BadAnswer for anything else in it.
    """
    children = [each for each in element if isinstance(each.tag, str)]
    if not children:
        return None
    if len(children) > 1 or children[0].tag != INCLUDE or len(children[0]):
        raise BadAnswer("the answer has binary data with elements in it")
    return attachments.take(children[0].get("href", ""))


def _bare(name: str) -> str:
    """Return a Content-ID without what is written around it, which some stacks leave out."""
    return name.strip().removeprefix("<").removesuffix(">").strip()


def _related(kind: str) -> None:
    if kind != "multipart/related":
        raise BadAnswer("the answer has parts that do not belong together")


def _root(
    pieces: Iterator[bytes], parameters: Mapping[str, str], attachments: Attachments
) -> tuple[Head, Spool]:
    """Keep every part, and return the one that is the envelope (RFC 2387, section 3.2)."""
    start = _bare(parameters.get("start", ""))
    found: tuple[Head, Spool] | None = None
    spool: Spool | None = None
    for event in split(pieces, parameters.get("boundary", "")):
        if isinstance(event, Head):
            spool = attachments.begin(event)
            if found is None and (not start or _bare(event.get("content-id")) == start):
                found = event, spool
        elif spool is not None:
            spool.write(event)
    if found is None:
        raise BadAnswer("the answer has no envelope among its parts")
    return found


def _whole(root: Spool, limit: int) -> bytes:
    if root.size > limit:
        raise TooLarge
    return b"".join(root.pieces())


def _type_of(head: Head, parameters: Mapping[str, str]) -> str:
    """Return the media type of the envelope: a XOP package names it beside its own."""
    kind = head.get("content-type") or parameters.get("type", "")
    return kind if media_type(kind)[0] != XOP else kind.replace(XOP, "text/xml", 1)
