"""Opens the state database and gives transactions that end by a deadline.

SQLite is opened with WAL and ``synchronous=FULL``: what was committed survives a power cut.
Nothing is opened before the first transaction, and a forked child opens its own connections.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from connectors.contract import Deadline
from gateway.store.address import StateRefused, read_address
from gateway.store.migrations import upgrade
from gateway.store.tables import SCHEMA_VERSION

POOL_SECONDS = 1.0
_BEGIN = "brygga_begin"  # execution options, read when the transaction begins
_MILLISECONDS = "brygga_milliseconds"


class StateUnavailable(Exception):
    """The state database does not answer, is locked, full or not upgraded."""


class State:
    """The state database of a deployment; shared by threads, opened anew after a fork.

    StateRefused: the address cannot be used.
    """

    def __init__(self, url: str, directory: Path) -> None:
        self._url = read_address(url, directory)
        self._lock = Lock()
        self._engine: Engine | None = None
        self._process = 0

    def upgrade(self, deadline: Deadline) -> int:
        """Make or upgrade the tables and return how many steps that took.

        StateUnavailable, or NewerSchema when a newer version has been here.
        """
        if self._url.get_backend_name() == "sqlite":
            _make_file(Path(str(self._url.database)))
        with self.write(deadline) as connection:
            return upgrade(connection)

    def missing_file(self) -> Path | None:
        """Return the SQLite file that ``upgrade`` would make, if it is not there yet."""
        path = Path(str(self._url.database))
        return path if self._url.get_backend_name() == "sqlite" and not path.exists() else None

    def read(self, deadline: Deadline) -> AbstractContextManager[Connection]:
        """Give a transaction that only reads; StateUnavailable."""
        return self._transaction("BEGIN", deadline)

    def write(self, deadline: Deadline) -> AbstractContextManager[Connection]:
        """Give a transaction that may write, committed at the end; StateUnavailable.

        IntegrityError passes as it is: it tells the caller that a row is there already.
        """
        return self._transaction("BEGIN IMMEDIATE", deadline)

    def probe(self, deadline: Deadline) -> None:
        """Write and roll back, so that readiness says the truth; StateUnavailable."""
        with self.write(deadline) as connection:
            changed = connection.execute(
                SCHEMA_VERSION.update().values(number=SCHEMA_VERSION.c.number)
            )
            if changed.rowcount != 1:
                raise StateUnavailable("the state database was not upgraded")
            connection.rollback()

    def close(self) -> None:
        """Close every connection; may be called twice, and the state used again."""
        with self._lock:
            if self._engine:
                self._engine.dispose(close=self._process == os.getpid())
            self._engine = None

    @contextmanager
    def _transaction(self, begin: str, deadline: Deadline) -> Iterator[Connection]:
        milliseconds = max(1, int(deadline.remaining() * 1000))
        options = {_BEGIN: begin, _MILLISECONDS: milliseconds}
        try:
            with self._open().connect() as plain:
                connection = plain.execution_options(**options)
                with connection.begin():
                    yield connection
        except IntegrityError:
            raise
        except (DBAPIError, PoolTimeout) as error:
            raise StateUnavailable("the state database cannot be used now") from error

    def _open(self) -> Engine:
        with self._lock:
            if self._engine is None or self._process != os.getpid():
                if self._engine:
                    # the parent's connections: forgotten here, closed there
                    self._engine.dispose(close=False)
                self._engine, self._process = self._create(), os.getpid()
            return self._engine

    def _create(self) -> Engine:
        sqlite = self._url.get_backend_name() == "sqlite"
        arguments = {} if sqlite else {"connect_timeout": 2}
        try:
            engine = create_engine(
                self._url,
                hide_parameters=True,
                pool_timeout=POOL_SECONDS,
                pool_pre_ping=not sqlite,
                connect_args=arguments,
            )
        except ModuleNotFoundError as error:
            raise StateRefused(
                "PostgreSQL needs the package psycopg: install brygga[postgresql]"
            ) from error
        if sqlite:
            event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite if sqlite else _begin_postgresql)
        return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own
    connection.isolation_level = None  # we begin ourselves, below
    for statement in (
        "PRAGMA busy_timeout = 1000",
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "PRAGMA foreign_keys = ON",
    ):
        connection.execute(statement).close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    driver: Any = connection.connection.dbapi_connection
    driver.execute(f"PRAGMA busy_timeout = {options.get(_MILLISECONDS, 1000)}").close()
    # a transaction that reads first and writes later would fail when another one wrote between
    connection.exec_driver_sql(options.get(_BEGIN, "BEGIN"))


def _begin_postgresql(connection: Connection) -> None:
    milliseconds = connection.get_execution_options().get(_MILLISECONDS, 1000)
    connection.exec_driver_sql(f"SET LOCAL statement_timeout = {milliseconds}")
    connection.exec_driver_sql(f"SET LOCAL idle_in_transaction_session_timeout = {milliseconds}")


def _make_file(path: Path) -> None:
    """Make the file and its folder for our user alone, unless they are there."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
