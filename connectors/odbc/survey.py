"""Looks at some rows of each table, so that a draft can guess what no catalogue declares.

What is read stays in memory; only conclusions leave.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from connectors.contract import (
    Connector,
    Deadline,
    Effect,
    Invocation,
    OperationSpec,
    Row,
    Selection,
    Shape,
    Signature,
)
from connectors.errors import BindError, CallError
from connectors.exploring import Link, Survey
from connectors.odbc.forms import form_of
from connectors.odbc.profiles import Table

SAMPLE = 500  # rows of a table
TABLE_SECONDS = 10.0  # for one table: a view may take for ever
TEXTS = frozenset({"CHAR", "VARCHAR", "TEXT"})
INTEGERS = frozenset({"SMALLINT", "INTEGER", "BIGINT"})
LOOKED_AT = TEXTS | INTEGERS | {"DECIMAL"}
LONGEST = 100  # characters: what is longer is no code, date or key
# Words that name no thing: two columns called so are not the same.
GENERAL = frozenset({"id", "nr", "no", "kod", "code", "name", "namn", "text", "typ", "type"})


@dataclass(slots=True)
class _Looked:
    """What was read of one table."""

    rows: Sequence[Row]
    whole: bool
    values: Mapping[str, list[Any]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        names = self.rows[0] if self.rows else ()
        self.values = {name: [row[name] for row in self.rows] for name in names}


def survey(
    connector: Connector,
    operations: Mapping[str, Signature],
    tables: Mapping[str, Table],
    deadline: Deadline,
) -> tuple[dict[str, Survey], list[str]]:
    """Return what some rows of each operation's table show, and notes on those not looked at."""
    looked: dict[str, _Looked] = {}
    notes = []
    for name, signature in operations.items():
        try:
            looked[name] = _look(connector, name, signature, deadline)
        except (CallError, BindError) as error:
            notes.append(f"{name}: its rows were not looked at ({type(error).__name__})")
    return {
        name: Survey(
            len(found.rows),
            found.whole,
            {
                column.name: form_of(
                    column.name,
                    found.values.get(column.name, ()),
                    is_text=column.type in TEXTS,
                    is_integer=column.type in INTEGERS,
                )
                for column in _columns(operations[name])
            },
            tuple(_guessed(name, looked, operations, tables)),
        )
        for name, found in looked.items()
    }, notes


def _columns(signature: Signature) -> list[Shape]:
    return [
        each
        for each in signature.result.members
        if each.type in LOOKED_AT and (each.width or 0) <= LONGEST
    ]


def _look(connector: Connector, name: str, signature: Signature, deadline: Deadline) -> _Looked:
    columns = _columns(signature)
    if not columns:
        return _Looked((), whole=False)
    wants = Shape("row", members=tuple(columns))
    bound = connector.bind(OperationSpec(name, Effect.READ, {"table": name}), wants)
    until = Deadline.after(min(deadline.check(), TABLE_SECONDS))
    selection = Selection(limit=SAMPLE) if signature.selects else None
    with bound.invoke(Invocation({}, until, selection=selection)) as reply:
        rows = list(islice(reply.rows or (), SAMPLE))
    return _Looked(rows, whole=len(rows) < SAMPLE)


def _guessed(
    name: str,
    looked: Mapping[str, _Looked],
    operations: Mapping[str, Signature],
    tables: Mapping[str, Table],
) -> Iterable[Link]:
    """Yield links that nobody declared: to a key of the same name and type that holds the values.

    A key is declared, or tells apart all rows of a table that was read whole.
    """
    declared = {each for link in tables[name].links for each in link.columns}
    for column in _columns(operations[name]):
        if column.name in declared or not _is_telling(column.name):
            continue
        for other in looked:
            key = operations[other].result.member(column.name)
            own = other == name or tables[name].key == (column.name,)
            if not own and key and key.type == column.type and _is_key(tables[other], column.name):
                theirs = looked[other]
                if _holds(theirs, looked[name], column.name):
                    yield Link((column.name,), other, (column.name,), declared=False)


def _is_telling(name: str) -> bool:
    return name.casefold() not in GENERAL


def _is_key(table: Table, column: str) -> bool:
    return (column,) in (table.key, *table.unique)


def _holds(theirs: _Looked, ours: _Looked, column: str) -> bool:
    """Tell whether their column has every value of ours, as far as that was seen."""
    held = {str(each).rstrip(" ") for each in theirs.values.get(column, ()) if each is not None}
    seen = {str(each).rstrip(" ") for each in ours.values.get(column, ()) if each is not None}
    return bool(seen - {""}) and (not theirs.whole or seen - {""} <= held)
