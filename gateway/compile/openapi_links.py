"""OpenAPI links: which answer holds the id that another operation asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gateway.plan.routespec import RouteSpec

Json = dict[str, Any]


def links_from(spec: RouteSpec, public: Iterable[RouteSpec], ids: Mapping[str, str]) -> Json:
    """Return the links of a route's answer; ``ids`` is {route name: operation id}.

    An opaque id of a resource opens every route whose one path parameter is sealed alike.
    """
    if spec.kind == "composite":
        return {}
    found: Json = {}
    base = "$response.body#/items/0/" if spec.kind == "list" else "$response.body#/"
    for other in public:
        wanted = [each for each in other.parameters if each.place == "path"]
        if other.route.name == spec.route.name or len(wanted) != 1 or not wanted[0].seal:
            continue
        for each in spec.fields:
            if each.field.seal == wanted[0].seal and not each.field.hidden:
                found[ids[other.route.name]] = {
                    "operationId": ids[other.route.name],
                    "parameters": {wanted[0].name: base + each.field.name},
                    "description": f"{each.field.name} opens it",
                }
    return found
