"""Procedures by ODBC's own call escape, for drivers of which nothing else is known.

pyodbc binds no OUT parameters, so that only result sets come back. No server of ours has proven
this; the statements are held to golden texts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pyodbc

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
from connectors.odbc.profiles.dialect import quote_double

# Values of COLUMN_TYPE in the answer to SQLProcedureColumns.
_WAYS = {1: Way.IN, 2: Way.INOUT, 4: Way.OUT}
_CURSOR = "REF CURSOR"


def _find(connection: Connection) -> Mapping[str, Procedure]:
    cursor = connection.cursor()
    names = [
        (row.procedure_schem or "", row.procedure_name) for row in cursor.procedures().fetchall()
    ]
    found = {}
    for schema, name in dict.fromkeys(names):
        rows = cursor.procedureColumns(name, schema=schema or None).fetchall()
        parameters = tuple(
            Parameter(
                row.column_name,
                _declared(row),
                _WAYS[row.column_type],
                is_cursor=row.type_name == _CURSOR,
            )
            for row in rows
            if row.column_type in _WAYS
        )
        path = tuple(part for part in (schema, name) if part)
        found[".".join(path)] = Procedure(path, parameters)
    return found


def _declared(row: pyodbc.Row) -> str:
    if row.column_size and row.decimal_digits is not None and row.data_type in _DECIMALS:
        return f"{row.type_name}({row.column_size},{row.decimal_digits})"
    return str(row.type_name)


_DECIMALS = frozenset({pyodbc.SQL_DECIMAL, pyodbc.SQL_NUMERIC})


def _script(procedure: Procedure, given: Collection[str], textual: Textualize) -> Script:
    """Return the call; Oracle's driver gives what its cursors hold as result sets."""
    del given, textual
    passed = [each for each in procedure.parameters if not each.is_cursor]
    name = ".".join(map(quote_double, procedure.path))
    marks = ", ".join("?" * len(passed))
    binds = tuple(each.name for each in passed)
    return Script((Line(f"{{CALL {name}({marks})}}", binds, Gives.SETS),))


def _textual(reading: Reading) -> Textual:
    return Textual(reading.select)


ESCAPED_CALLS = Calls(_find, _script, _textual, binds_out=False)
