"""All nineteen promises of a connector in one class."""

from __future__ import annotations

from connectors.testing.answers import AnswerTests
from connectors.testing.binding import BindingTests
from connectors.testing.failures import FailureTests
from connectors.testing.life import LifeTests
from connectors.testing.writes import WriteTests


class ConnectorContract(AnswerTests, BindingTests, FailureTests, LifeTests, WriteTests):
    """The conformance kit: inherit it, give the fixtures of ``ConnectorFixtures``."""
