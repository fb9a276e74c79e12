"""Gathers a WSDL and its imports and writes them as files that name each other.

Everything is got and read before the first file is written; locations are rewritten to the
names of the files, and those of well-known namespaces are left out.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import etree

from connectors.errors import BindError
from connectors.soap import wellknown
from connectors.soap.bundle import MAX_FILES, WSDL, XSD, locations, parse
from connectors.soap.places import Places, is_address

KINDS = f"{{{WSDL}}}definitions", f"{{{XSD}}}schema"
UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")
REMEDY = "allow its host, or name a file that stands for it"


@dataclass(slots=True)
class Gathered:
    """The documents by the names of their files, and what is told of them in plain words."""

    documents: dict[str, etree._Element] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)


def fetch(first: str, name: str, places: Places) -> Gathered:
    """Gather the WSDL at a place, its file called ``name``; raise CallError, BindError.

    What it imports and cannot be had is told together, not one by one.
    """
    found = Gathered()
    names = {first: name}
    waiting = [first]
    missing: dict[str, None] = {}
    while waiting:
        place = waiting.pop(0)
        root = parse(places.read(place), names[place])
        if root.tag not in (KINDS if found.documents else KINDS[:1]):
            raise BindError(f"{place} is neither WSDL nor schema", path=("wsdl-url",))
        found.documents[names[place]] = root
        for element, attribute, location in locations(root):
            try:
                target = _target(place, element, location, places)
            except BindError as error:
                missing[f"{Path(unquote(place)).name} {error.message}"] = None
                continue
            if target is None:
                del element.attrib[attribute]
                note = f"{location} is not fetched: the well-known schema of its namespace is used"
                found.notes[note] = None
                continue
            if target not in names:
                names[target] = _name(target, set(names.values()))
                waiting.append(target)
            element.set(attribute, names[target])
    if missing:
        raise BindError("; ".join(missing), REMEDY, ("wsdl-url",))
    return found


def write(found: Gathered, folder: Path) -> None:
    """Write the documents to a folder, each whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, root in found.documents.items():
        content = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
        unfinished = folder / f".{name}.{os.getpid()}"
        unfinished.write_bytes(content)
        unfinished.replace(folder / name)


def _target(place: str, element: etree._Element, location: str, places: Places) -> str | None:
    """Return the place of an import, or None where a well-known schema stands for it."""
    known = element.get("namespace", "") in wellknown.KNOWN
    if known and (is_address(location) or is_address(place)):
        return None
    try:
        target = places.resolve(place, location)
        if known:  # W3C's own file of XML Signature has a document type, so it cannot be read
            parse(places.read(target), location)
    except BindError:
        if known:
            return None
        raise
    return target


def _name(place: str, taken: set[str]) -> str:
    """Return a free file name for an import."""
    parts = urlsplit(place) if is_address(place) else urlsplit("")._replace(path=place)
    if len(taken) == MAX_FILES:
        raise BindError(f"the WSDL imports more than {MAX_FILES} files", path=("wsdl-url",))
    last = "-".join(each for each in (parts.path.rpartition("/")[2], parts.query) if each)
    stem = UNSAFE.sub("-", last).strip("-.") or "import"
    stem = stem.removesuffix(".xsd").removesuffix(".wsdl")
    suffix = ".wsdl" if "wsdl" in last.lower() and "xsd" not in last.lower() else ".xsd"
    name, number = stem + suffix, 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}{suffix}"
    return name
