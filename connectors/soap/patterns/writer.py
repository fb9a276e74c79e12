"""Writes the functions that read an answer in its usual form: see ``functions``.

The usual form is what every toolkit writes: elements in the order of the schema, under prefixes
declared around the first of them, attributes in double quotes and in the schema's order, no
comments, no CDATA. What is made of it is what the decoder over the tree makes; any other answer
is left to that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from connectors.contract import Shape
from connectors.soap import leaves
from connectors.soap.model import BODY as WHOLE_BODY
from connectors.soap.patterns.fitting import Fitting, is_due, part_of
from connectors.soap.patterns.functions import Function, Making, Patterns, indented
from connectors.soap.patterns.passing import Passing
from connectors.soap.patterns.pieces import (
    AROUND,
    ATTRIBUTE,
    BODY,
    ENVELOPE,
    GAP,
    IN_QUOTES,
    TEXT,
    Template,
)
from connectors.soap.patterns.simple import attribute, end, gone_of, leaf
from connectors.soap.patterns.unlike import Unlike
from connectors.soap.xsd.components import TEXT as VALUE
from connectors.soap.xsd.components import TYPE, Node
from connectors.soap.xsd.views import Views, any_name, inner

HEAD = """\
from connectors.soap.blanks import collapsed, items, replaced
from connectors.soap.patterns.texts import pairs, texts
from connectors.soap.patterns.unlike import Unlike
"""


@dataclass(frozen=True, slots=True)
class Patterned:
    """How answers in their usual form are read, as plain data.

    ``around`` are the tags in the body down to what has the members that are wanted. ``source``
    has ``scan``, which takes a text, the place behind their start tags, and ``p``, ``u`` and ``k``
    of ``functions``; where ``rows``, also ``rows``, which takes what ``k`` was given, and yields
    the records.
    """

    templates: tuple[tuple[str, Template], ...]
    around: tuple[str, ...]
    source: str
    rows: bool


def write(
    root: Node | None, wants: Shape, views: Views, records: tuple[str, ...] = ()
) -> Patterned | None:
    """Return how answers are read, None where they have no usual form.

    ``records`` is where below the result the list is that may be read afterwards.
    """
    if root is None or root.tag == WHOLE_BODY:
        return None
    node, fitting = inner(root, views), Fitting(views)
    if node.simple is not None or not fitting.readable(node, wants):
        return None
    if fitting.content(node).text:
        return None
    # What has attributes is matched itself: they differ, and what stands around does not.
    around = (root,) if node is root or fitting.content(node).attributes else (root, node)
    try:
        return _Writer(fitting, _apart(wants, records)).written(around, node, wants)
    except Unlike:
        return None


def _apart(wants: Shape, records: tuple[str, ...]) -> Shape | None:
    """Return the list at a path, None unless it is the only one that may be long."""
    above: Shape | None = wants
    for name in records:
        if above is None or any(each.repeated and each.name != name for each in above.members):
            return None
        found = above.member(name)
        if name != records[-1] and found is not None and found.repeated:
            return None
        above = found
    return above if above is not wants and above is not None and above.repeated else None


class _Writer:
    def __init__(self, fitting: Fitting, records: Shape | None) -> None:
        self._fitting = fitting
        self._records = records
        self._rows = ""
        self._patterns = Patterns()
        self._passing = Passing(fitting)
        self._known: dict[tuple[str, str, bool, int], tuple[Function, str]] = {}

    def written(self, around: tuple[Node, ...], node: Node, wants: Shape) -> Patterned:
        made = Function(self._patterns, Making("value"), given=False)
        if node is not around[-1]:
            self._inner(made, node, wants)
        else:
            for each in self._fitting.content(node).attributes:  # its start tag has none
                if part_of(wants, each) is not None:
                    attribute(made.making, replace(each, required=False), "None")
            self._content(made, node, wants)
        for name in (*(f"{AROUND}{each}" for each in reversed(range(len(around)))), BODY, ENVELOPE):
            end(made.pieces, name)
        made.pieces.text(r"\Z")
        made.match()
        scan = ["def scan(t, at, p, u, k):", *indented([*made.lines, "return value"])]
        source = "\n\n".join((HEAD, *self._patterns.functions, "\n".join(scan), self._rows))
        tags = tuple(each.tag for each in around)
        return Patterned(tuple(self._patterns.templates), tags, source + "\n", bool(self._rows))

    # ---- objects -----------------------------------------------------------------------------

    def _inner(self, made: Function, node: Node, shape: Shape) -> None:
        """Read the only thing in a wrapper, which is None where that is empty."""
        item, name = self._object(node, shape)
        lines = [*item.lines, f"value = {item.making.name}"]
        if not item.whole:
            lines = [f"value, at = {name}(m, t, p, u, k)"]
        made.making.begun = True
        made.lines += [
            "value = None",
            f"m = p[{item.first}](t, at)",
            "if m is not None:",
            *indented(lines),
        ]

    def _object(self, node: Node, shape: Shape) -> tuple[Function, str]:
        """Return the lines that read an object whose beginning has matched, and their name."""
        key = node.tag, node.content, node.nillable, id(shape)
        if key not in self._known:
            made = Function(self._patterns, Making(self._patterns.variable()))
            self._begin(made, made.making, node, shape)
            if self._fitting.may_be_empty(node):
                self._empty(made, node, shape)
            else:
                made.pieces.text(f">{GAP}")
            self._content(made, node, shape)
            end(made.pieces, node.tag)
            made.match()
            name = self._patterns.variable("read_")
            if not made.whole:
                self._patterns.functions.append(made.source(name))
            self._known[key] = made, name
        return self._known[key]

    def _empty(self, made: Function, node: Node, shape: Shape) -> None:
        """Let an object end where it begins."""
        made.pieces.text("(?:>|" if self._fitting.content(node).text else f"(?:>{GAP}|")
        gone = gone_of(made, node)
        made.pieces.text(f">{GAP})")
        made.match()
        made.lines += [f"if {gone} is not None:"]
        if node.nillable:
            made.lines += [f"    if len({gone}) > 2:", "        return None, at"]
        held = Making(made.making.name, begun=True)
        self._absent(held, node, shape)
        text = self._text(node, shape)
        if text is not None:
            held.always[VALUE] = text.format("''")
        made.lines += [*indented(held.taken()), f"    return {made.making.name}, at"]

    def _begin(self, made: Function, making: Making, node: Node, shape: Shape | None) -> None:
        """Read a start tag and its attributes, up to its end."""
        made.pieces.text("<")
        made.pieces.name(node.tag)
        for each in self._fitting.content(node).attributes:
            made.pieces.text("(?: ")
            made.pieces.name(f"{ATTRIBUTE}{each.tag}")
            made.pieces.text('="')
            if part_of(shape, each) is None:
                made.pieces.text(IN_QUOTES)
            else:
                attribute(making, each, made.group(IN_QUOTES))
            made.pieces.text('")' if each.required else '")?+')

    def _content(self, made: Function, node: Node, shape: Shape) -> None:
        """Read what stands between the tags of an object."""
        text = self._text(node, shape)
        if text is not None:
            made.making.always[VALUE] = text.format(made.group(TEXT))
        elif self._fitting.content(node).text is not None:
            made.pieces.text(TEXT)
        self._absent(made.making, node, shape)
        for each in self._fitting.members(node):
            part = part_of(shape, each)
            if self._fitting.readable(each, part):
                self._member(made, made.making, each, part)

    def _text(self, node: Node, shape: Shape | None) -> str | None:
        """Return what a text beside attributes is made with, where it is wanted."""
        simple = self._fitting.content(node).text
        if simple is None or shape is None or shape.member(VALUE) is None:
            return None
        return leaves.processed(simple, "{}")

    def _absent(self, making: Making, node: Node, shape: Shape) -> None:
        """Put in what is there however little comes: lists, to be filled or not, and ``@type``."""
        content = self._fitting.content(node)
        kind = self._fitting.kind(node)
        if kind and shape.member(TYPE) is not None:
            making.always[TYPE] = repr(kind)
        lists = {each.name for each in content.members if each.repeated or each.group}
        lists |= {any_name(content)} if content.wild else set()
        for each in shape.members:
            if each.name in lists:
                making.always[each.name] = "[]"

    # ---- members -----------------------------------------------------------------------------

    def _member(self, made: Function, making: Making, node: Node, shape: Shape | None) -> None:
        if shape is None:
            made.pieces.add(self._passing.pattern(node))
        elif node.simple is not None:
            leaf(made, making, node, node.simple)
        elif self._is_inline(node, shape):
            self._inline(made, making, node, shape)
        elif node.repeated:
            self._list(made, node, shape)
        else:
            self._single(made, node, shape)

    def _list(self, made: Function, node: Node, shape: Shape) -> None:
        made.match()
        item, name = self._object(node, shape)
        found, match = self._patterns.variable(), self._patterns.variable("match_")
        lines, each = item.lines, item.making.name
        if not item.whole:
            lines, each = [f"item, at = {name}(m, t, p, u, k)"], "item"
        begin = [f"{match} = p[{item.first}]", f"while (m := {match}(t, at)) is not None:"]
        loop = [
            f"{found} = {made.making.name}[{node.name!r}].append",
            *begin,
            *indented([*lines, f"{found}({each})"]),
        ]
        if shape is not self._records:
            made.lines += loop
            return
        passed = self._patterns.number("match", self._passing.pattern(node, shape))
        rows = [*begin, *indented([*lines, f"yield {each}"])]
        self._rows = "\n".join(["def rows(t, at, p, u, k=None):", *indented(rows)])
        afterwards = ["k.append(at)", f"at = p[{passed}](t, at).end()", "k.append(at)"]
        made.lines += ["if k is not None:", *indented(afterwards), "else:", *indented(loop)]

    def _single(self, made: Function, node: Node, shape: Shape) -> None:
        made.match()
        item, name = self._object(node, shape)
        key = f"{made.making.name}[{node.name!r}]"
        lines = [*item.lines, f"{key} = {item.making.name}"]
        if not item.whole:
            lines = [f"{key}, at = {name}(m, t, p, u, k)"]
        made.lines.append(f"m = p[{item.first}](t, at)")
        if is_due(node):
            made.lines += ["if m is None:", "    raise Unlike", *lines]
        else:
            made.lines += ["if m is not None:", *indented(lines)]

    def _is_inline(self, node: Node, shape: Shape) -> bool:
        """Tell whether an object is read by the expression of what it stands in."""
        if node.repeated or self._fitting.may_be_empty(node):
            return False
        for each in self._fitting.members(node):
            part = part_of(shape, each)
            if part is None or each.simple is not None or not self._fitting.readable(each, part):
                continue
            if not self._is_inline(each, part):
                return False
        return True

    def _inline(self, made: Function, making: Making, node: Node, shape: Shape) -> None:
        own = Making(self._patterns.variable())
        there = ""
        if not is_due(node):
            made.pieces.text("(?:")
            there = made.group("")
        self._begin(made, own, node, shape)
        made.pieces.text(f">{GAP}")
        self._absent(own, node, shape)
        for each in self._fitting.members(node):
            part = part_of(shape, each)
            if self._fitting.readable(each, part):
                self._member(made, own, each, part)
        end(made.pieces, node.tag)
        lines = [*own.taken(), f"{making.name}[{node.name!r}] = {own.name}"]
        if there:
            made.pieces.text(")?+")
            lines = [f"if {there} is not None:", *indented(lines)]
        making.lines += lines
