"""OMSPLAN's HTTP server: keep-alive, Content-Length, SOAP faults as HTTP 500."""

from collections import Counter
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from importlib.resources import files

from gateway.demo.listener import Listener
from gateway.demo.omsplan import envelopes
from gateway.demo.omsplan.requests import Unreadable, read_request
from gateway.demo.omsplan.service import run
from gateway.demo.omsplan.store import Store

PATH = "/omsplan"
LARGEST_BODY = 1_000_000
WSDL_ADDRESS = "http://127.0.0.1:8081/omsplan"
"""The address that the WSDL file holds; `GET ?wsdl` puts the real one in its place."""


def omsplan(store: Store, *, port: int = 0) -> "Omsplan":
    """Return a started OMSPLAN on 127.0.0.1."""
    server = Omsplan(store, port=port)
    server.start()
    return server


class Omsplan(Listener):
    """The SOAP server over a store; stopping it keeps the store."""

    def __init__(self, store: Store, *, port: int = 0) -> None:
        self.store = store
        self.calls: Counter[str] = Counter()
        self.wsdl = (files("gateway.demo") / "data" / "omsplan" / "omsplan.wsdl").read_bytes()
        super().__init__(_handler(self), port=port)

    @property
    def address(self) -> str:
        """Return the URL that SOAP requests are posted to."""
        return f"{self.base}{PATH}"

    def answer(self, body: bytes, content_type: str, action: str | None) -> tuple[HTTPStatus, bytes]:
        """Return status and envelope for one posted body."""
        try:
            request = read_request(body, content_type, action)
            self.calls[request.operation] += 1
            result = run(self.store, request)
        except Unreadable as error:
            return HTTPStatus.INTERNAL_SERVER_ERROR, envelopes.fault("Client", str(error))
        return HTTPStatus.OK, envelopes.answer(request.operation, result)


def _handler(server: Omsplan) -> type[BaseHTTPRequestHandler]:
    """Return the request handler class of one server."""

    class Handler(BaseHTTPRequestHandler):
        """Reads one request at a time off a kept connection."""

        protocol_version = "HTTP/1.1"
        server_version = "OMSPLAN/4.2"
        sys_version = ""
        disable_nagle_algorithm = True
        wbufsize = 65536  # head and body leave in one packet
        timeout = 60

        def do_GET(self) -> None:
            """Serve the WSDL, and nothing else."""
            path, _, query = self.path.partition("?")
            if path != PATH or query.lower() != "wsdl":
                self._send(HTTPStatus.NOT_FOUND, "text/plain", b"")
                return
            text = server.wsdl.replace(WSDL_ADDRESS.encode(), server.address.encode())
            self._send(HTTPStatus.OK, "text/xml; charset=utf-8", text)

        def do_POST(self) -> None:
            """Answer one SOAP request."""
            length = self.headers.get("Content-Length", "")
            if not length.isdigit():
                self._refuse(HTTPStatus.LENGTH_REQUIRED)
                return
            if int(length) > LARGEST_BODY:
                self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
                return
            body = self.rfile.read(int(length))
            if self.path != PATH:
                self._send(HTTPStatus.NOT_FOUND, "text/plain", b"")
                return
            content_type = self.headers.get("Content-Type", "")
            status, envelope = server.answer(body, content_type, self.headers.get("SOAPAction"))
            self._send(status, envelopes.CONTENT_TYPE, envelope)

        def log_message(self, *_: object) -> None:
            """Write no access log: it would be one more place that holds personal data."""

        def _refuse(self, status: HTTPStatus) -> None:
            """Answer without reading the body, which ends the connection."""
            self.close_connection = True
            self._send(status, "text/plain", b"")

        def _send(self, status: HTTPStatus, content_type: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            if self.close_connection:
                self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body)

    return Handler
