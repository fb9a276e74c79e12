"""Gives a small deployment on the memory connector, compiled in the test's own process."""

import json
from pathlib import Path

import pytest

from connectors.registry import Registry
from gateway.compile.generation import compile_deployment
from gateway.compile.pins import write_lock

GATEWAY = """\
version: 1
api:
  name: small
  title: Small
  version: 1.0.0
  released: 2026-11-01
  public-urls: ["http://127.0.0.1:8080"]
backends:
  board:
    connector: memory
    data: data/board.json
"""
DATA = {
    "visits": [
        {"ID": "1", "SIGN": "ANNA", "UNIT": "U1", "KIND": "MO", "COUNT": 3},
        {"ID": "2", "SIGN": "KARE", "UNIT": "U1", "KIND": "KV", "COUNT": 4},
    ],
    "kinds": [{"KOD": "MO", "TEXT": "Morgon"}],
}


class Small:
    """A deployment's folder; ``told`` compiles it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.cache = directory.parent / "cache"
        self.write("data/board.json", json.dumps(DATA))
        self.gateway()

    def write(self, name, text):
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def gateway(self, more="", **changes):
        text = GATEWAY
        for old, new in changes.values():
            text = text.replace(old, new)
        self.write("gateway.yaml", text + more)

    def mapping(self, name, text):
        head = f"resource: {name}\nsummary: All of {name}\n"
        self.write(f"mappings/{name}.yaml", head + text)

    def compiled(self, **connectors):
        write_lock(self.directory)
        registry = Registry(connectors) if connectors else Registry()
        return compile_deployment(self.directory, self.cache, registry)

    def told(self, **connectors):
        """Return each diagnostic as its message; all carry hints and places."""
        _, found = self.compiled(**connectors)
        assert all(each.position.line for each in found)
        return [each.message for each in found]


@pytest.fixture
def small(tmp_path, monkeypatch):
    """Give the small deployment; ids are sealed with a key of the environment."""
    monkeypatch.setenv("BRYGGA_SECRET_SEAL_KEY", "a key of ids that is long enough")
    return Small(tmp_path / "small")
