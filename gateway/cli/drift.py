"""``drift``: compares what is pinned of back ends with what they offer now."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click
from marshmallow import ValidationError

from connectors.contract import Deadline
from connectors.errors import CallError, ConnectorError
from connectors.registry import Registry
from gateway.cli.deployment import is_from_file, statements
from gateway.cli.screen import in_words, report, table
from gateway.compile.check import make_connector
from gateway.compile.findings import nearest
from gateway.drafts.comparison import Difference, compare
from gateway.mapping.deployment import Backend, Deployment
from gateway.mapping.loader import load
from gateway.settings import secret_lookup

FOUND = 1
USAGE = 2
INVALID = 3
UNREACHABLE = 4
WIDEST = 48  # characters of an operation's name
_FROM_FILE = """\
there is no living contract to compare with: its WSDL came from a file, and its address with \
?wsdl shows none ({})
  Say wsdl-url: in gateway.yaml where it is shown; else draft the new file into another folder."""
_HEADS = ("severity", "back end", "operation", "where", "what")


def drift(name: str | None, directory: Path, timeout_seconds: float, as_json: bool) -> int:  # noqa: FBT001 - a command's flag
    """Print every difference; exit code 1 when there is one, 4 when a back end is not there.

    Nothing is written: ``snapshot`` pins what is now.
    """
    deployment, diagnostics = load(directory, os.environ, secret_lookup(directory, os.environ))
    if deployment is None or diagnostics:
        return report(diagnostics, as_json=as_json)
    if name is not None and name not in deployment.backends:
        hint = nearest(name, deployment.backends)
        click.echo(f"there is no back end '{name}' ({hint})", err=True)
        return USAGE
    code = 0
    found: list[tuple[str, Difference]] = []
    for backend in deployment.backends.values():
        if name in (None, backend.name):
            code = max(code, _compare(deployment, backend, directory, timeout_seconds, found))
    _show(found, as_json=as_json)
    if not found and not code and not as_json:
        click.echo("no drift", err=True)
    return code or (FOUND if found else 0)


def _compare(
    deployment: Deployment,
    backend: Backend,
    directory: Path,
    timeout_seconds: float,
    found: list[tuple[str, Difference]],
) -> int:
    try:
        connector = make_connector(
            backend, directory, Registry(), statements(deployment, backend.name)
        )
        pinned = connector.catalogue()
        try:
            living = connector.look(Deadline.after(timeout_seconds))
        except ConnectorError as error:
            if not is_from_file(backend):
                raise
            click.echo(f"{backend.name}: {_FROM_FILE.format(in_words(error))}", err=True)
            return UNREACHABLE
        finally:
            connector.close()
        found += [(backend.name, each) for each in compare(pinned, living)]
    except (ConnectorError, ValidationError) as error:
        click.echo(f"{backend.name}: {in_words(error)}", err=True)
        return UNREACHABLE if isinstance(error, CallError) else INVALID
    return 0


def _show(found: list[tuple[str, Difference]], *, as_json: bool) -> None:
    if as_json:
        rows = [
            {
                "severity": each.severity.words,
                "backend": backend,
                "operation": each.operation,
                "place": each.place,
                "message": each.message,
            }
            for backend, each in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    elif found:
        table(
            [
                _HEADS,
                *(
                    (each.severity.words, backend, _short(each.operation), each.place, each.message)
                    for backend, each in found
                ),
            ]
        )


def _short(operation: str) -> str:
    """Cut the name of an operation that is a whole statement."""
    return operation if len(operation) <= WIDEST else f"{operation[: WIDEST - 1]}…"
