"""Writes what a profile sends, as texts that people read and compare."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from connectors.contract import Selection, Shape
from connectors.odbc.calling import Binding
from connectors.odbc.pinned import Pinned, Statement
from connectors.odbc.profiles import PROFILES, Column, Fragment, Profile
from connectors.odbc.profiles.calls import Parameter, Procedure, Way
from connectors.odbc.profiles.catalogue import VendorCatalogue
from connectors.odbc.profiles.procedures import CALLS
from connectors.odbc.related import bind_level
from connectors.odbc.source import Source, query_source, table_source
from connectors.odbc.sql import Select
from connectors.odbc.text import digest
from tests.odbc.profiles.zoos import TYPES, people, zoo

GOLDEN = Path(__file__).parent / "golden"
# Of each profile the versions between which its paging differs, oldest first.
VERSIONS = {
    "db2-i": "07.01.0000",
    "db2-luw": "10.05.0007",
    "firebird": "2.5.9",
    "freetds": "10.50.1600",
    "mssql": "10.50.1600",
    "oracle": "11.02.0040",
}
QUERY = "SELECT p.name, COUNT(*) AS n FROM people p WHERE p.age > :least GROUP BY p.name"
OPERATORS: tuple[tuple[str, str, Any], ...] = (
    ("name", "eq", "O'Brien"),
    ("id", "eq", "AB"),
    ("age", "ne", 33),
    ("age", "lt", 33),
    ("age", "le", 33),
    ("age", "gt", 33),
    ("born", "ge", "1900-01-01"),
    ("age", "in", [7, 33, 41]),
    ("name", "like", "100%_[!"),
    ("name", "prefix", "100%_[!"),
    ("age", "prefix", "3"),
    ("name", "null", True),
    ("name", "null", False),
)
ORDERS = ((("name", False),), (("name", True),), (("born", False), ("age", True)))
CUTS = ((None, 0), (10, 0), (10, 20), (None, 20))


def written(name: str) -> str:
    """Return everything that a profile sends of a fixed catalogue."""
    return "\n".join(_lines(PROFILES[name])) + "\n"


def _call(profile: Profile) -> Iterator[str]:
    """Give the statements that call a procedure, with an output where one comes back."""
    calls = CALLS.get(profile.name)
    if calls is None:
        return
    known = (Parameter("nr", "integer"), Parameter("antal", "integer", Way.OUT))
    procedure = Procedure(
        ("stang_arende",),
        known if calls.binds_out else known[:1],
        returns="int" if profile.name in {"mssql", "freetds"} else None,
    )
    binding = Binding(procedure, profile, calls)
    for line in calls.script(procedure, {"nr"}, binding.textual).lines:
        yield from _part("call", Fragment(line.sql))


def _lines(profile: Profile) -> Iterator[str]:
    pinned = _pinned(profile.name)
    source = table_source(pinned, profile, "people")
    select = Select(source, profile, ("id", "name", "age", "born"))
    yield f"-- {profile.name}: written by python -m tests.odbc.profiles.golden"
    yield f"-- options: {'; '.join(f'{key}={value}' for key, value in profile.options.items())}"
    yield from _part("ping", Fragment(profile.ping))
    yield from _call(profile)
    if isinstance(profile.tables, VendorCatalogue):
        yield from _part("catalogue", Fragment(profile.tables.sql.strip()))
    everything = table_source(pinned, profile, "zoo")
    yield from _zoo(everything, profile)
    for column, operator, value in OPERATORS:
        where = [select.condition(column, operator, value)]
        yield from _part(f"where {column} {operator}", select.rows((), where, Selection()))
    for order in ORDERS:
        said = ", ".join(f"{'-' if descends else ''}{column}" for column, descends in order)
        yield from _part(f"sort {said}", select.rows((), [], Selection(order=order)))
    order = (("name", True), ("id", False))
    for after in (("Åsa", "AB"), (None, "AB")):
        selection = Selection(order=order, after=after, limit=10)
        yield from _page(f"after {after}", select, selection)
    yield from _pages(select)
    yield from _part("count", select.count((), [select.condition("age", "gt", 33)]))
    yield from _query(pinned, profile)
    yield from _related(pinned, profile)
    if profile.name in VERSIONS:
        older = profile.at({"databaseVersion": VERSIONS[profile.name]})
        yield f"\n-- version {VERSIONS[profile.name]}"
        yield from _pages(Select(source, older, ("id", "name")))


def _pinned(name: str) -> Pinned:
    columns = (Column("name", people(name).columns[1].declared), Column("n", _number(name)))
    return Pinned(
        {"people": people(name), "zoo": zoo(name)},
        {digest(QUERY): Statement(QUERY, columns)},
        probe={},
        checks={},
    )


def _number(name: str) -> str:
    return people(name).columns[2].declared


def _zoo(source: Source, profile: Profile) -> Iterator[str]:
    readable = tuple(name for name, (_, reading) in source.columns.items() if reading)
    select = Select(source, profile, readable)
    yield "\n-- every type: how it is selected, and what equals a value"
    for name, (column, reading) in source.columns.items():
        if not reading:
            yield f"{column.declared or '(none)'}: cannot be read"
            continue
        selected = reading.select.format(profile.quote(name))
        equal = (reading.equal or f"{reading.key} = {reading.match}").format(profile.quote(name))
        native = "" if reading.representation == "sql-text" else " as the driver gives it"
        yield f"{column.declared or '(none)'}: {reading.type}{native}: {selected}; {equal}"
    yield from _part("every readable column", select.rows((), [], Selection()))


def _pages(select: Select) -> Iterator[str]:
    for limit, offset in CUTS:
        selection = Selection(order=(("id", False),), limit=limit, offset=offset)
        yield from _page(f"limit {limit} offset {offset}", select, selection)


def _page(title: str, select: Select, selection: Selection) -> Iterator[str]:
    page = select.page((), [], selection)
    yield from _part(title, page.statement)
    if page.skip or page.take is not None:
        yield f"-- then here: skip {page.skip}, take {page.take}"


def _query(pinned: Pinned, profile: Profile) -> Iterator[str]:
    source = query_source(pinned, profile, QUERY)
    select = Select(source, profile, ("name", "n"))
    where = [select.condition("n", "gt", 1)]
    selection = Selection(order=(("name", False),), limit=10)
    page = select.page((30,), where, selection)
    yield from _part("query", page.statement)


def _related(pinned: Pinned, profile: Profile) -> Iterator[str]:
    wants = Shape("row", members=(Shape("name"), Shape("same", members=(Shape("id"),))))
    details = {
        "table": "people",
        "on": {"name": "name", "age": "age"},
        "sort": ["-id"],
        "one": False,
        "related": {},
    }
    source = table_source(pinned, profile, "people")
    level, _ = bind_level(source, {"same": details}, wants, pinned, profile)
    sent: list[Fragment] = []

    def run(statement: Fragment) -> Sequence[Sequence[Any]]:
        sent.append(statement)
        return []

    level.read([("Åsa", "7"), ("Bo", "33"), ("Bo", "41")], run)
    yield from _part("related", sent[0])


def _part(title: str, statement: Fragment) -> Iterator[str]:
    yield f"\n-- {title}"
    yield statement.sql
    if statement.values:
        yield f"-- values: {', '.join(repr(value) for value in statement.values)}"


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for each in TYPES:
        (GOLDEN / f"{each}.sql").write_text(written(each), encoding="utf-8")
