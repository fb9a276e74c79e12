"""A served gateway before each database, with a native client and the book of its statements."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pymysql

from connectors.odbc import OdbcConnector
from connectors.registry import Registry
from connectors.testing.rig import FaultProxy
from connectors.testing.rig.driver import DIARY, read_diary
from connectors.testing.rig.wire import StatementLog
from gateway.compile.check import make_connector
from gateway.compile.generation import read_specs
from gateway.mapping.loader import load
from gateway.settings import secret_lookup
from tests.odbc.fronts import Gateway
from tests.odbc.languages import Language, language_of

TABLES = (
    """CREATE TABLE notes (id VARCHAR(40) NOT NULL PRIMARY KEY, word VARCHAR(200), nr INTEGER,
                           amount DECIMAL(9,2), code CHAR(60))""",
    "CREATE TABLE heads (id VARCHAR(40) NOT NULL PRIMARY KEY, word VARCHAR(200))",
)
QUERY = "SELECT id, word, nr FROM notes WHERE word = :w OR code = :w AND '?:w{0}' <> :w"
NOTES = f"""\
backend: db
personal: false
fields:
  id: {{from: id, role: key}}
  word: {{from: word}}
  nr: {{from: nr, type: integer}}
  amount: {{from: amount}}
  code: {{from: code}}
routes:
  GET /notes:
    table: notes
    filter:
      word: [eq, in, ne, lt, le, gt, ge, like, prefix, 'null']
      nr: [eq, ge]
      amount: [eq, lt]
      code: [eq, prefix]
    sort: [id, word, nr]
    page: {{size: 100, max: 500}}
  GET /notes/{{id}}: {{table: notes, item: true, arguments: {{id: $path.id}}}}
  GET /noted:
    table: notes
    sort: [id]
    page: {{size: 100, max: 500}}
    arguments: {{word: $query.text, code: $header.x-code}}
  POST /note-searches:
    description: There are too many words for a URL.
    effect: read
    body: {{words: {{each: {{type: string}}, max: 1000}}}}
    table: notes
    sort: [id]
    page: {{size: 100, max: 500}}
    arguments: {{word: $body.words}}
  GET /found/{{text}}:
    fields: {{id: {{from: id, role: key}}, word: {{from: word}}}}
    query: "{QUERY}"
    arguments: {{w: $path.text}}
    filter: {{word: [ne, like]}}
    sort: [id, word]
    page: {{size: 100, max: 500}}
"""
HEADS = """\
backend: db
personal: false
fields:
  id: {from: id, role: key}
  notes:
    related: {table: notes, on: {word: word}, sort: [id]}
    each: {id: {from: id}}
routes:
  GET /heads: {table: heads, sort: [id], page: {size: 100, max: 500}}
"""
MAPPINGS = {"notes": NOTES, "heads": HEADS}
FINDS = {  # what holds the words, and what begins with them, for those who do not use LIKE
    "sqlite": ("instr(word, ?) > 0", "instr({}, ?) = 1"),
    "postgresql": ("position(? in word) > 0", "starts_with({}, ?)"),
    "mariadb": ("LOCATE(?, word) > 0", "LOCATE(?, {}) = 1"),
}
# What drivers send by themselves: savepoints and plans by an address, and a look at the columns of
# a table by its number.
OWN = {
    "sqlite": "(?!)",
    "postgresql": r"""
        BEGIN | ROLLBACK
        | (RELEASE\ _EXEC_SVP_0x[0-9a-f]+;)?
          SAVEPOINT\ _EXEC_SVP_0x[0-9a-f]+ (;FETCH\ FORWARD\ 500\ FROM\ brygga_rows)?
        | (SAVEPOINT\ _per_query_svp_;)? DEALLOCATE\ "_PLAN0x[0-9a-f]+" (;RELEASE\ _per_query_svp_)?
        | select\ n\.nspname,\ [^?'"]+\ case\ t\.typtype\ when\ 'd'\ then\ t\.typbasetype\ [^?'"]+
          \ and\ c\.oid\ =\ [0-9]+\) [^?'"]+
        """,
    "mariadb": "(?!)",
}


@dataclass(frozen=True, slots=True)
class Native:
    """The database by its own client: ``ids`` tells which notes a condition holds for."""

    profile: str
    connection: Any

    def ids(self, condition: str, *values: Any) -> list[str]:
        rows = self.run(f"SELECT id FROM notes WHERE {condition}", *values)
        return sorted(row[0] for row in rows)

    def run(self, sql: str, *values: Any) -> list[Any]:
        if self.profile != "sqlite":
            sql = sql.replace("%", "%%").replace("?", "%s")
        with closing(self.connection.cursor()) as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall()) if cursor.description else []


@contextmanager
def native(profile: str, database: Any) -> Iterator[Native]:
    """Connect a database's own client."""
    if profile == "sqlite":
        made: Any = sqlite3.connect(database, isolation_level=None)
    elif profile == "postgresql":
        made = psycopg.connect(
            host=database.host, port=database.port, user=database.user,
            password=database.password, dbname=database.dbname, autocommit=True,
        )  # fmt: skip
    else:
        made = pymysql.connect(
            host=database.host, port=database.port, user=database.user,
            password=database.password, database=database.dbname, autocommit=True,
            charset="utf8mb4",
        )  # fmt: skip
    with closing(made):
        yield Native(profile, made)


@dataclass(frozen=True, slots=True)
class Line:
    """How a gateway reaches a database: ``statements`` returns what was sent since last asked."""

    database: Any
    direct: str  # the connection string past the book, and with it
    connection: str
    statements: Callable[[], list[str]]
    variables: dict[str, str]


@contextmanager
def listen(profile: str, folder: Path, give: Callable[[str], Any]) -> Iterator[Line]:
    """Keep the book of one database's statements; ``give`` returns a fixture by name."""
    if profile == "sqlite":
        file, diary = folder / "legacy.db", folder / "diary"
        connection = f"Driver={give('rig_driver')('sqlite')};Database={file}"
        direct = f"Driver=SQLite3;Database={file}"
        yield Line(file, direct, connection, _Diary(diary), {DIARY: str(diary)})
        return
    database, log = give(profile), StatementLog(profile)
    with FaultProxy((database.host, database.port), log) as proxy:
        connection = re.sub(r"Server=[^;]*", "Server=127.0.0.1", database.odbc)
        connection = re.sub(r"Port=[^;]*", f"Port={proxy.port}", connection)
        connection += ";SSLmode=disable" if profile == "postgresql" else ""
        yield Line(database, database.odbc, connection, partial(_taken, log), {})


class _Diary:
    def __init__(self, file: Path) -> None:
        self._file = file
        self._told = 0

    def __call__(self) -> list[str]:
        found = [each.text for each in read_diary(self._file) if each.kind == "statement"]
        told, self._told = self._told, len(found)
        return found[told:]


def _taken(log: StatementLog) -> list[str]:
    """Return what the wire carried, PostgreSQL's numbered marks as ODBC writes them."""
    found = [re.sub(r"\$[0-9]+", "?", each.text) for each in log.seen]
    log.clear()
    return found


def languages(folder: Path, cache: Path) -> dict[str, Language]:
    """Return the language of each route of a compiled deployment, by the route's name."""
    (generation,) = (cache / "generations").iterdir()
    deployment, _ = load(folder, os.environ, secret_lookup(folder, os.environ))
    connector = make_connector(
        deployment.backends["db"], generation, Registry({"odbc": OdbcConnector})
    )
    found = {}
    for name, spec in read_specs(generation).routes.items():
        read: Any = connector.bind(spec.operation, spec.wants)
        found[name] = language_of(spec, read)
    return found


@dataclass(frozen=True, slots=True)
class Injected:
    """What the tests ask: ``statements`` returns what was sent since they last asked."""

    profile: str
    gateway: Gateway
    native: Native
    languages: dict[str, Language]
    statements: Callable[[], list[str]]

    def unknown(self, route: str) -> set[str]:
        """Return what was sent since this was last asked and is no statement of the route."""
        known, own = self.languages[route], re.compile(OWN[self.profile], re.VERBOSE)
        return {e for e in self.statements() if e not in known and not own.fullmatch(e)}
