"""``routes``, ``openapi`` and ``explain``: what was compiled, in words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from gateway.app import NotCompiled, compile_in_child
from gateway.cli.screen import no_route, report, table
from gateway.compile.generation import read_specs
from gateway.mapping.model import Field, OwnerRule
from gateway.plan.routespec import RouteSpec
from gateway.plan.specs import FieldSpec

_HEADS = ("route", "kind", "backend", "scope", "reach", "personal")


def list_routes(directory: Path, as_json: bool) -> int:  # noqa: FBT001 - a command's flag
    """Print every route: name, kind, back end, scope, whether it has a URL and is personal."""
    try:
        spec = read_specs(compile_in_child(directory))
    except NotCompiled as error:
        return report(error.diagnostics, as_json=as_json)
    rows = [
        {
            "route": each.route.name,
            "kind": each.kind,
            "backend": each.backend or "-",
            "scope": each.route.scope or "-",
            "reach": "internal" if each.route.internal else "public",
            "personal": each.personal,
        }
        for each in spec.routes.values()
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=1))
    else:
        table([_HEADS, *([_cell(row[name]) for name in _HEADS] for row in rows)])
    return 0


def _cell(value: str | bool) -> str:  # noqa: FBT001 - a value to be shown
    return value if isinstance(value, str) else "yes" if value else "no"


def print_openapi(directory: Path) -> int:
    """Print the document as indented JSON."""
    try:
        spec = read_specs(compile_in_child(directory))
    except NotCompiled as error:
        return report(error.diagnostics)
    click.echo(json.dumps(json.loads(spec.openapi), ensure_ascii=False, indent=1))
    return 0


def explain(name: str, directory: Path) -> int:
    """Print one route's plan in words."""
    try:
        deployment = read_specs(compile_in_child(directory))
    except NotCompiled as error:
        return report(error.diagnostics)
    spec = deployment.routes.get(name)
    if spec is None:
        return no_route(name, deployment.routes)
    for line in _lines(spec):
        click.echo(line)
    return 0


def _lines(spec: RouteSpec) -> list[str]:
    route = spec.route
    sensitivity = "not sensitive" if spec.sensitivity == "none" else spec.sensitivity
    lines = [f"{route.name}: {spec.kind} of {spec.resource}, {sensitivity}"]
    if spec.operation:
        details = spec.operation.details
        keys = [key for key in ("operation", "table", "query") if key in details]
        called = f"{keys[0]} {details[keys[0]]}" if keys else ""
        lines.append(f"  calls    {spec.backend}: {' '.join(called.split())}")
    if spec.operation and spec.whole:
        lines.append("  comes    whole: filtered, sorted and paged here")
    lines += [f"  argument {each.field.name} <- {_source(each.field)}" for each in spec.arguments]
    lines += [f"  header   {name} <- {text}" for name, text in sorted(spec.headers.items())]
    for part in route.combine:
        called = part.call.route if part.call else part.value or ""
        lines.append(f"  part     {part.name} <- {called}{' (optional)' if part.optional else ''}")
    if route.cache:
        share = route.cache.share or "the caller"
        claims = "".join(f", $claims.{name}" for name in spec.claims)
        seconds = f"{route.cache.fresh_seconds:g} s"
        if route.cache.stale_if_error_seconds:
            seconds += f", then {route.cache.stale_if_error_seconds:g} s while the back end is down"
        lines.append(f"  cached   {seconds}; key: generation, arguments, {share}{claims}")
    else:
        lines.append("  cached   never")
    lines.append(f"  scope    {route.scope or 'none: anybody who is signed in'}")
    lines += [f"  owner    {_owner(rule)}" for rule in route.owner]
    lines += [f"  field    {text}" for text in _fields(spec.fields)]
    return lines


def _fields(specs: Sequence[FieldSpec], inside: str = "") -> Iterator[str]:
    for spec in specs:
        yield inside + _field(spec.field)
        inner = (*spec.fields, *((spec.each,) if spec.each and spec.each.fields else ()))
        yield from _fields(inner, f"{inside}{spec.field.name}/")


def _source(field: Field) -> str:
    text = " ".join(field.sources) or f"'{field.constant}'"
    kind = f" as {field.type} {field.format or ''}".rstrip() if field.type else ""
    return text + kind + (f", else {field.default}" if field.default else "")


def _owner(rule: OwnerRule) -> str:
    if rule.through:
        return f"the caller's {rule.through.route} holds the same {rule.match}"
    return " and ".join(f"{name} is {text}" for name, text in rule.equals.items())


def _field(field: Field) -> str:
    sight = f", only with scope {field.scope}" if field.scope else ""
    sight += ", never sent" if field.hidden else ""
    sight += f", {field.sensitivity}" if field.sensitivity else ""
    sight += f", sealed as {field.seal}" if field.seal else ""
    rows = f"rows of {field.related.table}" if field.related else ""
    return f"{field.name} <- {' + '.join(field.sources) or rows or _computed(field)}{sight}"


def _computed(field: Field) -> str:
    """Return what a field without a place of its own is made of."""
    if field.constant is not None:
        return f"'{field.constant}'"
    return f"the first of {len(field.cases)} cases" if field.cases else "its members"
