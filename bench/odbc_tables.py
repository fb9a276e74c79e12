"""The table of the ODBC rows on each database: fifteen columns of the types that registers have."""

from __future__ import annotations

import datetime as dt
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyodbc

FIRST = 9_007_199_254_740_993  # 2 to the 53rd and one: no float is that
_BEGIN = dt.datetime(2024, 1, 1)  # noqa: DTZ001 - as the database has it

COLUMNS: Mapping[str, tuple[str, Callable[[int], Any]]] = {
    "id": ("BIGINT", lambda number: FIRST + number),
    "diarienr": ("VARCHAR(20)", lambda number: f"2026-{number:06}"),
    "rubrik": ("VARCHAR(80)", lambda number: f"Ärende {number} om hemtjänst"),
    "status": ("CHAR(2)", lambda number: ("P", "S")[number % 2]),
    "enhet": ("VARCHAR(10)", lambda number: f"HN{number % 20:02}"),
    "sign": ("VARCHAR(20)", lambda number: f"SIGN{number % 50}" if number % 3 else None),
    "prioritet": ("SMALLINT", lambda number: number % 5),
    "antal": ("INTEGER", lambda number: number),
    "avgift": ("DECIMAL(10,2)", lambda number: f"{number % 700}.50"),
    "belopp": ("DECIMAL(15,4)", lambda number: f"{number}.1250"),
    "inkom": ("DATE", lambda number: str(_BEGIN.date() + dt.timedelta(number % 900))),
    "beslutad": ("DATE", lambda number: str(_BEGIN.date()) if number % 2 else None),
    "andrad": ("TIMESTAMP", lambda number: str(_BEGIN + dt.timedelta(0, number * 977, number))),
    "klar": ("BOOLEAN", lambda number: number % 2 == 0),
    "kvot": ("DOUBLE PRECISION", lambda number: number / 7),
}
NAMES = tuple(COLUMNS)


@dataclass(frozen=True, slots=True)
class Database:
    """A database with the table in it; ``profile`` is ours for it."""

    profile: str
    connection: str
    table: str

    @property
    def select(self) -> str:
        """The statement that gives all columns of the table as they are."""
        return f"SELECT {', '.join(NAMES)} FROM {self.table}"  # noqa: S608 - names of our own


@contextmanager
def databases(folder: Path, rows: int) -> Iterator[list[Database]]:
    """Give the table with so many rows on SQLite and on each server that answers.

    `BRYGGA_TEST_POSTGRESQL` and `BRYGGA_TEST_MARIADB` name the servers. The tables are dropped.
    """
    file = folder / "rows.db"
    file.touch()
    name = f"bench_{secrets.token_hex(6)}"
    server = _server("MariaDB Unicode", "BRYGGA_TEST_MARIADB", "root", 3306)
    possible = [
        Database("sqlite", f"Driver=SQLite3;Database={file}", name),
        Database(
            "postgresql",
            _server("PostgreSQL Unicode", "BRYGGA_TEST_POSTGRESQL", "postgres", 5432),
            name,
        ),
        Database("mariadb", f"{server};Database={name}", name),
    ]
    filled: list[Database] = []
    try:
        if _run(server, f"CREATE DATABASE {name} CHARACTER SET utf8mb4"):
            filled.append(possible.pop())
        filled += [each for each in possible if _run(each.connection, "SELECT 1")]
        for each in filled:
            _fill(each, rows)
        yield filled
    finally:
        for each in filled:
            what = "DATABASE" if each.profile == "mariadb" else "TABLE"
            _run(each.connection, f"DROP {what} {name}")


def _run(connection: str, statement: str) -> bool:
    """Run a statement; tell whether the database did."""
    try:
        with closing(pyodbc.connect(connection, autocommit=True, timeout=3)) as opened:
            opened.execute(statement)
    except pyodbc.Error:
        return False
    return True


def _server(driver: str, variable: str, user: str, port: int) -> str:
    parts = urlsplit(os.environ.get(variable, f"//{user}@127.0.0.1:{port}/"))
    name = parts.path.strip("/")
    database = f"Database={name};" if name else ""
    return (
        f"Driver={driver};Server={parts.hostname};Port={parts.port or port};{database}"
        f"Uid={parts.username or user};Pwd={parts.password or ''}"
    )


def _fill(database: Database, rows: int) -> None:
    mariadb = database.profile == "mariadb"
    with closing(pyodbc.connect(database.connection, autocommit=False)) as connection:
        if database.profile == "sqlite":
            connection.setencoding(encoding="utf-8", ctype=pyodbc.SQL_CHAR)
        kinds = {"TIMESTAMP": "DATETIME(6)", "DOUBLE PRECISION": "DOUBLE"} if mariadb else {}
        columns = [f"{name} {kinds.get(kind, kind)}" for name, (kind, _) in COLUMNS.items()]
        connection.execute(
            f"CREATE TABLE {database.table} ({', '.join(columns)}, PRIMARY KEY (id))"
        )
        marks = ", ".join("?" * len(COLUMNS))
        insert = f"INSERT INTO {database.table} VALUES ({marks})"  # noqa: S608 - a name of our own
        cursor = connection.cursor()
        for number in range(rows):
            cursor.execute(insert, [make(number) for _, make in COLUMNS.values()])
        connection.commit()
