"""The pinned file of a back end: its tables, and the shapes of its statements.

JSON, sorted, so that the same database gives the same bytes and its digest can be compared.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyodbc

from connectors.errors import BindError, CallError, Fault
from connectors.odbc.errors import translate
from connectors.odbc.profiles import Column, Profile, Table
from connectors.odbc.text import digest, read_query

_FORMAT = 1
_SELECTS = re.compile(
    r"(?:\s|--[^\n]*\n|/\*.*?\*/|\()*(?:SELECT|WITH|VALUES)\b", re.IGNORECASE | re.DOTALL
)
_UNNAMED = re.compile(r"[?'()*+/|]|\A\d|\A\s*\Z")


@dataclass(frozen=True, slots=True)
class Statement:
    """A query as it was pinned; ``problem`` says why it cannot be used."""

    text: str
    columns: tuple[Column, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Pinned:
    """What a snapshot holds; statements by the digest of their text."""

    tables: Mapping[str, Table]
    statements: Mapping[str, Statement]
    probe: Mapping[str, str]


def take(connection: pyodbc.Connection, profile: Profile, statements: Sequence[str]) -> Pinned:
    """Ask the database for its tables and for the shapes of the statements; raise CallError."""
    try:
        tables = dict(profile.tables(connection))
        probe = {
            "profile": profile.name,
            "database": str(connection.getinfo(pyodbc.SQL_DBMS_NAME)),
            "databaseVersion": str(connection.getinfo(pyodbc.SQL_DBMS_VER)),
            "driver": str(connection.getinfo(pyodbc.SQL_DRIVER_NAME)),
            "driverVersion": str(connection.getinfo(pyodbc.SQL_DRIVER_VER)),
        }
    except pyodbc.Error as error:
        raise translate(error, profile.states) from None
    described = {digest(text): _statement(connection, profile, text) for text in statements}
    return Pinned(tables, described, probe)


def write(pinned: Pinned, path: Path) -> None:
    """Write the pinned file; a reader sees the old one or the new one."""
    document = {
        "format": _FORMAT,
        "probe": dict(pinned.probe),
        "statements": {key: _statement_json(each) for key, each in pinned.statements.items()},
        "tables": {name: _table_json(each) for name, each in pinned.tables.items()},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
    draft = path.with_suffix(".new")
    draft.write_text(text + "\n", encoding="utf-8")
    draft.replace(path)


def read(path: Path) -> Pinned:
    """Read the pinned file; raise BindError when there is none or it is not one."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["format"] != _FORMAT:
            raise BindError(
                f"the snapshot {path.name} has another format", hint="run brygga snapshot again"
            )
        return Pinned(
            {name: _table(each) for name, each in document["tables"].items()},
            {key: _read_statement(each) for key, each in document["statements"].items()},
            document["probe"],
        )
    except OSError:
        raise BindError(
            f"there is no snapshot {path.parent.name}/{path.name}", hint="run brygga snapshot"
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BindError(
            f"the snapshot {path.name} cannot be read", hint="run brygga snapshot again"
        ) from None


def _statement(connection: pyodbc.Connection, profile: Profile, text: str) -> Statement:
    if not _SELECTS.match(text):
        return Statement(text)
    try:
        columns = tuple(profile.describe(connection, read_query(text)))
    except pyodbc.Error as error:
        reason = translate(error, profile.states)
        return Statement(text, problem=_reason(reason))
    return Statement(text, columns, _bad_column(columns))


def _reason(error: CallError) -> str:
    if not isinstance(error, Fault):
        raise error
    if duplicate := re.search(r"Duplicate column name '(.+)' \(", error.text):
        return f"the query has a duplicate column '{duplicate[1]}'; give each a name with AS"
    return f"the database declines the query (SQLSTATE {error.code})"


def _bad_column(columns: Sequence[Column]) -> str:
    seen: set[str] = set()
    for number, column in enumerate(columns, 1):
        if column.name in seen:
            return f"the query has a duplicate column '{column.name}'; give each a name with AS"
        if _UNNAMED.search(column.name):
            return (
                f"column {number} of the query, '{column.name}', has no name; give it one with AS"
            )
        seen.add(column.name)
    return ""


def _table_json(table: Table) -> dict[str, Any]:
    return {
        "path": list(table.path),
        "key": list(table.key),
        "columns": [_column_json(each) for each in table.columns],
    }


def _statement_json(statement: Statement) -> dict[str, Any]:
    return {
        "text": statement.text,
        "problem": statement.problem,
        "columns": [_column_json(each) for each in statement.columns],
    }


def _column_json(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "type": column.declared,
        "width": column.width,
        "scale": column.scale,
        "nullable": column.nullable,
    }


def _table(each: Mapping[str, Any]) -> Table:
    return Table(tuple(each["path"]), _columns(each), tuple(each["key"]))


def _read_statement(each: Mapping[str, Any]) -> Statement:
    return Statement(each["text"], _columns(each), each["problem"])


def _columns(each: Mapping[str, Any]) -> tuple[Column, ...]:
    return tuple(Column(one["name"], one["type"], one["nullable"]) for one in each["columns"])
