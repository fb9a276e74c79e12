"""What goes out: a status, headers that each stand once, and a body, as a WSGI application."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Any

Body = bytes | Iterable[bytes]

_LINES = {int(each): f"{each.value} {each.phrase}" for each in HTTPStatus}
_EMPTY = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})  # RFC 9110, section 6.4.1


class Response:
    """An answer under way; a body in pieces tells its length itself, where that is known.

    ``close`` is called once when it was sent, or cannot be.
    """

    __slots__ = ("body", "close", "headers", "status")

    def __init__(
        self,
        body: Body = b"",
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        *,
        content_type: str = "",
        close: Callable[[], None] | None = None,
    ) -> None:
        self.status = status
        self.body = body
        self.headers = dict(headers or {})
        self.close = close
        if content_type:
            self.headers["Content-Type"] = content_type

    def __call__(self, environ: Mapping[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Send the head, and return the body but where none belongs (HEAD, 204, 304)."""
        headers, body = self.headers, self.body
        if isinstance(body, bytes) and self.status not in _EMPTY:
            headers["Content-Length"] = str(len(body))
        start(_LINES[self.status], list(headers.items()))
        silent = environ["REQUEST_METHOD"] == "HEAD" or self.status in _EMPTY
        pieces: Iterable[bytes] = () if silent else (body,) if isinstance(body, bytes) else body
        return pieces if self.close is None else _Closing(pieces, self.close)


class _Closing:
    """Pieces with what the server calls at their end (PEP 3333)."""

    def __init__(self, pieces: Iterable[bytes], close: Callable[[], None]) -> None:
        self._pieces = pieces
        self.close = close

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._pieces)
