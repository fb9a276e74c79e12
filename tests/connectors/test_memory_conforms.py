"""The memory connector keeps every promise of the contract, and skips none."""

import json
import os
from contextlib import suppress

import pytest

from connectors.contract import Deadline, Effect, OperationSpec
from connectors.memory import MemoryConnector
from connectors.testing import TEXTS, ConnectorContract, Example
from connectors.testing.fixtures import KINDS

SECRET = "980101-9989"
DATA = {
    "people": [
        {"id": "1", "name": "Åsa", "number": SECRET, "keys": [], "unit": {"code": "N1"}},
        {"id": "2", "name": "Björn", "keys": ["7", "8"], "unit": None},
    ],
    "texts": [{"text": text} for text in TEXTS],
}
# Written by hand: json.dumps would already have lost what must not be lost.
VALUES = """
  "values": [
    {"kind": "decimal", "decimal": 12345678901234567.10},
    {"kind": "integer", "integer": 18446744073709551616},
    {"kind": "date", "date": "2026-11-23"},
    {"kind": "zone", "moment": "2026-11-23T07:00:00+01:00"},
    {"kind": "null", "nothing": null},
    {"kind": "missing"},
    {"kind": "empty", "list": []}
  ]
"""
EXPECTED = {
    "decimal": {"decimal": "12345678901234567.10"},
    "integer": {"integer": "18446744073709551616"},
    "date": {"date": "2026-11-23"},
    "zone": {"moment": "2026-11-23T07:00:00+01:00"},
    "null": {"nothing": None},
    "missing": {},
    "empty": {"list": []},
}
DOCUMENT = json.dumps(DATA)[:-1] + "," + VALUES + "}"


def reads(table, arguments, expected):
    return Example(OperationSpec("read", Effect.READ, {"table": table}), arguments, expected)


class TestMemoryConnector(ConnectorContract):
    @pytest.fixture
    def kind(self):
        return MemoryConnector

    @pytest.fixture
    def make(self, tmp_path, kind):
        """Return how to make a connector that knows its tables, whatever the file becomes."""

        def make(name, then):
            data = tmp_path / f"{name}.json"
            data.write_text(DOCUMENT)
            settings = {"data": data.name, "journal": f"{name}.jsonl"}
            MemoryConnector(settings, tmp_path).snapshot(Deadline.after(5))
            then(data)
            return kind(settings, tmp_path)

        return make

    @pytest.fixture
    def connector(self, make):
        return make("data", lambda data: data)

    @pytest.fixture
    def unreachable(self, make):
        return make(f"gone-{SECRET}", lambda data: data.unlink())

    @pytest.fixture
    def read(self):
        return reads("people", {"id": "1"}, [DATA["people"][0]])

    @pytest.fixture
    def another(self):
        return reads("people", {"id": "2"}, [DATA["people"][1]])

    @pytest.fixture
    def fault(self):
        spec = OperationSpec("hire", Effect.WRITE, {"table": "people", "key": "id"})
        return Example(spec, {"id": "1", "name": "Åsa"}, "duplicate")

    @pytest.fixture
    def text(self):
        return lambda text: reads("texts", {"text": text}, [{"text": text}])

    @pytest.fixture
    def values(self):
        rows = {kind: [{"kind": kind, **EXPECTED[kind]}] for kind in KINDS}
        return {kind: reads("values", {"kind": kind}, rows[kind]) for kind in KINDS}

    @pytest.fixture
    def garbage(self, make):
        return make("garbage", lambda data: data.write_text(f"<html>{SECRET}</html>"))

    @pytest.fixture
    def interrupted(self, make):
        return make("half", lambda data: data.write_text(DOCUMENT[:60]))

    @pytest.fixture
    def slow(self, make):
        opened = []

        def become_a_pipe(data):
            data.unlink()
            os.mkfifo(data)
            opened.append(os.open(data, os.O_RDWR | os.O_NONBLOCK))  # a writer that says nothing

        yield make("slow", become_a_pipe)
        os.close(opened[0])

    @pytest.fixture
    def write(self):
        spec = OperationSpec("hire", Effect.WRITE, {"table": "people"})
        return Example(spec, {"id": "3", "name": "Örjan"}, {"id": "3", "name": "Örjan"})

    @pytest.fixture
    def pipe(self, tmp_path):
        """Give a journal that takes a line and cannot be synced: fsync of a pipe is EINVAL."""
        path = tmp_path / "lost.jsonl"
        os.mkfifo(path)
        reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        yield reader
        os.close(reader)

    @pytest.fixture
    def write_interrupted(self, make, pipe):
        return make("lost", lambda data: data)

    @pytest.fixture
    def ledger(self, tmp_path, pipe):
        arrived = bytearray()

        def count():
            with suppress(BlockingIOError):
                arrived.extend(os.read(pipe, 65536))
            journal = tmp_path / "data.jsonl"
            written = journal.read_bytes() if journal.exists() else b""
            return (bytes(arrived) + written).count(b"\n")

        return count

    @pytest.fixture
    def secrets(self):
        return [SECRET]
