"""Draft tables as mapping files: fields, relations, one route for the list and one for a row."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from gateway.drafts.columns import DATES, Columns, code_fields, typed
from gateway.drafts.glossary import Names
from gateway.drafts.relations import Relation, find_relations
from gateway.drafts.tables import DraftTable
from gateway.drafts.writing import text

HEAD = "# Drafted by `brygga draft` from the back end {}: every TODO is for a person."
NOT_WHOLE = """\
# The driver filters nothing that can be trusted: each call reads the whole table, and the
# gateway filters, sorts and pages."""
NO_KEY = """\
    # TODO no key is known: pages are counted, and while rows come and go one may be missed or
    # come twice. Say role: key at the fields that tell rows apart, and sort by them."""
PUBLIC = "About nobody: personal: false, and"


def table_file(
    table: DraftTable, tables: Mapping[str, DraftTable], names: Names, backend: str
) -> str:
    """Return the mapping file of a table."""
    lines = [HEAD.format(backend), *_head(table, names, backend)]
    if table.codes:
        return "\n".join([*lines, *_code_lines(table, names)]) + "\n"
    columns = Columns(tables)
    lines += _left_out(table)
    if not table.signature.selects:
        lines.append(NOT_WHOLE)
    lines += ["fields:", *columns.lines(table, "  ")]
    for relation in find_relations(table, tables, names):
        lines += _relation(relation, columns)
    return "\n".join([*lines, "routes:", *_routes(table, columns, names)]) + "\n"


def _head(table: DraftTable, names: Names, backend: str) -> Iterator[str]:
    yield f"resource: {table.resource}  # TODO plural, in the API's language"
    yield f"summary: {text(' '.join(names.words(table.name)).capitalize() or table.name)}  # TODO"
    yield f"backend: {backend}"
    if table.codes:
        yield "personal: false  # codes and their texts, of nobody: TODO is that so?"
    else:
        yield "# personal: true is the default: only who has the claims below gets an answer."


def _left_out(table: DraftTable) -> Iterator[str]:
    for name, reason in table.left_out:
        yield f"# {text(name)} is left out: {reason}"


def _code_lines(table: DraftTable, names: Names) -> Iterator[str]:
    """Yield a code list's fields and route; one of several groups is named by its path."""
    codes = table.codes
    assert codes is not None  # noqa: S101 - the caller looked
    yield "fields:"
    yield from code_fields(table)
    yield "routes:"
    if codes.group:
        name = names.parameter(codes.group)
        with_ = f'{{route: "GET /{table.resource}/{{{name}}}", with: {{{name}: GROUP}}}}'
        yield f"  # TODO in gateway.yaml, for each group: codes: {{NAME: {with_}}},"
        yield "  # and in the fields that hold its codes: codes: NAME"
        yield f'  "GET /{table.resource}/{{{name}}}":'
    else:
        yield f"  GET /{table.resource}:"
    yield "    internal: true"
    yield f"    table: {text(table.name)}"
    if codes.group:
        yield f"    arguments: {{{text(codes.group)}: $path.{name}}}"
    yield "    sort: [code]"
    yield "    cache: {fresh: 1d, stale-if-error: 7d, share: everyone}"
    yield f"    scope: {table.resource}:read"


def _relation(relation: Relation, columns: Columns) -> Iterator[str]:
    """Yield related rows; those of another person stay a comment."""
    on = ", ".join(f"{text(theirs)}: {text(ours)}" for theirs, ours in relation.on.items())
    keys = [f"table: {text(relation.other.name)}", f"on: {{{on}}}"]
    order = [each for each in relation.other.key if each not in relation.on and each[0] != "-"]
    if relation.one:
        keys.append("one: true")
    elif order:
        keys.append(f"sort: [{', '.join(map(text, order))}]")
    lines = list(columns.related(relation, "      "))
    if not any(not each.lstrip().startswith("#") for each in lines):
        return  # nothing of them but what leads here
    guessed = "" if relation.declared else "  # guessed: one name, and the values fit"
    told = [
        f"  {relation.name}:{guessed}",
        f"    related: {{{', '.join(keys)}}}",
        f"    {'fields' if relation.one else 'each'}:",
        *lines,
    ]
    if relation.same_person:
        yield from told
        return
    yield f"  # TODO {relation.name} may be other persons' data: who may see it here?"
    yield from (f"  # {each.removeprefix('  ')}" for each in told)


def _routes(table: DraftTable, columns: Columns, names: Names) -> Iterator[str]:
    claim = names.parameter(table.owner) if table.owner else ""
    yield f"  GET /{table.resource}:"
    yield f"    table: {text(table.name)}"
    if claim:
        yield "    arguments:"
        owned = f"{text(table.owner)}: $claims.{claim}"
        yield f"      {owned}  # TODO whose data is it? {PUBLIC} no such line"
    else:
        yield "    # TODO no column tells whose data it is: personal: false, or a query:"
    yield from _list_lines(table, columns)
    yield f"    scope: {table.resource}:read"
    if not table.key or not claim:
        return
    path = "".join(f"/{{{table.fields[each]}}}" for each in table.key)
    yield f"  {json.dumps(f'GET /{table.resource}{path}')}:"
    yield f"    table: {text(table.name)}"
    yield f"    arguments: {{{', '.join(_given(table, columns))}}}"
    yield "    item: true"
    owned = f"{{{text(table.owner)}: $claims.{claim}}}"
    yield f"    owner: {owned}  # TODO whose data is it? {PUBLIC} no owner"
    yield f"    scope: {table.resource}:read"


def _list_lines(table: DraftTable, columns: Columns) -> Iterator[str]:
    filters = [f"{table.fields[each]}: [eq, in]" for each in _filterable(table, columns)]
    if filters:
        yield f"    filter: {{{', '.join(filters)}}}"
    if table.key:
        yield f"    sort: [{', '.join(table.fields[each] for each in table.key)}]"
    else:
        yield NO_KEY
    yield "    page: {size: 20, max: 100}"


def _filterable(table: DraftTable, columns: Columns) -> Sequence[str]:
    """Return the columns of keys that may stand in a URL: sealed, or of nobody."""
    linked = {each for link in table.links for each in link.columns}
    return [
        each
        for each in table.fields
        if (each in table.key or each in linked)
        and (columns.seal_of(table, each) or each != table.owner or not table.personal)
    ]


def _given(table: DraftTable, columns: Columns) -> Iterator[str]:
    """Yield the key's columns as arguments, each written as its field is read."""
    for each in table.key:
        reference, form = f"$path.{table.fields[each]}", table.form(each)
        if form.type in DATES and not columns.seal_of(table, each):
            yield f"{text(each)}: {{from: {reference}, {', '.join(typed(form))}}}"
        else:
            yield f"{text(each)}: {reference}"
