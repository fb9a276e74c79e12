"""Readings that several profiles share, and what turns drivers' texts into plain ones."""

from __future__ import annotations

import struct
from decimal import Decimal, InvalidOperation
from functools import partial

from connectors.contract import Representation
from connectors.odbc import arguments
from connectors.odbc.profiles.base import Reading

text = partial(Reading, bind=arguments.text, is_text=True, is_sized=True)
padded = partial(Reading, "CHAR", bind=arguments.padded, is_text=True, is_sized=True)
long_text = partial(Reading, "TEXT", bind=arguments.text, is_text=True)
lexical = partial(Reading, representation=Representation.SQL_TEXT)

SMALLINT = Reading("SMALLINT", bind=arguments.integer(16))
INTEGER = Reading("INTEGER", bind=arguments.integer(32))
BIGINT = Reading("BIGINT", bind=arguments.integer(64))
DOUBLE = Reading("DOUBLE", bind=arguments.double)
BOOLEAN = Reading("BOOLEAN", bind=arguments.boolean)
BINARY = Reading("VARBINARY", bind=arguments.binary)


def single(value: float) -> float:
    """Return the shortest decimal number that is the same 32-bit one: 0.1, not 0.10000000149."""
    wanted = struct.pack("f", value)
    return next(
        (
            short
            for digits in (6, 7, 8)
            if struct.pack("f", short := float(f"{value:.{digits}g}")) == wanted
        ),
        value,
    )


REAL = Reading("REAL", bind=arguments.double, read=single)


def plain(digits: str) -> str:
    """Return a number as plain digits: ``0.5`` for ``.5``, ``1000`` for ``1E+3``; else as it is."""
    try:
        number = Decimal(digits.strip())
    except InvalidOperation:
        return digits
    return f"{number:f}" if number.is_finite() else digits.strip()


def utc(moment: str) -> str:
    """Return a moment of a session in UTC with its offset in digits."""
    return moment.strip().removesuffix(" UTC").removesuffix(" GMT") + "+00:00"
