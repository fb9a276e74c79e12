"""What a connector tells of a back end that nobody has described yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from connectors.contract import Catalogue


@dataclass(frozen=True, slots=True)
class Source:
    """Where a back end, called ``name`` from now on, describes itself: an address or a file.

    ``hosts`` are those that may be asked beside the source's own; ``files`` are paths that stand
    for addresses, or folders for the beginnings of addresses where both end with ``/``.

    A database's place is its connection string, in which ``fill`` puts values for marks, and
    ``conceal`` returns the mark for a secret option's name. ``profile`` is its kind, where that is
    known, and ``tables`` are those to tell of, all where none is named.
    """

    name: str
    place: str = field(repr=False)  # may hold a password
    hosts: Sequence[str] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    profile: str = ""
    tables: Sequence[str] = ()
    fill: Callable[[str], str] = str
    conceal: Callable[[str], str] = str


@dataclass(frozen=True, slots=True)
class Link:
    """A foreign key: ``columns`` hold what ``theirs`` hold in another table, pair by pair.

    One that is not ``declared`` is a guess by the columns' names, which their values allow.
    """

    columns: tuple[str, ...]
    table: str
    theirs: tuple[str, ...]
    declared: bool = True


@dataclass(frozen=True, slots=True)
class Form:
    """What the values of a column look like: never a value, but for flags and signs of no value.

    ``type``, ``format``, ``yes``, ``no`` and ``blanks`` (for ``omit-if``) are words of the mapping
    language; without a ``type`` the values are texts like any. ``values`` is how many were looked
    at, blank ones left out, ``distinct`` how many of these differ.
    """

    values: int
    distinct: int
    type: str = ""
    format: str = ""
    yes: str = ""
    no: str = ""
    blanks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Survey:
    """What some rows of a table showed: ``whole`` tells that there are no more.

    ``forms`` are by column; ``links`` those that no catalogue declares.
    """

    rows: int
    whole: bool
    forms: Mapping[str, Form]
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: settings for gateway.yaml, operations, and what is left out.

    ``notes`` say in plain words what was skipped and why; ``surveys`` are of tables, by name.
    """

    settings: Mapping[str, Any]
    catalogue: Catalogue
    notes: tuple[str, ...] = ()
    surveys: Mapping[str, Survey] = field(default_factory=dict)
