"""The conformance kit, of which the SOAP connector skips nothing."""

import re
from datetime import UTC, datetime
from xml.sax.saxutils import escape

import pytest
from lxml import etree

from connectors.contract import Effect, OperationSpec
from connectors.soap.wsse.conversation import Conversation
from connectors.testing import ConnectorContract, Example
from connectors.testing.rig import RESET, ScriptedServer, Wait
from tests.soap.wsse.parties import NOTHING, issue, loaded
from tests.soap.wsse.test_called import settings
from tests.soap.zoo import NOWHERE, SOAP11, SOAP12, connector, envelope, pinned, result, xml

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
FAULT = "<s:Fault><faultcode>s:Client.NotFound</faultcode></s:Fault>"
FAULT12 = (
    "<s:Fault><s:Code><s:Value>s:Sender</s:Value>"
    "<s:Subcode><s:Value>NotFound</s:Value></s:Subcode></s:Code></s:Fault>"
)


class TestSoapConnector(ConnectorContract):
    declined, code = FAULT, "Client.NotFound"

    def sent(self, body, status=200):
        """Return the HTTP answer with an envelope."""
        return xml(body, status)

    def got(self, inside):
        """Return the envelope that answers Get."""
        return result(inside)

    def shown(self, value):
        """Return what is read of the answer to Get."""
        return value

    def put(self):
        """Return the envelope that answers Put."""
        return envelope("<PutResponse><code>ok</code></PutResponse>")

    def respond(self, seen):
        root = etree.fromstring(seen.body)
        if root.find(".//{urn:zoo}Put") is not None:
            return [self.sent(self.put())]
        wanted = root.findtext(".//{*}id")
        if wanted == "declined":
            return [self.sent(envelope(self.declined), 500)]
        inside = ANSWERS.get(wanted, f"<note>{escape(wanted)}</note>")
        return [self.sent(self.got(inside))]

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
        connector, server = made(self.respond)
        books.append(server)
        return connector

    @pytest.fixture
    def unreachable(self, tmp_path):
        return self.connect(tmp_path, NOWHERE)

    @pytest.fixture
    def read(self):
        return Example(GET, {"id": "1"}, self.shown({"note": "Åsa", "Id": "1"}))

    @pytest.fixture
    def another(self):
        return Example(GET, {"id": "2"}, self.shown({"note": "Kåre", "Id": "2"}))

    @pytest.fixture
    def fault(self):
        return Example(GET, {"id": "declined"}, self.code)

    @pytest.fixture
    def text(self):
        return lambda text: Example(GET, {"id": text}, self.shown({"note": text}))

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
        return {
            kind: Example(GET, {"id": kind}, self.shown(value)) for kind, value in expected.items()
        }

    @pytest.fixture
    def garbage(self, made):
        return made(lambda _: [xml(b"<html>log in</html>")])[0]

    @pytest.fixture
    def interrupted(self, made):
        return made(lambda _: [self.sent(self.got("<note>Åsa</note>"))[:-30], RESET])[0]

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


class TestSoap12(TestSoapConnector):
    declined, code = FAULT12, "Sender.NotFound"

    def sent(self, body, status=200):
        newer = body.replace(SOAP11.encode(), SOAP12.encode())
        return xml(newer, status, "application/soap+xml")

    def connect(self, folder, address):
        if not (folder / "wsdl").exists():
            wsdl = pinned(folder) / "wsdl" / "zoo.wsdl"
            wsdl.write_text(wsdl.read_text("utf-8").replace("<soap:", "<soap12:"), "utf-8")
        return super().connect(folder, address)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """Give those of both sides."""
    folder = tmp_path_factory.mktemp("signed")
    for name in ("gateway", "backend"):
        issue(folder, name, around=datetime.now(UTC))
    return folder


class TestSigned(TestSoapConnector):
    """Both sides sign, and verify each other."""

    @pytest.fixture(autouse=True)
    def sides(self, certificates):
        self.folder = certificates
        theirs = loaded(settings(certificates, "backend", "gateway"))
        self.side = Conversation(theirs, certificates)

    def sent(self, body, status=200):
        return xml(self.side.secured(body).envelope, status)

    def respond(self, seen):
        self.side.body(NOTHING, etree.fromstring(seen.body))
        return super().respond(seen)

    def connect(self, folder, address):
        security = {
            **settings(self.folder, "gateway", "backend"),
            "basic": {"username": "svc", "password": PASSWORD},
        }
        return connector(folder, address, security=security)
