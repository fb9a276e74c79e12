"""``try``: runs one route once, as a caller with given claims, against the living back end."""

from __future__ import annotations

import time
from pathlib import Path

import click
import orjson

from connectors.contract import Deadline
from gateway.app import NotCompiled, compile_in_child, make_asker
from gateway.cli.screen import pairs, report
from gateway.compile.findings import nearest
from gateway.compile.generation import read_specs
from gateway.errors import GatewayError
from gateway.messages import Principal
from gateway.observations import Observation

TIMEOUT_SECONDS = 30.0
UNREACHABLE = 4


def run(name: str, directory: Path, values: tuple[str, ...], claims: tuple[str, ...]) -> int:
    """Print the projected JSON; ``values`` are back-end values, as ``with:`` has them.

    The caller has every scope that the deployment names: what is tried is the mapping.
    """
    given, who = pairs(values), pairs(claims)
    try:
        folder = compile_in_child(directory)
        ask = make_asker(directory, folder, _quiet)
    except NotCompiled as error:
        return report(error.diagnostics)
    routes = read_specs(folder).routes
    scopes = {each.route.scope or "" for each in routes.values()}
    every = scopes.union(*(each.scopes for each in routes.values()))
    principal = Principal("brygga try", "try", frozenset(every), who)
    started = time.monotonic()
    try:
        content = ask(name, principal, given, Deadline.after(TIMEOUT_SECONDS))
    except KeyError:
        hint = nearest(name, routes)
        click.echo(f"there is no route '{name}' ({hint})", err=True)
        return 1
    except GatewayError as error:
        click.echo(f"{error.problem.status} {error.problem.code}: {error.detail}", err=True)
        for fault in error.errors:
            click.echo(f"  {fault.pointer}: {fault.detail}", err=True)
        return UNREACHABLE if error.problem.code == "backend-unavailable" else 1
    click.echo(orjson.dumps(content.value, option=orjson.OPT_INDENT_2).decode())
    for warned in content.warnings:
        click.echo(f"warning {warned.pointer}: {warned.code}", err=True)
    click.echo(f"{(time.monotonic() - started) * 1000:.0f} ms", err=True)
    return 0


def _quiet(_observation: Observation) -> None:
    """Log nothing: a trial prints its own result."""
