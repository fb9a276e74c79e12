"""The conformance kit: a connector's test class inherits it and gives fixtures.

::

    class TestCicsConnector(ConnectorContract):
        @pytest.fixture
        def connector(self, tmp_path): return CicsConnector({"region": "TEST"}, tmp_path)
        @pytest.fixture
        def unreachable(self, tmp_path): return CicsConnector({"region": "OFF"}, tmp_path)
        @pytest.fixture
        def read(self):
            spec = OperationSpec("get", Effect.READ, {"program": "GETPERS"})
            return Example(spec, {"id": "1"}, {"name": "Åsa"})

``fixtures.py`` lists the optional fixtures; what is not given is skipped with its reason.
"""

import pytest

pytest.register_assert_rewrite(
    "connectors.testing.answers",
    "connectors.testing.binding",
    "connectors.testing.failures",
    "connectors.testing.life",
    "connectors.testing.writes",
)

from connectors.testing.example import Absent, Example  # noqa: E402 - after the rewriting
from connectors.testing.fixtures import KINDS, TEXTS  # noqa: E402
from connectors.testing.suite import ConnectorContract  # noqa: E402

__all__ = ["KINDS", "TEXTS", "Absent", "ConnectorContract", "Example"]
