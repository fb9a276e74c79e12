"""Seeded random answers: valid instances of a schema, and ones that stray as back ends do."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from tests.soap.oracle.components import (
    XSD,
    XSI,
    Attribute,
    Complex,
    Element,
    Group,
    Particle,
    Schemas,
    Simple,
    Wildcard,
    clark,
    local,
    space_of,
)
from tests.soap.oracle.literals import literal
from tests.soap.oracle.members import all_in, elements, is_head

NIL = f"{{{XSI}}}nil"
TYPE = f"{{{XSI}}}type"
DEEP = 6
MANY = 120  # elements, after which only what must come does
FOREIGN = ("urn:z", "urn:y", "")


@dataclass
class Node:
    """An element to be written. `room` tells where strangers and white space may come."""

    tag: str
    attributes: list[tuple[str, str]] = field(default_factory=list)
    children: list[Node | str] = field(default_factory=list)
    type: str = ""  # the Clark name for xsi:type
    nil: bool = False
    nillable: bool = False
    room: bool = False


@dataclass(frozen=True)
class Stray:
    """How an instance strays from its schema; a plain one is valid."""

    misordered: bool = False
    unknown: bool = False
    unknown_type: bool = False


VALID = Stray()


def instance(schemas: Schemas, root: str, rng: Random, stray: Stray = VALID) -> Node:
    """Return a random instance of a global element."""
    return _Maker(schemas, rng, stray).element(schemas.element(root), 0)


class _Maker:
    def __init__(self, schemas: Schemas, rng: Random, stray: Stray) -> None:
        self.schemas, self.rng, self.stray = schemas, rng, stray
        self.made = 0

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def element(self, declared: Element, depth: int) -> Node:
        sent = declared
        headed = is_head(self.schemas, declared)
        if headed:
            stands = [each for each in all_in(self.schemas, declared) if not each.abstract]
            sent = stands[0] if self.enough(depth) else self.rng.choice(stands)
        node = Node(sent.tag, nillable=sent.nillable)
        self.made += 1
        kind = sent.type
        if sent.nillable and self.chance(0.3):
            node.nil = True
            if isinstance(kind, Complex) and not kind.any_type:
                kind = self.concrete(kind, node) if kind.abstract else kind
                self.attributes(kind, node, required=True)
            return node
        if isinstance(kind, Complex) and kind.any_type:
            self.anything(node, depth)
        elif isinstance(kind, Simple):
            if kind.name and self.chance(0.04):
                node.type = kind.name
            node.children = self.text(kind, sent)
        else:
            if not headed:
                kind = self.concrete(kind, node, self.enough(depth))
            self.complex(kind, node, sent, depth)
        return node

    def concrete(self, kind: Complex, node: Node, plain: bool = False) -> Complex:
        """Return the type to send, its name on the node where it needs one."""
        if self.stray.unknown_type and (kind.abstract or self.schemas.derived(kind)):
            roll = self.rng.random()
            if roll < 0.15:
                node.type = clark(self.rng.choice((space_of(kind.name), "urn:z")), "Unheard")
                return kind
            if roll < 0.3:
                return kind
        types = [each for each in (kind, *self.schemas.derived(kind)) if not each.abstract]
        # The first one written can hold no other that must hold this one again.
        chosen = types[0] if plain else self.rng.choice([*types, types[0]])
        if chosen is not kind or (chosen.name and self.chance(0.1)):
            node.type = chosen.name
        return chosen

    def text(self, kind: Simple, declared: Element) -> list[Node | str]:
        if declared.is_fixed:
            return [] if self.chance(0.5) else [declared.default]
        if declared.default is not None and self.chance(0.4):
            return []
        return [literal(self.rng, kind)]

    def complex(self, kind: Complex, node: Node, declared: Element, depth: int) -> None:
        self.attributes(kind, node)
        if kind.simple is not None:
            node.children = self.text(kind.simple, declared)
            return
        node.room = not kind.mixed
        if kind.particle is not None:
            taken = {one.tag for each in elements(kind.particle) for one in self.stands(each)}
            node.children = list(self.particle(kind.particle, depth + 1, taken))
        if self.stray.unknown and self.chance(0.3):
            name = self.rng.choice(("nyttFält", "extra", "name"))
            node.children.insert(
                self.rng.randint(0, len(node.children)),
                self.foreign(self.rng.choice(("urn:new", "urn:z")), name, 0),
            )
        if self.stray.misordered and self.chance(0.6):
            self.rng.shuffle(node.children)
        if kind.mixed:
            node.children = self.mix(node.children)

    def stands(self, element: Element) -> list[Element]:
        return all_in(self.schemas, element) if element.is_global else [element]

    def mix(self, children: list[Node | str]) -> list[Node | str]:
        mixed: list[Node | str] = []
        for each in (*children, ""):
            if self.chance(0.6):
                mixed.append(self.rng.choice(("text ", " å ", "\n  ", "<&>")))
            if each:
                mixed.append(each)
        return mixed

    def attributes(self, kind: Complex, node: Node, required: bool = False) -> None:
        for use in kind.attributes.values():
            if use.required or (not required and self.chance(0.5)):
                node.attributes.append((use.tag, self.value(use)))
        wild = kind.any_attribute
        if wild and not required and self.chance(0.6):
            for space in self.rng.sample(FOREIGN, 2):
                name = clark(space, self.rng.choice(("okänd", "x")))
                if wild.allows(space) and name not in kind.attributes:
                    node.attributes.append((name, self.rng.choice(("", "v", " å "))))
        self.rng.shuffle(node.attributes)

    def value(self, use: Attribute) -> str:
        if use.is_fixed:
            return use.default
        return literal(self.rng, use.type)

    # Content models

    def particle(self, particle: Particle, depth: int, taken: set[str]) -> list[Node | str]:
        made: list[Node | str] = []
        for _ in range(self.often(particle, depth)):
            term = particle.term
            if isinstance(term, Element):
                made.append(self.element(term, depth))
            elif isinstance(term, Wildcard):
                made += self.wild(term, particle, taken)
            elif term.kind == "choice":
                made += self.particle(self.branch(term, depth), depth, taken)
            else:
                made += self.group(term, depth, taken)
        return made

    def enough(self, depth: int) -> bool:
        return depth > DEEP or self.made > MANY

    def branch(self, group: Group, depth: int) -> Particle:
        if self.enough(depth):
            return min(group.particles, key=lambda each: (each.low > 0, _weight(each)))
        return self.rng.choice(group.particles)

    def group(self, group: Group, depth: int, taken: set[str]) -> list[Node | str]:
        particles = list(group.particles)
        if group.kind == "all":
            self.rng.shuffle(particles)
        return [each for one in particles for each in self.particle(one, depth, taken)]

    def often(self, particle: Particle, depth: int) -> int:
        if self.enough(depth):
            return particle.low
        most = particle.low + 3 if particle.high is None else particle.high
        if self.chance(0.35):
            return particle.low
        return self.rng.randint(particle.low, most)

    def wild(self, wildcard: Wildcard, particle: Particle, taken: set[str]) -> list[Node | str]:
        known = [
            tag
            for tag in self.schemas.elements()
            if wildcard.allows(space_of(tag))
            and tag not in taken
            and not self.schemas.element(tag).abstract
            and not is_head(self.schemas, self.schemas.element(tag))
        ]
        if wildcard.process == "strict" or (known and self.chance(0.3)):
            if known:
                return [self.element(self.schemas.element(self.rng.choice(known)), DEEP + 1)]
            return []
        spaces = [each for each in FOREIGN if wildcard.allows(each)]
        if wildcard.process == "skip" and wildcard.allows(wildcard.target):
            spaces.append(wildcard.target)
        space = self.rng.choice(spaces or ["urn:z"])
        if not wildcard.allows(space):
            space = wildcard.target
            for stem in ("okänd", "other"):
                tag = clark(space, stem)
                if tag not in taken and wildcard.allows(space):
                    return [self.foreign(space, stem, 0)]
            return []
        return [self.foreign(space, self.rng.choice(("foo", "bar", "okänd")), 0)]

    def anything(self, node: Node, depth: int) -> None:
        """Fill an element of anyType: nothing below is declared, whatever it is called."""
        filled = self.foreign("urn:z", "x", depth and 1)
        node.attributes, node.children = filled.attributes, filled.children
        plain = not node.attributes and not any(isinstance(each, Node) for each in node.children)
        if plain and self.chance(0.2):
            node.type, node.children = f"{{{XSD}}}int", ["12"]

    def foreign(self, space: str, name: str, depth: int) -> Node:
        node = Node(clark(space, name))
        if self.chance(0.4):
            node.attributes.append(("k", self.rng.choice(("1", " å ", ""))))
        if self.chance(0.2):
            node.attributes.append(("{urn:y}k", "y"))
        if depth < 3 and self.chance(0.5):
            for _ in range(self.rng.randint(1, 3)):
                below = self.rng.choice((space, space, "", "urn:y"))
                node.children.append(
                    self.foreign(below, self.rng.choice(("bar", "baz", "item")), depth + 1)
                )
            if self.chance(0.3):
                node.children = self.mix(node.children)
        elif self.chance(0.7):
            node.children = [self.rng.choice(("2", " text ", "a\nb", ""))]
        return node


def _weight(particle: Particle) -> int:
    return len(elements(particle))


__all__ = ["NIL", "TYPE", "VALID", "Node", "Stray", "instance", "local"]
