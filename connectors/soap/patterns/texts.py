"""An answer's text as expressions take it, or the verdict that it has to be parsed.

What is let through has no character that XML forbids, no CDATA and no reference but those to
characters and the five entities that XML knows. A large one is not decoded as a whole: its texts
are, one by one.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from connectors.soap.arriving import Answer
from connectors.soap.charsets import is_utf8, text_of
from connectors.soap.patterns.unlike import Unlike

PIECE = 64 * 1024  # bytes that are looked at together
# What stands for an ampersand comes last, so that none of these is read twice.
NAMED = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))
NAMES = tuple(name.encode() for name, _ in NAMED)
MAX_REFERENCES = 200_000  # the parser takes as long for more, and less memory
MAX_NUMERIC = 20_000  # of them by number, each of which takes a while
CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))
CHARACTERS = (  # XML 1.0, section 2.2
    (0x9, 0xA),
    (0xD, 0xD),
    (0x20, 0xD7FF),
    (0xE000, 0xFFFD),
    (0x10000, 0x10FFFF),
)
AMPERSAND = ord("&")
NO_CHARACTERS = ("\ufffe", "\uffff")
NO_BYTES = tuple(each.encode() for each in NO_CHARACTERS)
REFERENCE = re.compile(r"&#(?:x0*([0-9A-Fa-f]{1,6})|0*([0-9]{1,7}));")
LEGAL = re.compile(rb"&(?:#x0*[0-9A-Fa-f]{1,6}|#0*[0-9]{1,7}|amp|lt|gt|quot|apos);")
NUMBER = ord("#")


class Texts:
    """Makes of what matched what a parser gives: line ends, references, and characters."""

    def groups(self, match: re.Match[Any]) -> tuple[str | None, ...]:
        """Return the groups of a match."""
        whole = match[0]
        if "&" not in whole and "\r" not in whole:
            return match.groups()
        return tuple(
            [
                each if each is None or ("&" not in each and "\r" not in each) else unescaped(each)
                for each in match.groups()
            ]
        )

    def text(self, part: Any) -> str:
        """Return a text."""
        return unescaped(part)


class Bytes(Texts):
    """The same of bytes in UTF-8."""

    def groups(self, match: re.Match[Any]) -> tuple[str | None, ...]:
        """Return the groups of a match."""
        return tuple(
            [None if each is None else unescaped(each.decode()) for each in match.groups()]
        )

    def text(self, part: bytes) -> str:
        """Return a text."""
        return unescaped(part.decode())


class PlainBytes(Bytes):
    """The same of bytes without references and carriage returns."""

    def groups(self, match: re.Match[Any]) -> tuple[str | None, ...]:
        """Return the groups of a match."""
        return tuple([None if each is None else each.decode() for each in match.groups()])


TEXTS, BYTES, PLAIN_BYTES = Texts(), Bytes(), PlainBytes()


def source_of(answer: Answer, charset: str | None, large: int) -> tuple[str | bytes, Texts | None]:
    """Return what to match and what makes texts of it, None where they are; raise Unlike.

    One of ``large`` bytes is matched as bytes.
    """
    body = answer.body
    if not _is_clear(body):
        raise Unlike
    is_written = b"&" in body or b"\r" in body  # otherwise than it is read
    if len(body) >= large:
        if not is_utf8(answer, charset) or not _is_text(body):
            raise Unlike
        return body, BYTES if is_written else PLAIN_BYTES
    text = text_of(answer, charset)
    if text is None or (not text.isascii() and any(each in text for each in NO_CHARACTERS)):
        raise Unlike
    return text, TEXTS if is_written else None


def _is_clear(body: bytes) -> bool:
    """Tell it of bytes in an encoding based on ASCII."""
    for start in range(0, len(body), PIECE):
        piece = body[start : start + PIECE] if len(body) > PIECE else body
        if len(piece.translate(None, CONTROLS)) != len(piece):
            return False
    # one sign is found much faster than three
    return not (b"]" in body and b"]]>" in body) and (b"&" not in body or _refers_well(body))


def _is_text(body: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(body), PIECE):
            decoder.decode(body[start : start + PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return not any(each in body for each in NO_BYTES)


def _refers_well(body: bytes) -> bool:
    written = body.count(b"&")
    if written > MAX_REFERENCES:
        return False
    if b"&#" not in body:
        return sum(map(body.count, NAMES)) == written
    legal, numeric = 0, set[bytes]()
    for each in LEGAL.finditer(body):  # many at once would take memory
        legal += 1
        if body[each.start() + 1] == NUMBER:
            numeric.add(each[0])
    if legal != written or (numeric and body.count(b"&#") > MAX_NUMERIC):
        return False
    try:
        for reference in numeric:
            unescaped(reference.decode("ascii"))
    except ValueError:
        return False
    return True


def unescaped(text: str) -> str:
    """Return a text after XML 1.0, 2.11 and 4.1; raise ValueError for no character."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "&" not in text:
        return text
    if "&#" in text:
        text = REFERENCE.sub(_character, text)
    for written, read in NAMED:
        text = text.replace(written, read)
    return text


def texts(find: Callable[[Any], list[Any]], part: Any, u: Texts | None) -> list[str]:
    """Return the texts of a list."""
    found = find(part)
    return found if u is None else [u.text(each) for each in found]


def pairs(find: Callable[[Any], list[Any]], part: Any, u: Texts | None) -> list[tuple[str, Any]]:
    """Return the texts of a list, each with what it ended with where it began."""
    found = find(part)
    return found if u is None else [(u.text(each), end) for each, end in found]


def _character(reference: re.Match[str]) -> str:
    hexadecimal, decimal = reference.groups()
    return _of_code(int(hexadecimal, 16) if hexadecimal else int(decimal))


@lru_cache(256)
def _of_code(code: int) -> str:
    if not any(first <= code <= last for first, last in CHARACTERS):
        raise ValueError(code)
    return "&amp;" if code == AMPERSAND else chr(code)
