"""Follows the references of SOAP encoding, wherever in the body either end stands.

They are ``href`` to ``id`` (SOAP 1.1, 5.4.1), ``enc:ref`` to ``enc:id`` (SOAP 1.2-2, 3.1.5).
What is referred to again is read again, and no more in all than a little above twice what was
sent. What refers to something that it is inside of is ``{"$ref": "#/items/0"}``, a JSON pointer
into the result (RFC 6901), and noted as ``reference-cycle``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cached_property
from typing import Any

from lxml import etree

from connectors.errors import BadAnswer, TooLarge
from connectors.soap.blanks import BLANKS
from connectors.soap.namespaces import ENCODINGS
from connectors.soap.structural import INSTANCE, add, is_nil, name_in

ENCODED = tuple(f"{{{each}}}" for each in ENCODINGS.values())
REF, ID = f"{ENCODED[1]}ref", f"{ENCODED[1]}id"
ABOUT = frozenset({"id", "href"})
POSITION = f"{ENCODED[0]}position"
OFFSET = f"{ENCODED[0]}offset"
NODE = 64  # what an element without text weighs, in characters
MARGIN = 4096 * NODE  # what may be read again of a small answer
NAMED = etree.XPath("descendant::*[@id or @e:id]", namespaces={"e": ENCODINGS["1.2"]})
WEIGHT = etree.XPath(f"{NODE} * count(descendant::*) + string-length()")
MAX_DEPTH = 256  # as of a tree: references can make a deeper one
MAX_DIGITS = 9
MAX_GAP = 10_000  # members of a sparse array that were not sent

Decode = Callable[[Any, Any], Any]


class References:
    """The references in one body. ``noted`` takes what is worth a warning."""

    def __init__(self, body: Any, noted: set[tuple[str, str]]) -> None:
        self.body = body
        self._noted = noted
        self._open: dict[Any, tuple[str, ...]] = {}
        self._weights: dict[str, int] = {}
        self._places: list[tuple[tuple[str, ...], dict[str, int]]] = []

    def follow(self, element: Any) -> Any:
        """Return what an element refers to, itself where it refers to nothing; raise BadAnswer."""
        seen = 0
        while (name := _reference(element)) is not None:
            element = self._targets.get(name)
            if element is None:
                raise BadAnswer("the answer refers to a part that it lacks, or has twice")
            self._left -= self._weight(name, element)
            seen += 1
            if self._left < 0 or seen > MAX_DEPTH:
                raise TooLarge("the answer refers to its parts more often than is followed")
        return element

    def enter(
        self, decode: Decode, element: Any, reading: Any, name: str, *, repeated: bool = False
    ) -> Any:
        """Return the value of an object, or where in the result it already is being read."""
        around = self._open.get(element)
        if around is not None:
            pointer = "/".join(("#", *around))
            self._noted.add(("reference-cycle", pointer))
            return {"$ref": pointer}
        if len(self._places) > MAX_DEPTH:
            raise BadAnswer("the answer is nested too deep")
        place = self._place(name, repeated=repeated)
        self._open[element] = place
        self._places.append((place, {}))
        try:
            return decode(element, reading)
        finally:
            self._places.pop()
            del self._open[element]

    def _place(self, name: str, *, repeated: bool) -> tuple[str, ...]:
        """Return the parts of a JSON pointer, which few answers ask for."""
        if not self._places:
            return ()
        above, counts = self._places[-1]
        part = name.replace("~", "~0").replace("/", "~1")
        if not repeated:
            return (*above, part)
        count = counts.get(name, 0)
        counts[name] = count + 1
        return (*above, part, str(count))

    def _weight(self, name: str, element: Any) -> int:
        """Return what a target weighs. To find out takes as long as it allows to be read again."""
        weight = self._weights.get(name)
        if weight is None:
            weight = self._weights[name] = sum(map(weight_of, element.iter()))
        return weight

    @cached_property
    def _targets(self) -> dict[str, Any]:
        """Return what can be referred to, None where two have one name."""
        found: dict[str, Any] = {}
        named: Any = NAMED(self.body)
        weight: Any = WEIGHT(self.body)
        for element in named:
            name = element.get("id") or element.get(ID)
            if name:
                found[name] = None if name in found else element
        self._left = MARGIN + 2 * int(weight)
        return found


def _reference(element: Any) -> str | None:
    href = element.get("href")
    if href is not None and href.startswith("#"):
        return str(href[1:])
    ref: str | None = element.get(REF)
    return ref if ref is None else ref.strip().removeprefix("#")


def weight_of(element: Any) -> int:
    """Return what an element itself weighs, in characters."""
    texts = (element.text, element.tail, *element.attrib.values())
    return NODE + sum(len(each) for each in texts if each)


def referring(element: Any, reading: Any, name: str, *, repeated: bool = False) -> Any:
    """Return the structural value of an element, without what is about its encoding."""
    return reading.references.enter(_structure, element, reading, name, repeated=repeated)


def _structure(element: Any, reading: Any) -> Any:
    references = reading.references
    if is_nil(element):
        return None
    found: dict[str, Any] = {
        f"@{name}": value
        for name, value in element.attrib.items()
        if name not in ABOUT and not name.startswith((INSTANCE, *ENCODED))
    }
    names = [(name_in(child, element), child) for child in element]
    again = _again(names)
    texts = [element.text or ""]
    for name, child in names:
        target = references.follow(child)
        value = references.enter(_structure, target, reading, name, repeated=name in again)
        add(found, name, value)
        texts.append(child.tail or "")
    text = "".join(texts)
    if not found:
        return text
    if trimmed := text.strip(BLANKS):
        found["$value"] = trimmed
    return found


def _again(names: list[tuple[str, Any]]) -> frozenset[str]:
    """Return the names that are there more than once."""
    alone = {name for name, _ in names}
    if len(alone) == len(names):
        return frozenset()
    return frozenset(
        name for name, count in Counter(name for name, _ in names).items() if count > 1
    )


def put(found: list[Any], child: Any, value: Any) -> None:
    """Put a member into an array, where its position says (SOAP 1.1, section 5.4.2.2)."""
    written = child.get(POSITION)
    place = len(found) if written is None else _number(written)
    if place > len(found) + MAX_GAP:
        raise TooLarge("the answer has an array with too many gaps")
    found += [None] * (place - len(found))
    found[place : place + 1] = [value]


def begin(element: Any) -> list[Any]:
    """Return the members of an array that come before those that are sent (5.4.2.1)."""
    written = element.get(OFFSET)
    before = 0 if written is None else _number(written)
    if before > MAX_GAP:
        raise TooLarge("the answer has an array with too many gaps")
    return [None] * before


def _number(written: str) -> int:
    digits = written.strip().removeprefix("[").removesuffix("]")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= MAX_DIGITS):
        raise BadAnswer("the answer has an array of more than one dimension")
    return int(digits)
