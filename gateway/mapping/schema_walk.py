"""How a schema of the format is read over a tree: every fault at once, each with its place.

A ``Keys`` schema declares with marshmallow fields what may stand in one block. It looks only at
the keys that are there, notes what is wrong in the ``Reading`` and goes on with the rest, so
that later stages can still check what could be read.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, ClassVar, NamedTuple

from marshmallow import Schema, ValidationError, fields, missing

from gateway.mapping.model import Path
from gateway.mapping.names import did_you_mean, shown, suggest

Outline = dict[str, Any]  # a JSON Schema
Definitions = dict[str, Outline]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a tree: at the value of a path, or at its key."""

    path: Path
    message: str
    hint: str = ""
    at_key: bool = False


@dataclass(slots=True)
class Reading:
    """The reading of one file: its faults so far, and the resource that it describes."""

    faults: list[Fault] = field(default_factory=list)
    resource: str = ""


class Place(NamedTuple):
    """Where a reader stands."""

    path: Path
    reading: Reading

    def below(self, key: str) -> Place:
        """Return the place of a member or item."""
        return Place((*self.path, key), self.reading)

    def fault(self, message: str, hint: str = "", *, at_key: bool = False) -> None:
        """Note a fault here and go on."""
        self.reading.faults.append(Fault(self.path, message, hint, at_key))


class Invalid(ValidationError):
    """A value is not what its key asks for; the hint tells how to mend it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.text = message
        self.hint = hint


class Dropped(ValidationError):
    """Nothing usable is left of a value whose faults are noted already."""

    def __init__(self) -> None:
        super().__init__("dropped")


class Key(fields.Field[Any]):
    """The value of one key: how it is read, described in a table and in JSON Schema."""

    kind: ClassVar[str] = ""
    default_error_messages = {"null": "the value is missing"}  # noqa: RUF012 - marshmallow's form

    def __init__(
        self,
        says: str = "",
        *,
        required: bool = False,
        attribute: str | None = None,
        data_key: str | None = None,
    ) -> None:
        super().__init__(required=required, attribute=attribute, data_key=data_key)
        self.says = says

    @property
    def describes(self) -> str:
        """Name the kind of value for the reference page."""
        return self.kind

    @abstractmethod
    def read(self, value: Any, place: Place) -> Any:
        """Return the typed value; raise Invalid or Dropped."""

    @abstractmethod
    def outline(self, definitions: Definitions) -> Outline:
        """Return the JSON Schema of the value."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **context: Any) -> Any:
        del attr, data
        return self.read(value, context["place"])


def read_at(key: Key, value: Any, place: Place) -> Any:
    """Return the typed value, or marshmallow's ``missing`` with the fault noted."""
    try:
        return key.deserialize(value, None, None, place=place)
    except Dropped:
        return missing
    except Invalid as error:
        place.fault(error.text, error.hint)
    except ValidationError as error:  # marshmallow's own: a missing value
        place.fault(str(error.messages[0]), "write a value behind the key, or remove the key")
    return missing


class Keys(Schema):
    """A block of known keys."""

    title: ClassVar[str] = ""

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Name a key as its attribute, in kebab-case, where nothing else is said."""
        if field_obj.data_key is None:
            field_obj.data_key = field_name.removesuffix("_").replace("_", "-")

    @classmethod
    @cache
    def known(cls) -> Mapping[str, Key]:
        """Return the fields by key, in their order."""
        found = {}
        for each in cls().load_fields.values():
            if isinstance(each, Key):
                found[str(each.data_key)] = each
        return found

    @classmethod
    def walk(cls, tree: Any, place: Place) -> Any:
        """Return what the block makes; raise Invalid or Dropped when nothing is left of it."""
        if not isinstance(tree, dict):
            raise Invalid(f"{cls.title or 'this'} is a block of keys", cls.example())
        values: dict[str, Any] = {}
        broken: list[str] = []
        for key, raw in tree.items():
            cls._take(key, raw, place.below(key), values, broken)
        lacking = [key for key, known in cls.known().items() if known.required and key not in tree]
        for key in lacking:
            if key not in broken:
                place.fault(f"the key {shown(key)} is missing", cls.known()[key].says, at_key=True)
        cls.check(tree, place)
        needed = [attribute(known) for known in cls.known().values() if known.required]
        if any(name not in values for name in needed):
            raise Dropped
        return cls.make(values, place, tuple(broken))

    @classmethod
    def _take(
        cls, key: str, raw: Any, place: Place, values: dict[str, Any], broken: list[str]
    ) -> None:
        known = cls.known().get(key)
        if known is None:
            near = did_you_mean(key, cls.known())
            hint = cls.elsewhere(key) or near or cls.example()
            place.fault(f"unknown key {shown(key)}", hint, at_key=True)
            broken += filter(None, [key, suggest(key, cls.known())])
            return
        before = len(place.reading.faults)
        value = read_at(known, raw, place)
        if value is not missing:
            values[attribute(known)] = value
        if len(place.reading.faults) > before:
            broken.append(key)

    @classmethod
    def example(cls) -> str:
        """Return a hint for a value that is no block."""
        return "known are " + ", ".join(list(cls.known())[:8])

    @classmethod
    def elsewhere(cls, key: str) -> str:
        """Tell where a key belongs that is known at another place of the format."""
        del key
        return ""

    @classmethod
    def check(cls, tree: dict[str, Any], place: Place) -> None:
        """Note what is wrong between the keys."""

    @classmethod
    def make(cls, values: dict[str, Any], place: Place, broken: tuple[str, ...]) -> Any:
        """Make the model's value of the typed values; those of broken keys may be absent."""
        del place, broken
        return values

    @classmethod
    def define(cls, definitions: Definitions) -> Outline:
        """Put the JSON Schema of the block among the definitions and return a reference to it."""
        name = cls.__name__
        if name not in definitions:
            outline = definitions[name] = Outline(type="object", additionalProperties=False)
            if cls.title:
                outline["title"] = cls.title
            known = cls.known().items()
            outline["properties"] = {key: _described(each, definitions) for key, each in known}
            required = [key for key, each in known if each.required]
            if required:
                outline["required"] = required
        return {"$ref": f"#/$defs/{name}"}


def attribute(key: Key) -> str:
    """Return the name under which a key's value is kept."""
    return key.attribute or str(key.name).removesuffix("_")


def one_of(tree: Mapping[str, Any], names: Iterable[str], place: Place, hint: str = "") -> None:
    """Note a fault at every key beyond the first of some that exclude each other."""
    present = [key for key in tree if key in names]
    for key in present[1:]:
        place.below(key).fault(
            f"{shown(key)} cannot stand beside {present[0]!r}", hint, at_key=True
        )


def _described(key: Key, definitions: Definitions) -> Outline:
    outline = key.outline(definitions)
    return {**outline, "description": key.says} if key.says else outline
