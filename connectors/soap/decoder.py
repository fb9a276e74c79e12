"""Generates the decoder of one operation and one wanted shape: Python source over lxml elements.

Only what is wanted is looked at. Order does not matter; an element that the WSDL does not know
is noted by name; a list is always there; nil is None, absent is a missing key, an empty simple
element is "". What breaks the declared structure (a second one of a single element, elements
inside text) raises BadAnswer instead of losing something.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from itertools import count

from connectors.contract import Shape
from connectors.errors import BindError
from connectors.soap.xsd.components import TEXT, Node
from connectors.soap.xsd.shapes import MAX_SHAPES
from connectors.soap.xsd.views import Views, inner, wrapped

HEAD = '''"""Decodes one SOAP operation; generated while compiling, thrown away at will."""

from connectors.errors import BadAnswer

NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
TRUE = ("true", "1")


def broken(name):
    return BadAnswer(f"the element {name} breaks the structure that the WSDL declares")


def text(element, name):
    if len(element):
        raise broken(name)
    value = element.text
    if value is None:
        return None if element.get(NIL) in TRUE else ""
    return value


def items(element, name):
    value = text(element, name)
    return None if value is None else value.split()
'''


def unsupported(node: Node, views: Views) -> str:
    """Return the construct for which a node can be neither read nor written yet, or nothing."""
    content = views.of(node)
    constructs = {
        "a substitution group": node.substitutes,
        "an abstract element (substitution group)": node.abstract,
        f"a repeating {node.group}": node.group,
        "anyType": node.wild,
        f"a member {node.name}": not node.tag and node.name != TEXT,
        "an abstract type (xsi:type)": content and content.abstract,
        "mixed content": content and content.mixed and not content.wild,
        "an array of SOAP encoding": content and content.array,
    }
    return next((name for name, true in constructs.items() if true), "")


def generate(root: Node | None, wants: Shape, views: Views) -> str:
    """Return source with ``ROOT`` and ``decode(element, unknown)``; raise BindError.

    ``decode`` takes the body's child and a set to which it adds the tags of unknown elements.
    """
    writer = _Writer(views)
    if root is None:
        if wants.members:
            raise BindError("the operation has no answer", path=(wants.members[0].name,))
        return f"{HEAD}\n\nROOT = None\n\n\ndef decode(element, unknown):\n    return {{}}\n"
    node = inner(root, views)
    construct = unsupported(node, views)
    if construct:
        raise BindError(f"the answer is declared with {construct}, which is not supported yet")
    function = writer.function(node, wants, ())
    child = wrapped(root, views)
    if child is None:
        writer.add(f"ROOT = {root.tag!r}\ndecode = {function}\n")
    else:
        writer.add(
            f"ROOT = {root.tag!r}\n\n\n"
            "def decode(element, unknown):\n"
            "    found = None\n"
            "    for child in element:\n"
            f"        if child.tag == {child.tag!r}:\n"
            "            if found is not None:\n"
            f"                raise broken({child.name!r})\n"
            "            found = child\n"
            "        else:\n"
            "            unknown.add(child.tag)\n"
            f"    return None if found is None else {function}(found, unknown)\n"
        )
    return writer.source()


class _Writer:
    """Writes one function per wanted object, innermost first."""

    def __init__(self, views: Views) -> None:
        self._views = views
        self._left = MAX_SHAPES
        self._blocks = [HEAD]
        self._numbers = count(1)

    def add(self, block: str) -> None:
        self._blocks.append(block)

    def source(self) -> str:
        return "\n\n".join(self._blocks)

    def function(self, node: Node, wants: Shape, path: tuple[str, ...]) -> str:
        """Write the function that decodes an object; return its name."""
        declared = self._views.children(node)
        wanted = self._wanted(declared, wants, path)
        number = next(self._numbers)
        name = f"object_{number}"
        lists: list[str] = []
        branches: list[str] = []
        leaves: dict[str, str] = {}
        for member, shape in wanted:
            if not _is_element(member):
                continue
            key = repr(member.name)
            simple = member.simple
            if simple and not member.repeated and not simple.list:
                leaves[member.tag] = member.name
                continue
            if member.repeated:
                lists.append(f"    value[{key}] = list_{len(lists)} = []")
            value = f"{'items' if simple and simple.list else 'text'}(child, {key})"
            if not simple:
                value = f"{self.function(member, shape, (*path, member.name))}(child, unknown)"
            store = (
                [f"list_{len(lists) - 1}.append({value})"]
                if member.repeated
                else [f"if {key} in value:", f"    raise broken({key})", f"value[{key}] = {value}"]
            )
            branches.append(_branch(member.tag, store, first=not branches))
        known = {tag for each in declared for tag in self._tags(each)}
        content = self._views.of(node)
        unknown = content is None or not content.wild
        constants = f"LEAVES_{number} = {leaves!r}\n" if leaves else ""
        if unknown:
            constants += f"KNOWN_{number} = frozenset({sorted(known)!r})\n"
        self.add(
            f"{constants}\n\n"
            f"def {name}(element, unknown):\n"
            "    if not len(element) and element.get(NIL) in TRUE:\n"
            "        return None\n"
            "    value = {}\n"
            + "".join(f"{line}\n" for line in lists)
            + _own(wanted)
            + _loop(number, branches, leaves=bool(leaves), unknown=unknown)
            + "    return value\n"
        )
        return name

    def _wanted(
        self, nodes: tuple[Node, ...], wants: Shape, path: tuple[str, ...]
    ) -> list[tuple[Node, Shape]]:
        """Pair what is wanted with what is declared; raise BindError for what cannot be had."""
        declared = {each.name: each for each in nodes}
        self._left -= len(wants.members)
        if self._left <= 0:
            message = f"a structure of more than {MAX_SHAPES} elements is wanted as a whole"
            raise BindError(message, "name the fields that are needed", path)
        pairs = []
        for shape in wants.members:
            at = (*path, shape.name)
            member = declared.get(shape.name)
            if member is None:
                close = get_close_matches(shape.name, declared, 1)
                raise BindError(
                    f"the answer has no {'/'.join(at)}",
                    f"did you mean {close[0]}?" if close else "; ".join(sorted(declared)[:12]),
                    at,
                )
            construct = unsupported(member, self._views)
            if construct:
                raise BindError(
                    f"{'/'.join(at)} is declared with {construct}, which is not supported yet",
                    "leave it out of the mapping",
                    at,
                )
            if member.simple and shape.members:
                raise BindError(f"{'/'.join(at)} is text and has no parts", path=at)
            pairs.append((member, shape))
        return pairs

    def _tags(self, node: Node) -> Iterator[str]:
        """Yield the tags that are no surprise where a node is declared."""
        yield from (each.tag for each in (node, *node.substitutes) if _is_element(each))
        if node.group:
            yield from (each.tag for each in self._views.contents[node.content].nodes())


def _is_element(node: Node) -> bool:
    return bool(node.tag) and not node.name.startswith("@")


def _branch(tag: str, store: list[str], *, first: bool) -> str:
    lines = [f"        {'if' if first else 'elif'} tag == {tag!r}:"]
    lines += [f"            {line}" for line in store]
    return "\n".join(lines) + "\n"


def _own(wanted: list[tuple[Node, Shape]]) -> str:
    """Return the lines for attributes and for text beside them."""
    lines = []
    for member, _ in wanted:
        if member.name.startswith("@"):
            split = ".split()" if member.simple and member.simple.list else ""
            lines += [
                f"    found = element.get({member.tag!r})",
                "    if found is not None:",
                f"        value[{member.name!r}] = found{split}",
            ]
        elif member.name == TEXT:
            lines += [f"    value[{member.name!r}] = text(element, {member.name!r})"]
    return "".join(f"{line}\n" for line in lines)


def _loop(number: int, branches: list[str], *, leaves: bool, unknown: bool) -> str:
    if not branches and not leaves and not unknown:
        return ""
    lines = "    for child in element:\n        tag = child.tag\n"
    if leaves:
        lines += (
            f"        name = LEAVES_{number}.get(tag)\n"
            "        if name is not None:\n"
            "            if name in value or len(child):\n"
            "                raise broken(name)\n"
            "            found = child.text\n"
            "            if found is None and child.get(NIL) not in TRUE:\n"
            '                found = ""\n'
            "            value[name] = found\n"
            "            continue\n"
        )
    lines += "".join(branches)
    if unknown:
        lines += (
            f"        {'elif' if branches else 'if'} tag not in KNOWN_{number}:\n"
            "            unknown.add(tag)\n"
        )
    return lines
