"""The value that an answer means, read slowly from the schema documents themselves."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from connectors.contract import Representation, Shape
from tests.soap.oracle.components import (
    XSI,
    Complex,
    Element,
    Schemas,
    Simple,
    local,
    space_of,
)
from tests.soap.oracle.members import (
    Field,
    Members,
    Repeat,
    Union,
    all_in,
    branch,
    flat,
    inside,
    is_after,
    is_head,
    keys,
    repeat_keys,
    union,
)
from tests.soap.oracle.structural import (
    by_name,
    children,
    is_nil,
    lexical,
    mixed,
    name_in_parent,
    own_text,
    qname,
    relative,
    structural,
)

TYPE = f"{{{XSI}}}type"
DEPTH = 3  # how often a type may stand on one path before it is cut
NODES = 1500  # members of a shape; deeper ones are cut where it has more


class Malformed(Exception):
    """What must be a BadAnswer."""


@dataclass
class Reading:
    """A value and the codes of what was odd."""

    value: Any
    warnings: Counter[str]
    leaves: list[tuple[str, str | list[str]]] = field(default_factory=list)


@dataclass
class Oracle:
    """Reads results whose element is declared as `root`, `result` inside it."""

    schemas: Schemas
    root: str
    extras: bool = False

    def __post_init__(self) -> None:
        self.result = flat(self.schemas.element(self.root).type.particle).fields[0].element
        self._unions: dict[int, Union] = {}

    def _union(self, kind: Complex) -> Union:
        return self._unions.setdefault(id(kind), union(self.schemas, kind))

    # The wanted shape

    def wants(self) -> Shape:
        """Return the shape of the whole result, recursion cut, and more where it is vast."""
        for self._limit in range(8, 1, -1):
            self._nodes = 0
            shape = self._shape("result", self.result, False, ())
            if self._nodes < NODES:
                return shape
        return shape

    def _shape(self, key: str, element: Element, repeated: bool, path: tuple[str, ...]) -> Shape:
        self._nodes += 1
        heads = all_in(self.schemas, element) if is_head(self.schemas, element) else []
        members: dict[str, Shape] = {}
        sent = [each for each in heads if not each.abstract]
        for each in sent or [element]:
            kind = each.type
            if isinstance(kind, Complex) and kind.any_type and not heads:
                return _native(key, repeated)
            simple = kind if isinstance(kind, Simple) else self._union(kind).leaf
            if simple is not None and not heads:
                return _leaf(key, simple, repeated, each.nillable)
            if simple is not None:
                members["$value"] = _leaf("$value", simple)
            elif self._cut(path, _mark(kind)):
                return _native(key, repeated)
            else:
                below = self._members(self._union(kind), (*path, _mark(kind)))
                _merge(members, below)
        if heads:
            members = {"@type": Shape("@type", "string", Representation.XSD), **members}
        return Shape(
            key, members=tuple(members.values()), repeated=repeated, nillable=element.nillable
        )

    def _cut(self, path: tuple[str, ...], mark: str) -> bool:
        vast = self._nodes >= NODES or len(path) == self._limit
        return path.count(mark) == DEPTH - 1 or (vast and bool(path))

    def _members(self, about: Union, path: tuple[str, ...]) -> dict[str, Shape]:
        members: dict[str, Shape] = {}
        if about.typed:
            members["@type"] = Shape("@type", "string", Representation.XSD)
        for kind in about.types:
            for tag, use in kind.attributes.items():
                key = about.attribute_keys[tag]
                members.setdefault(key, _leaf(key, use.type))
            if kind.any_attribute:
                members["@any"] = _native("@any")
            if kind.simple is not None:
                members.setdefault("$value", _leaf("$value", kind.simple))
            elif kind.mixed:
                members["$value"] = Shape("$value", "string", Representation.XSD)
                members["$mixed"] = _native("$mixed", repeated=True)
            self._groups(members, flat(kind.particle), about, path)
        if self.extras and about.declared.simple is None:
            members["$extras"] = _native("$extras")
        return members

    def _groups(
        self, members: dict[str, Shape], held: Members, about: Union | None, path: tuple[str, ...]
    ) -> None:
        named = about.element_keys if about else keys([each.element.tag for each in held.fields])
        for each in held.fields:
            tag = each.element.tag
            many = tag in about.repeated if about else each.repeated
            _merge(members, {named[tag]: self._shape(named[tag], each.element, many, path)})
        for key, repeat in zip(repeat_keys(held.repeats), held.repeats, strict=True):
            below: dict[str, Shape] = {}
            self._groups(below, inside(repeat.group), None, path)
            members.setdefault(key, Shape(key, members=tuple(below.values()), repeated=True))
        if held.wildcards:
            members["any"] = _native("any", repeated=True)

    # The value

    def read(self, answer: etree._Element, wanted: Shape) -> Reading:
        """Return the value of the result inside its wrapper; raise Malformed."""
        reading = Reading(None, Counter())
        self._unknown: set[str] = set()
        if answer.tag != self.root:
            raise Malformed("another operation's answer")
        found = []
        for child in children(answer):
            if child.tag == self.result.tag:
                found.append(child)
            else:
                self._unknown.add(child.tag)
        if len(found) > 1:
            raise Malformed("two results")
        if found:
            reading.value = self._element(found[0], self.result, wanted, reading)
        reading.warnings["unknown-element"] = len(self._unknown)
        return reading

    def _element(
        self, node: etree._Element, declared: Element, wanted: Shape, reading: Reading
    ) -> Any:
        if is_nil(node):
            return None
        if wanted.type == "anyType":
            return structural(node)
        heads = all_in(self.schemas, declared) if is_head(self.schemas, declared) else []
        sent = next((each for each in heads if each.tag == node.tag), declared)
        label = relative(sent.tag, declared.tag) if heads else None
        kind = sent.type
        simple = kind if isinstance(kind, Simple) else self._union(kind).leaf
        if simple is not None:
            text = self._text(node, simple, sent.default, reading)
            return {"@type": label, "$value": text} if heads else text
        return self._object(node, sent, wanted, label, reading)

    @staticmethod
    def _text(node: etree._Element, kind: Simple, default: str | None, reading: Reading) -> Any:
        if children(node):
            raise Malformed(f"elements inside the text of {node.tag}")
        text = own_text(node)
        # 3.3.4: a default stands in where there are neither element nor character children.
        value = lexical(default if text == "" and default is not None else text, kind)
        reading.leaves.append((node.tag, value))
        return value

    def _object(
        self,
        node: etree._Element,
        sent: Element,
        wanted: Shape,
        label: str | None,
        reading: Reading,
    ) -> dict[str, Any]:
        about = self._union(sent.type)
        actual = about.declared
        value: dict[str, Any] = {}
        if about.typed:
            actual, value["@type"] = self._actual(node, about, reading)
        if label is not None:
            value["@type"] = label  # the element sent says more than its type
        self._attributes(node, actual, about, wanted, value)
        if actual.simple is not None:
            value["$value"] = self._text(node, actual.simple, sent.default, reading)
            return value
        self._content(node, actual, about, wanted, value, reading)
        if actual.mixed:
            value["$value"] = "".join(node.xpath(".//text()"))
            value["$mixed"] = mixed(node)
        return value

    def _actual(self, node: etree._Element, about: Union, reading: Reading) -> tuple[Complex, str]:
        given = node.get(TYPE)
        if given is None:
            if about.declared.abstract:
                reading.warnings["abstract-type"] += 1
            return about.declared, local(about.declared.name)
        name = qname(node, given)
        said = relative(name, about.declared.name)
        for kind in about.types:
            if kind.name == name:
                if kind.abstract:
                    reading.warnings["abstract-type"] += 1
                return kind, said
        reading.warnings["unknown-type"] += 1
        return about.declared, said

    @staticmethod
    def _attributes(
        node: etree._Element, actual: Complex, about: Union, wanted: Shape, value: dict[str, Any]
    ) -> None:
        for tag, use in actual.attributes.items():
            text = node.get(tag, use.default)
            if text is not None and wanted.member(about.attribute_keys[tag]):
                value[about.attribute_keys[tag]] = lexical(text, use.type)
        rest = {
            tag: text
            for tag, text in node.attrib.items()
            if tag not in actual.attributes and space_of(tag) != XSI
        }
        if rest and actual.any_attribute:
            value["@any"] = rest

    def _content(
        self,
        node: etree._Element,
        actual: Complex,
        about: Union,
        wanted: Shape,
        value: dict[str, Any],
        reading: Reading,
    ) -> None:
        held = flat(actual.particle)
        for kind in (about.declared, actual):
            self._lists(flat(kind.particle), about, wanted, value)
        latest: dict[str, Any] = {}
        extras: list[etree._Element] = []
        for child in children(node):
            one = self._claim(held, child)
            if one is not None:
                key = about.element_keys[one.element.tag]
                many = one.element.tag in about.repeated
                self._put(value, key, many, child, one, wanted, reading)
                continue
            found = self._repeat(held, child)
            if found:
                self._occurrence(child, *found, latest, value, wanted, reading)
            elif any(each.allows(space_of(child.tag)) for each in held.wildcards):
                value["any"].append({name_in_parent(child): structural(child)})
            else:
                extras.append(child)
        if extras and wanted.member("$extras"):
            value["$extras"] = by_name(extras)
        elif extras:
            self._unknown |= {each.tag for each in extras}

    def _lists(
        self, held: Members, about: Union | None, wanted: Shape, value: dict[str, Any]
    ) -> None:
        named = about.element_keys if about else keys([each.element.tag for each in held.fields])
        for each in held.fields:
            tag = each.element.tag
            if tag in about.repeated if about else each.repeated:
                value.setdefault(named[tag], [])
        for key in repeat_keys(held.repeats):
            value.setdefault(key, [])
        if held.wildcards:
            value.setdefault("any", [])

    def _claim(self, held: Members, child: etree._Element) -> Field | None:
        for each in held.fields:
            stands = (
                all_in(self.schemas, each.element) if each.element.is_global else [each.element]
            )
            if any(one.tag == child.tag and not one.abstract for one in stands):
                return each
        return None

    def _claims(self, held: Members, child: etree._Element) -> bool:
        below = (self._claims(inside(each.group), child) for each in held.repeats)
        return self._claim(held, child) is not None or any(below)

    def _repeat(self, held: Members, child: etree._Element) -> tuple[str, Repeat] | None:
        for key, repeat in zip(repeat_keys(held.repeats), held.repeats, strict=True):
            if self._claims(inside(repeat.group), child):
                return key, repeat
        return None

    def _put(
        self,
        value: dict[str, Any],
        key: str,
        many: bool,
        child: etree._Element,
        one: Field,
        wanted: Shape,
        reading: Reading,
    ) -> None:
        if not many and key in value:
            raise Malformed(f"a second {child.tag}")
        below = wanted.member(key)
        read = self._element(child, one.element, below, reading)
        if many:
            value[key].append(read)
        else:
            value[key] = read

    def _occurrence(
        self,
        child: etree._Element,
        key: str,
        repeat: Repeat,
        latest: dict[str, Any],
        value: dict[str, Any],
        wanted: Shape,
        reading: Reading,
    ) -> None:
        """Put a child of a repeating group into its last object, or begin a new one.

        A new one begins where the child's place is not after the last one seen, unless the
        particle at that place may itself repeat.
        """
        held = inside(repeat.group)
        named = keys([each.element.tag for each in held.fields])
        one = self._claim(held, child)
        inner = self._repeat(held, child) if one is None else None
        place = inner[1].place if inner else one.place
        may_repeat = inner is not None or one.repeated
        last = latest.get(key)
        stays = last and (is_after(place, last[0]) or (place == last[0] and may_repeat))
        if not stays:
            value[key].append({})
            self._lists(branch(repeat.group, place), None, wanted, value[key][-1])
        state = last[1] if stays else {}
        latest[key] = (place, state)
        below = wanted.member(key)
        if inner:
            self._occurrence(child, *inner, state, value[key][-1], below, reading)
        else:
            tag = one.element.tag
            self._put(value[key][-1], named[tag], one.repeated, child, one, below, reading)


def _mark(kind: Complex) -> str:
    return kind.name or str(id(kind))


def _leaf(key: str, kind: Simple, repeated: bool = False, nillable: bool = False) -> Shape:
    item = kind.item if kind.variety == "list" else kind
    builtin = item.builtin if item.variety == "atomic" else "string"
    many = repeated or kind.variety == "list"
    return Shape(key, builtin, Representation.XSD, (), many, nillable)


def _native(key: str, repeated: bool = False) -> Shape:
    return Shape(key, "anyType", Representation.NATIVE, (), repeated)


def _merge(members: dict[str, Shape], more: dict[str, Shape]) -> None:
    """Add members; two objects under one key are one with the members of both."""
    for key, shape in more.items():
        have = members.get(key)
        if have is None:
            members[key] = shape
        elif have.members and shape.members:
            below = {each.name: each for each in have.members}
            _merge(below, {each.name: each for each in shape.members})
            members[key] = Shape(
                key,
                members=tuple(below.values()),
                repeated=have.repeated,
                nillable=have.nillable,
            )
