"""Finds the operation that a specification names, or says what there is instead."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from connectors.contract import Settings
from connectors.errors import BindError
from connectors.soap.model import Described

if TYPE_CHECKING:
    from connectors.soap.wsdl import Wsdl

MOST = 12  # names in a hint


def find(wsdl: Wsdl, details: Settings) -> Described:
    """Return the operation by name and, where said, service and port; raise BindError.

    Without a port it is the first of the WSDL that has it; those of SOAP come before bare HTTP.
    """
    service, port = details.get("service"), details.get("port")
    ports = list(wsdl.ports())
    if service is not None and service not in [each for each, _, _ in ports]:
        raise _missing("service", service, [each for each, _, _ in ports])
    served = [name for each, name, _ in ports if service in (None, each)]
    if port is not None and port not in served:
        raise _missing("port", port, served)
    name = details["operation"]
    found = wsdl.find(name, service, port)
    if found is None:
        raise _no_operation(wsdl, name, service, port)
    if found.refusal:
        raise BindError(
            f"{name} uses {found.refusal}, which is not supported",
            "leave it out of the mapping, or name another port that has it",
            ("operation",),
        )
    return found


def _missing(kind: str, name: str, names: Sequence[str]) -> BindError:
    close = get_close_matches(name, names, 1)
    hint = f"did you mean {close[0]}?" if close else ", ".join(dict.fromkeys(names[:MOST]))
    return BindError(f"the WSDL has no {kind} {name}", hint, (kind,))


def _no_operation(wsdl: Wsdl, name: str, service: str | None, port: str | None) -> BindError:
    dropped = next((each for each in wsdl.dropped() if each.name == name), None)
    if dropped is not None:
        message = f"the WSDL has no operation {name} that can be called: {dropped.reason}"
        return BindError(message, ", ".join(wsdl.names()[:MOST]), ("operation",))
    elsewhere = wsdl.find(name, None, None)
    if elsewhere is not None and (service or port):
        message = f"the operation {name} is not at that port"
        hint = f"it is at the port {elsewhere.port} of the service {elsewhere.service}"
        return BindError(message, hint, ("port" if port else "service",))
    return _missing("operation", name, wsdl.names())
