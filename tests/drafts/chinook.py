"""Chinook on each of the three servers: filled by its own script, and asked by a native client."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pymysql
from pymysql.constants import CLIENT

from tests.conftest import mariadb_database, postgresql_database

# The scripts make databases of their own name; tests have their own.
MAKING = re.compile(r"^(?:DROP DATABASE|CREATE DATABASE|USE|\\c) .*$", re.MULTILINE)


@dataclass(frozen=True)
class Chinook:
    """A filled database: ``ask`` gives the rows of a statement, past the gateway and ODBC."""

    profile: str
    connection: str
    ask: Callable[[str], list[tuple[Any, ...]]]

    def select(self, table: str, *columns: str, more: str = "") -> list[tuple[Any, ...]]:
        """Return rows of a table and columns that are named as on SQLite."""
        named = ", ".join(self.name(each) for each in columns)
        return self.ask(f"SELECT {named} FROM {self.name(table)} {more}")

    def name(self, name: str) -> str:
        """Return a name as this server has it: AlbumId is album_id on PostgreSQL."""
        if self.profile != "postgresql":
            return name
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


@contextmanager
def on_sqlite(shared: Path, folder: Path) -> Iterator[Chinook]:
    file = folder / "chinook.db"
    with closing(sqlite3.connect(file)) as database:
        database.executescript("PRAGMA synchronous = OFF;" + _script(shared, "Sqlite"))
        yield Chinook(
            "sqlite", f"Driver=SQLite3;Database={file}", lambda sql: list(database.execute(sql))
        )


@contextmanager
def on_postgresql(shared: Path, folder: Path) -> Iterator[Chinook]:
    del folder
    with (
        postgresql_database("UTF8") as made,
        psycopg.connect(
            host=made.host,
            port=made.port,
            user=made.user,
            password=made.password,
            dbname=made.dbname,
            autocommit=True,
        ) as database,
    ):
        database.execute(_script(shared, "PostgreSql").encode())
        yield Chinook("postgresql", made.odbc, lambda sql: list(database.execute(sql)))


@contextmanager
def on_mariadb(shared: Path, folder: Path) -> Iterator[Chinook]:
    del folder
    with (
        mariadb_database("utf8mb4") as made,
        closing(
            pymysql.connect(
                host=made.host,
                port=made.port,
                user=made.user,
                password=made.password,
                database=made.dbname,
                client_flag=CLIENT.MULTI_STATEMENTS,
                autocommit=True,
            )
        ) as database,
        database.cursor() as cursor,
    ):
        cursor.execute(_script(shared, "MySql"))
        while cursor.nextset():
            pass

        def ask(sql: str) -> list[tuple[Any, ...]]:
            cursor.execute(sql)
            return list(cursor.fetchall())

        yield Chinook("mariadb", made.odbc, ask)


SERVERS = {"sqlite": on_sqlite, "postgresql": on_postgresql, "mariadb": on_mariadb}


def _script(shared: Path, name: str) -> str:
    text = (shared / "databases" / f"Chinook_{name}.sql").read_text("utf-8-sig")
    return MAKING.sub("", text)
