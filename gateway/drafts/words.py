"""The names of old systems, split into words and put together as the API's names are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection

WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
LETTERS = str.maketrans({"ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "ß": "ss", "ð": "d", "þ": "th"})
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def vocabulary(*lines: str) -> frozenset[str]:
    """Return the words of some lines."""
    return frozenset(" ".join(lines).split())


def words(name: str) -> list[str]:
    """Return the words of an identifier in lower case: ``HämtaBESÖK_Lista2``."""
    plain = unicodedata.normalize("NFKD", name.rpartition("}")[2].translate(LETTERS))
    ascii_only = "".join(each for each in plain if not unicodedata.combining(each))
    return [each.lower() for each in WORD.findall(ascii_only)]


def member(name: str, taken: Collection[str] = ()) -> str:
    """Return a JSON member's name, of letters only (AME.07): ``adr1`` is ``adrOne``."""
    found = camel([part for word in words(name) for part in _spelled(word)] or ["value"])
    return _free(found, taken, lambda number: "".join(map(str.capitalize, _spelled(str(number)))))


def parameter(name: str, taken: Collection[str] = ()) -> str:
    """Return the name of a parameter or claim, in which digits may stand."""
    found = camel(words(name) or ["value"])
    if not found[0].isalpha():
        found = f"value{found[:1].upper()}{found[1:]}"
    return _free(found, taken, str)


def kebab(parts: Collection[str]) -> str:
    """Return a resource's name of words: digits stay with the word before them."""
    found = ""
    for part in parts:
        found += part if part.isdigit() or not found else f"-{part}"
    return found if found[:1].isalpha() else f"resource-{found}".rstrip("-")


def camel(parts: list[str]) -> str:
    """Return words as one camelCase name."""
    return parts[0] + "".join(each.capitalize() for each in parts[1:])


def _free(name: str, taken: Collection[str], count: Callable[[int], str]) -> str:
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{name}{count(number)}"
    return found


def _spelled(word: str) -> list[str]:
    return [DIGITS[int(digit)] for digit in word] if word.isdigit() else [word]
