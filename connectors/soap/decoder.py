"""Generates the decoder of one operation and one wanted shape: Python source over lxml elements.

Only what is wanted is looked at. Order does not matter; an element that the WSDL does not know
is noted by name; a list is always there; nil is None, absent is a missing key, an empty simple
element is "". What breaks the declared structure (a second one of a single element, elements
inside text) raises BadAnswer instead of losing something. What depends on the schema alone is
decided here, and what on the answer as well in ``runtime``, which the source calls.
"""

from __future__ import annotations

from connectors.contract import Shape
from connectors.errors import BindError
from connectors.soap.objects import Objects
from connectors.soap.xsd.components import Node
from connectors.soap.xsd.views import Views, inner, wrapped

HEAD = '''"""Decodes one SOAP operation; generated while compiling, thrown away at will."""

from connectors.soap.blanks import collapsed, items, replaced
from connectors.soap.datasets import tables
from connectors.soap.references import begin, put, referring
from connectors.soap.runtime import (
    allowed, attached, binary, broken, keep, mixed, named, only, others, text, text_or, turns,
    type_of, within,
)
from connectors.soap.structural import is_nil, structural
'''


def generate(root: Node | None, wants: Shape, views: Views, *, encoded: bool = False) -> str:
    """Return source with ``decode(element, reading)``; raise BindError.

    ``decode`` takes the body's child and a ``runtime.Reading``. With ``encoded`` (SOAP encoding)
    the references in an answer are followed.
    """
    if root is None:
        if wants.members:
            raise BindError("the operation has no answer", path=(wants.members[0].name,))
        return f"{HEAD}\n\ndef decode(e, c):\n    return {{}}\n"
    objects = Objects(views, encoded=encoded)
    child = wrapped(root, views)
    value = objects.value(inner(root, views), wants, (), "e" if child is None else "found")
    lines = ["c.refer(e)"] if encoded else []
    lines.append("nils = c.nils")
    if child is None:
        lines.append(f"return {value}")
    else:
        lines += [
            f"found = only(e, {child.tag!r}, {child.name!r}, c)",
            f"return None if found is None else {value}",
        ]
    decode = "".join(f"    {each}\n" for each in lines)
    decode = f"def decode(e, c):\n{decode}"
    return "\n\n".join((HEAD, *objects.blocks, decode))
