"""What one request gathers while it is written: everything that cannot be sent, by place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from connectors.errors import ArgumentError, Unencodable

Path = tuple[str, ...]
MAX_ERRORS = (
    100  # a client mends no more at once, and a list of a million may be wrong a million times
)


class Sheet:
    """The errors of one request so far; made for each call."""

    __slots__ = ("errors",)

    def __init__(self) -> None:
        self.errors: list[ArgumentError] = []

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
