"""Writes a draft deployment of a database: a mapping for each table, code lists in gateway.yaml."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from connectors.contract import Connector, Deadline, Source
from gateway.drafts.draft import Drafted
from gateway.drafts.files import Written
from gateway.drafts.glossary import Names
from gateway.drafts.pages import backend_entry
from gateway.drafts.procedures import procedure_file
from gateway.drafts.tablepages import table_file
from gateway.drafts.tables import DraftTable, code_lists, find_tables

PROCEDURES = "procedures: {} drafted as .yaml.todo, since no catalogue tells whether one only reads"


def draft_tables(
    connector_name: str,
    connector: type[Connector],
    source: Source,
    directory: Path,
    deadline: Deadline,
    glossary: Mapping[str, str],
) -> Drafted:
    """Pin a database's tables and procedures and draft their mappings; raise CallError, BindError.

    A file that is there already is never touched.
    """
    directory.mkdir(parents=True, exist_ok=True)
    found = connector.explore(source, directory, deadline)
    names = Names(glossary)
    tables = find_tables(found, names)
    count = len(found.catalogue.procedures)
    notes = [*found.notes, *_notes(tables.values()), *([PROCEDURES.format(count)] if count else [])]
    written = Written(directory, notes=notes)
    settings = backend_entry(source.name, found.settings, "", connector_name)
    entry = written.gateway(source.name, settings, _codes(tables.values()))
    for table in tables.values():
        if table.fields:
            written.mapping(f"{table.resource}.yaml", table_file(table, tables, names, source.name))
    taken = {each.resource for each in tables.values()}
    for name, signature in found.catalogue.procedures.items():
        resource = names.resource(name, taken)
        taken.add(resource)
        page = procedure_file(name, signature, resource, names, source.name)
        written.mapping(f"{resource}.yaml.todo", page)
    routes = sum(_routes(each) for each in tables.values())
    skipped = [
        f"{each.name}: none of its columns can be read"
        for each in tables.values()
        if not each.fields
    ]
    return Drafted(tuple(written.files), routes, entry, tuple(skipped), tuple(written.notes))


def _routes(table: DraftTable) -> int:
    if not table.fields:
        return 0
    return 2 if table.key and not table.codes else 1


def _notes(tables: Collection[DraftTable]) -> Iterable[str]:
    if not tables:
        yield "the database shows no table and no view: look at the user's rights and the schema"
    for table in tables:
        for name, reason in table.left_out:
            yield f"{table.name}: '{name}' is left out: {reason}"
        if not table.key and table.fields:
            yield f"{table.name} has no key that is known: its pages are counted"


def _codes(tables: Iterable[DraftTable]) -> str:
    lists = code_lists(tables)
    lines = [f"  {name}: {{route: {route}}}\n" for name, route in lists.items()]
    return "".join(["codes:\n", *lines]) if lines else ""
