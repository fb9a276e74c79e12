"""Compiles one complex type of an element: its attributes, its text, and its members in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from connectors.soap.writing.groups import Groups, Place, known
from connectors.soap.writing.mixed import compile_mixed
from connectors.soap.writing.repeated import Repeated
from connectors.soap.writing.sheet import Member, Path, Sheet
from connectors.soap.writing.wild import AnyAttributes, AnyElements
from connectors.soap.xsd.components import (
    ANY_ATTRIBUTES,
    MIXED,
    TEXT,
    TYPE,
    Content,
    Key,
    Node,
    Simple,
    Wildcard,
)
from connectors.soap.xsd.flatten import wildcards
from connectors.soap.xsd.views import any_name

if TYPE_CHECKING:
    from connectors.soap.writing.elements import Elements


@dataclass(frozen=True, slots=True)
class Plan:
    """How objects of one type are written: what may be given, and who writes each part.

    ``others`` are names that only other types have which may stand there.
    """

    tag: str
    typed: str
    names: frozenset[str]
    others: frozenset[str]
    attributes: tuple[Member, ...]
    members: tuple[Member, ...]

    def element(self, value: Mapping[str, Any], path: Path, sheet: Sheet) -> str:
        """Return the whole element."""
        attributes = [each(value, path, sheet) for each in self.attributes]
        content = self.content(value, path, sheet)
        return f"<{self.tag}{self.typed}{''.join(attributes)}>{content}</{self.tag}>"

    def content(self, value: Mapping[str, Any], path: Path, sheet: Sheet) -> str:
        """Return what is inside the element."""
        known(value, self.names, path, sheet, self.others)
        return "".join([each(value, path, sheet) for each in self.members])


def compile_plan(node: Node, content: Content, declared: Content, elements: Elements) -> Plan:
    """Return the plan of a content where ``declared`` is the type that the schema says."""
    return _Compiler(node, content, declared, elements).plan()


class Turn:
    """Writes one turn of a repeating group: an object without an element around it.

    Its names are those of ``node``, as the types that may stand around it share them; what is
    written is the group of one of these types.
    """

    def __init__(self, node: Node, key: Key, elements: Elements) -> None:
        self._node = node
        self._key = key
        self._elements = elements

    @cached_property
    def _plan(self) -> Plan:
        content = self._elements.views.contents[self._key]
        return compile_plan(self._node, content, content, self._elements)

    def __call__(self, value: Any, path: Path, sheet: Sheet) -> str:
        """Return the elements of the turn."""
        if not isinstance(value, Mapping):
            return sheet.refuse(path, "type", "must be an object")
        return self._plan.content(value, path, sheet)


class _Compiler:
    def __init__(self, node: Node, content: Content, declared: Content, elements: Elements) -> None:
        self._node = node
        self._content = content
        self._declared = declared
        self._elements = elements
        children = elements.views.children(node)
        self._named = {each.name: each for each in children}
        self._by_tag = {each.tag: each for each in children if each.tag and each.name[0] != "@"}
        self._attributes = {each.tag: each for each in children if each.tag and each.name[0] == "@"}

    def plan(self) -> Plan:
        content, elements = self._content, self._elements
        attributes = [self._attribute(each) for each in content.attributes]
        members = self._members()
        if content.text is not None or content.mixed:
            members = [self._text(), *members]
        if content.wild_attributes is not None:
            declared = [each.tag for each in content.attributes]
            attributes.append(AnyAttributes(content.wild_attributes, declared, elements.structures))
        if elements.encoding and content.array:
            attributes.append(elements.encoding.array(content, elements))
        if content.mixed:
            tags = {each.name: each.tag for each in self._by_tag.values()}
            members = [compile_mixed(members, tags, elements.structures)]
        return Plan(
            elements.qualified(self._node.tag),
            self._typed(),
            self._names(),
            frozenset(self._named),
            tuple(attributes),
            tuple(members),
        )

    def _typed(self) -> str:
        content, elements = self._content, self._elements
        if content is not self._declared:
            return f' xsi:type="{elements.qualified(content.name)}"'
        return elements.encoding.complex(content, elements) if elements.encoding else ""

    def _names(self) -> frozenset[str]:
        """Return what may be given: the names of this type as its element calls them."""
        content = self._content
        found = {self._attributes[each.tag].name for each in content.attributes}
        found |= {
            self._by_tag[each.tag].name if each.tag else each.name for each in content.members
        }
        found |= {TYPE} if self._declared.polymorphic else set()
        found |= {TEXT} if content.text is not None or content.mixed else set()
        found |= {MIXED} if content.mixed else set()
        found |= {ANY_ATTRIBUTES} if content.wild_attributes is not None else set()
        found |= {any_name(content)} if content.wild else set()
        return frozenset(found)

    def _attribute(self, node: Node) -> Member:
        return self._elements.attribute(replace(node, name=self._attributes[node.tag].name))

    def _members(self) -> list[Member]:
        content = self._content
        groups = Groups(
            {tag: each.name for tag, each in self._by_tag.items()},
            frozenset(each.name for each in self._named.values() if each.nillable),
            frozenset(each.name for each in self._named.values() if each.repeated),
            any_name(content),
            self._leaf,
            self._wildcard,
        )
        members = list(groups.compile(content.model))
        if content.wild and not any(wildcards(content.model)):
            members.append(self._wildcard(content.wild[0], Place()))
        return members

    def _wildcard(self, wildcard: Wildcard, place: Place) -> Member:
        name, structures = any_name(self._content), self._elements.structures
        return AnyElements(name, wildcard, place, self._node.tag, structures)

    def _leaf(self, node: Node, place: Place, *, greedy: bool) -> Member:
        if not node.tag:
            group = next(each for each in self._content.members if each.name == node.name)
            seen = replace(self._named[node.name], required=node.required)
            turn = Turn(seen, group.content, self._elements)
            return Repeated(seen, "", turn, place, greedy=True)
        view = self._by_tag[node.tag]
        seen = replace(node, name=view.name, repeated=view.repeated)
        return self._elements.member(seen, place, greedy=greedy)

    def _text(self) -> Member:
        simple = self._content.text or Simple()
        write = self._elements.text(simple)
        may_be_empty = simple.type == "string" or simple.list or self._content.mixed

        def text(given: Mapping[str, Any], path: Path, sheet: Sheet) -> str:
            value = given.get(TEXT)
            if value is not None:
                return write(value, (*path, TEXT), sheet)
            if may_be_empty:
                return ""
            return sheet.refuse((*path, TEXT), "required", "is required")

        return text
