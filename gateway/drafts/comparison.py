"""Two contracts of a back end, the pinned and the living one: what differs, and how bad it is.

What is read may get more but not less, and what is given may be asked less but not more; so a
difference is judged by the side that it is on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from connectors.contract import Catalogue, Shape, Signature

MAX_SHAPES = 20_000  # of one side of an operation; both sides end at the same place
WIDER = {
    "byte": ("short", "int", "long", "integer"),
    "short": ("int", "long", "integer"),
    "int": ("long", "integer"),
    "long": ("integer",),
    "float": ("double",),
    "token": ("normalizedString", "string"),
    "normalizedString": ("string",),
    "integer": ("decimal",),
    "CHAR": ("VARCHAR", "TEXT"),
    "VARCHAR": ("TEXT",),
    "REAL": ("DOUBLE",),
}


class Severity(IntEnum):
    """How bad a difference is for the mappings that stand on the pinned contract."""

    COSMETIC = 0
    ADDITIVE = 1
    POTENTIALLY_BREAKING = 2
    BREAKING = 3

    @property
    def words(self) -> str:
        """The severity as it is printed."""
        return self.name.lower().replace("_", " ")


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: where in which operation, what was pinned and what is."""

    severity: Severity
    operation: str
    place: str
    message: str


def compare(pinned: Catalogue, living: Catalogue) -> list[Difference]:
    """Return every difference, the worst first."""
    before, now = pinned.operations, living.operations
    found = [
        Difference(Severity.BREAKING, name, "", _gone(before[name])) for name in before.keys() - now
    ]
    found += [Difference(Severity.ADDITIVE, name, "", "is new") for name in now.keys() - before]
    for name in before.keys() & now.keys():
        found += _operation(name, before[name], now[name])
    if not found and list(before) != list(now):
        found.append(Difference(Severity.COSMETIC, "", "", "the operations have another order"))
    return sorted(found, key=lambda each: (-each.severity, each.operation, each.place))


def _operation(name: str, before: Signature, now: Signature) -> Iterator[Difference]:
    if not (_takes_its_columns(before) and _takes_its_columns(now)):
        yield from _Given(name, "argument").compare(before.arguments, now.arguments)
    yield from _Read(name, "result").compare(before.result, now.result)
    yield from _keys(name, before, now)
    if before.rows != now.rows:
        message = "gives rows now" if now.rows else "gives one answer and no rows now"
        yield Difference(Severity.BREAKING, name, "result", message)


def _gone(signature: Signature) -> str:
    is_query = signature.rows and not _takes_its_columns(signature)
    return "is declined by the database now" if is_query else "is gone"


def _takes_its_columns(signature: Signature) -> bool:
    """Tell a table: what is said of its columns as results need not be said again."""
    return signature.rows and signature.arguments.members == signature.result.members


def _keys(name: str, before: Signature, now: Signature) -> Iterator[Difference]:
    """Yield what differs in what tells records apart and where they lead."""
    if before.key != now.key:
        message = f"is {_columns(now.key)} now, was {_columns(before.key)}"
        yield Difference(Severity.BREAKING, name, "key", message)
    for link in before.links:
        if link not in now.links:
            message = f"{_columns(link.columns)} refers to {link.table} no more"
            yield Difference(Severity.POTENTIALLY_BREAKING, name, "foreign key", message)
    for link in now.links:
        if link not in before.links:
            message = f"{_columns(link.columns)} refers to {link.table} now"
            yield Difference(Severity.ADDITIVE, name, "foreign key", message)


def _unread(before: Shape, now: Shape) -> Iterator[tuple[str, Severity, str]]:
    """Yield what differs in members that a connector cannot read, now or when it was pinned."""
    was, is_now = dict(before.unread), dict(now.unread)
    for name, reason in is_now.items():
        if before.member(name):
            yield name, Severity.BREAKING, f"cannot be read any more: {reason}"
        elif name not in was:
            yield name, Severity.ADDITIVE, f"is new and cannot be read: {reason}"
    for name in was:
        if member := now.member(name):
            yield name, Severity.ADDITIVE, f"can be read now, with the type {member.type}"
        elif name not in is_now:
            yield name, Severity.COSMETIC, "is gone, and could not be read"


def _columns(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"


class _Side:
    """Walks one side of an operation; what an old name's end or a new one's start means differs."""

    def __init__(self, operation: str, side: str) -> None:
        self._operation = operation
        self._side = side
        self._left = MAX_SHAPES

    def compare(self, before: Shape, now: Shape, path: str = "") -> Iterator[Difference]:
        """Yield what differs between two objects and below them."""
        old = {each.name: each for each in before.members}
        new = {each.name: each for each in now.members}
        self._left -= len(old) + len(new)
        if self._left < 0:
            return
        yield from self._names(before, now, path)
        for name, was in old.items():
            if name in new:
                place = _join(path, name)
                for told in self._one(was, new[name]):
                    yield self._told(*told, place)
                yield from self.compare(was, new[name], place)
        if old.keys() == new.keys() and list(old) != list(new):
            yield self._told(Severity.COSMETIC, "has its members in another order", path)

    def _names(self, before: Shape, now: Shape, path: str) -> Iterator[Difference]:
        """Yield the names that are no more, that are new, and that cannot be read."""
        is_now = {each.name for each in now.members} | dict(now.unread).keys()
        was = {each.name for each in before.members} | dict(before.unread).keys()
        for each in before.members:
            if each.name not in is_now:
                yield self._told(*self.gone(each), _join(path, each.name))
        for each in now.members:
            if each.name not in was:
                yield self._told(*self.came(each), _join(path, each.name))
        for name, severity, message in _unread(before, now):
            yield self._told(severity, message, _join(path, name))

    def gone(self, shape: Shape) -> tuple[Severity, str]:
        """Judge a name that is no more."""
        raise NotImplementedError

    def came(self, shape: Shape) -> tuple[Severity, str]:
        """Judge a name that is new."""
        raise NotImplementedError

    def narrowed(self, *, narrower: bool) -> Severity:
        """Judge a range of values that is narrower or wider now."""
        raise NotImplementedError

    def demand(self, before: Shape, now: Shape) -> Iterator[tuple[Severity, str]]:
        """Judge what must be there and what may be nil."""
        raise NotImplementedError

    def _one(self, before: Shape, now: Shape) -> Iterator[tuple[Severity, str]]:
        if before.repeated != now.repeated:
            yield Severity.BREAKING, "is a list now" if now.repeated else "is no list any more"
        if before.type != now.type:
            yield self._type(before, now)
        yield from self.demand(before, now)
        if before.width != now.width:
            narrower = now.width is not None and (before.width or now.width + 1) > now.width
            message = f"has the length {_or_any(now.width)}, was {_or_any(before.width)}"
            yield self.narrowed(narrower=narrower), message
        if before.scale != now.scale:
            message = f"has {_or_any(now.scale)} decimals, was {_or_any(before.scale)}"
            yield Severity.POTENTIALLY_BREAKING, message
        yield from self._values(before, now)

    def _type(self, before: Shape, now: Shape) -> tuple[Severity, str]:
        message = f"has the type {now.type}, was {before.type}"
        if now.type in WIDER.get(before.type, ()):
            return max(Severity.ADDITIVE, self.narrowed(narrower=False)), message
        if before.type in WIDER.get(now.type, ()):
            return max(Severity.ADDITIVE, self.narrowed(narrower=True)), message
        return Severity.BREAKING, message

    def _values(self, before: Shape, now: Shape) -> Iterator[tuple[Severity, str]]:
        old, new = set(before.values), set(now.values)
        if old == new:
            if before.values != now.values:
                yield Severity.COSMETIC, "has its values in another order"
        elif not new:
            yield self.narrowed(narrower=False), "is no enumeration any more"
        elif not old:
            yield self.narrowed(narrower=True), f"allows {len(new)} values only"
        else:
            if came := sorted(new - old):
                yield self.narrowed(narrower=False), f"allows more: {', '.join(came)}"
            if gone := sorted(old - new):
                yield self.narrowed(narrower=True), f"allows no more: {', '.join(gone)}"

    def _told(self, severity: Severity, message: str, place: str) -> Difference:
        return Difference(severity, self._operation, _join(self._side, place), message)


class _Given(_Side):
    """Arguments: what the gateway says."""

    def gone(self, shape: Shape) -> tuple[Severity, str]:
        del shape
        return Severity.BREAKING, "is not taken any more"

    def came(self, shape: Shape) -> tuple[Severity, str]:
        if shape.required:
            return Severity.BREAKING, "is new and required"
        return Severity.ADDITIVE, "is new"

    def narrowed(self, *, narrower: bool) -> Severity:
        return Severity.POTENTIALLY_BREAKING if narrower else Severity.ADDITIVE

    def demand(self, before: Shape, now: Shape) -> Iterator[tuple[Severity, str]]:
        if before.required != now.required:
            if now.required:
                yield Severity.BREAKING, "is required now"
            else:
                yield Severity.ADDITIVE, "is optional now"
        if before.nillable != now.nillable:
            if now.nillable:
                yield Severity.ADDITIVE, "may be nil now"
            else:
                yield Severity.POTENTIALLY_BREAKING, "may not be nil any more"


class _Read(_Side):
    """Results: what the gateway is told."""

    def gone(self, shape: Shape) -> tuple[Severity, str]:
        del shape
        return Severity.BREAKING, "is gone"

    def came(self, shape: Shape) -> tuple[Severity, str]:
        del shape
        return Severity.ADDITIVE, "is new"

    def narrowed(self, *, narrower: bool) -> Severity:
        return Severity.COSMETIC if narrower else Severity.POTENTIALLY_BREAKING

    def demand(self, before: Shape, now: Shape) -> Iterator[tuple[Severity, str]]:
        if before.required and not now.required:
            yield Severity.POTENTIALLY_BREAKING, "may be absent now"
        elif now.required and not before.required:
            yield Severity.COSMETIC, "is always there now"
        if now.nillable and not before.nillable:
            yield Severity.POTENTIALLY_BREAKING, "may be nil now"
        elif before.nillable and not now.nillable:
            yield Severity.COSMETIC, "is never nil now"


def _join(path: str, name: str) -> str:
    return f"{path}/{name}" if path and name else path or name


def _or_any(number: int | None) -> str:
    return "any" if number is None else str(number)
