"""A text as a parser of XML 1.0 takes it, or the verdict that it has to be parsed.

What is let through has no character that XML forbids, no CDATA and no reference but those to
characters and the five entities that XML knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))
CHARACTERS = (  # XML 1.0, section 2.2
    (0x9, 0xA),
    (0xD, 0xD),
    (0x20, 0xD7FF),
    (0xE000, 0xFFFD),
    (0x10000, 0x10FFFF),
)
NO_CHARACTERS = ("\ufffe", "\uffff")
REFERENCE = re.compile(r"&(?:#x0*([0-9A-Fa-f]{1,6})|#0*([0-9]{1,7})|([a-z]{2,4}));")
OTHER = re.compile(r"&(?!(?:#x0*[0-9A-Fa-f]{1,6}|#0*[0-9]{1,7}|amp|lt|gt|quot|apos);)")
NUMERIC = re.compile("&#[^;]*;")

Groups = Callable[[re.Match[str]], tuple[str | None, ...]]
Find = Callable[[str], list[str]]
FindPairs = Callable[[str], list[tuple[str, str]]]


def cleared(raw: bytes, text: str) -> str | None:
    """Return the text with lines ended as XML says; None if it has to be parsed."""
    if len(raw.translate(None, CONTROLS)) != len(raw):
        return None
    if b"]" in raw and "]]>" in text:  # one sign is found much faster than three
        return None
    if not text.isascii() and any(each in text for each in NO_CHARACTERS):
        return None
    if "\r" in text:  # XML 1.0, section 2.11
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "&" in text and not _refers_well(text):
        return None
    return text


def _refers_well(text: str) -> bool:
    if OTHER.search(text):
        return False
    try:
        for each in set(NUMERIC.findall(text)):
            unescaped(each)
    except ValueError:
        return False
    return True


def unescaped(text: str) -> str:
    """Return a text with its references replaced; raise ValueError for no character."""
    return REFERENCE.sub(_character, text)


def groups(match: re.Match[str]) -> tuple[str | None, ...]:
    """Return the groups of a match with their references replaced."""
    return tuple(
        unescaped(each) if each is not None and "&" in each else each for each in match.groups()
    )


def texts(find: Find, part: str, u: Groups | None) -> list[str]:
    """Return the texts of a list."""
    found = find(part)
    return found if u is None else [unescaped(each) for each in found]


def pairs(find: FindPairs, part: str, u: Groups | None) -> list[tuple[str, str]]:
    """Return the texts of a list, each with what it ended with where it began."""
    found = find(part)
    return found if u is None else [(unescaped(each), end) for each, end in found]


def _character(reference: re.Match[str]) -> str:
    hexadecimal, decimal, name = reference.groups()
    if name:
        return NAMED[name]
    return _of_code(int(hexadecimal, 16) if hexadecimal else int(decimal))


@lru_cache(256)
def _of_code(code: int) -> str:
    if not any(first <= code <= last for first, last in CHARACTERS):
        raise ValueError(code)
    return chr(code)
