"""The values that a test file gives to the conformance kit, and how answers are compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from connectors.contract import (
    Connector,
    Context,
    Deadline,
    Invocation,
    Operation,
    OperationSpec,
    Reply,
    Selection,
    Shape,
    Stream,
    Value,
)

PATIENCE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Example:
    """One operation, arguments for it, and what the back end answers.

    ``expected`` is the value of the reply, or the list of its rows; attachments are given as
    bytes. For the fixture ``fault`` it is the code of the fault. ``wants`` is the part of the
    result that is read; left out, it is everything that ``expected`` shows.
    """

    spec: OperationSpec
    arguments: Mapping[str, Value] = field(default_factory=dict)
    expected: Value = None
    wants: Shape | None = None
    selection: Selection | None = None


@dataclass(frozen=True, slots=True)
class Absent:
    """Stands where a connector truly lacks a property, and says why; the skip shows it."""

    reason: str

    def __bool__(self) -> bool:
        return False


def bind(connector: Connector, example: Example) -> Operation:
    """Bind an example's operation with the part of the result that it wants."""
    wants = example.wants or shape_of(example.expected)
    return connector.bind(example.spec, wants)


def call(operation: Operation, example: Example, deadline: Deadline | None = None) -> Value:
    """Invoke an operation with an example's arguments; return the plain answer."""
    until = deadline or Deadline.after(PATIENCE_SECONDS)
    context = Context(trace_id="0af7651916cd43dd8448eb211c80319c")
    invocation = Invocation(example.arguments, until, context, example.selection)
    with operation.invoke(invocation) as reply:
        return answer_of(reply)


def answer_of(reply: Reply) -> Value:
    """Return the value of a reply, or its rows as a list, with attachments as bytes."""
    return _read_streams(reply.value if reply.rows is None else list(reply.rows))


def shape_of(value: Value, name: str = "") -> Shape:
    """Return the shape that wants every member that a value shows."""
    if isinstance(value, list):
        objects = [each for each in value if isinstance(each, dict)]
        members = {key: part for each in objects for key, part in each.items()}
        inner = shape_of(members or None, name)
        return Shape(name, inner.type, members=inner.members, repeated=bool(name))
    if isinstance(value, dict):
        return Shape(name, members=tuple(shape_of(part, key) for key, part in value.items()))
    return Shape(name, "string" if name else "object")


def exactly(value: Value) -> Value:
    """Return a value with the type of every leaf beside it: 1, 1.0 and True are not equal."""
    if isinstance(value, list):
        return [exactly(each) for each in value]
    if isinstance(value, dict):
        return {key: exactly(each) for key, each in value.items()}
    return type(value).__name__, value


def _read_streams(value: Value) -> Value:
    if isinstance(value, Stream):
        return b"".join(value.chunks)
    if isinstance(value, list):
        return [_read_streams(each) for each in value]
    if isinstance(value, dict):
        return {key: _read_streams(each) for key, each in value.items()}
    return value
