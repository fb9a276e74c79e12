"""The small parts of a field: code lists, seals, converters, related rows."""

from __future__ import annotations

from typing import Any

from gateway.mapping.model import Codes, Related
from gateway.mapping.names import KEBAB
from gateway.mapping.schema_containers import Many, Named
from gateway.mapping.schema_names import kebab_name
from gateway.mapping.schema_scalars import Flag, NotBlank, Pattern, Text, Word
from gateway.mapping.schema_walk import Definitions, Key, Keys, Outline, Place, read_at


class CodeList(Key):
    """A code list by name, an inline map, or either under ``list`` with ``as: label``."""

    kind = "name, {code: label}, or {list: either, as: label}"

    def read(self, value: Any, place: Place) -> Codes:
        """Return the code list."""
        if not isinstance(value, dict) or "list" not in value or not value.keys() <= {"list", "as"}:
            return self._list(value, place, label_only=False)
        label_only = "as" in value
        if label_only:
            read_at(Word(["label"]), value["as"], place.below("as"))
        return self._list(value["list"], place.below("list"), label_only=label_only)

    def _list(self, value: Any, place: Place, *, label_only: bool) -> Codes:
        if isinstance(value, dict):
            inline = Named(Text()).read(value, place)
            return Codes(inline=inline, label_only=label_only)
        return Codes(name=NotBlank().read(value, place), label_only=label_only)

    def outline(self, definitions: Definitions) -> Outline:
        """Describe the forms."""
        text = Text().outline(definitions)
        inline = {"type": "object", "additionalProperties": text}
        either = {"anyOf": [text, inline]}
        return {
            "anyOf": [
                text,
                {
                    "type": "object",
                    "required": ["list"],
                    "properties": {"list": either, "as": {"const": "label"}},
                    "additionalProperties": False,
                },
                inline,
            ]
        }


class Seal(Key):
    """``true`` for the file's own resource, or the name of another."""

    kind = "true, or a resource"

    def read(self, value: Any, place: Place) -> str:
        """Return the resource, or an empty text for ``false``."""
        if value in ("true", "false"):
            return place.reading.resource if value == "true" else ""
        return str(kebab_name().read(value, place))

    def outline(self, definitions: Definitions) -> Outline:
        """Describe both forms."""
        return {"anyOf": [Flag().outline(definitions), kebab_name().outline(definitions)]}


class Convert(Key):
    """A converter by name, alone or with its argument."""

    kind = "{converter: argument}, or a converter"
    converter = Pattern(KEBAB.pattern, "a converter's name", hint="as in postal-code")

    def read(self, value: Any, place: Place) -> dict[str, str | None]:
        """Return the argument by converter."""
        if isinstance(value, str):
            return {self.converter.read(value, place): None}
        return Named(Text(), name=self.converter).read(value, place)

    def outline(self, definitions: Definitions) -> Outline:
        """Describe both forms."""
        name = self.converter.outline(definitions)
        block = Named(Text(), name=self.converter).outline(definitions)
        return {"anyOf": [{**name, "type": "string"}, block]}


class RelatedKeys(Keys):
    """Rows of another table, one query per level."""

    title = "related rows"

    table = NotBlank("the other table", required=True)
    on = Named(NotBlank(), "{their column: ours}", required=True)
    sort = Many(NotBlank(), "their columns; - before one is descending", lone=True)
    one = Flag("one object instead of a list")

    @classmethod
    def make(cls, values: dict[str, Any], place: Place, broken: tuple[str, ...]) -> Related:
        """Make the relation."""
        del place, broken
        return Related(**values)
