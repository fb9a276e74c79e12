"""The column types of each database, with what makes their values and what these must become."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.odbc import expected
from tests.odbc.expected import (
    Expect,
    stored,
    stored_boolean,
    stored_decimal,
    stored_number,
    stored_text,
    stored_whole,
    stored_wide,
)
from tests.odbc.randoms import (
    Make,
    as_text,
    binary,
    clock,
    day,
    decimal,
    double,
    identifier,
    integer,
    moment,
    one_of,
    pick,
    rarely,
    single,
    text,
)


@dataclass(frozen=True)
class Kind:
    """A declared type: ``make`` gives what is written, ``expect`` reads what is there as JSON.

    ``native`` is how the database's own client selects the column, which is ``{}``.
    """

    declared: str
    make: Make
    expect: Expect
    native: str = "{}"
    inline: bool = False


def kinds_of(profile: str) -> Mapping[str, Callable[[Random], Kind]]:
    """Return the makers of column types of a profile by a word."""
    return {"postgresql": POSTGRESQL, "mariadb": MARIADB, "sqlite": SQLITE}[profile]


def fixed(*arguments: Any, **more: Any) -> Callable[[Random], Kind]:
    kind = Kind(*arguments, **more)
    return lambda _: kind


def sized(low: int, high: int, build: Callable[[int], Kind]) -> Callable[[Random], Kind]:
    return lambda rng: build(rng.choice((low, high, rng.randint(low, high))))


def exact(word: str, most: int, expect: Callable[[int], Expect], most_scale: int = 38):
    """Return the types of exact decimals: every precision, every scale."""

    def build(rng: Random) -> Kind:
        precision = rng.choice((most, 38, 19, rng.randint(1, most)))
        scale = rng.randint(0, min(precision, most_scale))
        declared = f"{word}({precision},{scale})"
        return Kind(declared, decimal(precision, scale), expect(scale))

    return build


INF, NAN = float("inf"), float("nan")
BEYOND = ("infinity", "0044-03-15 BC", "10000-01-01")
INTERVALS = ("1 day 2:00", "-3 months", "0", "1 year -2 days 0.5 s")
ENUM = ("a", "名", "b c", "", "x'y")
POSTGRESQL: Mapping[str, Callable[[Random], Kind]] = {
    "boolean": fixed("boolean", one_of(True, False), expected.same),
    "smallint": fixed("smallint", integer(-(2**15), 2**15 - 1), expected.same),
    "integer": fixed("integer", integer(-(2**31), 2**31 - 1), expected.same),
    "bigint": fixed("bigint", integer(-(2**63), 2**63 - 1), expected.wide),
    "numeric": exact("numeric", 60, expected.decimal),
    "numeric of any scale": fixed(
        "numeric",
        rarely(one_of("NaN"), pick(decimal(38, 0), decimal(38, 38), decimal(60, 20))),
        expected.decimal(0),
    ),
    "money": fixed("money", decimal(17, 2), expected.decimal(2), "CAST({} AS numeric)"),
    "real": fixed("real", rarely(one_of(INF, -INF, NAN), single), expected.single),
    "double": fixed("double precision", rarely(one_of(INF, -INF, NAN), double), expected.number),
    "char": sized(1, 300, lambda n: Kind(f"char({n})", text(n), expected.padded)),
    "varchar": sized(1, 1000, lambda n: Kind(f"varchar({n})", text(n), expected.same)),
    "text": fixed("text", text(70_000, long=True), expected.same),
    "date": fixed(
        "date",
        rarely(one_of("infinity", "0044-03-15 BC", "10000-01-01"), as_text(day)),
        expected.date,
    ),
    "time": fixed("time", rarely(one_of("24:00"), as_text(clock())), expected.time),
    "timetz": fixed("timetz", lambda rng: f"{clock()(rng)}+02", expected.same),
    "timestamp": fixed(
        "timestamp", rarely(one_of("infinity", "0044-03-15 10:00 BC"), moment()), expected.utc
    ),
    "timestamp(3)": fixed("timestamp(3)", moment(3, last=dt.date(9999, 12, 30)), expected.utc),
    "timestamptz": fixed(
        "timestamptz",
        rarely(one_of("-infinity"), lambda rng: f"{moment()(rng)}+00"),
        expected.utc,
    ),
    "interval": fixed(
        "interval", one_of("1 day 2:00", "-3 months", "0", "1 year -2 days 0.5 s"), expected.same
    ),
    "bytea": fixed("bytea", binary(1000), expected.base64, inline=True),
    "uuid": fixed("uuid", identifier, expected.text_of),
    "json": fixed("json", one_of('{"a":  1}', "[]", '"å\\u0000"', "null"), expected.same),
    "jsonb": fixed("jsonb", one_of('{"b": 1, "a":2}', "[1.50]", '"😀"'), expected.same),
    "array": fixed("integer[]", one_of("{1,2}", "{}", "{NULL}"), expected.same),
    "inet": fixed("inet", one_of("10.0.0.1/8", "::1"), expected.same, "CAST({} AS text)"),
    "mood": fixed("mood", one_of("glad", "so so", "å'\""), expected.same),
    "name": fixed("name", text(15), expected.same),
}


def _integers(word: str, bits: int, expect: Expect) -> dict[str, Callable[[Random], Kind]]:
    return {
        word: fixed(word, integer(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1), expect),
        f"{word} unsigned": fixed(f"{word} unsigned", integer(0, 2**bits - 1), expect),
    }


MARIADB: Mapping[str, Callable[[Random], Kind]] = {
    "bit(1)": fixed("bit(1)", one_of(0, 1), expected.bit),
    "bit": sized(2, 64, lambda n: Kind(f"bit({n})", integer(0, 2**n - 1), expected.wide, "{} + 0")),
    **_integers("tinyint", 8, expected.whole),
    **_integers("smallint", 16, expected.whole),
    **_integers("mediumint", 24, expected.whole),
    "int": fixed("int", integer(-(2**31), 2**31 - 1), expected.whole),
    "int unsigned": fixed("int unsigned", integer(0, 2**32 - 1), expected.wide),
    "int zerofill": fixed("int(8) unsigned zerofill", integer(0, 2**32 - 1), expected.wide),
    **_integers("bigint", 64, expected.wide),
    "decimal": exact("decimal", 65, expected.decimal),
    "float": fixed("float", single, expected.single, "CAST({} AS DOUBLE)"),
    "double": fixed("double", double, expected.number),
    "char": sized(1, 255, lambda n: Kind(f"char({n})", text(n, nul=True), expected.padded)),
    "varchar": sized(1, 500, lambda n: Kind(f"varchar({n})", text(n, nul=True), expected.same)),
    "text": fixed("text", text(1000, nul=True), expected.same),
    "longtext": fixed("longtext", text(70_000, nul=True, long=True), expected.same),
    "enum": fixed(
        "enum('a','名','b c','','x''y')", one_of("a", "名", "b c", "", "x'y"), expected.same
    ),
    "set": fixed("set('a','名','c')", one_of("", "a", "a,名,c"), expected.same),
    "date": fixed("date", rarely(one_of("0000-00-00", "2024-00-00"), as_text(day)), expected.date),
    "datetime": fixed("datetime(6)", rarely(one_of("0000-00-00 00:00:00"), moment()), expected.utc),
    "datetime(0)": fixed("datetime", moment(0), expected.utc),
    "timestamp": fixed(
        "timestamp(6) null", moment(6, dt.date(1970, 1, 2), dt.date(2038, 1, 18)), expected.moment
    ),
    "time": fixed(
        "time(6)", rarely(one_of("-30:00:01", "838:59:59"), as_text(clock())), expected.time
    ),
    "year": fixed("year", one_of(1901, 2024, 2155, 0), expected.whole),
    "binary": sized(
        1, 255, lambda n: Kind(f"binary({n})", binary(n), expected.base64, inline=True)
    ),
    "blob": fixed("longblob", binary(1000), expected.base64, inline=True),
    "uuid": fixed(
        "uuid", lambda rng: str(uuid.UUID(bytes=rng.randbytes(16), version=4)), expected.same
    ),
    "inet6": fixed("inet6", one_of("::1", "2001:db8::ff"), expected.same),
    "json": fixed("json", one_of('{"a":  1}', "[]", '"å"'), expected.same),
}

JUNK_DATES = ("0000-00-00", "2024-02-31", 20240101)
WHOLE = integer(-(2**63), 2**63 - 1)
TRUTHS = (0, 1, "true", "f")

SQLITE: Mapping[str, Callable[[Random], Kind]] = {
    "INTEGER": fixed("INTEGER", rarely(one_of("abc", 1.5, 1e300), WHOLE), stored_whole),
    "SMALLINT": fixed("SMALLINT", integer(-(2**15), 2**15 - 1), stored_whole),
    "BIGINT": fixed("BIGINT", WHOLE, stored_wide),
    "DECIMAL": exact("DECIMAL", 38, stored_decimal),
    "DECIMAL(15)": exact("DECIMAL", 15, stored_decimal),
    "NUMERIC": fixed(
        "NUMERIC", rarely(one_of("n/a", ""), pick(double, decimal(15, 4))), stored_decimal(0)
    ),
    "REAL": fixed("REAL", rarely(one_of("abc", INF, -INF), double), stored_number),
    "BOOLEAN": fixed("BOOLEAN", rarely(one_of("maybe", 7), one_of(*TRUTHS)), stored_boolean),
    "DATE": fixed("DATE", rarely(one_of(*JUNK_DATES), as_text(day)), stored(expected.date)),
    "TIME": fixed("TIME", rarely(one_of("25:00:00"), as_text(clock())), stored(expected.time)),
    "TIMESTAMP": fixed(
        "TIMESTAMP", rarely(one_of("0000-00-00 00:00:00"), moment()), stored(expected.utc)
    ),
    "CHAR": sized(1, 300, lambda n: Kind(f"CHAR({n})", text(n, nul=True), stored(expected.padded))),
    "VARCHAR": sized(
        1, 300, lambda n: Kind(f"VARCHAR({n})", text(n, nul=True), stored(expected.same))
    ),
    "NVARCHAR": fixed("NVARCHAR(9)", pick(text(1000, nul=True), double, WHOLE), stored_text),
    "TEXT": fixed("TEXT", text(70_000, nul=True, long=True), stored(expected.same)),
    "FANCY": fixed("FANCY", text(300, nul=True), stored(expected.same)),
    "untyped": fixed("", text(300, nul=True), stored(expected.same)),
    "BLOB": fixed("BLOB", binary(1000), expected.base64, inline=True),
    "UUID": fixed("UUID", identifier, stored(expected.same)),
}
