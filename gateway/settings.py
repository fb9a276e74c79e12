"""Looks up what a deployment keeps outside its files: environment variables and secrets.

A secret ``name`` comes from the variable ``BRYGGA_SECRET_NAME``, else from the file that
``BRYGGA_SECRET_NAME_FILE`` names, else from ``secrets/name`` in the deployment's directory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

SecretLookup = Callable[[str], str]
SECRET_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")  # no dots or slashes: it names a file


class NotSet(LookupError):
    """A variable or secret is missing or cannot be read; never holds its value."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class NotReadable(NotSet):
    """A secret is there but cannot be read."""


def read_variable(name: str, environment: Mapping[str, str]) -> str:
    """Return an environment variable; raise NotSet."""
    if name not in environment:
        raise NotSet(f"the environment variable {name} is not set", f"set {name}")
    return environment[name]


def secret_lookup(directory: Path, environment: Mapping[str, str]) -> SecretLookup:
    """Return the look-up of one deployment's secrets; it raises NotSet or NotReadable."""

    def look_up(name: str) -> str:
        variable = "BRYGGA_SECRET_" + name.upper().replace("-", "_")
        if variable in environment:
            return environment[variable]
        file = environment.get(f"{variable}_FILE")
        path = Path(file) if file else directory / "secrets" / name
        hint = f"write it to secrets/{name} or set {variable} or {variable}_FILE"
        try:
            return path.read_text(encoding="utf-8").rstrip("\r\n")
        except FileNotFoundError as error:
            raise NotSet(f"the secret {name!r} is missing", hint) from error
        except (OSError, ValueError) as error:
            raise NotReadable(f"the secret {name!r} cannot be read as UTF-8 text", hint) from error

    return look_up
