"""Reads a pinned WSDL with zeep: the only module that imports it, and only while compiling."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import zeep.exceptions
from lxml import etree
from zeep.settings import Settings
from zeep.wsdl import Document
from zeep.wsdl.bindings.soap import Soap12Binding, SoapBinding

from connectors.errors import BindError
from connectors.soap.bundle import WSDL, Bundle
from connectors.soap.model import Described
from connectors.soap.stubs import PinnedFiles
from connectors.soap.xsd.components import Node
from connectors.soap.xsd.graph import Graph
from connectors.soap.xsd.views import Views

OPERATION = f"{{{WSDL}}}operation"


@dataclass(frozen=True, slots=True)
class Dropped:
    """An operation of the WSDL that cannot be called, and why, in plain words.

    ``binding`` is empty where no SOAP port has one for it.
    """

    binding: str
    name: str
    reason: str


class Wsdl:
    """The SOAP operations of one bundle, and the graph of its schemas."""

    def __init__(self, bundle: Bundle) -> None:
        self._roots = [root for _, root in bundle.documents()]
        self._document, self.warnings = _load(bundle)
        self._graph = Graph(bundle)
        self._graph.check()
        self.views = Views(self._graph)

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
                    yield self._describe(service, port, binding, name)

    def find(self, name: str, service: str | None, port: str | None) -> Described | None:
        """Return an operation by name and, where given, its service and port."""
        for at_service, at_port, binding in self.ports():
            if service in (None, at_service) and port in (None, at_port) and name in binding.all():
                return self._describe(at_service, at_port, binding, name)
        return None

    def names(self) -> tuple[str, ...]:
        """Return the names of all operations, sorted."""
        return tuple(sorted({name for _, _, binding in self.ports() for name in binding.all()}))

    def dropped(self) -> tuple[Dropped, ...]:
        """Return the operations that are written and cannot be called.

        zeep drops an operation that its port type lacks, and all but the last of one name; and
        a port type that no SOAP port binds, as those of callbacks are, is out of reach.
        """
        found: list[Dropped] = []
        bindings = {binding.name.text: binding for _, _, binding in self.ports()}
        for name, binding in bindings.items():
            written = [each.get("name", "") for each in self._written.get(name, ())]
            for operation in dict.fromkeys(written):
                if operation not in binding.all():
                    of = etree.QName(binding.port_name).localname
                    reason = f"the binding has it and the port type {of} has not"
                elif written.count(operation) > 1:
                    reason = "the binding has several of this name, and only the last can be called"
                else:
                    continue
                found.append(Dropped(etree.QName(name).localname, operation, reason))
            for operation in binding.port_type.operations:
                if operation not in written:
                    reason = "the port type has it and the binding has not"
                    found.append(Dropped(etree.QName(name).localname, operation, reason))
        bound = {binding.port_type.name.text for binding in bindings.values()}
        return (*found, *self._unbound(bound))

    def _unbound(self, bound: set[str]) -> Iterator[Dropped]:
        for root in self._roots:
            for port_type in root.iterfind(f"{{{WSDL}}}portType"):
                name = port_type.get("name", "")
                if f"{{{root.get('targetNamespace', '')}}}{name}" in bound:
                    continue
                for operation in port_type.iterfind(OPERATION):
                    reason = f"no SOAP port binds the port type {name}"
                    yield Dropped("", operation.get("name", ""), reason)

    @cached_property
    def _written(self) -> dict[str, list[etree._Element]]:
        """Return the operations of every binding as they are written."""
        return {
            f"{{{root.get('targetNamespace', '')}}}{binding.get('name', '')}": list(
                binding.iterfind(OPERATION)
            )
            for root in self._roots
            for binding in root.iterfind(f"{{{WSDL}}}binding")
        }

    def _describe(self, service: str, port: str, binding: Any, name: str) -> Described:
        operation = binding.get(name)
        refusal = self._refusal(binding, operation)
        return Described(
            name=name,
            service=service,
            port=port,
            version="1.2" if isinstance(binding, Soap12Binding) else "1.1",
            action=operation.soapaction or "",
            input=None if refusal else self._root(operation.input),
            output=None if refusal else self._root(operation.output),
            headers=self._headers(operation.input),
            refusal=refusal,
        )

    def _refusal(self, binding: Any, operation: Any) -> str:
        if operation.style == "rpc":
            return "rpc style"
        if self._is_encoded(binding.name.text, operation.name):
            return "SOAP encoding (use=encoded)"
        found = (self._odd_body(message) for message in (operation.input, operation.output))
        return next((each for each in found if each), "")

    def _is_encoded(self, binding: str, name: str) -> bool:
        return any(
            each.get("use") == "encoded"
            for operation in self._written.get(binding, ())
            if operation.get("name") == name
            for each in operation.iterfind("*/*")
        )

    def _odd_body(self, message: Any) -> str:
        body = getattr(message, "body", None)
        if body is None:
            return ""
        if message._is_body_wrapped:  # noqa: SLF001 - zeep's word for several parts
            return "a body of several parts"
        if not body.qname.namespace and not body.is_global:
            return "a body part with a type instead of an element"
        simple = self._element(body).simple is not None
        return "a bare body (an element of simple type)" if simple else ""

    def _root(self, message: Any) -> Node | None:
        body = getattr(message, "body", None)
        return None if body is None else self._element(body)

    def _headers(self, message: Any) -> tuple[Node, ...]:
        header = getattr(message, "header", None)
        elements = header.type.elements if header is not None else []
        return tuple(
            self._element(element)
            for _, element in elements
            if isinstance(element.qname, etree.QName)
        )

    def _element(self, element: Any) -> Node:
        name = element.qname
        return self._graph.element(f"{{{name.namespace or ''}}}{name.localname}")


def _load(bundle: Bundle) -> tuple[Any, tuple[str, ...]]:
    """Return zeep's document, and what zeep warned of while it read."""
    settings = Settings(strict=True, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")  # operations that the WSDL gets wrong
            files: Any = PinnedFiles(bundle)  # zeep asks a transport for nothing but this
            document = Document(bundle.root, files, settings=settings)
    except zeep.exceptions.ExternalReferenceForbidden as error:
        raise BindError(
            f"the WSDL needs {error.url}, which is not pinned",
            "pin the schema beside the WSDL and import it by relative path",
            ("wsdl",),
        ) from None
    except zeep.exceptions.Error as error:
        raise BindError(f"the WSDL cannot be read: {error}", path=("wsdl",)) from error
    except (LookupError, AttributeError, AssertionError, TypeError, ValueError) as error:
        # zeep has no error of its own for much that a WSDL can get wrong
        raise BindError(
            f"the WSDL cannot be read: {type(error).__name__}: {error}", path=("wsdl",)
        ) from error
    told = (str(each.message) for each in caught if each.category is UserWarning)
    return document, tuple(dict.fromkeys(told))
