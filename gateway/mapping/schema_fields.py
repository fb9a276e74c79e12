"""The keys of a field: of an answer, of a body, and of an operation's argument."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gateway.mapping.model import Case, Field
from gateway.mapping.names import shown
from gateway.mapping.schema_containers import Block, Many, Named
from gateway.mapping.schema_field_parts import CodeList, Convert, RelatedKeys, Seal
from gateway.mapping.schema_names import (
    Literal,
    LiteralOrReference,
    PathText,
    ReferenceText,
    field_name,
    scope_name,
    zone_name,
)
from gateway.mapping.schema_scalars import Flag, NotBlank, Number, Pattern, Text, Word
from gateway.mapping.schema_walk import Definitions, Invalid, Key, Keys, Outline, Place, one_of
from gateway.mapping.schema_when import Condition

TYPES = (
    "string",
    "integer",
    "number",
    "decimal",
    "boolean",
    "date",
    "time",
    "datetime",
    "duration",
    "binary",
    "uuid",
    "object",
    "list",
    "any",
    "personnummer",
    "hsaid",
)
SENSITIVITIES = ("none", "personal", "sensitive", "protected")
ROLES = ("key", "etag", "modified", "protected", "recorded")
_SOURCES = frozenset({"from", "constant", "cases", "related", "fields", "each"})


class Each(Key):
    """The items of a list: one field for scalars, or the fields of objects."""

    kind = "a field, or fields by name"

    def __init__(self, block: Callable[[], type[FieldKeys]], says: str = "", **more: Any) -> None:
        super().__init__(says, **more)
        self._block = block

    def read(self, value: Any, place: Place) -> Any:
        """Return a Field, or fields by name."""
        schema = self._block()
        if not isinstance(value, dict) or not value:
            raise Invalid(
                "a field or fields are expected here", "write {type: string} or {name: {…}}"
            )
        if _is_object(value, schema.known()):
            return schema.members().read(value, place)
        return schema.walk_item(value, place)

    def outline(self, definitions: Definitions) -> Outline:
        """Describe both forms."""
        schema = self._block()
        members = schema.members().outline(definitions)
        return {"anyOf": [schema.define(definitions), members]}


def _is_object(value: dict[str, Any], known: Any) -> bool:
    """Tell fields by name from one field: a field may be *named* as a key of the language is."""
    if any(isinstance(each, list) for each in value.values()):
        return False
    if any(not isinstance(each, dict) for each in value.values()):
        return not any(key in known for key in value) and any(
            isinstance(each, dict) or str(each).startswith("$") for each in value.values()
        )
    named_as_keys = all(key in known for key in value)
    return not named_as_keys or all(any(key in known for key in each) for each in value.values())


class Members(Each):
    """The members of an object, by name."""

    kind = "fields by name"

    def read(self, value: Any, place: Place) -> Any:
        """Return the fields by name."""
        return self._block().members().read(value, place)

    def outline(self, definitions: Definitions) -> Outline:
        """Describe the members."""
        return self._block().members().outline(definitions)


class FieldKeys(Keys):
    """A field of an answer."""

    title = "field"

    sources = Many(PathText(), "where the value lies; a list is joined", lone=True, data_key="from")
    type = Word(TYPES, "what it is in JSON; else by the declared type")
    format = NotBlank("how the old system writes a date or time, as in %Y%m%d")
    zone = zone_name("how a local time is meant; else the deployment's")
    yes = Many(Text(), "texts that are true", lone=True)
    no = Many(Text(), "texts that are false", lone=True)
    decimal_comma = Flag("1,5 is one and a half")
    parse = Word(["xml"], "the text is a document of its own")
    dataset = Flag("a .NET DataSet")
    unwrap = Flag("leave the ArrayOf wrapper out")
    after = field_name("a time of day: the next day when earlier than that field")
    near = field_name("a time of day: on the day that puts it closest to that field")
    trim = Word(["right", "none", "both"], "which blanks go; else the back end's")
    null_if = Many(Text(), "`blank` or exact texts that are null", lone=True)
    omit_if = Many(Text(), "`blank` or exact texts that leave the key out", lone=True)
    map = Named(Text(), "{theirs: ours}; a miss follows on-bad")
    codes = CodeList("the code list that gives the label")
    cases = Many(Block(lambda: CaseKeys), "the first that holds; none: the key is left out")
    each = Each(lambda: FieldKeys, "the items of a list")
    members_ = Members(
        lambda: FieldKeys, "the members of an object", data_key="fields", attribute="fields"
    )
    related = Block(RelatedKeys, "rows of another table")
    seal = Seal("an opaque id of this resource, or of another")
    hidden = Flag("read, never sent")
    scope = scope_name("who sees it")
    sensitivity = Word(SENSITIVITIES, "who may be harmed")
    mask = Pattern(
        r"[a-z][a-z0-9-]*", "a mask", "what is left of it, as in last4", hint="as in last4"
    )
    on_bad = Word(["fail", "null", "raw"], "what becomes of a value that cannot be converted")
    default: LiteralOrReference = Literal("when there is no value")
    constant = Text("always this text")
    join = Text("between the parts of a list; else one space")
    role = Word(ROLES, "what the gateway uses it for")
    convert = Convert("named converters")
    content_type = PathText("path of an attachment's media type")
    inline = Flag("an attachment as base64")
    strict_dates = Flag("also select the raw text, to catch what a driver hides")

    @classmethod
    def elsewhere(cls, key: str) -> str:
        """Tell where a key belongs that only bodies and arguments take."""
        return "only a body's field or an argument takes it" if key in InputKeys.known() else ""

    @classmethod
    def members(cls) -> Named:
        """Return the kind of the members of an object: fields by name."""
        return Named(Block(cls), name=field_name())

    @classmethod
    def walk_item(cls, tree: dict[str, Any], place: Place) -> Any:
        """Return the field of a list's scalars, which are ``$value`` where nothing else is said."""
        return cls.walk(tree if _SOURCES & tree.keys() else {**tree, "from": "$value"}, place)

    @classmethod
    def check(cls, tree: dict[str, Any], place: Place) -> None:
        """Note keys that exclude each other, and a field without any source."""
        one_of(tree, {"map", "codes"}, place)
        one_of(tree, {"after", "near"}, place)
        one_of(tree, {"each", "fields"}, place)
        one_of(tree, {"from", "constant", "cases", "related"}, place, "one place gives the value")
        cls.check_source(tree, place)

    @classmethod
    def check_source(cls, tree: dict[str, Any], place: Place) -> None:
        """Note a field of an answer that has no value to show."""
        if not _SOURCES & tree.keys() and all(key in cls.known() for key in tree):
            place.fault("the field says nothing of where its value lies", "add from", at_key=True)

    @classmethod
    def make(cls, values: dict[str, Any], place: Place, broken: tuple[str, ...]) -> Any:
        """Make the field; it is named as its key is."""
        return Field(name=place.path[-1], path=place.path, broken=broken, **values)


class CaseKeys(FieldKeys):
    """One case: a field, or a literal value, when the condition holds."""

    title = "case"

    when = Condition("equality only; left out: always")
    value = Text("a literal")

    @classmethod
    def check_source(cls, tree: dict[str, Any], place: Place) -> None:
        """Note a case that gives nothing, or twice."""
        one_of(tree, {"value", *_SOURCES}, place)
        if "value" not in tree:
            super().check_source(tree, place)

    @classmethod
    def make(cls, values: dict[str, Any], place: Place, broken: tuple[str, ...]) -> Case:
        """Make the case."""
        when, value = values.pop("when", None), values.pop("value", None)
        if value is not None:
            return Case(when, value)
        return Case(when, None, super().make(values, place, broken))


class InputKeys(FieldKeys):
    """A field of a body."""

    title = "body field"

    each = Each(lambda: InputKeys, "the items of a list")
    members_ = Members(
        lambda: InputKeys, "the members of an object", data_key="fields", attribute="fields"
    )
    default = LiteralOrReference("when there is no value")
    required = Flag("a request without it is a 400")
    enum = Many(Text(), "the texts that it may be")
    min = Number("least value or length", attribute="minimum")
    max = Number("greatest value or length", attribute="maximum")
    pattern = NotBlank("regular expression for the whole text")

    @classmethod
    def walk_item(cls, tree: dict[str, Any], place: Place) -> Any:
        """Return the field of a list's scalars, which a body has nowhere else."""
        return cls.walk(tree, place)

    @classmethod
    def check_source(cls, tree: dict[str, Any], place: Place) -> None:
        """Ask for nothing: a body's field lies where its name says."""


class ArgumentKeys(InputKeys):
    """An argument of an operation."""

    title = "argument"

    each = Each(lambda: ArgumentKeys, "the items of a list")
    members_ = Members(
        lambda: ArgumentKeys, "the members of an object", data_key="fields", attribute="fields"
    )

    @classmethod
    def members(cls) -> Named:
        """Return the kind of an operation's members: arguments under the back end's names."""
        return Named(Argument(cls), name=PathText())

    @classmethod
    def walk_item(cls, tree: dict[str, Any], place: Place) -> Any:
        """Return the field of a list's scalars, as an answer's."""
        return super(InputKeys, cls).walk_item(tree, place)

    @classmethod
    def check_source(cls, tree: dict[str, Any], place: Place) -> None:
        """Note an argument that takes its value from nowhere."""
        if not {"from", "constant", "cases", "default"} & tree.keys():
            place.fault("nothing is bound to the argument", "add from or constant", at_key=True)


class TopArgumentKeys(ArgumentKeys):
    """An argument that a route binds: only references can fill it."""

    title = "argument"

    sources = Many(
        ReferenceText(),
        "the references that give the value; a list is joined",
        lone=True,
        data_key="from",
    )


class Argument(Block):
    """An argument: a reference alone, or the keys of a field."""

    def read(self, value: Any, place: Place) -> Any:
        """Return the field that gives the argument."""
        if not isinstance(value, str):
            return super().read(value, place)
        if not value.startswith("$"):
            hint = f"write {{constant: {shown(value)}}} for a literal"
            raise Invalid(f"{shown(value)} is not a reference", hint)
        reference = ReferenceText().read(value, place)
        return Field(name=place.path[-1], path=place.path, sources=(reference,))

    def outline(self, definitions: Definitions) -> Outline:
        """Describe both forms."""
        return {"anyOf": [ReferenceText().outline(definitions), super().outline(definitions)]}
