"""Conversions whose usual result generated code finds by itself, without a call of a function."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from connectors.contract import Representation, Value
from gateway.plan import numbers, texts
from gateway.plan.days import HOUR, Days

Convert = Callable[[Value], Value]


@dataclass(frozen=True, slots=True)
class Usual:
    """A conversion, and what it gives for nearly every value, as Python expressions.

    Where ``when`` is true of ``{0}``, the value, the result is ``then``; both may use ``{1}``,
    which is ``helper``. Neither may hold for None or ABSENT.
    """

    convert: Convert
    when: str
    then: str = "{0}"
    helper: object = None

    def __call__(self, value: Value) -> Value:
        """Convert a value that is neither ABSENT nor None."""
        return self.convert(value)


# Of what a driver gives as the type that its column has.
NATIVE: Mapping[Convert, Usual] = {
    numbers.integer_text: Usual(numbers.integer_text, "type({0}) is int", "str({0})"),
    numbers.integer: Usual(numbers.integer, "type({0}) is int and -(2**63) <= {0} < 2**64"),
    # neither an infinity nor NaN is the same as itself by subtraction
    numbers.number: Usual(numbers.number, "type({0}) is float and {0} - {0} == 0.0"),
}
# Of what a database wrote as text, which seldom says the same twice.
_FLOAT = re.compile(r"-?\d{1,20}+(?:\.\d{1,30}+)?+(?:[eE][+-]?\d{1,2})?", re.ASCII)  # finite
WRITTEN: Mapping[Convert, Usual] = {
    numbers.integer: Usual(
        numbers.integer,
        "type({0}) is str and len({0}) < 19 and {0}.isdecimal() and {0}.isascii()",
        "int({0})",
    ),
    numbers.number: Usual(
        numbers.number, "type({0}) is str and {1}({0})", "float({0})", _FLOAT.fullmatch
    ),
}
TABLES = {Representation.NATIVE: NATIVE, Representation.SQL_TEXT: WRITTEN}
# Of what has no better.
ANY: Mapping[Convert, Usual] = {
    texts.string: Usual(texts.string, "type({0}) is str"),
    texts.padded: Usual(texts.padded, "type({0}) is str and '\\0' not in {0}"),
    numbers.integer_text: Usual(
        numbers.integer_text,
        "type({0}) is str and {0}.isdecimal() and {0}.isascii() and {0}[0] != '0'",
    ),
}


def decimals(convert: Convert, scale: int | None) -> Usual:
    """Return a conversion of a database's decimals, which mostly have their scale's digits."""
    fraction = rf"\.\d{{{scale}}}" if scale else r"(?:\.\d++)?+"
    exact = re.compile(rf"-?[1-9]\d*+{fraction}|0{fraction}", re.ASCII)
    return Usual(convert, "type({0}) is str and {1}({0})", helper=exact.fullmatch)


def local_times(days: Days) -> Usual:
    """Return a conversion of a database's date-times without an offset."""
    head, rest = f"{{1}}.heads.get({{0}}[:{HOUR}])", f"{{1}}.rest({{0}}, {HOUR})"
    when = f"type({{0}}) is str and (head := {head}) and (rest := {rest})"
    return Usual(days, when, 'head + rest[1] + "Z"', days)


def truths(convert: Convert) -> Usual:
    """Return a conversion of a database's truth values."""
    return Usual(convert, "type({0}) is bool")
