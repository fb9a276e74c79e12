"""``api-keys``: makes, lists and revokes keys in the deployment's state."""

from __future__ import annotations

import json
import time
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

import click

from gateway.app import NotCompiled, load_deployment, open_state
from gateway.auth.api_keys import ApiKeys
from gateway.cli.screen import pairs, report, table
from gateway.compile.dependence import claims_read
from gateway.compile.findings import nearest
from gateway.mapping.deployment import Deployment
from gateway.mapping.walking import fields_of
from gateway.store.address import StateRefused
from gateway.store.state import StateUnavailable

DAY_SECONDS = 24 * 3600


def create(
    directory: Path, name: str, scopes: tuple[str, ...], claims: tuple[str, ...], days: int
) -> int:
    """Print the new key on stdout; everything else goes to stderr."""
    given = pairs(claims)
    try:
        deployment = load_deployment(directory)
    except NotCompiled as error:
        return report(error.diagnostics)
    if not deployment.api_keys:
        click.echo("this deployment takes no API keys (say auth: {api-keys: true})", err=True)
        return 3
    known = _scopes(deployment)
    for scope in scopes:
        if scope not in known:
            hint = nearest(scope, known) or "no mapping says scope"
            click.echo(f"there is no scope '{scope}' ({hint})", err=True)
            return 2
    keys = _keys(deployment, directory)
    try:
        key, text = keys.create(name, scopes, given, time.time() + days * DAY_SECONDS)
    except ValueError as error:
        click.echo(str(error), err=True)
        return 2
    _tell_missing(deployment, scopes, given)
    click.echo(f"Key {key.id}: keep the next line, it is shown this once.", err=True)
    click.echo(text)
    return 0


def list_all(directory: Path, as_json: bool) -> int:  # noqa: FBT001 - a command's flag
    """Print every key without its secret."""
    try:
        found = _keys(load_deployment(directory), directory).list()
    except NotCompiled as error:
        return report(error.diagnostics)
    rows = [
        (
            each.id,
            each.name,
            " ".join(each.scopes),
            _day(each.created),
            _day(each.expires),
            _day(each.revoked),
        )
        for each in found
    ]
    names = ("id", "name", "scopes", "created", "expires", "revoked")
    if as_json:
        click.echo(json.dumps([dict(zip(names, row, strict=True)) for row in rows], indent=1))
    else:
        table([names, *rows])
    return 0


def revoke(directory: Path, key_id: str) -> int:
    """Revoke a key; exit code 1 when there is no such valid key."""
    try:
        done = _keys(load_deployment(directory), directory).revoke(key_id)
    except NotCompiled as error:
        return report(error.diagnostics)
    click.echo(f"revoked {key_id}" if done else f"there is no valid key {key_id}", err=not done)
    return 0 if done else 1


def _keys(deployment: Deployment, directory: Path) -> ApiKeys:
    try:
        return ApiKeys(open_state(deployment, directory), time.time)
    except (StateRefused, StateUnavailable) as error:
        raise click.ClickException(str(error)) from error


def _tell_missing(deployment: Deployment, scopes: Collection[str], given: Collection[str]) -> None:
    """Say which claims the routes of the key's scopes read that the key does not have."""
    told: dict[str, str] = {}
    for route in (each for file in deployment.mappings for each in file.routes):
        if route.scope in scopes and not route.internal:
            for claim in claims_read(route) - set(given):
                told.setdefault(claim, route.name)
    for claim, name in sorted(told.items()):
        message = f"note: '{name}' reads the claim '{claim}', which the key does not have"
        click.echo(f"{message} (--claim {claim}=…)", err=True)


def _scopes(deployment: Deployment) -> frozenset[str]:
    """Return the scopes that a route or a field asks for."""
    files = deployment.mappings
    routes = {route.scope for file in files for route in file.routes}
    fields = {each.scope for file in files for each in fields_of(file)}
    return frozenset(each for each in routes | fields if each)


def _day(seconds: float | None) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat() if seconds else "-"
