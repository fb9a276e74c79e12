"""Finds connectors by name: the entry points of the group ``brygga.connectors``.

Ours and third parties' are found alike, and each is imported only when it is asked for.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points

from connectors.contract import Connector
from connectors.errors import ConnectorError

GROUP = "brygga.connectors"


class UnknownConnector(ConnectorError):
    """No connector has this name, or the one that has it cannot be loaded.

    ``hint`` says how to mend it.
    """

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(f"{message} ({hint})")
        self.message = message
        self.hint = hint


class Registry:
    """Connector classes by name; ``overrides`` win over what is installed."""

    def __init__(self, overrides: Mapping[str, type[Connector]] | None = None) -> None:
        self._loaded = dict(overrides or {})

    def load(self, name: str) -> type[Connector]:
        """Return the class of that name, imported now; raise UnknownConnector."""
        if name not in self._loaded:
            self._loaded[name] = self._import(name)
        return self._loaded[name]

    def names(self) -> tuple[str, ...]:
        """Return every name that can be asked for; nothing is imported."""
        return tuple(sorted({*self._loaded, *self._installed}))

    @cached_property
    def _installed(self) -> Mapping[str, EntryPoint]:
        return {each.name: each for each in entry_points(group=GROUP)}

    def _import(self, name: str) -> type[Connector]:
        if name not in self._installed:
            raise UnknownConnector(f"there is no connector {name!r}", self._remedy(name))
        entry = self._installed[name]
        try:
            found = entry.load()
        except (ImportError, AttributeError) as error:
            hint = f"install {entry.dist.name if entry.dist else name} with what it needs"
            raise UnknownConnector(f"the connector {name!r} cannot be loaded", hint) from error
        if not (isinstance(found, type) and issubclass(found, Connector)):
            hint = f"let the entry point in {GROUP} name a subclass of Connector"
            raise UnknownConnector(f"{name!r} is no connector", hint)
        return found

    def _remedy(self, name: str) -> str:
        names = self.names()
        close = difflib.get_close_matches(name, names, 1)
        if close:
            return f"did you mean {close[0]!r}?"
        known = ", ".join(names) or "none"
        return f"known: {known}; or install the distribution that provides {name!r}"
