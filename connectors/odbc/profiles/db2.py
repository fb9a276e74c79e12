"""What Db2 for i and Db2 for Linux, UNIX and Windows have in common: types and dialect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from connectors.odbc import arguments
from connectors.odbc.profiles.base import Reading
from connectors.odbc.profiles.catalogue import sized
from connectors.odbc.profiles.readings import (
    BIGINT,
    BINARY,
    BOOLEAN,
    DOUBLE,
    INTEGER,
    REAL,
    SMALLINT,
    lexical,
    long_text,
    padded,
    plain,
    text,
)

AS_TEXT = "VARCHAR({})"
PING = "SELECT 1 FROM SYSIBM.SYSDUMMY1"
# Two moments that programs on AS/400 write for no day: the first, and the last of two digits.
SENTINELS = ("0001-01-01", "1940-01-01", "2039-12-31", "9999-12-31")
CURSORS = "A query route cannot have a WITH of its own: make a view of it."

# As Db2 writes it a decimal may be `.5`, and a DECFLOAT `1E+3`.
_number = partial(lexical, "DECIMAL", bind=arguments.decimal, select=AS_TEXT, read=plain)
_CLOB = "VARCHAR({}, 32000)"

READINGS: Mapping[str, Reading] = {
    **dict.fromkeys(("CHARACTER", "CHAR", "GRAPHIC", "NCHAR"), padded()),
    **dict.fromkeys(
        ("CHARACTER VARYING", "VARCHAR", "VARGRAPHIC", "NVARCHAR", "LONG VARCHAR"), text("VARCHAR")
    ),
    # A long text is compared by its first 32,000 characters.
    **dict.fromkeys(
        ("CLOB", "CHARACTER LARGE OBJECT", "DBCLOB", "NCLOB", "LONG VARGRAPHIC"),
        long_text(key=_CLOB),
    ),
    "SMALLINT": SMALLINT,
    "INTEGER": INTEGER,
    "BIGINT": BIGINT,
    **dict.fromkeys(("DECIMAL", "NUMERIC", "DECFLOAT"), _number()),
    "REAL": replace(REAL, match="CAST(? AS REAL)"),
    **dict.fromkeys(("DOUBLE", "FLOAT", "DOUBLE PRECISION"), DOUBLE),
    "DATE": lexical("DATE", bind=arguments.moment, select="CHAR({}, ISO)", match="CAST(? AS DATE)"),
    # JIS writes 09:30:00, where ISO writes 09.30.00; 24:00:00 is a time.
    "TIME": lexical("TIME", bind=arguments.moment, select="CHAR({}, JIS)", match="CAST(? AS TIME)"),
    "TIMESTAMP": lexical(
        "TIMESTAMP",
        bind=arguments.timestamp,
        select="CAST({} AS VARCHAR(32))",
        match="CAST(? AS TIMESTAMP)",
    ),
    "BOOLEAN": BOOLEAN,
    **dict.fromkeys(("BINARY", "VARBINARY", "BLOB", "BINARY LARGE OBJECT"), BINARY),
    "XML": lexical(
        "XML",
        bind=arguments.text,
        select="XMLSERIALIZE({} AS CLOB(2G))",
        key="XMLSERIALIZE({} AS VARCHAR(32000))",
    ),
}  # ROWID, DATALINK, references and types of somebody's own cannot be read

# By SQLCODE, where the driver's SQLSTATE says less (Db2: SQL messages).
STATES: Mapping[int, str] = {
    -302: "22001",
    -420: "22018",
    -551: "42501",
    -552: "42501",
    -802: "22003",
    -904: "55P03",  # a resource that somebody holds
    -911: "40001",  # rolled back: a deadlock, or a lock waited for too long
    -913: "55P03",  # a lock waited for too long; nothing is rolled back
    -952: "57014",
    -1224: "57P01",
    -30081: "08S01",
    -30082: "28000",
}


def declared(name: str, length: int | None, scale: int | None, bits: int | None) -> str:
    """Return a type's text; ``bits`` tells that a text is said to be bytes."""
    name = name.strip()
    if name in {"DECIMAL", "NUMERIC"}:
        return sized(name, length, scale)
    if "CHAR" in name or "GRAPHIC" in name or name in {"BINARY", "VARBINARY"}:
        return sized(name, length) + (" FOR BIT DATA" if bits else "")
    return name
