"""Rows of other tables under the rows of this one: one query per level for a batch of parents."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from connectors.contract import Row, Selection, Shape
from connectors.errors import Fault
from connectors.odbc.pinned import Pinned
from connectors.odbc.profiles import Fragment, Profile
from connectors.odbc.rows import Mapper
from connectors.odbc.source import Source, table_source
from connectors.odbc.sql import Select

Key: TypeAlias = tuple[str | None, ...]
Run: TypeAlias = Callable[[Fragment], Sequence[Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class Level:
    """The columns of one table that are read, and the members that other tables give."""

    select: Select
    wanted: tuple[str, ...]
    mapper: Mapper
    members: tuple[Member, ...] = ()

    def read(self, batch: Sequence[Sequence[Any]], run: Run) -> list[Row]:
        """Turn driver rows into records, with the related ones fetched by ``run``."""
        return self.mapper.trimmed(self.read_all(batch, run))

    def read_all(self, batch: Sequence[Sequence[Any]], run: Run) -> list[Row]:
        """Turn driver rows into records that still hold the columns that only join."""
        rows = self.mapper.read(batch)
        keys = [[_key(row, member.ours) for row in rows] for member in self.members]
        for member, own in zip(self.members, keys, strict=True):
            member.attach(rows, own, run)
        return rows


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a level; ``ours`` and ``theirs`` are the columns that must be equal.

    Without a row, a list is empty and ``one`` is absent.
    """

    name: str
    one: bool
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    order: tuple[tuple[str, bool], ...]
    level: Level

    def attach(self, parents: Sequence[Row], keys: Sequence[Key], run: Run) -> None:
        """Fetch the children of all parents at once and give each parent its own."""
        children = self._fetch([key for key in dict.fromkeys(keys) if self._may_match(key)], run)
        found: dict[Key, list[Row]] = {}
        for child in children:
            found.setdefault(_key(child, self.theirs), []).append(child)
        self.level.mapper.trimmed(children)
        for parent, key in zip(parents, keys, strict=True):
            mine = found.get(key, [])
            parent.pop(self.name, None)  # a column of that name only joins
            if not self.one:
                parent[self.name] = mine
            elif mine:
                parent[self.name] = mine[0]

    def _fetch(self, keys: Sequence[Key], run: Run) -> list[Row]:
        select = self.level.select
        children: list[Row] = []
        for start in range(0, len(keys), _CHUNK):
            part = keys[start : start + _CHUNK]
            where = [
                select.condition(name, "in", [key[place] for key in part])
                for place, name in enumerate(self.theirs)
            ]
            statement = select.rows((), where, Selection(order=self.order))
            children += self.level.read_all(run(statement), run)
        return children

    def _may_match(self, key: Key) -> bool:
        """Tell whether a key can be one of theirs: NULL cannot, nor can AB in a number column."""
        try:
            return None not in key and all(
                self.level.select.condition(name, "eq", value)
                for name, value in zip(self.theirs, key, strict=True)
            )
        except Fault:
            return False


def bind_level(
    source: Source,
    related: Mapping[str, Any],
    wants: Shape,
    pinned: Pinned,
    profile: Profile,
) -> tuple[Level, tuple[Shape, ...]]:
    """Check the wanted columns and members; return the level and its shape; raise BindError."""
    return _bind(source, related, wants, _Place(pinned, profile, (), ("related",)))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where binding is: the pinned facts, and the paths of the wanted member and of its key."""

    pinned: Pinned
    profile: Profile
    result: tuple[str, ...]
    related: tuple[str, ...]


def _bind(
    source: Source, related: Mapping[str, Any], wants: Shape, place: _Place
) -> tuple[Level, tuple[Shape, ...]]:
    asked = [each for each in wants.members if each.name not in related]
    wanted = (
        tuple(each.name for each in asked)
        if wants.members
        else tuple(shape.name for shape in source.shape())
    )
    leaves = tuple(source.leaf(name, ("result", *place.result, name)) for name in wanted)
    members, shapes = [], []
    for name, details in related.items():
        wish = wants.member(name)
        if wish or not wants.members:
            here = replace(place, result=(*place.result, name), related=(*place.related, name))
            member, shape = _bind_member(source, details, wish or Shape(name), here)
            members.append(member)
            shapes.append(shape)
    return _level(source, wanted, members, place.profile), (*leaves, *shapes)


def _level(
    source: Source, wanted: tuple[str, ...], members: Sequence[Member], profile: Profile
) -> Level:
    ours = [name for member in members for name in member.ours]
    columns = tuple(dict.fromkeys((*wanted, *ours)))
    names = {*wanted, *(member.name for member in members)}
    select = Select(source, profile, columns)
    hidden = [name for name in columns if name not in names]
    mapper = Mapper.of(source, columns, hidden, packed=select.packed)
    return Level(select, wanted, mapper, tuple(members))


def _bind_member(
    parent: Source, details: Mapping[str, Any], wish: Shape, place: _Place
) -> tuple[Member, Shape]:
    path = place.related
    source = table_source(place.pinned, place.profile, details["table"], (*path, "table"))
    for theirs, ours in details["on"].items():
        source.column(theirs, (*path, "on", theirs))
        parent.column(ours, (*path, "on", theirs))
    order = tuple(read_order(name) for name in details["sort"])
    for name, _ in order:
        source.column(name, (*path, "sort"))
    level, shapes = _bind(
        source, details["related"], wish, replace(place, related=(*path, "related"))
    )
    theirs = tuple(details["on"])
    level = _with_hidden(level, source, theirs, place.profile)
    one = details["one"]
    member = Member(wish.name, one, tuple(details["on"].values()), theirs, order, level)
    return member, Shape(wish.name, members=shapes, repeated=not one)


def _with_hidden(level: Level, source: Source, theirs: Sequence[str], profile: Profile) -> Level:
    columns = tuple(dict.fromkeys((*level.select.columns, *theirs)))
    names = {*level.wanted, *(member.name for member in level.members)}
    select = Select(source, profile, columns)
    hidden = [name for name in columns if name not in names]
    mapper = Mapper.of(source, columns, hidden, packed=select.packed)
    return replace(level, select=select, mapper=mapper)


def read_order(text: str) -> tuple[str, bool]:
    """Return a sort name and whether it descends: ``-NAME``."""
    return text.removeprefix("-"), text.startswith("-")


def _key(row: Row, names: Sequence[str]) -> Key:
    # CHAR(8) joins VARCHAR(10), DECIMAL joins INTEGER: by text without blanks at the end.
    return tuple(None if (value := row[name]) is None else str(value).rstrip(" ") for name in names)


_CHUNK = 500
