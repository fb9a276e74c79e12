"""Procedures as databases have them: what is pinned of one, and the fixed statements of a call.

What crosses is the database's own text, so that types come from the declaration: drivers lose
dates, unsigned integers and digits in the results of a call as they do in tables.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

from connectors.odbc.profiles.base import Column, Reading

CODE = "returnCode"
MOST_ROWS = 100_000  # of a result set: they are held in memory
Read: TypeAlias = Callable[[str], Any]
Texts: TypeAlias = Mapping[int, Callable[[bytes], str]]


class Way(StrEnum):
    """Which way the value of a parameter goes."""

    IN = "in"
    OUT = "out"
    INOUT = "inout"


class Kind(StrEnum):
    """What is called."""

    PROCEDURE = "procedure"
    FUNCTION = "function"  # gives one row: its value, or its OUT parameters
    ROWS = "rows"  # a function that is read like a table
    CURSORS = "cursors"  # a function that gives open cursors


class Gives(StrEnum):
    """What one statement of a call gives."""

    NOTHING = "nothing"
    OUT = "out"  # one row of texts: the return code, then OUT and INOUT parameters in their order
    ROWS = "rows"  # texts of the declared columns
    SETS = "sets"  # result sets of which nothing is declared
    SETS_AND_OUT = "sets-and-out"  # such sets, and the row of OUT as the last of them
    CURSORS = "cursors"  # names of open cursors


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter; an ``optional`` one has a value of its own where none is given."""

    name: str
    declared: str
    way: Way = Way.IN
    optional: bool = False
    is_cursor: bool = False


@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure or function: ``path`` is its qualified name, ``returns`` the type of its code.

    ``sets`` holds the columns of each result set, none where they are not known; it is None where
    not even their number is.
    """

    path: tuple[str, ...]
    parameters: tuple[Parameter, ...] = ()
    kind: Kind = Kind.PROCEDURE
    returns: str | None = None
    sets: tuple[tuple[Column, ...], ...] | None = None

    def given(self, names: Collection[str]) -> tuple[Parameter, ...]:
        """Return the parameters that a call passes: all but optional ones that nobody gives."""
        return tuple(each for each in self.parameters if not each.optional or each.name in names)


@dataclass(frozen=True, slots=True)
class Line:
    """One statement of a call, the parameters whose values it binds, and what it gives."""

    sql: str
    binds: tuple[str, ...] = ()
    gives: Gives = Gives.NOTHING


@dataclass(frozen=True, slots=True)
class Script:
    """The statements of a call; ``together`` in one transaction."""

    lines: tuple[Line, ...]
    together: bool = False


@dataclass(frozen=True, slots=True)
class Textual:
    """How a value becomes text in SQL, ``{}`` standing for it, and how the text is read."""

    sql: str
    read: Read | None = None


Textualize: TypeAlias = Callable[[str], Textual]  # of a declared type


@dataclass(frozen=True, slots=True)
class Calls:
    """How a kind of database calls procedures.

    ``find`` tells what there is, ``script`` the statements of a call that is given these
    parameters. ``textual`` makes a text of a value. ``cursor`` reads an open cursor whose name it
    binds, to a JSON array of objects. ``texts`` reads, by ODBC type, the bytes of a column that
    nobody declares. ``binds_out`` tells that OUT parameters come back.
    """

    find: Callable[[Any], Mapping[str, Procedure]]
    script: Callable[[Procedure, Collection[str], Textualize], Script]
    textual: Callable[[Reading], Textual]
    cursor: tuple[Line, ...] = ()
    texts: Texts = field(default_factory=dict)
    binds_out: bool = True
