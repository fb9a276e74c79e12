"""What every command prints the same way: diagnostics, tables, NAME=VALUE options."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

import click
from marshmallow import ValidationError

from connectors.errors import CallError, ConnectorError
from gateway.compile.findings import nearest
from gateway.mapping.model import Diagnostic


def report(diagnostics: Sequence[Diagnostic], *, as_json: bool = False) -> int:
    """Print diagnostics to stderr (JSON: to stdout); return exit code 3, or 0 without any."""
    if as_json:
        found = [{**asdict(each.position), **_plain(each)} for each in diagnostics]
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        for each in diagnostics:
            click.echo(str(each), err=True)
        if diagnostics:
            count = len(diagnostics)
            click.echo(f"{count} fault{'s' if count > 1 else ''}; nothing was changed.", err=True)
    return 3 if diagnostics else 0


def table(rows: Iterable[Sequence[str]]) -> None:
    """Print rows in aligned columns."""
    lines = [tuple(row) for row in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        click.echo("  ".join(cells).rstrip())


def pairs(texts: Sequence[str]) -> Mapping[str, str]:
    """Read NAME=VALUE options; raise click's usage error for anything else."""
    for text in texts:
        if text.find("=") < 1:
            message = f"'{text}' is not NAME=VALUE"
            raise click.UsageError(message)
    return dict(text.split("=", 1) for text in texts)


def no_route(name: str, known: Iterable[str]) -> int:
    """Say that a route is not there; return the exit code of a wrong use."""
    click.echo(f"there is no route '{name}' ({nearest(name, known) or 'nor any other'})", err=True)
    return 2


def in_words(error: ConnectorError | ValidationError) -> str:
    """Return what went wrong at a back end, and how to mend it where that is known."""
    if isinstance(error, CallError):
        return f"{type(error).__name__}: {error}"
    hint = getattr(error, "hint", "")
    return f"{error}{hint and f' ({hint})'}"


def _plain(each: Diagnostic) -> Mapping[str, str]:
    return {"route": each.route, "message": each.message, "hint": each.hint}
