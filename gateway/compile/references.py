"""Which references a route may make where, and what they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gateway.compile.findings import At
from gateway.mapping.model import Field, Path, Route

DAYS = ("$today", "$yesterday", "$tomorrow")
_ARGUMENTS = ("path", "query", "claims")  # what a call brings to its operation in this version


def sources_of(argument: Field) -> Iterator[tuple[str, Path]]:
    """Give every reference of an argument with its place, those of its members too."""
    at_from = (*argument.path, "from")
    yield from ((source, at_from) for source in argument.sources if source.startswith("$"))
    if argument.default and argument.default.startswith("$"):
        yield argument.default, (*argument.path, "default")
    for case in argument.cases:
        if case.then:
            yield from sources_of(case.then)
    inner = argument.each if isinstance(argument.each, Field) else None
    members = argument.each if isinstance(argument.each, Mapping) else argument.fields
    for each in (*(members or {}).values(), *((inner,) if inner else ())):
        yield from sources_of(each)


def argument_sources(route: Route) -> Iterator[tuple[str, Path]]:
    """Give every reference of a route's arguments and headers with its place."""
    for argument in route.arguments.values():
        yield from sources_of(argument)
    for name, text in route.headers.items():
        if text.startswith("$"):
            yield text, (*route.path, "headers", name)


def resolved_sources(route: Route) -> Iterator[tuple[str, Path]]:
    """Give the references that are compared or passed on, with their places."""
    for rule in route.owner:
        yield from ((text, (*rule.path, name)) for name, text in rule.equals.items())
        if rule.through:
            yield from _passed(rule.through.arguments, rule.path)
    yield from ((text, (*route.path, "verify", name)) for name, text in route.verify.items())
    for part in route.combine:
        if part.value:
            yield part.value, part.path
        if part.call:
            yield from _passed(part.call.arguments, part.path)


def _passed(arguments: Mapping[str, object], path: Path) -> Iterator[tuple[str, Path]]:
    for name, value in arguments.items():
        for text in value if isinstance(value, tuple) else (value,):
            yield str(text), (*path, "with", name)


def claims_of(route: Route) -> set[str]:
    """Return the claims that a route's arguments and headers read."""
    return {
        text.removeprefix("$claims.")
        for text, _ in argument_sources(route)
        if text.startswith("$claims.")
    }


def check_references(at: At, placeholders: tuple[str, ...]) -> None:
    """Report references that cannot be read where they stand, or that name no placeholder."""
    for text, path in argument_sources(at.route):
        space = text[1:].partition(".")[0]
        if space in {"value", "now"} or text in DAYS:
            continue
        if space not in _ARGUMENTS:
            at.report(path, f"{text} cannot be read here", _hint(_ARGUMENTS, "$now"))
        _check_placeholder(at, text, path, placeholders)
    for text, path in resolved_sources(at.route):
        if not text.startswith("$") or text in DAYS:
            continue
        if text[1:].partition(".")[0] not in _ARGUMENTS:
            at.report(path, f"{text} cannot be read here", _hint(_ARGUMENTS))
        _check_placeholder(at, text, path, placeholders)


def _check_placeholder(at: At, text: str, path: Path, names: tuple[str, ...]) -> None:
    name = text.removeprefix("$path.")
    if name != text and name not in names:
        message = f"the route's path has no placeholder '{name}'"
        at.report(path, message, f"write {{{name}}} in the path")


def _hint(spaces: tuple[str, ...], *words: str) -> str:
    return "there are " + ", ".join([*(f"${each}.x" for each in spaces), *DAYS, *words])
