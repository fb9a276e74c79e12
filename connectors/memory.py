"""The memory connector: tables of records in a JSON file, for tests, demos and a first look.

``data`` is a file ``{"table": [records]}``, read anew at every call. ``journal`` is a file of
JSON lines to which writes are appended and which every read plays back over the data.
"""

from __future__ import annotations

import difflib
import json
import threading
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, fields, validate

from connectors.contract import (
    Catalogue,
    Condition,
    Connector,
    Deadline,
    Effect,
    Invocation,
    Operation,
    OperationSpec,
    Reply,
    Representation,
    Row,
    Selection,
    Settings,
    Shape,
    Signature,
    Value,
)
from connectors.errors import BadAnswer, BindError, CallError, Fault, Unavailable
from connectors.memory_files import append, read_chunks, understand
from connectors.memory_records import Misfit, fit, infer, matches, project, select

BIND_SECONDS = 10.0
Tables = dict[str, list[Row]]


class MemorySettings(Schema):
    """The settings of a back end with the connector ``memory``."""

    data = fields.String(required=True, validate=validate.Length(min=1))
    journal = fields.String(validate=validate.Length(min=1))


class MemoryOperationSchema(Schema):
    """What a route says: the table, the columns that arguments name, and how it writes."""

    table = fields.String(required=True, validate=validate.Length(min=1))
    arguments = fields.List(fields.String())
    write = fields.String(validate=validate.OneOf(["insert", "put"]))
    key = fields.String(validate=validate.Length(min=1))


class MemoryConnector(Connector):
    """Reads by equality of arguments and by selection; inserts and puts.

    ``snapshot`` pins the tables' shapes in ``<data>.shapes.json``; without that file they are
    inferred from the data itself. One process at a time may write.
    """

    settings_schema: ClassVar[type[Schema]] = MemorySettings
    operation_schema: ClassVar[type[Schema]] = MemoryOperationSchema

    def __init__(self, settings: Settings, directory: Path) -> None:
        checked = _checked(MemorySettings(), settings, "settings")
        self._data = directory / checked["data"]
        self._pins = self._data.with_name(f"{self._data.name}.shapes.json")
        self._journal = directory / checked["journal"] if "journal" in checked else None
        self._lock = threading.Lock()

    def snapshot(self, deadline: Deadline) -> Catalogue:
        """Infer the shapes from the data as it is now, and pin them."""
        shapes = _infer_all(_load(self._data, self._journal, deadline))
        pinned = [asdict(shape) for shape in shapes.values()]
        self._pins.write_text(json.dumps(pinned, ensure_ascii=False, indent=1), encoding="utf-8")
        return _catalogue(shapes)

    def look(self, deadline: Deadline) -> Catalogue:
        """Infer the shapes from the data as it is now."""
        return _catalogue(_infer_all(_load(self._data, self._journal, deadline)))

    def catalogue(self) -> Catalogue:
        """Read the pinned shapes, or infer them from the data."""
        return _catalogue(self._shapes())

    def bind(self, spec: OperationSpec, wants: Shape) -> Operation:
        """Return a read or a write of a table."""
        details = _checked(MemoryOperationSchema(), spec.details, "operation")
        name, shapes = details["table"], self._shapes()
        if name not in shapes:
            raise BindError(f"there is no table {name!r}", _nearest(name, shapes), ("table",))
        for column in details.get("arguments", ()):
            _demand_column(shapes[name], column, ("arguments", column))
        if spec.effect is Effect.READ:
            return _Read(self._data, self._journal, shapes[name], wants)
        return self._bind_write(details, shapes[name])

    def open(self) -> None:
        """Do nothing: every call opens the files that it needs."""

    def ping(self, deadline: Deadline) -> None:
        """Read the first bytes of the data."""
        next(read_chunks(self._data, deadline), b"")

    def close(self) -> None:
        """Do nothing: no call leaves a file open."""

    def _bind_write(self, details: Settings, shape: Shape) -> Operation:
        if self._journal is None:
            raise BindError("the back end takes no writes", "give it a `journal:` file", ("write",))
        key, kind = details.get("key", ""), details.get("write", "insert")
        if key:
            _demand_column(shape, key, ("key",))
        elif kind == "put":
            raise BindError("a put needs a key", "say `key:` and the column", ("key",))
        journal = _Journal(self._journal, self._lock)
        return _Write(self._data, journal, shape, key, replaces=kind == "put")

    def _shapes(self) -> Mapping[str, Shape]:
        if self._pins.is_file():
            pinned = json.loads(self._pins.read_text(encoding="utf-8"))
            return {shape.name: shape for shape in map(_unpin, pinned)}
        if not self._data.is_file():
            message = f"there is no pinned data file {self._data.name}"
            raise BindError(message, "put it below data/, then run brygga snapshot", ("data",))
        try:
            return _infer_all(_load(self._data, self._journal, Deadline.after(BIND_SECONDS)))
        except CallError as error:
            hint = "it holds {table: [records]}, as JSON"
            raise BindError(f"the data file cannot be read: {error}", hint, ("data",)) from error


class _Read(Operation):
    """Finds the records of a table that equal the arguments and meet the selection."""

    def __init__(self, data: Path, journal: Path | None, shape: Shape, wants: Shape) -> None:
        self._data, self._journal, self._shape, self._wants = data, journal, shape, wants
        self.signature = _signature(shape)

    def invoke(self, invocation: Invocation) -> Reply:
        """Read the files, find, order, cut, project."""
        tables = _load(self._data, self._journal, invocation.deadline)
        records = _fitted(tables, self._shape, self._wants)
        for name, value in invocation.arguments.items():
            condition = Condition(name, self._operator(name, value), value)
            records = [each for each in records if matches(each, condition, self._shape)]
        selection = invocation.selection or Selection()
        found, total = select(records, self._shape, selection)
        rows = iter([project(each, self._wants) for each in found])
        return Reply(rows=rows, extras={"total": total} if selection.total else {})

    def _operator(self, name: str, value: Value) -> str:
        column = self._shape.member(name)
        is_list = isinstance(value, list) and not (column and column.repeated)
        return "in" if is_list else "eq"


class _Journal:
    """The file to which writes are appended, by one thread at a time."""

    def __init__(self, path: Path, lock: threading.Lock) -> None:
        self.path = path
        self._lock = lock

    def take(self, deadline: Deadline) -> threading.Lock:
        """Return the lock, taken; raise Unavailable if another write does not end in time."""
        if not self._lock.acquire(timeout=deadline.check()):
            raise Unavailable("another write does not end")
        return self._lock


class _Write(Operation):
    """Appends one record to the journal: ``insert`` declines a known key, ``put`` replaces."""

    def __init__(
        self, data: Path, journal: _Journal, shape: Shape, key: str, *, replaces: bool
    ) -> None:
        self._data, self._journal, self._shape = data, journal, shape
        self._key, self._replaces = key, replaces
        self.signature = replace(_signature(shape), rows=False, selects=False)

    def invoke(self, invocation: Invocation) -> Reply:
        """Write once; the reply's value is the record."""
        record = dict(invocation.arguments)
        lock = self._journal.take(invocation.deadline)
        try:
            if self._key and not self._replaces:
                self._decline_known(record, invocation.deadline)
            entry = {"table": self._shape.name, "key": self._key, "record": record}
            append(self._journal.path, entry, invocation.deadline)
        finally:
            lock.release()
        return Reply(record, extras={"rowcount": 1})

    def _decline_known(self, record: Row, deadline: Deadline) -> None:
        same = Condition(self._key, "eq", record.get(self._key))
        tables = _load(self._data, self._journal.path, deadline)
        if any(matches(each, same, self._shape) for each in _fitted(tables, self._shape)):
            raise Fault("duplicate", "a record with this key is there already")


def _load(data: Path, journal: Path | None, deadline: Deadline) -> Tables:
    """Read the data and play the journal over it; raise CallError."""
    deadline.check()
    tables = understand(b"".join(read_chunks(data, deadline)))
    if not isinstance(tables, dict) or not all(isinstance(each, list) for each in tables.values()):
        raise BadAnswer("the file does not hold lists of records by table")
    if journal and journal.is_file():
        for line in b"".join(read_chunks(journal, deadline)).splitlines():
            _play(tables, understand(line))
    return tables


def _play(tables: Tables, entry: Any) -> None:  # noqa: ANN401 - JSON enters here
    records, key, record = tables.setdefault(entry["table"], []), entry["key"], entry["record"]
    if key:
        records[:] = [each for each in records if each.get(key) != record.get(key)]
    records.append(record)


def _fitted(tables: Tables, shape: Shape, wants: Shape | None = None) -> list[Row]:
    try:
        return [fit(each, shape, wants) for each in tables[shape.name]]
    except KeyError:
        raise BadAnswer("the table is not there any more") from None
    except Misfit:
        raise BadAnswer("a record does not fit the declared shape") from None


def _infer_all(tables: Tables) -> Mapping[str, Shape]:
    try:
        return {name: infer(name, records) for name, records in tables.items()}
    except Misfit as error:
        hint = "let every record hold the same kind of value there"
        raise BindError(f"{error} mixes objects, lists and scalars", hint, ("data",)) from error


def _catalogue(shapes: Mapping[str, Shape]) -> Catalogue:
    return Catalogue({name: _signature(shape) for name, shape in shapes.items()})


def _signature(shape: Shape) -> Signature:
    arguments = Shape("", members=shape.members)
    return Signature(arguments, shape, rows=True, selects=True, extras=True)


def _unpin(pinned: Mapping[str, Any]) -> Shape:
    return Shape(
        **{
            **pinned,
            "representation": Representation(pinned["representation"]),
            "members": tuple(map(_unpin, pinned["members"])),
            "values": tuple(pinned["values"]),
            "unread": tuple(map(tuple, pinned["unread"])),
        }
    )


def _checked(schema: Schema, given: Settings, what: str) -> dict[str, Value]:
    try:
        return dict(schema.load(dict(given)))
    except ValidationError as error:
        name, texts = next(iter(error.messages_dict.items()))
        hint = f"allowed: {', '.join(schema.fields)}"
        raise BindError(f"{what}: {name}: {texts[0]}", hint, (name,)) from error


def _demand_column(shape: Shape, name: str, path: tuple[str, ...]) -> None:
    if not shape.member(name):
        columns = [member.name for member in shape.members]
        raise BindError(f"{shape.name} has no column {name!r}", _nearest(name, columns), path)


def _nearest(name: str, known: Mapping[str, Shape] | list[str]) -> str:
    close = difflib.get_close_matches(name, list(known), 1)
    return close[0] if close else f"there are: {', '.join(known)}"
