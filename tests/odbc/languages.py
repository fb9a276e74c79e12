"""All statements that a compiled route may send, from what is known before any request.

The language of a route is finite: its filters in their declared order, each with its operators and
its lists filled up to 1, 2, 4 … 1,024; its orders; the row that a page comes after, NULL or not in
each of its columns; with a limit, an offset or neither. It is held as an expression without
repetition, made of the texts that the connector writes for values of the author's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations, product
from typing import Any

from connectors.contract import Selection
from connectors.odbc.operation import OdbcRead
from connectors.odbc.profiles import Fragment
from connectors.odbc.related import Level, Member
from connectors.odbc.sql import Select
from gateway.plan.routespec import RouteSpec

PADDINGS = tuple(1 << power for power in range(11))  # 1 to 1,024
_HERE = "\0here\0"  # stands where the conditions go
_PAGES: tuple[tuple[int | None, int], ...] = ((None, 0), (1, 0), (1, 1))


@dataclass(frozen=True, slots=True)
class Language:
    """The statements of a route: ``plain`` ones, and ``forms`` around conditions.

    A form is what stands before and behind them; ``filled`` fits one or more, in their order.
    """

    plain: frozenset[str]
    forms: frozenset[tuple[str, str]]
    filled: re.Pattern[str]
    below: tuple[Language, ...] = ()

    def __contains__(self, text: object) -> bool:
        if not isinstance(text, str):
            return False
        return (
            text in self.plain
            or any(self._fits(text, *each) for each in self.forms)
            or any(text in each for each in self.below)
        )

    def _fits(self, text: str, before: str, behind: str) -> bool:
        if not (text.startswith(before) and text.endswith(behind)):
            return False
        return self.filled.fullmatch(text, len(before), len(text) - len(behind)) is not None


def language_of(spec: RouteSpec, read: OdbcRead) -> Language:
    """Return the language of a route that reads; ``read`` is its operation, bound as it serves."""
    level, columns = read._level, read._columns  # noqa: SLF001 - what was bound
    slots = [[_one(level.select, name, "eq"), *_lists(level.select, name)] for name in columns]
    slots += [list(_filter(level.select, each)) for each in spec.parameters if each.filters]
    forms = list(_forms(level.select, spec))
    if cursor := level.select.profile.cursor:
        forms += [(cursor.format(bare), cursor.format(full)) for bare, full in forms]
    return _language(forms, slots, level)


def _language(
    forms: Sequence[tuple[str, str]], slots: Sequence[Sequence[str]], level: Level
) -> Language:
    choices = ["|".join(map(re.escape, dict.fromkeys(each))) for each in slots]
    filled = "".join(rf"(?:\((?:{each})\)(?: AND |(?!\()))?" for each in choices)
    around = level.select.profile.transaction or ()
    return Language(
        frozenset([*(bare for bare, _ in forms), *around]),
        frozenset(_cut(full) for _, full in forms) if slots else frozenset(),
        re.compile(rf"(?=\(){filled}(?<! AND )"),
        tuple(_related(member) for member in level.members),
    )


def _cut(form: str) -> tuple[str, str]:
    before, behind = form.split(f"({_HERE})")
    return before, behind


def _related(member: Member) -> Language:
    select = member.level.select
    full = select.rows((), [Fragment(_HERE)], Selection(order=member.order)).sql
    bare = select.rows((), [], Selection(order=member.order)).sql
    return _language(
        [(bare, full)], [[*_lists(select, each)] for each in member.theirs], member.level
    )


def _forms(select: Select, spec: RouteSpec) -> Iterator[tuple[str, str]]:
    """Yield each statement without conditions, and with a place for them."""
    here = [Fragment(_HERE)]
    bound = tuple("x" for _ in select.source.names)
    yield select.count(bound, []).sql, select.count(bound, here).sql
    for order in _orders(spec) if spec.kind == "list" else [()]:
        full = (*order, *((name, False) for name in spec.key_columns if name not in dict(order)))
        behind = [None, *product(*((None, sample(select, name)) for name, _ in full))]
        for after, (limit, offset) in product(behind, _PAGES):
            if after is not None and (not full or not limit or offset):
                continue
            selection = Selection((), full, after, offset, limit)
            bare, full_ = (select.page(bound, each, selection) for each in ([], here))
            yield bare.statement.sql, full_.statement.sql


def _orders(spec: RouteSpec) -> Iterator[tuple[tuple[str, bool], ...]]:
    """Yield the columns of every legal sort: of distinct fields, each up or down."""
    names = list(spec.order)
    for length in range(len(names) + 1):
        for chosen in permutations(names, length):
            for downs in product((False, True), repeat=length):
                pairs = zip(chosen, downs, strict=True)
                yield tuple((column, down) for name, down in pairs for column in spec.order[name])


def _filter(select: Select, parameter: Any) -> Iterator[str]:
    name = parameter.filters
    for operator in parameter.operators:
        if operator in {"eq", "in"}:
            yield from _lists(select, name)
        elif operator == "null":
            yield select.condition(name, "null", True).sql
            yield select.condition(name, "null", False).sql
        else:
            yield _one(select, name, operator)


def _one(select: Select, name: str, operator: str) -> str:
    return select.condition(name, operator, sample(select, name)).sql


def _lists(select: Select, name: str) -> Iterator[str]:
    yield select.condition(name, "in", []).sql
    for size in PADDINGS:
        yield select.condition(name, "in", [sample(select, name, n) for n in range(size)]).sql


def sample(select: Select, name: str, number: int = 0) -> Any:
    """Return a value that fits a column: the so many-th of its kind."""
    kind = select._reading(name).type  # noqa: SLF001 - what was bound
    return f"x{number}" if "CHAR" in kind or kind == "TEXT" else str(number)
