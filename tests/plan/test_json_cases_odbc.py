"""The JSON cases O1 to O4 and O7 as far as a projection decides them; texts of declared types."""

import math
from hashlib import sha256

import pytest

from connectors.contract import Representation
from gateway.errors import GatewayError

SQL = Representation.SQL_TEXT
NATIVE = Representation.NATIVE


@pytest.mark.parametrize(
    ("value", "declared", "expected"),
    [
        ("9007199254740993", "BIGINT", "9007199254740993"),
        ("18446744073709551615", "BIGINT UNSIGNED", "18446744073709551615"),
        ("4294967295", "INTEGER UNSIGNED", "4294967295"),
        ("100.0000", "MONEY", "100.0000"),
        ("0.1", "REAL", 0.1),
        (0.10000000149011612, "REAL", 0.1),
        (16777216.0, "REAL", 16777216.0),
        ("0.1", "DOUBLE PRECISION", 0.1),
        ("1", "BIT", True),
        (False, "BIT", False),
        ("f", "BOOLEAN", False),
        ("-1", "BIT", True),
        ("6F9619FF-8B86-D011-B42D-00C04FC964FF", "UNIQUEIDENTIFIER",
         "6f9619ff-8b86-d011-b42d-00c04fc964ff"),
        (bytes.fromhex("00000000000007d1"), "ROWVERSION", "00000000000007d1"),
        ("2017-03-16 17:35:18.5000000 +01:00", "DATETIMEOFFSET", "2017-03-16T16:35:18.5Z"),
        ("2017-03-16 17:35:18.500000+01", "TIMESTAMP WITH TIME ZONE", "2017-03-16T16:35:18.5Z"),
        ("2026-11-23 07:00:00.000000", "TIMESTAMP", "2026-11-23T06:00:00Z"),
        ("åäö", "CHARACTER VARYING(20)", "åäö"),
        ("12", "SMALLINT", 12),
        ("x", "SOMETHING NEW", "x"),
        ("x", "", "x"),
    ],
)  # fmt: skip
def test_o1_the_type_zoo(json_of, value, declared, expected):
    found = json_of(value, declared, SQL)
    assert found == expected
    assert type(found) is type(expected)


def test_o1_a_decimal_is_filled_to_its_declared_scale(json_of):
    assert json_of("10.5", "DECIMAL", SQL, scale=4) == "10.5000"
    assert json_of("4890", "DECIMAL", SQL, scale=2) == "4890.00"
    assert json_of("1E+2", "DECIMAL", SQL, scale=0) == "100"
    assert json_of("1.2345", "DECIMAL", SQL, scale=2) == "1.2345"


@pytest.mark.parametrize("value", [math.inf, "1e39", "Infinity"])
def test_o1_a_float_infinity_is_null_with_a_warning(read, value):
    assert read(value, "REAL", SQL) == ({"f": None}, [("/f", "not-finite")])


def test_o2_char_is_trimmed_and_varchar_is_not(json_of):
    assert json_of("AB        ", "CHAR", SQL) == "AB"
    assert json_of("AB        ", "CHAR(10)", SQL) == "AB"
    assert json_of("AB  ", "VARCHAR", SQL) == "AB  "
    assert json_of("AB  ", "VARCHAR", SQL, trim="right") == "AB"
    assert json_of("  AB  ", "CHAR", SQL, trim="both") == "AB"
    assert json_of("  AB  ", "CHAR", SQL, trim="none") == "  AB  "


@pytest.mark.parametrize(
    ("value", "declared", "keys", "expected"),
    [
        (1240331, "DECIMAL", {"type": "date", "format": "cyymmdd"}, "2024-03-31"),
        ("991231", "NUMERIC", {"type": "date", "format": "cyymmdd"}, "1999-12-31"),
        ("20241231", "INTEGER", {"type": "date", "format": "%Y%m%d"}, "2024-12-31"),
        ("20241231.0", "DECIMAL", {"type": "date", "format": "%Y%m%d"}, "2024-12-31"),
        ("2024366", "DECIMAL", {"type": "date", "format": "%Y%j"}, "2024-12-31"),
        ("93000", "DECIMAL", {"type": "time", "format": "%H%M%S"}, "09:30:00"),
        (0, "INTEGER", {"type": "time", "format": "%H%M%S"}, "00:00:00"),
        ("1900-01-01", "DATE", {}, "1900-01-01"),
        ("9999-12-31", "DATE", {}, "9999-12-31"),
        ("2024-03-31 00:00:00", "TIMESTAMP", {"type": "date"}, "2024-03-31"),
        ("2024-03-31 22:30:00+00:00", "TIMESTAMPTZ", {"type": "date"}, "2024-04-01"),
        ("2024-03-31-13.30.00.250000", "TIMESTAMP", {}, "2024-03-31T11:30:00.25Z"),
        ("09.30.00", "TIME", {}, "09:30:00"),
        ("2024-03-31 09:30:00", "TIMESTAMP", {"type": "time"}, "09:30:00"),
        ("1/2/2024", "CHAR", {"type": "date", "format": "%d/%m/%Y"}, "2024-02-01"),
        ("311299", "CHAR", {"type": "date", "format": "%d%m%y"}, "1999-12-31"),
        ("311230", "CHAR", {"format": "%d%m%y"}, "2030-12-31"),
        ("100%", "CHAR", {"type": "string"}, "100%"),
    ],
)  # fmt: skip
def test_o4_dates_that_are_not_dates(json_of, value, declared, keys, expected):
    assert json_of(value, declared, SQL, **keys) == expected


def test_o4_two_columns_are_one_value(json_of):
    keys = {"type": "datetime", "format": "%Y%m%d %H%M%S"}
    assert json_of(("20241231", "93000"), "DECIMAL", SQL, **keys) == "2024-12-31T08:30:00Z"
    assert json_of(("2024-12-31", "09:30:00"), ("DATE", "TIME"), SQL, type="datetime") == (
        "2024-12-31T08:30:00Z"
    )
    assert json_of(
        ("2024-12-31", "09:30:00"), ("DATE", "TIME"), SQL, type="datetime", zone="UTC"
    ) == ("2024-12-31T09:30:00Z")
    keys = {"type": "datetime", "format": "%Y%m%d%H%M", "join": ""}
    assert json_of(("20241231", "0930"), "CHAR", SQL, **keys) == "2024-12-31T08:30:00Z"


@pytest.mark.parametrize("value", ["0", "99999999", "20240230", "2024", "2024123a"])
@pytest.mark.parametrize("declared", ["CHAR", "DECIMAL"])
def test_o4_a_sentinel_is_null_or_left_out_and_else_bad(read, json_of, value, declared):
    keys = {"type": "date", "format": "%Y%m%d"}
    assert json_of(value, declared, SQL, null_if=(value,), **keys) is None
    assert read(value, declared, SQL, omit_if=("blank", value), **keys) == ({}, [])
    with pytest.raises(GatewayError, match="backend-data"):
        read(value, declared, SQL, **keys)


@pytest.mark.parametrize(
    ("value", "layout"),
    [("2023366", "%Y%j"), ("2024000", "%Y%j"), ("9999999", "cyymmdd"), ("2460", "%H%M")],
)
def test_o4_a_date_beyond_the_calendar_is_bad(read, value, layout):
    with pytest.raises(GatewayError, match="backend-data"):
        read(value, "CHAR", SQL, format=layout)


def test_o7_null_and_empty_differ_unless_the_mapping_says_otherwise(json_of, read):
    assert json_of("", "VARCHAR", SQL) == ""
    assert json_of(None, "VARCHAR", SQL) is None
    assert json_of("   ", "CHAR", SQL, null_if=("blank",)) is None
    assert read(None, "CHAR", SQL, omit_if=("blank",)) == ({}, [])


@pytest.mark.parametrize(
    ("value", "expected"), [("J", True), ("N", False), (" ", None), (None, None)]
)
def test_o7_yes_no_and_blank_are_true_false_and_null(json_of, value, expected):
    assert json_of(value, "CHAR", SQL, yes=("J",), no=("N",), null_if=("blank",)) is expected


@pytest.mark.parametrize(
    ("value", "expected"), [("T", True), ("F", False), ("0", False), ("-1", True), (1, True)]
)
def test_o7_yes_and_no_take_lists(json_of, value, expected):
    assert json_of(value, "CHAR", SQL, yes=("T", "1", "-1"), no=("F", "0")) is expected


def test_o7_a_blank_may_mean_no(json_of):
    assert json_of("  ", "CHAR", SQL, yes=("X",), no=(" ",)) is False


def test_o1_binary_columns_are_told_of_and_inline_they_are_base64(json_of):
    told = {"contentType": "application/octet-stream", "size": 2}
    told["sha256"] = sha256(b"\xc3\xa5").hexdigest()
    assert json_of(b"\xc3\xa5", "VARBINARY", NATIVE) == told
    assert json_of(b"\xc3\xa5", "VARBINARY", NATIVE, inline=True) == "w6U="


def test_native_values_pass_as_they_are(json_of, read):
    value = {"a": [1, None, 2.5, True], "b": b"\xc3\xa5"}
    assert json_of(value, "any", NATIVE) == {"a": [1, None, 2.5, True], "b": "w6U="}
    assert read({"a": math.nan}, "any", NATIVE) == ({"f": {"a": None}}, [("/f", "not-finite")])
    assert json_of(True, "string", NATIVE) == "true"
    assert json_of(7, "string", NATIVE) == "7"
    assert json_of(7.0, "int", NATIVE) == 7
    assert json_of(True, "BIGINT", NATIVE) == "1"
    assert json_of(2, "double", NATIVE) == 2


@pytest.mark.parametrize("value", ["AB\0", "AB\0\0\0", "AB  \0\0", "AB\0   \0", "AB\0        "])
def test_o2_what_a_driver_leaves_behind_a_padded_text_is_stripped_with_a_warning(read, value):
    assert read(value, "CHAR(10)", NATIVE) == ({"f": "AB"}, [("/f", "trailing-nul")])


def test_o2_a_nul_inside_of_a_text_is_a_character_of_it(json_of):
    assert json_of("A\0B", "CHAR(10)", NATIVE) == "A\0B"
    assert json_of("AB\0", "VARCHAR", NATIVE) == "AB\0"
