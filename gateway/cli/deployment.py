"""``init``, ``check`` and ``snapshot``: a deployment's files."""

from __future__ import annotations

import os
import secrets
import shlex
from pathlib import Path

import click
from marshmallow import ValidationError

from connectors.contract import Deadline
from connectors.errors import CallError, ConnectorError
from connectors.registry import Registry
from gateway.app import NotCompiled, compile_in_child
from gateway.cli.screen import in_words, report
from gateway.compile.check import make_connector
from gateway.compile.pins import write_lock
from gateway.mapping.deployment import Backend, Deployment
from gateway.mapping.loader import load
from gateway.settings import secret_lookup

INVALID = 3
UNREACHABLE = 4
_GATEWAY = """\
# What this deployment is; the reference is docs/reference/mapping-language.md
version: 1
zone: Europe/Stockholm
api:
  name: example
  title: Example
  version: 1.0.0
  status: active
  released: 2026-11-01
  public-urls: ["http://127.0.0.1:8080"]
backends:
  board:
    connector: memory
    data: data/board.json
auth:
  api-keys: true
state: sqlite:///brygga.db
cache: process
mappings: mappings/
"""
_MAPPING = """\
resource: announcements
summary: Announcements
backend: board
personal: false
fields:
  title: {from: title}
routes:
  GET /announcements:
    table: announcements
    scope: announcements:read
"""
_IGNORED = """\
# Secrets, state and what is compiled stay on the machine.
/secrets/
/brygga.db*
/.brygga/
"""
_NEXT = """\
Made {0}: one route, over a file of data. Next:
  brygga check {0}
  brygga try "GET /announcements" -d {0}
  brygga serve {0} --reload
  brygga api-keys create phone --scope announcements:read -d {0}
"""
_DATA = '{"announcements": [{"title": "It works"}]}\n'


def init(directory: Path) -> int:
    """Write a deployment of one route; refuse a folder that already holds one."""
    if (directory / "gateway.yaml").exists():
        click.echo(f"{directory} already holds a gateway.yaml; nothing was changed.", err=True)
        return 1
    for name, text in (
        ("gateway.yaml", _GATEWAY),
        ("mappings/announcements.yaml", _MAPPING),
        ("data/board.json", _DATA),
    ):
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    keep_secrets(directory)
    write_lock(directory)
    click.echo(_NEXT.format(shlex.quote(str(directory))), nl=False)
    return 0


def keep_secrets(directory: Path) -> None:
    """Make the key that ids are sealed with, and keep it out of git, where neither is done."""
    ignored = directory / ".gitignore"
    if not ignored.exists():
        ignored.write_text(_IGNORED, "utf-8")
    key = directory / "secrets" / "seal-key"
    if not key.exists():
        key.parent.mkdir(mode=0o700, exist_ok=True)
        key.touch(mode=0o600)
        key.write_text(secrets.token_urlsafe(32), "utf-8")


def check(directory: Path, as_json: bool) -> int:  # noqa: FBT001 - a command's flag
    """Compile in a child and print every diagnostic."""
    try:
        folder = compile_in_child(directory)
    except NotCompiled as error:
        return report(error.diagnostics, as_json=as_json)
    if as_json:
        return report([], as_json=True)
    click.echo(f"ok: {directory} compiles (generation {folder.name[:12]})")
    return 0


def snapshot(directory: Path, timeout_seconds: float) -> int:
    """Ask every back end for its contract and write the lock."""
    secrets = secret_lookup(directory, os.environ)
    deployment, diagnostics = load(directory, os.environ, secrets)
    if deployment is None or diagnostics:
        return report(diagnostics)
    code = 0
    for backend in deployment.backends.values():
        code = max(code, _snapshot(deployment, backend, directory, timeout_seconds))
    if code == 0:
        count = write_lock(directory)
        click.echo(f"brygga.lock pins {count} file{'' if count == 1 else 's'}")
    return code


def _snapshot(
    deployment: Deployment, backend: Backend, directory: Path, timeout_seconds: float
) -> int:
    try:
        connector = make_connector(
            backend, directory, Registry(), statements(deployment, backend.name)
        )
        catalogue = connector.snapshot(Deadline.after(timeout_seconds))
        connector.close()
    except (ConnectorError, ValidationError) as error:
        click.echo(f"{backend.name}: {in_words(error)}", err=True)
        if isinstance(error, CallError) and is_from_file(backend):
            click.echo("  Put the WSDL's files back where they were, or say wsdl-url:", err=True)
        return UNREACHABLE if isinstance(error, CallError) else INVALID
    count = len(catalogue.operations)
    click.echo(f"{backend.name}: {count} operation{'' if count == 1 else 's'}")
    return 0


def is_from_file(backend: Backend) -> bool:
    """Tell a back end whose contract came from a file: what lives may show none."""
    return backend.connector == "soap" and "wsdl-url" not in backend.settings


def statements(deployment: Deployment, backend: str) -> list[str]:
    """Return the texts of every ``query:`` of a back end: their result shapes are pinned."""
    return [
        route.query
        for file in deployment.mappings
        for route in file.routes
        if route.query and (route.backend or file.backend) == backend
    ]
