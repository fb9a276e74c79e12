"""The signatures of a WSDL's operations, each made when somebody asks for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from connectors.contract import Signature
from connectors.soap.profiles import Profile

if TYPE_CHECKING:
    from connectors.soap.wsdl import Wsdl


class Signatures(Mapping[str, Signature]):
    """The operations that can be bound, by name; of one service and port where they are said."""

    def __init__(
        self, wsdl: Wsdl, profile: Profile, service: str | None = None, port: str | None = None
    ) -> None:
        self._profile = profile
        self._views = wsdl.views
        described = wsdl.operations(service, port)
        self._described = {each.name: each for each in described if not each.refusal}
        self._made: dict[str, Signature] = {}

    def __getitem__(self, name: str) -> Signature:
        """Return what an operation takes and gives, every declared header among it."""
        if name not in self._made:
            described = self._described[name]
            headers = tuple(each.name for each in described.headers)
            whole = described.signature(self._views, headers)
            self._made[name] = self._profile.signature(whole)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        """Yield the names in the order of the WSDL."""
        return iter(self._described)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._described)
