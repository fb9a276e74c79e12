"""In which encoding the bytes of an answer are, and the answer as a parser takes it.

A configured charset wins over every label. Otherwise a byte order mark does, then HTTP's label,
then that of the document (RFC 7303, section 3.2).
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from connectors.errors import BadAnswer
from connectors.soap.arriving import Answer

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),  # without a mark, as XML 1.0, appendix F guesses
    (b"\0<", "utf-16-be"),
)
EVERY_MARK = tuple(mark for mark, _ in MARKS)
OF_HTTP = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
OF_XML = re.compile(rb"\s*<\?xml[^>]{,200}?\sencoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
DECLARATION = re.compile(r"\ufeff?\s*<\?xml\s[^>]*\?>")
# libxml2 reads these itself. In others a declaration could hide from who looks at the bytes.
ASCII_BASED = re.compile(r"ascii|utf-8(-sig)?|iso8859-\d+|cp125\d")
EXACT = {  # names that libxml2 has too
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "iso8859-1",
}
UNFIT = frozenset(
    {"utf-7", "punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined"}
)


def source_of(answer: Answer, charset: str | None) -> tuple[str | bytes, str | None]:
    """Return what to parse, and the encoding to tell the parser where the bytes do not.

    Raise BadAnswer for what is no XML in any encoding, UnicodeError and LookupError.
    """
    body = answer.body
    if charset is not None:
        return _without_label(body.decode(charset)), None
    label = _label(answer)
    if label is None or _is_ascii_based(label):
        return _checked(body), label
    return _without_label(body.decode(label)), None


def text_of(answer: Answer, charset: str | None) -> str | None:
    """Return the text of an answer as a parser would take it, None where only that can tell.

    Both read these encodings alike, and a byte that is no control is none in them.
    """
    name = _encoding(answer, charset)
    if name is None or not ASCII_BASED.fullmatch(name):
        return None
    try:
        return answer.body.decode(name)
    except UnicodeError:
        return None


def is_utf8(answer: Answer, charset: str | None) -> bool:
    """Tell whether the bytes of an answer are UTF-8 by what is said of them."""
    return _encoding(answer, charset) == "utf-8"


def _encoding(answer: Answer, charset: str | None) -> str | None:
    return _named(charset) if charset else EXACT.get((_label(answer) or "utf-8").lower())


@lru_cache(64)
def _named(label: str) -> str:
    return codecs.lookup(label).name.replace("_", "-")


@lru_cache(64)  # a back end has one label, and a hostile one no more than these
def _is_ascii_based(label: str) -> bool:
    name = codecs.lookup(label).name
    if name.replace("_", "-") in UNFIT:
        raise BadAnswer("the answer is in an encoding that no back end has a reason for")
    return ASCII_BASED.fullmatch(name) is not None


def _label(answer: Answer) -> str | None:
    if answer.body.startswith(EVERY_MARK):
        return next(label for mark, label in MARKS if answer.body.startswith(mark))
    found = OF_HTTP.search(answer.headers.get("content-type", ""))
    if found:
        return found[1]
    declared = OF_XML.match(answer.body)
    return declared[1].decode("ascii") if declared else None


def _checked(body: bytes) -> bytes:
    if not body.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<"):
        raise BadAnswer("the answer is no XML")
    return body


def _without_label(text: str) -> str:
    return DECLARATION.sub("", text, count=1) if DECLARATION.match(text) else text
