"""SoapConnector: one back end that a pinned WSDL describes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from marshmallow import Schema

from connectors.contract import (
    Catalogue,
    Connector,
    Deadline,
    Operation,
    OperationSpec,
    Settings,
    Shape,
)
from connectors.errors import BindError
from connectors.exploring import Found, Source
from connectors.soap import bundle, exploring
from connectors.soap.access import access_to
from connectors.soap.accessors import generate_encoded
from connectors.soap.catalogue import Signatures
from connectors.soap.compiled import Folder, Unit, digest_of
from connectors.soap.decoder import generate
from connectors.soap.finding import find
from connectors.soap.model import Described
from connectors.soap.operation import SoapOperation
from connectors.soap.patterns import writer as patterns
from connectors.soap.places import Allowed, Places
from connectors.soap.plain import PlainOperation
from connectors.soap.profiles import profile_of
from connectors.soap.security import authorization, proof_of
from connectors.soap.settings import OperationSchema, SettingsSchema, load
from connectors.soap.snapshot import fetch, write
from connectors.soap.transport import Transport
from connectors.soap.xsd.components import Contents
from connectors.soap.xsd.views import needed

if TYPE_CHECKING:
    from connectors.soap.wsdl import Wsdl


class SoapConnector(Connector):
    """Calls the operations of a WSDL: SOAP 1.1 and 1.2 in every style, and bare HTTP.

    Settings: see ``SettingsSchema``. The compiled files lie below ``directory``; with them a
    serving process binds without zeep.
    """

    settings_schema: ClassVar[type[Schema]] = SettingsSchema
    operation_schema: ClassVar[type[Schema]] = OperationSchema

    def __init__(self, settings: Settings, directory: Path) -> None:
        self._settings = load(SettingsSchema, settings)
        if self._settings["mtom"] and "signature" in self._settings.get("security", {}):
            message = "mtom: a signature does not cover what stands beside the envelope"
            raise BindError(message, "leave mtom out", ("mtom",))
        self._directory = directory
        self._folder = Folder(directory)
        self._bundle: bundle.Bundle | None = None
        self._wsdl: Wsdl | None = None
        self._transport = self._transport_to(self._settings["address"])
        self._proof = proof_of(self._settings, directory)
        self._profile = profile_of(self._settings)

    @classmethod
    def explore(cls, source: Source, directory: Path, deadline: Deadline) -> Found:
        """Pin the WSDL at an address or in a file, and what it imports."""
        return exploring.explore(source, directory, deadline)

    def look(self, deadline: Deadline) -> Catalogue:
        """Fetch the WSDL from ``wsdl-url``, else the address with ``?wsdl``, and keep nothing."""
        url = self._settings.get("wsdl-url") or self._asked
        places = self._places(url, deadline)
        try:
            return exploring.look(url, self._settings, places)
        finally:
            places.close()

    def snapshot(self, deadline: Deadline) -> Catalogue:
        """Fetch the WSDL and what it imports, write the files, return their operations.

        Without ``wsdl-url`` the pinned files are read again, and only where there are none the
        address is asked with ``?wsdl``. Raise CallError, or BindError for what cannot be pinned.
        """
        pinned = self._directory / self._settings["wsdl"]
        url = self._settings.get("wsdl-url")
        if url is None and not pinned.is_file():
            url = self._asked
        if url is not None:
            places = self._places(url, deadline)
            try:
                write(fetch(url, pinned.name, places), pinned.parent)
            finally:
                places.close()
        self._bundle = self._wsdl = None
        return self.catalogue()

    def catalogue(self) -> Catalogue:
        """Read the operations from the pinned files; raise BindError."""
        return Catalogue(Signatures(self._read(), self._profile, **self._port))

    def bind(self, spec: OperationSpec, wants: Shape) -> Operation:
        """Bind an operation of the WSDL by its ``operation``, else by the spec's name."""
        details = load(OperationSchema, spec.details)
        details = {"operation": spec.name, **self._port, **details}
        named = details["headers"]
        details["headers"] = [each for each in named if each not in self._profile.names]
        digest = digest_of(self._pinned().digest, details, spec, wants)
        unit = self._folder.load(digest) or self._compile(details, spec, wants, digest)
        kind = PlainOperation if unit.described.verb else SoapOperation
        return kind(
            unit,
            tuple(details["headers"]),
            spec.effect,
            self._schema,
            self._transport,
            self._proof,
            self._profile,
            self._settings,
        )

    def headers(self) -> Mapping[str, str]:
        """Return what the profile of the settings gives to every call."""
        return self._profile.headers()

    def open(self) -> None:
        """Begin with no connection, whatever a parent process had."""
        self._transport.reset()

    def ping(self, deadline: Deadline) -> None:
        """Connect to the address, with TLS where it is https; raise CallError."""
        self._transport.connect(deadline)

    def close(self) -> None:
        """Close the idle connections."""
        self._transport.close()

    @property
    def _port(self) -> dict[str, str]:
        """Return which service and port the settings say, as a specification says it."""
        return {key: self._settings[key] for key in ("service", "port") if key in self._settings}

    def _pinned(self) -> bundle.Bundle:
        if self._bundle is None:
            self._bundle = bundle.read(self._directory, self._settings["wsdl"])
        return self._bundle

    def _read(self) -> Wsdl:
        if self._wsdl is None:
            from connectors.soap.wsdl import Wsdl  # noqa: PLC0415 - zeep never serves

            self._wsdl = Wsdl(self._pinned())
        return self._wsdl

    def _schema(self) -> Contents:
        if self._wsdl is not None:
            return self._wsdl.views.contents
        from connectors.soap.xsd.graph import Graph  # noqa: PLC0415 - nobody asks when serving

        return Graph(self._pinned())

    def _compile(self, details: Settings, spec: OperationSpec, wants: Shape, digest: str) -> Unit:
        wsdl = self._read()
        described = find(wsdl, details)
        self._profile.check(described)
        _check_headers(described, details["headers"])
        output, patterned = described.output, None
        if described.encoded:
            source = generate_encoded(output, wants, wsdl.views)
        else:
            source = generate(output, wants, wsdl.views)
            patterned = patterns.write(output, wants, wsdl.views, spec.records)
        roots = described.roots(wsdl.views, spec.arguments, tuple(details["headers"]))
        contents = needed(roots, wsdl.views.contents)
        return self._folder.store(digest, described, contents, source, patterned)

    def _transport_to(self, address: str) -> Transport:
        settings = self._settings
        access = access_to(address, settings, self._directory)
        limit, idle = settings["max-answer"], settings["idle"]
        return Transport(address, settings["concurrency"], limit, access, idle_seconds=idle)

    @property
    def _asked(self) -> str:
        return f"{self._settings['address']}?wsdl"

    def _places(self, url: str, deadline: Deadline) -> Places:
        files = self._settings["wsdl-files"]
        mapped = {each: str(self._directory / path) for each, path in files.items()}
        allowed = Allowed(self._settings["wsdl-hosts"], mapped)
        headers = authorization(self._settings.get("security", {}))
        return Places(url, self._transport_to, deadline, allowed, headers)


def _check_headers(described: Described, wanted: list[str]) -> None:
    declared = [each.name for each in described.headers]
    for name in wanted:
        if name not in declared:
            hint = f"declared are: {', '.join(declared)}" if declared else "it declares none"
            raise BindError(f"the operation has no header {name}", hint, ("headers", name))
