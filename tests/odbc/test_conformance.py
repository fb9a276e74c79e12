"""The ODBC connector keeps every promise of the contract, and skips none."""

from __future__ import annotations

import json
from contextlib import closing

import pytest

from connectors.contract import Deadline, Effect, OperationSpec, Shape
from connectors.odbc import OdbcConnector
from connectors.testing import TEXTS, ConnectorContract, Example
from connectors.testing.example import Absent, bind, call
from connectors.testing.rig import FaultProxy
from tests.odbc.sites import Site, drop_tables

PASSWORD = "hemligt-17"
SECRET = "980101-9989"
PEOPLE = (
    "CREATE TABLE people (id CHAR(4) NOT NULL PRIMARY KEY, name VARCHAR(60), born VARCHAR(11))",
    f"INSERT INTO people VALUES ('1', 'Åsa', '{SECRET}')",
    f"INSERT INTO people VALUES ('2', 'Björn', '{SECRET}')",
    "CREATE TABLE journal (nr INTEGER NOT NULL PRIMARY KEY, word VARCHAR(20))",
    "INSERT INTO journal VALUES (1, 'first')",
    "CREATE TABLE texts (nr INTEGER NOT NULL PRIMARY KEY, words VARCHAR(100))",
    """CREATE TABLE things (nr INTEGER NOT NULL PRIMARY KEY, amount DECIMAL(19,4),
                            whole DECIMAL(20,0), day DATE, note VARCHAR(30))""",
    "INSERT INTO things VALUES (1, 10.5, 18446744073709551616, '2026-11-23', NULL)",
)
WRITE = OperationSpec(
    "write",
    Effect.WRITE,
    {"query": "INSERT INTO journal VALUES (:nr, :word)", "arguments": ["nr", "word"]},
)


def reads(table, arguments, expected, wants=None, **details):
    details = {"table": table, "arguments": list(arguments), **details}
    return Example(OperationSpec("read", Effect.READ, details), arguments, expected, wants)


def thing(column, value):
    return reads("things", {"nr": 1}, [{column: value}])


class OdbcServer:
    """What is the same for every database server; a profile says how it is slow."""

    profile = ""
    duplicate = ""
    # Bytes before the end of the answers where the rows, or the word of success, are cut in two.
    read_end = write_end = 1

    @pytest.fixture(autouse=True)
    def site(self, request, tmp_path):
        self.server = request.getfixturevalue(self.profile)
        place = Site(self.profile, self.server.odbc, tmp_path)
        place.run(*PEOPLE, *self.more())
        place.run(*(("INSERT INTO texts VALUES (?, ?)", each) for each in enumerate(TEXTS)))
        OdbcConnector(place.settings(), tmp_path).snapshot(Deadline.after(10))
        yield place
        drop_tables(place)

    @pytest.fixture
    def connector(self, site):
        return OdbcConnector(site.settings(), site.directory)

    @pytest.fixture
    def unreachable(self, site):
        return self.through(site, 1)

    @pytest.fixture
    def read(self):
        return reads("people", {"id": "1"}, [{"name": "Åsa"}])

    @pytest.fixture
    def another(self):
        return reads("people", {"id": "2"}, [{"name": "Björn"}])

    @pytest.fixture
    def fault(self):
        return Example(WRITE, {"nr": 1, "word": "again"}, self.duplicate)

    @pytest.fixture
    def text(self):
        return lambda text: reads("texts", {"words": text}, [{"words": text}])

    @pytest.fixture
    def values(self):
        person = {"table": "people", "on": {"id": "note"}}
        one = reads(
            "things",
            {"nr": 1},
            [{"day": "2026-11-23"}],
            Shape("", members=(Shape("day"), Shape("owner", members=(Shape("name"),)))),
            related={"owner": {**person, "one": True}},
        )
        several = reads("things", {"nr": 1}, [{"owners": []}], related={"owners": person})
        return {
            "decimal": thing("amount", "10.5000"),
            "integer": thing("whole", "18446744073709551616"),
            "date": thing("day", "2026-11-23"),
            "null": thing("note", None),
            "missing": one,
            "empty": several,
            "zone": self.zone(),
        }

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
    def write(self):
        return Example(WRITE, {"nr": 2, "word": "andra"}, None)

    @pytest.fixture
    def ledger(self, site):
        counted = OdbcConnector(site.settings(), site.directory)
        counted.open()
        everything = reads("journal", {}, [{"nr": 1}])
        with closing(counted):
            yield lambda: len(call(bind(counted, everything), everything))

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

    def slow_view(self):
        raise NotImplementedError

    def more(self):
        return ()

    def zone(self):
        return Absent("this database has no type that keeps an offset")


class TestPostgresql(OdbcServer, ConnectorContract):
    profile = "postgresql"
    duplicate = "23505"
    read_end, write_end = 40, 30  # behind the rows, the transaction's end is answered

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
