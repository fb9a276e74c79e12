"""Makes the OpenAPI 3.1 document of a deployment, as the national REST API profile wants it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from gateway.compile import openapi_parts as parts
from gateway.compile.attachments import served_attachments
from gateway.compile.openapi_attachments import attachment_operation, upload_body
from gateway.compile.openapi_bodies import request_body
from gateway.compile.openapi_links import links_from, targets_of
from gateway.compile.openapi_schemas import example_of, object_schema
from gateway.plan.routespec import DeploymentSpec, ParameterSpec, RouteSpec

Json = dict[str, Any]


def make_document(deployment: DeploymentSpec) -> bytes:
    """Return the document as JSON bytes; internal routes have no place in it."""
    api = deployment.api
    root = f"/{api.name}/v{api.major}"
    public = [spec for spec in deployment.routes.values() if not spec.route.internal]
    base = api.public_urls[0].rstrip("/")
    ids = {
        each.route.name: _operation_id(each.route.method, each.route.template) for each in public
    }
    targets = targets_of(public)
    paths: Json = {"/api-info": {"get": parts.api_info(api)}}
    for spec in public:
        methods = paths.setdefault(spec.route.template, {})
        operation = _operation(spec, deployment, base + root)
        if links := links_from(spec, targets, ids):
            operation["responses"]["200"]["links"] = links
        methods[spec.route.method.lower()] = operation
        for steps, template in served_attachments(spec):
            name = _operation_id(spec.route.method, template)
            given = operation["parameters"]
            paths[template] = {"get": attachment_operation(spec, steps, template, name, given)}
    document: Json = {
        "openapi": "3.1.0",
        "info": parts.info(api),
        "externalDocs": {
            "description": "Dokumentation och service level agreement (SLA)",
            "url": api.documentation or f"{base}{root}/docs",
        },
        "servers": [{"url": each.rstrip("/") + root} for each in api.public_urls],
        "tags": _tags(public),
        "security": [{"bearerAuth": []}],
        "paths": paths,
        "components": parts.components(),
    }
    return orjson.dumps(document)


def _tags(public: list[RouteSpec]) -> list[Json]:
    names = dict.fromkeys(spec.resource for spec in public)
    about = {"name": "api", "description": "About this API"}
    return [about, *({"name": name, "description": f"The resource {name}"} for name in names)]


def _operation(spec: RouteSpec, deployment: DeploymentSpec, url: str) -> Json:
    schema = _answer_schema(spec, deployment)
    example = _example(spec, schema, url)
    summary = spec.route.summary or f"{spec.kind.capitalize()} of {spec.resource}"
    reads_url = spec.route.method == "GET"
    responses: Json = {
        "200": {
            "description": "OK",
            "headers": parts.headers(*(["ETag"] if reads_url else []), "Cache-Control"),
            "content": {
                "application/json": {"schema": schema, "examples": {"example": {"value": example}}}
            },
        },
    }
    if reads_url:
        responses["304"] = {"description": "Not modified", "headers": parts.headers("ETag")}
    codes = ["400", "401", "403", "502", "503", "504"]
    codes += ["404"] if spec.kind != "list" or "{" in spec.route.template else []
    codes += ["413", "415"] if spec.body or spec.route.upload else []
    for code in sorted(codes):
        responses[code] = {"$ref": "#/components/responses/Problem"}
    responses["default"] = {"$ref": "#/components/responses/Problem"}
    operation: Json = {
        "operationId": _operation_id(spec.route.method, spec.route.template),
        "tags": [spec.resource],
        "summary": summary,
        "description": spec.route.description or summary + ".",
        "parameters": [*_parameters(spec, deployment), *parts.COMMON_PARAMETERS],
        "responses": responses,
    }
    if spec.body:
        operation["requestBody"] = request_body(spec.body)
    if upload := spec.route.upload:
        operation["requestBody"] = upload_body(upload)
    if spec.route.scope:
        operation["x-scope"] = spec.route.scope
    return operation


def _operation_id(method: str, template: str) -> str:
    words = template.replace("{", "by-").replace("}", "").replace("/", "-").split("-")
    return method.lower() + "".join(word[:1].upper() + word[1:] for word in words)


def _parameters(spec: RouteSpec, deployment: DeploymentSpec) -> list[Json]:
    found = [_parameter(each, deployment) for each in spec.parameters]
    names = [each.field.name for each in spec.fields if not each.field.hidden]
    names += [part.name for part in spec.route.combine]
    found.append(parts.fields_parameter(names))
    if spec.kind == "list":
        found += parts.paging_parameters(spec)
    return found


def _parameter(each: ParameterSpec, deployment: DeploymentSpec) -> Json:
    schema: Json = parts.parameter_schema(each)
    if each.filters and "in" in each.operators:
        schema = {"type": "array", "items": schema, "minItems": 1, "maxItems": 50}
    parameter: Json = {
        "name": each.name,
        "in": each.place,
        "required": each.place == "path",
        "description": each.description or parts.describe(each),
        "schema": schema,
    }
    example = _parameter_example(each, deployment)
    if example is not None:
        parameter["example"] = [example] if schema["type"] == "array" else example
    return parameter


def _parameter_example(each: ParameterSpec, deployment: DeploymentSpec) -> object:
    if each.choices:
        return each.choices[0]
    if each.type == "date" and deployment.clock:
        return deployment.clock[:10]
    return None if each.seal else example_of(parts.parameter_schema(each))


def _answer_schema(spec: RouteSpec, deployment: DeploymentSpec) -> Json:
    if spec.kind == "composite":
        return _composite_schema(spec, deployment)
    # ``fields`` may leave out any member, so none is required
    one = {**object_schema(spec.fields), "required": []}
    if spec.kind == "list":
        return {
            "type": "object",
            "required": ["items", "_meta", "_links"],
            "properties": {
                "items": {"type": "array", "items": one},
                "_meta": {"$ref": "#/components/schemas/Meta"},
                "_links": {"$ref": "#/components/schemas/Links"},
            },
        }
    return _with_links(one)


def _with_links(schema: Json) -> Json:
    properties: Mapping[str, Any] = {
        **schema["properties"],
        "_meta": {"$ref": "#/components/schemas/Meta"},
        "_links": {"$ref": "#/components/schemas/Links"},
    }
    return {**schema, "properties": properties}


def _composite_schema(spec: RouteSpec, deployment: DeploymentSpec) -> Json:
    properties: Json = {}
    for part in spec.route.combine:
        callee = deployment.routes.get(part.call.route) if part.call else None
        if callee is None:
            source = next(
                (each for each in spec.parameters if part.value == f"$path.{each.name}"), None
            )
            properties[part.name] = parts.parameter_schema(source) if source else {"type": "string"}
            continue
        one = object_schema(callee.fields)
        many = (callee.kind == "list" and not part.first) or part.each
        properties[part.name] = {"type": "array", "items": one} if many else one
    properties["sources"] = {"type": "array", "items": {"$ref": "#/components/schemas/Source"}}
    return _with_links({"type": "object", "properties": properties})


def _example(spec: RouteSpec, schema: Json, url: str) -> object:
    example = example_of({**schema, "properties": dict(schema["properties"])})
    link = {"rel": "self", "method": spec.route.method, "href": url + spec.route.template}
    if isinstance(example, dict):
        example.pop("_meta", None)
        if spec.kind == "list":
            example["_meta"] = {"page": 1, "limit": 20, "count": len(example["items"])}
        example["_links"] = [link]
        if spec.kind == "composite":
            names = spec.route.sources
            example["sources"] = [
                {
                    "name": name,
                    "fetchedAt": "2026-11-23T07:14:02Z",
                    "stale": False,
                    "available": True,
                }
                for name in names
            ]
    return example
