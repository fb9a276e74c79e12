"""The keys of a route."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gateway.mapping.model import Route
from gateway.mapping.names import FIELD, METHODS
from gateway.mapping.schema_containers import Block, Many, Named
from gateway.mapping.schema_fields import FieldKeys, InputKeys
from gateway.mapping.schema_names import (
    LiteralOrReference,
    PathText,
    ReferenceText,
    RouteName,
    field_name,
    scope_name,
)
from gateway.mapping.schema_reads import CacheTimes, Owner, PageKeys, PartValue
from gateway.mapping.schema_scalars import Duration, Flag, NotBlank, Pattern, Word
from gateway.mapping.schema_walk import Definitions, Key, Outline, Place, attribute, one_of
from gateway.mapping.schema_when import FaultKeys, ResultKeys
from gateway.mapping.schema_writes import ACTIONS, LATER, UploadKeys, WriteKeys, arguments_key

OPERATORS = ("eq", "ne", "lt", "le", "gt", "ge", "in", "like", "prefix", "null")


class Item(Key):
    """A path, or ``true`` for the one row of a table or query."""

    kind = "path, or true"

    def read(self, value: Any, place: Place) -> str | None:
        """Return the path; an empty one for ``true``, None for ``false``."""
        if value in ("true", "false"):
            return "" if value == "true" else None
        return str(PathText().read(value, place))

    def outline(self, definitions: Definitions) -> Outline:
        """Describe both forms."""
        return PathText().outline(definitions)


class RouteKeys(WriteKeys):
    """A route: what it reads or writes, whose it is, how long it keeps."""

    title = "route"

    summary = NotBlank("one line for the API's document")
    description = NotBlank("what it does, for the API's document")
    backend = NotBlank("the back end; else the file's")
    operation = NotBlank("SOAP operation")
    table = NotBlank("table; the columns are those of the fields")
    query = NotBlank("SQL statement with :names")
    procedure = NotBlank("stored procedure")
    sets = Many(field_name(), "names of the procedure's result sets, in their order", lone=True)
    arguments = arguments_key()
    headers = Named(LiteralOrReference(), "SOAP headers")
    items = PathText("path of the repeated element: the answer is a list")
    item = Item("path of the one element, or true for one row: none is a 404, several are a 502")
    members_ = Named(
        Block(FieldKeys),
        "fields of its own",
        name=field_name(),
        data_key="fields",
        attribute="fields",
    )
    filter = Named(
        Many(Word(OPERATORS), lone=True),
        "{field: operators} that the app may use",
        name=field_name(),
    )
    sort = Many(
        Pattern(f"-?{FIELD.pattern}", "a field's name", hint="as in -writtenAt"),
        "fields that the app may sort by; the first is the default; - is descending",
        lone=True,
    )
    page = Block(PageKeys, "page sizes")
    cache = CacheTimes("how long an answer may be used again")
    scope = scope_name("what the caller needs")
    owner = Many(Owner(), "whose it is; a list is one of; else 404", lone=True)
    verify = Named(ReferenceText(), "{path: reference}: the answer must be the one asked for")
    personal = Flag("whether it holds personal data; else the file's")
    internal = Flag("no URL and no place in the API's document")
    effect = Word(["read", "write"], "a POST that only reads says read")
    body = Named(Block(InputKeys), "the fields of the request's body", name=field_name())
    upload = Block(UploadKeys, "the request's body is a file")
    combine = Named(PartValue(), "the members of a combined answer", name=field_name())
    sources = Many(NotBlank(), "back ends of a combined answer, told in sources", lone=True)
    result = Block(ResultKeys, "in-band results; else the file's")
    faults = Many(Block(FaultKeys), "fault rules before the file's")
    extras = Flag("keep undeclared elements")
    timeout = Duration("total time for the back end; else its own", attribute="timeout_seconds")

    @classmethod
    def check(cls, tree: dict[str, Any], place: Place) -> None:
        """Note keys that exclude each other, and a route that does nothing."""
        actions = ACTIONS | {"combine", "batch", "steps"}
        one_of(tree, actions, place, "a route does one thing; several writes are steps")
        one_of(tree, {"items", "item"}, place, "an answer is a list or one object")
        one_of(tree, {"body", "upload"}, place, "a body is JSON or a file")
        if not actions & tree.keys() and all(key in cls.known() for key in tree):
            hint = "add operation, table, query, procedure or combine"
            place.fault("the route does nothing", hint, at_key=True)

    @classmethod
    def make(cls, values: dict[str, Any], place: Place, broken: tuple[str, ...]) -> Any:
        """Make the route; what later stages keep as written is added by its reader."""
        name = place.path[-1]
        method, _, template = name.partition(" ")
        now = {key: value for key, value in values.items() if key not in _LATER_VALUES}
        now["combine"] = tuple(now.get("combine", {}).values())
        return Route(name, method, template, place.path, broken=broken, **now)

    @classmethod
    def walk(cls, tree: Any, place: Place) -> Route:
        """Return the route with the keys of writes as written."""
        route: Route = super().walk(tree, place)
        return replace(route, later={key: raw for key, raw in tree.items() if key in LATER})


_LATER_VALUES = frozenset(attribute(key) for key in WriteKeys.known().values())


class RouteBlock(Named):
    """The routes by name."""

    def __init__(self, says: str) -> None:
        super().__init__(Block(RouteKeys), says, name=RouteName(), required=True)

    def read(self, value: Any, place: Place) -> Any:
        """Return the routes; one without a method that is known is none."""
        routes = super().read(value, place).values()
        return tuple(route for route in routes if route.method in METHODS)
