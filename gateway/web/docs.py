"""The API's page for people: every operation from the OpenAPI document, without any script."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import orjson
from flask import Response
from jinja2 import Environment, select_autoescape

from gateway.plan.plans import Generation

CSP = "default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'; base-uri 'none'"
STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem;"
    "color:#1a1a1a;background:#fff}code,pre{font-family:ui-monospace,monospace}"
    "pre{overflow-x:auto;padding:1rem;background:#f3f4f6}a{color:#0b4f9e}"
    "section{border-top:1px solid #767676;margin-top:2rem}table{border-collapse:collapse}"
    "td,th{text-align:left;padding:.25rem 1rem .25rem 0;vertical-align:top}"
)
_TEMPLATE = Environment(autoescape=select_autoescape(default=True)).from_string(
    """<!doctype html><html lang="{{ language }}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>{{ title }}</title><style>{{ style }}</style>
<main><h1>{{ title }} {{ version }}</h1><p>{{ description }}</p>
<p><a href="openapi.json">openapi.json</a></p>
<nav aria-label="{{ words.operations }}"><ul>
{% for it in operations %}
<li><a href="#{{ it.id }}"><code>{{ it.method }} {{ it.path }}</code></a></li>
{% endfor %}</ul></nav>
{% for it in operations %}
<section id="{{ it.id }}"><h2><code>{{ it.method }} {{ it.path }}</code></h2>
<p>{{ it.summary }}</p>
{% if it.scope %}<p>{{ words.scope }}: <code>{{ it.scope }}</code></p>{% endif %}
{% if it.parameters %}<table><caption>{{ words.parameters }}</caption>
<tr><th scope="col">{{ words.name }}</th><th scope="col">{{ words.place }}</th>
<th scope="col">{{ words.meaning }}</th></tr>
{% for p in it.parameters %}
<tr><td><code>{{ p.name }}</code></td><td>{{ p.in }}</td><td>{{ p.description }}</td></tr>
{% endfor %}
</table>{% endif %}
{% if it.example %}<h3>{{ words.example }}</h3><pre tabindex="0">{{ it.example }}</pre>{% endif %}
</section>{% endfor %}</main></html>"""
)
_WORDS = {
    "sv": {
        "operations": "Operationer", "scope": "Behörighet", "parameters": "Parametrar",
        "name": "Namn", "place": "Plats", "meaning": "Betydelse", "example": "Exempelsvar",
    },
    "en": {
        "operations": "Operations", "scope": "Scope", "parameters": "Parameters",
        "name": "Name", "place": "Place", "meaning": "Meaning", "example": "Example answer",
    },
}  # fmt: skip


def docs_page(generation: Generation, language: str) -> Response:
    """Return the page; its strict CSP admits the one style sheet by its digest."""
    document = orjson.loads(generation.openapi)
    html = _TEMPLATE.render(
        language=language,
        title=generation.title,
        version=generation.version,
        description=document["info"].get("description", ""),
        style=STYLE,
        words=_WORDS[language],
        operations=_operations(document),
    )
    response = Response(html, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = CSP.format(digest=_digest())
    return response


def _digest() -> str:
    return base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()


def _operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "id": operation["operationId"],
            "method": method.upper(),
            "path": path,
            "summary": operation.get("summary", ""),
            "scope": operation.get("x-scope", ""),
            "parameters": [each for each in operation.get("parameters", []) if "name" in each],
            "example": _example(operation),
        }
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def _example(operation: dict[str, Any]) -> str:
    media = operation["responses"].get("200", {}).get("content", {}).get("application/json", {})
    for example in media.get("examples", {}).values():
        return orjson.dumps(example["value"], option=orjson.OPT_INDENT_2).decode()
    return ""
