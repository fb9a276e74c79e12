"""The ODBC connector keeps every promise of the contract with database servers, and skips none."""

from __future__ import annotations

import json
from contextlib import closing

import pytest

from connectors.odbc import OdbcConnector
from connectors.testing import ConnectorContract, Example
from connectors.testing.example import bind, call
from connectors.testing.rig import FaultProxy
from tests.odbc.promised import PASSWORD, SECRET, WRITE, OdbcDatabase, reads
from tests.odbc.sites import Site, drop_tables


class OdbcServer(OdbcDatabase):
    """What is the same for every database server: a proxy stands before it."""

    profile = ""
    # Bytes before the end of the answers where the rows, or the word of success, are cut in two.
    read_end = write_end = 1

    @pytest.fixture(autouse=True)
    def site(self, request, tmp_path):
        self.server = request.getfixturevalue(self.profile)
        place = Site(self.profile, self.server.odbc, tmp_path)
        self.fill(place)
        yield place
        drop_tables(place)

    @pytest.fixture
    def unreachable(self, site):
        return self.through(site, 1)

    @pytest.fixture
    def garbage(self, site):
        """Give a connector that was told of a number where the database has a text."""
        folder = site.directory / "other"
        pinned = json.loads((site.directory / "snapshots" / "db.json").read_text())
        name = pinned["tables"]["people"]["columns"][1]
        pinned["tables"]["people"]["columns"][1] = {**name, "type": "bigint"}
        (folder / "snapshots").mkdir(parents=True)
        (folder / "snapshots" / "db.json").write_text(json.dumps(pinned))
        return OdbcConnector(site.settings(), folder)

    @pytest.fixture
    def slow(self, site, connector):
        site.run("ALTER TABLE people RENAME TO folk", self.slow_view())
        yield connector
        site.run("DROP VIEW people")

    @pytest.fixture
    def proxy(self):
        with FaultProxy((self.server.host, self.server.port)) as proxy:
            yield proxy

    @pytest.fixture
    def interrupted(self, site, proxy, read):
        return self.broken_off(site, proxy, [read, read], self.read_end)

    @pytest.fixture
    def write_interrupted(self, site, proxy):
        writes = [Example(WRITE, {"nr": nr, "word": "mätt"}, None) for nr in (7, 8)]
        return self.broken_off(site, proxy, writes, self.write_end)

    @pytest.fixture
    def secrets(self):
        return [SECRET, PASSWORD, self.server.dbname]

    def broken_off(self, site, proxy, examples, end):
        """Return a connector whose connection ends that many bytes before the answer does.

        The second connection of a process is the one that is measured: the first brings more.
        """
        for example in examples:
            before = proxy.passed
            with closing(self.through(site, proxy.port)) as measured:
                measured.open()
                call(bind(measured, example), example)
        proxy.cut_answers_after(proxy.passed - before - end)
        return self.through(site, proxy.port)

    def through(self, site, port):
        """Return a connector that connects by another port."""
        connection = site.connection.replace(f"Port={self.server.port}", f"Port={port}")
        password = f";Pwd={PASSWORD}" if port == 1 else ""
        return OdbcConnector(
            site.settings() | {"connection": connection + password}, site.directory
        )


class TestPostgresql(OdbcServer, ConnectorContract):
    profile = "postgresql"
    duplicate = "23505"
    read_end = 40  # behind the rows, the transaction's end is answered

    def slow_view(self):
        return """CREATE VIEW people AS SELECT id, name, born FROM folk, LATERAL pg_sleep(6)"""

    def more(self):
        return (
            "CREATE TABLE moments (nr INTEGER PRIMARY KEY, at TIMESTAMPTZ)",
            "INSERT INTO moments VALUES (1, '2026-11-23T07:00:00+01:00')",
        )

    def zone(self):
        return reads("moments", {"nr": 1}, [{"at": "2026-11-23 06:00:00+00"}])


class TestMariadb(OdbcServer, ConnectorContract):
    profile = "mariadb"
    duplicate = "23000"

    def slow_view(self):
        return "CREATE VIEW people AS SELECT id, name, born FROM folk WHERE SLEEP(6) = 0"

    def more(self):
        return (
            "CREATE TABLE moments (nr INTEGER PRIMARY KEY, at TIMESTAMP)",
            "SET time_zone = '+01:00'",
            "INSERT INTO moments VALUES (1, '2026-11-23 07:00:00')",
        )

    def zone(self):
        return reads("moments", {"nr": 1}, [{"at": "2026-11-23 06:00:00+00:00"}])
