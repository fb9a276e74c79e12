"""The attachments of the OpenAPI document: what the JSON says of one, and how its bytes are had."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gateway.compile import openapi_parts as parts
from gateway.mapping.model import Upload
from gateway.plan.attachments import Steps
from gateway.plan.routespec import RouteSpec

Json = dict[str, Any]

ATTACHMENT: Json = {
    "type": "object",
    "required": ["contentType", "size", "sha256"],
    "properties": {
        "contentType": {"type": "string", "example": "application/pdf"},
        "size": {"type": "integer", "minimum": 0, "example": 170944},
        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$", "example": "0" * 64},
        "href": {"type": "string", "format": "uri-reference", "example": "/api/v1/documents/1"},
    },
}
_TEXT: Json = {"type": "string"}
_BYTES: Json = {"application/octet-stream": {}}
_PROBLEM: Json = {"$ref": "#/components/responses/Problem"}


def attachment_operation(
    spec: RouteSpec, steps: Steps, template: str, operation_id: str, parameters: Sequence[Json]
) -> Json:
    """Return the operation of an attachment's bytes; ``parameters`` are those of its record."""
    own = {each.get("name") for each in parameters}
    indices = [step[1:-1] for step in template.split("/") if step.startswith("{")]
    kept = [each for each in parameters if each.get("name") != "fields"]
    kept += [_index(name) for name in indices if name not in own]
    sent = _headers("ETag", "Accept-Ranges", "Content-Disposition")
    responses: Json = {
        "200": {"description": "The bytes", "headers": sent, "content": _BYTES},
        "206": {
            "description": "The range of the bytes that was asked for",
            "headers": {**sent, **_headers("Content-Range")},
            "content": _BYTES,
        },
        "304": {"description": "Not modified", "headers": parts.headers("ETag")},
    }
    for code in ("400", "401", "403", "404", "416", "502", "503", "504", "default"):
        responses[code] = _PROBLEM
    field = next(step for step in reversed(steps) if step.isalnum())
    summary = f"The bytes of {field}"
    operation: Json = {
        "operationId": operation_id,
        "tags": [spec.resource],
        "summary": summary,
        "description": f"{summary}, for whoever may see it in {spec.route.name}.",
        "parameters": [*kept, *map(_header, ("Range", "If-Range"))],
        "responses": responses,
    }
    if spec.route.scope:
        operation["x-scope"] = spec.route.scope
    return operation


def upload_body(upload: Upload) -> Json:
    """Return the request body of a route that takes a file."""
    description = f"A file of at most {upload.maximum} bytes"
    content: Json = {each: {} for each in upload.types}
    return {"required": True, "description": description, "content": content}


def _index(name: str) -> Json:
    schema = {"type": "integer", "minimum": 0}
    described = {"name": name, "in": "path", "required": True, "schema": schema, "example": 0}
    return {**described, "description": "The item's place in the list, from 0"}


def _header(name: str) -> Json:
    description = f"{name} of RFC 9110: one range of bytes"
    described = {"name": name, "in": "header", "required": False, "schema": _TEXT}
    return {**described, "description": description}


def _headers(*names: str) -> Mapping[str, Json]:
    told: Iterable[str] = (name for name in names if name != "ETag")
    return {
        **parts.headers("ETag", "Cache-Control"),
        **{name: {"description": f"{name} of RFC 9110", "schema": _TEXT} for name in told},
    }
