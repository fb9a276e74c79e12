"""Fetches a living WSDL and its imports and writes them as files that name each other.

Imports are followed on the WSDL's own host only. Everything is fetched and read before the
first file is written; locations are rewritten to the names of the files.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from lxml import etree

from connectors.contract import Deadline
from connectors.errors import AccessDenied, BadAnswer, BindError
from connectors.soap.bundle import MAX_FILES, WSDL, XSD, locations, parse
from connectors.soap.transport import Transport

KINDS = f"{{{WSDL}}}definitions", f"{{{XSD}}}schema"
UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")


def fetch(
    url: str,
    pinned: Path,
    transport: Transport,
    authorization: Mapping[str, str],
    deadline: Deadline,
) -> None:
    """Fetch a WSDL to the file ``pinned`` and its imports beside it; raise CallError, BindError.

    ``transport`` leads to the WSDL's host.
    """
    names = {url: pinned.name}
    waiting = [url]
    documents: dict[str, etree._Element] = {}
    while waiting:
        place = waiting.pop(0)
        root = parse(_get(transport, place, authorization, deadline), names[place])
        if root.tag not in (KINDS if documents else KINDS[:1]):
            raise BindError(f"{place} is neither WSDL nor schema", path=("wsdl-url",))
        documents[names[place]] = root
        for element, attribute, location in locations(root):
            target = urljoin(place, location)
            if target not in names:
                names[target] = _name(url, target, set(names.values()))
                waiting.append(target)
            element.set(attribute, names[target])
    pinned.parent.mkdir(parents=True, exist_ok=True)
    for name, root in documents.items():
        _write(pinned.with_name(name), etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _get(
    transport: Transport, url: str, authorization: Mapping[str, str], deadline: Deadline
) -> bytes:
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Accept-Encoding": "gzip", "User-Agent": "brygga", **authorization}
    answer = transport.call("GET", target, None, headers, deadline, repeatable=True)
    if answer.status in (401, 403):
        raise AccessDenied
    if answer.status != 200:  # noqa: PLR2004 - the only status that brings a document
        raise BadAnswer(f"the WSDL was asked for and the status was {answer.status}")
    return answer.body


def _name(root: str, url: str, taken: set[str]) -> str:
    """Return a file name for an import; raise BindError for one of another host."""
    home, parts = urlsplit(root), urlsplit(url)
    if (parts.scheme, parts.netloc) != (home.scheme, home.netloc):
        raise BindError(
            f"the WSDL imports {url}, which is on another host",
            "fetch that schema by hand, name it by relative path, and leave wsdl-url out",
            ("wsdl-url",),
        )
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


def _write(path: Path, content: bytes) -> None:
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_bytes(content)
    unfinished.replace(path)
