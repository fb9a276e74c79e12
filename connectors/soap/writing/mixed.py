"""Mixed content: texts and elements in the order in which they are given (``$mixed``).

The elements are structural values, as they are read; one that the schema declares there has the
tag that it is declared with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.soap.writing.sheet import Member, Path, Sheet, shown
from connectors.soap.writing.structure import Structures
from connectors.soap.writing.texts import compile_text
from connectors.soap.xsd.components import MIXED, Simple


def compile_mixed(
    members: Sequence[Member], tags: Mapping[str, str], structures: Structures
) -> Member:
    """Return what writes ``$mixed`` where it is given, and else the ``members`` one by one.

    ``tags`` are those of the elements that may stand between the texts, by name.
    """
    text = compile_text(Simple(), structures.charset)
    usual = tuple(members)

    def element(piece: Mapping[str, Any], path: Path, sheet: Sheet) -> str:
        found = []
        for name, value in piece.items():
            at = (*path, shown(name))
            if name in tags:
                tag = tags[name] if tags[name].startswith("{") else f"{{}}{tags[name]}"
                found.append(structures.elements(tag, value, "", at, sheet))
            else:
                sheet.refuse(at, "unknown", "is not known to the operation")
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
