"""Puts what an answer sends once wherever it refers to it, in literal style.

PHP writes an object that it has sent before as ``href`` to ``id``, as SOAP encoding does, in
documents whose schema declares neither. An empty element with such an ``href`` is a reference
where no schema declares an attribute of that name.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from lxml import etree

from connectors.errors import BadAnswer, TooLarge
from connectors.soap.namespaces import ENCODINGS, XSD
from connectors.soap.references import MARGIN, MAX_DEPTH, weight_of

HREF = "href"
MARK = b"href"


def may_refer(documents: Iterable[Any]) -> bool:
    """Tell whether an ``href`` can only be a reference: no schema of ours declares one."""
    for root in documents:
        for each in root.iter(f"{{{XSD}}}attribute"):
            schema = next(each.iterancestors(f"{{{XSD}}}schema"))
            space = schema.get("targetNamespace", "")
            if each.get("name") == HREF and space not in ENCODINGS.values():
                return False
    return True


def graft(child: Any) -> None:
    """Replace each reference in a body by a copy of what it refers to; raise BadAnswer.

    ``child`` is the first element in the body. As much is copied as ``references`` reads again.
    """
    references = [each for each in child.iterdescendants() if _refers(each)]
    if references:
        body = child.getparent()
        _Grafting(child if body is None else body).all(references)


class _Grafting:
    """The references in one body, and how much more may be copied."""

    def __init__(self, body: Any) -> None:
        self._targets: dict[str, Any] = {}
        for each in body.iterdescendants():
            name = each.get("id")
            if name:
                self._targets[name] = None if name in self._targets else each
        self._left = MARGIN + 2 * _measured(body)[0]
        self._open: set[str] = set()
        self._done: set[Any] = set()

    def all(self, references: Iterable[Any]) -> None:
        for each in references:
            if each not in self._done:
                self._replace(each)

    def _replace(self, reference: Any) -> None:
        name = reference.get(HREF)[1:]
        target = self._complete(name)
        weight, height = _measured(target)
        self._left -= weight
        if self._left < 0:
            raise TooLarge("the answer refers to its parts more often than is followed")
        if sum(1 for _ in reference.iterancestors()) + height > MAX_DEPTH:
            raise BadAnswer("the answer is nested too deep")
        made = deepcopy(target)
        made.tag, made.tail = reference.tag, reference.tail
        del made.attrib["id"]
        own = reference.get("id")
        if own:
            made.set("id", own)
            self._targets[own] = made
        reference.getparent().replace(reference, made)
        self._done.add(reference)

    def _complete(self, name: str) -> Any:
        """Return what a name refers to, with nothing in it that refers to more."""
        target = self._targets.get(name)
        if target is None:
            raise BadAnswer("the answer refers to a part that it lacks, or has twice")
        if name in self._open:
            raise BadAnswer("the answer refers to a part that it is inside of")
        if len(self._open) > MAX_DEPTH:
            raise BadAnswer("the answer is nested too deep")
        self._open.add(name)
        self.all([each for each in target.iter() if _refers(each)])
        self._open.discard(name)
        return self._targets[name]


def _refers(element: Any) -> bool:
    href = element.get(HREF)
    if href is None or len(href) < 2 or href[0] != "#":  # noqa: PLR2004 - a sign and a name
        return False
    return len(element) == 0 and not (element.text or "").strip()


def _measured(element: Any) -> tuple[int, int]:
    """Return what an element weighs, and how many elements lie in each other."""
    weight = level = height = 0
    for event, each in etree.iterwalk(element, events=("start", "end")):
        level += 1 if event == "start" else -1
        if event == "start":
            weight += weight_of(each)
            height = max(height, level)
    return weight, height
