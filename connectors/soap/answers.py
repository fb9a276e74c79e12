"""Finds in a SOAP body what an operation's decoder reads.

In rpc style the names in an answer are often others than the WSDL declares (SOAP::Lite calls a
part ``s-gensym3``): a part is known by its name, else by its local name, and else by its place
where there is only one.
"""

from __future__ import annotations

from typing import Any

from connectors.errors import BadAnswer
from connectors.soap.model import BODY, Described
from connectors.soap.xsd.components import Contents, Node

RESULT = "{http://www.w3.org/2003/05/soap-rpc}result"


def answered(child: Any, described: Described, contents: Contents) -> Any:
    """Return the element to decode, None where nothing is declared; raise BadAnswer.

    ``child`` is the first element in the body, None where that is empty.
    """
    root = described.output
    if root is None:
        return None
    if child is None and described.rpc and not contents[root.content].members:
        return None
    if child is None:
        raise BadAnswer("the answer is not that of the operation")
    if root.tag == BODY:
        return child.getparent()
    if described.rpc:
        _align(child, contents[root.content].members)
    elif child.tag != root.tag:
        raise BadAnswer("the answer is not that of the operation")
    return child


def _align(wrapper: Any, parts: tuple[Node, ...]) -> None:
    """Give the parts of an rpc answer the names that they are declared with, and nothing else."""
    for each in wrapper.findall(RESULT):  # names the part that is the result
        if len(each) == 0:  # lxml takes n * n steps for n elements inside
            wrapper.remove(each)
    found = list(wrapper)
    declared = {each.tag for each in parts}
    strangers = [each for each in found if each.tag not in declared]
    by_local = {each.tag.rpartition("}")[2]: each.tag for each in parts}
    taken = {each.tag for each in found} & declared
    for each in strangers:
        tag = by_local.get(each.tag.rpartition("}")[2])
        if tag is not None and tag not in taken:
            each.tag = tag
            taken.add(tag)
    if len(parts) == 1 and not taken and len(found) == 1:
        found[0].tag = parts[0].tag
