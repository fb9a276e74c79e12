"""Reads one SOAP 1.1 request: which operation it asks for, with which arguments."""

import re
from dataclasses import dataclass, field

from lxml import etree

NAMESPACE = "http://omsplan.granvik.example/ws/2004"
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"

ARGUMENTS = {
    "HamtaDagPlan": ("EnhKod", "SignKod", "PlanDat"),
    "HamtaBesok": ("BesId",),
    "HamtaBrukare": ("BrukId",),
    "HamtaAnteckningar": ("BrukId", "FrDat", "MaxAntal"),
    "SparaBesokUtfort": (
        "BesId",
        "SignKod",
        "UtfDat",
        "UtfKlFr",
        "UtfKlTill",
        "StatKod",
        "AvvKod",
        "InsatsLista",
        "AndrTid",
    ),
    "SparaAnteckning": ("BrukId", "SignKod", "AntTyp", "AntText", "BesId"),
}
"""The arguments of each operation, in the order of its schema."""

OPTIONAL = {("SparaBesokUtfort", "InsatsLista"), ("SparaAnteckning", "BesId")}

_DECLARATION = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?\?>")
_LABEL = re.compile(rb"encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._-]+)", re.IGNORECASE)
_LATIN = frozenset({"iso-8859-1", "latin-1", "latin1", "windows-1252", "cp1252"})


class Unreadable(Exception):
    """The request is no request of this service; the text says why and names no value."""


@dataclass(frozen=True, slots=True)
class Request:
    """An operation and its arguments as text; `done` says of each task code sent if it was done."""

    operation: str
    arguments: dict[str, str]
    done: dict[str, bool] = field(default_factory=dict)


def read_request(body: bytes, content_type: str, soap_action: str | None) -> Request:
    """Return what an HTTP body asks for; raise `Unreadable` when it is not well-formed SOAP 1.1.

    The operation is the root element of the SOAP body, as document/literal has it, and
    SOAPAction must say the same or be empty.
    """
    root = _operation_element(_parse(body, content_type))
    operation = _local(root)
    if operation not in ARGUMENTS:
        raise Unreadable("okänd operation")
    if soap_action is None or soap_action.strip('" ') not in {"", f"{NAMESPACE}/{operation}"}:
        raise Unreadable("SOAPAction saknas eller hör till en annan operation")
    names = [_local(child) for child in root]
    _check_names(operation, names)
    plain = {_local(child): _text(child) for child in root if _local(child) != "InsatsLista"}
    done = {
        code: flag
        for child in root.findall(f"{{{NAMESPACE}}}InsatsLista")
        for code, flag in map(_task, child)
    }
    return Request(operation, plain, done)


def _parse(body: bytes, content_type: str) -> "etree._Element":
    """Parse with nothing fetched and nothing expanded: a document type is refused outright."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        root = etree.fromstring(_decoded(body, content_type).encode(), parser)
    except (UnicodeError, LookupError, etree.XMLSyntaxError) as error:
        raise Unreadable("inte välformad XML") from error
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
        raise Unreadable("dokumenttyp tillåts inte")
    return root


def _decoded(body: bytes, content_type: str) -> str:
    """Return the text of a body; what is labeled latin-1 is read as cp1252, as Windows did.

    The XML declaration goes before the HTTP charset, and UTF-8 holds where neither is given.
    """
    declaration = _DECLARATION.match(body)
    label = _LABEL.search(declaration.group()) if declaration else None
    charset = _CHARSET.search(content_type)
    name = label.group(1).decode() if label else charset.group(1) if charset else "utf-8"
    rest = body[declaration.end() :] if declaration else body
    return rest.decode("cp1252" if name.lower() in _LATIN else name)


def _operation_element(root: "etree._Element") -> "etree._Element":
    if root.tag != f"{{{ENVELOPE}}}Envelope":
        raise Unreadable("inte ett SOAP 1.1-kuvert")
    body = root.find(f"{{{ENVELOPE}}}Body")
    if body is None or len(body) != 1:
        raise Unreadable("Body ska hålla ett element")
    return body[0]


def _local(element: "etree._Element") -> str:
    """Return the local name of an element of this service; raise for another namespace."""
    name = etree.QName(element)
    if name.namespace != NAMESPACE:
        raise Unreadable("fel namnrymd")
    return name.localname


def _check_names(operation: str, names: list[str]) -> None:
    """Raise unless `names` are the operation's arguments, each once and in schema order."""
    declared = ARGUMENTS[operation]
    if names != [name for name in declared if name in names]:
        raise Unreadable("okänt element eller fel ordning")
    missing = [name for name in declared if name not in names and (operation, name) not in OPTIONAL]
    if missing:
        raise Unreadable(f"{missing[0]} saknas")


def _text(element: "etree._Element") -> str:
    if len(element):
        raise Unreadable(f"{_local(element)} ska vara text")
    return element.text or ""


def _task(element: "etree._Element") -> tuple[str, bool]:
    """Return the code of one Insats and whether it was done."""
    parts = {_local(child): _text(child) for child in element}
    if _local(element) != "Insats" or list(parts) != ["INS_KOD", "UTF_FL"]:
        raise Unreadable("Insats ska hålla INS_KOD och UTF_FL")
    return parts["INS_KOD"], parts["UTF_FL"] == "J"
