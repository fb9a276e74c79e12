"""``draft``: a deployment that checks and serves, from nothing but a WSDL or a database."""

from __future__ import annotations

import os
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
from gateway.drafts.databases import draft_tables
from gateway.drafts.draft import Drafted, draft
from gateway.drafts.glossary import NoGlossary, read_glossary
from gateway.mapping.names import KEBAB, kebab
from gateway.mapping.substitution import substitute
from gateway.settings import secret_lookup

UNREACHABLE = 4
INVALID = 3
TIMEOUT_SECONDS = 60.0
PLACE = re.compile(r"(?:\A|;)\s*(?:database|dbq|dsn)\s*=\s*\{?([^;}]+)", re.IGNORECASE)


def wsdl(
    place: str, directory: Path, name: str | None, maps: tuple[str, ...], hosts: tuple[str, ...]
) -> int:
    """Pin a WSDL with what it imports, draft its mappings, and say what was left out."""
    name = _named(name or _name(place))
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


def odbc(
    connection: str,
    directory: Path,
    name: str | None,
    profile: str,
    glossary: Path | None,
    tables: tuple[str, ...],
    timeout_seconds: float,
) -> int:
    """Pin a database's tables, draft their mappings, and say what was left out."""
    name = _named(name or _database_name(connection))
    try:
        translated = read_glossary(glossary.read_bytes()) if glossary else {}
    except NoGlossary as error:
        click.echo(f"{glossary}:{error}", err=True)
        return INVALID
    lookup = secret_lookup(directory, os.environ)
    _, faults = substitute({"connection": connection}, os.environ, lookup)
    for fault in faults:
        click.echo(f"CONNECTION: {fault.message}{fault.hint and f' ({fault.hint})'}", err=True)
    if faults:
        return INVALID

    def fill(text: str) -> str:
        tree, _ = substitute({"connection": text}, os.environ, lookup)
        return str(tree["connection"]) if isinstance(tree, dict) else text

    concealed: dict[str, str] = {}

    def conceal(option: str) -> str:
        concealed[option] = kebab(f"{name}-{option}")
        return f"${{secret:{concealed[option]}}}"

    source = Source(name, connection, profile=profile, tables=tables, fill=fill, conceal=conceal)
    until = Deadline.after(timeout_seconds)
    try:
        drafted = draft_tables(
            "odbc", Registry().load("odbc"), source, directory, until, translated
        )
    except (CallError, BindError) as error:
        click.echo(f"{name}: {in_words(error)}", err=True)
        return UNREACHABLE if isinstance(error, CallError) else INVALID
    keep_secrets(directory)
    _tell(drafted, directory)
    for option, secret in concealed.items():
        click.echo(
            f"{option} is not written down: put it into {directory / 'secrets' / secret}, or set "
            f"BRYGGA_SECRET_{secret.upper().replace('-', '_')}, before check",
            err=True,
        )
    return 0


def _named(name: str) -> str:
    if not KEBAB.fullmatch(name):
        raise click.UsageError(f"'{name}' is no kebab-case name; say --name")
    return name


def _database_name(connection: str) -> str:
    """Return a back end's name from the database that a connection string names."""
    found = PLACE.search(connection)
    last = re.split(r"[/\\]", found[1].strip())[-1] if found else ""
    return kebab(re.sub(r"\.[A-Za-z0-9]+\Z", "", last)) or "database"


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
