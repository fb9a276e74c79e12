"""Checks a route's arguments against what its operation takes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from connectors.contract import Shape, Signature
from gateway.compile.findings import At, nearest
from gateway.compile.trials import try_arguments
from gateway.mapping.model import Field
from gateway.plan.specs import FieldSpec

HEADERS = "$headers"  # the member of an operation's arguments that holds its SOAP headers


def bind_arguments(
    at: At, name: str, signature: Signature, headers: Collection[str] = ()
) -> tuple[FieldSpec, ...]:
    """Return the arguments with their declared shapes; report every one that does not fit.

    ``headers`` are the names of the SOAP headers that route and back end bind.
    """
    route = at.route
    _check_headers(at, signature.arguments, headers)
    others = (each for each in signature.arguments.members if each.name != HEADERS)
    takes = replace(signature.arguments, members=tuple(others))
    specs = _nested(at, name, route.arguments, _taken(at, takes))
    _check_required(at, takes)
    try_arguments(at, specs)
    return specs


def _taken(at: At, takes: Shape) -> Shape:
    """Return what the operation takes; of a query only its ``:names``."""
    if not at.route.query:
        return takes
    names = set(re.findall(r"(?<![\w:]):(\w+)", at.route.query))
    return Shape(takes.name, members=tuple(each for each in takes.members if each.name in names))


def _nested(
    at: At, operation: str, arguments: Mapping[str, Field], takes: Shape
) -> tuple[FieldSpec, ...]:
    found = []
    for name, argument in arguments.items():
        shape = takes.find(tuple(name.split("/")))
        if shape is None:
            _report_unknown(at, operation, argument, takes)
        found.append(_spec(at, operation, argument, shape))
    return tuple(found)


def _spec(at: At, operation: str, argument: Field, shape: Shape | None) -> FieldSpec:
    members = argument.each if isinstance(argument.each, Mapping) else argument.fields
    each = argument.each if isinstance(argument.each, Field) else None
    inner: tuple[FieldSpec, ...] = ()
    if members and shape is not None:
        inner = _nested(at, operation, members, shape)
    item = FieldSpec(each, (shape,)) if each else None
    return FieldSpec(argument, (shape,), inner, item)


def _report_unknown(at: At, operation: str, argument: Field, takes: Shape) -> None:
    known = [member.name for member in takes.members]
    if at.route.query:
        names = ", ".join(f":{each}" for each in known) or "none"
        at.report(
            argument.path, f"the query has no :{argument.name}", f"its names: {names}", key=True
        )
        return
    message = f"'{operation}' takes no '{argument.name}'"
    at.report(argument.path, message, nearest(argument.name, known), key=True)


def _check_headers(at: At, takes: Shape, headers: Collection[str]) -> None:
    """Report headers, and parts of them (``To/$value``), that are not bound or not there."""
    wanted = takes.member(HEADERS)
    if wanted is None:
        return
    for name in _missing(wanted, {each: Field(each) for each in headers}):
        if not at.says("headers", name):
            message = f"the required header '{name}' is not bound"
            hint = f"headers: {{{name}: $claims.…}}, here or at the back end"
            at.report(at.route.path, message, hint, key=True)
    for name in headers:
        head, *rest = name.split("/")
        shape = wanted.member(head)
        if shape is not None and rest and shape.find(rest) is None:
            known = [member.name for member in shape.members]
            message = f"the header '{head}' has no '{'/'.join(rest)}'"
            at.report(at.route.path, message, nearest(rest[0], known), key=True)


def _check_required(at: At, takes: Shape) -> None:
    for name in _missing(_taken(at, takes), at.route.arguments, every=bool(at.route.query)):
        if at.says("arguments", name):
            continue
        if at.route.query:
            message = f"nothing is bound to :{name} of the query"
        else:
            message = f"the required argument '{name}' is not bound"
        hint = f"{name}: $query.…, or {{constant: …}}"
        at.report_in("arguments", message=message, hint=hint, key=True)


def _missing(takes: Shape, arguments: Mapping[str, Field], *, every: bool = False) -> Iterator[str]:
    """Give the paths of what an operation needs and nothing fills, inside what is filled too."""
    filled: dict[str, dict[str, Field]] = {}
    for name, argument in arguments.items():
        head, _, rest = name.partition("/")
        inner = argument.each if isinstance(argument.each, Mapping) else argument.fields
        filled.setdefault(head, {}).update({rest: argument} if rest else inner or {})
    for member in takes.members:
        below = filled.get(member.name)
        if below:
            yield from (f"{member.name}/{each}" for each in _missing(member, below))
        elif below is None and (member.required or every):
            yield member.name
