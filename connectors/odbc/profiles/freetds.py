"""SQL Server and Sybase through FreeTDS: SQL Server's dialect, with a driver that cuts texts."""

from __future__ import annotations

from dataclasses import replace

from connectors.odbc.profiles.mssql import MSSQL

FREETDS = replace(
    MSSQL,
    name="freetds",
    # Else the locale decides, and letters outside of it are question marks (FreeTDS User Guide,
    # "Connection attributes").
    options={"ClientCharset": "UTF-8", "MARS_Connection": "yes"},
    cannot=(
        *MSSQL.cannot,
        "With `TDS_Version` below 7.3 the driver tells dates of SQL Server 2008 and later as text.",
        "Sybase itself is not read: its catalogue and its paging are others.",
    ),
)
