"""Random values of every kind that a database can hold, the edges more often than chance."""

from __future__ import annotations

import datetime as dt
import math
import struct
import uuid
from collections.abc import Callable, Sequence
from decimal import Decimal
from random import Random
from typing import Any

Make = Callable[[Random], Any]


def pick(*makes: Make) -> Make:
    """Return what makes a value as one of these would."""
    return lambda rng: rng.choice(makes)(rng)


def one_of(*values: Any) -> Make:
    return lambda rng: rng.choice(values)


def integer(low: int, high: int) -> Make:
    edges = [each for each in (low, low + 1, -1, 0, 1, high - 1, high) if low <= each <= high]
    wide = (2**31, -(2**31) - 1, 2**32, 2**53 + 1, -(2**53) - 1, 2**16)
    edges += [each for each in wide if low <= each <= high]
    return pick(one_of(*edges), lambda rng: rng.randint(low, high))


def decimal(precision: int, scale: int) -> Make:
    """Return decimals with every digit used, and shorter ones."""

    def make(rng: Random) -> str:
        digits = rng.choice((precision, precision, rng.randint(1, precision)))
        whole = rng.randrange(10**digits)
        number = Decimal(whole).scaleb(-scale) if rng.random() < 0.9 else Decimal(0)
        return f"{'-' if rng.random() < 0.5 and number else ''}{number:f}"

    return make


def double(rng: Random) -> float:
    bits = struct.unpack("<d", rng.randbytes(8))[0]
    if not math.isfinite(bits):
        bits = 0.1
    edges = (0.0, -0.0, 5e-324, -5e-324, 2.2250738585072014e-308, 1.7976931348623157e308)
    more = (0.1, 0.30000000000000004, 1234567890123.456, 1e15, 1e16, 1e17, 123456789.0, 1e-7)
    return rng.choice((bits, rng.choice(edges), rng.choice(more), round(rng.uniform(-1e6, 1e6), 2)))


def single(rng: Random) -> float:
    bits = struct.unpack("<f", struct.pack("<I", rng.randrange(2**31 - 2**23)))[0]
    edges = (0.0, 0.1, 16777216.0, 3.4028234663852886e38, 1.1754943508222875e-38, 1.401298464e-45)
    return float(rng.choice((bits, rng.choice(edges), -rng.choice(edges), rng.uniform(-1e3, 1e3))))


LENGTHS = (0, 1, 2, 5, 9, 31, 127, 128, 255, 256, 257, 511, 512, 1000)


def character(rng: Random) -> str:
    ranges = (
        (0x20, 0x7F), (0x20, 0x7F), (0x01, 0x20), (0x7F, 0x100), (0x300, 0x370), (0x2000, 0x2070),
        (0x100, 0xD800), (0xE000, 0x10000), (0x1F300, 0x1F650), (0x10000, 0x110000),
    )  # fmt: skip
    low, high = rng.choice(ranges)
    return chr(rng.randrange(low, high))


WORDS = ("", " ", "NULL", "null", "0", "0123", "Inf", "a  ", "  a", "{ts '2024-01-01'}", "?", "%s",
         "O'Brien", '"', "\\", "\\x41", "\r\n", "é", "e\u0301", "\ufeff", "\u2028", "\uffff", "1e5",
         "😀", "\U0010ffff", "';--", ":name", "\t", "å" * 127 + "b", "x" * 255 + "å")  # fmt: skip


def text(width: int, *, nul: bool = False, long: bool = False) -> Make:
    """Return texts of up to that many characters of every plane."""

    def make(rng: Random) -> str:
        length = min(width, rng.choice(LENGTHS))
        if long and rng.random() < 0.02:
            length = min(width, 70_000)
        some = [character(rng) for _ in range(min(length, 40))] or [""]
        words = rng.choice((*WORDS, *["".join(rng.choices(some, k=length))] * len(WORDS)))
        if nul and rng.random() < 0.1:
            place = rng.randint(0, len(words))
            words = f"{words[:place]}\0{words[place:]}"
        return words[:width]

    return make


def binary(width: int) -> Make:
    def make(rng: Random) -> bytes:
        length = min(width, rng.choice(LENGTHS))
        return rng.choice((bytes(range(256))[:width], rng.randbytes(length), b"\0" * length))

    return make


_LAST_DAY = dt.date.max.toordinal()


def day(rng: Random) -> dt.date:
    edges = (dt.date.min, dt.date.max, dt.date(1582, 10, 10), dt.date(1899, 12, 31),
             dt.date(1900, 1, 1), dt.date(1970, 1, 1), dt.date(2000, 2, 29), dt.date(2038, 1, 20),
             dt.date(1000, 1, 1), dt.date(999, 12, 31))  # fmt: skip
    return rng.choice(
        (rng.choice(edges), dt.date.fromordinal(rng.randint(1, dt.date.max.toordinal())))
    )


def clock(digits: int = 6) -> Callable[[Random], dt.time]:
    def make(rng: Random) -> dt.time:
        fraction = rng.choice((0, 1, 999_999, 500_000, rng.randrange(10**6)))
        fraction -= fraction % 10 ** (6 - digits)
        edges = ((0, 0, 0), (23, 59, 59), (2, 30, 0))
        random = (rng.randrange(24), rng.randrange(60), rng.randrange(60))
        return dt.time(*rng.choice((*edges, random, random)), fraction)

    return make


def moment(digits: int = 6, first: dt.date = dt.date.min, last: dt.date = dt.date.max) -> Make:
    changes = (dt.date(2024, 3, 31), dt.date(2024, 10, 27), dt.date(1916, 5, 15))

    def make(rng: Random) -> str:
        found = rng.choice((day(rng), day(rng), rng.choice(changes)))
        at = dt.datetime.combine(min(max(found, first), last), clock(digits)(rng))
        return at.isoformat(" ")

    return make


def as_text(make: Make) -> Make:
    return lambda rng: str(make(rng))


def identifier(rng: Random) -> str:
    return str(uuid.UUID(bytes=rng.choice((rng.randbytes(16), b"\0" * 16, b"\xff" * 16))))


def rarely(wild: Make, usual: Make) -> Make:
    """Return what makes a value that has no JSON one time in a hundred."""
    return lambda rng: (wild if rng.random() < 0.01 else usual)(rng)


ODD_NAMES: Sequence[str] = (
    "ID", "order by", "ÅTERV_REF", "AÑO", "select", 'a"b', "a`b", "a'b", "what?", ":name", "a:b",
    "100%", "%s", "a.b", "a\\b", "{d}", "[x]", "a;b", "--c", "a,b", "名前", "é", "e\u0301x", "NULL",
    "__proto__", "class", "_", "1st", "tab\tbed", "a  b", "ø\u200bx", "row", "(c)", "@at", "#h",
    "x" * 60,
)  # fmt: skip


def names(rng: Random, count: int) -> list[str]:
    """Return that many column names which differ in every database's eyes."""
    odd = rng.sample(ODD_NAMES, k=min(count, rng.randint(0, count)))
    return [*odd, *(f"c{number}" for number in range(count - len(odd)))]
