"""Mixed content: texts and elements in the order in which they are given (``$mixed``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from connectors.soap.writing.sheet import Member, Path, Sheet, shown
from connectors.soap.writing.texts import compile_text
from connectors.soap.xsd.components import MIXED, Node, Simple

if TYPE_CHECKING:
    from connectors.soap.writing.elements import Elements


def compile_mixed(
    members: Sequence[Member], nodes: Mapping[str, Node], elements: Elements
) -> Member:
    """Return what writes ``$mixed`` where it is given, and else the ``members`` one by one.

    ``nodes`` are what may stand between the texts, by name.
    """
    text = compile_text(Simple(), elements.charset)
    usual = tuple(members)
    known = {name: (elements.value(node), elements.nil(node)) for name, node in nodes.items()}

    def element(piece: Mapping[str, Any], path: Path, sheet: Sheet) -> str:
        found = []
        for name, value in piece.items():
            at = (*path, shown(name))
            if name not in known:
                sheet.refuse(at, "unknown", "is not known to the operation")
                continue
            write, nil = known[name]
            if value is not None:
                found.append(write(value, at, sheet))
            else:
                found.append(nil or sheet.refuse(at, "null", "may not be null"))
        return "".join(found)

    def write(given: Mapping[str, Any], path: Path, sheet: Sheet) -> str:
        pieces, at = given.get(MIXED), (*path, MIXED)
        if pieces is None:
            return "".join([each(given, path, sheet) for each in usual])
        if not isinstance(pieces, (list, tuple)):
            return sheet.refuse(at, "type", "must be a list of texts and objects")
        return "".join(
            element(each, (*at, str(index)), sheet)
            if isinstance(each, Mapping)
            else text(each, (*at, str(index)), sheet)
            for index, each in enumerate(pieces)
        )

    return write
