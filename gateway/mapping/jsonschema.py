"""The JSON Schemas that editors check mapping files and gateway.yaml with (draft 2020-12).

They are made of the same schemas that read the files. An editor decides the type of a plain
scalar by itself, so where the format wants a text they also allow a number or a boolean.
"""

from __future__ import annotations

import json
from typing import Any

from gateway.mapping.schema import GatewayKeys, MappingKeys
from gateway.mapping.schema_walk import Definitions, Keys, Outline

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_MARK = {"type": "string", "pattern": r"\$\{.+\}"}


def mapping_schema() -> Outline:
    """Return the JSON Schema of a mapping file."""
    return _document(MappingKeys, "Brygga mapping file")


def gateway_schema() -> Outline:
    """Return the JSON Schema of gateway.yaml, where any value may hold a ``${…}``."""
    allowed: Outline = _allow_marks(_document(GatewayKeys, "Brygga gateway.yaml"))
    return allowed


def render(schema: Outline) -> str:
    """Return a schema as the text of its file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _document(root: type[Keys], title: str) -> Outline:
    definitions: Definitions = {}
    reference = root.define(definitions)
    ordered = dict(sorted(definitions.items()))
    return {"$schema": DRAFT, "title": title, **reference, "$defs": ordered}


def _allow_marks(node: Any) -> Any:  # noqa: ANN401 - any part of a JSON Schema
    if isinstance(node, list):
        return [_allow_marks(each) for each in node]
    if not isinstance(node, dict):
        return node
    if "pattern" in node or "enum" in node:
        return {"anyOf": [node, _MARK]}
    kept = ("propertyNames", "not")  # they speak of keys, where nothing is replaced
    return {key: each if key in kept else _allow_marks(each) for key, each in node.items()}
