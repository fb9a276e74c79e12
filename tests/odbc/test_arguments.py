from __future__ import annotations

from decimal import Decimal

import pytest

from connectors.errors import Fault, Outcome
from connectors.odbc import arguments

SMALL, UNSIGNED = arguments.integer(16), arguments.integer(16, unsigned=True)


@pytest.mark.parametrize(
    ("bind", "value", "expected"),
    [
        (SMALL, "14", 14),
        (SMALL, " -14 ", -14),
        (SMALL, "14.00", 14),
        (SMALL, 14.0, 14),
        (SMALL, True, 1),
        (UNSIGNED, "65535", 65535),
        (arguments.decimal, "10.50", Decimal("10.50")),
        (arguments.decimal, 0.1, Decimal("0.1")),
        (arguments.decimal_text, "1e3", "1000"),
        (arguments.double, "0.5", 0.5),
        (arguments.boolean, "T", True),
        (arguments.boolean, 0, False),
        (arguments.boolean, False, False),
        (arguments.moment, "2024-01-02 03:04:05.123456", "2024-01-02 03:04:05.123456"),
        (arguments.moment, "-30:00:01", "-30:00:01"),
        (arguments.utc, "2026-11-23T07:00:00.5+01:00", "2026-11-23 06:00:00.500000"),
        (arguments.utc, "2026-11-23 06:00:00Z", "2026-11-23 06:00:00"),
        (arguments.utc, "2026-11-23 06:00:00", "2026-11-23 06:00:00"),
        (arguments.utc, "0000-00-00 00:00:00", "0000-00-00 00:00:00"),
        (arguments.binary, b"\x00", b"\x00"),
        (arguments.text, 14, "14"),
        (arguments.padded, "AB  ", "AB"),
        (arguments.anything, 7, 7),
        (arguments.anything, 0.5, 0.5),
        (arguments.anything, "x", "x"),
        (arguments.anything, b"x", b"x"),
    ],
)
def test_a_value_becomes_what_its_column_is_compared_with(bind, value, expected):
    assert (type(bind(value)), bind(value)) == (type(expected), expected)


@pytest.mark.parametrize(
    ("bind", "value", "sqlstate"),
    [
        (SMALL, "32768", "22003"),
        (UNSIGNED, -1, "22003"),
        (SMALL, "1x", "22018"),
        (SMALL, 1.5, "22018"),
        (SMALL, [1], "22018"),
        (SMALL, "٣", "22018"),
        (arguments.decimal, "1x", "22018"),
        (arguments.decimal, "NaN", "22018"),
        (arguments.decimal, True, "22018"),
        (arguments.decimal, "1e100000", "22003"),
        (arguments.double, "x", "22018"),
        (arguments.double, [], "22018"),
        (arguments.boolean, "maybe", "22018"),
        (arguments.moment, "20240102x", "22007"),
        (arguments.utc, "20240102x", "22007"),
        (arguments.utc, "0001-01-01 00:00:00+01:00", "22007"),
        (arguments.moment, "2024-01-02T03:04:05Z", "22007"),
        (arguments.binary, "text", "22018"),
        (arguments.text, {}, "22018"),
        (arguments.text, "a\0", "22021"),
        (arguments.anything, 2**63, "22003"),
        (arguments.anything, "\ud800", "22021"),
    ],
)
def test_a_value_that_cannot_be_one_is_declined_by_sqlstate(bind, value, sqlstate):
    with pytest.raises(Fault) as caught:
        bind(value)

    assert caught.value.code == sqlstate
    assert caught.value.outcome is Outcome.NOT_EXECUTED


@pytest.mark.parametrize(
    "bind",
    [
        SMALL,
        arguments.decimal,
        arguments.decimal_text,
        arguments.double,
        arguments.boolean,
        arguments.moment,
        arguments.binary,
        arguments.text,
        arguments.padded,
        arguments.anything,
    ],
)
def test_null_is_null_for_every_type(bind):
    assert bind(None) is None
