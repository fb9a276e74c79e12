"""Talks to the databases without ODBC: what these write and read is what is really there."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import psycopg
import pymysql
from psycopg.adapt import Loader

from connectors.odbc.profiles import PROFILES
from connectors.odbc.text import read_connection
from tests.odbc.sites import Site


class Native:
    """A connection of the database's own client; every statement is committed at once."""

    mark = "%s"

    def __init__(self, site: Site) -> None:
        self.quote = PROFILES[site.profile].quote
        self._client: Client = self._connect(read_connection(site.connection))

    def run(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run a statement and return its rows."""
        cursor = self._client.cursor()
        cursor.execute(*((sql, tuple(values)) if values else (sql,)))
        return list(cursor.fetchall()) if cursor.description else []

    def insert(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """Write rows, each with a value for every column."""
        for row in rows:
            self.run(f"INSERT INTO {self.quote(table)} VALUES ({self._marks(row)})", row)

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _marks(self, row: Sequence[Any]) -> str:
        return ", ".join([self.mark] * len(row))

    def _connect(self, options: dict[str, str]) -> Client:
        raise NotImplementedError


class Client(Protocol):
    """What the three clients have in common."""

    def cursor(self) -> Any: ...

    def close(self) -> None: ...


class Postgresql(Native):
    """Values without a Python type of their own are read as the server writes them."""

    def _connect(self, options: dict[str, str]) -> Client:
        client = psycopg.connect(
            host=options["server"],
            port=options["port"],
            dbname=options["database"],
            user=options["uid"],
            password=options.get("pwd"),
            autocommit=True,
            cursor_factory=psycopg.ClientCursor,
        )
        client.execute("SET datestyle TO 'ISO, YMD'")
        client.execute("SET intervalstyle TO 'iso_8601'")
        client.execute("SET timezone TO 'UTC'")
        for name in [
            "date",
            "time",
            "timetz",
            "timestamp",
            "timestamptz",
            "interval",
            "json",
            "jsonb",
        ]:
            client.adapters.register_loader(name, Words)
        for oid in (client.adapters.types["int4"].array_oid, client.adapters.types["inet"].oid):
            client.adapters.register_loader(oid, Words)
        return client


WORDS = ("date", "time", "timetz", "timestamp", "timestamptz", "interval", "json", "jsonb")


class Words(Loader):
    """Gives a value as the server wrote it."""

    def load(self, data: Any) -> str:
        return bytes(data).decode()


class Mariadb(Native):
    """Everything is read as the server writes it; bytes are bytes."""

    def _connect(self, options: dict[str, str]) -> Client:
        client: Client = pymysql.connect(
            host=options["server"],
            port=int(options["port"]),
            user=options["uid"],
            password=options.get("pwd", ""),
            database=options["database"],
            charset="utf8mb4",
            autocommit=True,
            conv=dict(pymysql.converters.encoders),
            init_command="SET time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES'",
        )
        return client


class Sqlite(Native):
    """Texts are read as bytes, so that those which are none are seen."""

    mark = "?"

    def _connect(self, options: dict[str, str]) -> Client:
        client = sqlite3.connect(options["database"], isolation_level=None)
        client.text_factory = Text
        client.execute("PRAGMA synchronous = OFF")  # no test cuts the power
        return client


class Text(bytes):
    """What SQLite says is a text."""


NATIVES: dict[str, type[Native]] = {
    "postgresql": Postgresql,
    "mariadb": Mariadb,
    "sqlite": Sqlite,
}
