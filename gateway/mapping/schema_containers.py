"""The kinds of values that hold others: known blocks, blocks of free names, lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from marshmallow import missing

from gateway.mapping.schema_walk import (
    Definitions,
    Invalid,
    Key,
    Keys,
    Outline,
    Place,
    read_at,
)


class Block(Key):
    """A block of known keys."""

    def __init__(
        self, schema: Callable[[], type[Keys]] | type[Keys], says: str = "", **more: Any
    ) -> None:
        super().__init__(says, **more)
        self._schema = schema

    @property
    def schema(self) -> type[Keys]:
        """The block's schema; a function gives one that is declared further down."""
        return self._schema if isinstance(self._schema, type) else self._schema()

    @property
    def describes(self) -> str:
        """Name the block."""
        return self.schema.title

    def read(self, value: Any, place: Place) -> Any:
        """Return what the block makes."""
        return self.schema.walk(value, place)

    def outline(self, definitions: Definitions) -> Outline:
        """Refer to the block's definition."""
        return self.schema.define(definitions)


class Named(Key):
    """A block whose keys are names that the integrator chooses, all with one kind of value."""

    def __init__(self, value: Key, says: str = "", *, name: Key | None = None, **more: Any) -> None:
        super().__init__(says, **more)
        self.value = value
        self.name_key = name

    @property
    def describes(self) -> str:
        """Name the values."""
        return f"by name: {self.value.describes}"

    def read(self, value: Any, place: Place) -> dict[str, Any]:
        """Return the values by name; what is broken is left out."""
        if not isinstance(value, dict):
            raise Invalid("names and their values are expected here", "write {name: value}")
        found = {}
        for name, raw in value.items():
            below = place.below(name)
            self._check_name(name, below)
            read = read_at(self.value, raw, below)
            if read is not missing:
                found[name] = read
        return found

    def _check_name(self, name: str, place: Place) -> None:
        if self.name_key is None:
            return
        try:
            self.name_key.read(name, place)
        except Invalid as error:
            place.fault(error.text, error.hint, at_key=True)

    def outline(self, definitions: Definitions) -> Outline:
        """Allow every name, or those of the pattern."""
        outline = Outline(type="object", additionalProperties=self.value.outline(definitions))
        if self.name_key is not None:
            outline["propertyNames"] = self.name_key.outline(definitions)
        return outline


class Many(Key):
    """A list; ``lone`` also takes one value without the brackets."""

    def __init__(self, value: Key, says: str = "", *, lone: bool = False, **more: Any) -> None:
        super().__init__(says, **more)
        self.value = value
        self.lone = lone

    @property
    def describes(self) -> str:
        """Name the items."""
        return (
            f"{self.value.describes}, or a list" if self.lone else f"list of {self.value.describes}"
        )

    def read(self, value: Any, place: Place) -> tuple[Any, ...]:
        """Return the items; what is broken is left out."""
        if isinstance(value, list):
            if not value:
                raise Invalid("the list is empty", "write an item, or remove the key")
            read = [read_at(self.value, raw, place.below(str(at))) for at, raw in enumerate(value)]
            return tuple(item for item in read if item is not missing)
        if not self.lone:
            raise Invalid("a list is expected here", "write [item, item]")
        return (self.value.read(value, place),)

    def outline(self, definitions: Definitions) -> Outline:
        """Describe a list, or one item beside it."""
        item = self.value.outline(definitions)
        many = Outline(type="array", items=item, minItems=1)
        return {"anyOf": [item, many]} if self.lone else many
