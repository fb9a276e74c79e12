"""Where the documents of a WSDL may be got: the WSDL's own host, hosts and files that were named.

A place is a web address, or the absolute path of a file. Nothing that a document from the
network names leads to a file, and no redirect leads anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from connectors.contract import Deadline
from connectors.errors import AccessDenied, BadAnswer, BindError
from connectors.soap.transport import Transport

SCHEMES = ("http", "https")
OK = 200


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be asked beside the WSDL's own host.

    ``hosts`` are names, with a port where it is not the scheme's own; ``files`` are places by
    address, and by the beginning of addresses where both end with ``/``.
    """

    hosts: Sequence[str] = ()
    files: Mapping[str, str] = field(default_factory=dict)

    def file(self, address: str) -> str | None:
        """Return the path of the file that stands for an address, or None."""
        if address in self.files:
            return self.files[address]
        for start, folder in self.files.items():
            if start.endswith("/") and address.startswith(start):
                path = Path(folder, unquote(address.removeprefix(start))).resolve()
                return str(path) if path.is_relative_to(Path(folder).resolve()) else None
        return None


class Places:
    """Reads places; ``connect`` makes the transport to an address, ``headers`` go to its own."""

    def __init__(
        self,
        first: str,
        connect: Callable[[str], Transport],
        deadline: Deadline,
        allowed: Allowed | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._home = _origin(first)
        self._connect = connect
        self._deadline = deadline
        self._allowed = allowed or Allowed()
        self._headers = headers or {}
        self._transports: dict[str, Transport] = {}

    def resolve(self, place: str, location: str) -> str:
        """Return the place that a location in a document means; raise BindError for none."""
        mapped = self._allowed.file(location)
        if mapped is not None:
            return _existing(mapped, location)
        if not is_address(place):
            return self._beside(Path(place), location)
        target = urljoin(place, location)
        mapped = self._allowed.file(target)
        if mapped is not None:
            return _existing(mapped, location)
        return self._asked(target)

    def read(self, place: str) -> bytes:
        """Return a document; raise CallError, or BindError for a file that is not there."""
        if not is_address(place):
            return Path(_existing(place, place)).read_bytes()
        origin = _origin(place)
        if origin not in self._transports:
            self._transports[origin] = self._connect(place)
        parts = urlsplit(place)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"Accept-Encoding": "gzip", "User-Agent": "brygga"}
        headers |= self._headers if origin == self._home else {}
        answer = self._transports[origin].call(
            "GET", target, None, headers, self._deadline, repeatable=True
        )
        if answer.status in (401, 403):
            raise AccessDenied
        if answer.status != OK:
            raise BadAnswer(f"the WSDL was asked for and the status was {answer.status}")
        return answer.body

    def close(self) -> None:
        """Close every connection."""
        for transport in self._transports.values():
            transport.close()

    def _beside(self, importer: Path, location: str) -> str:
        parts = urlsplit(location)
        if parts.scheme in SCHEMES:
            return self._asked(location)
        if parts.scheme or parts.netloc:
            raise BindError(f"imports {location}, which is no place that a schema is read from")
        path = importer.parent / unquote(location)
        if Path(unquote(location)).is_absolute():
            raise BindError(f"imports {location}, which is not a relative path")
        return _existing(str(path.resolve()), location)

    def _asked(self, address: str) -> str:
        parts = urlsplit(address)
        if parts.scheme not in SCHEMES:
            raise BindError(f"imports {address}, which is on another host, or on none")
        if _origin(address) == self._home or parts.netloc in self._allowed.hosts:
            return address
        raise BindError(f"imports {address}, which is on another host")


def is_address(place: str) -> bool:
    """Tell a web address from the path of a file."""
    return urlsplit(place).scheme in SCHEMES


def _origin(place: str) -> str:
    parts = urlsplit(place)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in SCHEMES else ""


def _existing(path: str, location: str) -> str:
    if not Path(path).is_file():
        raise BindError(f"imports {location}, which is missing")
    return path
