"""Looks at a SOAP back end: for the first time, or again beside what is pinned of it."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from connectors.contract import Catalogue, Deadline, Settings
from connectors.errors import BindError
from connectors.exploring import Found, Source
from connectors.soap import bundle
from connectors.soap.access import access_to
from connectors.soap.catalogue import Signatures
from connectors.soap.namespaces import WSDL
from connectors.soap.places import Allowed, Places, is_address
from connectors.soap.profiles import Profile, profile_of
from connectors.soap.settings import SettingsSchema, load
from connectors.soap.snapshot import Gathered, fetch, write
from connectors.soap.transport import Transport

NOWHERE = "http://backend.invalid/"  # RFC 2606: no such host will ever be
LOCATION = f"{{{WSDL}}}port"
UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")


def explore(source: Source, directory: Path, deadline: Deadline) -> Found:
    """Pin a WSDL below ``wsdl/NAME`` of a deployment and tell of it; raise CallError, BindError.

    Nothing is written unless the whole can be read.
    """
    first = source.place
    if not is_address(first):
        if ":" in first.partition("/")[0]:
            raise BindError(f"{first} is no http or https address and no path of a file")
        first = str(Path(first).resolve())
    loaded = load(SettingsSchema, {"wsdl": "wsdl", "address": NOWHERE})

    def connect(address: str) -> Transport:
        access = access_to(address, loaded, directory)
        return Transport(address, loaded["concurrency"], loaded["max-answer"], access)

    files = {address: str(Path(path).resolve()) for address, path in source.files.items()}
    slashed = {each: f"{path}/" if each.endswith("/") else path for each, path in files.items()}
    places = Places(first, connect, deadline, Allowed(tuple(source.hosts), slashed))
    pinned = f"wsdl/{source.name}/{_name(first)}"
    try:
        found = fetch(first, Path(pinned).name, places)
    finally:
        places.close()
    with TemporaryDirectory() as trial:  # what cannot be read is not pinned
        write(found, Path(trial))
        catalogue, notes = _read(Path(trial), Path(pinned).name, profile_of({}))
    write(found, (directory / pinned).parent)
    address = _address(found)
    settings: dict[str, Any] = {"wsdl": pinned, "address": address or NOWHERE}
    if is_address(first):
        settings["wsdl-url"] = first
        if source.hosts:
            settings["wsdl-hosts"] = list(source.hosts)
        if found.mapped:
            folder = pinned.rpartition("/")[0]
            settings["wsdl-files"] = {
                each: f"{folder}/{name}" for each, name in found.mapped.items()
            }
    if address is None:
        notes = (*notes, "the WSDL gives no address that can be called")
    return Found(settings, catalogue, (*found.notes, *notes))


def look(url: str, settings: Settings, places: Places) -> Catalogue:
    """Read what a living back end offers now, beside what is pinned; raise CallError, BindError."""
    found = fetch(url, Path(settings["wsdl"]).name, places)
    with TemporaryDirectory() as folder:
        write(found, Path(folder))
        return _read(Path(folder), Path(settings["wsdl"]).name, profile_of(settings))[0]


def _read(folder: Path, name: str, profile: Profile) -> tuple[Catalogue, tuple[str, ...]]:
    from connectors.soap.wsdl import Wsdl  # noqa: PLC0415 - zeep never serves

    wsdl = Wsdl(bundle.read(folder, name))
    notes = [
        f"{each.name} cannot be called: {each.refusal} is not supported"
        for each in wsdl.operations()
        if each.refusal
    ]
    for each in wsdl.dropped():
        where = f" of {each.binding}" if each.binding else ""
        notes.append(f"{each.name}{where} cannot be called: {each.reason}")
    notes += [f"while reading the WSDL: {each}" for each in wsdl.warnings]
    return Catalogue(Signatures(wsdl, profile)), tuple(notes)


def _address(found: Gathered) -> str | None:
    """Return the first address of a SOAP port that our settings take, or None."""
    for root in found.documents.values():
        for port in root.iter(LOCATION):
            for child in port:
                written = str(child.get("location") or "").strip()
                if urlsplit(written).hostname and _is_taken(written):
                    return written
    return None


def _is_taken(address: str) -> bool:
    try:
        load(SettingsSchema, {"wsdl": "wsdl", "address": address})
    except BindError:
        return False
    return True


def _name(place: str) -> str:
    """Return the name of the pinned file: ``service.wsdl`` for ``https://x/Service.svc?wsdl``."""
    last = (urlsplit(place).path if is_address(place) else place).rstrip("/").rpartition("/")[2]
    stem = UNSAFE.sub("-", last).strip("-.") or "service"
    return f"{stem.removesuffix('.wsdl')}.wsdl"
