"""Brings a state database up to this version, one numbered step after another, or refuses it.

The steps are plain SQL that SQLite and PostgreSQL both read, and are never changed once shipped.
A ``schema_version`` table with one row says how many have been done. This is all that one table
needs; Alembic takes over, from this number on, with the first step that has to move data.
"""

from __future__ import annotations

from sqlalchemy import Connection, inspect, select, text

from gateway.store.tables import SCHEMA_VERSION

STEPS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE api_keys (
            id TEXT NOT NULL PRIMARY KEY, prefix TEXT NOT NULL, sha256 TEXT NOT NULL,
            name TEXT NOT NULL, scopes TEXT NOT NULL, claims TEXT NOT NULL,
            created BIGINT NOT NULL, expires BIGINT, revoked BIGINT, last_used_day TEXT)""",
        "CREATE INDEX ix_api_keys_prefix ON api_keys (prefix)",
    ),
)
_LOCK = 0x62727967  # "bryg": replicas that start together upgrade one after another


class NewerSchema(Exception):
    """The database was upgraded by a newer Brygga than this one."""


def upgrade(connection: Connection) -> int:
    """Do the steps that are missing, in the caller's write transaction; return their number."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    done = read_version(connection)
    if done > len(STEPS):
        raise NewerSchema(
            f"the state database has schema {done} and this version knows {len(STEPS)}: "
            "run the newer version again, or restore a backup"
        )
    if done == 0:
        SCHEMA_VERSION.create(connection, checkfirst=True)
        connection.execute(SCHEMA_VERSION.delete())
        connection.execute(SCHEMA_VERSION.insert().values(number=0))
    for statement in (statement for step in STEPS[done:] for statement in step):
        connection.execute(text(statement))
    connection.execute(SCHEMA_VERSION.update().values(number=len(STEPS)))
    return len(STEPS) - done


def read_version(connection: Connection) -> int:
    """Return how many steps have been done; 0 for an empty database."""
    if not inspect(connection).has_table(SCHEMA_VERSION.name):
        return 0
    return connection.execute(select(SCHEMA_VERSION.c.number)).scalar() or 0
