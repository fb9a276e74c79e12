"""Builds SELECT statements: pinned identifiers and bound values, nothing else.

The same operation with the same used filters gives the same text, so that databases can keep
their plans; IN lists are filled up to the next power of two for that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.contract import Condition, Selection
from connectors.odbc.arguments import decline
from connectors.odbc.profiles import Cut, Fragment, Paged, Profile, Reading
from connectors.odbc.rows import PACKED
from connectors.odbc.source import Source

LIST_LIMIT = 3000
MOST_PACKED = 100  # arguments that a function of any database takes
_SIGNS = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}


@dataclass(frozen=True, slots=True)
class Select:
    """Selects columns of a source; the table's key ends every order, so that pages are stable."""

    source: Source
    profile: Profile
    columns: tuple[str, ...]
    packed: bool = field(init=False)
    _head: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        readings = [self._reading(name) for name in self.columns]
        pack = self.source.pack if 0 < len(readings) <= MOST_PACKED else None
        if pack and not all(each.driver_type in PACKED for each in readings):
            pack = None
        chosen = [(pack and each.packed) or each.select for each in readings]
        pairs = zip(chosen, self.columns, strict=True)
        listed = ", ".join(each.format(self._name(name)) for each, name in pairs) or "1"
        if pack:
            listed = pack.replace("{}", listed)
        object.__setattr__(self, "packed", pack is not None)
        object.__setattr__(self, "_head", f"SELECT {listed} FROM {self.source.sql}")  # noqa: S608

    def rows(
        self, bound: tuple[Any, ...], where: Sequence[Fragment], selection: Selection
    ) -> Fragment:
        """Return the statement for all rows of a selection, after what is bound in the source."""
        keyset = () if selection.after is None else (self._after(selection.order, selection.after),)
        condition = _all_of((*where, *keyset))
        return Fragment(
            self._head + condition.sql + self._order(selection.order),
            (*bound, *condition.values),
        )

    def page(
        self, bound: tuple[Any, ...], where: Sequence[Fragment], selection: Selection
    ) -> Paged:
        """Return the statement for the wanted rows of a selection; raise Fault (54000)."""
        whole = self.rows(bound, where, selection)
        offset = 0 if selection.after is not None else selection.offset
        cut = Cut(selection.limit, offset, bool(selection.order or self.source.key))
        paged = self.profile.page(whole, cut)
        most = self.profile.values_limit
        if most is not None and len(paged.statement.values) > most:
            raise decline("54000")
        return paged

    def count(self, bound: tuple[Any, ...], where: Sequence[Fragment]) -> Fragment:
        """Return the statement that counts the rows without limit and offset."""
        condition = _all_of(where)
        sql = f"SELECT COUNT(*) FROM {self.source.sql}{condition.sql}"  # noqa: S608
        return Fragment(sql, (*bound, *condition.values))

    def conditions(self, conditions: Iterable[Condition]) -> list[Fragment]:
        """Return each condition as SQL; raise Fault for a value that does not fit."""
        return [self.condition(each.name, each.operator, each.value) for each in conditions]

    def condition(self, name: str, operator: str, value: Any) -> Fragment:
        """Return one condition as SQL; raise Fault for a value that does not fit."""
        reading = self._reading(name)
        column = self._column(name, reading)
        if operator == "null":
            return Fragment(f"{column} IS {'' if value else 'NOT '}NULL")
        if operator == "in":
            return self._one_of(name, reading, value)
        if operator in {"like", "prefix"}:
            return self._pattern(name, reading, operator, value)
        if operator == "eq":
            return self._equal(name, reading, value)
        if operator not in _SIGNS:
            raise decline("42601")
        compared = f"{column} {_SIGNS[operator]} {reading.match}"
        if operator == "ne":
            compared = f"({compared} OR {column} IS NULL)"
        return Fragment(compared, (_present(reading.bind(value)),))

    def _equal(self, name: str, reading: Reading, value: Any) -> Fragment:
        bound = reading.bind(value)
        if reading.equal and reading.expand:
            sql = reading.equal.format(self._name(name))
            return Fragment(sql, reading.expand(bound))
        return Fragment(f"{self._column(name, reading)} = {reading.match}", (bound,))

    def _one_of(self, name: str, reading: Reading, values: Any) -> Fragment:
        if not isinstance(values, list | tuple):
            raise decline("22018")
        bound = [each for each in dict.fromkeys(map(reading.bind, values)) if each is not None]
        if len(bound) > LIST_LIMIT:
            raise decline("54000")
        if not bound:
            return Fragment("1 = 0")
        if len(bound) == 1 and reading.equal and reading.expand:
            return Fragment(reading.equal.format(self._name(name)), reading.expand(bound[0]))
        column, size = self._column(name, reading), self.profile.list_size
        lists = [
            _list(column, reading.match, bound[start : start + size])
            for start in range(0, len(bound), size)
        ]
        return lists[0] if len(lists) == 1 else _joined(" OR ", lists)

    def _pattern(self, name: str, reading: Reading, operator: str, value: Any) -> Fragment:
        words = _present(None if value is None else str(value))
        if "\0" in words:
            raise decline("22021")
        column = self._name(name)
        if not reading.is_text:
            column = self.profile.as_text.format(column)
        make = self.profile.contains if operator == "like" else self.profile.starts
        return make(column, words)

    def _after(self, order: Sequence[tuple[str, bool]], values: Sequence[Any]) -> Fragment:
        """Return the condition for the rows behind a row: NULL comes first both ways."""
        if len(order) != len(values):
            raise decline("22023")
        same: list[Fragment] = []
        alternatives = []
        for (name, descending), value in zip(order, values, strict=True):
            reading = self._reading(name)
            column = self._column(name, reading)
            if value is None:
                behind, equal = Fragment(f"{column} IS NOT NULL"), Fragment(f"{column} IS NULL")
            else:
                bound = (reading.bind(value),)
                behind = Fragment(f"{column} {'<' if descending else '>'} {reading.match}", bound)
                equal = Fragment(f"{column} = {reading.match}", bound)
            alternatives.append(_joined(" AND ", (*same, behind)))
            same.append(equal)
        return _joined(" OR ", alternatives)

    def _order(self, order: Sequence[tuple[str, bool]]) -> str:
        named = {name for name, _ in order}
        rest = [(name, False) for name in self.source.key if name not in named]
        terms = [self._sorted(name, descending) for name, descending in (*order, *rest)]
        return f" ORDER BY {', '.join(terms)}" if terms else ""

    def _sorted(self, name: str, descending: bool) -> str:  # noqa: FBT001 - the pair of Selection
        expression = self._column(name, self._reading(name))
        # What a database says of a query's columns is a guess.
        if self.source.is_query or self.source.columns[name][0].nullable:
            return self.profile.order(expression, descending)
        # An index can give the order in these words.
        return f"{expression} {'DESC' if descending else 'ASC'}"

    def _column(self, name: str, reading: Reading) -> str:
        return reading.key.format(self._name(name))

    def _name(self, name: str) -> str:
        # Qualified: ORDER BY would otherwise sort by the text that is selected of a number.
        quoted = self.profile.quote(name)
        return quoted if self.profile.whole else f"brygga.{quoted}"

    def _reading(self, name: str) -> Reading:
        found = self.source.columns.get(name)
        if not found or not found[1]:
            raise decline("42703")
        return found[1]


def _list(column: str, mark: str, values: list[Any]) -> Fragment:
    room = 1 << (len(values) - 1).bit_length()
    marks = ", ".join([mark] * room)
    return Fragment(f"{column} IN ({marks})", (*values, *values[-1:] * (room - len(values))))


def _present(value: Any) -> Any:
    if value is None:
        raise decline("22004")
    return value


def _all_of(fragments: Sequence[Fragment]) -> Fragment:
    if not fragments:
        return Fragment("")
    joined = _joined(" AND ", fragments)
    return Fragment(f" WHERE {joined.sql}", joined.values)


def _joined(word: str, fragments: Sequence[Fragment]) -> Fragment:
    sql = word.join(f"({each.sql})" for each in fragments)
    return Fragment(sql, tuple(value for each in fragments for value in each.values))
