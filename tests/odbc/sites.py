"""Databases of each profile that tests fill, and connectors that are open on them."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyodbc

from connectors.contract import (
    Context,
    Deadline,
    Effect,
    Invocation,
    OperationSpec,
    Reply,
    Selection,
    Shape,
)
from connectors.odbc import OdbcConnector


@dataclass(frozen=True)
class Site:
    """A database of one profile, to be filled by a test."""

    profile: str
    connection: str
    directory: Path
    isolation: str = "process"

    def run(self, *statements: str | tuple[str, tuple[Any, ...]]) -> None:
        """Run statements outside of the connector."""
        with closing(pyodbc.connect(self.connection, autocommit=True)) as connection:
            if self.profile == "sqlite":  # wide statements lose what is beyond 16 bits
                connection.setencoding(encoding="utf-8", ctype=pyodbc.SQL_CHAR)
                connection.execute("PRAGMA synchronous = OFF")  # no test cuts the power
            for statement in statements:
                sql, values = statement if isinstance(statement, tuple) else (statement, ())
                connection.execute(sql, values)

    def settings(self, **more: Any) -> dict[str, Any]:
        known = {"connection": self.connection, "profile": self.profile, "name": "db"}
        return {**known, "isolation": self.isolation, **more}


@dataclass
class Bench:
    """An opened connector with a snapshot."""

    connector: OdbcConnector

    def read(
        self,
        details: dict[str, Any],
        arguments: dict[str, Any] | None = None,
        *,
        wants: Shape | tuple[str, ...] = (),
        selection: Selection | None = None,
        seconds: float = 20,
    ) -> list[dict[str, Any]]:
        with self.reply(
            details, arguments, wants=wants, selection=selection, seconds=seconds
        ) as reply:
            assert reply.rows is not None
            return list(reply.rows)

    def reply(
        self,
        details: dict[str, Any],
        arguments: dict[str, Any] | None = None,
        *,
        wants: Shape | tuple[str, ...] = (),
        selection: Selection | None = None,
        seconds: float = 20,
    ) -> Reply:
        names = {"arguments": list(arguments)} if arguments else {}
        shape = wants if isinstance(wants, Shape) else shape_of(*wants)
        operation = self.connector.bind(read_spec(**{**names, **details}), shape)
        return operation.invoke(
            Invocation(arguments or {}, Deadline.after(seconds), Context(), selection)
        )


def read_spec(**details: Any) -> OperationSpec:
    return OperationSpec("rows", Effect.READ, details)


def shape_of(*names: str) -> Shape:
    return Shape("row", members=tuple(Shape(name) for name in names))


def drop_tables(place: Site) -> None:
    quote = "`" if place.profile == "mariadb" else '"'
    schema = "DATABASE()" if place.profile == "mariadb" else "'public'"
    with closing(pyodbc.connect(place.connection, autocommit=True)) as connection:
        names = connection.execute(
            f"SELECT table_name FROM information_schema.tables WHERE table_schema = {schema}"
        ).fetchall()
        for (name,) in names:
            connection.execute(f"DROP TABLE {quote}{name}{quote}")
