"""A list that its back end gives whole: filtered, sorted and paged here, as a table's would be."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from connectors.contract import Deadline
from gateway.messages import Answer, Call, Content, Page, Warned

Rank = Callable[[Any], Any]
Row = Mapping[str, Any]
Order = Sequence[tuple[str, bool]]

_COMPARED = {
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}
_TEXTS: Mapping[str, Callable[[str, str], bool]] = {
    "like": lambda text, wanted: wanted in text,
    "prefix": str.startswith,
}


@dataclass(frozen=True, slots=True)
class Columns:
    """What a list is selected by: its columns' ranks, where a row's values stand beside it.

    ``names`` are the exports that hold each column's value; ``order`` maps sortable fields to
    columns, and ``key`` ends every order, so that pages are stable.
    """

    ranks: Mapping[str, Rank]
    names: Mapping[str, str]
    order: Mapping[str, tuple[str, ...]]
    key: tuple[str, ...]


class Selected:
    """Selects from the content of another answer, which is asked for (and kept) whole."""

    def __init__(self, answer: Answer, columns: Columns) -> None:
        self._answer = answer
        self._columns = columns

    def __call__(self, call: Call, deadline: Deadline) -> Content:
        """Return the rows that meet the call's conditions: all, or those of its page."""
        content = self._answer(call, deadline)
        if call.page is None and not call.conditions:
            return content
        places = [
            place
            for place, row in enumerate(content.exports)
            if all(self._meets(row, *each) for each in call.conditions)
        ]
        if call.page is None:
            return _narrowed(content, places)
        return self._paged(content, places, call.page)

    def _paged(self, content: Content, places: list[int], page: Page) -> Content:
        order = self._order(page)
        rows = content.exports
        for column, down in reversed(order):
            rank, name = self._columns.ranks[column], self._columns.names[column]
            places.sort(key=_sorting(rows, name, rank, down=down), reverse=down)
        total, start = len(places), (page.number - 1) * page.size
        if page.after:
            places, start = self._behind(content, places, order, page.after), 0
        shown = places[start : start + page.size]
        more = len(places) > start + page.size
        after = None
        # without an order the back end's own stays, and without a key rows may be alike in it
        if more and shown and order and self._columns.key:
            last = content.exports[shown[-1]]
            after = tuple(self._value(last, column) for column, _ in order)
        return replace(_narrowed(content, shown), total=total, after=after, more=more)

    def _order(self, page: Page) -> list[tuple[str, bool]]:
        """Return the columns to sort by; without a field to sort by, the back end's order stays."""
        columns = self._columns
        order = [(column, down) for name, down in page.order for column in columns.order[name]]
        named = {column for column, _ in order}
        rest = [(column, False) for column in columns.key if column not in named]
        return [*order, *rest] if order else []

    def _behind(
        self, content: Content, places: list[int], order: Order, after: tuple[Any, ...]
    ) -> list[int]:
        last = [
            self._columns.ranks[column](value)
            for (column, _), value in zip(order, after, strict=True)
        ]
        return [place for place in places if self._is_behind(content.exports[place], order, last)]

    def _is_behind(self, row: Row, order: Order, last: Sequence[Any]) -> bool:
        for (column, down), theirs in zip(order, last, strict=True):
            mine = self._rank(row, column)
            if mine != theirs:
                if mine is None or theirs is None:
                    return theirs is None
                return bool(mine < theirs) if down else bool(mine > theirs)
        return False

    def _meets(self, row: Row, column: str, name: str, wanted: Any) -> bool:  # noqa: ANN401 - a value of the contract
        """Tell whether a row meets a condition: NULL meets only ``null`` and ``ne``."""
        mine = self._rank(row, column)
        if name == "null":
            return (mine is None) is bool(wanted)
        if mine is None:
            return name == "ne"
        if name in _TEXTS:
            return _TEXTS[name](str(self._value(row, column)), str(wanted))
        rank = self._columns.ranks[column]
        if name == "in":
            return mine in [rank(each) for each in wanted]
        theirs = rank(wanted)
        return theirs is not None and bool(_COMPARED[name](mine, theirs))

    def _rank(self, row: Row, column: str) -> Any:  # noqa: ANN401 - a comparable value
        return self._columns.ranks[column](self._value(row, column))

    def _value(self, row: Row, column: str) -> Any:  # noqa: ANN401 - a value of the contract
        return row.get(self._columns.names[column])


def _sorting(
    rows: Sequence[Row], name: str, rank: Rank, *, down: bool
) -> Callable[[int], tuple[Any, ...]]:
    """Return the key that sorts places by a column, NULL first both ways."""

    def key(place: int) -> tuple[Any, ...]:
        found = rank(rows[place].get(name))
        return (down,) if found is None else (not down, found)

    return key


def _narrowed(content: Content, places: Sequence[int]) -> Content:
    """Return the content of some rows, in their order, with the warnings that are theirs."""
    whole: list[Warned] = []
    theirs: dict[str, list[tuple[str, str]]] = {}
    for each in content.warnings:
        place, slash, rest = each.pointer.removeprefix("/").partition("/")
        if place:
            theirs.setdefault(place, []).append((slash + rest, each.code))
        else:
            whole.append(each)
    shown = [
        Warned(f"/{index}{rest}", code)
        for index, place in enumerate(places)
        for rest, code in theirs.get(str(place), ())
    ]
    return replace(
        content,
        value=[content.value[place] for place in places],
        exports=tuple(content.exports[place] for place in places),
        warnings=(*whole, *shown),
    )
