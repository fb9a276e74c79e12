"""The patterns of one operation where it serves: bound to the prefixes of the answers that come.

What stands before the first element of interest is parsed, once for each of its wordings; the
expressions are made when prefixes come a second time, for a few sets of them. Everything kept
here is derived from what a back end sends again and again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from lxml import etree

from connectors.errors import CallError
from connectors.soap.arriving import Answer
from connectors.soap.charsets import DECLARATION, text_of
from connectors.soap.envelope import MAX_MARKUP, envelope_of, only_body
from connectors.soap.namespaces import XML
from connectors.soap.patterns.pieces import (
    AROUND,
    ATTRIBUTE,
    BODY,
    ENVELOPE,
    Template,
    compiled,
)
from connectors.soap.patterns.texts import Groups, cleared, groups
from connectors.soap.patterns.unlike import Unlike

MAX_HEAD = 8192  # signs before the first element of interest
MAX_HEADS = 64  # wordings of them
MAX_BOUND = 8  # sets of prefixes
MAX_REST = 64  # answers that are not tried after one that is in another form
MAX_TEXT = 10_000_000  # signs; libxml2 reads no longer one, and this is no way around it
SHORTEST = 4  # signs of an element
BLANKS = r"[ \t\n]"
QUOTED = rf"""{BLANKS}*={BLANKS}*(?:"(?:{{0}})"|'(?:{{0}})')"""
DECLARED = re.compile(  # XML 1.0, section 2.8
    rf"<\?xml{BLANKS}+version{QUOTED.format('1[.]0')}"
    rf"(?:{BLANKS}+encoding{QUOTED.format('[A-Za-z][A-Za-z0-9._-]*')})?"
    rf"(?:{BLANKS}+standalone{QUOTED.format('yes|no')})?{BLANKS}*\?>"
)
FIRST = re.compile(r"\s*+<(?!\?|!)([^\s<>/]++)")

Scan = Callable[[str, int, tuple[Callable[..., Any], ...], Groups | None], Any]
Bound = tuple[Callable[..., Any], ...]
Prefixes = tuple[tuple[str | None, str], ...]
Key = tuple[tuple[str, ...], Prefixes]  # the names of what is around, and what prefixes stand for


class Scanner:
    """Reads the answers of an operation that are in their usual form."""

    def __init__(
        self, templates: tuple[tuple[str, Template], ...], around: tuple[str, ...], scan: Scan
    ) -> None:
        self._templates = templates
        self._around = around
        self._scan = scan
        self._begin = _beginning(around)
        self._heads: dict[str, Key | None] = {}
        self._bound: dict[Key, Bound | None] = {}
        self._rest = self._skipped = 0

    def read(self, answer: Answer, charset: str | None) -> Any:
        """Do as ``attempt`` does, less often where answers turn out to be in another form."""
        if self._skipped < self._rest:
            self._skipped += 1
            raise Unlike
        try:
            value = self.attempt(answer, charset)
        except Unlike:
            self._rest, self._skipped = min(2 * self._rest + 1, MAX_REST), 0
            raise
        self._rest = 0
        return value

    def attempt(self, answer: Answer, charset: str | None) -> Any:
        """Return what the decoder makes of an answer; raise Unlike where that has to tell."""
        text = _text(answer, charset)
        begun = self._begin.search(text, 0, MAX_HEAD)
        if begun is None:
            raise Unlike
        at = begun.end()
        patterns = self._patterns(text[:at])
        return self._scan(text, at, patterns, groups if "&" in text else None)

    def _patterns(self, head: str) -> Bound:
        if head not in self._heads:
            if len(self._heads) >= MAX_HEADS:
                self._heads.clear()
            self._heads[head] = _key(head, self._around)
        key = self._heads.get(head)
        if key is None:
            raise Unlike
        bound = self._bound.get(key)
        if bound is None:
            if key in self._bound:
                bound = self._bound[key] = self._bind(key)
            elif len(self._bound) < MAX_BOUND:
                self._bound[key] = None
        if bound is None:
            raise Unlike
        return bound

    def _bind(self, key: Key) -> Bound:
        names, prefixes = key
        told = (*(f"{AROUND}{each}" for each in range(len(self._around))), BODY, ENVELOPE)
        known = dict(zip(told, names, strict=True))
        prefix = names[len(self._around) - 1].rpartition(":")[0] or None
        spaces = _spaces(dict(prefixes), prefix)

        def lexical(name: str) -> str | None:
            return known[name] if name in known else _lexical(name, spaces)

        return tuple(
            getattr(compiled(template, lexical), method) for method, template in self._templates
        )


def _text(answer: Answer, charset: str | None) -> str:
    text = text_of(answer, charset)
    if text is None or len(text) > MAX_TEXT:
        raise Unlike
    if len(text) > SHORTEST * MAX_MARKUP and text.count("<") + 2 * text.count("=") > MAX_MARKUP:
        raise Unlike  # too large for the other decoder, which says so
    cleaned = cleared(answer.body, text)
    if cleaned is None:
        raise Unlike
    return cleaned


def _beginning(around: tuple[str, ...]) -> re.Pattern[str]:
    locals_ = ("Body", *(each.rpartition("}")[2] for each in around))
    return re.compile(
        r"[ \t\n]*+".join(
            rf"<(?:[^\s<>/:\"'=]++:)?{re.escape(each)}(?:\s[^<>]*+)?+(?<!/)>" for each in locals_
        )
        + r"[ \t\n]*+"
    )


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
    if len(element) or (element.text or "").strip(" \t\n"):
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
