"""The patterns of simple values, and what is made of their groups."""

from __future__ import annotations

from connectors.soap import leaves
from connectors.soap.patterns.fitting import is_due
from connectors.soap.patterns.functions import Function, Making
from connectors.soap.patterns.pieces import ATTRIBUTE, GAP, TEXT, Pieces
from connectors.soap.structural import NIL
from connectors.soap.xsd.components import Node, Simple


def attribute(making: Making, node: Node, variable: str) -> None:
    """Make what an attribute is; its variable is None where it is absent."""
    if node.simple is None:
        raise TypeError(node)
    default = leaves.default_of(node)
    value = leaves.processed(node.simple, variable)
    if node.required:
        making.always[node.name] = value
    elif default is None:
        making.lines += [
            f"if {variable} is not None:",
            f"    {making.name}[{node.name!r}] = {value}",
        ]
    else:
        given = f"{default!r} if {variable} is None else {variable}"
        making.always[node.name] = leaves.processed(node.simple, f"({given})")


def leaf(made: Function, making: Making, node: Node, simple: Simple) -> None:
    """Read an element with text in it, or a list of them."""
    if node.repeated:
        _leaves(made, making, node, simple)
        return
    key, default = f"{making.name}[{node.name!r}]", leaves.default_of(node) or ""
    due = is_due(node)
    made.pieces.text("<" if due else "(?:<")
    made.pieces.name(node.tag)
    made.pieces.text("(?:>")
    text = made.group(TEXT)
    made.pieces.text("</")
    made.pieces.name(node.tag)
    made.pieces.text(">|")
    if due and not node.nillable:
        making.always[node.name] = leaves.processed(simple, f"({text} or {default!r})")
        made.pieces.text(f" ?/>){GAP}")
        return
    gone = gone_of(made, node)
    made.pieces.text(f">){GAP}" if due else f">){GAP})?+")
    value = leaves.processed(simple, f"({text} or {default!r})" if default else text)
    empty = leaves.processed(simple, repr(default))
    if node.nillable:
        empty = f"None if len({gone}) > 2 else {empty}"
    making.lines += [
        f"if {text} is not None:",
        f"    {key} = {value}",
        f"elif {gone} is not None:",
        f"    {key} = {empty}",
    ]


def gone_of(made: Function, node: Node) -> str:
    """Add how an element ends where it begins; nil takes more than two signs."""
    ways = endings(node)
    made.pieces.text("(")
    made.pieces.add(ways)
    made.pieces.text(")")
    made.groups.append(made.patterns.variable())
    return made.groups[-1]


def _leaves(made: Function, making: Making, node: Node, simple: Simple) -> None:
    """Read a list of texts out of the part that they take."""
    made.pieces.text("((?:")
    made.pieces.add(_item(node, "(?:"))
    made.pieces.text(")*+)")
    made.groups.append("_")
    number = made.patterns.number("findall", _item(node, "("))
    span = f"m[{len(made.groups)}]"
    default = leaves.default_of(node) or ""
    value = leaves.processed(simple, f"(x or {default!r})" if default else "x")
    if node.nillable:
        nil = f"None if len(n) > 2 else {value}"
        read = f"[{nil} for x, n in pairs(p[{number}], {span}, u)]"
    else:
        read = f"texts(p[{number}], {span}, u)"
        read = read if value == "x" else f"[{value} for x in {read}]"
    making.always[node.name] = read


def endings(node: Node) -> Pieces:
    """Return how an element ends where it begins, but for its last sign."""
    pieces = Pieces()
    pieces.text(" ?/")
    if node.nillable:
        pieces.text("| ")
        pieces.name(f"{ATTRIBUTE}{NIL}")
        pieces.text('="(?:true|1)"(?: ?/|></')
        pieces.name(node.tag)
        pieces.text(")")
    return pieces


def _item(node: Node, group: str) -> Pieces:
    """Return a text of a list, and whether it is nil where it may be."""
    pieces = Pieces()
    pieces.text("<")
    pieces.name(node.tag)
    pieces.text(f"(?:>{group}{TEXT})</")
    pieces.name(node.tag)
    pieces.text(f">|{group}" if node.nillable else ">|(?:")
    pieces.add(endings(node))
    pieces.text(f")>){GAP}")
    return pieces


def end(pieces: Pieces, name: str) -> None:
    """Add an end tag."""
    pieces.text("</")
    pieces.name(name)
    pieces.text(f">{GAP}")
