"""Turns every error into one shape: RFC 9457 problem details with a permanent code."""

from __future__ import annotations

import traceback
from collections.abc import Mapping

import orjson
from flask import Response
from markupsafe import Markup

from gateway.errors import PROBLEMS, GatewayError

RETRY_AFTER_SECONDS = 5


def problem(
    error: GatewayError, *, instance: str, base: str, trace_id: str, language: str
) -> Response:
    """Return the error as ``application/problem+json``; ``retryable`` tells the app the truth."""
    row = error.problem
    body: dict[str, object] = {
        "type": f"{base}/problems/{row.code}",
        "title": row.title if language == "en" else row.titel,
        "status": row.status,
        "detail": error.detail,
        "instance": instance,
        "code": row.code,
        "retryable": row.retryable,
        "traceId": trace_id,
    }
    if error.errors:
        body["errors"] = [
            {"pointer": each.pointer, "code": each.code, "detail": each.detail}
            for each in error.errors
        ]
    response = Response(
        orjson.dumps(body), status=row.status, content_type="application/problem+json"
    )
    response.headers.update(dict(error.headers))
    if row.retryable and row.status in {429, 503}:
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
    labels: Mapping[str, str] = (
        {"what": "What to do", "again": "Worth trying again", "yes": "yes", "no": "no"}
        if language == "en"
        else {
            "what": "Vad appen ska göra",
            "again": "Lönt att försöka igen",
            "yes": "ja",
            "no": "nej",
        }
    )
    title = row.title if language == "en" else row.titel
    html = Markup(
        '<!doctype html><html lang="{language}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<title>{title}</title><main><h1>{title}</h1>"
        "<p><code>{code}</code> &middot; HTTP {status}</p>"
        '<h2>{what}</h2><p lang="en">{remedy}</p><p>{again}: {answer}</p></main></html>'
    ).format(
        language=language,
        title=title,
        code=row.code,
        status=row.status,
        what=labels["what"],
        remedy=row.remedy,
        again=labels["again"],
        answer=labels["yes"] if row.retryable else labels["no"],
    )
    response = Response(str(html), content_type="text/html; charset=utf-8")
    response.headers.update({"Content-Language": language, "Cache-Control": "public, max-age=60"})
    return response
