"""The kinds of database that the connector knows, by name."""

from collections.abc import Mapping

from connectors.odbc.profiles.access import ACCESS
from connectors.odbc.profiles.base import Column, Fragment, Profile, Reading, Table
from connectors.odbc.profiles.mariadb import MARIADB
from connectors.odbc.profiles.postgresql import POSTGRESQL
from connectors.odbc.profiles.sqlite import SQLITE

PROFILES: Mapping[str, Profile] = {
    profile.name: profile for profile in (ACCESS, MARIADB, POSTGRESQL, SQLITE)
}

__all__ = ["PROFILES", "Column", "Fragment", "Profile", "Reading", "Table"]
