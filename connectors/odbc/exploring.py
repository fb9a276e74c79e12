"""Looks at a database for the first time: recognizes it, pins it, and looks at some rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from connectors.contract import Catalogue, Connector, Deadline, Found, Source
from connectors.errors import BindError
from connectors.odbc import pinned
from connectors.odbc.apart import recognize_apart, take_apart
from connectors.odbc.profiles import PROFILES
from connectors.odbc.recognizing import named_profile
from connectors.odbc.source import did_you_mean
from connectors.odbc.survey import survey
from connectors.odbc.text import concealed

Make = Callable[[Mapping[str, Any], Path], Connector]


def explore(make: Make, source: Source, directory: Path, deadline: Deadline) -> Found:
    """Pin a database as ``snapshots/NAME.json`` and tell of its tables; raise CallError, BindError.

    The statements of a snapshot that is there already are pinned again. Nothing is written where
    a table that was asked for is not there.
    """
    connection = source.fill(source.place)
    profile = source.profile or named_profile(connection) or recognize_apart(connection, deadline)
    file = directory / "snapshots" / f"{source.name}.json"
    settings = {"connection": connection, "profile": profile, "name": source.name}
    with closing(make(settings, directory)) as connector:
        found = take_apart(connection, PROFILES[profile], _statements(file), deadline)
        for name in source.tables:
            if name not in found.tables:
                hint = did_you_mean(name, found.tables)
                raise BindError(f"there is no table '{name}'", hint, ("tables", name))
        pinned.write(found, file)
        offered = connector.catalogue()
        wanted = {name: offered.operations[name] for name in source.tables or found.tables}
        connector.open()
        surveys, notes = survey(connector, wanted, found.tables, deadline)
    told = {"profile": profile, "connection": concealed(source.place, _conceal(source))}
    procedures = {} if source.tables else offered.procedures
    return Found(told, Catalogue(wanted, procedures), tuple(notes), surveys)


def _statements(file: Path) -> list[str]:
    """Return the statements of the snapshot that is there, if there is one."""
    if not file.exists():
        return []
    return [each.text for each in pinned.read(file).statements.values()]


def _conceal(source: Source) -> Callable[[str, str], str]:
    """Return what gives a secret's mark; a value that holds marks already is no secret."""

    def conceal(option: str, value: str) -> str:
        return value if source.fill(value) != value else source.conceal(option)

    return conceal
