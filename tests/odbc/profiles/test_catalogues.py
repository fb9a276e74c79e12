"""What the vendors' catalogues say becomes tables, keys and declared types."""

from __future__ import annotations

import re

import pytest

from connectors.odbc.profiles import PROFILES, Column, Table
from connectors.odbc.profiles.catalogue import VendorCatalogue, tables_of

# As a catalogue gives a column: its type, and what of it is a size, a scale or a character set.
GIVEN = [
    ("mssql", ("nvarchar", 40, 0, 0), "nvarchar(20)"),
    ("mssql", ("varchar", 40, 0, 0), "varchar(40)"),
    ("mssql", ("varchar", -1, 0, 0), "varchar(max)"),
    ("mssql", ("decimal", 9, 19, 4), "decimal(19,4)"),
    ("mssql", ("datetime2", 8, 27, 7), "datetime2"),
    ("mssql", ("hierarchyid", 892, 0, 0), "hierarchyid"),
    ("db2-luw", ("CHARACTER", 10, 0, 0), "CHARACTER(10)"),
    ("db2-luw", ("CHARACTER", 8, 0, 1), "CHARACTER(8) FOR BIT DATA"),
    ("db2-luw", ("DECIMAL", 19, 4, 1), "DECIMAL(19,4)"),
    ("db2-luw", ("INTEGER", 4, 0, 1), "INTEGER"),
    ("db2-luw", ("KOMMUN.KRONOR", 4, 0, 0), "KOMMUN.KRONOR"),
    ("db2-i", ("CHAR    ", 10, None, 0), "CHAR(10)"),
    ("db2-i", ("CHAR    ", 10, None, 1), "CHAR(10) FOR BIT DATA"),
    ("db2-i", ("TIMESTMP", 10, None, 0), "TIMESTAMP"),
    ("db2-i", ("NUMERIC ", 8, 0, 0), "NUMERIC(8,0)"),
    ("oracle", ("NUMBER", 0, None, None), "NUMBER"),
    ("oracle", ("NUMBER", 0, 19, 4), "NUMBER(19,4)"),
    ("oracle", ("NUMBER", 0, None, 0), "NUMBER"),
    ("oracle", ("VARCHAR2", 20, None, None), "VARCHAR2(20)"),
    ("oracle", ("TIMESTAMP(6) WITH TIME ZONE", 0, None, 6), "TIMESTAMP(6) WITH TIME ZONE"),
    ("firebird", (37, None, 20, 80, None, 0, 4, None), "VARCHAR(20)"),
    ("firebird", (14, 1, 8, 8, None, 0, 1, None), "BINARY(8)"),
    ("firebird", (16, 1, None, 8, 18, -4, None, None), "NUMERIC(18,4)"),
    ("firebird", (8, 2, None, 4, 9, -2, None, None), "DECIMAL(9,2)"),
    ("firebird", (16, 0, None, 8, 0, 0, None, None), "BIGINT"),
    ("firebird", (261, 1, None, 8, None, 0, 4, None), "BLOB SUB_TYPE TEXT"),
    ("firebird", (8, 0, None, 4, 0, 0, None, 1), "ARRAY OF INTEGER"),
    ("informix", (0, 10, None), "CHAR(10)"),
    ("informix", (256 + 2, 4, None), "INTEGER"),
    ("informix", (13, 0x0A14, None), "VARCHAR(20)"),
    ("informix", (5, 0x1304, None), "DECIMAL(19,4)"),
    ("informix", (5, 0x10FF, None), "DECIMAL(16)"),
    ("informix", (8, 0x1002, None), "MONEY(16,2)"),
    ("informix", (10, 0x0C08, None), "DATETIME YEAR TO MINUTE"),
    ("informix", (10, 0x110D, None), "DATETIME YEAR TO FRACTION(3)"),
    ("informix", (10, 0x066A, None), "DATETIME HOUR TO SECOND"),
    ("informix", (41, 1, "blob"), "BLOB"),
    ("informix", (45, 1, "boolean"), "BOOLEAN"),
    ("informix", (41, 1, "timeseries"), "OPAQUE"),
]


@pytest.mark.parametrize(("profile", "given", "expected"), GIVEN)
def test_a_catalogues_row_becomes_the_type_as_it_was_declared(profile, given, expected):
    catalogue = PROFILES[profile].tables

    assert isinstance(catalogue, VendorCatalogue)
    assert catalogue.declared(*given) == expected


def test_rows_become_tables_with_their_keys_in_the_keys_own_order():
    rows = [
        (None, "cases", "kind", 0, 2, "CHAR(8)"),
        (None, "cases", "nr", 0, 1, "INTEGER"),
        (None, "cases", "note", 1, None, "VARCHAR(20)"),
        ("ARKIV", "cases", "nr", 1, None, "INTEGER"),
    ]

    assert tables_of(rows) == {
        "cases": Table(
            ("cases",),
            (
                Column("kind", "CHAR(8)", nullable=False),
                Column("nr", "INTEGER", nullable=False),
                Column("note", "VARCHAR(20)", nullable=True),
            ),
            ("nr", "kind"),
        ),
        "ARKIV.cases": Table(("ARKIV", "cases"), (Column("nr", "INTEGER", nullable=True),)),
    }


@pytest.mark.parametrize(
    "profile",
    sorted(each for each in PROFILES if isinstance(PROFILES[each].tables, VendorCatalogue)),
)
def test_a_catalogues_statement_gives_rows_by_table_and_binds_nothing(profile):
    sql = PROFILES[profile].tables.sql

    assert "?" not in sql
    assert re.search(r"ORDER BY .+", sql)
