"""What of a call fills an operation's arguments, and who may therefore make it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from connectors.contract import Shape
from gateway.drafts.words import member, parameter, vocabulary, words

HEADERS = "$headers"
OPEN = frozenset({"any", "@any", "$any", "$mixed", "@type"})
UNSENDABLE = frozenset({"anyType", "base64Binary", "hexBinary", "object"})
PERSONS = vocabulary(
    "person personnummer pnr ssn fnr fodselsnummer patient subject brukar brukare bruk kund client",
    "customer citizen medborgare invanare ident aktor aktoer user anvandare bruker staff",
    "anstalld sign personal employee reportee subjectofcare",
)
KEYS = vocabulary("id nr nummer number key nyckel kod code ident extension")
TOO_WIDE = frozenset({"boolean", "date", "dateTime", "time"})  # one says nothing of whose it is
LITERALS = {
    "boolean": "false",
    "date": "2026-01-01",
    "dateTime": "2026-01-01T00:00:00Z",
    **dict.fromkeys(("byte", "short", "int", "long", "integer", "decimal", "double"), "0"),
}
GENERAL = vocabulary("id type value code kod root extension start end low high name namn text")
OWN_NAMES = frozenset({"fields", "limit", "page", "after", "total", "sort"})  # of the gateway

Leaf = tuple[tuple[str, ...], Shape]


@dataclass(frozen=True, slots=True)
class Given:
    """One argument by its path, and the reference or literal that fills it."""

    path: str
    shape: Shape
    reference: str = ""
    constant: str = ""


@dataclass(slots=True)
class Takes:
    """The arguments of a draft route, those it leaves out, and what it cannot give."""

    given: list[Given] = field(default_factory=list)
    more: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    declared: frozenset[str] = frozenset()  # the names of all headers
    body: dict[str, Shape] = field(default_factory=dict)
    claim: str = ""


def find_takes(arguments: Shape, *, listed: bool, owned: bool, ownable: bool) -> Takes:
    """Return what fills the arguments: what says whose data it is, is a claim.

    So nobody gets an answer before somebody decided who may. ``owned`` tells that the records
    name a person, ``ownable`` that they have at least something to compare, where no argument
    says whose they are.
    """
    found = Takes()
    leaves = list(_leaves(arguments, (), found))
    claimed = _persons(leaves)
    if not claimed and not owned:
        claimed = _likeliest(leaves) or ([] if ownable else leaves[:1])
    names: set[str] = set(OWN_NAMES)
    for path, shape in leaves:
        joined = "/".join(path)
        if len(shape.values) == 1:
            found.given.append(Given(joined, shape, constant=shape.values[0]))
            continue
        name = parameter(_called(path), names)
        names.add(name)
        in_path = not listed and shape.required and _is_key(path) and not _placed(found)
        place = "claims" if (path, shape) in claimed else "path" if in_path else "query"
        found.given.append(Given(joined, shape, f"${place}.{name}"))
        if place == "claims":
            found.claim = found.claim or name
    if len(leaves) == 0 and found.missing and _is_open(arguments):
        found.given.append(Given(found.missing.pop(), Shape(""), constant=""))
    found.headers = dict(_headers(arguments, found))
    headers = arguments.member(HEADERS)
    found.declared = frozenset(each.name for each in headers.members) if headers else frozenset()
    return found


def embody(takes: Takes) -> None:
    """Take from a body what was to come from elsewhere: the operation writes."""
    for place, each in enumerate(takes.given):
        if each.reference:
            name = member(each.reference.partition(".")[2], takes.body)
            takes.body[name] = each.shape
            takes.given[place] = replace(each, reference=f"$body.{name}")
    takes.claim = ""


def _is_open(arguments: Shape) -> bool:
    """Tell an operation whose whole request may be anything: an empty element is something."""
    members = [each for each in arguments.members if each.name != HEADERS]
    return len(members) == 1 and members[0].type == "anyType" and not members[0].repeated


def is_person(name: str) -> bool:
    """Tell a name that is about a person."""
    found = words(name)
    joined = "".join(found)
    return bool(PERSONS & set(found)) or "personnummer" in joined or joined == "idnummer"


def _headers(arguments: Shape, found: Takes) -> Iterator[tuple[str, str]]:
    """Yield what the SOAP headers must hold, with literals for a person to replace."""
    declared, unfilled = arguments.member(HEADERS), Takes()
    for header in declared.members if declared else ():
        leaves = list(_leaves(Shape("", members=(header,)), (), unfilled))
        needed = [each for each in leaves if each[1].required or each[0][-1] == "$value"]
        for path, shape in needed or leaves[:1]:
            literal = LITERALS.get(shape.type, "TODO")
            yield "/".join(path), shape.values[0] if shape.values else literal
    found.missing += [f"the header {each}" for each in unfilled.missing]
    found.more += [f"the header {each}" for each in unfilled.more]


def _leaves(shape: Shape, path: tuple[str, ...], found: Takes) -> Iterator[Leaf]:
    """Yield what one text can fill: leaves, in the objects that must be there."""
    for each in shape.members:
        here = (*path, each.name)
        if each.name == "@type" and each.required:
            found.missing.append("/".join(here))  # which of several types it is
        if each.name in OPEN or each.name == HEADERS:
            continue
        if "/" in each.name or each.repeated or each.type in UNSENDABLE - {"object"}:
            where = found.missing if each.required else found.more
            where.append("/".join(here))
        elif not each.members and each.type != "object":
            yield here, each
        elif each.required:
            inner = list(_leaves(each, here, found))
            if not inner:
                found.missing.append("/".join(here))
            yield from inner
        else:
            found.more.append("/".join(here))


def _persons(leaves: list[Leaf]) -> list[Leaf]:
    """Return the arguments that name a person."""
    return [
        (path, shape)
        for path, shape in leaves
        if _tells(shape)
        and (is_person(path[-1]) or (_is_key(path) and is_person("_".join(path[:-1]))))
    ]


def _likeliest(leaves: list[Leaf]) -> list[Leaf]:
    """Return the argument that most probably says whose data it is."""
    texts = [each for each in leaves if _tells(each[1])]
    return sorted(texts, key=lambda each: (not _is_key(each[0]), not each[1].required))[:1]


def _tells(shape: Shape) -> bool:
    return not shape.values and shape.type not in TOO_WIDE


def _called(path: tuple[str, ...]) -> str:
    """Return what an argument is called: ``patientId/id`` by both, ``X/Kon`` by its last name."""
    last = words(path[-1])
    if len(path) == 1 or not set(last) <= GENERAL:
        return path[-1]
    above = words(path[-2])
    return "_".join([*above, *(each for each in last if above[-1:] != [each])])


def _is_key(path: tuple[str, ...]) -> bool:
    found = words(path[-1])
    return bool(found) and found[-1] in KEYS


def _placed(found: Takes) -> bool:
    return any(each.reference.startswith("$path.") for each in found.given)
