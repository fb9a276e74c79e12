"""The frame of every page for people: one style sheet, one strict CSP, no script.

Readable at 320 px, in a light and a dark scheme, by keyboard and by ear (WCAG 2.2 AA).
"""

from __future__ import annotations

import base64
import hashlib

from jinja2 import DictLoader, Environment, select_autoescape

from gateway.web.response import Response

STYLE = (
    ":root{color-scheme:light dark;--text:#1a1a1a;--ground:#fff;--box:#f3f4f6;--line:#767676;"
    "--link:#0b4f9e}"
    "@media(prefers-color-scheme:dark){:root{--text:#e8e8e8;--ground:#17191c;--box:#24272c;"
    "--line:#8b9098;--link:#8ab8ff}}"
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem;"
    "color:var(--text);background:var(--ground);overflow-wrap:anywhere}"
    "h1,h2,h3{line-height:1.25}code,pre{font-family:ui-monospace,monospace;font-size:.9375rem}"
    "h2 code{font-size:1.25rem}a{color:var(--link)}"
    ":focus-visible{outline:3px solid var(--link);outline-offset:2px}"
    "nav ul{list-style:none;padding:0}a{display:inline-block;padding:.25rem 0}"
    "pre{overflow-x:auto;padding:1rem;background:var(--box);overflow-wrap:normal}"
    "section{border-top:1px solid var(--line);margin-top:2rem}"
    "table{border-collapse:collapse}caption{text-align:left;font-weight:bold}"
    "td,th{text-align:left;padding:.25rem 1rem .25rem 0;vertical-align:top}"
    "td:first-child,th:first-child{min-width:5.5rem}"
    "dt{font-weight:bold}dd{margin:0 0 .75rem}"
)
_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
CSP = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'none'"
)
_FRAME = """<!doctype html><html lang="{{ language }}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>{{ title }}</title><style>{{ style }}</style></head>
<body><main><h1>{{ title }}</h1>
{% block content %}{% endblock %}
</main></body></html>"""


def templates(**texts: str) -> Environment:
    """Return templates that may extend ``frame``; every value is escaped."""
    loader = DictLoader({"frame": _FRAME, **texts})
    return Environment(
        loader=loader,
        autoescape=select_autoescape(default=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )


def html_page(
    made: Environment, name: str, language: str, title: str, **values: object
) -> Response:
    """Return a page in a language; its CSP admits the one style sheet by its digest."""
    html = made.get_template(name).render(language=language, title=title, style=STYLE, **values)
    headers = {
        "Content-Language": language,
        "Cache-Control": "public, max-age=60",
        "Content-Security-Policy": CSP,
    }
    return Response(html.encode(), headers=headers, content_type="text/html; charset=utf-8")
