"""Writes the functions that decode objects: one for each wanted part of a complex type."""

from __future__ import annotations

from difflib import get_close_matches
from itertools import count

from connectors.contract import Shape
from connectors.errors import BindError
from connectors.soap import leaves
from connectors.soap.functions import OF_TYPE, Function, guarded
from connectors.soap.members import Members, Path
from connectors.soap.subtypes import heads, types
from connectors.soap.turns import branches_of
from connectors.soap.xsd.components import EXTRAS, Content, Node
from connectors.soap.xsd.shapes import ANYTHING, MAX_SHAPES
from connectors.soap.xsd.views import Views


class Objects:
    """Collects in ``blocks`` what an operation needs, innermost first.

    With ``encoded`` references are followed: see ``references``.
    """

    def __init__(self, views: Views, *, encoded: bool = False) -> None:
        self.blocks: list[str] = []
        self.views = views
        self.encoded = encoded
        self._left = MAX_SHAPES
        self._numbers = count(1)
        self._known: dict[object, str] = {}
        self._parts: dict[int, int] = {}  # by the identity of shapes, which the caller holds
        self._different: dict[object, int] = {}

    def value(self, node: Node, wants: Shape, path: Path, child: str = "child") -> str:
        """Return the expression that reads the element in a variable; raise BindError."""
        if node.simple is not None and not node.substitutes:
            _require_leaf(wants, path)
            return leaves.element(node, node.simple, child)
        if self.views.holds_tables(node):
            _require_leaf(wants, path)
            return f"tables({child})"
        at = f"{node.name!r}{', repeated=True' if node.repeated else ''}"
        if (node.wild and not node.substitutes) or wants.type == ANYTHING:
            return f"referring({child}, c, {at})" if self.encoded else f"structural({child})"
        function = self._once(node, wants, path)
        if self.encoded:
            return f"c.references.enter({function}, {child}, c, {at})"
        return f"{function}({child}, c)"

    def turn(self, group: Node, wants: Shape, path: Path) -> str:
        """Write the function that decodes the elements of one turn of a group; return its name."""
        content = self._content(group)
        made = self._begin("turn")
        made.arguments = "e, c, at"
        made.before += ["nils = c.nils", "value = {}"]
        if group.group == "choice":
            table = made.table("BRANCHES", branches_of(content))
            made.has = f"not at.keys().isdisjoint({table}[{{}}])"
        Members(self, made, content).read(self._wanted(group, wants, path), path)
        self.blocks.append(made.source())
        return made.name

    def _once(self, node: Node, wants: Shape, path: Path) -> str:
        """Return the function of an element: the same part of the same type has one."""
        name = node.name if self._content(node).text else ""  # which errors tell
        key = (name, node.content, node.substitutes and node.tag, self._part(wants))
        if key not in self._known:
            self._known[key] = self._object(node, wants, path)
        return self._known[key]

    def _part(self, wants: Shape) -> int:
        """Return a number that is the same for the same names below each other."""
        found = self._parts.get(id(wants))
        if found is None:
            below = tuple(sorted(self._part(each) for each in wants.members))
            part = (wants.name, wants.type == ANYTHING, below)
            found = self._different.setdefault(part, len(self._different))
            self._parts[id(wants)] = found
        return found

    def _object(self, node: Node, wants: Shape, path: Path) -> str:
        content = self._content(node)
        made = self._begin("object")
        made.before += ["nils = c.nils", *guarded("nils and is_nil(e)", ["return None"])]
        made.before.append("value = {}")
        if node.substitutes:
            table = made.table("HEADS", heads(node, content, self.views))
            made.before.append(f"kind, has, foreign, below = {table}[e.tag]")
            made.before += guarded("below", ["_, has, foreign = type_of(e, c, below)"])
            made.has = OF_TYPE
        elif content.polymorphic:
            declared = self.views.contents[node.content]
            table = made.table("TYPES", types(declared, content, self.views))
            made.before.append(f"kind, has, foreign = type_of(e, c, {table})")
            made.has = OF_TYPE
        elif content.text is not None and not content.members and not leaves.refers(content.text):
            made.before += guarded("len(e)", [f"raise broken({node.name!r})"])
        members = Members(self, made, content, node.substitutes)
        members.read(self._wanted(node, wants, path), path)
        if not content.array and not leaves.refers(content.text):
            members.rest(self.views.children(node))
        self.blocks.append(made.source())
        return made.name

    def _begin(self, kind: str) -> Function:
        number = next(self._numbers)
        return Function(f"{kind}_{number}", number, follows=self.encoded and kind == "object")

    def _content(self, node: Node) -> Content:
        content = self.views.of(node)
        if content is None:
            raise TypeError(node)
        return content

    def _wanted(self, node: Node, wants: Shape, path: Path) -> list[tuple[Node, Shape]]:
        """Pair what is wanted with what is declared; raise BindError for what cannot be had."""
        declared = {each.name: each for each in reversed(self.views.children(node))}
        self._left -= len(wants.members)
        if self._left <= 0:
            message = f"a structure of more than {MAX_SHAPES} elements is wanted as a whole"
            raise BindError(message, "name the fields that are needed", path)
        pairs = []
        for shape in wants.members:
            member = Node("", EXTRAS) if shape.name == EXTRAS else declared.get(shape.name)
            if member is None:
                at = (*path, shape.name)
                close = get_close_matches(shape.name, declared, 1)
                raise BindError(
                    f"the answer has no {'/'.join(at)}",
                    f"did you mean {close[0]}?" if close else "; ".join(sorted(declared)[:12]),
                    at,
                )
            pairs.append((member, shape))
        return pairs


def _require_leaf(wants: Shape, path: Path) -> None:
    if wants.members:
        raise BindError(f"{'/'.join(path)} is text and has no parts", path=path)
