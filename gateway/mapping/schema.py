"""The definition of the format: what a mapping file and gateway.yaml may say.

The JSON Schema for editors, the key reference and the diagnostics all come from these schemas;
a new key is one line here (or in the ``schema_*`` module of its block) and one in the model.
"""

from __future__ import annotations

from typing import Any

from gateway.mapping.schema_containers import Block, Many, Named
from gateway.mapping.schema_fields import FieldKeys
from gateway.mapping.schema_gateway import GatewayKeys
from gateway.mapping.schema_names import field_name, kebab_name
from gateway.mapping.schema_routes import RouteBlock, RouteKeys
from gateway.mapping.schema_scalars import Flag, NotBlank
from gateway.mapping.schema_walk import Keys, Place
from gateway.mapping.schema_when import FaultKeys, ResultKeys

__all__ = ["GatewayKeys", "MappingKeys"]


class MappingKeys(Keys):
    """One resource: where its values lie, what they are called, which routes serve it."""

    title = "mapping file"

    resource = kebab_name("the resource's name, a plural noun", required=True)
    summary = NotBlank("one line for the API's document")
    description = NotBlank("more for the API's document")
    backend = NotBlank("the back end, as gateway.yaml names it")
    personal = Flag("whether it holds personal data; true is the default")
    members_ = Named(
        Block(FieldKeys),
        "the JSON members by name",
        name=field_name(),
        data_key="fields",
        attribute="fields",
    )
    result = Block(ResultKeys, "in-band results")
    faults = Many(Block(FaultKeys), "fault rules; the first that holds")
    routes = RouteBlock("the routes by name")

    @classmethod
    def elsewhere(cls, key: str) -> str:
        """Tell where a key belongs that only routes take."""
        return "it belongs to a route" if key in RouteKeys.known() else ""

    @classmethod
    def make(cls, values: dict[str, Any], place: Place, broken: tuple[str, ...]) -> dict[str, Any]:
        """Return the arguments of a MappingFile; the loader knows its source."""
        del place
        defaults = {"summary": "", "personal": True, "fields": {}, "faults": ()}
        optional = {"backend": None, "result": None}
        return {**defaults, **optional, **values, "broken": broken}
