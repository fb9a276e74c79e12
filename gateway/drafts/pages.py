"""Draft resources as text: mapping files, and what gateway.yaml says of the back end."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gateway.drafts.records import TEXTS, DraftField, Record
from gateway.drafts.resources import DraftResource, DraftRoute
from gateway.drafts.takes import is_person
from gateway.drafts.words import vocabulary, words

SIMPLE = re.compile(r"[A-Za-z$/][A-Za-z0-9_./:$?=-]*")
CODES = re.compile(r"(ret|return|result|resultat|svar|status|response)(kod|code)", re.IGNORECASE)
DATES = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
DATED = vocabulary("dat datum date day dag tid time tidpunkt timestamp")
SHOWN = 8
PROFILES = {"LogicalAddress": "rivta", "protocolVersion": "xroad"}  # by a header of theirs


def gateway_file(name: str, settings: Mapping[str, Any]) -> str:
    """Return a whole gateway.yaml for one back end."""
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
{backend_entry(name, settings)}auth:
  api-keys: true        # TODO issuers of tokens
state: sqlite:///brygga.db
cache: process
mappings: mappings/
"""


def backend_entry(name: str, settings: Mapping[str, Any]) -> str:
    """Return the entry of a back end below ``backends:``."""
    lines = [f"  {name}:", "    connector: soap"]
    for key, value in settings.items():
        todo = "  # TODO as the WSDL says; a test system first" if key == "address" else ""
        lines.append(f"    {key}: {text(value)}{todo}")
    lines.append("    timeout: 10s")
    return "\n".join(lines) + "\n"


def mapping_file(resource: DraftResource, backend: str) -> str:
    """Return the mapping file of a resource with at least one route."""
    lines = [
        f"# Drafted by `brygga draft` from the back end {backend}: every TODO is for a person.",
        f"resource: {resource.name}  # TODO plural, in the API's language",
        f"summary: {text(' '.join(words(resource.routes[0].operation)).capitalize())}  # TODO",
        f"backend: {backend}",
        "# personal: true is the default: only who has the claims below gets an answer.",
    ]
    first = resource.routes[0].record
    shared = all(each.record and first and _same(each.record, first) for each in resource.routes)
    if shared and first:
        lines += _record_lines(first, "")
    lines.append("routes:")
    for route in resource.routes:
        lines += _route_lines(route, resource.name, own_fields=not shared)
    return "\n".join([*lines, *comments(resource.comments)]) + "\n"


def comments(routes: Iterable[DraftRoute]) -> Iterator[str]:
    """Yield the operations that are no routes yet, with the reason and what they take."""
    for each in routes:
        yield f"  # TODO {each.name}: {each.refusal}."
        yield f"  # {each.method} /{each.template.split('/')[1]}:"
        yield f"  #   operation: {text(each.operation)}"
        place = "query" if each.method == "GET" else "body"
        if each.takes.given:
            yield "  #   arguments:"
        for given in each.takes.given:
            value = given.reference.rpartition(".")[2]
            value = f"${place}.{value}" if value else f"{{constant: {text(given.constant)}}}"
            yield f"  #     {text(given.path)}: {value}"
        if each.takes.more:
            yield f"  #   # takes also: {_some(each.takes.more)}"


def text(value: Any) -> str:  # noqa: ANN401 - a setting of a connector
    """Return a value as YAML: a scalar is the text as written, quoted where it must be."""
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False)
    written = str(value)
    return written if SIMPLE.fullmatch(written) else json.dumps(written, ensure_ascii=False)


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
    if takes.given:
        lines.append("    arguments:")
    for given in takes.given:
        value = given.reference or f"{{constant: {text(given.constant)}}}"
        lines.append(f"      {text(given.path)}: {value}{_whose(given.reference)}")
    if takes.more:
        lines.append(f"    # takes also: {_some(takes.more)}")
    if takes.headers:
        profiles = [name for head, name in PROFILES.items() if head in takes.headers]
        instead = f", or {profiles[0]}: at the back end" if profiles else ""
        lines.append(f"    headers:  # TODO what each call says{instead}")
        lines += [f"      {text(name)}: {text(value)}" for name, value in takes.headers.items()]
    if record and record.path:
        lines += [f"    items: {text('/'.join(record.path))}", "    page: {size: 20, max: 100}"]
    if record and own_fields:
        lines += _record_lines(record, "    ")
    if route.owner is not None:
        owned = f"{{{text(route.owner.shape.name)}: $claims.{route.claim}}}"
        lines.append(f"    owner: {owned}  # TODO whose data is it? {_PUBLIC}")
    lines += _result_lines(record)
    return [*lines, f"    scope: {resource}:read"]


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
