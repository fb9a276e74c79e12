"""The rows about whole SOAP calls: a request written and sent, its answer read, beside zeep's way.

Both ask nginx, which answers every request with the same file: the records of `soap_decoding`,
1 KB and 41 KB of them. Both give the same JSON; what is measured is the caller's processor time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
import zeep
from zeep.helpers import serialize_object

from bench.canned import nginx
from bench.contest import Effort
from bench.load import WrongAnswer
from bench.processes import LOOPBACK, Server, free_port
from bench.results import Row
from bench.soap_decoding import FEW, WSDL, answer, compare, renamed, same, writing, written
from connectors.contract import Deadline, Effect, Invocation, OperationSpec
from connectors.soap import SoapConnector

SIZES = {"1kb": 1, "41kb": 49}
"""How many records an answer of that size has."""

CALLS_BY_QUICK = 20
CALLS_BY_FULL = 400
SECONDS = 10
GIVEN = {"enhet": "HN01", "sign": "ANNA", "datum": "2026-11-23", "antal": "20"}
_NO_ARGUMENTS = '<xs:element name="Lista"><xs:complexType><xs:sequence/>'
_ARGUMENTS = _NO_ARGUMENTS.replace(
    "<xs:sequence/>",
    "<xs:sequence>"
    '<xs:element name="enhet" type="xs:string"/><xs:element name="sign" type="xs:string"/>'
    '<xs:element name="datum" type="xs:date"/><xs:element name="antal" type="xs:int"/>'
    "</xs:sequence>",
)
_SERVICE = """
server {{
  listen 127.0.0.1:{port};
  root {folder};
  default_type "text/xml; charset=utf-8";
  location = /ready {{ return 200; }}
  # nginx reads files to GET alone: a POST is 405, which is made an answer
  location /answers/ {{ error_page 405 =200 $uri; }}
}}
"""


class Ours:
    """The connector and the gateway's projection, as they serve."""

    def __init__(self, connector: SoapConnector) -> None:
        shape = connector.catalogue().operations["Lista"].result
        self._operation = connector.bind(OperationSpec("Lista", Effect.READ), shape)
        self._written = writing(shape)

    def json(self, _: bytes = b"") -> bytes:
        """Call once and return the JSON of the answer."""
        with self._operation.invoke(Invocation(GIVEN, Deadline.after(SECONDS))) as reply:
            return self._written(reply.value)


class Theirs:
    """zeep with its own transport, one client made once."""

    def __init__(self, wsdl: Path, address: str) -> None:
        client = zeep.Client(str(wsdl))  # type: ignore[no-untyped-call]
        self._service: Any = client.create_service("{urn:arenden}B", address)  # type: ignore[no-untyped-call]

    def json(self, _: bytes = b"") -> bytes:
        """Call once and return the JSON of the answer."""
        found = serialize_object(self._service.Lista(**GIVEN), dict)  # type: ignore[no-untyped-call]
        options = orjson.OPT_PASSTHROUGH_DATETIME
        return orjson.dumps([renamed(each) for each in found], written, options)


def rows(effort: Effort) -> Iterator[Row]:
    """Yield the rows; raise WrongAnswer where the two sides do not tell the same."""
    with ExitStack() as running:
        folder = Path(running.enter_context(TemporaryDirectory(prefix="brygga-bench-")))
        wsdl = folder / "a.wsdl"
        wsdl.write_text(WSDL.replace(_NO_ARGUMENTS, _ARGUMENTS), encoding="utf-8")
        server, base = _server(folder / "service")
        running.enter_context(server)
        times = CALLS_BY_QUICK if effort.requests < FEW else CALLS_BY_FULL
        for size in SIZES:
            address = f"{base}/answers/{size}.xml"
            settings = {"wsdl": wsdl.name, "address": address}
            with closing(SoapConnector(settings, folder)) as connector:
                ours, theirs = Ours(connector), Theirs(wsdl, address)
                if not same(ours.json(), theirs.json()):
                    raise WrongAnswer(f"the JSON of a call of {size} differs")
                name, rounds = f"soap-call-{size}", effort.rounds
                yield compare(name, ours.json, theirs.json, times=times, rounds=rounds, body=b"")


def _server(folder: Path) -> tuple[Server, str]:
    """Return a service of one answer for each size, not yet started, and its address."""
    answers = folder / "answers"
    answers.mkdir(parents=True)
    for size, records in SIZES.items():
        (answers / f"{size}.xml").write_bytes(answer(records))
    port = free_port()
    servers = _SERVICE.format(port=port, folder=folder)
    return nginx(folder, servers, port, "/ready"), f"http://{LOOPBACK}:{port}"
