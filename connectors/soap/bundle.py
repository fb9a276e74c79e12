"""The pinned WSDL and everything that it imports: a closed set of local files and its digest.

zeep sees these bytes and nothing else. A location outside the folder of the deployment, on the
network, or missing is refused here, by name, before zeep is asked; but for schemas of well-known
namespaces, which need not be pinned.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import etree

from connectors.errors import BindError
from connectors.soap import wellknown
from connectors.soap.namespaces import WSDL, XSD

LOCATIONS = {
    f"{{{WSDL}}}import": "location",
    f"{{{XSD}}}import": "schemaLocation",
    f"{{{XSD}}}include": "schemaLocation",
    f"{{{XSD}}}redefine": "schemaLocation",
}
MAX_FILES = 1000


@dataclass(frozen=True, slots=True)
class Bundle:
    """The files by absolute path, first the WSDL itself.

    ``places`` tells which file is meant by (importing file, location, namespace) of an import
    statement, as they are written; one that names a namespace alone may be missing from it.
    """

    root: str
    files: dict[str, bytes] = field(repr=False)
    digest: str
    places: dict[tuple[str, str, str], str] = field(default_factory=dict, repr=False)

    def documents(self) -> Iterator[tuple[str, etree._Element]]:
        """Yield (path, root element) of every file."""
        for path, content in self.files.items():
            yield path, parse(content, Path(path).name)

    def locate(self, importer: str, statement: etree._Element) -> str | None:
        """Return the file that an import, include or redefine of a file means, or None."""
        return self.places.get((importer, *_meant(statement)))


def parse(content: bytes, name: str) -> etree._Element:
    """Parse a WSDL or schema without entities and network; raise BindError."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise BindError(f"{name} is not well-formed XML", path=("wsdl",)) from None
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
        raise BindError(f"{name} has a document type declaration", path=("wsdl",))
    return root


def locations(root: etree._Element) -> Iterator[tuple[etree._Element, str, str]]:
    """Yield (element, attribute, location) of every import that names a place."""
    for element in root.iter(*LOCATIONS):
        attribute = LOCATIONS[str(element.tag)]
        location = (element.get(attribute) or "").strip()
        if location:
            yield element, attribute, location


def read(directory: Path, wsdl: str) -> Bundle:
    """Read the WSDL and its imports; raise BindError for what is missing or outside."""
    base = directory.resolve()
    first = (base / wsdl).resolve()
    if not first.is_file():
        raise BindError(
            f"there is no file {wsdl}", "run `brygga snapshot` to pin the WSDL", ("wsdl",)
        )
    files: dict[str, bytes] = {}
    places: dict[tuple[str, str, str], str] = {}
    waiting = [first]
    while waiting:
        path = waiting.pop(0)
        if str(path) in files:
            continue
        if len(files) == MAX_FILES:
            raise BindError(f"{wsdl} imports more than {MAX_FILES} files", path=("wsdl",))
        files[str(path)] = path.read_bytes()
        for statement in parse(files[str(path)], path.name).iter(*LOCATIONS):
            place = _resolve(base, path, *_meant(statement))
            if place is not None:
                places[str(path), *_meant(statement)] = str(place)
                waiting.append(place)
    return Bundle(str(first), files, _digest(base, files), places)


def _meant(statement: etree._Element) -> tuple[str, str]:
    location = statement.get(LOCATIONS[str(statement.tag)]) or ""
    return location.strip(), statement.get("namespace", "")


def _resolve(base: Path, importer: Path, location: str, namespace: str) -> Path | None:
    """Return the file of a statement, or None where its namespace alone says what is meant."""
    known = namespace in wellknown.KNOWN
    if not location or (known and _is_elsewhere(location)):
        return None
    name = importer.name
    if _is_elsewhere(location):
        raise BindError(
            f"{name} imports {location}, which is not a local file",
            "pin it beside the WSDL and name it by relative path; `brygga snapshot` does",
            ("wsdl",),
        )
    path = (importer.parent / unquote(location)).resolve()
    if not path.is_relative_to(base):
        raise BindError(f"{name} imports {location}, which is outside the folder", path=("wsdl",))
    if path.is_file():
        return None if known and not _is_readable(path) else path
    if known:
        return None
    raise BindError(
        f"{name} imports {location}, which is missing",
        "run `brygga snapshot`, or copy the file beside the WSDL",
        ("wsdl",),
    )


def _is_elsewhere(location: str) -> bool:
    return bool(urlsplit(location).scheme) or location.startswith("//")


def _is_readable(path: Path) -> bool:
    """Tell a schema of ours to prefer: W3C's own file of XML Signature has a document type."""
    try:
        parse(path.read_bytes(), path.name)
    except BindError:
        return False
    return True


def _digest(base: Path, files: dict[str, bytes]) -> str:
    digest = sha256(wellknown.digest().encode())
    for path in sorted(files):
        relative = str(Path(path).relative_to(base))
        digest.update(f"{relative}\0{len(files[path])}\0".encode())
        digest.update(files[path])
    return digest.hexdigest()
