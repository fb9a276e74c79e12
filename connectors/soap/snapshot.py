"""Gathers a WSDL and its imports and writes them as files that name each other.

Everything is got and read before the first file is written; locations are rewritten to the
names of the files, and those of well-known namespaces are left out.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree

from connectors.errors import BindError
from connectors.soap import wellknown
from connectors.soap.bundle import MAX_FILES, locations, parse
from connectors.soap.namespaces import WSDL, XSD
from connectors.soap.places import Places, is_address

KINDS = f"{{{WSDL}}}definitions", f"{{{XSD}}}schema"
UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")
REMEDY = "allow its host, or name a file that stands for it"


@dataclass(slots=True)
class Gathered:
    """The documents by the names of their files, and what is told of them in plain words.

    ``mapped`` are the names of those that a file was taken for, by the address that is meant.
    """

    documents: dict[str, etree._Element] = field(default_factory=dict)
    mapped: dict[str, str] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)


def fetch(first: str, name: str, places: Places) -> Gathered:
    """Gather the WSDL at a place, its file called ``name``; raise CallError, BindError.

    What it imports and cannot be had is told together, not one by one.
    """
    gathering = _Gathering(first, name, places)
    while gathering.waiting:
        gathering.take(gathering.waiting.pop(0))
    if gathering.missing:
        raise BindError("; ".join(gathering.missing), REMEDY, ("wsdl-url",))
    return gathering.found


class _Gathering:
    """What is gathered so far, and where the rest lies."""

    def __init__(self, first: str, name: str, places: Places) -> None:
        self._places = places
        self._names = {first: name}
        self.waiting = [first]
        self.found = Gathered()
        self.missing: dict[str, None] = {}

    def take(self, place: str) -> None:
        """Read one document and note what it imports."""
        name = self._names[place]
        root = parse(self._places.read(place), name)
        if root.tag not in (KINDS if self.found.documents else KINDS[:1]):
            raise BindError(f"{place} is neither WSDL nor schema", path=("wsdl-url",))
        self.found.documents[name] = root
        for element, attribute, location in locations(root):
            try:
                target = _target(place, element, location, self._places)
            except BindError as error:
                self.missing[f"{Path(unquote(place)).name} {error.message}"] = None
                continue
            if target is None:
                del element.attrib[attribute]
                note = f"{location} is not fetched: the well-known schema of its namespace is used"
                self.found.notes[note] = None
            else:
                element.set(attribute, self._named(target))
                if is_address(place) and not is_address(target):
                    self.found.mapped[urljoin(place, location)] = self._names[target]

    def _named(self, target: str) -> str:
        if target not in self._names:
            self._names[target] = _name(target, set(self._names.values()))
            self.waiting.append(target)
        return self._names[target]


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
