"""The fixed values that a probe reads back, by profile: what drivers are known to lose.

They are literals where the database gives a literal a type, else rows of a temporary table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.odbc.profiles import Profile


@dataclass(frozen=True, slots=True)
class Check:
    """One value: its name in the pinned file, the declared type, the SQL, what must be read.

    ``text`` is what the database itself makes of the value as text, where the type may be read so.
    A type that fails is refused, unless ``grave`` is false: then it is only told.
    """

    name: str
    declared: str
    sql: str
    expected: Any
    text: str | None = None
    values: tuple[Any, ...] = ()
    grave: bool = True
    source: str | None = None  # what follows the expression, where it is not the battery's


@dataclass(frozen=True, slots=True)
class Battery:
    """The checks of a profile, what is made for them before, and statements about statements.

    ``filtered`` must give no row with its values; ``slow`` runs longer than a second.
    """

    checks: tuple[Check, ...]
    source: str = ""
    made: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    filtered: tuple[str, tuple[Any, ...]] | None = None
    slow: str | None = None


BIG = 2**53 + 1  # the first integer that a double lacks
LONG = "".join(chr(ord("a") + place % 26) for place in range(999)) + "å"
_LETTERS = "Åäö 😀"
_MOMENT = "2026-11-25 10:20:30.123456"
_DIGITS = "1234567890123456789012345678.0123456789"
_UUID = "0a1b2c3d-0000-4000-8000-00000000abcd"
_SUM = 0.30000000000000004

_POSTGRESQL = Battery(
    (
        Check("integer", "integer", "CAST(-2147483648 AS integer)", -(2**31), str(-(2**31))),
        Check("bigint", "bigint", f"CAST({BIG} AS bigint)", BIG, str(BIG)),
        Check("decimal", "numeric(38,10)", f"CAST('{_DIGITS}' AS numeric(38,10))", _DIGITS),
        Check("double", "double precision", f"CAST('{_SUM}' AS double precision)", _SUM, str(_SUM)),
        Check("false", "boolean", "CAST('f' AS boolean)", expected=False),
        Check("true", "boolean", "CAST('t' AS boolean)", expected=True),
        Check("date 0001", "date", "CAST('0001-01-01' AS date)", "0001-01-01"),
        Check("date 9999", "date", "CAST('9999-12-31' AS date)", "9999-12-31"),
        Check("date BC", "date", "CAST('0044-03-15 BC' AS date)", "0044-03-15 BC"),
        Check(
            "moment infinity",
            "timestamp without time zone",
            "CAST('infinity' AS timestamp)",
            "infinity",
        ),
        Check(
            "moment",
            "timestamp without time zone",
            f"CAST('{_MOMENT}' AS timestamp)",
            _MOMENT,
        ),
        Check(
            "moment of a zone",
            "timestamp with time zone",
            "CAST('2026-11-25T07:00:00+01:00' AS timestamptz)",
            "2026-11-25 06:00:00+00",
        ),
        Check("single", "real", "CAST('0.1' AS real)", 0.1, "0.1"),
        Check("money", "money", "CAST(CAST(1234.5 AS numeric) AS money)", "1234.50"),
        Check("uuid", "uuid", f"CAST('{_UUID}' AS uuid)", _UUID),
        Check("text", "text", f"CAST('{_LETTERS}' AS text)", _LETTERS),
        Check("empty text", "text", "CAST('' AS text)", ""),
        Check("null", "text", "CAST(NULL AS text)", None),
        Check("padded text", "character(4)", "CAST('AB' AS character(4))", "AB  "),
        Check("bytes", "bytea", r"CAST('\x00ff' AS bytea)", b"\x00\xff"),
        Check("bound text", "text", "CAST(? AS text)", LONG, values=(LONG,)),
        Check("bound integer", "bigint", "CAST(? AS bigint)", BIG, str(BIG), (BIG,)),
    ),
    filtered=("SELECT one FROM (SELECT 1 AS one) AS brygga WHERE one > ?", (1,)),
    slow="SELECT pg_sleep(2)",
)
# Columns of types that no literal has; a server without JSON_TABLE leaves them untried.
_JSON_TABLE = (
    """ FROM JSON_TABLE('[{"i": -2147483648, "u": 4294967295, "f": 0.1}]', '$[*]'"""
    " COLUMNS (i INT PATH '$.i', u INT UNSIGNED PATH '$.u', f FLOAT PATH '$.f'))"
    " AS brygga"
)
_MARIADB = Battery(
    (
        Check("integer", "int(11)", "i", -(2**31), str(-(2**31)), source=_JSON_TABLE),
        Check("unsigned integer", "int(10) unsigned", "u", str(2**32 - 1), source=_JSON_TABLE),
        Check("single", "float", "f", 0.1, "0.1", source=_JSON_TABLE),
        Check("bigint", "bigint(20)", f"CAST({BIG} AS SIGNED)", BIG, str(BIG)),
        Check(
            "unsigned", "bigint(20) unsigned", "CAST(18446744073709551615 AS UNSIGNED)",
            str(2**64 - 1),
        ),
        Check("decimal", "decimal(38,10)", f"CAST('{_DIGITS}' AS DECIMAL(38,10))", _DIGITS),
        Check("double", "double", f"CAST('{_SUM}' AS DOUBLE)", _SUM, str(_SUM)),
        Check("date 0001", "date", "CAST('0001-01-01' AS DATE)", "0001-01-01"),
        Check("date 9999", "date", "CAST('9999-12-31' AS DATE)", "9999-12-31"),
        Check(
            "moment", "datetime(6)", f"CAST('{_MOMENT}' AS DATETIME(6))", _MOMENT
        ),
        Check("long time", "time", "CAST('838:59:59' AS TIME)", "838:59:59"),
        Check("text", "text", f"CAST('{_LETTERS}' AS CHAR CHARACTER SET utf8mb4)", _LETTERS),
        Check("empty text", "text", "CAST('' AS CHAR)", ""),
        Check("null", "text", "CAST(NULL AS CHAR)", None),
        Check("text with NUL", "text", "CAST(x'610062' AS CHAR)", "a\0b", grave=False),
        Check("bytes", "varbinary(2)", "CAST(x'00ff' AS BINARY(2))", b"\x00\xff"),
        Check("bound text", "text", "CAST(? AS CHAR(1000) CHARACTER SET utf8mb4)", LONG,
              values=(LONG,)),
        Check("bound integer", "bigint(20)", "CAST(? AS SIGNED)", BIG, str(BIG), (BIG,)),
    ),
    filtered=("SELECT one FROM (SELECT 1 AS one) AS brygga WHERE one > ?", (1,)),
    slow="SELECT SLEEP(2)",
)  # fmt: skip
_SQLITE_COLUMNS: Mapping[str, tuple[str, str]] = {
    "i": ("INTEGER", "-2147483648"),
    "j": ("INTEGER", str(BIG)),
    "b": ("BIGINT", str(BIG)),
    "n": ("DECIMAL(19,4)", "'123456789012.5'"),
    "r": ("DOUBLE", str(_SUM)),
    "f": ("BOOLEAN", "0"),
    "e": ("DATE", "'0001-01-01'"),
    "l": ("DATE", "'9999-12-31'"),
    "w": ("DATE", "'2026-02-30'"),
    "m": ("TIMESTAMP", f"'{_MOMENT}'"),
    "t": ("TEXT", f"'{_LETTERS}'"),
    "s": ("TEXT", "''"),
    "u": ("TEXT", "NULL"),
    "z": ("TEXT", "CAST(x'610062' AS TEXT)"),
    "c": ("CHAR(4)", "'AB  '"),
    "x": ("BLOB", "x'00ff'"),
}
_SQLITE = Battery(
    (
        Check("integer", "INTEGER", "i", str(-(2**31))),
        Check("long integer", "INTEGER", "j", str(BIG)),
        Check("bigint", "BIGINT", "b", str(BIG)),
        Check("decimal", "DECIMAL(19,4)", "n", "123456789012.5000"),
        Check("double", "DOUBLE", "r", str(_SUM)),
        Check("false", "BOOLEAN", "f", "0"),
        Check("date 0001", "DATE", "e", "0001-01-01"),
        Check("date 9999", "DATE", "l", "9999-12-31"),
        Check("date that is none", "DATE", "w", "2026-02-30"),
        Check("moment", "TIMESTAMP", "m", _MOMENT),
        Check("text", "TEXT", "t", _LETTERS),
        Check("empty text", "TEXT", "s", ""),
        Check("null", "TEXT", "u", None),
        Check("text with NUL", "TEXT", "z", "a\0b", grave=False),
        Check("padded text", "CHAR(4)", "c", "AB  "),
        Check("bytes", "BLOB", "x", b"\x00\xff"),
        Check("bound text", "TEXT", "?", LONG, values=(LONG,)),
        Check("bound integer", "BIGINT", "?", str(BIG), values=(BIG,)),
    ),
    source=" FROM temp.brygga_probe",
    made=(
        "CREATE TEMP TABLE IF NOT EXISTS brygga_probe ("
        + ", ".join(f"{name} {kind}" for name, (kind, _) in _SQLITE_COLUMNS.items())
        + ")",
        "DELETE FROM temp.brygga_probe",
        "INSERT INTO temp.brygga_probe VALUES ("  # noqa: S608 - values of our own
        + ", ".join(value for _, value in _SQLITE_COLUMNS.values())
        + ")",
    ),
    dropped=("DROP TABLE temp.brygga_probe",),
    filtered=("SELECT i FROM temp.brygga_probe WHERE i > ?", (1,)),
    slow="WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT COUNT(*) FROM r",
)
_BATTERIES = {
    "postgresql": _POSTGRESQL,
    "mariadb": _MARIADB,
    "mysql": _MARIADB,
    "sqlite": _SQLITE,
}


def battery(profile: Profile) -> Battery:
    """Return the checks of a profile: its own, or those of standard SQL (ISO/IEC 9075)."""
    if profile.whole:
        return Battery(())
    return _BATTERIES.get(profile.name) or _standard(
        profile.ping.partition("SELECT 1")[2],
        # SQLite makes a number of such a cast, and what is no date is told when it is read.
        dates=profile.name != "generic",
    )


def _standard(source: str, *, dates: bool) -> Battery:
    """Return literals of standard SQL; what a database declines of it is not tried there."""
    return Battery(
        (
            Check("integer", "INTEGER", "CAST(-2147483648 AS INTEGER)", -(2**31), str(-(2**31))),
            Check("bigint", "BIGINT", f"CAST({BIG} AS BIGINT)", BIG, str(BIG)),
            Check(
                "decimal",
                "DECIMAL(31,10)",
                "CAST('123456789012345678901.0123456789' AS DECIMAL(31,10))",
                "123456789012345678901.0123456789",
            ),
            Check("date 0001", "DATE", "CAST('0001-01-01' AS DATE)", "0001-01-01", grave=dates),
            Check("date 9999", "DATE", "CAST('9999-12-31' AS DATE)", "9999-12-31", grave=dates),
            Check("text", "VARCHAR(40)", "CAST('Åäö' AS VARCHAR(40))", "Åäö"),
            # Some give padded texts without their blanks, which loses nothing.
            Check("padded text", "CHAR(4)", "CAST('AB' AS CHAR(4))", "AB  ", grave=False),
            Check("null", "VARCHAR(40)", "CAST(NULL AS VARCHAR(40))", None),
            Check("bound text", "VARCHAR(2000)", "CAST(? AS VARCHAR(2000))", LONG, values=(LONG,)),
            Check("bound integer", "BIGINT", "CAST(? AS BIGINT)", BIG, str(BIG), (BIG,)),
        ),
        source=source,
        filtered=(f"SELECT 1{source} WHERE 1 > ?" if source else "SELECT 1 WHERE 1 > ?", (1,)),
    )
