"""A served gateway before PostgreSQL or MariaDB, with a proxy between, and somebody else's hands.

Two books are kept: what apps got, and what the database was sent (``log``, read off the wire). A
native client of its own looks at the server's sessions, locks tables and ends connections.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass

import pyodbc

from connectors.testing.rig import FaultProxy
from connectors.testing.rig.wire import StatementLog
from tests.odbc.fronts import Answer, Gateway

PATIENCE_SECONDS = 10
ROWS = 10
WIDTH = 15_000
LONG = 900  # rows that come in several batches
SOON = 0.6

THINGS = """\
backend: {0}
personal: false
fields: {{id: {{from: id, role: key}}, word: {{from: word}}}}
routes:
  GET /{0}-things/{{id}}: {{table: things, item: true, arguments: {{id: $path.id}}}}
  GET /{0}-things-soon/{{id}}:
    {{table: things, item: true, arguments: {{id: $path.id}}, timeout: 600ms}}
  GET /{0}-wide:
    {{table: wide, sort: [id], page: {{size: 20, max: 100}}, filter: {{word: [eq]}}}}
  GET /{0}-wide-soon: {{table: wide, sort: [id], page: {{size: 20, max: 100}}, timeout: 600ms}}
"""
CALLS = """\
backend: {0}
personal: false
fields: {{done: {{from: done}}}}
routes:
  GET /{0}-sleeps/{{n}}: {{query: "{sleep}", item: true, arguments: {{n: $path.n}}, timeout: 600ms}}
  GET /{0}-grabs/{{a}}/{{b}}:
    {{query: "{grab}", item: true, arguments: {{a: $path.a, b: $path.b}}}}
  GET /{0}-clashes/{{n}}: {{query: "{clash}", item: true, arguments: {{n: $path.n}}}}
  GET /{0}-deaths/{{n}}:
    {{query: "{death}", arguments: {{n: $path.n}}, page: {{size: 1000, max: 1000}}}}
"""
QUERIES = {
    "postgresql": {
        "sleep": "SELECT pg_sleep(CAST(:n AS integer)) IS NULL AS done",
        "grab": "SELECT grab(CAST(:a AS integer), CAST(:b AS integer)) AS done",
        "clash": "SELECT clash(CAST(:n AS integer)) AS done",
        "death": "SELECT i AS done, CASE WHEN i = CAST(:n AS integer) THEN"
        " pg_terminate_backend(pg_backend_pid()) END AS dead, repeat('x', 100) AS filler"
        f" FROM generate_series(1, {LONG}) AS i",
    },
    "mariadb": {
        "sleep": "SELECT SLEEP(:n) AS done",
        "grab": "SELECT grab(:a, :b) AS done",
        "clash": "SELECT clash(:n) AS done",
        "death": "SELECT i AS done, dying(i = :n) AS dead, repeat('x', 100) AS filler FROM numbers",
    },
}
TABLES = (
    "CREATE TABLE things (id INTEGER NOT NULL PRIMARY KEY, word VARCHAR(40))",
    "CREATE TABLE wide (id INTEGER NOT NULL PRIMARY KEY, word VARCHAR(15000))",
    "CREATE TABLE pair (id INTEGER NOT NULL PRIMARY KEY, word VARCHAR(40))",
    "INSERT INTO pair VALUES (1, 'a'), (2, 'b')",
    *(f"INSERT INTO things VALUES ({n}, 'Åsa {n}')" for n in range(1, ROWS + 1)),
    *(f"INSERT INTO wide VALUES ({n}, REPEAT('{n % 10}', {WIDTH}))" for n in range(1, ROWS + 1)),
    "CREATE SEQUENCE tries",
)
FUNCTIONS = {
    "postgresql": (
        """CREATE FUNCTION grab(a integer, b integer) RETURNS integer LANGUAGE plpgsql AS $$
           BEGIN PERFORM 1 FROM pair WHERE id = a FOR UPDATE;
                 PERFORM 1 FROM pair WHERE id = b FOR UPDATE; RETURN 1; END $$""",
        """CREATE FUNCTION clash(n integer) RETURNS integer LANGUAGE plpgsql AS $$
           BEGIN IF n > 0 AND nextval('tries') <= n
                 THEN RAISE EXCEPTION 'hemligt' USING ERRCODE = '40001'; END IF;
                 RETURN 1; END $$""",
    ),
    "mariadb": (
        """CREATE FUNCTION grab(a INTEGER, b INTEGER) RETURNS INTEGER BEGIN DECLARE x INTEGER;
           SELECT id INTO x FROM pair WHERE id = a FOR UPDATE;
           SELECT id INTO x FROM pair WHERE id = b FOR UPDATE; RETURN 1; END""",
        """CREATE FUNCTION clash(n INTEGER) RETURNS INTEGER BEGIN
           IF n > 0 AND NEXTVAL(tries) <= n THEN
           SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213, MESSAGE_TEXT = 'hemligt'; END IF;
           RETURN 1; END""",
        """CREATE FUNCTION dying(n INTEGER) RETURNS INTEGER
           BEGIN IF n > 0 THEN KILL CONNECTION_ID(); END IF; RETURN 0; END""",
        "CREATE TABLE numbers (i INTEGER NOT NULL PRIMARY KEY)",
        "INSERT INTO numbers VALUES " + ", ".join(f"({n})" for n in range(1, LONG + 1)),
    ),
}
WAITING = {
    "postgresql": """SELECT pid FROM pg_stat_activity WHERE datname = current_database()
                     AND state = 'active' AND wait_event_type = 'Lock' ORDER BY pid""",
    "mariadb": """SELECT id FROM information_schema.processlist WHERE db = DATABASE()
                  AND state LIKE 'Waiting for table%' ORDER BY id""",
}
# MariaDB's table of transactions is stale where it is looked at often: who reads a row by its key
# and stays in this state for long waits for its lock.
IN_A_ROW_LOCK = {
    "postgresql": WAITING["postgresql"],
    "mariadb": """SELECT id FROM information_schema.processlist WHERE db = DATABASE()
                  AND state = 'Statistics' AND time_ms > 100""",
}
ACTIVE = {
    "postgresql": """SELECT pid FROM pg_stat_activity WHERE datname = current_database()
                     AND state = 'active' AND pid <> pg_backend_pid() ORDER BY pid""",
    "mariadb": """SELECT id FROM information_schema.processlist WHERE db = DATABASE()
                  AND command IN ('Query', 'Execute') AND id <> CONNECTION_ID() ORDER BY id""",
}
SESSIONS = {
    "postgresql": """SELECT pid FROM pg_stat_activity WHERE datname = current_database()
                     AND pid <> pg_backend_pid() ORDER BY pid""",
    "mariadb": """SELECT id FROM information_schema.processlist WHERE db = DATABASE()
                  AND id <> CONNECTION_ID() ORDER BY id""",
}
KILL = {"postgresql": "SELECT pg_terminate_backend({})", "mariadb": "KILL {}"}
LOCK = {
    "postgresql": ("BEGIN", "LOCK TABLE {} IN ACCESS EXCLUSIVE MODE"),
    "mariadb": ("LOCK TABLES {} WRITE",),
}
UNLOCK = {"postgresql": "ROLLBACK", "mariadb": "UNLOCK TABLES"}


@dataclass(frozen=True)
class Outages:
    """The gateway, what lies between it and the database, and a native client's view of that."""

    profile: str
    connection: str  # past the proxy
    gateway: Gateway
    proxy: FaultProxy
    log: StatementLog

    @contextmanager
    def native(self) -> Iterator[pyodbc.Connection]:
        """Give a connection that is nobody's else."""
        with closing(pyodbc.connect(self.connection, autocommit=True)) as opened:
            yield opened

    def look(self, queries: dict[str, str]) -> list[int]:
        """Return the sessions that a query finds now."""
        with self.native() as connection:
            return [number for (number,) in connection.execute(queries[self.profile]).fetchall()]

    def until(self, queries: dict[str, str], holds: Callable[[list[int]], bool]) -> list[int]:
        """Look until it holds, and return the sessions."""
        end = time.monotonic() + PATIENCE_SECONDS
        with self.native() as connection:
            while True:
                found = [each for (each,) in connection.execute(queries[self.profile]).fetchall()]
                if holds(found):
                    return found
                assert time.monotonic() < end, f"{self.profile} still has {found}"

    def kill(self, *numbers: int) -> None:
        with self.native() as connection:
            for number in numbers:
                connection.execute(KILL[self.profile].format(number))

    @contextmanager
    def locked(self, table: str) -> Iterator[Callable[[], object]]:
        """Hold a table, so that whoever reads it waits; give how to let go of it before the end."""
        with self.native() as connection:
            for statement in LOCK[self.profile]:
                connection.execute(statement.format(table))
            yield lambda: connection.execute(UNLOCK[self.profile])

    @contextmanager
    def asking(self, path: str) -> Iterator[Future[Answer]]:
        """Ask in the background."""
        with ThreadPoolExecutor(1) as threads:
            yield threads.submit(self.gateway.get, path)

    def save_up(self, name: str) -> None:
        """Earn a repetition: five calls that go well; then forget what was sent."""
        for number in range(1, 6):
            assert self.gateway.get(f"/{name}-things/{number}").status == 200
        self.log.clear()

    def count(self, words: str) -> int:
        """Return how often a statement with these words was begun.

        A table that is locked keeps PostgreSQL from preparing the statement, which then never runs.
        """
        begun = [(e.connection, e.is_run) for e in self.log.seen if words in e.text]
        lines = {connection for connection, _ in begun}
        return sum(max(begun.count((each, False)), begun.count((each, True))) for each in lines)
