"""The values that travel along the request line, each immutable.

``ApiRequest -> Principal -> Call -> Content -> Document``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from connectors.contract import Deadline, Stream
from connectors.spool import Spool

Json = Any


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """HTTP translated to a value; nothing in it is believed yet.

    ``path`` is the decoded path below ``/{api}/v{major}``; ``query`` keeps order and repeats;
    header names are lower case; ``base_url`` is an allowed public base without trailing slash.
    ``unread`` is the body where a route takes a file, and ``body`` is then empty.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    base_url: str = ""
    trace_id: str = ""
    language: str = "sv"
    unread: Unread | None = field(default=None, repr=False)


class Unread(Protocol):
    """The body of a request for a route that takes a file, not read before it is allowed to be."""

    def pieces(self, limit: int) -> Iterator[bytes]:
        """Yield the body; raise GatewayError (400, 413) where it breaks off or is larger."""

    def keep(self, pieces: Iterable[bytes]) -> Spool:
        """Return the bytes in a spool that lasts as long as the request; raise GatewayError."""

    def close(self) -> None:
        """Give up the bytes."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who calls: the issuer and subject, what they may do, and the claims mappings may read."""

    issuer: str
    subject: str = field(repr=False)
    scopes: frozenset[str] = frozenset()
    claims: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def identity(self) -> str:
        """One text for the caller, the same for every token of theirs."""
        return f"{self.issuer}\n{self.subject}"


@dataclass(frozen=True, slots=True)
class Call:
    """A validated request: what was sent as back-end values, the page wanted, the cache key.

    ``headers`` holds those that the route reads, by lower-case name; ``body`` is None without one.
    ``attachment`` is the JSON pointer of the field whose bytes are wanted instead of the record,
    ``upload`` the file that was sent.
    """

    principal: Principal = field(repr=False)
    path: Mapping[str, Any] = field(default_factory=dict, repr=False)
    query: Mapping[str, Any] = field(default_factory=dict, repr=False)
    headers: Mapping[str, Any] = field(default_factory=dict, repr=False)
    body: Json = field(default=None, repr=False)
    arguments: Mapping[str, Any] = field(default_factory=dict, repr=False)
    conditions: tuple[tuple[str, str, Any], ...] = field(default=(), repr=False)
    page: Page | None = None
    fields: frozenset[str] | None = None
    key: str = ""
    language: str = "sv"
    trace_id: str = ""
    request: ApiRequest | None = field(default=None, repr=False)
    attachment: str = ""
    upload: File | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The part of a list that was asked for: number from 1, size, keyset position, order."""

    number: int
    size: int
    after: tuple[Any, ...] | None = field(default=None, repr=False)
    order: tuple[tuple[str, bool], ...] = ()
    total: bool = False


@dataclass(frozen=True, slots=True)
class Warned:
    """A value that was changed on the way: where (JSON pointer) and why (a code)."""

    pointer: str
    code: str


@dataclass(frozen=True, slots=True)
class Source:
    """One back end's share of an answer: when it was read, whether late, whether at all."""

    name: str
    fetched_at: float | None
    stale: bool = False
    available: bool = True


@dataclass(frozen=True, slots=True)
class Content:
    """The projected answer of a route, before encoding.

    ``value`` is an object, or a list of objects; ``exports`` holds, beside each object, the
    back-end values that other routes read of it (owner rules, composites, ``admit``);
    ``complete`` is False when an optional part is missing: such content is never kept. ``more``
    tells that the back end filled the page that it was asked for.
    """

    value: Json = field(repr=False)
    exports: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)
    sources: tuple[Source, ...] = ()
    warnings: tuple[Warned, ...] = ()
    version: str | None = None
    total: int | None = None
    after: tuple[Any, ...] | None = field(default=None, repr=False)
    complete: bool = True
    stale: bool = False
    more: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """The bytes of an attachment on their way in or out, with a name for whoever saves them.

    ``digest`` is their SHA-256 in hexadecimal. Who sends them, or decides not to, closes it.
    """

    content_type: str
    name: str
    digest: str
    spool: Spool = field(repr=False)

    def stream(self) -> Stream:
        """Return the bytes as an argument."""
        return self.spool.stream(self.content_type)

    def close(self) -> None:
        """Give up the bytes."""
        self.spool.close()


@dataclass(frozen=True, slots=True)
class Document:
    """A finished answer: status, encoded body, headers with its validators.

    With a ``file`` that is the body, of which a part may be asked for (RFC 9110, section 14).
    """

    status: int
    body: bytes = field(repr=False)
    headers: tuple[tuple[str, str], ...] = ()
    content_type: str = "application/json"
    file: File | None = None


class Authenticate(Protocol):
    """Finds out who calls."""

    def __call__(self, request: ApiRequest, deadline: Deadline) -> Principal:
        """Return the principal, or raise GatewayError (401, 503)."""


class Authorize(Protocol):
    """Decides whether the principal may use the route at all."""

    def __call__(self, principal: Principal) -> None:
        """Return, or raise GatewayError (403, 503)."""


class Answer(Protocol):
    """The way content is obtained."""

    def __call__(self, call: Call, deadline: Deadline) -> Content:
        """Return the content, or raise GatewayError."""
