"""The rows and examples by which every profile is held to the contract."""

from __future__ import annotations

from contextlib import closing

import pytest

from connectors.contract import Deadline, Effect, OperationSpec, Shape
from connectors.odbc import OdbcConnector
from connectors.testing import TEXTS, Example
from connectors.testing.example import bind, call

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
    "INSERT INTO things VALUES (1, 10.5, '18446744073709551616', '2026-11-23', NULL)",
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


class OdbcDatabase:
    """What is the same for every database: its rows, its examples, and how it is slow."""

    duplicate = ""

    def fill(self, place):
        """Make the tables and pin them."""
        place.run(*PEOPLE, *self.more())
        place.run(*(("INSERT INTO texts VALUES (?, ?)", each) for each in enumerate(TEXTS)))
        OdbcConnector(place.settings(), place.directory).snapshot(Deadline.after(10))

    @pytest.fixture
    def connector(self, site):
        return OdbcConnector(site.settings(), site.directory)

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
    def write(self):
        return Example(WRITE, {"nr": 2, "word": "andra"}, None)

    @pytest.fixture
    def ledger(self, site):
        counted = OdbcConnector(site.settings(), site.directory)
        counted.open()
        everything = reads("journal", {}, [{"nr": 1}])
        with closing(counted):
            yield lambda: len(call(bind(counted, everything), everything))

    def slow_view(self):
        raise NotImplementedError

    def more(self):
        return ()

    def zone(self):
        raise NotImplementedError
