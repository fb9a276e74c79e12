"""Tables -> draft resources: whose rows they hold, which are codes, and how they hang together.

The catalogue says what is a key; the rest is a guess by names and by the shapes of some values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from connectors.contract import Form, Found, Link, Shape, Signature, Survey
from gateway.drafts.glossary import Names
from gateway.drafts.takes import KEYS, is_person
from gateway.drafts.words import vocabulary, words

CODES_AT_MOST = 100  # rows: who has more offers things to look up, and no codes
CODED = vocabulary("kod koder kodtab code codes typ typer type types status")
TEXTS = frozenset({"CHAR", "VARCHAR", "TEXT"})
NUMBERS = frozenset({"SMALLINT", "INTEGER", "BIGINT", "DECIMAL", "UUID"})
OTHERS_OF_CODES = 2  # columns: an order, whether it is valid
PARTS_OF_CODES = 2  # of a key: the group and the code
UNKNOWN = Form(0, 0)


@dataclass(frozen=True, slots=True)
class CodeTable:
    """The columns of a table of codes; ``group`` where one table holds several lists."""

    code: str
    label: str
    group: str = ""


@dataclass(slots=True)
class DraftTable:
    """One table as a resource: ``fields`` are the names of its columns, in their order.

    ``owner`` is the column that says whose a row is, ``personal`` tells that it names a person.
    ``left_out`` are columns that no field can read, with the reason.
    """

    name: str
    resource: str
    signature: Signature
    survey: Survey | None
    fields: dict[str, str]
    left_out: tuple[tuple[str, str], ...]
    owner: str = ""
    personal: bool = False
    codes: CodeTable | None = None
    links: tuple[Link, ...] = field(default=())

    @property
    def key(self) -> tuple[str, ...]:
        """The key, where all of it can be read."""
        key = self.signature.key
        return key if all(each in self.fields for each in key) else ()

    def shape(self, column: str) -> Shape:
        """Return the declared shape of a column that has a field."""
        return next(each for each in self.signature.result.members if each.name == column)

    def form(self, column: str) -> Form:
        """Return what the column's values look like."""
        return self.survey.forms.get(column, UNKNOWN) if self.survey else UNKNOWN


def find_tables(found: Found, names: Names) -> dict[str, DraftTable]:
    """Return a resource for each table, by the table's name."""
    tables: dict[str, DraftTable] = {}
    taken: set[str] = set()
    for name, signature in found.catalogue.operations.items():
        table = _table(name, signature, found.surveys.get(name), names, taken)
        taken.add(table.resource)
        tables[name] = table
    referring = [(table, link) for table in tables.values() for link in table.links]
    for table in tables.values():
        table.links = tuple(each for each in table.links if _leads(each, table, tables))
        inwards = [(other, link) for other, link in referring if link.table == table.name]
        table.codes = _codes(table, inwards)
    return tables


def _table(
    name: str,
    signature: Signature,
    survey: Survey | None,
    names: Names,
    taken: set[str],
) -> DraftTable:
    fields: dict[str, str] = {}
    left_out = [*signature.result.unread]
    for each in signature.result.members:
        if each.name[:1] in {"$", "@"} or "/" in each.name:
            left_out.append((each.name, "a path cannot hold its name"))
        else:
            fields[each.name] = names.member(each.name, fields.values())
    table = DraftTable(
        name, names.resource(name, taken), signature, survey, fields, tuple(left_out)
    )
    table.links = (*signature.links, *(survey.links if survey else ()))
    table.owner = _owner(table)
    table.personal = is_person(name) or is_person(table.owner)
    return table


def _owner(table: DraftTable) -> str:
    """Return the column that most probably says whose a row is: of a person, else the key."""
    telling = [name for name in table.fields if _tells(table.shape(name).type)]
    key = table.key[:1]
    ranked = sorted(
        telling,
        key=lambda name: (not is_person(name), not _is_key_word(name), (name,) != key),
    )
    if ranked and not is_person(ranked[0]) and key and key[0] in telling:
        return key[0]
    return ranked[0] if ranked else ""


def _tells(kind: str) -> bool:
    return kind in TEXTS or kind in NUMBERS


def _is_key_word(name: str) -> bool:
    found = words(name)
    return bool(found) and found[-1] in KEYS


def _leads(link: Link, table: DraftTable, tables: Mapping[str, DraftTable]) -> bool:
    """Tell a link between columns that have fields."""
    other = tables.get(link.table)
    return (
        other is not None
        and all(each in table.fields for each in link.columns)
        and all(each in other.fields for each in link.theirs)
    )


def _codes(table: DraftTable, inwards: Sequence[tuple[DraftTable, Link]]) -> CodeTable | None:
    """Return the columns of a table of codes: few rows, a key, one text, and hardly anything else.

    That it is one is told by a column of another table that is no part of its key, or by names.
    """
    survey, key = table.survey, table.key
    if survey is None or not survey.whole or not 0 < survey.rows <= CODES_AT_MOST:
        return None
    if table.personal or table.links or not 0 < len(key) <= PARTS_OF_CODES:
        return None
    rest = [name for name in table.fields if name not in key]
    labels = [name for name in rest if _is_label(table, name)]
    if len(labels) != 1 or len(rest) - 1 > OTHERS_OF_CODES or any(map(is_person, table.fields)):
        return None
    used = any(not set(link.columns) & set(other.key) for other, link in inwards)
    named = CODED & set(words(table.name)) or CODED & set(words(key[-1]))
    if not used and not named:
        return None
    return CodeTable(key[-1], labels[0], key[0] if len(key) == PARTS_OF_CODES else "")


def _is_label(table: DraftTable, column: str) -> bool:
    return table.shape(column).type in TEXTS and not table.form(column).type


def code_lists(tables: Iterable[DraftTable]) -> Mapping[str, str]:
    """Return the route of each code list that is a table of its own, by the resource's name."""
    return {
        each.resource: f"GET /{each.resource}"
        for each in tables
        if each.codes and not each.codes.group
    }
