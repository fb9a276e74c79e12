"""Columns of tables as the lines of fields: keys sealed, codes labeled, guesses told as such."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from connectors.contract import Form, Link
from gateway.drafts.relations import Relation
from gateway.drafts.tables import CODED, DraftTable
from gateway.drafts.takes import KEYS, is_person
from gateway.drafts.words import words
from gateway.drafts.writing import text

MOMENTS = frozenset({"DATE", "TIME", "TIMETZ", "TIMESTAMP", "TIMESTAMPTZ", "INTERVAL"})
UNSEALABLE = MOMENTS | {"VARBINARY", "BOOLEAN", "REAL", "DOUBLE"}
DATES = frozenset({"date", "time", "datetime"})
MANY = 30  # columns of a related record: who needs more knows which
FEW = 20  # texts that differ: they may be codes


@dataclass(frozen=True, slots=True)
class Columns:
    """What fields of every table need to know of the others."""

    tables: Mapping[str, DraftTable]

    def lines(self, table: DraftTable, indent: str) -> Iterator[str]:
        """Yield the lines of a table's own fields."""
        for column, name in table.fields.items():
            yield f"{indent}{name}: {self._field(table, column, role=True)}"

    def related(self, relation: Relation, indent: str) -> Iterator[str]:
        """Yield the lines of the fields of related rows, without those that lead back."""
        other = relation.other
        left = [each for each in other.fields if each not in relation.on]
        shown = [each for each in left if other.shape(each).type != "VARBINARY"]
        for column in shown[:MANY]:
            yield f"{indent}{other.fields[column]}: {self._field(other, column, role=False)}"
        if len(left) > len(shown[:MANY]):
            yield f"{indent}# and {len(left) - len(shown[:MANY])} more columns"

    def seal_of(self, table: DraftTable, column: str) -> str:
        """Return the resource whose id a column holds, or nothing."""
        if table.shape(column).type in UNSEALABLE:
            return ""
        if table.key == (column,) and not table.codes:
            return table.resource
        link = _link(table, column)
        other = self.tables[link.table] if link else None
        if link and other and other.key == link.theirs and not other.codes:
            return other.resource
        return ""

    def codes_of(self, table: DraftTable, column: str) -> str:
        """Return the code list that a column's codes are of, or nothing."""
        link = _link(table, column)
        codes = self.tables[link.table].codes if link else None
        if link is None or codes is None or codes.group or codes.code != link.theirs[0]:
            return ""
        return self.tables[link.table].resource

    def _field(self, table: DraftTable, column: str, *, role: bool) -> str:
        form, keys = table.form(column), []
        seal, codes = self.seal_of(table, column), self.codes_of(table, column)
        if seal:
            own = role and seal == table.resource and table.key == (column,)
            keys.append(f"seal: {'true' if own else seal}")
        elif codes:
            keys.append(f"codes: {codes}")
        else:
            keys += typed(form)
        if role and column in table.key:
            keys.append("role: key")
        elif form.blanks and (seal or codes or form.type):
            keys.append(f"omit-if: {_listed(form.blanks)}")
        if not seal and (is_person(column) or form.type == "personnummer"):
            keys.append("sensitivity: sensitive")
        told = "" if seal or codes else _told(table, column, form, role=role)
        return f"{{{', '.join([f'from: {text(column)}', *keys])}}}{told}"


def typed(form: Form) -> list[str]:
    """Return the keys that a shape suggests."""
    keys = [f"type: {form.type}"] if form.type else []
    if form.format:
        keys.append(f'format: "{form.format}"')
    if form.yes:
        keys += [f"yes: {form.yes}", f"no: {form.no}"]
    return keys


def _told(table: DraftTable, column: str, form: Form, *, role: bool) -> str:
    """Return what a person must confirm."""
    if role and not table.key and _may_be_key(table, column, form):
        return f"  # TODO role: key? its {form.values} values all differ"
    if form.type:
        return f"  # guessed from the shape of {_count(form.values, 'value')}"
    coded = CODED & set(words(column)) or table.shape(column).width == 1
    if coded and 1 < form.distinct <= FEW and column not in table.key and not is_person(column):
        return f"  # TODO codes or map? {form.distinct} different texts"
    return ""


def _may_be_key(table: DraftTable, column: str, form: Form) -> bool:
    """Tell a column that is called a key, and in which no value was missing or came twice."""
    rows = table.survey.rows if table.survey else 0
    return 1 < form.distinct == form.values == rows and bool(KEYS & set(words(column)))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _listed(blanks: tuple[str, ...]) -> str:
    plain = [each if each == "blank" else f'"{each}"' for each in blanks]
    return plain[0] if len(plain) == 1 else f"[{', '.join(plain)}]"


def _link(table: DraftTable, column: str) -> Link | None:
    return next((each for each in table.links if each.columns == (column,)), None)


def code_fields(table: DraftTable) -> Iterator[str]:
    """Yield the lines of a code list's two fields."""
    if table.codes:
        yield f"  code: {{from: {text(table.codes.code)}, role: key}}"
        yield f"  label: {{from: {text(table.codes.label)}}}"
