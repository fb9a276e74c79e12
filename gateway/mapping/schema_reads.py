"""The small blocks of a route that reads: pages, caching, ownership, combined parts."""

from __future__ import annotations

from typing import Any

from gateway.mapping.model import Cache, OwnerRule, Paging, Part, RouteCall
from gateway.mapping.schema_containers import Block, Many, Named
from gateway.mapping.schema_names import LiteralOrReference, PathText, RouteName, field_name
from gateway.mapping.schema_scalars import Duration, Flag, Pattern, Whole
from gateway.mapping.schema_walk import Definitions, Invalid, Key, Keys, Outline, Place, one_of
from gateway.mapping.schema_when import CallKeys, lone_texts

MAX_PAGE = 1000


class PageKeys(Keys):
    """Page sizes."""

    title = "paging"

    size = Whole(1, MAX_PAGE, "items of a page when the app does not say")
    max_ = Whole(1, MAX_PAGE, "the most that it may ask for", attribute="maximum")

    @classmethod
    def make(cls, values: dict[str, Any], place: Place, broken: tuple[str, ...]) -> Paging:
        """Make the sizes; the default page is never above the greatest."""
        del broken
        greatest = values.get("maximum", max(values.get("size", 0), Paging().maximum))
        size = values.get("size", min(Paging().size, greatest))
        if size > greatest:
            place.below("size").fault(f"size {size} is above max {greatest}", "lower it")
        return Paging(size, greatest)


class CacheKeys(Keys):
    """How long an answer may be used again."""

    title = "caching"

    fresh = Duration("how long it is fresh", required=True)
    stale_if_error = Duration("how long it may be served late while the back end is down")
    share = Pattern(
        r"everyone|\$claims\.[a-z][a-zA-Z0-9]*",
        "everyone or a claim",
        "whose copies are one: everyone, or all with the same claim; else the caller's own",
        hint="write everyone, or a claim as in $claims.unit",
    )


class CacheTimes(Key):
    """A duration, or the block."""

    kind = "duration, or a block"

    def read(self, value: Any, place: Place) -> Cache:
        """Return the times."""
        if isinstance(value, str):
            return Cache(Duration().read(value, place), path=place.path)
        values = CacheKeys.walk(value, place)
        late = values.get("stale_if_error", 0.0)
        return Cache(values["fresh"], late, values.get("share"), place.path)

    def outline(self, definitions: Definitions) -> Outline:
        """Describe both forms."""
        return {"anyOf": [Duration().outline(definitions), CacheKeys.define(definitions)]}


class ThroughKeys(Keys):
    """Ownership that another route knows: this object is in its answer for the caller."""

    title = "ownership through a route"

    through = RouteName("the route that tells", required=True)
    arguments = Named(
        Many(LiteralOrReference(), lone=True),
        "its parameters; lists are one call each",
        data_key="with",
    )
    match = field_name("the field of its items that equals this object's id", required=True)


class Owner(Key):
    """Columns equal to references, or ``through`` another route."""

    kind = "{column: reference}, or {through, with, match}"
    _columns = Named(LiteralOrReference(), name=PathText())

    def read(self, value: Any, place: Place) -> OwnerRule:
        """Return one alternative."""
        if isinstance(value, dict) and "through" in value:
            values = ThroughKeys.walk(value, place)
            arguments = lone_texts(values.get("arguments", {}))
            call = RouteCall(values["through"], arguments, place.path)
            return OwnerRule(through=call, match=values["match"], path=place.path)
        if value == {}:
            raise Invalid("the rule holds for everyone", "write {column: reference}")
        return OwnerRule(equals=self._columns.read(value, place), path=place.path)

    def outline(self, definitions: Definitions) -> Outline:
        """Describe both forms."""
        columns = {**self._columns.outline(definitions), "not": {"required": ["through"]}}
        return {"anyOf": [ThroughKeys.define(definitions), columns]}


class PartKeys(CallKeys):
    """A member of a combined answer: a call of another route."""

    title = "combined part"

    optional = Flag("left out while its back end fails")
    first = Flag("the first item instead of the list")
    each = PathText("one call for each value of an earlier part, as in visits/clientId")
    all = PathText("one call with all values of an earlier part")
    distinct = Flag("each value once, in the order of the back end's key")
    at_once = Whole(1, 64, "calls in parallel")

    @classmethod
    def check(cls, tree: dict[str, Any], place: Place) -> None:
        """Note keys that exclude each other."""
        one_of(tree, {"each", "all"}, place)

    @classmethod
    def make(cls, values: dict[str, Any], place: Place, broken: tuple[str, ...]) -> Part:
        """Make the part."""
        call = super().make(values, place, broken)
        values = {key: each for key, each in values.items() if key not in ("route", "arguments")}
        return Part(place.path[-1], call=call, path=place.path, **values)


class PartValue(Block):
    """A part of a combined answer: a text or reference, or a call."""

    def __init__(self) -> None:
        super().__init__(PartKeys)

    def read(self, value: Any, place: Place) -> Part:
        """Return the part."""
        if isinstance(value, str):
            text = LiteralOrReference().read(value, place)
            return Part(place.path[-1], value=text, path=place.path)
        part: Part = super().read(value, place)
        return part

    def outline(self, definitions: Definitions) -> Outline:
        """Describe both forms."""
        text = LiteralOrReference().outline(definitions)
        return {"anyOf": [text, super().outline(definitions)]}
