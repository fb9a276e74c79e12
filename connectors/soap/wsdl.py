"""Reads a pinned WSDL with zeep: the only module that imports it, and only while compiling."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

import zeep.exceptions
from lxml import etree
from zeep.settings import Settings
from zeep.wsdl import Document
from zeep.wsdl.bindings.http import HttpGetBinding
from zeep.wsdl.bindings.soap import Soap12Binding, SoapBinding

from connectors.errors import BindError
from connectors.soap.bundle import Bundle
from connectors.soap.extensions import Extensions, action_of, unsendable
from connectors.soap.grafts import may_refer
from connectors.soap.model import Described, Dropped
from connectors.soap.namespaces import WSDL
from connectors.soap.stubs import PinnedFiles, foreign_transport
from connectors.soap.styles import Message, Unsupported
from connectors.soap.xsd.graph import Graph
from connectors.soap.xsd.views import Views

OPERATION = f"{{{WSDL}}}operation"


class Wsdl:
    """The SOAP operations of one bundle, and the graph of its schemas."""

    def __init__(self, bundle: Bundle) -> None:
        self._roots = [root for _, root in bundle.documents()]
        self._document, self.warnings = _load(bundle)
        self._graph = Graph(bundle)
        self._graph.check()
        self.views = Views(self._graph)
        self._extensions = Extensions(self._roots)
        self._described: dict[tuple[str, str, str], Described] = {}

    def ports(self) -> Iterator[tuple[str, str, Any]]:
        """Yield (service, port, binding) of every port: those of SOAP, then those of bare HTTP."""
        yield from self._those(soap=True)
        yield from self._those(soap=False)

    def _those(self, *, soap: bool) -> Iterator[tuple[str, str, Any]]:
        for service in self._document.services.values():
            for port in service.ports.values():
                if isinstance(port.binding, SoapBinding) is soap:
                    yield service.name, port.name, port.binding

    def operations(
        self, service: str | None = None, port: str | None = None
    ) -> Iterator[Described]:
        """Yield every operation once, as ``find`` gives it."""
        seen: set[str] = set()
        for at_service, at_port, binding in self.ports():
            if service not in (None, at_service) or port not in (None, at_port):
                continue
            for name in binding.all():
                if name not in seen:
                    seen.add(name)
                    yield from filter(None, [self.find(name, service, port)])

    def find(self, name: str, service: str | None, port: str | None) -> Described | None:
        """Return an operation by name and, where given, its service and port.

        It is that of the first port which can be served, else of the first.
        """
        refused = None
        for at_service, at_port, binding in self.ports():
            if service in (None, at_service) and port in (None, at_port) and name in binding.all():
                found = self._describe(at_service, at_port, binding, name)
                if not found.refusal:
                    return found
                refused = refused or found
        return refused

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
        return (*found, *self._foreign(), *self._unbound(bound))

    def _foreign(self) -> Iterator[Dropped]:
        for name, binding in self._bindings.items():
            transport = foreign_transport(binding)
            if transport:
                reason = f"the binding is of the transport {transport}, and only HTTP is served"
                for each in self._written[name]:
                    yield Dropped(etree.QName(name).localname, each.get("name", ""), reason)

    def _unbound(self, bound: set[str]) -> Iterator[Dropped]:
        for root in self._roots:
            for port_type in root.iterfind(f"{{{WSDL}}}portType"):
                name = port_type.get("name", "")
                if f"{{{root.get('targetNamespace', '')}}}{name}" in bound:
                    continue
                for operation in port_type.iterfind(OPERATION):
                    reason = f"no port binds the port type {name}"
                    yield Dropped("", operation.get("name", ""), reason)

    @cached_property
    def _written(self) -> dict[str, list[etree._Element]]:
        return {name: list(binding.iterfind(OPERATION)) for name, binding in self._bindings.items()}

    @cached_property
    def _last(self) -> dict[str, dict[str, etree._Element]]:
        """Return the last operation of each name in every binding, which is the one zeep keeps."""
        return {at: {each.get("name", ""): each for each in of} for at, of in self._written.items()}

    @cached_property
    def _bindings(self) -> dict[str, etree._Element]:
        return self._named("binding")

    @cached_property
    def _port_types(self) -> dict[str, etree._Element]:
        return self._named("portType")

    @cached_property
    def _ports(self) -> dict[tuple[str, str], etree._Element]:
        return {
            (service.get("name", ""), port.get("name", "")): port
            for service in self._named("service").values()
            for port in service.iterfind(f"{{{WSDL}}}port")
        }

    @cached_property
    def _referring(self) -> bool:
        return may_refer(self._roots)

    def _named(self, kind: str) -> dict[str, etree._Element]:
        """Return the elements of a kind by qualified name."""
        return {
            f"{{{root.get('targetNamespace', '')}}}{each.get('name', '')}": each
            for root in self._roots
            for each in root.iterfind(f"{{{WSDL}}}{kind}")
        }

    def _describe(self, service: str, port: str, binding: Any, name: str) -> Described:
        key = (service, port, name)
        if key not in self._described:
            self._described[key] = self._made(service, port, binding, name)
        return self._described[key]

    def _made(self, service: str, port: str, binding: Any, name: str) -> Described:
        operation = binding.get(name)
        around = self._bindings.get(binding.name.text)
        written = self._last.get(binding.name.text, {}).get(name)
        described = Described(
            name,
            service,
            port,
            version="1.2" if isinstance(binding, Soap12Binding) else "1.1",
            action=getattr(operation, "soapaction", "") or "",
            input=None,
            output=None,
        )
        places = (self._ports.get((service, port)), around, written)
        reason = self._extensions.demanded(*places) or unsendable(described.action)
        if reason:
            return replace(described, refusal=reason)
        try:
            if not isinstance(binding, SoapBinding):
                return self._http(described, binding, operation, written)
            return self._soap(described, binding, operation, written, places)
        except Unsupported as unsupported:
            return replace(described, refusal=str(unsupported))

    def _soap(
        self, described: Described, binding: Any, operation: Any, written: Any, places: Any
    ) -> Described:
        takes, gives = self._messages(operation, written)
        if takes is None:
            raise Unsupported("a notification, which the back end sends of itself")
        rpc = operation.style == "rpc"
        name = described.name
        output = None
        if gives is not None:
            output = gives.rpc(f"{name}Response") if rpc else gives.document(self.views)
        port_type, abstract = binding.port_type, operation.abstract
        return replace(
            described,
            input=takes.rpc(name) if rpc else takes.document(self.views),
            output=output,
            headers=tuple(takes.headers(self._parts)),
            rpc=rpc,
            encoded=takes.encoded,
            addressing=action_of(port_type, abstract, described.action, self._input),
            addressed=self._extensions.addressed(*places),
            referring=self._referring and not takes.encoded,
        )

    def _http(self, described: Described, binding: Any, operation: Any, written: Any) -> Described:
        takes, gives = self._messages(operation, written)
        root, file = gives.media(self.views) if gives is not None else (None, False)
        verb = "GET" if isinstance(binding, HttpGetBinding) else "POST"
        form = "encoded" if takes is None else takes.form()
        return replace(
            described,
            input=None if takes is None else takes.parameters(self.views),
            output=root,
            verb=verb,
            location=operation.location or "",
            form=form,
            file=file,
        )

    def _messages(
        self, operation: Any, written: etree._Element | None
    ) -> tuple[Message | None, Message | None]:
        """Return what an operation takes and what it gives, None where it has no such message."""
        abstract = operation.abstract
        sides = (abstract.input_message, "input"), (abstract.output_message, "output")
        takes, gives = (
            None
            if message is None
            else Message(
                self._graph,
                message.parts.items(),
                None if written is None else written.find(f"{{{WSDL}}}{side}"),
            )
            for message, side in sides
        )
        return takes, gives

    def _parts(self, message: str) -> Mapping[str, Any]:
        try:
            return self._document.messages[message].parts  # type: ignore[no-any-return]
        except LookupError:
            return {}

    def _input(self, port_type: str, operation: str) -> etree._Element | None:
        found = self._declared.get((port_type, operation))
        return None if found is None else found.find(f"{{{WSDL}}}input")

    @cached_property
    def _declared(self) -> Mapping[tuple[str, str | None], etree._Element]:
        """The operations by port type and name; of one name the first."""
        return {
            (port_type, each.get("name")): each
            for port_type, operations in self._port_types.items()
            for each in reversed(operations)
            if each.tag == OPERATION
        }


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
