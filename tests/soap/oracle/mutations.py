"""Seeded mutations of an answer's bytes, and what the oracle reads in the mutated bytes."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from random import Random

from lxml import etree

from connectors.contract import Shape
from tests.soap.oracle.oracle import Malformed, Oracle, Reading
from tests.soap.oracle.writing import SOAP

ANOTHER = (
    f'<s:Envelope xmlns:s="{SOAP}"><s:Body><PutResponse xmlns="urn:svc"/></s:Body></s:Envelope>'
).encode()
ENTITY = b'<!DOCTYPE x [<!ENTITY e "expanded">]>'


def _truncate(rng: Random, answer: bytes) -> bytes:
    return answer[: rng.randrange(len(answer))]


def _flip(rng: Random, answer: bytes) -> bytes:
    changed = bytearray(answer)
    for _ in range(rng.choice((1, 1, 2, 8))):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _entity(rng: Random, answer: bytes) -> bytes:
    start = re.search(rb"<s:Envelope", answer).start()
    changed = answer[:start] + ENTITY + answer[start:]
    places = [each.end() for each in re.finditer(rb">", changed) if each.end() > start + 60]
    place = rng.choice(places[:-1] or places)
    return changed[:place] + b"&e;" + changed[place:]


def _another_answer(rng: Random, answer: bytes) -> bytes:
    return ANOTHER


def in_tree(change: Callable[[Random, list[etree._Element]], None]) -> Callable[..., bytes]:
    """Return a mutation of the parsed answer, at elements below the wrapper."""

    def mutate(rng: Random, answer: bytes) -> bytes:
        root = etree.fromstring(answer)
        below = [each for each in root.iter() if isinstance(each.tag, str)][3:]
        if below:
            change(rng, below)
        return etree.tostring(root, encoding="utf-8")  # in ASCII, names would be references

    return mutate


def _type(rng: Random, below: list[etree._Element]) -> None:
    """Change text to another type's, or what had parts to text."""
    leaf = rng.choice(below)
    for child in list(leaf) if rng.random() < 0.3 else []:
        leaf.remove(child)
    leaf.text = rng.choice(("not-a-number", "", "12", "true", "2024-13-99", " "))


def _extra(rng: Random, below: list[etree._Element]) -> None:
    parent = rng.choice(below)
    tag = rng.choice(("nytt", "{urn:new}nytt", below[-1].tag))
    extra = parent.makeelement(tag)
    extra.text = "x"
    parent.insert(rng.randint(0, len(parent)), extra)


def _namespace(rng: Random, below: list[etree._Element]) -> None:
    each = rng.choice(below)
    each.tag = rng.choice(("{urn:wrong}", "")) + etree.QName(each).localname


def _duplicate(rng: Random, below: list[etree._Element]) -> None:
    each = rng.choice(below)
    copy = deepcopy(each)
    each.getparent().insert(rng.randint(0, len(each.getparent())), copy)


def _swap(rng: Random, below: list[etree._Element]) -> None:
    parents = [each for each in below if len(each) > 1]
    if parents:
        parent = rng.choice(parents)
        parent.insert(rng.randrange(len(parent)), parent[rng.randrange(len(parent))])


def _remove(rng: Random, below: list[etree._Element]) -> None:
    each = rng.choice(below)
    each.getparent().remove(each)


def _nest(rng: Random, below: list[etree._Element]) -> None:
    each = rng.choice(below)
    each.append(each.makeelement("inside"))


MUTATIONS: dict[str, Callable[[Random, bytes], bytes]] = {
    "truncate": _truncate,
    "flip": _flip,
    "entity": _entity,
    "another operation's answer": _another_answer,
    "type": in_tree(_type),
    "extra": in_tree(_extra),
    "namespace": in_tree(_namespace),
    "duplicate": in_tree(_duplicate),
    "swap": in_tree(_swap),
    "remove": in_tree(_remove),
    "nest": in_tree(_nest),
}


def mutated(rng: Random, answer: bytes) -> tuple[str, bytes]:
    """Return the name of a mutation and the bytes it makes of an answer."""
    name = rng.choice(tuple(MUTATIONS))
    return name, MUTATIONS[name](rng, answer)


def reading(oracle: Oracle, wants: Shape, answer: bytes) -> Reading:
    """Return what the oracle reads in the bytes of an answer.

    Raise Malformed for what must be a BadAnswer: no XML, a document type, no SOAP envelope with
    one body, another answer, a second of what comes once, elements inside text.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(answer, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Malformed(str(error)) from None
    if root.getroottree().docinfo.doctype:
        raise Malformed("a document type")
    bodies = [each for each in root if each.tag == f"{{{SOAP}}}Body"]
    if root.tag != f"{{{SOAP}}}Envelope" or len(bodies) != 1:
        raise Malformed("no envelope")
    inside = [each for each in bodies[0] if isinstance(each.tag, str)]
    if len(inside) != 1:
        raise Malformed("not one answer")
    return oracle.read(inside[0], wants)
