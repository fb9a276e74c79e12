"""Reads whole tables where the driver filters nothing that can be trusted, and keeps what is asked.

Conditions, sorting and pages are left to the gateway: the signature says that it selects nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from connectors.contract import Invocation, Operation, Reply, Row, Shape, Signature
from connectors.odbc.arguments import decline
from connectors.odbc.operation import OdbcRead
from connectors.odbc.pinned import Pinned
from connectors.odbc.pool import Pool
from connectors.odbc.profiles import Profile
from connectors.odbc.related import bind_level
from connectors.odbc.source import Source

Holds = Callable[[Row], bool]


class WholeRead(Operation):
    """Reads a table row by row and gives those that equal the arguments, by the column's type.

    ``columns`` are those that arguments name; ``hidden`` of them are read and not given.
    """

    def __init__(
        self, read: OdbcRead, source: Source, columns: Sequence[str], hidden: Sequence[str]
    ) -> None:
        self.signature = read.signature
        self._read = read
        self._source = source
        self._columns = columns
        self._hidden = hidden

    def invoke(self, invocation: Invocation) -> Reply:
        """Read; an argument that does not fit its column is a Fault before anything is sent."""
        if invocation.selection is not None:
            raise decline("HYC00")
        given = invocation.arguments
        holds = [self._test(name, given[name]) for name in self._columns if name in given]
        reply = self._read.invoke(replace(invocation, arguments={}))
        rows = reply.rows if reply.rows is not None else iter(())
        return Reply(rows=self._kept(rows, holds), extras=reply.extras, close=reply.close)

    def _kept(self, rows: Iterator[Row], holds: Sequence[Holds]) -> Iterator[Row]:
        for row in rows:
            if all(holds_it(row) for holds_it in holds):
                for name in self._hidden:
                    del row[name]
                yield row

    def _test(self, name: str, given: Any) -> Holds:
        bind = self._source.column(name, ("arguments", name))[1].bind
        wanted = [bind(each) for each in (given if isinstance(given, list) else [given])]

        def holds(row: Row) -> bool:
            value = row[name]
            return value is not None and bind(value) in wanted

        return holds


def bind_whole(
    source: Source,
    arguments: Sequence[str],
    wants: Shape,
    pinned: Pinned,
    profile: Profile,
    pool: Callable[[], Pool],
) -> WholeRead:
    """Bind a read of a whole table; raise BindError."""
    wanted = [each.name for each in wants.members] or [each.name for each in source.shape()]
    hidden = [name for name in arguments if name not in wanted]
    asked = Shape(wants.name, members=tuple(Shape(name) for name in (*wanted, *hidden)))
    level, members = bind_level(source, {}, asked, pinned, profile)
    shown = tuple(each for each in members if each.name not in hidden)
    bound = tuple(source.leaf(name) for name in arguments)
    signature = Signature(Shape("arguments", members=bound), Shape("row", members=shown), rows=True)
    return WholeRead(OdbcRead(signature, level, (), pool), source, arguments, hidden)
