"""Writes OMSPLAN's answers, byte for byte as the old server does: cp1252 labeled ISO-8859-1."""

from functools import lru_cache
from typing import Any

from gateway.demo.omsplan.records import Client, Note, PlannedVisit
from gateway.demo.omsplan.requests import NAMESPACE
from gateway.demo.omsplan.results import Result

CONTENT_TYPE = "text/xml; charset=ISO-8859-1"

_HEAD = (
    '<?xml version="1.0" encoding="ISO-8859-1"?>'
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>'
)
_TAIL = "</soap:Body></soap:Envelope>"
_SELF_CLOSING = frozenset({"RetText", "ANH_NAMN", "ANH_TFN", "BES_ID"})
"""What the old server writes as `<X/>` when empty; everything else becomes `<X></X>`."""


def answer(operation: str, result: Result) -> bytes:
    """Return the envelope of an answer."""
    inner = "".join(
        (
            _element("RetKod", result.code),
            _element("RetText", result.text),
            _list("BesokLista", [_visit(planned) for planned in result.visits]),
            _visit(result.visit) if result.visit else "",
            _client(result.client) if result.client else "",
            _list("AnteckningLista", [_note(note) for note in result.notes]),
            *(_element(name, value) for name, value in result.values.items()),
        )
    )
    wrapped = f'<{operation}Response xmlns="{NAMESPACE}"><{operation}Result>{inner}'
    return _encoded(f"{wrapped}</{operation}Result></{operation}Response>")


def fault(side: str, text: str) -> bytes:
    """Return a SOAP 1.1 fault; `side` is Client or Server."""
    code, string = f"soap:{side}", _escaped(text)
    return _encoded(
        f"<soap:Fault><faultcode>{code}</faultcode><faultstring>{string}</faultstring></soap:Fault>"
    )


@lru_cache(maxsize=1024)
def _visit(planned: PlannedVisit) -> str:
    """Return a Besok; the key is the row itself, so a changed row is never answered from here."""
    tasks = "".join(f"<Insats>{_columns(task)}</Insats>" for task in planned.tasks)
    return f"<Besok>{_columns(planned.visit)}<InsatsLista>{tasks}</InsatsLista></Besok>"


@lru_cache(maxsize=1024)
def _client(client: Client) -> str:
    return f"<Brukare>{_columns(client)}</Brukare>"


def _note(note: Note) -> str:
    return f"<Anteckning>{_columns(note)}</Anteckning>"


def _list(name: str, items: list[str]) -> str:
    """Return a wrapped list; the old server leaves an empty one out."""
    return f"<{name}>{''.join(items)}</{name}>" if items else ""


def _columns(row: Any) -> str:  # noqa: ANN401 - any of the row types: they share no base class
    return "".join(map(_element, row._fields, row))


def _element(name: str, text: str) -> str:
    if not text and name in _SELF_CLOSING:
        return f"<{name}/>"
    return f"<{name}>{_escaped(text)}</{name}>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _encoded(body: str) -> bytes:
    return (_HEAD + body + _TAIL).encode("cp1252", "xmlcharrefreplace")
