"""Turns every error into one shape: RFC 9457 problem details with a permanent code."""

from __future__ import annotations

import traceback

import orjson

from gateway.errors import GatewayError
from gateway.problems import PROBLEMS
from gateway.web.page import html_page, templates
from gateway.web.response import Response

RETRY_AFTER_SECONDS = 5
_TEMPLATES = templates(
    problem="""{% extends "frame" %}{% block content %}
<dl><dt>{{ words.code }}</dt><dd><code>{{ row.code }}</code></dd>
<dt>{{ words.status }}</dt><dd>{{ row.status }}</dd>
<dt>{{ words.again }}</dt><dd>{{ words.yes if row.retryable else words.no }}</dd>
<dt>{{ words.remedy }}</dt><dd lang="en">{{ row.remedy }}</dd></dl>{% endblock %}"""
)
_WORDS = {
    "sv": {
        "code": "Kod", "status": "HTTP-status", "again": "Lönt att försöka igen",
        "remedy": "Vad appen ska göra", "yes": "ja", "no": "nej",
    },
    "en": {
        "code": "Code", "status": "HTTP status", "again": "Worth trying again",
        "remedy": "What to do", "yes": "yes", "no": "no",
    },
}  # fmt: skip


def problem(
    error: GatewayError, *, instance: str, base: str, trace_id: str, language: str
) -> Response:
    """Return the error as ``application/problem+json``; ``retryable`` tells the app the truth."""
    row = error.problem
    title = row.title if language == "en" else row.titel
    body: dict[str, object] = {
        "type": f"{base}/problems/{row.code}",
        "title": title,
        "status": row.status,
        "detail": title if error.detail == row.title else error.detail,
        "instance": instance,
        "code": row.code,
        "retryable": error.retryable,
        "traceId": trace_id,
    }
    if not error.verified:
        body["verified"] = False
    if error.errors:
        body["errors"] = [
            {"pointer": each.pointer, "code": each.code, "detail": each.detail}
            for each in error.errors
        ]
    response = Response(
        orjson.dumps(body), status=row.status, content_type="application/problem+json"
    )
    response.headers.update(dict(error.headers))
    if error.retryable and row.status in {429, 503}:
        seconds = error.retry_after_seconds or RETRY_AFTER_SECONDS
        response.headers["Retry-After"] = str(seconds)
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = "no-store"
    return response


def place(error: BaseException) -> str:
    """Return module-free ``file:line`` where an unexpected error was raised, without its text."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return "?"
    last = frames[-1]
    return f"{'/'.join(last.filename.split('/')[-2:])}:{last.lineno}"


def page(code: str, language: str) -> Response:
    """Return the page that a problem's ``type`` leads to; an unknown code is not found."""
    row = PROBLEMS.get(code)
    if row is None:
        raise GatewayError("not-found")
    title = row.title if language == "en" else row.titel
    return html_page(_TEMPLATES, "problem", language, title, row=row, words=_WORDS[language])
