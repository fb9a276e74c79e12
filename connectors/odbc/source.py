"""A table or a query as something to select from, with how each of its columns is read."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from connectors.contract import Link, Shape
from connectors.errors import BindError
from connectors.odbc.pinned import Pinned
from connectors.odbc.profiles import Column, Profile, Reading, Table
from connectors.odbc.text import digest, read_query


@dataclass(frozen=True, slots=True)
class Source:
    """What stands after FROM: ``names`` are the query's bound names, in order of placeholders."""

    sql: str
    columns: Mapping[str, tuple[Column, Reading | None]]
    key: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    is_query: bool = False
    pack: str | None = None  # as the profile has it, where the database is new enough
    losses: Mapping[str, str] = field(default_factory=dict)  # why a column's type is refused
    links: tuple[Link, ...] = ()

    def column(self, name: str, path: tuple[str, ...]) -> tuple[Column, Reading]:
        """Return a column that can be read; raise BindError."""
        found = self.columns.get(name)
        if not found:
            raise BindError(f"there is no column '{name}'", did_you_mean(name, self.columns), path)
        column, reading = found
        if not reading:
            raise BindError(
                f"column '{name}' cannot be read: {self._reason(column)}",
                "leave it out, or convert it in a query",
                path,
            )
        return column, reading

    def leaf(self, name: str, path: tuple[str, ...] = ()) -> Shape:
        """Return the shape of a column; raise BindError."""
        return _leaf(*self.column(name, path))

    def bindable(self) -> tuple[str, ...]:
        """Return what can be bound: a query's names, or a table's columns."""
        if self.is_query:
            return tuple(dict.fromkeys(self.names))
        return tuple(name for name, (_, reading) in self.columns.items() if reading)

    def unread(self) -> tuple[tuple[str, str], ...]:
        """Return the columns that cannot be read, each with the reason."""
        return tuple(
            (name, self._reason(column))
            for name, (column, each) in self.columns.items()
            if not each
        )

    def _reason(self, column: Column) -> str:
        loss = self.losses.get(column.name)
        return f"it has the type {column.declared}" + (f", and {loss}" if loss else "")

    def shape(self) -> tuple[Shape, ...]:
        """Return the shapes of all columns that can be read."""
        return tuple(_leaf(column, each) for column, each in self.columns.values() if each)


def table_source(
    pinned: Pinned, profile: Profile, name: str, path: tuple[str, ...] = ("table",)
) -> Source:
    """Return a pinned table by name; raise BindError."""
    table = pinned.tables.get(name)
    if not table:
        raise BindError(f"there is no table '{name}'", did_you_mean(name, pinned.tables), path)
    return _table(pinned, profile, table)


def query_source(pinned: Pinned, profile: Profile, text: str) -> Source:
    """Return a pinned query as a derived table; raise BindError."""
    statement = pinned.statements.get(digest(text))
    if not statement:
        raise BindError("the query has no snapshot", "run brygga snapshot", ("query",))
    if statement.problem:
        raise BindError(statement.problem, path=("query",))
    if not statement.columns:
        raise BindError("the query selects nothing", "say effect: write", ("query",))
    query = read_query(text)
    return Source(
        profile.derived(query.render("?")),
        _columns(profile, statement.columns),
        names=query.names,
        is_query=True,
        pack=_pack(pinned, profile),
        losses=_losses(profile, statement.columns),
    )


def sources(pinned: Pinned, profile: Profile) -> Iterable[tuple[str, Source]]:
    """Yield every usable table by name and every usable query by its text on one line."""
    for name, table in pinned.tables.items():
        yield name, _table(pinned, profile, table)
    for statement in pinned.statements.values():
        if statement.columns and not statement.problem:
            yield " ".join(statement.text.split()), query_source(pinned, profile, statement.text)


def _table(pinned: Pinned, profile: Profile, table: Table) -> Source:
    sql = ".".join(profile.quote(part) for part in table.path)
    return Source(
        sql if profile.whole else f"{sql} brygga",
        _columns(profile, table.columns),
        table.key,
        pack=_pack(pinned, profile),
        losses=_losses(profile, table.columns),
        links=table.links,
    )


def _pack(pinned: Pinned, profile: Profile) -> str | None:
    version = pinned.probe.get("databaseVersion", "").partition(".")[0]
    return profile.pack if version.isdecimal() and int(version) >= profile.packs_from else None


def _losses(profile: Profile, columns: Sequence[Column]) -> Mapping[str, str]:
    return {each.name: why for each in columns if (why := profile.loses(each))}


def _columns(
    profile: Profile, columns: Sequence[Column]
) -> Mapping[str, tuple[Column, Reading | None]]:
    return {column.name: (column, profile.reading(column)) for column in columns}


def _leaf(column: Column, reading: Reading) -> Shape:
    return Shape(
        column.name,
        reading.type,
        reading.representation,
        nillable=column.nullable,
        width=column.width if reading.is_sized else None,
        scale=(column.scale or 0) if reading.type == "DECIMAL" and column.width else None,
    )


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a hint that names the closest of what is known, or nothing."""
    by_fold: dict[str, str] = {each.casefold(): each for each in known}
    close = difflib.get_close_matches(name.casefold(), by_fold, n=1)
    return f"did you mean {by_fold[close[0]]}?" if close else ""
