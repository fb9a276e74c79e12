"""The contract between the gateway and a connector: plain data in, plain data out.

Values are None, bool, int, float, str, bytes, ``Stream``, and lists and dicts of these.
Decimals, dates and integers beyond 64 bits cross as text with their declared type; an absent
value is a missing key, nil and NULL are None.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from connectors.deadline import Deadline as Deadline  # noqa: PLC0414 - part of the contract
from connectors.errors import BindError
from connectors.examining import Finding as Finding  # noqa: PLC0414 - part of the contract
from connectors.examining import Grade as Grade  # noqa: PLC0414 - part of the contract
from connectors.exploring import Form as Form  # noqa: PLC0414 - part of the contract
from connectors.exploring import Found as Found  # noqa: PLC0414 - part of the contract
from connectors.exploring import Link as Link  # noqa: PLC0414 - part of the contract
from connectors.exploring import Source as Source  # noqa: PLC0414 - part of the contract
from connectors.exploring import Survey as Survey  # noqa: PLC0414 - part of the contract
from connectors.listening import Listen
from connectors.listening import Message as Message  # noqa: PLC0414 - part of the contract
from connectors.reply import Batch as Batch  # noqa: PLC0414 - part of the contract
from connectors.reply import Reply as Reply  # noqa: PLC0414 - part of the contract
from connectors.reply import Row as Row  # noqa: PLC0414 - part of the contract
from connectors.selecting import Condition as Condition  # noqa: PLC0414 - part of the contract
from connectors.selecting import Selection as Selection  # noqa: PLC0414 - part of the contract

if TYPE_CHECKING:  # a driver's child needs no more than the values, and is to start fast
    from marshmallow import Schema

EXTRAS = "$extras"
Value = Any
Settings = Mapping[str, Any]


class Word(StrEnum):
    """A word of a fixed set, pickled by its text in every version of Python."""

    def __reduce_ex__(self, _protocol: object) -> tuple[type[Self], tuple[str]]:
        return type(self), (str(self),)


class Effect(Word):
    """Whether an operation changes the back end (HTTP's safe methods)."""

    READ = "read"
    WRITE = "write"


class Representation(Word):
    """How a leaf crosses the border."""

    XSD = "xsd"  # the lexical form of an XML Schema type, as text
    SQL_TEXT = "sql-text"  # text that the database made of a declared SQL type
    NATIVE = "native"  # a Python value of the contract


@dataclass(frozen=True, slots=True)
class Shape:
    """One node of a declared structure: a leaf with a type, or an object with members.

    A leaf's ``type`` is the local name of its XML Schema built-in type (``string``, ``long``,
    ``decimal``, ``dateTime`` …) or an upper-case SQL type (``CHAR``, ``BIGINT``, ``DECIMAL``
    …); an object has the type ``object``. Attributes are members named ``@x``, text beside
    attributes is ``$value``. ``width`` is the declared length in characters, ``scale`` the
    decimals, ``values`` the enumeration, ``required`` whether an argument must be bound.
    ``unread`` are members that the back end has and the connector cannot read, with the reason.
    """

    name: str
    type: str = "object"
    representation: Representation = Representation.NATIVE
    members: tuple[Shape, ...] = ()
    repeated: bool = False
    nillable: bool = False
    required: bool = False
    width: int | None = None
    scale: int | None = None
    values: tuple[str, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()

    def member(self, name: str) -> Shape | None:
        """Return the member of that name, or None."""
        return next((each for each in self.members if each.name == name), None)

    def find(self, path: Sequence[str]) -> Shape | None:
        """Return the node at a path of member names below this one, or None."""
        node: Shape | None = self
        for name in path:
            node = node.member(name) if node else None
        return node


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where a result tells how the call went: the path of its code, and what codes mean.

    Every code that is neither ``ok`` nor a ``warning`` is a failure.
    """

    code: str
    ok: tuple[str, ...]
    warning: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """What an operation takes (``arguments``) and gives (``result``), both as shapes.

    ``rows`` tells that the result is an iterator of records of that shape (tables, queries), and
    ``tabular`` that they come by position, as batches; ``selects`` that the operation understands
    a ``Selection``; ``extras`` that an object of the result keeps what the signature does not
    declare, where ``wants`` names the member ``EXTRAS`` in it: an object of names to structural
    values (text, None, lists and dicts of these), absent where there is nothing. ``verdict``
    holds where no mapping says ``result:``. ``sets`` are the result sets of a procedure in their
    order, which a route names and which stand in the result under that name; one without members
    gives texts of which nothing is declared. None where not even their number is known. The back
    end declares that ``key`` tells records apart, and that ``links`` lead to other tables.
    """

    arguments: Shape
    result: Shape
    rows: bool = False
    tabular: bool = False
    selects: bool = False
    extras: bool = False
    verdict: Verdict | None = None
    sets: tuple[Shape, ...] | None = None
    key: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The operations of a back end by name: SOAP operations, tables, named statements.

    Procedures are apart, since one may be called like a table: their result has the members
    ``out`` and ``returnCode``, as far as they have such.
    """

    operations: Mapping[str, Signature]
    procedures: Mapping[str, Signature] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OperationSpec:
    """What a route says about its operation; ``details`` fits the connector's schema.

    ``arguments`` is the part of the signature's arguments that the route ever gives, so that no
    more is compiled; None: not known. ``records`` is where below the result the records are that
    the route reads: a reply may give them as rows, and all else as its value.
    """

    name: str
    effect: Effect
    details: Settings = field(default_factory=dict)
    arguments: Shape | None = None
    records: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """Who and what a call is for: the W3C trace id and, where wanted, the caller.

    A connector tells ``listen``, where somebody tries a route, each message at the moment that it
    sends or has received it: what is sent as SQL is followed by its arguments as a JSON list.
    """

    trace_id: str = ""
    caller: str | None = field(default=None, repr=False)
    listen: Listen | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Invocation:
    """One call: arguments by name (nested as the signature's shape is), until when, for whom.

    On a table an argument is what its column equals, a list one of which, and a missing one asks
    nothing; None equals nothing, not even NULL, so that who has no value gets nobody's rows.
    """

    arguments: Mapping[str, Value] = field(repr=False)
    deadline: Deadline
    context: Context = Context()
    selection: Selection | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Stream:
    """An attachment: its media type, size in bytes where known, and its bytes in chunks.

    The chunks of a reply can be gone through until it is closed, those of an argument as often
    as the call is repeated.
    """

    content_type: str
    size: int | None
    chunks: Iterable[bytes] = field(repr=False)


class Operation(ABC):
    """One callable of a back end, bound and checked, shared by threads."""

    signature: Signature

    @abstractmethod
    def invoke(self, invocation: Invocation) -> Reply:
        """Call the back end; raise CallError. The caller closes the reply."""


class Connector(ABC):
    """Speaks one protocol to one configured back end.

    ``directory`` holds the pinned files that the settings name by relative path; ``bind`` may
    keep derived files under ``directory / "compiled"`` while compiling and finds them there
    when serving. Constructing and binding open no socket and start no thread.
    """

    settings_schema: ClassVar[type[Schema]]
    operation_schema: ClassVar[type[Schema]]

    @abstractmethod
    def __init__(self, settings: Settings, directory: Path) -> None: ...

    @abstractmethod
    def snapshot(self, deadline: Deadline) -> Catalogue:
        """Ask the living back end for its operations and write the files to be pinned."""

    @classmethod
    def explore(cls, source: Source, directory: Path, deadline: Deadline) -> Found:  # noqa: ARG003
        """Pin what an undescribed back end says of itself; raise CallError, BindError."""
        raise BindError(f"this connector drafts nothing of {source.place}")

    def look(self, deadline: Deadline) -> Catalogue:  # noqa: ARG002
        """Ask the living back end as ``snapshot`` does, and write nothing; raise CallError."""
        raise BindError("this connector does not tell what its back end offers now")

    def examine(self, deadline: Deadline) -> Sequence[Finding]:  # noqa: ARG002
        """Tell what an operator should know of the living back end; raise CallError, BindError."""
        return ()

    @abstractmethod
    def catalogue(self) -> Catalogue:
        """Read the operations from the pinned files; raise BindError when there are none."""

    @abstractmethod
    def bind(self, spec: OperationSpec, wants: Shape) -> Operation:
        """Check a specification against the pinned files; raise BindError.

        ``wants`` is the part of the result that is read: the rest need not be fetched.
        """

    def headers(self) -> Mapping[str, str]:
        """Return what the settings give to every call under ``$headers``, by name.

        The values are literals and references of the mapping language, which a route overrides.
        """
        return {}

    @abstractmethod
    def open(self) -> None:
        """Make ready in this worker; called once before the first call."""

    @abstractmethod
    def ping(self, deadline: Deadline) -> None:
        """Ask cheaply whether the back end is there; raise CallError."""

    @abstractmethod
    def close(self) -> None:
        """Release everything; may be called twice."""
