"""A second opinion on schemas, instances and texts: PyPI `xmlschema`."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import xmlschema
from lxml import etree

from tests.soap.oracle.oracle import Reading
from tests.soap.oracle.schemas import Written


def schema_of(written: Written) -> xmlschema.XMLSchema10:
    """Return the schema that another reader makes of the files; raise what it raises."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in written.files.items():
            (Path(folder) / name).write_bytes(content)
        return xmlschema.XMLSchema10(str(Path(folder) / written.schema))


def parsed(instance: bytes) -> etree._Element:
    """Return an instance as xmlschema wants it: comments are elements to it."""
    return etree.fromstring(instance, etree.XMLParser(remove_comments=True, remove_pis=True))


def disagreements(
    schema: xmlschema.XMLSchema10, instance: bytes, reading: Reading
) -> list[tuple[str, Any]]:
    """Return the leaves of a reading that the other reader has not, with the same value.

    Strings are compared as they are. The other reader converts all else, so ours is converted
    by the same type before the two are compared.
    """
    found = defaultdict(list)
    for each in schema.to_objects(parsed(instance)).iter():
        if (each.xsd_type is not None and each.xsd_type.has_simple_content()) or (
            each.xsd_type is not None and each.xsd_type.is_simple()
        ):
            found[each.tag].append(each)
    missing = []
    for tag, ours in reading.leaves:
        match = next((each for each in found[tag] if _agrees(each, ours)), None)
        if match is None:
            missing.append((tag, ours))
        else:
            found[tag].remove(match)
    return missing


def _agrees(theirs: Any, ours: str | list[str]) -> bool:
    try:
        return _same(theirs, ours)
    except xmlschema.XMLSchemaValidationError:
        return False  # an element of the same name that has another type


def _same(theirs: Any, ours: str | list[str]) -> bool:
    kind = theirs.xsd_type if theirs.xsd_type.is_simple() else theirs.xsd_type.content
    value = theirs.value
    if isinstance(ours, list):
        if value is None or not isinstance(value, list):
            return not ours and value in (None, "")
        return len(value) == len(ours) and repr(kind.decode(" ".join(ours))) == repr(value)
    if value is None:
        return ours == ""
    if isinstance(value, str):
        plain = kind.is_atomic() and not kind.is_union()
        primitive = getattr(kind.primitive_type, "local_name", "") if plain else ""
        if primitive in ("hexBinary", "base64Binary"):  # made canonical by the other reader
            ours = "".join(ours.split())
            return value == (ours.upper() if primitive == "hexBinary" else ours)
        return ours == value if primitive == "string" else ours.split() == value.split()
    return repr(kind.decode(ours)) == repr(value)
