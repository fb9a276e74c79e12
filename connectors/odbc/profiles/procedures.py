"""How each profile calls procedures; one that is not here calls none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from connectors.odbc.profiles.calls import Calls
from connectors.odbc.profiles.calls_escape import ESCAPED_CALLS
from connectors.odbc.profiles.calls_mariadb import MARIADB_CALLS
from connectors.odbc.profiles.calls_postgresql import POSTGRESQL_CALLS
from connectors.odbc.profiles.calls_tsql import T_SQL_CALLS

CALLS: Mapping[str, Calls] = {
    "mariadb": MARIADB_CALLS,
    # How its own driver gives bytes of other types is not known.
    "mysql": replace(MARIADB_CALLS, texts={}),
    "postgresql": POSTGRESQL_CALLS,
    **dict.fromkeys(("mssql", "freetds"), T_SQL_CALLS),
    **dict.fromkeys(("db2-i", "db2-luw", "informix", "oracle", "firebird"), ESCAPED_CALLS),
}
