"""Foreign exceptions -> connector errors: urllib3, http.client, sockets, TLS, lxml, zlib.

The text of a foreign exception may hold hosts, paths and parts of an answer: none of it is kept.
"""

from __future__ import annotations

import http.client
import zlib
from collections.abc import Callable
from types import TracebackType

import urllib3.exceptions as url
from lxml import etree

from connectors.errors import (
    BadAnswer,
    CallError,
    ConnectionLost,
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


class Translating:
    """A context whose foreign exceptions leave as connector errors; shared by threads.

    ``change`` returns what is raised instead of an exception, or None where that stands.
    """

    __slots__ = ("_change",)

    def __init__(self, change: Callable[[BaseException], CallError | None]) -> None:
        self._change = change

    def __enter__(self) -> None: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        changed = None if error is None else self._change(error)
        if changed is not None:
            raise changed from None


def _unsent(error: BaseException) -> CallError | None:
    if isinstance(error, TimedOut):
        return TimedOut(str(error), outcome=Outcome.NOT_EXECUTED)
    return Unavailable() if isinstance(error, FOREIGN) else None


def _under_way(error: BaseException) -> CallError | None:
    if not isinstance(error, FOREIGN):
        return None
    condition = translate(error)
    # Unavailable would claim that nothing was sent.
    return ConnectionLost() if isinstance(condition, Unavailable) else condition


def _unreadable(error: BaseException) -> CallError | None:
    return translate(error) if isinstance(error, UNREADABLE) else None


# Before anything is sent: Unavailable, or TimedOut with NOT_EXECUTED.
connecting = Translating(_unsent)
# While a request is under way: nobody knows whether it was carried out.
exchanging = Translating(_under_way)
# While an answer that is here is read: what cannot be is a BadAnswer.
reading = Translating(_unreadable)
