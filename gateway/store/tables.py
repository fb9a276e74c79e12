"""The tables of the state as SQLAlchemy Core sees them; ``migrations.py`` makes them.

Times are whole seconds since 1970, days are ``YYYY-MM-DD`` in UTC, lists and maps are JSON text.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, MetaData, Table, Text

METADATA = MetaData()

SCHEMA_VERSION = Table("schema_version", METADATA, Column("number", BigInteger, nullable=False))

# sha256 is the hexadecimal digest of the whole key text; the text itself is kept nowhere
API_KEYS = Table(
    "api_keys",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("prefix", Text, nullable=False, index=True),
    Column("sha256", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("claims", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("expires", BigInteger),
    Column("revoked", BigInteger),
    Column("last_used_day", Text),
)
