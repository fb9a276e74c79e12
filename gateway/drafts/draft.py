"""Writes a draft deployment: pins, gateway.yaml, one commented mapping per resource."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from connectors.contract import Connector, Deadline, Source
from gateway.drafts.files import Written
from gateway.drafts.pages import backend_entry, later_file, mapping_file
from gateway.drafts.profiles import NAMES, profile_of
from gateway.drafts.resources import DraftResource, find_resources


@dataclass(frozen=True, slots=True)
class Drafted:
    """What was written and what a person should know.

    ``entry`` is the back end's part of a gateway.yaml that was there already, or empty;
    ``skipped`` and ``notes`` say in plain words what was left out and why.
    """

    files: tuple[str, ...]
    routes: int
    entry: str
    skipped: tuple[str, ...]
    notes: tuple[str, ...]


def draft(
    connector: type[Connector], source: Source, directory: Path, deadline: Deadline
) -> Drafted:
    """Pin what a back end says of itself and draft its mappings; raise CallError, BindError.

    A file that is there already is never touched.
    """
    directory.mkdir(parents=True, exist_ok=True)
    found = connector.explore(source, directory, deadline)
    resources = find_resources(found.catalogue.operations)
    files: list[str] = []
    notes = [*found.notes]
    profile = _profile(resources)
    if profile:
        notes.append(
            f"its headers are those of {NAMES[profile]}: fill in {profile}: of the back end"
        )
    written = Written(directory, files, notes)
    entry = written.gateway(source.name, backend_entry(source.name, found.settings, profile))
    for each in resources:
        _mapping(each, source.name, written)
    skipped = [
        f"{route.operation}: {route.refusal}" for each in resources for route in each.comments
    ]
    routes = sum(len(each.routes) for each in resources)
    return Drafted(tuple(files), routes, entry, tuple(skipped), tuple(notes))


def _profile(resources: Iterable[DraftResource]) -> str:
    """Return the profile that the headers of any operation are of, or nothing."""
    routes = (route for each in resources for route in (*each.routes, *each.comments))
    return next(filter(None, (profile_of(each.takes.declared) for each in routes)), "")


def _mapping(resource: DraftResource, backend: str, written: Written) -> None:
    write = mapping_file if resource.routes else later_file
    # Without a route that can be served it is no mapping yet.
    name = f"{resource.name}.yaml" if resource.routes else f"{resource.name}.yaml.todo"
    written.mapping(name, write(resource, backend))
