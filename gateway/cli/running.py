"""Imports the work of a command when it is done, and ends the process with its exit code."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click


def run(module: str, function: str, *arguments: Any) -> None:  # noqa: ANN401 - options of a command
    """Call a function of a module beside this one; raise SystemExit, or click's exception."""
    try:
        code = getattr(import_module(f"gateway.cli.{module}"), function)(*arguments)
    except OSError as error:
        if error.filename is None:
            raise
        message = f"{error.filename}: {error.strerror}"  # a folder that cannot be written, mostly
        raise click.ClickException(message) from error
    sys.exit(code)
