"""What runs inside of a call on one connection: a statement, or a procedure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from connectors.contract import Context
from connectors.odbc.pool import Lease


@dataclass(frozen=True, slots=True)
class Done:
    """What one step did: the rows that it touched, or what a procedure gave."""

    rowcount: int | None = None
    value: Mapping[str, Any] | None = None


class Step(Protocol):
    """What runs inside a transaction."""

    def run(self, lease: Lease, given: Mapping[str, Any], context: Context) -> Done:
        """Run with these arguments; raise CallError."""
