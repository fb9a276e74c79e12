"""Which references a route may make where, and what they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gateway.compile.findings import At, nearest
from gateway.mapping.model import Field, Path, Route

DAYS = ("$today", "$yesterday", "$tomorrow")
_SPACES = ("path", "query", "header", "body", "claims", "device")  # what a call brings along
UPLOADS = ("$upload.bytes", "$upload.type")
_PAGES = ("$page.number", "$page.size")
# headers that mean something to the gateway, or to what stands before it
_OWN = frozenset(
    {
        *("accept", "authorization", "connection", "cookie", "expect", "forwarded", "host"),
        *("idempotency-key", "origin", "range", "referer", "te", "traceparent", "tracestate"),
        *("trailer", "transfer-encoding", "upgrade", "user-agent", "via"),
    }
)
_OWN_STARTS = ("accept-", "access-control-", "content-", "if-", "proxy-", "sec-", "x-forwarded-")


def sources_of(argument: Field) -> Iterator[tuple[str, Path]]:
    """Give every reference of an argument with its place, those of its members too."""
    for each in fields_of(argument):
        place = (*each.path, "from")
        yield from ((source, place) for source in each.sources if source.startswith("$"))
        if each.default and each.default.startswith("$"):
            yield each.default, (*each.path, "default")


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


def fields_of(argument: Field) -> Iterator[Field]:
    """Give an argument, and every field inside it."""
    yield argument
    inner = argument.each if isinstance(argument.each, Field) else None
    members = argument.each if isinstance(argument.each, Mapping) else argument.fields
    cases = [case.then for case in argument.cases if case.then]
    for each in (*(members or {}).values(), *((inner,) if inner else ()), *cases):
        yield from fields_of(each)


def claims_of(route: Route) -> set[str]:
    """Return the claims that a route's arguments and headers read."""
    return {name for text, _ in argument_sources(route) if (name := claim_of(text))}


def claim_of(text: str) -> str:
    """Return the claim that a reference reads, or an empty text; it tells the device too."""
    if text.startswith("$device."):
        return "device"
    return text.removeprefix("$claims.") if text.startswith("$claims.") else ""


def check_references(
    at: At, placeholders: tuple[str, ...], claims: frozenset[str] | None = None
) -> None:
    """Report references that cannot be read where they stand, or that nothing gives.

    ``claims`` are those that callers can have, None where anything can be told of them.
    """
    for text, path in (*argument_sources(at.route), *resolved_sources(at.route)):
        if claims is not None and (name := claim_of(text)) and name not in claims:
            hint = nearest(name, claims)
            at.report(path, f"no issuer tells the claim '{name}'", hint)
    words = (*DAYS, "$now", *_PAGES)
    items = {(*each.path, "from") for each in at.route.arguments.values()}
    for text, path in argument_sources(at.route):
        if text == "$value" and path not in items and path[-2:-1] != ("headers",):
            continue
        _check(at, text, path, words, placeholders)
    for text, path in resolved_sources(at.route):
        if text.startswith("$"):
            _check(at, text, path, DAYS, placeholders)


def _check(
    at: At, text: str, path: Path, words: tuple[str, ...], placeholders: tuple[str, ...]
) -> None:
    space, _, name = text[1:].partition(".")
    if text in words:
        return
    if text in UPLOADS and path[-1:] == ("from",):
        if not at.route.upload:
            at.report(path, "the route takes no upload", "add upload: {types: […], max: 20MB}")
        return
    if space not in _SPACES:
        hint = "there are " + ", ".join([*(f"${each}.x" for each in _SPACES), *words])
        at.report(path, f"{text} cannot be read here", hint)
    elif space == "path" and name not in placeholders:
        message = f"the route's path has no placeholder '{name}'"
        at.report(path, message, f"write {{{name}}} in the path")
    elif space == "device" and name != "id":
        at.report(path, f"nothing tells {text}", "there is $device.id, the claim named device")
    elif space == "header" and (name.lower() in _OWN or name.lower().startswith(_OWN_STARTS)):
        message = f"the header '{name}' is the gateway's own"
        at.report(path, message, "take the value from another header, as in $header.X-Unit")
