"""Checks the fields of a request's body, and that each of them goes somewhere."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from connectors.contract import Shape
from gateway.compile.findings import At, nearest
from gateway.compile.references import argument_sources, resolved_sources
from gateway.compile.trials import try_body
from gateway.mapping.model import Field, Path, Route
from gateway.plan.declared import integer_range
from gateway.plan.given import NUMBERS, input_type
from gateway.plan.specs import FieldSpec

ITEM = "*"  # the name of a list's scalar items in the path of a body's value
_SPACE = "$body."
_MEANINGLESS = (
    *(
        "from",
        "constant",
        "cases",
        "codes",
        "related",
        "parse",
        "dataset",
        "unwrap",
        "after",
        "near",
    ),
    *("trim", "null-if", "omit-if", "hidden", "scope", "mask", "on-bad", "join", "role"),
    *("content-type", "inline", "strict-dates"),
)
_SIZED = NUMBERS | {"string", "list"}
_COUNTED = frozenset({"string", "list"})
_LOOSE = frozenset({"any", "object", "list"})


def bind_body(at: At) -> tuple[FieldSpec, ...]:
    """Return the fields of a route's body; report what is wrong in them and in their use."""
    route = at.route
    if not route.body:
        _check_missing(at)
        return ()
    uses = list(_uses(route))
    seals = {path: each.seal for path, each, _ in uses if each is not None and each.seal}
    flat = dict(_flat(route.body))
    for path, each in flat.items():
        _check_field(at, each, is_item=path.endswith(ITEM))
        told = seals.get(path)
        if told and each.seal and told != each.seal:
            message = f"the id is sealed for '{each.seal}' in the body"
            at.report((*each.path, "seal"), message, f"say seal in one of the places: {told}")
    specs = tuple(
        _spec(each, name, seals, at.route.fields or at.file.fields)
        for name, each in route.body.items()
    )
    try_body(at, specs)
    _check_uses(at, uses, flat)
    return specs


def sensitivities(body: Iterable[FieldSpec]) -> set[str]:
    """Return how sensitive what a client sends is; its answer is kept as carefully."""
    found: set[str] = set()
    for spec in body:
        found.add(spec.field.sensitivity or "none")
        found |= sensitivities((*spec.fields, *((spec.each,) if spec.each else ())))
    return found


def narrowed(
    body: tuple[FieldSpec, ...], arguments: tuple[FieldSpec, ...]
) -> tuple[FieldSpec, ...]:
    """Return the fields with the bounds of the arguments that they fill.

    What the back end's declared type cannot hold is told in the API's document too.
    """
    filled = {
        spec.field.sources[0]: spec.shapes[0]
        for spec in arguments
        if len(spec.field.sources) == 1 and spec.shapes and spec.field.map is None
    }
    return tuple(_narrowed(spec, filled.get(f"{_SPACE}{spec.field.name}")) for spec in body)


def _narrowed(spec: FieldSpec, shape: Shape | None) -> FieldSpec:
    limits = integer_range(shape) if shape else None
    field = spec.field
    if limits is None or input_type(field) != "integer":
        return spec
    least = max(limits[0], -(2**63), *([Decimal(field.minimum)] if field.minimum else []))
    most = min(limits[1], 2**63 - 1, *([Decimal(field.maximum)] if field.maximum else []))
    bounded = dataclasses.replace(field, minimum=str(least), maximum=str(most))
    return dataclasses.replace(spec, field=bounded)


def check_lists(at: At, arguments: tuple[FieldSpec, ...]) -> None:
    """Report lists of the body that go where one value stands, and the reverse."""
    flat = dict(_flat(at.route.body))
    for spec in arguments:
        argument, shape = spec.field, spec.shapes[0] if spec.shapes else None
        source = argument.sources[0] if len(argument.sources) == 1 else ""
        given = flat.get(source.removeprefix(_SPACE)) if source.startswith(_SPACE) else None
        if given is None:
            continue
        kind = input_type(given)
        whole = argument.each is None and argument.fields is None
        if argument.each is not None and kind not in {"list", "any"}:
            message, hint = f"{source} is no list", f"say from: {source} alone"
        elif whole and (kind == "object" or isinstance(given.each, Mapping)):
            key = "each" if kind == "list" else "fields"
            message, hint = f"{source} is built of fields", f"say {key}: {{NAME: {{from: …}}}}"
        elif whole and kind == "list" and shape and not shape.repeated and not at.route.table:
            message = f"'{argument.name}' takes one value, but {source} is a list"
            hint = "leave each out of the body's field, or bind another argument"
        else:
            continue
        written = (*argument.path, "from")
        at.report(written if written in at.file.source.values else argument.path, message, hint)


def _check_missing(at: At) -> None:
    if at.says("body"):
        return  # what is wrong with it is told
    for text, path in (*argument_sources(at.route), *resolved_sources(at.route)):
        if text.startswith(_SPACE):
            name = text.removeprefix(_SPACE)
            at.report(path, "the route declares no body", f"add body: {{{name}: {{type: …}}}}")


def _uses(route: Route) -> Iterator[tuple[str, Field | None, Path]]:
    """Give every value of the body that is read: its path, the argument, and where it stands."""
    for argument in route.arguments.values():
        yield from _uses_of(argument, "")
    others = [*((text, path) for text, path in argument_sources(route)), *resolved_sources(route)]
    for text, path in others:
        if text.startswith(_SPACE):
            yield text.removeprefix(_SPACE), None, path


def _uses_of(argument: Field, base: str) -> Iterator[tuple[str, Field | None, Path]]:
    found = [_path(source, base) for source in argument.sources]
    for path in found:
        if path:
            yield path, argument, (*argument.path, "from")
    below = found[0] if found else base
    if isinstance(argument.each, Field):
        item = argument.each
        yield from _uses_of(
            item if item.sources else dataclasses.replace(item, sources=("$value",)), below
        )
    for each in (_members(argument)).values():
        yield from _uses_of(each, below)


def _path(source: str, base: str) -> str:
    if source.startswith(_SPACE):
        return source.removeprefix(_SPACE)
    if not base or (source.startswith("$") and source != "$value"):
        return ""
    return f"{base}/{ITEM if source == '$value' else source}"


def _members(each: Field) -> Mapping[str, Field]:
    return each.each if isinstance(each.each, Mapping) else each.fields or {}


def _flat(fields: Mapping[str, Field], base: str = "") -> Iterator[tuple[str, Field]]:
    for name, each in fields.items():
        path = f"{base}{name}"
        yield path, each
        if isinstance(each.each, Field):
            yield f"{path}/{ITEM}", each.each
        yield from _flat(_members(each), f"{path}/")


def _spec(
    each: Field, path: str, seals: Mapping[str, str], resource: Mapping[str, Field]
) -> FieldSpec:
    same = resource.get(path)
    seal = each.seal or seals.get(path, "") or (same.seal if same else "")
    item = None
    if isinstance(each.each, Field):
        item = _spec(each.each, f"{path}/{ITEM}", seals, resource)
    fields = tuple(
        _spec(inner, f"{path}/{name}", seals, resource) for name, inner in _members(each).items()
    )
    return FieldSpec(dataclasses.replace(each, seal=seal), (), fields, item)


def _check_uses(
    at: At, uses: list[tuple[str, Field | None, Path]], flat: Mapping[str, Field]
) -> None:
    read: set[str] = set()
    for path, argument, place in uses:
        read.add(path)
        if path not in flat:
            _check_known(at, path, place, flat)
        elif argument is None or not (argument.each or argument.fields):
            read.update(each for each in flat if each.startswith(f"{path}/"))
    if {"arguments", "verify", "headers", "combine", "body"} & set(at.route.broken):
        return
    for path, each in flat.items():
        if path not in read and not _members(each) and not path.endswith(ITEM):
            hint = f"bind it, as in ARGUMENT: {_SPACE}{path}"
            at.report(each.path, f"the body's field '{path}' is not used", hint, key=True)


def _check_known(at: At, path: str, place: Path, flat: Mapping[str, Field]) -> None:
    parent, _, name = path.rpartition("/")
    above = flat.get(parent)
    loose = above is not None and above.each is None and above.fields is None
    if (parent and above is None) or (loose and input_type(flat[parent]) in _LOOSE):
        return  # told at the parent, or nothing is declared below it
    if at.says("body", *path.split("/")):
        return  # its own fault is told
    known = [each.rpartition("/")[2] for each in flat if each.rpartition("/")[0] == parent]
    shown = "scalar items" if name == ITEM else f"'{name}'"
    message = f"the body has no {shown}" + (f" in {parent}" if parent else "")
    exact = place in at.file.source.values
    at.report(place if exact else place[:-1], message, nearest(name, known))


def _check_field(at: At, each: Field, *, is_item: bool) -> None:
    useless = (*_MEANINGLESS, *(("required", "default") if is_item else ()))
    for key in useless:
        if (*each.path, key) in at.file.source.keys:
            message = f"'{key}' has no meaning in a body"
            at.report((*each.path, key), message, "delete the line", key=True)
    if each.required and each.default is not None:
        message = "a field with a default is never missing"
        at.report((*each.path, "required"), message, "delete one of the lines", key=True)
    kind = input_type(each)
    if each.enum and kind not in {"string", "integer"}:
        _useless(at, each, "enum", kind)
    if each.pattern and kind != "string":
        _useless(at, each, "pattern", kind)
    _check_bounds(at, each, kind)


def _check_bounds(at: At, each: Field, kind: str) -> None:
    for key, bound in (("min", each.minimum), ("max", each.maximum)):
        if bound is None:
            continue
        if kind not in _SIZED:
            _useless(at, each, key, kind)
        elif kind in _COUNTED and (float(bound) < 0 or float(bound) % 1):
            at.report((*each.path, key), "a length is a whole number", f"{key}: 1")
    if each.minimum and each.maximum and float(each.minimum) > float(each.maximum):
        at.report((*each.path, "max"), "max is less than min", "exchange them")


def _useless(at: At, each: Field, key: str, kind: str) -> None:
    message = f"'{key}' has no meaning for a value of type {kind}"
    at.report((*each.path, key), message, "delete the line", key=True)
