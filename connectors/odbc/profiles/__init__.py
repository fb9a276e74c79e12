"""The kinds of database that the connector knows, by name."""

from collections.abc import Mapping

from connectors.errors import Outcome, Unavailable
from connectors.odbc.profiles.access import ACCESS
from connectors.odbc.profiles.base import (
    Column,
    Cut,
    Fragment,
    Paged,
    Profile,
    Reading,
    Table,
)
from connectors.odbc.profiles.db2_i import DB2_I
from connectors.odbc.profiles.db2_luw import DB2_LUW
from connectors.odbc.profiles.firebird import FIREBIRD
from connectors.odbc.profiles.freetds import FREETDS
from connectors.odbc.profiles.generic import GENERIC
from connectors.odbc.profiles.informix import INFORMIX
from connectors.odbc.profiles.mariadb import MARIADB
from connectors.odbc.profiles.mssql import MSSQL
from connectors.odbc.profiles.mysql import MYSQL
from connectors.odbc.profiles.oracle import ORACLE
from connectors.odbc.profiles.postgresql import POSTGRESQL
from connectors.odbc.profiles.sqlite import SQLITE

PROFILES: Mapping[str, Profile] = {
    profile.name: profile
    for profile in (
        ACCESS,
        DB2_I,
        DB2_LUW,
        FIREBIRD,
        FREETDS,
        GENERIC,
        INFORMIX,
        MARIADB,
        MSSQL,
        MYSQL,
        ORACLE,
        POSTGRESQL,
        SQLITE,
    )
}


class RefusedDriver(Unavailable):
    """A driver that loses too much; ``library`` is the start of its name as a profile has it."""

    def __init__(self, library: str) -> None:
        known = {start: why for each in PROFILES.values() for start, why in each.refused.items()}
        super().__init__(
            f"The driver {library} is not used: {known[library]}.", outcome=Outcome.NOT_EXECUTED
        )
        self.library = library


__all__ = [
    "PROFILES",
    "Column",
    "Cut",
    "Fragment",
    "Paged",
    "Profile",
    "Reading",
    "RefusedDriver",
    "Table",
]
