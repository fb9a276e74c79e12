"""PostgreSQL through psqlODBC, whose dates, decimals and money are fetched as the server's text."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from connectors.odbc import arguments
from connectors.odbc.profiles.base import Column, Connection, Profile, Reading
from connectors.odbc.profiles.catalogue import VendorCatalogue
from connectors.odbc.profiles.dialect import contains, nulls_first, quote_double, starts
from connectors.odbc.profiles.paging import limit_offset
from connectors.odbc.profiles.readings import (
    BIGINT,
    BINARY,
    BOOLEAN,
    DOUBLE,
    INTEGER,
    SMALLINT,
    lexical,
    long_text,
    padded,
    text,
)
from connectors.odbc.text import QueryText

_AS_TEXT = "CAST({} AS text)"
_lexical = partial(lexical, bind=arguments.text, select=_AS_TEXT)

_READINGS: Mapping[str, Reading] = {
    # The blanks at the end are not significant to the server, and bound texts need none.
    **dict.fromkeys(("CHARACTER", "BPCHAR", '"CHAR"'), padded()),
    **dict.fromkeys(("CHARACTER VARYING", "NAME"), text("VARCHAR")),
    **dict.fromkeys(("TEXT", "CITEXT"), long_text()),
    "SMALLINT": SMALLINT,
    "INTEGER": INTEGER,
    "BIGINT": BIGINT,
    "NUMERIC": _lexical("DECIMAL", bind=arguments.decimal),
    "MONEY": _lexical(
        "DECIMAL",
        bind=arguments.decimal,
        select="CAST(CAST({} AS numeric) AS text)",
        key="CAST({} AS numeric)",
    ),
    "REAL": Reading("REAL", bind=arguments.double, match="CAST(? AS real)"),
    "DOUBLE PRECISION": DOUBLE,
    "BOOLEAN": BOOLEAN,
    "DATE": _lexical("DATE"),
    "TIME WITHOUT TIME ZONE": _lexical("TIME"),
    "TIME WITH TIME ZONE": _lexical("TIMETZ"),
    "TIMESTAMP WITHOUT TIME ZONE": _lexical("TIMESTAMP"),
    "TIMESTAMP WITH TIME ZONE": _lexical("TIMESTAMPTZ"),
    "INTERVAL": _lexical("INTERVAL"),
    "BYTEA": BINARY,
    "UUID": _lexical("UUID"),
    "JSON": _lexical("JSON", key=_AS_TEXT),  # has no equality of its own
    "JSONB": _lexical("JSON"),
    "XML": _lexical("XML", key=_AS_TEXT),
}
_OTHER = _lexical("OTHER", key=_AS_TEXT)

_TABLES = """
SELECT CASE WHEN pg_table_is_visible(c.oid) THEN NULL ELSE n.nspname END AS schema_name,
       c.relname, a.attname, NOT a.attnotnull,
       array_position(i.indkey::int2[], a.attnum) + 1 AS place,
       format_type(a.atttypid, a.atttypmod)
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f')
  AND n.nspname NOT LIKE 'pg!_%' ESCAPE '!' AND n.nspname <> 'information_schema'
ORDER BY n.nspname, c.relname, a.attnum
"""


def _reading(column: Column) -> Reading:
    return _READINGS.get(column.base, _OTHER)


def _prepare(connection: Connection) -> None:
    connection.execute("SET datestyle TO 'ISO, YMD'")
    connection.execute("SET intervalstyle TO 'iso_8601'")
    connection.execute("SET timezone TO 'UTC'")
    connection.execute("SET extra_float_digits TO 1")


def _limit(connection: Connection, seconds: float) -> None:
    connection.execute(f"SET statement_timeout TO {max(1, round(seconds * 1000))}")


def _describe(connection: Connection, query: QueryText) -> tuple[Column, ...]:
    """Ask the server for the types of no rows: the driver's own names are too coarse."""
    source = f"({query.render('NULL')}\n) AS brygga"
    cursor = connection.execute(f"SELECT * FROM {source} LIMIT 0")  # noqa: S608 - pinned text
    names = [each[0] for each in cursor.description]
    sizes = [(each[1], each[4], each[5]) for each in cursor.description]
    if len(set(names)) < len(names):
        return tuple(Column(name, "text") for name in names)
    types = ", ".join(
        f"CAST(pg_typeof({quote_double('c' + str(number))}) AS text)"
        for number in range(1, len(names) + 1)
    )
    aliases = ", ".join(f"c{number}" for number in range(1, len(names) + 1))
    row = connection.execute(
        f"SELECT {types} FROM (SELECT 1) AS one"  # noqa: S608 - names of our own
        f" LEFT JOIN (SELECT * FROM {source} LIMIT 0) AS brygga ({aliases}) ON true"
    ).fetchone()
    return tuple(
        Column(name, _sized(declared, size))
        for name, declared, size in zip(names, row, sizes, strict=True)
    )


def _sized(declared: str, size: tuple[type, int, int]) -> str:
    _, precision, scale = size
    if declared in {"character", "character varying"}:
        return f"{declared}({precision})"
    return f"{declared}({precision},{scale})" if declared == "numeric" else declared


POSTGRESQL = Profile(
    name="postgresql",
    proven=True,
    # Without it a boolean is the text '1', and a false one the text '0', which is true.
    options={"BoolsAsChar": "0"},
    prepare=_prepare,
    limit=_limit,
    reading=_reading,
    quote=quote_double,
    order=nulls_first,
    page=limit_offset("ALL"),
    contains=contains,
    starts=starts,
    tables=VendorCatalogue(_TABLES),
    describe=_describe,
    states={},
    transaction=("START TRANSACTION", "COMMIT", "ROLLBACK"),
    cursor="DECLARE brygga_rows NO SCROLL CURSOR FOR {}",
    pack="CAST(json_build_array({}) AS text)",
    packs_from=10,  # before, a literal in a query may have no type
    as_text=_AS_TEXT,
    refused={"psqlodbca": "it fails with every text that is bound; name the Unicode driver"},
    sentinels=("-infinity", "infinity"),
)
