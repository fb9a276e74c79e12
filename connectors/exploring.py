"""What a connector tells of a back end that nobody has described yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from connectors.contract import Catalogue


@dataclass(frozen=True, slots=True)
class Source:
    """Where a back end, called ``name`` from now on, describes itself: an address or a file.

    ``hosts`` are those that may be asked beside the source's own; ``files`` are paths that stand
    for addresses, or folders for the beginnings of addresses where both end with ``/``.
    """

    name: str
    place: str
    hosts: Sequence[str] = ()
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: settings for gateway.yaml, operations, and what is left out.

    ``notes`` say in plain words what was skipped and why.
    """

    settings: Mapping[str, Any]
    catalogue: Catalogue
    notes: tuple[str, ...] = ()
