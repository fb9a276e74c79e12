"""Compiles a model group: its elements in schema order, whatever the order they are given in.

An element that stands in several places of a sequence is one list, shared out among them. Of a
choice one branch is written; members of two are a ``choice-conflict`` that names each of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from connectors.soap.writing.sheet import Member, Path, Sheet, shown
from connectors.soap.xsd.components import Model, Node, Wildcard


@dataclass(frozen=True, slots=True)
class Place:
    """Which of the values of a name stand here: the ``number``th of ``count`` places.

    ``before`` tells that a place before it takes as many as it can.
    """

    number: int = 0
    count: int = 1
    before: bool = False

    def start(self, given: Sequence[Any]) -> int:
        """Return the index of the first value that stands here."""
        if not self.before:
            return self.number
        return max(self.number, len(given) - (self.count - self.number))

    def values(self, given: Sequence[Any], *, greedy: bool) -> Sequence[Any]:
        """Return this place's part of a list; the last place takes what is left."""
        start, after = self.start(given), self.count - 1 - self.number
        if not after:
            return given[start:]
        return given[start : max(start, len(given) - after)] if greedy else given[start : start + 1]


class Leaf(Protocol):
    """Compiles a node at a place; ``greedy`` tells that it may take more than one value."""

    def __call__(self, node: Node, place: Place, *, greedy: bool) -> Member:
        """Return what writes it."""
        ...


Wild = Callable[[Wildcard, Place], Member]


class Groups:
    """Compiles the models of one content; ``leaf`` and ``wild`` write what stands in them.

    ``leaf`` is told too whether a node may take more than one value there. ``names`` tells by
    tag how a member is called, ``any_name`` how the list of a wildcard is; an empty list gives
    nothing under the names ``repeated``, and null something under those ``nillable``.
    """

    def __init__(
        self,
        names: Mapping[str, str],
        nillable: frozenset[str],
        repeated: frozenset[str],
        any_name: str,
        leaf: Leaf,
        wild: Wild,
    ) -> None:
        self._names = names
        self._nillable = nillable
        self._repeated = repeated
        self._any = any_name
        self._leaf = leaf
        self._wild = wild
        self._totals: Counter[str] = Counter()
        self._greedy: set[str] = set()

    def compile(self, model: Model | None) -> tuple[Member, ...]:
        """Return what writes a content, one for each of its particles in turn."""
        if model is None:
            return ()
        self._totals = self._count(model)
        self._greedy = set()
        if model.kind == "choice" or model.minimum == 0 or model.name:
            return (self._group(model, Counter()),)
        return tuple(self._particles(model, Counter()))

    def _count(self, model: Model) -> Counter[str]:
        found: Counter[str] = Counter()
        if model.name:
            return Counter({model.name: 1})
        for child in model.children:
            inside = (
                self._count(child) if isinstance(child, Model) else Counter([self._name(child)])
            )
            found = found | inside if model.kind == "choice" else found + inside
        return found

    def _name(self, child: Node | Wildcard) -> str:
        return self._any if isinstance(child, Wildcard) else self._names[child.tag]

    def _particles(self, model: Model, seen: Counter[str]) -> list[Member]:
        found = []
        for child in model.children:
            if isinstance(child, Model):
                found.append(self._group(child, seen))
                continue
            name = self._name(child)
            place = Place(seen[name], self._totals[name], name in self._greedy)
            seen[name] += 1
            greedy = child.repeated or model.repeated
            if greedy:
                self._greedy.add(name)
            if isinstance(child, Wildcard):
                found.append(self._wild(replace(child, repeated=greedy), place))
            else:
                found.append(self._leaf(child, place, greedy=greedy))
        return found

    def _group(self, model: Model, seen: Counter[str]) -> Member:
        if model.name:
            return self._leaf(self._turns(model), Place(), greedy=True)
        if model.kind == "choice":
            return self._choice(model, seen)
        members = tuple(self._particles(model, seen))
        whole = _joined(members)
        if model.minimum:
            return whole
        names = frozenset(self._count(model))

        def optional(given: Mapping[str, Any], path: Path, sheet: Sheet) -> str:
            return whole(given, path, sheet) if self._given(given, names) else ""

        return optional

    def _turns(self, model: Model) -> Node:
        return Node("", model.name, content=model.name, repeated=True, required=model.minimum > 0)

    def _choice(self, model: Model, seen: Counter[str]) -> Member:
        branches = []
        ends = [seen.copy()]
        for child in model.children:
            begun = seen.copy()
            only = Model("sequence", children=(child,), maximum=model.maximum)
            write = _joined(tuple(self._particles(only, begun)))
            ends.append(begun)
            branches.append(_Branch(frozenset(self._count(only)), self._demands(child), write))
        for each in ends:
            seen |= each
        names = frozenset().union(*(each.names for each in branches))
        optional = not model.minimum or any(_may_be_empty(each) for each in model.children)
        told = ", ".join(sorted(names))

        def choose(given: Mapping[str, Any], path: Path, sheet: Sheet) -> str:
            found = self._given(given, names)
            if not found:
                if optional:
                    return ""
                return sheet.refuse(path, "required", f"must have one of {told}")
            fit = [each for each in branches if found <= each.names]
            if not fit:
                together = " and ".join(sorted(found))
                for name in sorted(found):
                    detail = f"may not be given together: {together}"
                    sheet.refuse((*path, name), "choice-conflict", detail)
                return ""
            best = next((each for each in fit if each.demands <= found), fit[0])
            return best.write(given, path, sheet)

        return choose

    def _given(self, given: Mapping[str, Any], names: frozenset[str]) -> frozenset[str]:
        return frozenset(
            name for name in names & given.keys() if not self._is_nothing(name, given[name])
        )

    def _is_nothing(self, name: str, value: Any) -> bool:
        if value is None:
            return name not in self._nillable
        return name in self._repeated and not value

    def _demands(self, child: Node | Model | Wildcard) -> frozenset[str]:
        """Return the names without which a branch is not whole."""
        if isinstance(child, Model):
            if not child.minimum:
                return frozenset()
            if child.name:
                return frozenset((child.name,))
            inside = [self._demands(each) for each in child.children]
            if child.kind == "choice":
                return inside[0].intersection(*inside) if inside else frozenset()
            return frozenset().union(*inside)
        return frozenset((self._name(child),)) if child.required else frozenset()


@dataclass(frozen=True, slots=True)
class _Branch:
    names: frozenset[str]
    demands: frozenset[str]
    write: Member


def _may_be_empty(child: Node | Model | Wildcard) -> bool:
    if not isinstance(child, Model):
        return not child.required
    empty = [_may_be_empty(each) for each in child.children]
    return not child.minimum or (any(empty) if child.kind == "choice" else all(empty))


def _joined(members: tuple[Member, ...]) -> Member:
    if len(members) == 1:
        return members[0]

    def write(given: Mapping[str, Any], path: Path, sheet: Sheet) -> str:
        return "".join([each(given, path, sheet) for each in members])

    return write


def known(
    given: Mapping[str, Any],
    names: frozenset[str],
    path: Path,
    sheet: Sheet,
    others: frozenset[str] = frozenset(),
) -> None:
    """Refuse every member of an object that is not among the names; ``others`` may be empty."""
    if not names.issuperset(given):
        for name, value in given.items():
            empty = name in others and value in (None, [])
            if name not in names and not empty:
                sheet.refuse((*path, shown(name)), "unknown", "is not known to the operation")
