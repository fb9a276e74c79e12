"""``try``: runs one route once, as a caller with given claims, against the living back end."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

import click
import orjson

from connectors.contract import Deadline
from gateway.app import NotCompiled, asking, compile_in_child
from gateway.cli.account import account_of_calls, account_of_content, milliseconds, print_text
from gateway.cli.exchanges import Exchange, Exchanges
from gateway.cli.masking import Mask
from gateway.cli.remedies import remedy
from gateway.cli.screen import in_words, no_route, pairs, report
from gateway.compile.dependence import claims_behind
from gateway.compile.findings import nearest
from gateway.compile.generation import read_specs
from gateway.compile.index import known_parameters, placeholders
from gateway.errors import GatewayError
from gateway.messages import Principal
from gateway.observations import Observation
from gateway.plan.routespec import RouteSpec

TIMEOUT_SECONDS = 30.0
UNREACHABLE = 4
SHOWN = "warning: what is shown may be personal data; keep it nowhere"
_UNLIKE = "  see its form under 'decoded', and type, format or map of the field; on-bad lets it by"
MASKED = "values are masked, letters as x and digits as 9; --show shows them"


def run(
    name: str,
    directory: Path,
    values: tuple[str, ...],
    claims: tuple[str, ...],
    show: bool,  # noqa: FBT001 - a command's flag
    as_json: bool,  # noqa: FBT001 - a command's flag
) -> int:
    """Print what was sent, received, decoded and made of it, and how long each took.

    ``values`` are back-end values, as ``with:`` has them. The caller has every scope that the
    deployment names: what is tried is the mapping.
    """
    given, who = pairs(values), pairs(claims)
    exchanges, began = Exchanges(time.monotonic), time.monotonic()
    try:
        folder = compile_in_child(directory)
    except NotCompiled as error:
        return report(error.diagnostics, as_json=as_json)
    routes, mask = read_specs(folder).routes, Mask(show=show)
    if name not in routes:
        return no_route(name, routes)
    _require(routes[name], given)
    trace_id, code = secrets.token_hex(16), 0
    account: dict[str, Any] = {"route": name, "traceId": trace_id, "masked": not show}
    with asking(directory, folder, _quiet, exchanges.watch) as assembly:
        asked = time.monotonic()
        try:
            deadline = Deadline.after(TIMEOUT_SECONDS)
            content = assembly.ask(name, _caller(routes, who), given, deadline, trace_id)
        except GatewayError as error:
            code = _fail(error, account)
            _tell_calls(exchanges.calls, routes)
            _tell_claims(claims_behind(routes[name]) - set(who))
            _tell_owner(routes[name], left=error.problem.code != "not-found")
        else:
            account |= account_of_content(name, routes, content, mask)
            _tell_owner(routes[name], left=content.value != [])
        ended = time.monotonic()
    for each in account.get("warnings", ()):
        click.echo(f"warning {each['pointer']}: {each['code']}", err=True)
    last = max((each.ended for each in exchanges.calls), default=asked)
    spent = {"compile": asked - began, "project": ended - last, "whole": ended - asked}
    account["calls"] = account_of_calls(exchanges.calls, routes, mask)
    account["milliseconds"] = milliseconds(spent)
    click.echo(SHOWN if show else MASKED, err=True)
    if as_json:
        click.echo(orjson.dumps(account, option=orjson.OPT_INDENT_2, default=str).decode())
    else:
        print_text(account)
    return code


def _require(spec: RouteSpec, given: Mapping[str, str]) -> None:
    """Raise click's usage error for a parameter that the route lacks, and for one of its path."""
    named = {each.name for each in spec.parameters if each.place != "header"}
    known = named.union(known_parameters(spec.route))
    for name in given:
        if name not in known:
            hint = nearest(name, known) or "it takes none"
            message = f"'{spec.route.name}' has no parameter '{name}' ({hint})"
            raise click.UsageError(message)
    if missing := [name for name in placeholders(spec.route.template) if name not in given]:
        message = f"'{spec.route.name}' needs {' and '.join(missing)}: --with {missing[0]}=…"
        raise click.UsageError(message)


def _tell_calls(calls: Sequence[Exchange], routes: Mapping[str, RouteSpec]) -> None:
    """Say what was wrong with each call that failed; its message never holds a value."""
    for each in calls:
        if each.failed:
            told = f"{in_words(each.failed)} ({remedy(each.failed)})"
            click.echo(f"  {routes[each.route].backend}: {told}", err=True)


def _tell_claims(missing: AbstractSet[str]) -> None:
    """Say which claims a route reads that the caller was not given."""
    for name in sorted(missing):
        click.echo(f"  the caller has no claim '{name}': --claim {name}=…", err=True)


def _tell_owner(spec: RouteSpec, *, left: bool) -> None:
    """Say why nothing may be left of what the back end gave."""
    if spec.route.owner and not left:
        click.echo("  only what meets the route's owner rule is answered", err=True)


def _caller(routes: Mapping[str, RouteSpec], claims: Mapping[str, str]) -> Principal:
    scopes = {each.route.scope or "" for each in routes.values()}
    every = scopes.union(*(each.scopes for each in routes.values()))
    return Principal("brygga try", "try", frozenset(every), claims)


def _fail(error: GatewayError, account: dict[str, Any]) -> int:
    """Tell a problem on the screen and in the account; return the command's exit code."""
    problem = error.problem
    click.echo(f"{problem.status} {problem.code}: {error.detail}", err=True)
    for fault in error.errors:
        click.echo(f"  {fault.pointer}: {fault.detail}", err=True)
    if problem.code == "backend-data":
        click.echo(_UNLIKE, err=True)
    errors = [{"pointer": each.pointer, "code": each.code} for each in error.errors]
    account["problem"] = {"status": problem.status, "code": problem.code, "errors": errors}
    return UNREACHABLE if problem.code == "backend-unavailable" else 1


def _quiet(_observation: Observation) -> None:
    """Log nothing: a trial prints its own result."""
