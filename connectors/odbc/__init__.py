"""Speaks ODBC: tables, queries and related rows of a configured database, read and never lost."""

from connectors.odbc.connector import OdbcConnector

__all__ = ["OdbcConnector"]
