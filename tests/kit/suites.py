"""Test classes for the kit to judge; ``test_kit.py`` runs them in a pytest of their own."""

import json

import pytest

from connectors.contract import Effect, OperationSpec
from connectors.memory import MemoryConnector
from connectors.testing import ConnectorContract, Example
from tests.connectors import test_memory_conforms as memory
from tests.kit.hostile import HostileConnector


def breaking(number):
    """Return the memory connector's test class for a connector that breaks one promise."""

    class Breaks(memory.TestMemoryConnector):
        @pytest.fixture
        def kind(self):
            return type("Hostile", (HostileConnector,), {"breaks": number})

    Breaks.__name__ = Breaks.__qualname__ = f"TestBreaks{number:02}"
    return Breaks


TestHonest = breaking(0)
for promise in range(1, 20):
    globals()[f"TestBreaks{promise:02}"] = breaking(promise)


class TestThirdParty(ConnectorContract):
    @pytest.fixture
    def connector(self, tmp_path):
        (tmp_path / "x.json").write_text(json.dumps({"people": [{"id": "1", "name": "Åsa"}]}))
        return MemoryConnector({"data": "x.json"}, tmp_path)

    @pytest.fixture
    def unreachable(self, tmp_path, connector):
        (tmp_path / "x.json").rename(tmp_path / "y.json")
        gone = MemoryConnector({"data": "y.json"}, tmp_path)
        gone.snapshot(memory.Deadline.after(5))
        (tmp_path / "y.json").rename(tmp_path / "x.json")
        return gone

    @pytest.fixture
    def read(self):
        spec = OperationSpec("get", Effect.READ, {"table": "people"})
        return Example(spec, {"id": "1"}, [{"id": "1", "name": "Åsa"}])


class TestForgetful(ConnectorContract):
    @pytest.fixture
    def another(self):
        return None
