"""The ODBC connector keeps every promise with a local file, which breaks in ways of its own."""

from __future__ import annotations

import os
import shutil
import threading
from contextlib import closing

import pyodbc
import pytest

from connectors.errors import BadAnswer
from connectors.odbc import OdbcConnector
from connectors.testing import ConnectorContract
from connectors.testing.example import bind, call
from tests.odbc.promised import PASSWORD, SECRET, OdbcDatabase, reads
from tests.odbc.sites import Site

LONG = "å" * 20_000  # a text over ten pages of the file
FOREVER = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT COUNT(*) FROM r"
PIPE_BYTES = 1_000_000  # more than a pipe takes while nobody reads


class TestSqlite(OdbcDatabase, ConnectorContract):
    duplicate = "23000"

    @pytest.fixture(autouse=True)
    def site(self, sqlite):
        place = Site("sqlite", f"{sqlite.connection};Pwd={PASSWORD}", sqlite.directory)
        self.fill(place)
        return place

    @pytest.fixture
    def unreachable(self, site):
        return self.on(site, site.directory / "none.db")

    @pytest.fixture
    def garbage(self, site):
        """Give a connector to a file in which an old program wrote latin-1."""
        file = self.copy(site, "latin1.db")
        self.at(site, file).run("UPDATE people SET name = CAST(x'C57361' AS TEXT)")
        return self.on(site, file)

    @pytest.fixture
    def interrupted(self, site):
        """Give a connector whose answer stands in a log that ends in the middle of its text."""
        file = self.copy(site, "broken.db")
        with closing(pyodbc.connect(self.at(site, file).connection, autocommit=True)) as other:
            assert other.execute("PRAGMA journal_mode = WAL").fetchval() == "wal"
            other.execute(f"UPDATE people SET name = '{LONG}' WHERE id = '1'")
            log = file.with_name("broken.db-wal")
            os.truncate(log, log.stat().st_size - 10_000)
            yield self.on(site, file)

    @pytest.fixture(params=["computing", "locked"])
    def slow(self, request, site, connector):
        if request.param == "computing":
            slow = f"CREATE VIEW people AS SELECT id, name, born FROM folk WHERE ({FOREVER}) > 0"
            site.run("ALTER TABLE people RENAME TO folk", slow)
            yield connector
            return
        with closing(pyodbc.connect(site.connection, autocommit=True)) as other:
            other.execute("BEGIN EXCLUSIVE")
            yield connector
            other.execute("ROLLBACK")

    @pytest.fixture
    def write_interrupted(self, site, connector):
        """Give a connector whose write is done when somebody has tidied its journal away.

        The trigger holds the write before its commit, until this thread reads the pipe.
        """
        pipe = site.directory / "pipe"
        os.mkfifo(pipe)
        hold = f"SELECT blob_export(zeroblob({PIPE_BYTES}), '{pipe}')"
        site.run(f"CREATE TRIGGER hold AFTER INSERT ON journal BEGIN {hold}; END")

        def tidy_away():
            with pipe.open("rb") as held:
                try:
                    (site.directory / "legacy.db-journal").unlink()
                finally:
                    held.read()

        tidying = threading.Thread(target=tidy_away, daemon=True)
        tidying.start()
        yield connector
        tidying.join()

    @pytest.fixture
    def secrets(self, site):
        return [SECRET, PASSWORD, str(site.directory)]

    def test_11_a_damaged_page_is_a_bad_answer_too(self, site):
        file = self.copy(site, "damaged.db")
        self.at(site, file).run(f"UPDATE people SET name = '{LONG}' WHERE id = '1'")
        with file.open("r+b") as pages:
            pages.seek(-10_000, os.SEEK_END)
            pages.write(b"\xff" * 10_000)
        example = reads("people", {"id": "1"}, [{"name": "Åsa"}])

        with closing(self.on(site, file)) as connector:
            connector.open()
            with pytest.raises(BadAnswer):
                call(bind(connector, example), example)

    def copy(self, site, name):
        return shutil.copy(site.directory / "legacy.db", site.directory / name)

    def at(self, site, file):
        """Return the site of another file, whose snapshot is the same."""
        options = f"Driver=SQLite3;Database={file};Pwd={PASSWORD}"
        return Site("sqlite", options, site.directory)

    def on(self, site, file):
        return OdbcConnector(self.at(site, file).settings(), site.directory)

    def more(self):
        return (
            # A number here has 64 bits or is a float, so larger ones are kept as text.
            "DROP TABLE things",
            """CREATE TABLE things (nr INTEGER NOT NULL PRIMARY KEY, amount DECIMAL(19,4),
                                    whole VARCHAR(20), day DATE, note VARCHAR(30))""",
            "INSERT INTO things VALUES (1, 10.5, '18446744073709551616', '2026-11-23', NULL)",
            "CREATE TABLE moments (nr INTEGER PRIMARY KEY, at TIMESTAMP)",
            "INSERT INTO moments VALUES (1, '2026-11-23T07:00:00+01:00')",
        )

    def zone(self):
        return reads("moments", {"nr": 1}, [{"at": "2026-11-23T07:00:00+01:00"}])
