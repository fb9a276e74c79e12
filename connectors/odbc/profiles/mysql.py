"""MySQL through MySQL Connector/ODBC: MariaDB's dialect, with a limit and texts of its own."""

from __future__ import annotations

from dataclasses import replace

from connectors.odbc.profiles.base import Connection
from connectors.odbc.profiles.mariadb import MARIADB


def _prepare(connection: Connection) -> None:
    connection.maxwrite = 10**9  # a long text in one piece
    connection.execute("SET time_zone = '+00:00'")


def _limit(connection: Connection, seconds: float) -> None:
    # MySQL 5.7.8 and later end reads by it (MySQL Server System Variables, max_execution_time);
    # MariaDB passes over comments for these versions (MariaDB: Comment Syntax).
    milliseconds = max(1, round(seconds * 1000))
    connection.execute(
        f"SET /*!50708 SESSION max_execution_time = {milliseconds}, */"
        f" @brygga_limit = {milliseconds}"
    )


MYSQL = replace(
    MARIADB,
    name="mysql",
    proven=False,
    # NO_SSPS=0: prepared at the server, so that a text is never written into a statement
    # (MySQL Connector/ODBC Connection Parameters).
    # FOUND_ROWS=1: a row that was like that already counts as touched.
    options={"CHARSET": "utf8mb4", "NO_SSPS": "0", "FOUND_ROWS": "1"},
    prepare=_prepare,
    pack=None,
    limit=_limit,
    states={
        **MARIADB.states,
        3024: "57014",  # ER_QUERY_TIMEOUT: max_execution_time is over
        4031: "08S01",  # ER_CLIENT_INTERACTION_TIMEOUT
    },
    refused=dict.fromkeys(
        ("libmyodbc5a", "libmyodbc8a", "libmyodbc9a"),
        "it loses the letters that the locale lacks; name the Unicode driver",
    ),
    cannot=("Before 5.7.8 the server ends no statement by itself: the deadline cancels it.",),
)
