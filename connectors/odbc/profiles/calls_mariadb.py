"""Procedures of MariaDB: OUT parameters come through user variables: its driver binds none."""

from __future__ import annotations

import base64
from collections.abc import Collection, Mapping
from itertools import groupby

import pyodbc

from connectors.odbc.profiles.base import Connection, Reading
from connectors.odbc.profiles.calls import (
    Calls,
    Gives,
    Kind,
    Line,
    Parameter,
    Procedure,
    Script,
    Texts,
    Textual,
    Textualize,
    Way,
)

# A procedure and a function may have the same name: the procedure is meant.
_FOUND = """
SELECT r.routine_name, r.routine_type, r.dtd_identifier,
       p.parameter_mode, p.parameter_name, p.dtd_identifier
FROM information_schema.routines r
LEFT JOIN information_schema.parameters p
  ON p.specific_schema = r.routine_schema AND p.specific_name = r.specific_name
 AND p.routine_type = r.routine_type AND p.ordinal_position > 0
WHERE r.routine_schema = DATABASE()
ORDER BY r.routine_name, r.routine_type DESC, p.ordinal_position
"""
_CHARACTERS = " CHARSET "


def _find(connection: Connection) -> Mapping[str, Procedure]:
    rows = connection.execute(_FOUND).fetchall()
    found: dict[str, Procedure] = {}
    for (name, kind), members in groupby(rows, key=lambda row: (str(row[0]), row[1])):
        listed = list(members)
        parameters = tuple(
            Parameter(row[4], _declared(row[5]), Way((row[3] or "IN").lower()))
            for row in listed
            if row[4] is not None
        )
        if kind == "PROCEDURE":
            found[name] = Procedure((name,), parameters)
        else:
            returns = _declared(listed[0][2])
            found.setdefault(name, Procedure((name,), parameters, Kind.FUNCTION, returns, sets=()))
    return found


def _declared(text: str) -> str:
    return text.partition(_CHARACTERS)[0]


def _quote(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _script(procedure: Procedure, given: Collection[str], textual: Textualize) -> Script:
    del given  # nothing is optional here
    name = ".".join(map(_quote, procedure.path))
    if procedure.kind is Kind.FUNCTION:
        marks = ", ".join("?" * len(procedure.parameters))
        code = textual(procedure.returns or "").sql.format(f"{name}({marks})")
        names = tuple(each.name for each in procedure.parameters)
        return Script((Line(f"SELECT {code}", names, Gives.OUT),))
    held = {
        each.name: f"@brygga_{place}"
        for place, each in enumerate(procedure.parameters, 1)
        if each.way is not Way.IN
    }
    both = [each for each in procedure.parameters if each.way is Way.INOUT]
    lines = [Line(f"SET {held[each.name]} = ?", (each.name,)) for each in both]
    passed = ", ".join(held.get(each.name, "?") for each in procedure.parameters)
    binds = tuple(each.name for each in procedure.parameters if each.way is Way.IN)
    lines.append(Line(f"CALL {name}({passed})", binds, Gives.SETS))
    if held:
        texts = [
            textual(each.declared).sql.format(held[each.name])
            for each in procedure.parameters
            if each.way is not Way.IN
        ]
        lines.append(Line(f"SELECT {', '.join(texts)}", gives=Gives.OUT))
    return Script(tuple(lines))


def _textual(reading: Reading) -> Textual:
    if reading.type == "VARBINARY":
        return Textual("HEX({})", bytes.fromhex)
    if reading.type == "BOOLEAN":
        return Textual("CAST({} + 0 AS CHAR)")
    sql = reading.select if reading.select != "{}" else "CAST({} AS CHAR)"
    if reading.type == "REAL" and (shorten := reading.read):
        return Textual(sql, lambda text: repr(shorten(float(text))))
    return Textual(sql)


def _utf8(data: bytes) -> str:
    return data.decode("utf-8")


def _bits(data: bytes) -> str:
    return str(int.from_bytes(data))


def _binary(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


# Bytes of any type are its text, if the driver is asked for them: nothing is converted by it.
_TEXTS: Texts = {
    **dict.fromkeys(
        (
            pyodbc.SQL_CHAR,
            pyodbc.SQL_VARCHAR,
            pyodbc.SQL_LONGVARCHAR,
            pyodbc.SQL_WCHAR,
            pyodbc.SQL_WVARCHAR,
            pyodbc.SQL_WLONGVARCHAR,
            pyodbc.SQL_TINYINT,
            pyodbc.SQL_SMALLINT,
            pyodbc.SQL_INTEGER,
            pyodbc.SQL_BIGINT,
            pyodbc.SQL_DECIMAL,
            pyodbc.SQL_NUMERIC,
            pyodbc.SQL_REAL,
            pyodbc.SQL_FLOAT,
            pyodbc.SQL_DOUBLE,
            pyodbc.SQL_TYPE_DATE,
            pyodbc.SQL_TYPE_TIME,
            pyodbc.SQL_TYPE_TIMESTAMP,
        ),
        _utf8,
    ),
    **dict.fromkeys((pyodbc.SQL_BINARY, pyodbc.SQL_VARBINARY, pyodbc.SQL_LONGVARBINARY), _binary),
    pyodbc.SQL_BIT: _bits,
}

MARIADB_CALLS = Calls(_find, _script, _textual, texts=_TEXTS)
