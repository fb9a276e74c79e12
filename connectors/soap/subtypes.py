"""What differs between the types and elements that may stand in one place, as tables.

One function reads them all under one set of names; the tables say which of the names a type has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from connectors.soap.runtime import Names, Types
from connectors.soap.xsd.components import MIXED, Content, Node
from connectors.soap.xsd.views import Views, any_name

Heads = dict[str, tuple[str, Names, Names, Types | None]]


def tags_of(node: Node) -> tuple[str, ...]:
    """Return the tags of the elements that may stand for a node."""
    return tuple(each.tag for each in node.substitutes) or (node.tag,)


def known(node: Node, views: Views) -> Iterator[str]:
    """Yield the tags that are no surprise where a node is declared."""
    if node.group:
        content = views.of(node)
        for each in content.nodes() if content else ():
            yield from tags_of(each)
    elif node.tag and not node.name.startswith("@"):
        yield from tags_of(node)


def heads(node: Node, whole: Content, views: Views) -> Heads:
    """Return for each element that may stand there its ``@type``, and as ``types`` does."""
    namespace = node.tag.rpartition("}")[0]
    found: Heads = {}
    for each in node.substitutes:
        content = views.contents[each.content] if each.content else None
        members = content.members if content else ()
        has = _lists(content, whole) | _attributes(content, whole) if content else frozenset()
        below = types(content, whole, views) if content and content.polymorphic else None
        foreign = _foreign(members, whole, views)
        found[each.tag] = (_shown(each.tag, namespace), has, foreign, below)
    return found


def types(content: Content, whole: Content, views: Views) -> Types:
    """Return what ``runtime.type_of`` takes; ``whole`` has the names of all the types."""
    namespace = content.name.rpartition("}")[0]
    own = _lists(content, whole)  # of a restriction too, whose lists may be gone
    found = {}
    for each in (views.contents[key] for key in (content.key, *content.derived)):
        has = own | _lists(each, whole) | _attributes(each, whole)
        foreign = _foreign(each.members, whole, views)
        found[each.name] = (_shown(each.name, namespace), each.abstract, has, foreign)
    return namespace[1:], found[content.name], found


def _foreign(own: Iterable[Node], whole: Content, views: Views) -> Names:
    """Return the tags that only other types of the same element have."""
    every = {tag for each in whole.members for tag in known(each, views)}
    return frozenset(every - {tag for each in own for tag in known(each, views)})


def _lists(content: Content, whole: Content) -> Names:
    """Return the names of what is there however little is sent."""
    own = {each.tag or each.name for each in content.members if each.repeated}
    names = {each.name for each in whole.members if (each.tag or each.name) in own}
    if content.wild:
        names.add(any_name(whole))
    if content.mixed:
        names.add(MIXED)
    return frozenset(names)


def _attributes(content: Content, whole: Content) -> Names:
    own = {each.tag for each in content.attributes}
    return frozenset(each.name for each in whole.attributes if each.tag in own)


def _shown(name: str, namespace: str) -> str:
    """Return a name as ``@type`` has it: local in the namespace of what is declared, or in none."""
    space, _, local = name.rpartition("}")
    return local if space in (namespace, "{", "") else name
