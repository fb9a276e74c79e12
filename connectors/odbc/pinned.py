"""The pinned file of a back end: its tables and procedures, and the shapes of its statements.

JSON, sorted, so that the same database gives the same bytes and its digest can be compared.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from connectors.errors import BindError
from connectors.exploring import Link
from connectors.odbc import pinned_procedures as procedures
from connectors.odbc import results
from connectors.odbc.profiles import Column, Table
from connectors.odbc.profiles.calls import Procedure
from connectors.odbc.results import Results

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Statement:
    """A query as it was pinned; ``problem`` says why it cannot be used."""

    text: str
    columns: tuple[Column, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Pinned:
    """What a snapshot holds; statements by the digest of their text.

    ``probe`` tells profile, database and driver with their versions, ``checks`` what the driver
    did; an older snapshot has none of these.
    """

    tables: Mapping[str, Table]
    statements: Mapping[str, Statement]
    probe: Mapping[str, str]
    checks: Results
    procedures: Mapping[str, Procedure] = field(default_factory=dict)


def write(pinned: Pinned, path: Path) -> None:
    """Write the pinned file; a reader sees the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(as_document(pinned), ensure_ascii=False, indent=1, sort_keys=True)
    draft = path.with_suffix(".new")
    draft.write_text(text + "\n", encoding="utf-8")
    draft.replace(path)


def as_document(pinned: Pinned) -> dict[str, Any]:
    """Return what the pinned file holds, as plain data."""
    document = {
        "format": _FORMAT,
        "checks": results.as_document(pinned.checks),
        "probe": dict(pinned.probe),
        "statements": {key: _statement_json(each) for key, each in pinned.statements.items()},
        "tables": {name: _table_json(each) for name, each in pinned.tables.items()},
    }
    if pinned.procedures:
        document["procedures"] = {
            name: procedures.as_document(each) for name, each in pinned.procedures.items()
        }
    return document


def read(path: Path) -> Pinned:
    """Read the pinned file; raise BindError when there is none or it is not one."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["format"] != _FORMAT:
            raise BindError(
                f"the snapshot {path.name} has another format", hint="run brygga snapshot again"
            )
        return of_document(document)
    except OSError:
        raise BindError(
            f"there is no snapshot {path.parent.name}/{path.name}", hint="run brygga snapshot"
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BindError(
            f"the snapshot {path.name} cannot be read", hint="run brygga snapshot again"
        ) from None


def of_document(document: Mapping[str, Any]) -> Pinned:
    """Return what plain data holds; raise KeyError, TypeError, ValueError or AttributeError."""
    return Pinned(
        {name: _table(each) for name, each in document["tables"].items()},
        {key: _read_statement(each) for key, each in document["statements"].items()},
        document["probe"],
        results.of_document(document.get("checks", {})),
        {
            name: procedures.of_document(each)
            for name, each in document.get("procedures", {}).items()
        },
    )


def _table_json(table: Table) -> dict[str, Any]:
    return {
        "path": list(table.path),
        "key": list(table.key),
        "unique": [list(each) for each in table.unique],
        "links": [_link_json(each) for each in table.links],
        "columns": [_column_json(each) for each in table.columns],
    }


def _link_json(link: Link) -> dict[str, Any]:
    return {"columns": list(link.columns), "table": link.table, "theirs": list(link.theirs)}


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
    return Table(
        tuple(each["path"]),
        _columns(each),
        tuple(each["key"]),
        tuple(tuple(columns) for columns in each.get("unique", ())),  # older snapshots lack these
        tuple(_link(link) for link in each.get("links", ())),
    )


def _link(each: Mapping[str, Any]) -> Link:
    return Link(tuple(each["columns"]), each["table"], tuple(each["theirs"]))


def _read_statement(each: Mapping[str, Any]) -> Statement:
    return Statement(each["text"], _columns(each), each["problem"])


def _columns(each: Mapping[str, Any]) -> tuple[Column, ...]:
    return tuple(Column(one["name"], one["type"], one["nullable"]) for one in each["columns"])
