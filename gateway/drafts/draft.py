"""Writes a draft deployment: pins, gateway.yaml, one commented mapping per resource."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from connectors.contract import Connector, Deadline, Found, Source
from gateway.drafts.pages import backend_entry, gateway_file, later_file, mapping_file
from gateway.drafts.profiles import NAMES, profile_of
from gateway.drafts.resources import DraftResource, find_resources
from gateway.yaml import read_yaml

GATEWAY = "gateway.yaml"


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
    entry = _gateway(source.name, found, profile, directory, files, notes)
    for each in resources:
        _mapping(each, source.name, directory, files, notes)
    skipped = [
        f"{route.operation}: {route.refusal}" for each in resources for route in each.comments
    ]
    routes = sum(len(each.routes) for each in resources)
    return Drafted(tuple(files), routes, entry, tuple(skipped), tuple(notes))


def _profile(resources: Iterable[DraftResource]) -> str:
    """Return the profile that the headers of any operation are of, or nothing."""
    routes = (route for each in resources for route in (*each.routes, *each.comments))
    return next(filter(None, (profile_of(each.takes.declared) for each in routes)), "")


def _gateway(
    name: str, found: Found, profile: str, directory: Path, files: list[str], notes: list[str]
) -> str:
    path = directory / GATEWAY
    if not path.exists():
        _write(directory, GATEWAY, gateway_file(name, found.settings, profile), files)
        return ""
    if ("backends", name) in read_yaml(path.read_bytes()).keys:
        notes.append(f"{GATEWAY} has the back end {name} already and was not touched")
        return ""
    return backend_entry(name, found.settings, profile)


def _mapping(
    resource: DraftResource, backend: str, directory: Path, files: list[str], notes: list[str]
) -> None:
    (directory / "mappings").mkdir(exist_ok=True)
    name = f"mappings/{resource.name}.yaml"
    write = mapping_file if resource.routes else later_file
    if not resource.routes:
        name += ".todo"  # no mapping yet: it has no route that can be served
    if (directory / name).exists():
        notes.append(f"{name} is there already and was not touched")
    else:
        _write(directory, name, write(resource, backend), files)


def _write(directory: Path, name: str, content: str, files: list[str]) -> None:
    (directory / name).write_text(content, "utf-8")
    files.append(name)
