"""Foreign exceptions -> connector errors: urllib3, http.client, sockets, TLS, lxml, zlib.

The text of a foreign exception may hold hosts, paths and parts of an answer: none of it is kept.
"""

from __future__ import annotations

import http.client
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import urllib3.exceptions as url
from lxml import etree

from connectors.errors import (
    BadAnswer,
    CallError,
    ConnectionLost,
    ConnectorError,
    Outcome,
    TimedOut,
    Unavailable,
)

# The first line that fits holds: a class stands before its bases.
TABLE: tuple[tuple[tuple[type[BaseException], ...], type[CallError]], ...] = (
    ((url.NewConnectionError, url.ConnectTimeoutError), Unavailable),
    ((TimeoutError, url.TimeoutError, url.TimeoutStateError), TimedOut),
    (
        (
            url.PoolError,
            url.SSLError,
            url.ProxyError,
            url.LocationValueError,
            url.URLSchemeUnknown,
            url.ProxySchemeUnknown,
        ),
        Unavailable,
    ),
    (
        (
            url.DecodeError,
            url.InvalidHeader,
            url.HeaderParsingError,
            url.ResponseError,
            url.ResponseNotChunked,
            url.BodyNotHttplibCompatible,
        ),
        BadAnswer,
    ),
    ((OSError, http.client.IncompleteRead, url.HTTPError, url.HTTPWarning), ConnectionLost),
    (
        (http.client.HTTPException, etree.Error, zlib.error),
        BadAnswer,
    ),
    ((UnicodeError, LookupError, ValueError), BadAnswer),
)
FOREIGN = (url.HTTPError, url.HTTPWarning, http.client.HTTPException, OSError)
UNREADABLE = (etree.Error, zlib.error, UnicodeError, LookupError, ValueError)


def translate(error: BaseException) -> CallError:
    """Return the connector error of a foreign exception, without a word of its text."""
    for classes, condition in TABLE:
        if isinstance(error, classes):
            return condition()
    return BadAnswer()


@contextmanager
def connecting() -> Iterator[None]:
    """Translate failures before anything is sent: Unavailable, or TimedOut, NOT_EXECUTED."""
    try:
        yield
    except TimedOut as error:
        raise TimedOut(str(error), outcome=Outcome.NOT_EXECUTED) from None
    except FOREIGN:
        raise Unavailable from None


@contextmanager
def exchanging() -> Iterator[None]:
    """Translate failures of a request under way: nobody knows whether it was carried out."""
    try:
        yield
    except ConnectorError:
        raise
    except FOREIGN as error:
        condition = translate(error)
        lost = isinstance(condition, Unavailable)  # which would claim that nothing was sent
        raise (ConnectionLost() if lost else condition) from None


@contextmanager
def reading() -> Iterator[None]:
    """Translate failures to read an answer that is here: each is a BadAnswer."""
    try:
        yield
    except ConnectorError:
        raise
    except UNREADABLE as error:
        raise translate(error) from None
