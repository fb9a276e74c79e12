"""A deployment with the zoo's WSDL, scripted back ends, and the envelopes between them."""

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from connectors.contract import Deadline, Effect, Invocation, Operation, OperationSpec, Reply, Shape
from connectors.soap import SoapConnector
from connectors.testing.rig import ScriptedServer, http_answer

WSDL = Path(__file__).parent / "wsdl"
NOWHERE = "http://127.0.0.1:9/"
SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
GET = OperationSpec("Get", Effect.READ)
PUT = OperationSpec("Put", Effect.WRITE)
PUT_ARGUMENTS = {"id": "1", "line": [{"text": "a"}]}


def pinned(folder: Path) -> Path:
    """Put the zoo's WSDL into a folder of a deployment."""
    shutil.copytree(WSDL, folder / "wsdl")
    return folder


def connector(folder: Path, address: str = NOWHERE, **settings: Any) -> SoapConnector:
    """Return a connector to the zoo."""
    if not (folder / "wsdl").exists():
        pinned(folder)
    return SoapConnector({"wsdl": "wsdl/zoo.wsdl", "address": address, **settings}, folder)


def wants(members: Mapping[str, Any] | Iterable[str]) -> Shape:
    """Return the shape that wants these members: ``wants(["a"])``, ``wants({"b": ["c"]})``."""
    below = members if isinstance(members, Mapping) else dict.fromkeys(members, ())
    parts = ((name, wants(each)) for name, each in below.items())
    return Shape(
        "result",
        members=tuple(
            Shape(name, "object" if part.members else "string", members=part.members)
            for name, part in parts
        ),
    )


def envelope(body: str, space: str = SOAP11, label: str = "utf-8") -> bytes:
    """Return an envelope around a body."""
    return (
        f'<?xml version="1.0" encoding="{label}"?><s:Envelope xmlns:s="{space}"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xmlns="urn:zoo" xmlns:o="urn:other">'
        f"<s:Header/><s:Body>{body}</s:Body></s:Envelope>"
    ).encode(label)


def result(inside: str) -> bytes:
    """Return the answer to Get."""
    return envelope(f"<GetResponse><GetResult>{inside}</GetResult></GetResponse>")


def call(operation: Operation, arguments: Mapping[str, Any], seconds: float = 5.0) -> Reply:
    """Invoke an operation."""
    return operation.invoke(Invocation(arguments, Deadline.after(seconds)))


def answering(*answers: bytes) -> ScriptedServer:
    """Return a server that gives these whole HTTP answers in turn, the last for ever."""
    left = list(answers)
    return ScriptedServer(lambda _: [left.pop(0) if len(left) > 1 else left[0]])


def xml(body: bytes, status: int = 200, content_type: str = "text/xml") -> bytes:
    """Return the HTTP answer with a body."""
    return http_answer(status, body, content_type)
