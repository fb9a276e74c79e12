"""Procedures of SQL Server and its kin: one batch, whose last result set holds code and outputs.

No server of ours has proven this; the statements are held to golden texts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import groupby

from connectors.odbc.profiles.base import Connection, Reading
from connectors.odbc.profiles.calls import (
    Calls,
    Gives,
    Line,
    Parameter,
    Procedure,
    Script,
    Textual,
    Textualize,
    Way,
)

# A default stands only in the procedure's text, so that every input is asked for.
_FOUND = """
SELECT r.SPECIFIC_SCHEMA, r.SPECIFIC_NAME, p.PARAMETER_MODE, p.PARAMETER_NAME, p.DATA_TYPE,
       p.CHARACTER_MAXIMUM_LENGTH, p.NUMERIC_PRECISION, p.NUMERIC_SCALE
FROM INFORMATION_SCHEMA.ROUTINES r
LEFT JOIN INFORMATION_SCHEMA.PARAMETERS p
  ON p.SPECIFIC_SCHEMA = r.SPECIFIC_SCHEMA AND p.SPECIFIC_NAME = r.SPECIFIC_NAME
WHERE r.ROUTINE_TYPE = 'PROCEDURE'
ORDER BY r.SPECIFIC_SCHEMA, r.SPECIFIC_NAME, p.ORDINAL_POSITION
"""
_SIZED = frozenset({"char", "varchar", "nchar", "nvarchar", "binary", "varbinary"})
_MAX = -1


def _find(connection: Connection) -> Mapping[str, Procedure]:
    rows = connection.execute(_FOUND).fetchall()
    found = {}
    for path, members in groupby(rows, key=lambda row: (str(row[0]), str(row[1]))):
        parameters = tuple(
            Parameter(row[3].lstrip("@"), declared(*row[4:]), Way(row[2].lower()))
            for row in members
            if row[3]
        )
        found[".".join(path)] = Procedure(path, parameters, returns="int")
    return found


def declared(kind: str, length: int | None, precision: int | None, scale: int | None) -> str:
    """Return the text of a type with its sizes."""
    if kind in _SIZED and length:
        return f"{kind}({'max' if length == _MAX else length})"
    if kind in {"decimal", "numeric"}:
        return f"{kind}({precision},{scale})"
    return kind


def _script(procedure: Procedure, given: Collection[str], textual: Textualize) -> Script:
    """Return the batch: SQL Server's OUTPUT parameters go both ways (INOUT)."""
    passed = procedure.given(given)
    outs = {each.name: f"@brygga_{at}" for at, each in enumerate(passed) if each.way is not Way.IN}
    variables = [("@brygga_code", "int", "")]
    variables += [
        (outs[each.name], each.declared, " = ?" if each.name in given else "")
        for each in passed
        if each.name in outs
    ]
    listed = ", ".join(f"{name} {kind}{value}" for name, kind, value in variables)
    arguments = ", ".join(
        f"@{each.name} = {outs[each.name]} OUTPUT" if each.name in outs else f"@{each.name} = ?"
        for each in passed
    )
    name = ".".join(f"[{part.replace(']', ']]')}]" for part in procedure.path)
    texts = [textual("int").sql.format("@brygga_code")]
    texts += [
        textual(each.declared).sql.format(outs[each.name]) for each in passed if each.name in outs
    ]
    sql = (
        f"DECLARE {listed}; EXEC @brygga_code = {name}{' ' if arguments else ''}{arguments};"
        f" SELECT {', '.join(texts)}"
    )
    binds = [each.name for each in passed if each.name in outs and each.name in given]
    binds += [each.name for each in passed if each.name not in outs]
    return Script((Line(sql, tuple(binds), Gives.SETS_AND_OUT),))


def _textual(reading: Reading) -> Textual:
    if reading.type == "VARBINARY":
        return Textual("CONVERT(varchar(max), {}, 2)", bytes.fromhex)
    if reading.type in {"REAL", "DOUBLE"}:
        return Textual("CONVERT(varchar(64), {}, 3)")  # with every digit that counts
    if reading.select != "{}":
        return Textual(reading.select)
    return Textual("CONVERT(nvarchar(max), {})")


T_SQL_CALLS = Calls(_find, _script, _textual)
