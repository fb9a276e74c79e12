"""The schemas of namespaces that services import by web address, found without a network.

They are Brygga's own declarations (``NOTICE.md``). What a deployment pins for one of these
namespaces goes before them.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from connectors.soap.namespaces import ENCODINGS, ENVELOPES, XML, XSD

FOLDER = Path(__file__).parent
FILES = {
    XML: "xml.xsd",
    "http://www.w3.org/2005/05/xmlmime": "xmlmime.xsd",
    "http://www.w3.org/2000/09/xmldsig#": "xmldsig.xsd",
    "http://www.w3.org/2005/08/addressing": "addressing-2005.xsd",
    "http://schemas.xmlsoap.org/ws/2004/08/addressing": "addressing-2004.xsd",
    ENVELOPES["1.1"]: "soap-1.1.xsd",
    ENVELOPES["1.2"]: "soap-1.2.xsd",
    "http://ws-i.org/profiles/basic/1.1/xsd": "swaref.xsd",
    "http://schemas.microsoft.com/2003/10/Serialization/": "serialization.xsd",
    "http://x-road.eu/xsd/xroad.xsd": "xroad.xsd",
    "http://x-road.eu/xsd/identifiers": "xroad-identifiers.xsd",
    "http://x-road.ee/xsd/x-road.xsd": "xroad-3.xsd",
}
# The reader of schemas knows the types of these itself; importing them needs no document.
KNOWN = frozenset({*FILES, XSD, *ENCODINGS.values()})


def schema(namespace: str) -> bytes | None:
    """Return the schema of a namespace, or None for one that is not well known."""
    name = FILES.get(namespace)
    return (FOLDER / name).read_bytes() if name else None


@cache
def digest() -> str:
    """Return the digest of all of them: what is compiled depends on it."""
    found = sha256()
    for name in sorted(FILES.values()):
        found.update((FOLDER / name).read_bytes())
    return found.hexdigest()
