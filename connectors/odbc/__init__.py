"""Speaks ODBC: tables, queries and related rows of a configured database, read and never lost.

Nothing is imported here until it is asked for: a driver's own process takes a few modules of this
package and no more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from connectors.odbc.connector import OdbcConnector

__all__ = ["OdbcConnector"]


def __getattr__(name: str) -> Any:
    """Return the connector."""
    if name not in __all__:
        raise AttributeError(name)
    from connectors.odbc.connector import OdbcConnector  # noqa: PLC0415 - see above

    return OdbcConnector
