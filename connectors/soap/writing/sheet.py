"""What one request gathers while it is written: what cannot be sent, by place; attachments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from connectors.contract import Stream
from connectors.errors import ArgumentError, Unencodable

Path = tuple[str, ...]
Part = tuple[str, Stream]  # the Content-ID and the bytes
MAX_ERRORS = (
    100  # a client mends no more at once, and a list of a million may be wrong a million times
)


class Sheet:
    """The errors of one request so far, and its attachments (``parts``); made for each call."""

    __slots__ = ("errors", "parts")

    def __init__(self, parts: list[Part] | None = None) -> None:
        self.errors: list[ArgumentError] = []
        self.parts: list[Part] = [] if parts is None else parts

    def attach(self, value: bytes | Stream) -> str:
        """Keep bytes as the next part; return the URL (RFC 2392) that the envelope says."""
        stream = value if isinstance(value, Stream) else Stream("", len(value), (value,))
        self.parts.append((f"part{len(self.parts) + 1}@brygga", stream))
        return f"cid:{self.parts[-1][0]}"

    def refuse(self, path: Path, code: str, detail: str) -> str:
        """Note what is wrong at a path of names and indexes; return what is written instead."""
        if len(self.errors) < MAX_ERRORS:
            self.errors.append(ArgumentError(pointer(path), code, detail))
        return ""

    def close(self) -> None:
        """Raise Unencodable with everything that was noted."""
        if self.errors:
            raise Unencodable(tuple(self.errors))


Write = Callable[[Any, Path, Sheet], str]
"""Writes one value that is not None."""

Member = Callable[[Mapping[str, Any], Path, Sheet], str]
"""Writes what an object gives under a name, or under the names of a group."""


def pointer(path: Path) -> str:
    """Return the JSON pointer (RFC 6901) of a path."""
    return "".join(f"/{each.replace('~', '~0').replace('/', '~1')}" for each in path)


def shown(name: object) -> str:
    """Return the name of a member that nobody knows, as far as an error may repeat it."""
    return "".join(each for each in str(name)[:64] if each.isprintable())
