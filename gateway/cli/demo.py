"""``demo`` and its commands: the municipality of Granvik on one's own machine."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from gateway.demo.control import switch as switch_backend
from gateway.demo.control import token as ask_token
from gateway.demo.presence import DEFAULT_PORT, DemoError
from gateway.demo.run import host_and_port, run


def start(bind: str, directory: Path | None) -> int:
    """Run the demo until it is stopped; ids stay the same as long as ``directory`` is kept."""
    os.environ.setdefault("BRYGGA_SECRET_SEAL_KEY", _seal_key(directory))
    try:
        code = run(bind, directory, sys.stdout, _command, called=called(sys.argv, bind))
    except DemoError as error:
        return _refuse(error)
    if code == 0:
        click.echo("The demo has ended, and everything that it started.", err=True)
    return code


def token(bind: str, person: str) -> int:
    """Print one person's token."""
    try:
        click.echo(ask_token(person, host_and_port(bind)[1]))
    except DemoError as error:
        return _refuse(error)
    return 0


def switch(bind: str, action: str, backend: str) -> int:
    """Stop or start a back end of the running demo."""
    try:
        click.echo(switch_backend(action, backend, host_and_port(bind)[1]))
    except DemoError as error:
        return _refuse(error)
    return 0


def called(arguments: Sequence[str], bind: str) -> str:
    """Return how to call this demo's other commands, in the words of the one that started it."""
    program = Path(arguments[0])
    if program.name == "__main__.py":
        words = "python -m gateway.cli demo"
    elif shutil.which(program.name) == str(program):
        words = f"{program.name} demo"
    else:
        words = f"{program} demo"
    return words if host_and_port(bind)[1] == DEFAULT_PORT else f"{words} --bind {bind}"


def _refuse(error: DemoError) -> int:
    click.echo(str(error), err=True)
    return 1


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
