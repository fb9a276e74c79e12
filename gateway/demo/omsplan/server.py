"""OMSPLAN's HTTP server: keep-alive, Content-Length, SOAP faults as HTTP 500."""

from collections import Counter
from functools import partial
from http import HTTPStatus
from importlib.resources import files

from gateway.demo.listener import Listener, Responder
from gateway.demo.omsplan import envelopes
from gateway.demo.omsplan.requests import Unreadable, read_request
from gateway.demo.omsplan.service import run
from gateway.demo.omsplan.store import Store

PATH = "/omsplan"
LARGEST_BODY = 1_000_000
WSDL_ADDRESS = "http://127.0.0.1:8081/omsplan"
"""The address that the WSDL file holds; `GET ?wsdl` puts the real one in its place."""


class Omsplan(Listener):
    """The SOAP server over a store; stopping it keeps the store."""

    def __init__(self, store: Store, *, port: int = 0) -> None:
        self.store = store
        self.calls: Counter[str] = Counter()
        super().__init__(partial(_Soap, self), port=port)

    @property
    def address(self) -> str:
        """Return the URL that SOAP requests are posted to."""
        return f"{self.base}{PATH}"

    def wsdl(self) -> bytes:
        """Return the description of the service, with its real address."""
        text = (files("gateway.demo") / "data" / "omsplan" / "omsplan.wsdl").read_bytes()
        return text.replace(WSDL_ADDRESS.encode(), self.address.encode())

    def answer(
        self, body: bytes, content_type: str, action: str | None
    ) -> tuple[HTTPStatus, bytes]:
        """Return status and envelope for one posted body."""
        try:
            request = read_request(body, content_type, action)
            self.calls[request.operation] += 1
            result = run(self.store, request)
        except Unreadable as error:
            return HTTPStatus.INTERNAL_SERVER_ERROR, envelopes.fault("Client", str(error))
        return HTTPStatus.OK, envelopes.answer(request.operation, result)


class _Soap(Responder[Omsplan]):
    """Reads one SOAP request at a time off a kept connection."""

    server_version = "OMSPLAN/4.2"

    def get(self) -> None:
        """Serve the WSDL, and nothing else."""
        path, _, query = self.path.partition("?")
        if path != PATH or query.lower() != "wsdl":
            self.send(HTTPStatus.NOT_FOUND, "text/plain")
            return
        self.send(HTTPStatus.OK, "text/xml; charset=utf-8", self.owner.wsdl())

    def post(self) -> None:
        """Answer one SOAP request."""
        length = self.headers.get("Content-Length", "")
        if not length.isdigit():
            self.refuse(HTTPStatus.LENGTH_REQUIRED)
            return
        if int(length) > LARGEST_BODY:
            self.refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return
        body = self.rfile.read(int(length))
        if self.path != PATH:
            self.send(HTTPStatus.NOT_FOUND, "text/plain")
            return
        content_type, action = self.headers.get("Content-Type", ""), self.headers.get("SOAPAction")
        status, envelope = self.owner.answer(body, content_type, action)
        self.send(status, envelopes.CONTENT_TYPE, envelope)
