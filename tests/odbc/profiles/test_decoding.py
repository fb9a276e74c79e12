"""What each driver gives of each type becomes the contract's value, and the JSON that it means."""

from __future__ import annotations

import datetime as dt
import json
import math
import struct
from zoneinfo import ZoneInfo

import pytest

from connectors.contract import Shape
from connectors.errors import BindError
from connectors.odbc import OdbcConnector
from connectors.odbc.pinned import Pinned
from connectors.odbc.profiles import PROFILES, Column, Table
from connectors.odbc.profiles.mssql import datetimeoffset
from connectors.odbc.rows import Mapper
from connectors.odbc.source import table_source
from gateway.errors import GatewayError
from gateway.mapping.model import Field
from gateway.plan.projection import compile_projection
from gateway.plan.specs import Environment, FieldSpec, View
from tests.odbc.profiles.zoos import TYPES
from tests.odbc.sites import read_spec, shape_of


class NoSeals:
    """Nothing here is sealed."""


def source_of(profile, declared):
    table = Table(("t",), (Column("f", declared),))
    return table_source(Pinned({"t": table}, {}, {}, {}), PROFILES[profile], "t")


def json_of(profile, declared, value, **keys):
    """Return the JSON of what a driver gives for a column of that declared type."""
    source = source_of(profile, declared)
    (record,) = Mapper.of(source, ("f",)).read([(value,)])
    environment = Environment(
        ZoneInfo("Europe/Stockholm"), NoSeals(), "t", clock=lambda: dt.datetime.now(dt.UTC)
    )
    spec = FieldSpec(Field("f", sources=("f",), **keys), (source.leaf("f"),))
    return compile_projection([spec], environment)(record, View())["f"]


@pytest.mark.parametrize(
    ("profile", "declared", "given", "expected"),
    [
        ("mssql", "bit", True, True),
        ("mssql", "tinyint", 255, 255),
        ("mssql", "bigint", 9007199254740993, "9007199254740993"),
        ("mssql", "decimal(19,4)", "10.5000", "10.5000"),
        ("mssql", "money", "922337203685477.5807", "922337203685477.5807"),
        ("mssql", "real", 0.10000000149011612, 0.1),
        ("mssql", "char(10)", "AB        ", "AB"),
        ("mssql", "varchar(10)", "AB  ", "AB  "),
        ("mssql", "date", "0001-01-01", "0001-01-01"),
        ("mssql", "time", "23:59:59.9999999", "23:59:59.9999999"),
        ("mssql", "datetime", "2024-07-02 03:04:05.003", "2024-07-02T01:04:05.003Z"),
        ("mssql", "datetime2", "2024-07-02 03:04:05.1234567", "2024-07-02T01:04:05.1234567Z"),
        (
            "mssql",
            "datetimeoffset",
            "2017-03-16 17:35:18.5000000 +01:00",
            "2017-03-16T16:35:18.5Z",
        ),
        ("mssql", "timestamp", "00000000000007d1", "00000000000007d1"),
        (
            "mssql",
            "uniqueidentifier",
            "6f9619ff-8b86-d011-b42d-00c04fc964ff",
            "6f9619ff-8b86-d011-b42d-00c04fc964ff",
        ),
        ("db2-luw", "DECIMAL(19,4)", ".5000", "0.5000"),
        ("db2-luw", "DECIMAL(19,4)", "-10.5", "-10.5000"),
        ("db2-luw", "DECFLOAT", "1E+3", "1000"),
        ("db2-luw", "DATE", "9999-12-31", "9999-12-31"),
        ("db2-luw", "TIME", "09:30:00", "09:30:00"),
        ("db2-luw", "TIMESTAMP", "2024-03-31-13.30.00.250000", "2024-03-31T11:30:00.25Z"),
        ("db2-luw", "REAL", 0.10000000149011612, 0.1),
        ("db2-i", "CHAR(10)", "ÅÄÖ       ", "ÅÄÖ"),
        ("db2-i", "CHAR(10) FOR BIT DATA", "ÅÄÖ       ", "ÅÄÖ"),
        ("db2-i", "DECIMAL(7,0)", "1240331", "1240331"),
        ("db2-i", "NUMERIC(8,0)", "20241231", "20241231"),
        ("oracle", "DATE", " 2024-07-02 03:04:05", "2024-07-02T01:04:05Z"),
        ("oracle", "NUMBER", ".5", "0.5"),
        ("oracle", "NUMBER", "12345678901234567890.0123456789", "12345678901234567890.0123456789"),
        ("oracle", "NUMBER(19,4)", "10.5", "10.5000"),
        ("oracle", "NUMBER(9,0)", "7", "7"),
        ("oracle", "FLOAT", "-.25", "-0.25"),
        ("oracle", "TIMESTAMP(6)", " 2024-07-02 03:04:05.250000000", "2024-07-02T01:04:05.25Z"),
        (
            "oracle",
            "TIMESTAMP(6) WITH TIME ZONE",
            " 2017-03-16 16:35:18.500000000",
            "2017-03-16T16:35:18.5Z",
        ),
        ("oracle", "VARCHAR2(20)", None, None),  # where '' was written
        ("oracle", "BOOLEAN", "false", False),
        ("informix", "INT8", "9007199254740993", "9007199254740993"),
        ("informix", "MONEY(16,2)", "1234.5000", "1234.5000"),
        ("informix", "DECIMAL(16)", ".5", "0.5"),
        ("informix", "DATETIME YEAR TO MINUTE", "2024-07-02 03:04:00", "2024-07-02T01:04:00Z"),
        ("informix", "DATETIME YEAR TO DAY", "2024-07-02", "2024-07-02"),
        (
            "informix",
            "DATETIME YEAR TO FRACTION(3)",
            "2024-07-02 03:04:05.12300",
            "2024-07-02T01:04:05.123Z",
        ),
        ("informix", "DATETIME HOUR TO SECOND", "09:30:00", "09:30:00"),
        ("informix", "BOOLEAN", "true", True),
        ("firebird", "NUMERIC(18,4)", "10.5000", "10.5000"),
        ("firebird", "TIMESTAMP", "2024-07-02 03:04:05.2500", "2024-07-02T01:04:05.25Z"),
        (
            "firebird",
            "TIMESTAMP WITH TIME ZONE",
            "2017-03-16 16:35:18.5000 UTC",
            "2017-03-16T16:35:18.5Z",
        ),
        ("firebird", "BOOLEAN", "true", True),
        ("generic", "BOOLEAN", "\x01", True),
        ("generic", "BOOLEAN", "0", False),
        ("generic", "DECIMAL(19,4)", "10.5", "10.5000"),
        ("mysql", "tinyint(1)", 1, 1),
        ("mysql", "float", 0.10000000149011612, 0.1),
    ],
)
def test_what_a_driver_gives_becomes_the_json_that_it_means(profile, declared, given, expected):
    found = json_of(profile, declared, given)

    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("profile", "declared"),
    [
        ("db2-luw", "CHAR(8) FOR BIT DATA"),
        ("firebird", "BINARY(8)"),
        ("mssql", "varbinary(8)"),
        ("oracle", "RAW"),
        ("informix", "BYTE"),
    ],
)
def test_bytes_stay_bytes_and_never_become_a_text(profile, declared):
    assert json_of(profile, declared, b"\x00\xff", inline=True) == "AP8="


@pytest.mark.parametrize(
    ("profile", "declared", "given"),
    [
        ("oracle", "DATE", "-0044-03-15 00:00:00"),
        ("oracle", "NUMBER", "~"),
        ("db2-luw", "DECFLOAT", "NaN"),
        ("informix", "DATETIME YEAR TO MINUTE", "0000-00-00 00:00:00"),
        ("generic", "DATE", "Mar 16 2017"),
        ("generic", "DATE", "31.12.2024"),
        ("mysql", "date", "0000-00-00"),
    ],
)
def test_what_json_cannot_mean_is_bad_data_and_never_another_value(profile, declared, given):
    with pytest.raises(GatewayError, match="backend-data"):
        json_of(profile, declared, given)


def test_a_datetimeoffset_of_raw_bytes_is_the_moment_that_it_was():
    raw = struct.pack("<6hI2h", 2017, 3, 16, 17, 35, 18, 500_000_000, 1, 0)
    west = struct.pack("<6hI2h", 2017, 3, 16, 13, 5, 18, 100, -3, -30)

    assert PROFILES["mssql"].converters == {-155: datetimeoffset}
    assert datetimeoffset(raw) == "2017-03-16 17:35:18.5000000 +01:00"
    assert datetimeoffset(west) == "2017-03-16 13:05:18.0000001 -03:30"
    assert json_of("mssql", "datetimeoffset", datetimeoffset(raw)) == "2017-03-16T16:35:18.5Z"
    assert (
        json_of("mssql", "datetimeoffset", datetimeoffset(west)) == "2017-03-16T16:35:18.0000001Z"
    )


@pytest.mark.parametrize("profile", ["mssql", "oracle", "db2-i", "informix", "firebird", "generic"])
def test_a_single_number_that_is_not_finite_is_told(profile):
    declared = {"mssql": "real", "oracle": "BINARY_FLOAT", "informix": "SMALLFLOAT"}
    declared |= {"db2-i": "REAL", "firebird": "FLOAT", "generic": "REAL"}

    assert json_of(profile, declared[profile], math.inf) is None


@pytest.mark.parametrize(
    ("profile", "declared"),
    [
        ("mssql", "sql_variant"),
        ("mssql", "hierarchyid"),
        ("freetds", "geography"),
        ("oracle", "SDO_GEOMETRY"),
        ("oracle", "LONG RAW"),
        ("db2-i", "ROWID"),
        ("informix", "MULTISET"),
        ("firebird", "ARRAY OF INTEGER"),
        ("generic", "MONEY"),
        ("mysql", "point"),
    ],
)
def test_a_type_that_cannot_be_read_is_a_mistake_that_names_the_column(tmp_path, profile, declared):
    columns = [
        {"name": "id", "type": TYPES[profile][0], "nullable": False},
        {"name": "odd", "type": declared, "nullable": True},
    ]
    tables = {"t": {"path": ["t"], "key": ["id"], "columns": columns}}
    file = tmp_path / "snapshots" / "odbc.json"
    file.parent.mkdir()
    file.write_text(json.dumps({"format": 1, "probe": {}, "statements": {}, "tables": tables}))
    connector = OdbcConnector({"connection": "Driver=X", "profile": profile}, tmp_path)

    with pytest.raises(BindError) as caught:
        connector.bind(read_spec(table="t"), shape_of("id", "odd"))

    assert "column 'odd'" in str(caught.value)
    assert declared in str(caught.value)
    assert caught.value.path == ("result", "odd")
    # A table that has such a column is read without it.
    signature = connector.bind(read_spec(table="t"), Shape("row")).signature
    assert [each.name for each in signature.result.members] == ["id"]


@pytest.mark.parametrize("profile", sorted(TYPES))
def test_null_is_null_whatever_the_type(profile):
    for declared in TYPES[profile]:
        source = source_of(profile, declared)
        if source.columns["f"][1]:
            assert Mapper.of(source, ("f",)).read([(None,)]) == [{"f": None}]
