"""A SOAP fault element of any shape -> Fault: SOAP 1.1, SOAP 1.2, and the one in the other's."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml import etree

from connectors.errors import Fault
from connectors.soap.structural import structural

MAX_DETAIL = 1000  # elements; a larger one is no description of a fault
MAX_CODES = 8  # subcodes; SOAP 1.2 sets no limit


def fault_of(element: etree._Element, kind: type[Fault] = Fault) -> Fault:
    """Return the fault; ``code`` joins a SOAP 1.2 code and its subcodes with dots, as 1.1 does."""
    parts = {_local(each): each for each in element}
    if "faultcode" in parts:
        code = [_unprefixed(parts["faultcode"])]
    else:
        code = list(islice(_codes(parts.get("Code")), MAX_CODES))
    detail = parts.get("detail", parts.get("Detail"))
    names = [] if detail is None else [_local(each) for each in islice(detail, MAX_DETAIL)]
    return kind(
        ".".join(each for each in code if each) or "unknown",
        detail=names[0] if names else None,
        texts=tuple(each for each in _texts(parts) if each),
        fields={} if detail is None else _fields(detail),
    )


def _texts(parts: dict[str, etree._Element]) -> Iterator[str]:
    """Yield the reasons, of which SOAP 1.2 has one a language (part 1, section 5.4.2)."""
    if "faultstring" in parts:
        yield _text(parts["faultstring"])
    elif "Reason" in parts:
        yield from (_text(each) for each in parts["Reason"])


def _codes(code: etree._Element | None) -> Iterator[str]:
    while code is not None:
        parts = {_local(each): each for each in code}
        if "Value" in parts:
            yield _unprefixed(parts["Value"])
        code = parts.get("Subcode")


def _fields(detail: etree._Element) -> dict[str, Any]:
    """Return the detail's elements by local name, a list where a name occurs again."""
    if sum(1 for _ in islice(detail.iter(), MAX_DETAIL + 1)) > MAX_DETAIL:
        return {}
    found: dict[str, Any] = {}
    for each in detail:
        name, value = _local(each), structural(each)
        before = found.get(name)
        if name not in found:
            found[name] = value
        else:
            found[name] = [*(before if isinstance(before, list) else [before]), value]
    return found or ({"$value": _text(detail)} if _text(detail) else {})


def _unprefixed(element: etree._Element) -> str:
    return _text(element).rpartition(":")[2]


def _text(element: etree._Element) -> str:
    return (element.text or "").strip()


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]
