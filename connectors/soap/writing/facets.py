"""What a simple type demands of a text beyond its built-in type (XML Schema 1.0, part 2, 4.3).

A demand that is not understood is not checked: the back end has the last word anyway.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from operator import ge, gt, le, lt

from connectors.soap.blanks import as_read
from connectors.soap.writing.lexical import NUMBERS, is_legal
from connectors.soap.xsd.components import Simple

Test = tuple[str, str, Callable[[str], object]]
"""A code, a sentence, and whether a text meets the demand."""

BINARY = frozenset({"hexBinary", "base64Binary"})
BOUNDS = {
    "minInclusive": (ge, "at least"),
    "maxInclusive": (le, "at most"),
    "minExclusive": (gt, "more than"),
    "maxExclusive": (lt, "less than"),
}
# What means the same in Python; the rest of XSD's expressions does not, and is left alone.
_FOREIGN = re.compile(r"\\[iIcCpPwWbBAZzsS]|-\[|[\^$]|\(\?|[*+?}][+?]|&&|\|\||~~|--")
# Nor is what could take a text's length to a power, or two to its power.
_SLOW = re.compile(r"\)[*+{]|[*+].*[*+].*[*+]")
MAX_MATCHED = 1000  # characters


def tests(simple: Simple) -> tuple[Test, ...]:
    """Return the demands on one text of a type; unions, whose members are not kept, have none."""
    return () if simple.union and not simple.values else tuple(_tests(simple))


def _tests(simple: Simple) -> Iterator[Test]:
    legal = is_legal(simple.type)
    if legal is not None:
        yield "invalid", f"is no {simple.type}", legal
    if simple.values:
        known = frozenset(as_read(each, simple.whitespace) for each in simple.values)
        yield "enum", "is not among the values that the back end knows", known.__contains__
    numeric = simple.type in NUMBERS
    yield from _of_size(simple, numeric=numeric)
    for name, value in simple.facets:
        if name == "pattern":
            yield from _pattern(value)
        elif numeric:
            yield from _of_number(name, value)
        elif simple.type not in BINARY and value.isdecimal():
            yield _length(ge, "at least", int(value))  # minLength, length


def _of_size(simple: Simple, *, numeric: bool) -> Iterator[Test]:
    if numeric and simple.scale is not None:
        yield _decimals(simple.scale)
    if simple.width is not None and not numeric and simple.type not in BINARY:
        yield _length(le, "at most", simple.width)


def _of_number(name: str, value: str) -> Iterator[Test]:
    if name in BOUNDS:
        yield from _bound(name, value)
    elif name == "totalDigits" and value.isdecimal():
        yield _digits(int(value))


def _length(meets: Callable[[int, int], bool], words: str, count: int) -> Test:
    return "length", f"must have {words} {count} characters", lambda text: meets(len(text), count)


def _decimals(scale: int) -> Test:
    def test(text: str) -> bool:
        return len(text.partition(".")[2].rstrip("0")) <= scale

    return "range", f"must have at most {scale} decimals", test


def _digits(count: int) -> Test:
    def test(text: str) -> bool:
        whole, _, decimals = text.lstrip("+-").partition(".")
        return len(whole.lstrip("0")) + len(decimals.rstrip("0")) <= count

    return "range", f"must have at most {count} digits", test


def _bound(name: str, value: str) -> Iterator[Test]:
    meets, words = BOUNDS[name]
    bound = _number(value)
    if bound is not None:

        def test(text: str) -> bool:
            number = _number(text)
            return number is None or number.is_nan() or meets(number, bound)

        yield "range", f"must be {words} {value.strip()}", test


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text.strip().replace("INF", "Infinity"))
    except InvalidOperation:  # another test says so
        return None


def _pattern(value: str) -> Iterator[Test]:
    if _FOREIGN.search(value) or _SLOW.search(value):
        return
    try:
        pattern = re.compile(value)
    except re.error:
        return

    def test(text: str) -> bool:
        return len(text) > MAX_MATCHED or pattern.fullmatch(text) is not None

    yield "pattern", "does not have the form that the back end demands", test
