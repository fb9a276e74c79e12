"""Whether the process lives, and whether it is ready; never asks a back end."""

from __future__ import annotations

from collections.abc import Callable

import orjson

from gateway.errors import GatewayError
from gateway.web.response import Response


def health(path: str, ready: Callable[[], bool]) -> Response:
    """Answer ``/health/live`` and ``/health/ready`` (200 or 503), without versions or names."""
    if path == "/health/live":
        up = True
    elif path == "/health/ready":
        up = ready()
    else:
        raise GatewayError("not-found")
    body = orjson.dumps({"status": "up" if up else "down"})
    response = Response(body, 200 if up else 503, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
