"""One generated function: what it does before it looks at the children, at each, and after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from connectors.soap.sources import source_of

OF_TYPE = "{} in has"


@dataclass(slots=True)
class Function:
    """The lines of a function over an element ``e`` and a ``runtime.Reading`` ``c``.

    ``plain`` are the leaves that are read inline, by tag: the name, and whether it may be nil.
    ``branches`` are tags and what to do with such a ``child``; ``every`` is done with any,
    ``rest`` with those that are not ``known``. ``has`` is the test for a name that tells whether
    what is decoded has such a member at all, empty if it has. With ``follows`` a child that
    refers to another element is that.
    """

    name: str
    number: int
    arguments: str = "e, c"
    before: list[str] = field(default_factory=list)
    plain: dict[str, tuple[str, bool]] = field(default_factory=dict)
    branches: list[tuple[tuple[str, ...], list[str]]] = field(default_factory=list)
    every: list[str] = field(default_factory=list)
    known: str = ""
    rest: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    has: str = ""
    follows: bool = False
    tables: list[str] = field(default_factory=list)

    def table(self, name: str, value: Any) -> str:
        """Put data beside the function; return what it is called there."""
        called = f"{name}_{self.number}"
        self.tables.append(f"{called} = {source_of(value)}")
        return called

    def where(self, name: str, lines: list[str], besides: str = "") -> list[str]:
        """Return lines that are done only where there is a member of that name."""
        if not self.has:
            return lines
        test = self.has.format(repr(name))
        return guarded(f"{besides} or {test}" if besides else test, lines)

    def source(self) -> str:
        """Return the tables and the function."""
        body = [*self.before, *self._loop(), *self.after, "return value"]
        lines = [*self.tables, "", "", f"def {self.name}({self.arguments}):"]
        return "\n".join([*lines, *(f"    {each}" for each in body)]).lstrip("\n") + "\n"

    def _loop(self) -> list[str]:
        if not (self.plain or self.branches or self.every or self.rest):
            return []
        lines = ["for child in e:", "    tag = child.tag"]
        if self.follows:
            lines.append("    child = c.references.follow(child)")
        lines += _inside(self.every)
        if self.has == OF_TYPE and self.rest:
            lines += _inside(guarded("tag in foreign", [*self.rest, "continue"]))
        if self.plain:
            lines += _inside(self._leaves())
        word = "if"
        for tags, body in self.branches:
            test = f"tag == {tags[0]!r}" if len(tags) == 1 else f"tag in {tags!r}"
            lines += _inside([f"{word} {test}:", *_inside(body)])
            word = "elif"
        if self.rest:
            lines += _inside([f"{word} tag not in {self.known}:", *_inside(self.rest)])
        return lines

    def _leaves(self) -> list[str]:
        """Return the lines that read a leaf; nil wins over a text, where nil is allowed."""
        names = {tag: name for tag, (name, _) in self.plain.items()}
        nillable = frozenset(name for name, may in self.plain.values() if may)
        lines = [
            "if name in value:",
            "    raise broken(name)",
            "if len(child):",
            "    value[name] = within(child, name)",
            "    continue",
            "found = child.text",
            "if found is None:",
            "    found = None if nils and is_nil(child) else ''",
        ]
        if nillable:
            test = f"elif nils and name in {self.table('NILLABLE', nillable)} and is_nil(child):"
            lines += [test, "    found = None"]
        lines += ["value[name] = found", "continue"]
        look = f"name = {self.table('LEAVES', names)}.get(tag)"
        return [look, *guarded("name is not None", lines)]


def guarded(test: str, lines: Iterable[str]) -> list[str]:
    """Return lines under a condition."""
    return [f"if {test}:", *_inside(lines)]


def _inside(lines: Iterable[str]) -> list[str]:
    return [f"    {each}" for each in lines]
