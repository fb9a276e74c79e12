"""What may really stand in an element: its type, the subtypes and the elements that replace it.

Values of a polymorphic element have the members of all its types, and ``@type`` tells which one
was sent; so one list of names serves reading, writing and the signature.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from connectors.contract import Shape
from connectors.soap.xsd.components import (
    ANY,
    ANY_ATTRIBUTES,
    ANY_TYPE,
    MIXED,
    TEXT,
    TYPE,
    Content,
    Contents,
    Key,
    Node,
    Simple,
)
from connectors.soap.xsd.flatten import unique

TYPE_NODE = Node("", TYPE, simple=Simple())


class Views:
    """Looks up contents with their subtypes folded in, each folded once."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        self._folded: dict[Key, Content] = {}
        self._turns: dict[Key, tuple[Key, Key]] = {}  # of which two a folded turn was made

    def of(self, node: Node) -> Content | None:
        """Return what may stand in a node; None where it is text or anything at all."""
        if node.substitutes:
            return self._kept(f"head {node.tag}", self._stand_ins(node))
        if node.simple is not None or node.wild:
            return None
        content = self._folded.get(node.content) or self.contents[node.content]
        if not content.derived:
            return content
        types = (content, *(self.contents[key] for key in content.derived))
        return self._kept(f"type {node.content}", types)

    def children(self, node: Node) -> tuple[Node, ...]:
        """Return everything that has a name below a node: attributes, text, members, wildcards.

        Those without a tag are ours: ``@type``, ``@any``, ``$value``, ``any``, ``$mixed`` and
        repeating groups.
        """
        content = self.of(node)
        if content is None:
            return ()
        found: list[Node] = []
        if node.substitutes or content.polymorphic:
            found.append(replace(TYPE_NODE, required=content.abstract or node.abstract))
        found += content.attributes
        if content.wild_attributes is not None:
            found.append(Node("", ANY_ATTRIBUTES, content=ANY_TYPE))
        if content.text is not None or content.mixed:
            found.append(Node("", TEXT, simple=content.text or Simple()))
        found += [self.leaf(each) for each in content.members]
        if content.wild:
            found.append(Node("", any_name(content), content=ANY_TYPE, repeated=True))
        if content.mixed:
            found.append(Node("", MIXED, content=ANY_TYPE, repeated=True))
        return tuple(found)

    def apart(self, node: Node, child: Node) -> Iterator[Node]:
        """Yield what types below a node declare for a child that is structural for their sake.

        Whoever writes one of these types writes what it declares itself.
        """
        if not child.wild or not child.tag:
            return
        stands = node.substitutes or (node,)
        for key in dict.fromkeys(each.content for each in stands if each.content):
            for each in self._own(key):
                for own in each.members:
                    if own.tag == child.tag and not own.wild:
                        yield own

    def _own(self, key: Key) -> Iterator[Content]:
        """Yield what one type each declares, of a key that may be of several folded into one."""
        if key in self._turns:
            for each in self._turns[key]:
                yield from self._own(each)
            return
        content = self.contents[key]
        yield content
        yield from (self.contents[below] for below in content.derived)

    def leaf(self, node: Node) -> Node:
        """Return the node of a leaf where simple content has no attributes, else the node."""
        if not node.content or node.wild or node.group or node.substitutes:
            return node
        content = self.contents[node.content]
        if content.text is None or content.polymorphic:
            return node
        if content.attributes or content.wild_attributes is not None:
            return node
        return replace(node, simple=content.text, content="")

    def holds_tables(self, node: Node) -> bool:
        """Tell whether an element is a .NET DataSet, whose value is its tables."""
        if not node.content or node.wild or node.group or node.substitutes:
            return False
        return self.contents[node.content].dataset

    def _stand_ins(self, node: Node) -> list[Content]:
        found = []
        for each in node.substitutes:
            view = self.of(replace(each, substitutes=()))
            if view is not None:
                found.append(view)
            elif each.simple is not None:
                found.append(Content("", text=each.simple))
            else:
                found.append(self.contents[ANY_TYPE])
        return found

    def _kept(self, key: Key, contents: Iterable[Content]) -> Content:
        found = self._folded.get(key)
        if found is None:
            found = self._folded[key] = self._fold(key, list(contents))
        return found

    def _fold(self, key: Key, contents: list[Content]) -> Content:
        """Return one content with the names of several; of the first are its own facts."""
        first = contents[0]
        texts = {each.text for each in contents if each.text is not None}
        rest = [each.wild_attributes for each in contents if each.wild_attributes]
        return replace(
            first,
            key=key,
            members=unique(self._united(key, [each.members for each in contents])),
            attributes=unique(self._united(key, [each.attributes for each in contents]), "@"),
            text=None if not texts else texts.pop() if len(texts) == 1 else Simple(),
            mixed=any(each.mixed for each in contents),
            wild=tuple(dict.fromkeys(wild for each in contents for wild in each.wild)),
            wild_attributes=rest[0] if rest else None,
        )

    def _united(self, key: Key, lists: list[tuple[Node, ...]]) -> list[Node]:
        found: dict[str, Node] = {}
        for number, nodes in enumerate(lists):
            for node in nodes:
                name = node.tag or node.name
                known = found.get(name)
                if known is not None:
                    found[name] = self._one_of(key, known, node)
                else:
                    found[name] = replace(node, required=node.required and number == 0)
        names = [{node.tag or node.name for node in nodes} for nodes in lists]
        everywhere = set.intersection(*names)
        return [
            node if name in everywhere else replace(node, required=False)
            for name, node in found.items()
        ]

    def _one_of(self, key: Key, one: Node, other: Node) -> Node:
        """Return a node for what two types declare under one tag."""
        merged = replace(
            one,
            repeated=one.repeated or other.repeated,
            required=one.required and other.required,
            nillable=one.nillable or other.nillable,
        )
        if (one.simple, one.content) == (other.simple, other.content):
            return merged
        if one.simple is not None and other.simple is not None:
            return replace(merged, simple=Simple(list=one.simple.list and other.simple.list))
        if one.group and other.group:
            turns = [
                self._folded.get(each) or self.contents[each]
                for each in (one.content, other.content)
            ]
            turn = f"{key}/{one.name}/{other.content}"
            self._folded[turn] = self._fold(turn, turns)
            self._turns[turn] = one.content, other.content
            return replace(merged, content=turn)
        if one.content and other.content in self.contents[one.content].derived:
            return merged
        return replace(merged, simple=None, content=ANY_TYPE, substitutes=())


class Recording(Mapping[Key, Content]):
    """Contents that remember which of them were asked for."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self.asked: dict[Key, Content] = {}

    def __getitem__(self, key: Key) -> Content:
        """Return a content and remember it."""
        found = self.asked[key] = self._contents[key]
        return found

    def __iter__(self) -> Iterator[Key]:
        """Yield the keys asked for."""
        return iter(self.asked)

    def __len__(self) -> int:
        """Return how many were asked for."""
        return len(self.asked)


def needed(roots: Iterable[tuple[Node, Shape | None]], contents: Contents) -> dict[Key, Content]:
    """Return the contents that views of nodes ask for, along shapes or, with None, everywhere."""
    recording = Recording(contents)
    views = Views(recording)
    waiting = list(roots)
    whole: set[tuple[Key, str]] = set()
    while waiting:
        node, shape = waiting.pop()
        if shape is None:
            if (node.content, node.tag) in whole:
                continue
            whole.add((node.content, node.tag))
        for child in views.children(node):
            views.of(child)
            below = shape.member(child.name) if shape else None
            if shape is None or below is not None:
                waiting.append((child, below))
                waiting += [(each, None) for each in views.apart(node, child)]
    return recording.asked


def any_name(content: Content) -> str:
    """Return the member under which elements of a wildcard stand."""
    return ANY if all(node.name != ANY for node in content.members) else f"${ANY}"


def wrapped(root: Node, views: Views) -> Node | None:
    """Return the only child of a wrapper (``XResponse/XResult``), or None without one."""
    if root.substitutes or root.synthetic:
        return None
    children = views.children(root)
    if len(children) != 1:
        return None
    child = children[0]
    bare = child.repeated or child.group or child.substitutes or not child.tag
    if bare or not child.content or child.wild or views.holds_tables(child):
        return None
    return child


def inner(root: Node, views: Views) -> Node:
    """Return the node whose children are the arguments or the result."""
    return wrapped(root, views) or views.leaf(root)
