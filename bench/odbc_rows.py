"""The rows about reading tables: from a statement to the bytes of JSON, one row, some, and many.

Ours are the connector and the projection as they serve, in both isolations; the floor is
pyodbc's ``fetchall`` and the JSON library over its tuples, the rival SQLAlchemy and marshmallow.
Work is done in this process and its children, and what is measured is the processor time of all of
them. The rows of a database that does not answer are left out.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import marshmallow
import orjson
import pyodbc
import sqlalchemy
from marshmallow import fields
from sqlalchemy.connectors.pyodbc import PyODBCConnector
from sqlalchemy.dialects import registry
from sqlalchemy.engine.default import DefaultDialect

from bench.contest import Effort, alternate
from bench.load import WrongAnswer
from bench.odbc_tables import COLUMNS, FIRST, NAMES, Database, databases
from bench.processes import cpu_microseconds, tree
from bench.results import Row, row_of
from bench.soap_decoding import FEW
from connectors.contract import (
    Context,
    Deadline,
    Effect,
    Invocation,
    OperationSpec,
    Selection,
    Shape,
)
from connectors.odbc import OdbcConnector
from gateway.cli.server import COLLECTOR
from gateway.mapping.model import Field
from gateway.plan.batches import compile_batches
from gateway.plan.seal import Sealer
from gateway.plan.specs import Environment, FieldSpec, View

UNIT = "us CPU/answer"
MANY = 10_000
TIMES = {1: 400, 100: 60, MANY: 2}  # so often is each size asked for in one run

Read = Callable[[], bytes]


def rows(effort: Effort) -> Iterator[Row]:
    """Yield the rows of every database; raise WrongAnswer where somebody gives too little."""
    quick = effort.requests < FEW
    sizes = [size for size in TIMES if not quick or size < MANY]
    with TemporaryDirectory(prefix="brygga-bench-") as name:
        folder = Path(name)
        with databases(folder, max(sizes)) as found:
            for database in found:
                for size in sizes:
                    yield from _compared(database, folder, size, effort, quick=quick)


def _compared(
    database: Database, folder: Path, size: int, effort: Effort, *, quick: bool
) -> Iterator[Row]:
    times = 2 if quick else TIMES[size]
    with closing(pyodbc.connect(database.connection, autocommit=True)) as connection:
        floor, rival = _floor(connection, database, size), _rival(database, size)
        for isolation in ("thread", "process"):
            settings = {
                "connection": database.connection,
                "profile": database.profile,
                "name": database.profile,
                "isolation": isolation,
            }
            with closing(OdbcConnector(settings, folder)) as connector:
                connector.snapshot(Deadline.after(60))
                connector.open()
                ours = _ours(connector, database, size)
                _require(size, ours, floor, rival)
                ending = "" if isolation == "thread" else "-process"
                row = f"odbc-rows-{database.profile}-{size}{ending}"
                rivals = {row: floor} if ending else {row: floor, f"{row}-marshmallow": rival}
                for name, theirs in rivals.items():
                    yield row_of(name, *_figures(ours, theirs, times, effort.rounds), UNIT)


def _figures(ours: Read, theirs: Read, times: int, rounds: int) -> tuple[list[float], list[float]]:
    before = gc.get_threshold()
    gc.set_threshold(*COLLECTOR)
    try:
        return alternate(lambda: _cpu(ours, times), lambda: _cpu(theirs, times), rounds)
    finally:
        gc.set_threshold(*before)


def _cpu(work: Read, times: int) -> float:
    work()
    processes = tree(os.getpid())
    before = cpu_microseconds(processes)
    for _ in range(times):
        work()
    return (cpu_microseconds(processes) - before) / times


def _ours(connector: OdbcConnector, database: Database, size: int) -> Read:
    """Return our reading of one row by its key, of the first so many, or of all of them."""
    wants = Shape("row", members=tuple(Shape(each) for each in NAMES))
    spec = OperationSpec("rows", Effect.READ, {"table": database.table, "arguments": ["id"]})
    operation = connector.bind(spec, wants)
    members = operation.signature.result.members
    specs = [FieldSpec(Field(f"{each.name}Ut", sources=(each.name,)), (each,)) for each in members]
    environment = Environment(ZoneInfo("Europe/Stockholm"), Sealer("nothing is sealed here"))
    project = compile_batches(specs, environment, [each.name for each in members])
    arguments = {"id": str(FIRST)} if size == 1 else {}
    selection = {1: Selection(limit=2), MANY: Selection()}.get(size, Selection(limit=size))

    def read() -> bytes:
        view, where = View(), [0]
        invocation = Invocation(arguments, Deadline.after(60), Context(), selection)
        with operation.invoke(invocation) as reply:
            pieces = [orjson.dumps(project(each, view, where)) for each in reply.batches or ()]
        return b"[%b]" % b",".join([each[1:-1] for each in pieces if each != b"[]"])

    return read


def _floor(connection: pyodbc.Connection, database: Database, size: int) -> Read:
    sql, values = _statement(database, size)

    def read() -> bytes:
        found = connection.execute(sql, *values).fetchall()
        return orjson.dumps([tuple(each) for each in found], default=str)

    return read


def _rival(database: Database, size: int) -> Read:
    registry.register("bench.pyodbc", __name__, "Dialect")
    engine = sqlalchemy.create_engine(
        "bench+pyodbc://", creator=lambda: pyodbc.connect(database.connection, autocommit=True)
    )
    sql, values = _statement(database, size)
    statement = sqlalchemy.text(sql.replace("?", ":id"))
    bound = {"id": values[0]} if values else {}
    schema = marshmallow.Schema.from_dict({name: _field(name) for name in NAMES})(many=True)

    def read() -> bytes:
        with engine.connect() as connection:
            found = connection.execute(statement, bound).mappings().all()
            return orjson.dumps(schema.dump(found))

    return read


def _statement(database: Database, size: int) -> tuple[str, tuple[Any, ...]]:
    if size == 1:
        return f"{database.select} WHERE id = ?", (FIRST,)
    return f"{database.select} ORDER BY id LIMIT {size}", ()


def _field(name: str) -> fields.Field[Any]:
    """Return the field of a column; what a driver gives as a text has no date's methods."""
    kind = COLUMNS[name][0].partition("(")[0]
    kinds = {"SMALLINT": fields.Integer, "INTEGER": fields.Integer, "BOOLEAN": fields.Boolean}
    made = {**kinds, "DOUBLE PRECISION": fields.Float, "BIGINT": fields.String}.get(kind)
    made = {"DATE": fields.Date, "TIMESTAMP": fields.DateTime}.get(kind, made)
    return made() if made else fields.String()


class Dialect(PyODBCConnector, DefaultDialect):
    """SQLAlchemy over any ODBC driver, of which it has no dialect."""

    supports_statement_cache = True

    def initialize(self, connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's
        """Ask the database nothing."""


def _require(size: int, *reads: Read) -> None:
    for read in reads:
        if len(orjson.loads(read())) != size:
            raise WrongAnswer("an answer has another number of rows")
