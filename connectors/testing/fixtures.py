"""What a connector's test file gives to the kit: three fixtures it must, twelve it may.

A connector handed over is constructed and *not* opened; the kit opens and closes it. Every
fixture has function scope (the default), so that each test has fresh parts. An optional
fixture returns ``Absent("why")`` where the protocol truly lacks the property.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar, TypeVar

import pytest

from connectors.contract import Connector, OperationSpec
from connectors.testing.example import Absent, Example

# What text must survive (property 13): the fixture ``text`` is asked for each of these.
TEXTS: tuple[str, ...] = (
    "Åsa Öberg Ärlig",
    "👩🏽\u200d⚕️ 🛁 𐍈 漢字",
    "\"double\" 'single' `back`",
    "<&> ]]> &amp; <!-- -->",
    "'; DROP TABLE persons; --",
    "' OR '1'='1",
    "100%_[a-z]\\?*",
    "x",
)
# What kinds of value must be kept apart (property 14): the keys of the fixture ``values``.
KINDS: tuple[str, ...] = ("decimal", "integer", "date", "zone", "null", "missing", "empty")

Given = TypeVar("Given")


class ConnectorFixtures:
    """The fixtures of the conformance kit; see each one's first line for what it must be."""

    __test__: ClassVar[bool] = False

    def __init_subclass__(cls, **options: object) -> None:
        """Switch collection on for every class outside of the kit."""
        super().__init_subclass__(**options)
        cls.__test__ = not cls.__module__.startswith("connectors.testing")

    # ---- mandatory ---------------------------------------------------------------------

    @pytest.fixture
    def connector(self) -> Connector:
        """Return a connector to a back end that works."""
        raise NotImplementedError("give a fixture 'connector': a connector to a working back end")

    @pytest.fixture
    def unreachable(self) -> Connector:
        """Return a connector that binds as ``connector`` does, but whose back end is not there."""
        raise NotImplementedError("give a fixture 'unreachable': a connector to nothing")

    @pytest.fixture
    def read(self) -> Example:
        """Return a read that ``connector`` answers with ``expected``."""
        raise NotImplementedError("give a fixture 'read': an Example of a read")

    # ---- optional: more examples for ``connector`` -----------------------------------------

    @pytest.fixture
    def another(self) -> Example | Absent:
        """Return a read with another answer than ``read``, so that mixed answers show (8)."""
        return Absent("no fixture 'another': one answer cannot show that answers are mixed")

    @pytest.fixture
    def unknown(self, read: Example) -> OperationSpec | Absent:
        """Return a spec with a slightly misspelled operation; by default one letter more (4)."""
        details = {
            key: f"{value}x" if isinstance(value, str) else value
            for key, value in read.spec.details.items()
        }
        return replace(read.spec, name=f"{read.spec.name}x", details=details)

    @pytest.fixture
    def fault(self) -> Example | Absent:
        """Return a call that the back end declines; ``expected`` is the fault's code (7)."""
        return Absent("no fixture 'fault': nothing that the back end declines")

    @pytest.fixture
    def text(self) -> Callable[[str], Example] | Absent:
        """Return a function from a text (each of ``TEXTS``) to a read that answers it (13)."""
        return Absent("no fixture 'text': no operation that answers with a text")

    @pytest.fixture
    def values(self) -> Mapping[str, Example | Absent] | Absent:
        """Return for each of ``KINDS`` a read whose ``expected`` shows such a value (14).

        ``decimal``, ``integer`` (beyond 64 bits), ``date`` and ``zone`` (a moment with an
        offset or Z) as text; ``null`` a None; ``missing`` a member that the signature declares
        and the answer lacks; ``empty`` an empty list. A kind that the protocol cannot express
        is ``Absent("why")`` in the mapping.
        """
        return Absent("no fixture 'values': no operation that answers typed values")

    # ---- optional: connectors whose back end misbehaves, asked for ``read`` ---------------

    @pytest.fixture
    def garbage(self) -> Connector | Absent:
        """Return a connector whose back end answers ``read`` with what is no answer (11)."""
        return Absent("no fixture 'garbage': no back end that answers garbage")

    @pytest.fixture
    def interrupted(self) -> Connector | Absent:
        """Return a connector whose back end breaks off in the answer to ``read`` (12)."""
        return Absent("no fixture 'interrupted': no back end that breaks off")

    @pytest.fixture
    def slow(self) -> Connector | Absent:
        """Return a connector whose back end needs 5 s or more to answer ``read`` (16)."""
        return Absent("no fixture 'slow': no back end that is slow")

    # ---- optional: writes --------------------------------------------------------------------

    @pytest.fixture
    def write(self) -> Example | Absent:
        """Return a write that ``connector`` answers with ``expected`` (15)."""
        return Absent("no fixture 'write': the connector only reads")

    @pytest.fixture
    def ledger(self) -> Callable[[], int] | Absent:
        """Return how to count the writes that the back end saw, from its own books (15)."""
        return Absent("no fixture 'ledger': nothing counts the writes that arrived")

    @pytest.fixture
    def write_interrupted(self) -> Connector | Absent:
        """Return a connector whose back end takes ``write`` and breaks off before answering.

        ``ledger`` counts this back end's writes too (15).
        """
        return Absent("no fixture 'write_interrupted': no back end that takes and breaks off")

    # ---- optional: secrets ------------------------------------------------------------------

    @pytest.fixture
    def secrets(self) -> Sequence[str] | Absent:
        """Return the secret texts in the settings of every connector above (17).

        Values of arguments and of the back end that may not be shown can be added.
        """
        return Absent("no fixture 'secrets': the settings hold none")


def need(given: Given | Absent | None) -> Given:
    """Return an optional fixture's value, or skip the test with the reason why it is absent."""
    if isinstance(given, Absent):
        pytest.skip(given.reason)
    if given is None:
        pytest.skip("the fixture returned None and gave no reason: return Absent('why')")
    return given
