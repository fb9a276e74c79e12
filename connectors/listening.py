"""What a connector tells of its talk with a back end, where somebody tries a route."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Message:
    """What a connector sent, or else received: the body as it was, and the media type it has."""

    sent: bool
    content_type: str
    body: bytes = field(repr=False)


Listen: TypeAlias = Callable[[Message], None]
