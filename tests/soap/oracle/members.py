"""Which members the value of a complex type has: content models made flat, and named.

The readings of the conventions that the recommendation does not decide are told here, each
where it is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.soap.oracle.components import (
    Complex,
    Element,
    Group,
    Particle,
    Schemas,
    Simple,
    Wildcard,
    local,
)

Place = tuple[tuple[str, int], ...]


@dataclass
class Field:
    """An element declaration under one key, at a place of its group."""

    element: Element
    repeated: bool
    place: Place = ()


@dataclass
class Repeat:
    """A repeating group of more than one element: a list of objects."""

    group: Group
    place: Place = ()


@dataclass
class Members:
    """The members of one content or of the objects of one repeating group."""

    fields: list[Field] = field(default_factory=list)
    repeats: list[Repeat] = field(default_factory=list)
    wildcards: list[Wildcard] = field(default_factory=list)


def elements(particle: Particle) -> list[Element]:
    """Return every element declaration below a particle."""
    if isinstance(particle.term, Group):
        return [each for one in particle.term.particles for each in elements(one)]
    return [particle.term] if isinstance(particle.term, Element) else []


def _most(particle: Particle, tag: str) -> float:
    """Return how often an element can come at most, repeating groups of many left out."""
    high = float("inf") if particle.high is None else particle.high
    if isinstance(particle.term, Element):
        return high if particle.term.tag == tag else 0
    if isinstance(particle.term, Wildcard) or _repeats(particle):
        return 0
    below = [_most(each, tag) for each in particle.term.particles] or [0]
    most = max(below) if particle.term.kind == "choice" else sum(below)
    return high * most if most else 0


def _repeats(particle: Particle) -> bool:
    tags = {each.tag for each in elements(particle)}
    return isinstance(particle.term, Group) and particle.many and len(tags) > 1


def flat(particle: Particle | None) -> Members:
    """Return the members of a content model.

    A repeating group of one element is that element, repeated; of two or more it is a member
    of its own. The same tag twice is one member, repeated where both can come at once.
    """
    if particle is not None and particle.flat is not None:
        return particle.flat
    members = Members()
    if particle is not None:
        particle.flat = members
        for each, place in _leaves(particle, ()):
            if isinstance(each, Repeat):
                members.repeats.append(each)
            elif isinstance(each, Wildcard):
                members.wildcards.append(each)
            elif each.tag not in {one.element.tag for one in members.fields}:
                members.fields.append(Field(each, _most(particle, each.tag) > 1, place))
    return members


def inside(group: Group) -> Members:
    """Return the members of one object of a repeating group."""
    group.flat = group.flat or flat(Particle(1, 1, group))
    return group.flat


def branch(group: Group, place: Place) -> Members:
    """Return the members that an object of a repeating group surely has.

    Of a choice those of the branch that came: a list of another branch is absent, not empty.
    """
    return flat(group.particles[place[0][1]]) if group.kind == "choice" else inside(group)


def _leaves(
    particle: Particle, place: Place
) -> Iterator[tuple[Element | Wildcard | Repeat, Place]]:
    if _repeats(particle):
        yield Repeat(particle.term, place), place
    elif isinstance(particle.term, Group):
        kind = "choice" if particle.term.kind == "choice" else "sequence"
        for number, each in enumerate(particle.term.particles):
            yield from _leaves(each, (*place, (kind, number)))
    else:
        yield particle.term, place


def is_after(place: Place, last: Place) -> bool:
    """Tell whether a place of a group comes after another: in a sequence, never across branches."""
    for (kind, here), (_, there) in zip(place, last, strict=False):
        if here != there:
            return kind == "sequence" and here > there
    return False


def keys(tags: list[str]) -> dict[str, str]:
    """Return the key of each Clark name: the first of a local name keeps it alone.

    A later one that has no namespace is `{}local`, for its Clark name is the local name.
    """
    named: dict[str, str] = {}
    for tag in tags:
        if tag not in named:
            full = tag if tag.startswith("{") else f"{{}}{tag}"
            named[tag] = full if local(tag) in map(local, named) else local(tag)
    return named


@dataclass
class Union:
    """What an element of a declared complex type may hold: the type's and all derived ones'."""

    declared: Complex
    derived: list[Complex]
    element_keys: dict[str, str]
    attribute_keys: dict[str, str]
    repeated: set[str]

    @property
    def types(self) -> list[Complex]:
        """Return the declared and the derived types."""
        return [self.declared, *self.derived]

    @property
    def typed(self) -> bool:
        """Tell whether the value says its type."""
        return bool(self.derived) or self.declared.abstract

    @property
    def leaf(self) -> Simple | None:
        """Return the simple type where the element is no more than its text."""
        bare = not self.typed and not self.attribute_keys and not self.declared.any_attribute
        return self.declared.simple if bare else None


def union(schemas: Schemas, declared: Complex) -> Union:
    """Return the union of a declared type and what is derived from it."""
    derived = schemas.derived(declared)
    tags: list[str] = []
    attributes: list[str] = []
    repeated: set[str] = set()
    for each in (declared, *derived):
        # A member keeps one shape, whatever type is sent: repeated in one is a list in all.
        for one in flat(each.particle).fields:
            tags.append(one.element.tag)
            repeated |= {one.element.tag} if one.repeated else set()
        attributes += each.attributes
    named = {tag: f"@{key}" for tag, key in keys(attributes).items()}
    return Union(declared, derived, keys(tags), named, repeated)


def repeat_keys(repeats: list[Repeat]) -> list[str]:
    """Return the key of each repeating group: `$choice`, `$choice2` and so on, by kind."""
    kinds = ["$choice" if each.group.kind == "choice" else "$sequence" for each in repeats]
    return [
        kind if kinds[:number].count(kind) == 0 else f"{kind}{kinds[:number].count(kind) + 1}"
        for number, kind in enumerate(kinds)
    ]


def all_in(schemas: Schemas, element: Element) -> list[Element]:
    """Return the declarations that may stand where an element is referred to."""
    return [element, *schemas.substitutes(element.tag)]


def is_head(schemas: Schemas, element: Element) -> bool:
    """Tell whether an element is the head of a substitution group."""
    return element.is_global and bool(schemas.substitutes(element.tag))
