"""The parts of the OpenAPI document that every API has."""

from __future__ import annotations

from typing import Any

from gateway.mapping.deployment import Api
from gateway.plan.routespec import ParameterSpec, RouteSpec

Json = dict[str, Any]
SEALED = "^[A-Za-z0-9_-]{16,700}$"
_SCHEMAS: dict[str, Json] = {
    "date": {"type": "string", "format": "date", "example": "2026-11-23"},
    "datetime": {"type": "string", "format": "date-time", "example": "2026-11-23T06:00:00Z"},
    "integer": {"type": "integer", "minimum": -999999999999999, "maximum": 999999999999999},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "uuid": {"type": "string", "format": "uuid"},
}
_HEADERS = {
    "API-Version": "ApiVersion",
    "traceparent": "Traceparent",
    "ETag": "ETag",
    "Cache-Control": "CacheControl",
}
COMMON_PARAMETERS = [{"$ref": "#/components/parameters/Traceparent"}]


def headers(*names: str) -> Json:
    """Return references to the headers that an answer has."""
    return {
        name: {"$ref": f"#/components/headers/{_HEADERS[name]}"}
        for name in ("API-Version", "traceparent", *names)
    }


def info(api: Api) -> Json:
    """Return the ``info`` object (DOK.03, DOK.06, DOK.08)."""
    texts = [api.description[key] for key in ("sv", "en") if key in api.description]
    document: Json = {
        "title": api.title,
        "version": api.version,
        "description": " ".join(texts) or api.title,
        "x-sla": {"description": "See termsOfService"},
    }
    for key, value in (
        ("contact", dict(api.contact)),
        ("license", dict(api.license)),
        ("termsOfService", api.terms),
    ):
        if value:
            document[key] = value
    return document


def api_facts(api: Api) -> dict[str, str]:
    """Return the members of ``/api-info``."""
    base = api.public_urls[0].rstrip("/")
    return {
        "apiName": api.name,
        "apiVersion": api.version,
        "apiReleased": api.released,
        "apiDocumentation": api.documentation or f"{base}/{api.name}/v{api.major}/docs",
        "apiStatus": api.status,
    }


def api_info(api: Api) -> Json:
    """Return the operation of ``/api-info`` (VER.06, VER.07)."""
    content = {
        "schema": {"$ref": "#/components/schemas/ApiInfo"},
        "examples": {"example": {"value": api_facts(api)}},
    }
    return {
        "operationId": "getApiInfo",
        "tags": ["api"],
        "summary": "API information",
        "description": "Name, version, release date, documentation and status of this API.",
        "security": [],
        "parameters": COMMON_PARAMETERS,
        "responses": {
            "200": {
                "description": "OK",
                "headers": headers(),
                "content": {"application/json": content},
            },
            "default": {"$ref": "#/components/responses/Problem"},
        },
    }


def parameter_schema(each: ParameterSpec) -> Json:
    """Return the schema of one parameter's value."""
    if each.seal:
        return {"type": "string", "pattern": SEALED}
    if each.choices:
        return {"type": "string", "enum": list(each.choices)}
    return dict(_SCHEMAS.get(each.type, {"type": "string", "minLength": 1, "maxLength": 200}))


def describe(each: ParameterSpec) -> str:
    """Return a sentence about a parameter."""
    if each.filters:
        return f"Only items whose {each.name} fits ({', '.join(each.operators)})"
    return "Opaque id" if each.seal else f"The {each.name}"


def fields_parameter(names: list[str]) -> Json:
    """Return ``fields``: which members are wanted, comma separated (UFN.04)."""
    return {
        "name": "fields",
        "in": "query",
        "required": False,
        "description": "Only these members, comma separated",
        "style": "form",
        "explode": False,
        "schema": {
            "type": "array",
            "minItems": 1,
            "uniqueItems": True,
            "items": {"type": "string", "enum": names},
        },
    }


def paging_parameters(spec: RouteSpec) -> list[Json]:
    """Return ``limit``, ``page``, ``after``, ``total`` and ``sort`` (FNS.07-FNS.14)."""
    paging = spec.route.page
    size, most = (paging.size, paging.maximum) if paging else (20, 100)
    page = {"type": "integer", "minimum": 1, "maximum": 1000000, "default": 1}
    limit = {"type": "integer", "minimum": 1, "maximum": most, "default": size}
    total = {"type": "boolean", "default": False}
    found = [
        _query("limit", "Page size", limit),
        _query("page", "Page number, starts at 1", page),
    ]
    if not spec.pages:
        found.append(_query("total", "Whether to count all items", total))
    if spec.order:
        names = [sign + name for name in spec.order for sign in ("", "-")]
        schema = {"type": "string", "enum": names}
        found.append(_query("sort", "Order; a minus sign for descending", schema))
    return found


def _query(name: str, description: str, schema: Json) -> Json:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": schema,
    }


def components() -> Json:
    """Return the shared components."""
    text: Json = {"type": "string"}
    uri: Json = {"type": "string", "format": "uri"}
    pointer = {
        "type": "object",
        "required": ["pointer", "code", "detail"],
        "properties": {"pointer": text, "code": text, "detail": text},
    }
    warning = {
        "type": "object",
        "required": ["pointer", "code"],
        "properties": {"pointer": text, "code": text},
    }
    count = {"type": "integer", "minimum": 0}
    problem = {
        "type": "object",
        "required": ["type", "title", "status", "detail", "code", "retryable", "traceId"],
        "properties": {
            "type": uri,
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "instance": {"type": "string", "format": "uri-reference"},
            "code": text,
            "retryable": {"type": "boolean"},
            "traceId": text,
            "verified": {"type": "boolean"},
            "errors": {"type": "array", "items": pointer},
        },
    }
    link = {
        "type": "object",
        "required": ["rel", "method", "href"],
        "properties": {"rel": text, "method": text, "href": uri},
    }
    return {
        "securitySchemes": {
            "bearerAuth": {
                "type": "http",
                "scheme": "bearer",
                "description": "An access token (JWT, OAuth 2) or an API key",
            }
        },
        "headers": {
            "ApiVersion": {"description": "The API's full version", "schema": text},
            "Traceparent": {"description": "W3C trace context", "schema": text},
            "ETag": {"description": "Validator for If-None-Match", "schema": text},
            "CacheControl": {"description": "What the client may keep", "schema": text},
        },
        "parameters": {
            "Traceparent": {
                "name": "traceparent",
                "in": "header",
                "required": False,
                "description": "W3C trace context",
                "schema": text,  # W3C: one that does not fit is ignored, never refused
            }
        },
        "responses": {
            "Problem": {
                "description": "The problem, as RFC 9457 has it",
                "headers": headers(),
                "content": {
                    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
                },
            }
        },
        "schemas": {
            "ApiInfo": {
                "type": "object",
                "required": [
                    "apiName",
                    "apiVersion",
                    "apiReleased",
                    "apiDocumentation",
                    "apiStatus",
                ],
                "properties": {
                    "apiName": text,
                    "apiVersion": text,
                    "apiReleased": {"type": "string", "format": "date", "example": "2026-11-23"},
                    "apiDocumentation": uri,
                    "apiStatus": text,
                },
            },
            "Problem": problem,
            "Link": link,
            "Links": {"type": "array", "items": {"$ref": "#/components/schemas/Link"}},
            "Meta": {
                "type": "object",
                "properties": {
                    "totalRecords": count,
                    "page": count,
                    "limit": count,
                    "count": count,
                    "warnings": {"type": "array", "items": warning},
                },
            },
            "Source": {
                "type": "object",
                "required": ["name", "stale", "available"],
                "properties": {
                    "name": text,
                    "fetchedAt": {
                        "type": "string",
                        "format": "date-time",
                        "example": "2026-11-23T07:14:02Z",
                    },
                    "stale": {"type": "boolean"},
                    "available": {"type": "boolean"},
                },
            },
        },
    }
