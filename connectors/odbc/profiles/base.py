"""What differs between databases and their drivers, as data and a few functions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import pyodbc

from connectors.contract import Representation
from connectors.odbc.arguments import Bind
from connectors.odbc.text import QueryText

_DECLARED = re.compile(r"\s*([^()]*?)\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)\s*(.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the database declares it: ``declared`` is the text, such as ``CHAR(10)``."""

    name: str
    declared: str
    nullable: bool = True

    @property
    def base(self) -> str:
        """The declared type in upper case without its sizes: ``CHARACTER VARYING``."""
        found = _DECLARED.fullmatch(self.declared)
        parts = (found[1], found[4]) if found else (self.declared, None)
        return " ".join(part for part in parts if part).upper()

    @property
    def width(self) -> int | None:
        """The first size: characters, or digits of a decimal."""
        return self._size(2)

    @property
    def scale(self) -> int | None:
        """The second size: decimals."""
        return self._size(3)

    def _size(self, group: int) -> int | None:
        found = _DECLARED.fullmatch(self.declared)
        return int(found[group]) if found and found[group] else None


@dataclass(frozen=True, slots=True)
class Table:
    """A table or view: ``path`` is its qualified name, ``key`` the primary key's columns."""

    path: tuple[str, ...]
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """How a column is selected, read, compared and bound, so that nothing is lost.

    ``{}`` stands for the quoted column: ``select`` is what is fetched, ``key`` what is compared
    and sorted. ``read`` turns the driver's value (never NULL) into the contract's. ``match`` is
    the placeholder of a bound value, ``bind`` converts a value or raises Fault. ``equal`` is an
    equality that an index can serve, where plain equality would miss, and ``expand`` gives the
    values of its placeholders.
    """

    type: str
    bind: Bind = field(repr=False)
    representation: Representation = Representation.NATIVE
    select: str = "{}"
    read: Callable[[Any], Any] | None = None
    key: str = "{}"
    match: str = "?"
    equal: str | None = None
    expand: Callable[[Any], tuple[Any, ...]] | None = None
    is_text: bool = False
    is_sized: bool = False  # the declared size is a length in characters
    fetched: Kind | None = None  # what ``select`` makes of the type

    @property
    def driver_type(self) -> Kind:
        """The Python type that the driver must say the column has."""
        if self.fetched:
            return self.fetched
        if self.representation is Representation.SQL_TEXT:
            return str
        return _DRIVER_TYPES.get(self.type, str)


_DRIVER_TYPES: Mapping[str, Kind] = {
    "BOOLEAN": bool,
    "SMALLINT": int,
    "INTEGER": int,
    "BIGINT": int,
    "REAL": float,
    "DOUBLE": float,
    "VARBINARY": bytearray,
}


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of SQL and the values of its placeholders, in order."""

    sql: str
    values: tuple[Any, ...] = ()


Kind: TypeAlias = type[Any]
Connection: TypeAlias = pyodbc.Connection


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything that the connector must know of a kind of database and its driver."""

    name: str
    options: Mapping[str, str]  # what the connection string must say, whatever it says
    prepare: Callable[[Connection], None]  # once per connection
    limit: Callable[[Connection, float], None]  # the server's own limit of a statement, seconds
    reading: Callable[[Column], Reading | None]  # None: a type that cannot be read
    quote: Callable[[str], str]
    order: Callable[[str, bool], str]  # NULL first both ways
    page: Callable[[int | None, int], Fragment]
    contains: Callable[[str, str], Fragment]  # an expression holds a text, literally
    starts: Callable[[str, str], Fragment]
    derived: Callable[[str], str]  # a query as a source, its own order kept
    tables: Callable[[Connection], Mapping[str, Table]]
    describe: Callable[[Connection, QueryText], Sequence[Column]]
    states: Mapping[int, str]  # the driver's native codes to SQLSTATE, where it hides them
    stamp: Callable[
        [Mapping[str, str]], object
    ]  # of the connection's options; changes when pooled connections no longer fit
    # The options by which the driver waits so many seconds for a lock; None: the server waits.
    waiting: Callable[[float], Mapping[str, str]] | None = None
    cursor: str | None = None  # how a statement becomes a server-side cursor
    pack: str | None = None  # makes a JSON array of a select list, which is fetched much faster
    packs_from: int = 0  # the first version of the database that can
    as_text: str = "CAST({} AS CHAR)"
    ping: str = "SELECT 1"
    whole: bool = False  # nothing can be read but whole tables: a filter may be ignored
    catalogue: Mapping[str, str] | None = None  # options by which another driver tells the tables
    loses: Callable[[Column], str] = lambda _: ""  # why a probe has refused a column's type
    proven: bool = False  # a server of ours has shown that nothing is lost


def like_literal(text: str) -> str:
    """Return a text with the wildcards of LIKE escaped by ``!``."""
    return re.sub(r"([!%_])", r"!\1", text)


def quote_double(name: str) -> str:
    """Return an identifier in the standard's double quotes."""
    return '"' + name.replace('"', '""') + '"'


def limit_offset(everything: str) -> Callable[[int | None, int], Fragment]:
    """Return the paging of LIMIT and OFFSET; ``everything`` is the limit that is none."""

    def page(limit: int | None, offset: int) -> Fragment:
        if limit is None and not offset:
            return Fragment("")
        if not offset:
            return Fragment(" LIMIT ?", (limit,))
        if limit is None:
            return Fragment(f" LIMIT {everything} OFFSET ?", (offset,))
        return Fragment(" LIMIT ? OFFSET ?", (limit, offset))

    return page
