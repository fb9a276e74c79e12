"""Bytes that do not stand in the envelope: the element says where they are (XOP 1.0, swaRef)."""

from __future__ import annotations

from typing import Any

from connectors.contract import Stream
from connectors.soap.writing.sheet import Path, Sheet, Write
from connectors.soap.xsd.components import Simple

INCLUDE = '<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="{}"/>'
REFERENCE = "{}"


def compile_attached(simple: Simple, plain: Write, *, mtom: bool) -> Write:
    """Return what writes a value of that type as ``plain`` does, but bytes as an attachment.

    They are one where the type is a swaRef, and where the back end takes ``mtom`` and the type is
    base64Binary.
    """
    single = not (simple.list or simple.union)
    if single and simple.swa:
        return _attaching(plain, REFERENCE)
    if single and mtom and simple.type == "base64Binary":
        return _attaching(plain, INCLUDE)
    return plain


def _attaching(plain: Write, form: str) -> Write:
    def write(value: Any, path: Path, sheet: Sheet) -> str:
        if isinstance(value, bytes | Stream):
            return form.format(sheet.attach(value))
        return plain(value, path, sheet)

    return write
