"""Reads a pinned WSDL with zeep: the only module that imports it, and only while compiling."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import zeep.exceptions
from lxml import etree
from zeep.settings import Settings
from zeep.wsdl import Document
from zeep.wsdl.bindings.soap import Soap12Binding, SoapBinding
from zeep.xsd import AnySimpleType

from connectors.errors import BindError
from connectors.soap.bundle import Bundle
from connectors.soap.facts import Facts, gather
from connectors.soap.model import Described, Node
from connectors.soap.schema import Reader


class PinnedFiles:
    """Gives zeep the bytes of the bundle, and nothing that is not in it."""

    def __init__(self, bundle: Bundle) -> None:
        self._files = bundle.files

    def load(self, location: str) -> bytes:
        """Return the file; raise BindError for any other place."""
        try:
            return self._files[os.path.realpath(unquote(location))]
        except (KeyError, ValueError):
            raise BindError(
                f"the WSDL needs {location}, which is not pinned",
                "pin the schema beside the WSDL and import it by relative path",
                ("wsdl",),
            ) from None


class Wsdl:
    """The SOAP operations of one bundle, described on demand."""

    def __init__(self, bundle: Bundle) -> None:
        self._facts = gather(bundle)
        self._document = _load(bundle)

    def ports(self) -> Iterator[tuple[str, str, Any]]:
        """Yield (service, port, binding) of every SOAP port in the order of the WSDL."""
        for service in self._document.services.values():
            for port in service.ports.values():
                if isinstance(port.binding, SoapBinding):
                    yield service.name, port.name, port.binding

    def operations(self) -> Iterator[Described]:
        """Yield every operation once, from the first port that has it."""
        seen: set[str] = set()
        for service, port, binding in self.ports():
            for name in binding.all():
                if name not in seen:
                    seen.add(name)
                    yield _describe(service, port, binding, name, self._facts)

    def find(self, name: str, service: str | None, port: str | None) -> Described | None:
        """Return an operation by name and, where given, its service and port."""
        for at_service, at_port, binding in self.ports():
            if service in (None, at_service) and port in (None, at_port) and name in binding.all():
                return _describe(at_service, at_port, binding, name, self._facts)
        return None

    def names(self) -> tuple[str, ...]:
        """Return the names of all operations, sorted."""
        return tuple(sorted({name for _, _, binding in self.ports() for name in binding.all()}))


def _load(bundle: Bundle) -> Any:
    settings = Settings(strict=True, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # operations without a matching binding
            files: Any = PinnedFiles(bundle)  # zeep asks a transport for nothing but this
            return Document(bundle.root, files, settings=settings)
    except zeep.exceptions.ExternalReferenceForbidden as error:
        raise BindError(
            f"the WSDL needs {error.url}, which is not pinned",
            "pin the schema beside the WSDL and import it by relative path",
            ("wsdl",),
        ) from None
    except zeep.exceptions.Error as error:
        raise BindError(f"the WSDL cannot be read: {error}", path=("wsdl",)) from error
    except (LookupError, AttributeError, AssertionError, TypeError, ValueError) as error:
        # zeep has no error of its own for much that a schema can get wrong
        raise BindError(
            f"the WSDL cannot be read: {type(error).__name__}: {error}", path=("wsdl",)
        ) from error


def _describe(service: str, port: str, binding: Any, name: str, facts: Facts) -> Described:
    operation = binding.get(name)
    refusal = _refusal(operation, facts)
    reader = Reader(facts)
    return Described(
        name=name,
        service=service,
        port=port,
        version="1.2" if isinstance(binding, Soap12Binding) else "1.1",
        action=operation.soapaction or "",
        input=None if refusal else _root(reader, operation.input),
        output=None if refusal else _root(reader, operation.output),
        headers=_headers(reader, operation.input),
        refusal=refusal,
    )


def _refusal(operation: Any, facts: Facts) -> str:
    if operation.style == "rpc":
        return "rpc style"
    if operation.name in facts.encoded:
        return "SOAP encoding (use=encoded)"
    for message in (operation.input, operation.output):
        body = getattr(message, "body", None)
        if body is None:
            continue
        if message._is_body_wrapped:  # noqa: SLF001 - zeep's word for several parts
            return "a body of several parts"
        if not body.qname.namespace and not body.is_global:
            return "a body part with a type instead of an element"
        if isinstance(body.type, AnySimpleType):
            return "a bare body (an element of simple type)"
    return ""


def _root(reader: Reader, message: Any) -> Node | None:
    body = getattr(message, "body", None)
    return None if body is None else reader.root(body)


def _headers(reader: Reader, message: Any) -> tuple[Node, ...]:
    header = getattr(message, "header", None)
    elements = header.type.elements if header is not None else []
    roots = [
        reader.root(element) for _, element in elements if isinstance(element.qname, etree.QName)
    ]
    return tuple(roots)
