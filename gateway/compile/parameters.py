"""Derives what a client may send from where a route uses it."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.compile.findings import At
from gateway.compile.index import placeholders
from gateway.compile.references import argument_sources, fields_of, resolved_sources
from gateway.mapping.model import Field, Route
from gateway.plan.routespec import ParameterSpec

_LISTS = frozenset({"limit", "page", "after", "total", "sort"})  # every list takes these
_SENT = ("$path.", "$query.", "$header.", "$body.", "$value")  # what clients send
_SETS = frozenset({"eq", "in"})


def derive(at: At, kind: str) -> tuple[ParameterSpec, ...]:
    """Return the parameters of a route that calls a back end, and report unused ones."""
    route = at.route
    names = placeholders(route.template)
    uses = _uses(route)
    check_used(at, names)
    _check_arguments(at)
    found = [_parameter(at, name, "path", uses.get(f"$path.{name}")) for name in names]
    for reference, argument in uses.items():
        place, _, name = reference[1:].partition(".")
        if place == "query":
            _check_free(at, name, argument, kind)
            found.append(_parameter(at, name, "query", argument))
        if place == "header":
            found.append(_parameter(at, name, "header", argument))
    for name, operators in route.filter.items():
        found += _filters(at, name, operators)
    return tuple(found)


def check_used(at: At, names: tuple[str, ...]) -> None:
    """Report the placeholders that nothing reads."""
    route = at.route
    used = {text for text, _ in (*argument_sources(route), *resolved_sources(route))}
    leaning = any(rule.through and not rule.through.arguments for rule in route.owner)
    if leaning or {"arguments", "owner", "verify", "combine", "headers"} & set(route.broken):
        return
    for name in names:
        if f"$path.{name}" not in used:
            hint = f"bind it, as in ARGUMENT: $path.{name}"
            at.report(route.path, f"the placeholder '{name}' is not used", hint, key=True)


def _uses(route: Route) -> Mapping[str, Field]:
    """Return what a client sends beside the body: each reference, and the argument it fills."""
    every = (*argument_sources(route), *resolved_sources(route))
    alone = {text: Field(text.partition(".")[2], path) for text, path in every}
    fields = [each for argument in route.arguments.values() for each in fields_of(argument)]
    # of several arguments, the one that opens an id tells what the client sends
    fields.sort(key=lambda each: bool(each.seal))
    filled = {source: each for each in fields for source in each.sources}
    return {
        source: each
        for source, each in {**alone, **filled}.items()
        if source.startswith(("$path.", "$query.", "$header."))
    }


def _check_arguments(at: At) -> None:
    for argument in at.route.arguments.values():
        for each in fields_of(argument):
            if each.cases:  # else the argument would bind nothing, and widen what is read
                message = "an argument takes no cases"
                at.report((*each.path, "cases"), message, "say map, or two routes", key=True)
            others = [text for text in each.sources if text.startswith("$")]
            others = [text for text in others if not text.startswith(_SENT)]
            if each.seal and (others or not each.sources):
                what = others[0] if others else "a literal"
                message = f"{what} is no id of the API, so there is nothing to open"
                at.report((*each.path, "seal"), message, "delete the line", key=True)


def _check_free(at: At, name: str, argument: Field, kind: str) -> None:
    taken = name == "fields" or (kind == "list" and name in _LISTS)
    if taken:
        message = f"'{name}' is a query parameter of the gateway's own"
        at.report(argument.path, message, "give it another name")


def _parameter(at: At, name: str, place: str, argument: Field | None) -> ParameterSpec:
    same = (at.route.fields or at.file.fields).get(name)
    seal = (argument.seal if argument else "") or (same.seal if same else "")
    if argument is None:
        return ParameterSpec(name, place, seal=seal)
    return ParameterSpec(
        name,
        place,
        type=argument.type or "string",
        seal=seal,
        choices=tuple(argument.map) if argument.map else (),
    )


def _filters(at: At, name: str, operators: tuple[str, ...]) -> list[ParameterSpec]:
    each = (at.route.fields or at.file.fields).get(name)
    if each is None or len(each.sources) != 1:
        return []  # told by the check of filters
    equality = tuple(operator for operator in operators if operator in _SETS)
    others = [(operator,) for operator in operators if operator not in _SETS]
    return [
        ParameterSpec(
            name if group[0] in _SETS else f"{name}.{group[0]}",
            "query",
            type="boolean" if group[0] == "null" else each.type or "string",
            seal=each.seal,
            filters=each.sources[0],
            operators=group,
        )
        for group in ([equality] if equality else []) + others
    ]
