"""The conformance kit, of which the SOAP connector skips nothing."""

import re
from xml.sax.saxutils import escape

import pytest
from lxml import etree

from connectors.contract import Effect, OperationSpec
from connectors.testing import ConnectorContract, Example
from connectors.testing.rig import RESET, ScriptedServer, Wait
from tests.soap.zoo import NOWHERE, connector, envelope, result, xml

GET = OperationSpec("get", Effect.READ, {"operation": "Get"})
PUT = OperationSpec("put", Effect.WRITE, {"operation": "Put"})
ANSWERS = {
    "1": "<note>Åsa</note><Id>1</Id>",
    "2": "<note>Kåre</note><Id>2</Id>",
    "decimal": "<amount>12345678901234567.890</amount>",
    "integer": "<big>92233720368547758089</big>",
    "date": "<closedAt>9999-12-31</closedAt>",
    "zone": "<at>2024-03-31T02:30:00.1234567+02:00</at>",
    "null": '<note xsi:nil="true"/>',
    "missing": "<Id>3</Id>",
    "empty": "<items/>",
}
PASSWORD = "s3cret-paßword"
FAULT = envelope("<s:Fault><faultcode>s:Client.NotFound</faultcode></s:Fault>")


def respond(seen):
    root = etree.fromstring(seen.body)
    if root.find(".//{urn:zoo}Put") is not None:
        return [xml(envelope("<PutResponse><code>ok</code></PutResponse>"))]
    wanted = root.findtext(".//{urn:zoo}id")
    if wanted == "declined":
        return [xml(FAULT, 500)]
    inside = ANSWERS.get(wanted, f"<note>{escape(wanted)}</note>")
    return [xml(result(inside))]


class TestSoapConnector(ConnectorContract):
    @pytest.fixture
    def made(self, tmp_path):
        """Give a connector to each server that a test asks for."""
        servers = []

        def to(answer):
            server = ScriptedServer(answer)
            server.__enter__()
            servers.append(server)
            return self.connect(tmp_path, server.url), server

        yield to
        for server in servers:
            server.close()

    def connect(self, folder, address):
        security = {"basic": {"username": "svc", "password": PASSWORD}}
        return connector(folder, address, security=security)

    @pytest.fixture
    def books(self):
        """Give the servers whose ledgers count."""
        return []

    @pytest.fixture
    def connector(self, made, books):
        connector, server = made(respond)
        books.append(server)
        return connector

    @pytest.fixture
    def unreachable(self, tmp_path):
        return self.connect(tmp_path, NOWHERE)

    @pytest.fixture
    def read(self):
        return Example(GET, {"id": "1"}, {"note": "Åsa", "Id": "1"})

    @pytest.fixture
    def another(self):
        return Example(GET, {"id": "2"}, {"note": "Kåre", "Id": "2"})

    @pytest.fixture
    def fault(self):
        return Example(GET, {"id": "declined"}, "Client.NotFound")

    @pytest.fixture
    def text(self):
        return lambda text: Example(GET, {"id": text}, {"note": text})

    @pytest.fixture
    def values(self):
        expected = {
            "decimal": {"amount": "12345678901234567.890"},
            "integer": {"big": "92233720368547758089"},
            "date": {"closedAt": "9999-12-31"},
            "zone": {"at": "2024-03-31T02:30:00.1234567+02:00"},
            "null": {"note": None},
            "missing": {"Id": "3"},
            "empty": {"items": {"item": []}},
        }
        return {kind: Example(GET, {"id": kind}, value) for kind, value in expected.items()}

    @pytest.fixture
    def garbage(self, made):
        return made(lambda _: [xml(b"<html>log in</html>")])[0]

    @pytest.fixture
    def interrupted(self, made):
        return made(lambda _: [xml(result("<note>Åsa</note>"))[:-30], RESET])[0]

    @pytest.fixture
    def slow(self, made):
        return made(lambda _: [Wait(5)])[0]

    @pytest.fixture
    def write(self):
        return Example(PUT, {"id": "1", "line": [{"text": "a"}]}, {"code": "ok"})

    @pytest.fixture
    def ledger(self, books):
        def count():
            bodies = [seen.body for server in books for seen in server.ledger]
            return sum(bool(re.search(rb":Put>", body)) for body in bodies)

        return count

    @pytest.fixture
    def write_interrupted(self, made, books):
        connector, server = made(lambda _: [RESET])
        books.append(server)
        return connector

    @pytest.fixture
    def secrets(self):
        return [PASSWORD]
