"""``demo`` and its commands: the municipality of Granvik on one's own machine."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from gateway.demo.control import switch as switch_backend
from gateway.demo.control import token as ask_token
from gateway.demo.presence import DemoError
from gateway.demo.run import run


def start(bind: str, directory: Path | None) -> int:
    """Run the demo until it is stopped; ids stay the same as long as ``directory`` is kept."""
    os.environ.setdefault("BRYGGA_SECRET_SEAL_KEY", _seal_key(directory))
    try:
        return run(bind, directory, sys.stdout, _command)
    except DemoError as error:
        click.echo(str(error), err=True)
        return 1


def token(person: str) -> int:
    """Print one person's token."""
    try:
        click.echo(ask_token(person))
    except DemoError as error:
        click.echo(str(error), err=True)
        return 1
    return 0


def switch(action: str, backend: str) -> int:
    """Stop or start a back end of the running demo."""
    try:
        click.echo(switch_backend(action, backend))
    except DemoError as error:
        click.echo(str(error), err=True)
        return 1
    return 0


def _command(bind: str, directory: Path) -> Sequence[str]:
    return [sys.executable, "-m", "gateway.cli", "serve", "--bind", bind, str(directory)]


def _seal_key(directory: Path | None) -> str:
    key = secrets.token_urlsafe(32)
    if directory is None:
        return key
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / "seal-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(key, "utf-8")
    return path.read_text("utf-8")
