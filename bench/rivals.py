"""What a user would write instead: each function makes a WSGI application for gunicorn.

None of them checks a token, an owner or a scope, converts a field or seals an id.
"""

from __future__ import annotations

from pathlib import Path

import zeep
from flask import Flask, Response, jsonify, request
from zeep.helpers import serialize_object


def same_bytes(path: str) -> Flask:
    """Make a Flask application with one view, `/`, that answers with the bytes of a file."""
    app = Flask(__name__)
    body = Path(path).read_bytes()

    @app.get("/")
    def view() -> Response:
        return Response(body, mimetype="application/json")

    return app


def zeep_proxy(wsdl: str) -> Flask:
    """Make a Flask application that asks OMSPLAN through zeep: `/visits/BES_ID`.

    One client for all threads, made once: the fast way of the ways that are in use.
    """
    app = Flask(__name__)
    service = zeep.Client(wsdl).service  # type: ignore[no-untyped-call]

    @app.get("/")
    def ready() -> Response:
        return Response("ready", mimetype="text/plain")

    @app.get("/visits/<key>")
    def visit(key: str) -> tuple[Response, int]:
        found = serialize_object(service.HamtaBesok(BesId=key), dict)  # type: ignore[no-untyped-call]
        return jsonify(found), 200 if found["RetKod"] == "0" else 404

    return app


def zeep_visits(wsdl: str) -> Flask:
    """Make a Flask application over the bench's own service: `/visits/BES_ID`, `/visits?of=`."""
    app = Flask(__name__)
    service = zeep.Client(wsdl).service  # type: ignore[no-untyped-call]

    @app.get("/")
    def ready() -> Response:
        return Response("ready", mimetype="text/plain")

    @app.get("/visits/<key>")
    def visit(key: str) -> Response:
        return jsonify(serialize_object(service.HamtaBesok(BesId=key), dict))  # type: ignore[no-untyped-call]

    @app.get("/visits")
    def visits() -> Response:
        found = service.ListaBesok(Sign=request.args["of"])
        return jsonify(serialize_object(found, dict))  # type: ignore[no-untyped-call]

    return app
