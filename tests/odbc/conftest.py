"""Gives the ODBC tests databases and connectors of each profile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyodbc
import pytest

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

    def run(self, *statements: str | tuple[str, tuple[Any, ...]]) -> None:
        """Run statements outside of the connector."""
        with closing(pyodbc.connect(self.connection, autocommit=True)) as connection:
            for statement in statements:
                sql, values = statement if isinstance(statement, tuple) else (statement, ())
                connection.execute(sql, values)

    def settings(self, **more: Any) -> dict[str, Any]:
        return {"connection": self.connection, "profile": self.profile, "name": "db", **more}


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


@pytest.fixture
def open_bench() -> Iterator[Callable[..., Bench]]:
    """Open connectors with a snapshot, and close them at the end."""
    opened: list[OdbcConnector] = []

    def start(site: Site, **more: Any) -> Bench:
        connector = OdbcConnector(site.settings(**more), site.directory)
        connector.snapshot(Deadline.after(20))
        connector.open()
        opened.append(connector)
        return Bench(connector)

    yield start
    for connector in opened:
        connector.close()


@pytest.fixture
def sqlite(tmp_path: Path) -> Site:
    """Give an empty SQLite database file."""
    file = tmp_path / "legacy.db"
    file.touch()
    return Site("sqlite", f"Driver=SQLite3;Database={file}", tmp_path)


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """Give a database of each profile in turn, its tables dropped at the end."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite")
        return
    database = request.getfixturevalue(request.param)
    place = Site(request.param, database.odbc, tmp_path)
    yield place
    drop_tables(place)


def drop_tables(place: Site) -> None:
    quote = "`" if place.profile == "mariadb" else '"'
    schema = "DATABASE()" if place.profile == "mariadb" else "'public'"
    with closing(pyodbc.connect(place.connection, autocommit=True)) as connection:
        names = connection.execute(
            f"SELECT table_name FROM information_schema.tables WHERE table_schema = {schema}"
        ).fetchall()
        for (name,) in names:
            connection.execute(f"DROP TABLE {quote}{name}{quote}")
