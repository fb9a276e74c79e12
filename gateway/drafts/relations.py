"""Foreign keys as related records, both ways, and who would see more by them than their own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from connectors.contract import Link
from gateway.drafts.glossary import Names
from gateway.drafts.tables import DraftTable
from gateway.drafts.takes import KEYS
from gateway.drafts.words import member, words


@dataclass(frozen=True, slots=True)
class Relation:
    """Rows of another table: ``on`` is {theirs: ours}; ``one`` where there is one at most.

    ``same_person`` tells that they are the same person's as the row itself, or nobody's.
    """

    name: str
    other: DraftTable
    on: Mapping[str, str]
    one: bool
    same_person: bool
    declared: bool


def find_relations(
    table: DraftTable, tables: Mapping[str, DraftTable], names: Names
) -> list[Relation]:
    """Return the related records of a table: what it refers to, then what refers to it."""
    if not table.signature.selects:  # a driver that filters nothing joins nothing
        return []
    taken = set(table.fields.values())
    found = []
    for name, other, on, link, one in _both_ways(table, tables, names):
        free = _free(name, other, link, taken, names)
        taken.add(free)
        same = not other.personal or on.get(other.owner) == table.owner
        found.append(Relation(free, other, on, one, same, link.declared))
    return found


def _both_ways(
    table: DraftTable, tables: Mapping[str, DraftTable], names: Names
) -> Iterator[tuple[str, DraftTable, Mapping[str, str], Link, bool]]:
    for link in table.links:
        other = tables[link.table]
        if not other.codes:
            on = dict(zip(link.theirs, link.columns, strict=True))
            yield _called(link, names), other, on, link, True
    for other in tables.values():
        for link in other.links:
            if link.table == table.name and not table.codes:
                on = dict(zip(link.columns, link.theirs, strict=True))
                name = " ".join(names.words(other.name))
                yield name, other, on, link, link.columns == other.key


def _called(link: Link, names: Names) -> str:
    """Return what a column refers to: ``SUPPORT_REP_ID`` to a support rep."""
    said = names.words(link.columns[-1])
    while len(said) > 1 and said[-1] in KEYS:
        said = said[:-1]
    return " ".join(said)


def _free(name: str, other: DraftTable, link: Link, taken: Collection[str], names: Names) -> str:
    """Return a member's name that is not taken: with the table's words, or the column's."""
    plain = member(name)
    if plain not in taken:
        return plain
    more = names.words(link.table if other.name == link.table else link.columns[-1])
    longer = member(" ".join([*words(name), *more]))
    return longer if longer not in taken else member(name, taken)
