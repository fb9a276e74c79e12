"""Operations -> draft resources: which become routes, which only a comment, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from connectors.contract import Signature
from gateway.drafts.records import TEXTS, DraftField, Record, find_record
from gateway.drafts.takes import Takes, embody, find_takes, is_person
from gateway.drafts.verbs import Effect, Guess, guess
from gateway.drafts.words import kebab, parameter, words

PLACEHOLDER = re.compile(r"\{\w+\}")


@dataclass(frozen=True, slots=True)
class DraftRoute:
    """One operation as a route; ``refusal`` says why it stays a comment, or is empty.

    ``owner`` is the field of the record that a claim must equal, where no argument is a claim.
    """

    operation: str
    method: str
    template: str
    takes: Takes
    record: Record | None
    refusal: str = ""
    owner: DraftField | None = None

    @property
    def name(self) -> str:
        """Return the route as a mapping names it."""
        return f"{self.method} {self.template}"

    @property
    def claim(self) -> str:
        """Return the claim that a caller needs."""
        return self.takes.claim or (parameter(self.owner.shape.name) if self.owner else "")


@dataclass(slots=True)
class DraftResource:
    """A resource with its routes, and the operations that stay comments."""

    name: str
    routes: list[DraftRoute] = field(default_factory=list)
    comments: list[DraftRoute] = field(default_factory=list)


def find_resources(operations: Mapping[str, Signature]) -> list[DraftResource]:
    """Return a resource for each noun that operations are about, in their order."""
    found: dict[str, DraftResource] = {}
    for operation, signature in operations.items():
        guessed = guess(operation)
        name = kebab(guessed.noun)
        route = _route(operation, guessed, signature, name)
        taken = found.get(name)
        if taken and not route.refusal and _clashes(route, taken):
            name = kebab(words(operation))
            route = _route(operation, guessed, signature, name)
        resource = found.setdefault(name, DraftResource(name))
        (resource.comments if route.refusal else resource.routes).append(route)
    for resource in found.values():
        _tell_apart(resource)
    return list(found.values())


def _tell_apart(resource: DraftResource) -> None:
    """Give comments names of their own, so that each can become a route beside the others."""
    taken = {_outline(each) for each in resource.routes}
    for place, each in enumerate(resource.comments):
        if _outline(each) in taken:
            head, tail = f"/{resource.name}", each.template.removeprefix(f"/{resource.name}")
            named = replace(each, template=f"{head}/{kebab(words(each.operation))}{tail}")
            resource.comments[place] = named
        taken.add(_outline(resource.comments[place]))


def _outline(route: DraftRoute) -> str:
    return f"{route.method} {PLACEHOLDER.sub('{}', route.template)}"


def _route(operation: str, guessed: Guess, signature: Signature, name: str) -> DraftRoute:
    record = find_record(signature.result)
    owner = next(_texts(record), None) if record else None
    listed = bool(record and record.listed)
    takes = find_takes(
        signature.arguments,
        listed=listed,
        owned=owner is not None and is_person(owner.shape.name),
        ownable=owner is not None,
    )
    template = f"/{name}"
    if guessed.effect is Effect.WRITE:
        embody(takes)
        owner = None
    for each in takes.given:
        if each.reference.startswith("$path."):
            template += f"/{{{each.reference.removeprefix('$path.')}}}"
    owner = None if takes.claim else owner
    refusal = _refusal(guessed, takes, record, owner)
    return DraftRoute(operation, guessed.method, template, takes, record, refusal, owner)


def _refusal(guessed: Guess, takes: Takes, record: Record | None, owner: DraftField | None) -> str:
    if guessed.effect is Effect.WRITE:
        return "its name says that it writes, and writes are not served yet"
    if guessed.effect is Effect.UNKNOWN:
        return "its name does not say that it only reads; write a GET if it does"
    if takes.missing:
        return f"a person must say what fills {', '.join(takes.missing)}"
    if record is None:
        return "its answer declares nothing that can be read"
    if not takes.claim and owner is None:
        return "neither its arguments nor its answer tell whose data it is"
    return ""


def _texts(record: Record) -> Iterator[DraftField]:
    """Yield the fields that an owner rule can compare, persons first, then keys."""
    plain = [each for each in record.fields if each.plain and each.shape.type in TEXTS]
    yield from sorted(
        plain,
        key=lambda each: (not is_person(each.shape.name), "id" not in words(each.shape.name)),
    )


def _clashes(route: DraftRoute, resource: DraftResource) -> bool:
    shape = route.template.partition("{")[0]
    return any(shape == each.template.partition("{")[0] for each in resource.routes)
