"""A request with attachments: multipart/related around its envelope, as MTOM or as SwA.

MTOM (SOAP Message Transmission Optimization Mechanism) puts the bytes of base64Binary into parts
that the envelope includes; SwA (WS-I Attachments Profile 1.0) parts that it refers to by swaRef.
Attachments go out as they are read, in pieces, so that memory is flat whatever their size.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from connectors.soap.attachments import UNKNOWN, XOP
from connectors.soap.writing.sheet import Part


@dataclass(frozen=True, slots=True)
class Body:
    """The body of a request, which can be gone through again for a repetition."""

    heads: Sequence[bytes]
    envelope: bytes
    parts: Sequence[Part]
    end: bytes

    def __iter__(self) -> Iterator[bytes]:
        yield self.heads[0] + self.envelope
        for head, (_, stream) in zip(self.heads[1:], self.parts, strict=True):
            yield head
            yield from stream.chunks
        yield self.end

    @property
    def size(self) -> int | None:
        """The number of bytes, None where an attachment does not tell its own."""
        sizes = [stream.size for _, stream in self.parts]
        fixed = len(self.envelope) + len(self.end) + sum(map(len, self.heads))
        return None if None in sizes else fixed + sum(size or 0 for size in sizes)


def package(
    envelope: bytes, parts: Sequence[Part], headers: Mapping[str, str], *, xop: bool
) -> tuple[Body, dict[str, str]]:
    """Return the body of a request and its HTTP headers; ``headers`` are those of the envelope."""
    boundary, kind = secrets.token_hex(16), headers["Content-Type"]
    bare, _, charset = kind.partition(";")
    charset, _, action = charset.strip().partition(";")
    said = f"; {action.strip()}" if action else ""
    root = f'{XOP}; {charset}; type="{bare}"{said}' if xop else kind
    begin = f"--{boundary}\r\n"
    heads = [_head(begin, root, "8bit", "root@brygga")]
    for cid, stream in parts:
        heads.append(_head(f"\r\n{begin}", stream.content_type or UNKNOWN, "binary", cid))
    body = Body(heads, envelope, parts, f"\r\n--{boundary}--\r\n".encode())
    info = f'; start-info="{bare}"{said}' if xop else ""
    whole = (
        f'multipart/related; type="{XOP if xop else bare}"; start="<root@brygga>"{info};'
        f' boundary="{boundary}"'
    )
    length = {} if body.size is None else {"Content-Length": str(body.size)}
    return body, {**headers, "Content-Type": whole, "MIME-Version": "1.0", **length}


def _head(begin: str, kind: str, encoding: str, cid: str) -> bytes:
    lines = (
        f"Content-Type: {kind}",
        f"Content-Transfer-Encoding: {encoding}",
        f"Content-ID: <{cid}>",
    )
    return "\r\n".join([begin + lines[0], *lines[1:], "", ""]).encode("latin-1")
