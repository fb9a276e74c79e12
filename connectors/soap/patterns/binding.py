"""The patterns of one operation where it serves: bound to the prefixes of the answers that come.

What stands before the first element of interest is parsed, once for each of its wordings; the
expressions are made when prefixes come a second time, for a few sets of them. Everything kept
here is derived from what a back end sends again and again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from lxml import etree

from connectors.errors import CallError
from connectors.soap.arriving import Answer
from connectors.soap.blanks import BLANKS
from connectors.soap.charsets import DECLARATION
from connectors.soap.envelope import MAX_MARKUP, envelope_of, only_body
from connectors.soap.namespaces import XML
from connectors.soap.patterns.pieces import (
    AROUND,
    ATTRIBUTE,
    BODY,
    ENVELOPE,
    GAP,
    spelt,
)
from connectors.soap.patterns.texts import source_of
from connectors.soap.patterns.unlike import Unlike
from connectors.soap.patterns.writer import Patterned

LARGE = 1024 * 1024  # bytes
MAX_HEAD = 8192  # signs before the first element of interest
MAX_HEADS = 64  # wordings of them
MAX_BOUND = 8  # sets of prefixes
MAX_REST = 64  # answers that are not tried after one that is in another form
SHORTEST = 4  # signs of an element
MARK = "\ufeff"  # of the order of bytes
GAPS = f"[{BLANKS}]"
QUOTED = rf"""{GAPS}*={GAPS}*(?:"(?:{{0}})"|'(?:{{0}})')"""
DECLARED = re.compile(  # XML 1.0, section 2.8
    rf"<\?xml{GAPS}+version{QUOTED.format('1[.]0')}"
    rf"(?:{GAPS}+encoding{QUOTED.format('[A-Za-z][A-Za-z0-9._-]*')})?"
    rf"(?:{GAPS}+standalone{QUOTED.format('yes|no')})?{GAPS}*\?>"
)
FIRST = re.compile(r"\s*+<(?!\?|!)([^\s<>/]++)")

_START = r"""<(?:[^\s<>/:"'=]++:)?{}(?:\s[^<>]*+)?+(?<!/)>"""

Bound = tuple[Callable[..., Any], ...]
Prefixes = tuple[tuple[str | None, str], ...]
Key = tuple[tuple[str, ...], Prefixes]  # the names of what is around, and what prefixes stand for
Rows = Iterator[dict[str, Any]]


class Scanner:
    """Reads the answers of an operation that are in their usual form.

    One of ``large`` bytes is not decoded as a whole, and its records are read one at a time.
    """

    def __init__(self, patterned: Patterned, large: int = LARGE) -> None:
        self.patterned = patterned
        self._large = large
        self._heads: dict[str, Key | None] = {}
        self._bound: dict[tuple[Key, bool], Bound | None] = {}
        self._rest = self._skipped = 0

    def read(self, answer: Answer, charset: str | None) -> tuple[Any, Rows | None]:
        """Do as ``attempt`` does, less often where answers turn out to be in another form."""
        if self._skipped < self._rest:
            self._skipped += 1
            raise Unlike
        try:
            found = self.attempt(answer, charset)
        except Unlike:
            self._rest, self._skipped = min(2 * self._rest + 1, MAX_REST), 0
            raise
        self._rest = 0
        return found

    def attempt(self, answer: Answer, charset: str | None) -> tuple[Any, Rows | None]:
        """Return what the decoder makes of an answer; raise Unlike where that has to tell.

        Of a large one the records come apart, where they may; it is known by then that they are
        in their usual form.
        """
        text, u = source_of(answer, charset, self._large)
        raw = isinstance(text, bytes)
        begun = self._begins[raw].search(text, 0, MAX_HEAD)
        if begun is None:
            raise Unlike
        at, late = begun.end(), raw and self.patterned.rows
        if not late and len(text) > SHORTEST * MAX_MARKUP and _signs(answer.body) > MAX_MARKUP:
            raise Unlike  # too large for the other decoder, which says so
        head = text[:at].decode() if isinstance(text, bytes) else text[:at]
        if head.startswith(MARK) and charset is not None:
            raise Unlike
        patterns = self._patterns(head.removeprefix(MARK), raw=raw)
        kept: list[int] | None = [] if late else None
        value = self._functions["scan"](text, at, patterns, u, kept)
        if not kept:
            return value, None
        return value, self._functions["rows"](text, kept[0], patterns, u)

    @cached_property
    def _functions(self) -> dict[str, Any]:
        module: dict[str, Any] = {"__name__": "patterns"}
        exec(self.patterned.source, module)  # noqa: S102 - we wrote it
        return module

    @cached_property
    def _begins(self) -> tuple[re.Pattern[Any], re.Pattern[Any]]:
        """Return what begins the members that are wanted, in a text and in bytes."""
        pattern = _beginning(self.patterned.around)
        return re.compile(pattern), re.compile(pattern.encode())

    def _patterns(self, head: str, *, raw: bool) -> Bound:
        if head not in self._heads:
            if len(self._heads) >= MAX_HEADS:
                self._heads.clear()
            self._heads[head] = _key(head, self.patterned.around)
        key = self._heads.get(head)
        if key is None:
            raise Unlike
        place = key, raw
        bound = self._bound.get(place)
        if bound is None:
            again = place in self._bound
            if not again and len(self._bound) >= MAX_BOUND:
                raise Unlike
            if again or raw:  # a large answer is worth it the first time
                bound = self._bound[place] = self._bind(key, raw=raw)
            else:
                self._bound[place] = None
        if bound is None:
            raise Unlike
        return bound

    def _bind(self, key: Key, *, raw: bool) -> Bound:
        names, prefixes = key
        around = self.patterned.around
        told = (*(f"{AROUND}{each}" for each in range(len(around))), BODY, ENVELOPE)
        known = dict(zip(told, names, strict=True))
        prefix = names[len(around) - 1].rpartition(":")[0] or None
        spaces = _spaces(dict(prefixes), prefix)

        def lexical(name: str) -> str | None:
            return known[name] if name in known else _lexical(name, spaces)

        found = []
        for method, template in self.patterned.templates:
            pattern = spelt(template, lexical)
            expression = re.compile(pattern.encode()) if raw else re.compile(pattern)
            found.append(getattr(expression, method))
        return tuple(found)


def _signs(body: bytes) -> int:
    return body.count(b"<") + 2 * body.count(b"=")


def _beginning(around: tuple[str, ...]) -> str:
    locals_ = ("Body", *(each.rpartition("}")[2] for each in around))
    return GAP.join(_START.format(re.escape(each)) for each in locals_) + GAP


def _key(head: str, around: tuple[str, ...]) -> Key | None:
    """Parse what stands before; None where it is not what is around the members."""
    declaration = DECLARATION.match(head)
    if declaration and not DECLARED.fullmatch(declaration[0]):
        return None
    rest = head[declaration.end() :] if declaration else head
    first = FIRST.match(rest)
    if first is None:
        return None
    ends = [each[1:] for each in re.findall(r"<[^\s<>/]+", rest)[-1 - len(around) :]]
    names = (*reversed(ends), first[1])
    try:
        envelope = envelope_of(rest + "".join(f"</{each}>" for each in names))
        element = only_body(envelope)
    except (CallError, etree.XMLSyntaxError):
        return None
    for tag in around:
        children = list(element)
        if len(children) != 1 or children[0].tag != tag or children[0].attrib:
            return None
        element = children[0]
    if len(element) or (element.text or "").strip(BLANKS):
        return None
    prefixes = tuple(sorted(element.nsmap.items(), key=str))
    return (*ends[1:], ends[0], first[1]), prefixes


def _spaces(prefixes: Mapping[str | None, str], own: str | None) -> dict[str, str | None]:
    """Return a prefix for each namespace: the one that is in use, where several stand for it."""
    spaces: dict[str, str | None] = {XML: "xml"}
    spaces |= {space: prefix for prefix, space in prefixes.items()}
    if own in prefixes:
        spaces[prefixes[own]] = own
    if None not in prefixes:
        spaces[""] = None
    return spaces


def _lexical(name: str, spaces: Mapping[str, str | None]) -> str | None:
    """Return a name as it is written; None where its namespace has no prefix."""
    attribute = name.startswith(ATTRIBUTE)
    space, _, local = name.removeprefix(ATTRIBUTE).rpartition("}")
    if attribute and not space:
        return local
    if space[1:] not in spaces:
        return None
    prefix = spaces[space[1:]]
    if prefix is None:
        return None if attribute else local
    return f"{prefix}:{local}"
