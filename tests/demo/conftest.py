"""Gives an OMSPLAN that answers on a real socket, and a way to ask it."""

import http.client
from collections.abc import Iterator
from datetime import datetime
from xml.sax.saxutils import escape

import pytest
from lxml import etree

from gateway.demo.omsplan.requests import NAMESPACE
from gateway.demo.omsplan.seed import read_seed
from gateway.demo.omsplan.server import Omsplan
from gateway.demo.omsplan.store import Store

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"


class Caller:
    """Asks one OMSPLAN over one kept connection."""

    def __init__(self, server: Omsplan) -> None:
        self.server = server
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)

    def raw(self, body, headers, method="POST", path="/omsplan"):
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        return response.status, response.read(), response.headers

    def call(self, operation, tasks=None, **arguments):
        """Return the bytes of an answer."""
        parts = {name: escape(text) for name, text in arguments.items()}
        if tasks is not None:
            parts["InsatsLista"] = "".join(
                f"<Insats><INS_KOD>{code}</INS_KOD><UTF_FL>{flag}</UTF_FL></Insats>"
                for code, flag in tasks.items()
            )
        stamp = parts.pop("AndrTid", None)  # last in its schema, behind the tasks
        if stamp is not None:
            parts["AndrTid"] = stamp
        inner = "".join(f"<{name}>{text}</{name}>" for name, text in parts.items())
        status, body, _ = self.raw(envelope(operation, inner), soap(operation))
        assert status == 200, body
        return body

    def texts(self, operation, **arguments):
        """Return every text of an answer by element name, as lists."""
        root = parsed(self.call(operation, **arguments))
        found: dict[str, list[str]] = {}
        for element in root.iter():
            if not len(element):
                found.setdefault(etree.QName(element).localname, []).append(element.text or "")
        return found


def envelope(operation, inner, label="ISO-8859-1", charset="cp1252"):
    text = (
        f'<?xml version="1.0" encoding="{label}"?><s:Envelope xmlns:s="{ENVELOPE}"><s:Body>'
        f'<{operation} xmlns="{NAMESPACE}">{inner}</{operation}></s:Body></s:Envelope>'
    )
    return text.encode(charset)


def soap(operation):
    return {"SOAPAction": f'"{NAMESPACE}/{operation}"', "Content-Type": "text/xml"}


def parsed(body):
    """Parse what is labeled latin-1 as the cp1252 that it is."""
    return etree.fromstring(body.replace(b"ISO-8859-1", b"windows-1252", 1))


@pytest.fixture
def now():
    """Give the clock of OMSPLAN: a list whose one item is the local time."""
    return [datetime.fromisoformat("2026-11-23T08:14:02")]


@pytest.fixture
def omsplan(now) -> Iterator[Caller]:
    with Omsplan(Store(read_seed(), lambda: now[0])) as server:
        caller = Caller(server)
        yield caller
        caller.connection.close()
