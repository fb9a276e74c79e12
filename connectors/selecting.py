"""Which rows of a list a call wants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Condition:
    """One filter: ``eq ne lt le gt ge in like prefix null`` over a column of the result.

    ``like`` finds the text anywhere and ``prefix`` at the start, both literally; the value of
    ``null`` is a bool, of ``in`` a list. A column that holds NULL meets only ``null`` and ``ne``.
    """

    name: str
    operator: str
    value: Any


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rows of a list are wanted, in which order; names are result columns.

    ``order`` holds (column, descending) pairs; ``after`` the order columns' values of the last
    row seen (keyset), which wins over ``offset``; ``limit`` None takes all. NULL sorts first.
    With ``total`` the reply's extras hold ``total``, the count without limit and offset.
    """

    conditions: tuple[Condition, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()
    after: tuple[Any, ...] | None = None
    offset: int = 0
    limit: int | None = None
    total: bool = False
