"""``draft wsdl``: a deployment that checks and serves, from nothing but a WSDL."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import click

from connectors.contract import Deadline, Source
from connectors.errors import BindError, CallError
from connectors.registry import Registry
from gateway.cli.deployment import keep_secrets
from gateway.cli.screen import in_words, pairs
from gateway.compile.pins import write_lock
from gateway.drafts.draft import Drafted, draft
from gateway.mapping.names import KEBAB, kebab

UNREACHABLE = 4
INVALID = 3
TIMEOUT_SECONDS = 60.0


def wsdl(
    place: str, directory: Path, name: str | None, maps: tuple[str, ...], hosts: tuple[str, ...]
) -> int:
    """Pin a WSDL with what it imports, draft its mappings, and say what was left out."""
    name = name or _name(place)
    if not KEBAB.fullmatch(name):
        raise click.UsageError(f"'{name}' is no kebab-case name; say --name")
    if not urlsplit(place).scheme and not Path(place).is_file():
        click.echo(f"there is no file {place}", err=True)
        return INVALID
    source = Source(name, place, hosts, _files(maps))
    try:
        found = draft(Registry().load("soap"), source, directory, Deadline.after(TIMEOUT_SECONDS))
    except (CallError, BindError) as error:
        click.echo(f"{place}: {in_words(error)}", err=True)
        return UNREACHABLE if isinstance(error, CallError) else INVALID
    keep_secrets(directory)
    _tell(found, directory)
    return 0


def _files(maps: tuple[str, ...]) -> Mapping[str, str]:
    """Return the files that stand for addresses; raise click's usage error for one not there."""
    found = pairs(maps)
    for file in found.values():
        if not Path(file).exists():
            message = f"--map: there is no file {file}"
            raise click.UsageError(message)
    return found


def _tell(found: Drafted, directory: Path) -> None:
    count = write_lock(directory)
    for each in found.files:
        click.echo(f"wrote {directory / each}")
    click.echo(f"brygga.lock pins {count} file{'' if count == 1 else 's'}")
    for each in found.notes:
        click.echo(f"note: {each}", err=True)
    for each in found.skipped:
        click.echo(f"skipped {each}", err=True)
    if found.entry:
        click.echo("gateway.yaml is there already; add below its backends:", err=True)
        click.echo(found.entry, nl=False)
    click.echo(f"{found.routes} route{'' if found.routes == 1 else 's'}; TODO is yours", err=True)


def _name(place: str) -> str:
    """Return a back end's name from the last part of an address or path."""
    last = urlsplit(place).path.rstrip("/").rpartition("/")[2] or "backend"
    return kebab(re.sub(r"\.(wsdl|asmx|svc|php|xml)\b", "", last)) or "backend"
