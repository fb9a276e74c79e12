"""What of an answer becomes JSON: where its records lie, and which fields they have."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from connectors.contract import Shape
from gateway.drafts.words import member

MAX_FIELDS = 150  # of one route: who needs more knows which
MAX_DEPTH = 5
OPEN = frozenset({"any", "@any", "$any", "$mixed"})  # what a schema leaves open
TEXTS = frozenset({"string", "normalizedString", "token", "anyURI", "NMTOKEN", "NCName", "ID"})


@dataclass(slots=True)
class DraftField:
    """One JSON member: what it is made of, and the members that it has of its own."""

    name: str
    shape: Shape
    members: list[DraftField] = field(default_factory=list)
    cut: int = 0  # members that are left out

    @property
    def plain(self) -> bool:
        """Whether it is a single text, number or date."""
        return not self.members and not self.shape.repeated and self.shape.type != "anyType"


@dataclass(frozen=True, slots=True)
class Record:
    """Where the records of an answer lie (``path``; empty for the answer itself)."""

    path: tuple[str, ...]
    shape: Shape
    listed: bool
    fields: tuple[DraftField, ...]
    left_open: bool


def find_record(result: Shape) -> Record | None:
    """Return the records of an answer; None where it declares nothing that could be read."""
    path, shape = _place(result)
    fields, left_open = _fields(shape)
    live = any(not each.cut for each in fields)
    return Record(path, shape, bool(path), tuple(fields), left_open) if live else None


def _place(result: Shape) -> tuple[tuple[str, ...], Shape]:
    """Return the one list of objects that an answer is about, else the answer itself."""
    found = [each for each in result.members if _is_list(each)]
    if len(found) == 1 and all(_is_status(each) for each in result.members if each not in found):
        return (found[0].name,), found[0]
    if len(result.members) == 1 and not result.members[0].repeated:
        path, shape = _place(result.members[0])
        if path:
            return (result.members[0].name, *path), shape
    return (), result


def _is_list(shape: Shape) -> bool:
    return shape.repeated and bool(shape.members) and _is_nameable(shape)


def _is_status(shape: Shape) -> bool:
    """Tell what stands beside a list and is not data: result codes, flags, extension points."""
    if shape.name in OPEN:
        return True
    return not shape.repeated and all(not each.members for each in shape.members)


def _is_nameable(shape: Shape) -> bool:
    """Tell a name that a path can hold: those in Clark notation have slashes mostly."""
    return "/" not in shape.name


def _fields(record: Shape) -> tuple[list[DraftField], bool]:
    """Return the fields of a record, the nearest first when there are too many."""
    top: list[DraftField] = []
    left, left_open = MAX_FIELDS - len(record.members), False
    waiting = deque([(record, top, 1)])
    while waiting:
        shape, into, depth = waiting.popleft()
        left_open = left_open or any(each.name in OPEN for each in shape.members)
        for each in shape.members:
            if each.name in OPEN or not _is_nameable(each):
                continue
            drafted = DraftField(member(each.name, {known.name for known in into}), each)
            into.append(drafted)
            inner = len(each.members)
            if inner and left >= inner and depth < MAX_DEPTH:
                left -= inner
                waiting.append((each, drafted.members, depth + 1))
            elif inner:
                drafted.cut = inner
    return _pruned(top), left_open


def _pruned(fields: list[DraftField]) -> list[DraftField]:
    """Leave out what has no members; of objects that hold nothing else tell that they are cut."""
    for each in fields:
        each.members = _pruned(each.members)
        if each.members and all(inner.cut for inner in each.members):
            each.members, each.cut = [], len(each.members)
    return [each for each in fields if each.members or each.cut or each.shape.type != "object"]
