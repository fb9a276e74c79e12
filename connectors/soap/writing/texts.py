"""Compiles how a simple value becomes text: its lexical form, checked, and escaped by construction.

A text that needs no second look goes out as it is; every other one is looked at from all sides.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from connectors.soap.blanks import as_read, words
from connectors.soap.writing.facets import Test, tests
from connectors.soap.writing.lexical import Unwritable, text_of
from connectors.soap.writing.sheet import Path, Sheet, Write
from connectors.soap.xsd.components import Simple

# Everything but the characters of XML 1.0 (section 2.2); surrogates are among it.
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
QUOTED = str.maketrans({"\t": "&#9;", "\n": "&#10;", '"': "&quot;"})
_PLAIN = {
    "utf-8": re.compile("[ !#-%'-;=?-~\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*"),
    "": re.compile("[ !#-%'-;=?-~]*"),
}
_SHORT_INTEGER = re.compile("-?[0-9]{1,9}")
_SHORT_DAY = "[1-9][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
_SHORT_TIME = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
# What is surely legal, and no more: the usual texts of the usual types.
_SHORT_TYPES = {
    **dict.fromkeys(("int", "long", "integer"), _SHORT_INTEGER),
    "decimal": re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?"),
    "boolean": re.compile("true|false"),
    "date": re.compile(_SHORT_DAY),
    "dateTime": re.compile(f"{_SHORT_DAY}T{_SHORT_TIME}Z?"),
}


def escape(text: str) -> str:
    """Return the text of an element, or of an attribute when it is quoted too."""
    return text.translate(ESCAPES)


def quote(text: str) -> str:
    """Return a text escaped for an attribute in double quotes."""
    return text.translate(ESCAPES).translate(QUOTED)


def compile_plain(simple: Simple, charset: str) -> Write:
    """Return what writes the checked text of a value, not escaped; a list is joined."""
    demands = tests(simple)
    one = _one(simple, demands, charset)
    if not simple.list:
        return one

    def many(value: Any, path: Path, sheet: Sheet) -> str:
        if isinstance(value, str):
            value = words(value)
        if not isinstance(value, (list, tuple)):
            return sheet.refuse(path, "type", "must be a list")
        return " ".join(
            [item(each, (*path, str(index)), sheet) for index, each in enumerate(value)]
        )

    def item(value: Any, path: Path, sheet: Sheet) -> str:
        if value is None:
            return sheet.refuse(path, "null", "may not be null")
        if isinstance(value, str) and words(value) != [value]:
            return sheet.refuse(path, "invalid", "must be text without blanks")
        return one(value, path, sheet)

    return many


def compile_text(simple: Simple, charset: str) -> Write:
    """Return what writes a value as the escaped content of an element."""
    return _quick(simple, charset, compile_plain(simple, charset), escape)


def compile_attribute(simple: Simple, charset: str) -> Write:
    """Return what writes a value as the escaped content of an attribute in double quotes."""
    return _quick(simple, charset, compile_plain(simple, charset), quote)


def _quick(simple: Simple, charset: str, slow: Write, finish: Callable[[str], str]) -> Write:
    fits = as_it_is(simple, charset)

    def write(value: Any, path: Path, sheet: Sheet) -> str:
        if value.__class__ is str and fits(value):
            return value
        return finish(slow(value, path, sheet))

    return write


def as_it_is(simple: Simple, charset: str) -> Callable[[str], object]:
    """Return what tells of a text that it can be sent without a closer look."""
    bare = simple.width is None and simple.scale is None and not (simple.values or simple.facets)
    if bare and not simple.list and simple.type in _SHORT_TYPES:
        return _SHORT_TYPES[simple.type].fullmatch
    if bare and not simple.list and not tests(simple):
        return _PLAIN["utf-8" if charset == "utf-8" else ""].fullmatch
    return _never


def _never(_text: str) -> bool:
    return False


def _one(simple: Simple, demands: tuple[Test, ...], charset: str) -> Write:
    def write(value: Any, path: Path, sheet: Sheet) -> str:
        try:
            text = text_of(value, simple.type)
        except Unwritable:
            reason = "must be text, a number, a truth value or bytes"
            return sheet.refuse(path, "type", reason)
        reason = _uncarried(text, charset)
        if reason:
            return sheet.refuse(path, "character", reason)
        read = as_read(text, simple.whitespace) if demands else text
        for code, detail, test in demands:
            if not test(read):
                return sheet.refuse(path, code, detail)
        return text

    return write


def _uncarried(text: str, charset: str) -> str:
    """Return why a text cannot be in a message of that charset, or nothing."""
    if FORBIDDEN.search(text):
        return "holds a character that XML does not allow"
    if charset != "utf-8":
        try:
            text.encode(charset)
        except UnicodeEncodeError:
            return f"holds a character that {charset} does not have"
    return ""
