"""The types that each kind of database declares, and the people that every one of them has."""

from __future__ import annotations

from connectors.odbc.profiles import Column, Table

_DB2 = (
    *("CHAR(10)", "VARCHAR(20)", "GRAPHIC(10)", "VARGRAPHIC(20)", "CLOB", "DBCLOB"),
    *("SMALLINT", "INTEGER", "BIGINT", "DECIMAL(19,4)", "DECFLOAT", "REAL", "DOUBLE"),
    *("DATE", "TIME", "TIMESTAMP", "BOOLEAN", "BINARY(8)", "VARBINARY(8)", "BLOB", "XML"),
    *("CHAR(8) FOR BIT DATA", "VARCHAR(8) FOR BIT DATA", "ROWID"),
)
_MSSQL = (
    *("char(10)", "nchar(10)", "varchar(20)", "varchar(max)", "nvarchar(20)", "text", "ntext"),
    *("xml", "bit", "tinyint", "smallint", "int", "bigint", "decimal(19,4)", "numeric(38,10)"),
    *("money", "smallmoney", "real", "float", "date", "time", "datetime", "smalldatetime"),
    *("datetime2", "datetimeoffset", "binary(8)", "varbinary(8)", "varbinary(max)", "image"),
    *("timestamp", "uniqueidentifier", "sql_variant", "hierarchyid", "geography", "geometry"),
)
_MARIADB = (
    *("char(10)", "varchar(20)", "enum('a','b')", "set('a','b')", "text", "longtext", "tinyint(1)"),
    *("smallint", "year(4)", "mediumint", "int(11)", "bigint(20)", "int(10) unsigned"),
    *("bigint(20) unsigned", "decimal(19,4)", "float", "double", "date", "time", "datetime(6)"),
    *("timestamp", "binary(8)", "varbinary(8)", "blob", "bit(1)", "bit(12)", "uuid", "inet6"),
    *("point",),
)

TYPES: dict[str, tuple[str, ...]] = {
    "db2-i": _DB2,
    "db2-luw": _DB2,
    "firebird": (
        *("CHAR(10)", "VARCHAR(20)", "BLOB SUB_TYPE TEXT", "BLOB SUB_TYPE BINARY", "SMALLINT"),
        *("INTEGER", "BIGINT", "INT128", "NUMERIC(18,4)", "DECIMAL(9,2)", "DECFLOAT", "FLOAT"),
        *("DOUBLE PRECISION", "DATE", "TIME", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "BOOLEAN"),
        *("BINARY(8)", "VARBINARY(8)", "TIME WITH TIME ZONE", "ARRAY OF INTEGER"),
    ),
    "freetds": _MSSQL,
    "generic": (
        *("CHAR(10)", "VARCHAR(20)", "TEXT", "SMALLINT", "INTEGER", "BIGINT", "DECIMAL(19,4)"),
        *("REAL", "DOUBLE", "BOOLEAN", "DATE", "TIME", "TIMESTAMP", "VARBINARY", "UUID", "MONEY"),
    ),
    "informix": (
        *("CHAR(10)", "NCHAR(10)", "VARCHAR(20)", "NVARCHAR(20)", "LVARCHAR(500)", "TEXT"),
        *("SMALLINT", "INTEGER", "SERIAL", "INT8", "SERIAL8", "BIGINT", "BIGSERIAL"),
        *("DECIMAL(19,4)", "DECIMAL(16)", "MONEY(16,2)", "SMALLFLOAT", "FLOAT", "DATE"),
        *("DATETIME YEAR TO DAY", "DATETIME YEAR TO MINUTE", "DATETIME YEAR TO FRACTION(3)"),
        *("DATETIME HOUR TO SECOND", "DATETIME YEAR TO MONTH", "INTERVAL DAY TO SECOND"),
        *("BOOLEAN", "BYTE", "BLOB", "CLOB", "SET", "ROW"),
    ),
    "mariadb": _MARIADB,
    "mssql": _MSSQL,
    "mysql": _MARIADB,
    "oracle": (
        *("CHAR(10)", "NCHAR(10)", "VARCHAR2(20)", "NVARCHAR2(20)", "CLOB", "NCLOB", "NUMBER"),
        *("NUMBER(19,4)", "NUMBER(9,0)", "FLOAT", "BINARY_FLOAT", "BINARY_DOUBLE", "DATE"),
        *("TIMESTAMP(6)", "TIMESTAMP(6) WITH TIME ZONE", "TIMESTAMP(6) WITH LOCAL TIME ZONE"),
        *("INTERVAL YEAR(2) TO MONTH", "INTERVAL DAY(2) TO SECOND(6)", "RAW", "BLOB", "ROWID"),
        *("BOOLEAN", "XMLTYPE", "LONG", "LONG RAW", "BFILE", "SDO_GEOMETRY"),
    ),
    "postgresql": (
        *("character(10)", "character varying(20)", "text", "smallint", "integer", "bigint"),
        *("numeric(19,4)", "money", "real", "double precision", "boolean", "date"),
        *("time without time zone", "time with time zone", "timestamp without time zone"),
        *("timestamp with time zone", "interval", "bytea", "uuid", "json", "jsonb", "xml"),
        *("integer[]", "inet"),
    ),
    "sqlite": (
        *("CHAR(10)", "VARCHAR(20)", "TEXT", "INTEGER", "SMALLINT", "BIGINT", "DECIMAL(19,4)"),
        *("REAL", "BOOLEAN", "DATE", "TIME", "TIMESTAMP", "BLOB", "UUID", "", "FANCY(3)"),
    ),
}


def zoo(profile: str) -> Table:
    """Return a table with a column of every type: c1, c2 …"""
    declared = enumerate(TYPES[profile], 1)
    return Table(("zoo",), tuple(Column(f"c{number}", each) for number, each in declared))


def people(profile: str) -> Table:
    """Return a table of people in the types that this kind of database calls such."""
    types = {each.partition("(")[0].lower(): each for each in reversed(TYPES[profile])}
    char = types.get("char") or types["character"]
    varchar = types.get("varchar") or types.get("varchar2") or types["character varying"]
    number = types.get("integer") or types.get("int") or types["number"]
    return Table(
        ("folk", "people"),
        (
            Column("id", char, nullable=False),
            Column("name", varchar),
            Column("age", number),
            Column("born", types["date"]),
        ),
        ("id",),
    )
