"""Serves a hand-made generation, so that every path of the web layer can be walked."""

import io
import json
from dataclasses import dataclass, field

import orjson
import pytest

from gateway.errors import FieldError, GatewayError
from gateway.log import Log
from gateway.messages import Content, Document, Principal
from gateway.plan.paths import Paths
from gateway.plan.plans import Generation, RoutePlan
from gateway.web.routes import make_app

BASE = "https://api.example.test"
SECRET = "do not show: 19980930-9804"

OPENAPI = {
    "openapi": "3.1.0",
    "info": {"title": "Visits", "version": "1.2.0", "description": "What <is> planned."},
    "paths": {
        "/visits": {
            "get": {
                "operationId": "list-visits",
                "summary": "Lists visits & more",
                "x-scope": "visits.read",
                "parameters": [
                    {"name": "date", "in": "query", "description": "The day"},
                    {"$ref": "#/x"},
                ],
                "responses": {
                    "200": {
                        "content": {
                            "application/json": {"examples": {"one": {"value": {"visitId": "v"}}}}
                        }
                    }
                },
            }
        },
        "/bare": {"get": {"operationId": "bare", "responses": {}}},
    },
}


def principal(_request, _deadline):
    return Principal("issuer", "someone")


def allow(_principal, _deadline, _trace_id):
    return None


def call_of(request, placeholders, _principal):
    return (request, placeholders)


def route(template, answer, method="GET", headers=()):
    """A plan whose call is (request, placeholders) and whose content is the JSON."""

    def present(content, _call):
        return Document(200, orjson.dumps(content.value), tuple(headers))

    return RoutePlan(
        f"{method} {template}", method, template, 5.0, principal, allow, call_of, answer, present
    )


def echo(call, deadline):
    request, placeholders = call
    return Content(
        {
            "path": request.path,
            "placeholders": dict(placeholders),
            "query": [list(pair) for pair in request.query],
            "body": len(request.body),
            "language": request.language,
            "base": request.base_url,
            "trace": request.trace_id,
            "left": deadline.remaining(),
        }
    )


def fails(_call, _deadline):
    raise RuntimeError(SECRET)


def raises(code, **keys):
    def answer(_call, _deadline):
        raise GatewayError(code, **keys)

    return answer


def big(_call, _deadline):
    return Content({"text": "x" * 4000})


@dataclass
class Served:
    """The client, what was logged, and whether the process says that it is ready."""

    client: object = None
    log: io.StringIO = field(default_factory=io.StringIO)
    ready: bool = True

    def open(self, path="/", method="GET", host="api.example.test", environ=None, **keys):
        headers = dict(keys.pop("headers", {}))
        base = {"HTTP_HOST": host} if host is not None else {}
        return self.client.open(
            path, method=method, headers=headers, environ_overrides=base | (environ or {}), **keys
        )

    def raw(self, target, method="GET", **environ):
        """Send a request target byte for byte, as gunicorn hands it over."""
        path = target.partition("?")[0]
        given = {"RAW_URI": target, "REQUEST_URI": target, "PATH_INFO": path}
        return self.open("/", method, environ=given | environ)

    def break_log(self):
        """Close the log, so that whoever writes there raises ValueError."""
        self.log.close()

    def events(self):
        return [json.loads(line) for line in self.log.getvalue().splitlines()]


DATE = FieldError("date", "invalid", "Not a date.")
ETAGGED = (("ETag", '"abc.def"'), ("Cache-Control", "private, no-cache"))


@pytest.fixture
def served():
    fault = raises("invalid-parameter", errors=(), headers={"X-Extra": "1"})
    plans = [
        route("/echo", echo),
        route("/echo", echo, method="POST"),
        route("/items/{itemId}", echo),
        route("/items/{itemId}/notes/{note}", echo),
        route("/fails", fails),
        route("/fault", fault),
        route("/faults", raises("invalid-parameter", errors=(DATE,))),
        route("/down", raises("backend-unavailable", retry_after_seconds=17)),
        route("/busy", raises("overloaded")),
        route("/late", raises("backend-timeout")),
        route("/gone", raises("not-found")),
        route("/big", big, headers=ETAGGED),
        route("/tagged", echo, headers=ETAGGED),
        route("/weak", echo, headers=(("ETag", 'W/"abc.def"'),)),
    ]
    generation = Generation(
        digest="d",
        root="/granvik/v1",
        version="1.2.0",
        title="Visits",
        bases=(BASE, "https://other.example.test:8443/", "http://plain.example.test"),
        info={"apiName": "granvik", "apiVersion": "1.2.0"},
        openapi=orjson.dumps(OPENAPI),
        paths=Paths(plans),
    )
    found = Served()
    app = make_app(lambda: generation, lambda: found.ready, Log(found.log, lambda: 1.0))
    found.client = app.test_client()
    return found
