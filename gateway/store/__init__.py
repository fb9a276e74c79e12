"""The gateway's own state in a relational database: SQLite by default, PostgreSQL at scale."""
