"""The API's page for people: every operation from the OpenAPI document, without any script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from gateway.plan.plans import Generation
from gateway.web.page import html_page, templates
from gateway.web.response import Response

_TEMPLATES = templates(
    docs="""{% extends "frame" %}{% block content %}
<p>{{ description }}</p>
<dl><dt>{{ words.version }}</dt><dd>{{ version }}</dd>
<dt>{{ words.address }}</dt>
{% for url in addresses %}<dd><code>{{ url }}</code></dd>{% endfor %}
<dt>OpenAPI</dt><dd><a href="openapi.json">openapi.json</a></dd></dl>
<nav aria-label="{{ words.operations }}"><h2>{{ words.operations }}</h2><ul>
{% for it in operations %}
<li><a href="#{{ it.id }}"><code>{{ it.method }} {{ it.path }}</code></a></li>
{% endfor %}
</ul></nav>
{% for it in operations %}
<section id="{{ it.id }}"><h2><code>{{ it.method }} {{ it.path }}</code></h2>
{% for text in it.texts %}<p>{{ text }}</p>{% endfor %}
{% if it.scope %}<p>{{ words.scope }}: <code>{{ it.scope }}</code></p>{% endif %}
{% if it.parameters %}
<table><caption>{{ words.parameters }}</caption>
<thead>
<tr><th scope="col">{{ words.name }}</th><th scope="col">{{ words.meaning }}</th></tr>
</thead>
<tbody>
{% for p in it.parameters %}
<tr><td><code>{{ p.name }}</code></td><td>{{ p.description }}
({{ words[p.place] }}{% if p.required %}, {{ words.required }}{% endif %})
{% if p.choices %}<br>{{ words.choices }}: <code>{{ p.choices | join(", ") }}</code>{% endif %}
{% if p.default %}<br>{{ words.default }}: <code>{{ p.default }}</code>{% endif %}</td></tr>
{% endfor %}
</tbody></table>{% endif %}
{% if it.example %}<h3>{{ words.example }}</h3>
<pre tabindex="0" role="region" aria-label="{{ words.example }}, {{ it.method }} {{ it.path }}">
{{- it.example }}</pre>
{% endif %}</section>
{% endfor %}{% endblock %}"""
)
_WORDS = {
    "sv": {
        "version": "Version", "address": "Basadress", "operations": "Operationer",
        "scope": "Behörighet", "parameters": "Parametrar", "name": "Namn", "meaning": "Betydelse",
        "path": "i sökvägen", "query": "i frågan", "header": "i huvudet", "required": "krävs",
        "choices": "Tillåtna värden", "default": "Förval", "example": "Exempelsvar",
    },
    "en": {
        "version": "Version", "address": "Base address", "operations": "Operations",
        "scope": "Scope", "parameters": "Parameters", "name": "Name", "meaning": "Meaning",
        "path": "in the path", "query": "in the query", "header": "a header",
        "required": "required",
        "choices": "Allowed values", "default": "Default", "example": "Example answer",
    },
}  # fmt: skip


def docs_page(generation: Generation, language: str) -> Response:
    """Return the page in a language; the mapping's own texts are in the mapping's."""
    document = orjson.loads(generation.openapi)
    return html_page(
        _TEMPLATES,
        "docs",
        language,
        generation.title,
        version=generation.version,
        description=document["info"].get("description", ""),
        addresses=[each["url"] for each in document.get("servers", [])],
        words=_WORDS[language],
        operations=_operations(document),
    )


def _operations(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "id": operation["operationId"],
            "method": method.upper(),
            "path": path,
            "texts": _texts(operation),
            "scope": operation.get("x-scope", ""),
            "parameters": [
                _parameter(each) for each in operation.get("parameters", []) if "name" in each
            ],
            "example": _example(operation),
        }
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def _texts(operation: Mapping[str, Any]) -> list[str]:
    """Return summary and description; one that only repeats the other is left out."""
    summary, description = operation.get("summary", ""), operation.get("description", "")
    return [description] if description.startswith(summary) else [summary, description]


def _parameter(given: Mapping[str, Any]) -> dict[str, Any]:
    schema = given.get("schema", {})
    default = schema.get("default")
    return {
        "name": given["name"],
        "place": given["in"],
        "required": given.get("required", False),
        "description": given.get("description", ""),
        "choices": schema.get("enum") or schema.get("items", {}).get("enum", []),
        "default": "" if default is None else orjson.dumps(default).decode(),
    }


def _example(operation: Mapping[str, Any]) -> str:
    media = operation["responses"].get("200", {}).get("content", {}).get("application/json", {})
    for example in media.get("examples", {}).values():
        return orjson.dumps(example["value"], option=orjson.OPT_INDENT_2).decode()
    return ""
