"""A multipart message (RFC 2046, section 5.1) as a stream: the header of each part, then its bytes.

Nothing is held but what may yet turn out to be a delimiter, so that memory is flat whatever the
size of a part. What the back end may cost is capped: the number of parts and the size of each
header; the bytes in all are counted by whoever gives the pieces.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from connectors.errors import BadAnswer, TooLarge
from connectors.soap.errors import reading

MAX_PARTS = 256
MAX_HEADER = 16 * 1024  # bytes of one part's header
MAX_PADDING = 64  # blanks that may follow a boundary in its line
MAX_LINE = 65536  # of quoted-printable, whose lines have 76 characters (RFC 2045, section 6.7)
BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")
PARAMETER = re.compile(r""";\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*+)"|([^\s;"]*))""")
FIELD = re.compile(r"([!-9;-~]+):[ \t]*(.*)", re.DOTALL)
END_OF_LINE = re.compile(rb"--|[ \t]{0,%d}\r\n" % MAX_PADDING)


@dataclass(frozen=True, slots=True)
class Head:
    """The header of a part: names in lower case."""

    fields: Mapping[str, str] = field(repr=False)

    def get(self, name: str) -> str:
        """Return the value of a field, empty where there is none."""
        return self.fields.get(name, "")


@lru_cache(64)  # a back end writes few of them
def media_type(value: str) -> tuple[str, Mapping[str, str]]:
    """Return the media type in lower case, and its parameters by name (RFC 2045, section 5.1)."""
    kind = value.partition(";")[0].strip().lower()
    found: dict[str, str] = {}
    for name, quoted, plain in PARAMETER.findall(value):
        found.setdefault(name.lower(), re.sub(r"\\(.)", r"\1", quoted) or plain)
    return kind, MappingProxyType(found)


def split(pieces: Iterable[bytes], boundary: str) -> Iterator[Head | bytes]:
    """Yield the head of each part and then its content in pieces; raise BadAnswer, TooLarge.

    A message without its last delimiter has broken off, and is an error. What stands before the
    first delimiter and after the last means nothing (RFC 2046, section 5.1.1).
    """
    if not BOUNDARY.fullmatch(boundary):
        raise BadAnswer("the answer's parts have no legal boundary between them")
    reader = _Reader(pieces, f"\r\n--{boundary}".encode("ascii"))
    for _ in reader.content():
        pass
    parts = 0
    while not reader.ended:
        parts += 1
        if parts > MAX_PARTS:
            raise TooLarge("the answer has more parts than are taken")
        head = reader.head()
        yield head
        yield from _decoded(head, reader.content())
    reader.drain()


class _Reader:
    """Cuts pieces at the delimiters. A part's content is read to its end before the next head."""

    def __init__(self, pieces: Iterable[bytes], delimiter: bytes) -> None:
        self._pieces = iter(pieces)
        self._delimiter = delimiter
        self._held = bytearray(b"\r\n")  # so that the first line may be a delimiter
        self.ended = False

    def content(self) -> Iterator[bytes]:
        """Yield what stands before the next delimiter, and pass that.

        The end of the line before it, which is still held, is none of it.
        """
        keep = len(self._delimiter) + MAX_PADDING + 2
        searched, start = 0, 2
        while True:
            at = self._held.find(self._delimiter, searched)
            if at < 0 or len(self._held) - at < keep:
                ready = at if at >= 0 else max(0, len(self._held) - len(self._delimiter) + 1)
                if self._more():
                    if ready > start:
                        yield bytes(self._held[start:ready])
                        del self._held[:ready]
                        start = 0
                    searched = 0
                    continue
                if at < 0:
                    raise BadAnswer("the answer breaks off before the end of its parts")
            line = END_OF_LINE.match(self._held, at + len(self._delimiter))
            if line is None:
                searched = at + 1  # the boundary of nothing: it goes on with other characters
                continue
            if at > start:
                yield bytes(self._held[start:at])
            self.ended = line[0] == b"--"
            # The line's own end may begin the next delimiter, where a part is empty.
            del self._held[: line.end() - (0 if self.ended else 2)]
            return

    def head(self) -> Head:
        """Read the header of a part, behind the line of its delimiter."""
        searched = 0
        while (end := self._held.find(b"\r\n\r\n", searched)) < 0:
            searched = max(0, len(self._held) - 3)
            if len(self._held) > MAX_HEADER:
                break
            if not self._more():
                raise BadAnswer("the answer breaks off in the header of a part")
        if not 0 <= end <= MAX_HEADER:
            raise TooLarge("the answer has a part whose header is too large")
        lines = bytes(self._held[2:end])
        del self._held[: end + 2]
        return Head(dict(_fields(lines)))

    def drain(self) -> None:
        """Read what follows the last delimiter, so that the connection can be used again."""
        self._held.clear()
        for _ in self._pieces:
            pass

    def _more(self) -> bool:
        piece = next(self._pieces, None)
        if piece is None:
            return False
        self._held += piece
        return True


def _fields(lines: bytes) -> Iterator[tuple[str, str]]:
    """Yield the fields of a header, folded lines joined; one that occurs twice is an error."""
    seen: set[str] = set()
    text = re.sub(r"\r\n[ \t]+", " ", lines.decode("latin-1"))
    for line in text.split("\r\n") if text else ():
        found = FIELD.fullmatch(line)
        if found is None or found[1].lower() in seen:
            raise BadAnswer("the answer has a part with a broken header")
        seen.add(found[1].lower())
        yield found[1].lower(), found[2].strip()


def _decoded(head: Head, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Undo the transfer encoding of a part (RFC 2045, section 6)."""
    encoding = head.get("content-transfer-encoding").lower()
    if encoding in ("", "binary", "8bit", "7bit"):
        return pieces
    if encoding == "base64":
        return _from_base64(pieces)
    if encoding == "quoted-printable":
        return _from_quoted(pieces)
    raise BadAnswer("the answer has a part in an unknown transfer encoding")


def _from_base64(pieces: Iterator[bytes]) -> Iterator[bytes]:
    held, ended = b"", False
    for piece in pieces:
        held += piece.translate(None, b" \t\r\n")
        whole = len(held) - len(held) % 4
        if whole:
            yield _strictly(held[:whole], ended=ended)
            ended = ended or held[whole - 1 : whole] == b"="
            held = held[whole:]
    if held:
        raise BadAnswer("the answer has a part whose base64 breaks off")


def _strictly(text: bytes, *, ended: bool) -> bytes:
    if ended:
        raise BadAnswer("the answer has a part with something behind its base64")
    with reading:
        return binascii.a2b_base64(text, strict_mode=True)


def _from_quoted(pieces: Iterator[bytes]) -> Iterator[bytes]:
    decode: Callable[[bytes], bytes] = binascii.a2b_qp
    held = b""
    for piece in pieces:
        held += piece
        whole = held.rfind(b"\n") + 1
        if whole:
            yield decode(held[:whole])
            held = held[whole:]
        if len(held) > MAX_LINE:
            raise BadAnswer("the answer has a part with an endless line")
    if held:
        yield decode(held)
