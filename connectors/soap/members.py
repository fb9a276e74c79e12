"""Writes what one generated function does for each member that is wanted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from connectors.contract import Shape
from connectors.soap import leaves
from connectors.soap.functions import Function, guarded
from connectors.soap.subtypes import known, tags_of
from connectors.soap.turns import places_of
from connectors.soap.xsd.components import (
    ANY_ATTRIBUTES,
    EXTRAS,
    MIXED,
    TEXT,
    TYPE,
    Content,
    Node,
)
from connectors.soap.xsd.views import Views, any_name

Path = tuple[str, ...]
FLOWING = "''.join(e.itertext())"


class Writer(Protocol):
    """Writes what is inside: see ``objects.Objects``."""

    views: Views

    def value(self, node: Node, wants: Shape, path: Path) -> str:
        """Return the expression that reads the element ``child``."""

    def turn(self, group: Node, wants: Shape, path: Path) -> str:
        """Return the name of the function that decodes one turn of a group."""


class Members:
    """Adds lines to a function: attributes and text before its loop, elements in it.

    ``stand_ins`` are the elements of a substitution group, whose text differs.
    """

    def __init__(
        self, writer: Writer, made: Function, content: Content, stand_ins: tuple[Node, ...] = ()
    ) -> None:
        self._writer = writer
        self._made = made
        self._content = content
        self._stand_ins = stand_ins
        self._wild: list[str] = []

    def read(self, wanted: Iterable[tuple[Node, Shape]], path: Path) -> None:
        """Read what is wanted; raise BindError."""
        for node, shape in wanted:
            at = (*path, node.name)
            if node.group:
                self._group(node, shape, at)
            elif not node.tag:
                self._ours(node)
            elif node.name.startswith("@"):
                self._attribute(node)
            else:
                self._element(node, shape, at)

    def rest(self, declared: Iterable[Node]) -> None:
        """Say what becomes of elements that are not wanted: known, wild, or unknown."""
        made, content = self._made, self._content
        tags = {tag for each in declared for tag in known(each, self._writer.views)}
        made.known = made.table("KNOWN", frozenset(tags))
        made.rest = made.rest or ["c.unknown.add(tag)"]
        wild = tuple((each.namespaces, each.besides) for each in content.wild)
        if not wild:
            return
        if (None, None) in wild and not made.has:
            made.rest = self._wild
            return
        test = f"allowed(tag, {made.table('WILD', wild)})"
        if made.has:
            test = f"{made.has.format(repr(any_name(content)))} and {test}"
        unknown = [f"    {each}" for each in made.rest]
        made.rest = [*guarded(test, self._wild or ["pass"]), "else:", *unknown]

    # ---- what no element stands for ----------------------------------------------------------

    def _ours(self, node: Node) -> None:
        made, key = self._made, repr(node.name)
        if node.name == TYPE:
            made.before += guarded("kind", [f"value[{key}] = kind"])
        elif node.name == EXTRAS:
            made.before.append("extras = {}")
            made.rest.append("keep(extras, child, e)")
            made.after += guarded("extras", [f"value[{key}] = extras"])
        elif node.name == ANY_ATTRIBUTES:
            table = made.table("ATTRIBUTES", {each.tag: each.name for each in self._declared()})
            made.before.append(f"found = others(e, {table}{', has' if made.has else ''})")
            made.before += guarded("found", [f"value[{key}] = found"])
        elif node.name == TEXT:
            self._text(node)
        elif node.name == MIXED:
            made.after += made.where(MIXED, [f"value[{key}] = mixed(e)"])
        else:
            self._list("wild", node.name)
            self._wild.append("wild.append(named(child, e))")

    def _declared(self) -> tuple[Node, ...]:
        return self._content.attributes

    def _attribute(self, node: Node) -> None:
        if node.simple is None:
            raise TypeError(node)
        default = leaves.default_of(node)
        value = f"value[{node.name!r}] = {leaves.processed(node.simple, 'found')}"
        if default is None:
            lines = [f"found = e.get({node.tag!r})", *guarded("found is not None", [value])]
        else:
            lines = [f"found = e.get({node.tag!r}, {default!r})", value]
        self._made.before += self._made.where(node.name, lines)

    def _text(self, node: Node) -> None:
        """Read the text beside attributes, or around elements."""
        made, key = self._made, repr(node.name)
        if not self._stand_ins:
            simple = self._content.text
            read = FLOWING if simple is None else leaves.element(node, simple, "e")
            made.before.append(f"value[{key}] = {read}")
            return
        table = f"TEXTS_{made.number}"
        reads = ", ".join(
            f"{tag!r}: lambda e, c, nils: {read}" for tag, read in self._texts(node.name)
        )
        made.tables.append(f"{table} = {{{reads}}}")
        read = f"value[{key}] = {table}[e.tag](e, c, nils)"
        made.before += guarded(f"e.tag in {table}", [read])

    def _texts(self, name: str) -> Iterable[tuple[str, str]]:
        contents = self._writer.views.contents
        for each in self._stand_ins:
            own = contents[each.content] if each.content else None
            simple = own.text if own else each.simple
            if simple is not None:
                yield each.tag, leaves.element(replace(each, name=name), simple, "e")
            elif own is not None and own.mixed:
                yield each.tag, FLOWING

    # ---- elements ----------------------------------------------------------------------------

    def _element(self, node: Node, shape: Shape, path: Path) -> None:
        made, key = self._made, repr(node.name)
        value = self._writer.value(node, shape, path)
        if self._content.array:
            made.before.append(f"found = value[{key}] = begin(e)")
            made.every.append(f"put(found, child, {value})")
            return
        plain = leaves.is_plain(node)
        if plain and not node.repeated:
            made.plain[node.tag] = (node.name, node.nillable)
            return
        if node.repeated:
            name = f"list_{len(made.branches)}"
            self._list(name, node.name)
            lines = [f"{name}.append({value})"]
            if plain and not node.nillable:  # most need no call
                quick = f"child.text or {value} if not len(child) else {value}"
                lines = [f"{name}.append({quick})"]
        else:
            lines = [f"if {key} in value:", f"    raise broken({key})", f"value[{key}] = {value}"]
        made.branches.append((tags_of(node), lines))

    def _list(self, variable: str, name: str) -> None:
        """Begin a list that is there even when nothing is in it, where its type has it."""
        made = self._made
        if not made.has:
            made.before.append(f"{variable} = value[{name!r}] = []")
            return
        made.before.append(f"{variable} = []")
        made.after += made.where(name, [f"value[{name!r}] = {variable}"], variable)

    def _group(self, node: Node, shape: Shape, path: Path) -> None:
        made = self._made
        content = self._writer.views.of(node)
        places = places_of(content.model if content else None)
        variable = f"group_{len(made.branches)}"
        table = made.table(f"PLACES_{len(made.branches)}", places)
        turn = self._writer.turn(node, shape, path)
        made.before.append(f"{variable} = []")
        made.branches.append((tuple(places), [f"{variable}.append(child)"]))
        read = f"[{turn}(each, c, at) for each, at in turns({variable}, {table})]"
        made.after += made.where(node.name, [f"value[{node.name!r}] = {read}"], variable)
