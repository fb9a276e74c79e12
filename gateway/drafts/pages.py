"""Draft resources as text: mapping files, and what gateway.yaml says of the back end."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from connectors.contract import Shape
from gateway.drafts.profiles import instead_of, todo_of
from gateway.drafts.records import TEXTS, DraftField, Record
from gateway.drafts.resources import DraftResource, DraftRoute
from gateway.drafts.takes import Takes, is_person
from gateway.drafts.words import vocabulary, words
from gateway.drafts.writing import text

CODES = re.compile(r"(ret|return|result|resultat|svar|status|response)(kod|code)", re.IGNORECASE)
DATES = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
DATED = vocabulary("dat datum date day dag tid time tidpunkt timestamp")
SHOWN = 8
BODY_TYPES = {
    **dict.fromkeys(("boolean", "date", "time", "duration", "decimal", "integer"), ""),
    "dateTime": "datetime",
    **dict.fromkeys(("byte", "short", "int", "long"), "integer"),
    **dict.fromkeys(("float", "double"), "number"),
}


def gateway_file(name: str, entry: str, codes: str = "") -> str:
    """Return a whole gateway.yaml for the entry of one back end, and its code lists."""
    return f"""\
# Drafted by `brygga draft`: every TODO is for a person to decide.
# The reference is docs/reference/mapping-language.md.
version: 1
zone: Europe/Stockholm
api:
  name: {name}          # TODO URLs begin /{name}/v1/
  title: {name}         # TODO
  version: 1.0.0
  status: alpha
  released: 2026-01-01  # TODO
  public-urls: ["http://127.0.0.1:8080"]
backends:
{entry}auth:
  api-keys: true        # TODO issuers of tokens
{codes}state: sqlite:///brygga.db
cache: process
mappings: mappings/
"""


def backend_entry(
    name: str, settings: Mapping[str, Any], profile: str, connector: str = "soap"
) -> str:
    """Return the entry of a back end below ``backends:``; of SOAP's, one may follow a profile."""
    lines = [f"  {name}:", f"    connector: {connector}"]
    for key, value in settings.items():
        todo = "  # TODO as the WSDL says; a test system first" if key == "address" else ""
        lines.append(f"    {key}: {text(value)}{todo}")
    lines.append("    timeout: 10s")
    return "\n".join(lines) + "\n" + todo_of(profile)


def mapping_file(resource: DraftResource, backend: str) -> str:
    """Return the mapping file of a resource with at least one route."""
    first = resource.routes[0].record
    shared = all(each.record and first and _same(each.record, first) for each in resource.routes)
    drafted = (
        f"# Drafted by `brygga draft` from the back end {backend}: every TODO is for a person."
    )
    lines = [drafted, *_head(resource, resource.routes[0], backend)]
    if shared and first:
        lines += _record_lines(first, "")
    lines.append("routes:")
    for route in resource.routes:
        lines += _route_lines(route, resource.name, own_fields=not shared)
    for route in resource.comments:
        lines += [_comment(each) for each in _later_lines(route, resource.name)]
    return "\n".join(lines) + "\n"


def later_file(resource: DraftResource, backend: str) -> str:
    """Return what is known of a resource without a route: a mapping for a person to finish."""
    lines = [
        f"# Drafted by `brygga draft` from the back end {backend}, and not read: no route is sure.",
        "# Keep the routes that you want, do each TODO, name the file .yaml and let check read it.",
        *_head(resource, resource.comments[0], backend),
        "routes:",
    ]
    for route in resource.comments:
        lines += _later_lines(route, resource.name)
    return "\n".join(lines) + "\n"


def _head(resource: DraftResource, first: DraftRoute, backend: str) -> list[str]:
    return [
        f"resource: {resource.name}  # TODO plural, in the API's language",
        f"summary: {text(' '.join(words(first.operation)).capitalize())}  # TODO",
        f"backend: {backend}",
        "# personal: true is the default: only who has the claims below gets an answer.",
    ]


def _later_lines(route: DraftRoute, resource: str) -> list[str]:
    """Return a route that is none yet, below the reason."""
    reads = ["  # If it only reads: POST, with effect: read."] if route.takes.body else []
    lines = _route_lines(route, resource, own_fields=True)
    return [f"  # TODO {route.operation}: {route.refusal}.", *reads, *lines]


def _comment(line: str) -> str:
    return line if line.startswith("  #") else f"  # {line.removeprefix('  ')}"


def _same(one: Record, other: Record) -> bool:
    return [*_names(one.fields)] == [*_names(other.fields)]


def _names(fields: Iterable[DraftField]) -> Iterator[tuple[str, str]]:
    for each in fields:
        yield each.name, each.shape.type
        yield from _names(each.members)


def _record_lines(record: Record, indent: str) -> list[str]:
    lines = []
    if record.left_open:
        lines.append(f"{indent}# What the schema leaves open (xs:any) is not read.")
    keys = [each for each in record.fields if each.plain and words(each.shape.name)[-1:] == ["id"]]
    lines.append(f"{indent}fields:")
    return [*lines, *_field_lines(record.fields, f"{indent}  ", keys[:1])]


def _field_lines(fields: Iterable[DraftField], indent: str, keys: list[DraftField]) -> list[str]:
    lines = []
    for each in fields:
        source = text(each.shape.name)
        if each.cut:
            lines.append(
                f"{indent}# TODO {each.name}: {{from: {source}, …}} holds {each.cut} members more"
            )
        elif each.members:
            lines += [f"{indent}{each.name}:", f"{indent}  from: {source}"]
            lines.append(f"{indent}  {'each' if each.shape.repeated else 'fields'}:")
            lines += _field_lines(each.members, f"{indent}    ", [])
        else:
            lines.append(f"{indent}{each.name}: {{from: {source}{_kind(each)}}}{_todo(each, keys)}")
    return lines


def _kind(each: DraftField) -> str:
    found = ", sensitivity: sensitive" if is_person(each.shape.name) else ""
    if each.shape.type == "anyType":
        found = ", type: any"
    elif each.shape.repeated:
        found = ", each: {from: $value}"
    elif set(each.shape.values) == {"J", "N"}:
        found = ", type: boolean, yes: J, no: N"
    return (
        f"{found}, sensitivity: sensitive" if is_person(each.shape.name) and found == "" else found
    )


def _todo(each: DraftField, keys: list[DraftField]) -> str:
    """Return the guesses that a person must confirm."""
    shape = each.shape
    if each in keys:
        return "  # TODO role: key, and seal: true for an opaque id?"
    if shape.type in TEXTS and set(words(shape.name)) & DATED and shape.width in DATES:
        kind = "date" if shape.width == min(DATES) else "datetime"
        return f'  # TODO type: {kind}, format: "{DATES[shape.width]}"?'
    if shape.values and "yes:" not in _kind(each):
        return f"  # TODO map: of {_some(shape.values)}?"
    return ""


def _route_lines(route: DraftRoute, resource: str, *, own_fields: bool) -> list[str]:
    record, takes = route.record, route.takes
    lines = [f"  {text(route.name) if '{' not in route.name else json.dumps(route.name)}:"]
    lines.append(f"    operation: {text(route.operation)}")
    lines += [*_argument_lines(takes), *_header_lines(takes)]
    if record and record.path:
        lines += [f"    items: {text('/'.join(record.path))}", "    page: {size: 20, max: 100}"]
    if record and own_fields:
        lines += _record_lines(record, "    ")
    if route.owner is not None:
        owned = f"{{{text(route.owner.shape.name)}: $claims.{route.claim}}}"
        lines.append(f"    owner: {owned}  # TODO whose data is it? {_PUBLIC}")
    lines += _result_lines(record)
    return [*lines, f"    scope: {resource}:{'write' if takes.body else 'read'}"]


def _argument_lines(takes: Takes) -> Iterator[str]:
    if takes.given:
        yield "    arguments:"
    for given in takes.given:
        value = given.reference or f"{{constant: {text(given.constant)}}}"
        yield f"      {text(given.path)}: {value}{_whose(given.reference)}"
    for each in takes.missing:
        yield f"    # TODO what fills {each}?"
    if takes.more:
        yield f"    # takes also: {_some(takes.more)}"
    if takes.body:
        yield "    body:"
    for name, shape in takes.body.items():
        yield _body_line(name, shape)


def _header_lines(takes: Takes) -> Iterator[str]:
    if takes.headers:
        yield f"    headers:  # TODO what each call says{instead_of(takes.declared)}"
    for name, value in takes.headers.items():
        yield f"      {text(name)}: {text(value)}"


def _body_line(name: str, shape: Shape) -> str:
    """Return a body's field with what the argument that it fills is declared to be."""
    keys = []
    if shape.type in BODY_TYPES:
        keys.append(f"type: {BODY_TYPES[shape.type] or shape.type}")
    if shape.required:
        keys.append("required: true")
    if shape.values:
        keys.append(f"enum: [{', '.join(text(each) for each in shape.values)}]")
    return f"      {name}: {{{', '.join(keys)}}}"


_PUBLIC = "About nobody: personal: false"


def _whose(reference: str) -> str:
    if not reference.startswith("$claims."):
        return ""
    name = reference.removeprefix("$claims.")
    return f"  # TODO whose data is it? {_PUBLIC} and $query.{name}"


def _result_lines(record: Record | None) -> list[str]:
    codes = [each for each in record.fields if CODES.fullmatch(each.shape.name)] if record else []
    return [
        f'    # TODO result: {{code: {each.shape.name}, ok: ["0"]}}  # which codes are no fault?'
        for each in codes[:1]
    ]


def _some(names: Iterable[str]) -> str:
    every = list(names)
    rest = len(every) - SHOWN
    return ", ".join(every[:SHOWN]) + (f" and {rest} more" if rest > 0 else "")
