"""What differs between databases and their drivers, as data and a few functions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self, TypeAlias

import pyodbc

from connectors.contract import Link, Representation
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
    """A table or view: ``path`` is its qualified name, ``key`` the primary key's columns.

    ``unique`` are its other keys, ``links`` its foreign ones, as far as the driver tells them.
    """

    path: tuple[str, ...]
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """How a column is selected, read, compared and bound, so that nothing is lost.

    ``{}`` stands for the quoted column: ``select`` is what is fetched (``packed`` where the row
    is a JSON array), ``key`` what is compared and sorted. ``read`` turns the driver's value (never
    NULL) into the contract's. ``match`` is the placeholder of a bound value, ``bind`` converts a
    value or raises Fault. ``equal`` is an equality that an index can serve, where plain equality
    would miss, and ``expand`` gives the values of its placeholders.
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
    packed: str | None = None
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


@dataclass(frozen=True, slots=True)
class Cut:
    """Which rows of a statement are wanted: at most ``limit``, none of the first ``offset``."""

    limit: int | None
    offset: int
    is_sorted: bool  # the statement has an ORDER BY


@dataclass(frozen=True, slots=True)
class Paged:
    """A statement for a page, and what of the page it leaves to us.

    Of the rows that it gives, the first ``skip`` are not of the page, and of the rest at most
    ``take`` are.
    """

    statement: Fragment
    skip: int = 0
    take: int | None = None


Kind: TypeAlias = type[Any]
Connection: TypeAlias = pyodbc.Connection
Page: TypeAlias = Callable[[Fragment, Cut], Paged]


def as_it_is(connection: Connection) -> None:
    """Leave the session as the connection's options make it."""


def leave(connection: Connection, seconds: float) -> None:
    """Set no limit at the server: the deadline cancels."""


def same_server(options: Mapping[str, str]) -> object:
    """Tell that connections fit as long as they live: they break when their server does."""
    return len(options)


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything that the connector must know of a kind of database and its driver."""

    name: str
    proven: bool  # a server of this kind is asked in this project's tests
    options: Mapping[str, str]  # what the connection string must say, whatever it says
    reading: Callable[[Column], Reading | None]  # None: a type that cannot be read
    quote: Callable[[str], str]
    order: Callable[[str, bool], str]  # NULL first both ways, of what may be NULL
    page: Page
    contains: Callable[[str, str], Fragment]  # an expression holds a text, literally
    starts: Callable[[str, str], Fragment]
    tables: Callable[[Connection], Mapping[str, Table]]
    describe: Callable[[Connection, QueryText], Sequence[Column]]
    states: Mapping[int, str]  # the driver's native codes to SQLSTATE, where it hides them
    prepare: Callable[[Connection], None] = as_it_is  # once per connection
    # The server's own limit of a statement, seconds.
    limit: Callable[[Connection, float], None] = leave
    # A query as a source, its own order kept where the database can.
    derived: Callable[[str], str] = "({}\n) brygga".format
    # Of the connection's options; changes when pooled connections no longer fit.
    stamp: Callable[[Mapping[str, str]], object] = same_server
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
    # What pyodbc makes of a value whose ODBC type it does not know: by the type's code.
    converters: Mapping[int, Callable[[bytes], Any]] = field(default_factory=dict)
    list_size: int = 1024  # values in one IN, a power of two; longer lists are several
    values_limit: int | None = None  # values of one statement
    older: tuple[tuple[tuple[int, ...], Page], ...] = ()  # paging of versions before these
    # Quoting by the character that the driver tells; without one, always as ``quote`` does.
    quotes: Mapping[str, Callable[[str], str]] = field(default_factory=dict)
    # Drivers of this kind that lose too much, by the start of their library's name, and why.
    refused: Mapping[str, str] = field(default_factory=dict)
    sentinels: tuple[str, ...] = ()  # dates that programs of this kind write for none
    cannot: tuple[str, ...] = ()  # what it cannot do, in sentences for people
    # How a transaction begins, lasts and is given up; None: by ODBC's calls. By statements where
    # there are some: psqlODBC says of a lost connection's SQLEndTran that it has committed.
    transaction: tuple[str, str, str] | None = None
    # What gives the rows of SQLForeignKeys for all tables at once, where a driver leaves some out.
    foreign_keys: str = ""

    def at(self, probe: Mapping[str, str]) -> Self:
        """Return the profile for a server and a driver as their snapshot tells of them."""
        told = probe.get("identifierQuote", "")
        profile = replace(self, quote=self.quotes.get(told, self.quote))
        version = tuple(int(part) for part in re.findall(r"\d+", probe.get("databaseVersion", "")))
        for before, page in self.older:
            if version and version < before:
                return replace(profile, page=page)
        return profile
