"""Derives what a client may send from where a route uses it."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.compile.findings import At
from gateway.compile.index import placeholders
from gateway.mapping.model import Field, MappingFile, Route
from gateway.plan.routespec import ParameterSpec

_IDENTITY = {"path", "query"}


def derive(at: At, file: MappingFile, route: Route) -> tuple[ParameterSpec, ...]:
    """Return the parameters of a route that calls a back end, and report unused ones."""
    names = placeholders(route.template)
    uses = _uses(route)
    found = []
    for name in names:
        argument = uses.get(f"$path.{name}")
        if argument is None and not _used_elsewhere(route, name):
            message = f"the placeholder '{name}' is not used"
            at.report(route.path, message, f"bind it: {{{'ARGUMENT'}: $path.{name}}}", key=True)
        found.append(_parameter(name, "path", argument, file, route))
    for reference, argument in uses.items():
        place, _, name = reference[1:].partition(".")
        if place == "path" and name not in names:
            message = f"the route's path has no placeholder '{name}'"
            at.report(argument.path, message, f"write {{{name}}} in the path")
        if place == "query":
            found.append(_parameter(name, "query", argument, file, route))
    for name, operators in route.filter.items():
        found += _filters(at, name, operators, file, route)
    return tuple(found)


def _uses(route: Route) -> Mapping[str, Field]:
    return {
        source: argument
        for argument in route.arguments.values()
        for source in argument.sources
        if source.startswith(("$path.", "$query."))
    }


def _used_elsewhere(route: Route, name: str) -> bool:
    text = f"$path.{name}"
    calls = [rule.through for rule in route.owner if rule.through]
    return any(text in call.arguments.values() for call in calls) or text in route.verify.values()


def _parameter(
    name: str, place: str, argument: Field | None, file: MappingFile, route: Route
) -> ParameterSpec:
    fields = route.fields or file.fields
    same = fields.get(name)
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


def _filters(
    at: At, name: str, operators: tuple[str, ...], file: MappingFile, route: Route
) -> list[ParameterSpec]:
    fields = route.fields or file.fields
    each = fields.get(name)
    if each is None or len(each.sources) != 1:
        message = f"'{name}' is not a declared field with one column"
        at.report_in("filter", name, message=message, hint=", ".join(fields), key=True)
        return []
    found = []
    equality = tuple(operator for operator in operators if operator in {"eq", "in"})
    for operator in ([equality] if equality else []) + [
        (operator,) for operator in operators if operator not in {"eq", "in"}
    ]:
        plain = operator[0] in {"eq", "in"}
        found.append(
            ParameterSpec(
                name if plain else f"{name}.{operator[0]}",
                "query",
                type="boolean" if operator[0] == "null" else each.type or "string",
                seal=each.seal,
                filters=each.sources[0],
                operators=operator,
            )
        )
    return found
