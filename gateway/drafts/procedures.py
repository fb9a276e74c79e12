"""Procedures as mappings to finish: no catalogue tells whether one only reads."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.contract import Shape, Signature
from gateway.drafts.glossary import Names
from gateway.drafts.takes import is_person
from gateway.drafts.writing import text

HEAD = """\
# Drafted by `brygga draft` from the back end {}, and not read: no catalogue tells whether a
# procedure only reads. Where it does, do each TODO, name the file .yaml and let check read it.
resource: {}  # TODO plural, in the API's language
summary: {}  # TODO
backend: {}
# personal: true is the default: only who has the claims below gets an answer.
routes:
  GET /{}:
    procedure: {}
"""
UNKNOWN_SETS = """\
    # TODO sets: [rows]  # a name for each of its result sets, in their order; then in fields:
    #   rows: {from: rows, each: {name: {from: COLUMN, type: string}}}
"""


def procedure_file(
    name: str, signature: Signature, resource: str, names: Names, backend: str
) -> str:
    """Return what is known of a procedure: its parameters, its outputs, perhaps its sets."""
    summary = text(" ".join(names.words(name)).capitalize() or name)
    head = HEAD.format(backend, resource, summary, backend, resource, text(name))
    lines = [*_arguments(signature.arguments.members, names), *_sets(signature, names)]
    return head + "".join(lines) + f"    scope: {resource}:read\n"


def _arguments(members: tuple[Shape, ...], names: Names) -> Iterator[str]:
    whose = next((each for each in members if is_person(each.name)), next(iter(members), None))
    if whose is None:
        yield "    # TODO no argument tells whose data it is: personal: false, or an owner\n"
        return
    yield "    arguments:\n"
    taken: set[str] = set()
    for each in members:
        called = names.parameter(each.name, taken)
        taken.add(called)
        if each is whose:
            told = f"  # TODO whose data is it? About nobody: personal: false, and $query.{called}"
            yield f"      {text(each.name)}: $claims.{called}{told}\n"
        else:
            yield f"      {text(each.name)}: $query.{called}\n"


def _sets(signature: Signature, names: Names) -> Iterator[str]:
    """Yield the fields of the outputs, and of the result sets that the database declares."""
    sets = signature.sets
    called = (
        ["rows"]
        if sets and len(sets) == 1
        else [names.member(f"rows {place + 1}") for place in range(len(sets or ()))]
    )
    if called:
        yield f"    sets: [{', '.join(called)}]\n"
    if sets is None:
        yield UNKNOWN_SETS
    lines = [
        f"      {name}: {{from: {name}, each: {{{_members(shape, names)}}}}}{_todo(shape)}\n"
        for name, shape in zip(called, sets or (), strict=True)
    ]
    if out := signature.result.member("out"):
        lines.append(f"      out: {{from: out, fields: {{{_members(out, names)}}}}}\n")
    if signature.result.member("returnCode"):
        lines.append("      returnCode: {from: returnCode}\n")
    yield "    fields:\n" if lines else "    # TODO fields: it gives nothing that is declared\n"
    yield from lines


def _todo(shape: Shape) -> str:
    return "" if shape.members else "  # TODO its columns, each with its type"


def _members(shape: Shape, names: Names) -> str:
    found: dict[str, str] = {}
    for each in shape.members:
        found[names.member(each.name, found)] = each.name
    listed = [f"{name}: {{from: {text(column)}}}" for name, column in found.items()]
    return ", ".join(listed) or "name: {from: COLUMN}"
