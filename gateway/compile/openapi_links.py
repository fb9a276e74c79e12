"""OpenAPI links: which answer holds the id that another operation asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gateway.plan.routespec import RouteSpec

Json = dict[str, Any]


Target = tuple[str, str, str]  # of a link: a route's name, its one path parameter, whose id it is


def targets_of(public: Iterable[RouteSpec]) -> list[Target]:
    """Return the routes that an opaque id alone opens."""
    found = []
    for spec in public:
        wanted = [each for each in spec.parameters if each.place == "path"]
        if len(wanted) == 1 and wanted[0].seal:
            found.append((spec.route.name, wanted[0].name, wanted[0].seal))
    return found


def links_from(spec: RouteSpec, targets: Iterable[Target], ids: Mapping[str, str]) -> Json:
    """Return the links of a route's answer; ``ids`` is {route name: operation id}.

    An opaque id of a resource opens every route whose one path parameter is sealed alike.
    """
    if spec.kind == "composite":
        return {}
    found: Json = {}
    base = "$response.body#/items/0/" if spec.kind == "list" else "$response.body#/"
    for name, parameter, seal in targets:
        if name == spec.route.name:
            continue
        for each in spec.fields:
            if each.field.seal == seal and not each.field.hidden:
                found[ids[name]] = {
                    "operationId": ids[name],
                    "parameters": {parameter: base + each.field.name},
                    "description": f"{each.field.name} opens it",
                }
    return found
