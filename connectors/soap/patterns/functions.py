"""One generated function that reads an object: matches in turn, and what is made of their groups.

Its arguments are the match ``m`` that began it, the text ``t``, the bound patterns ``p``, ``u``,
which makes texts of groups and is None where they are (see ``texts``), and ``k``, where the place
of the records is put that are read afterwards, None where they are read at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from connectors.soap.patterns.pieces import Pieces, Template


@dataclass(slots=True)
class Patterns:
    """The templates of an operation, each with the method that is called, and the functions."""

    templates: dict[tuple[str, Template], int] = field(default_factory=dict)
    functions: list[str] = field(default_factory=list)
    variables: int = 0

    def number(self, method: str, pieces: Pieces) -> int:
        """Return the place of a template's method among the bound ones."""
        return self.templates.setdefault((method, pieces.template()), len(self.templates))

    def variable(self, kind: str = "v") -> str:
        """Return a name that nothing else has."""
        self.variables += 1
        return f"{kind}{self.variables}"


@dataclass(slots=True)
class Making:
    """An object that is being made of groups: what it always has, and what it may have."""

    name: str
    always: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    begun: bool = False

    def taken(self) -> list[str]:
        """Return the lines that nobody took yet."""
        lines = [f"{self.name}[{key!r}] = {value}" for key, value in self.always.items()]
        if not self.begun:
            entries = ", ".join(f"{key!r}: {value}" for key, value in self.always.items())
            lines = [f"{self.name} = {{{entries}}}"]
        lines += self.lines
        self.begun, self.always, self.lines = True, {}, []
        return lines


@dataclass(slots=True)
class Function:
    """The lines of one object; ``first`` is the pattern whose match is given, None for none."""

    patterns: Patterns
    making: Making
    given: bool = True
    pieces: Pieces = field(default_factory=Pieces)
    groups: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    first: int | None = None
    whole: bool = True

    def group(self, pattern: str) -> str:
        """Add a group; return the variable that has it."""
        self.pieces.text(f"({pattern})")
        self.groups.append(self.patterns.variable())
        return self.groups[-1]

    def match(self) -> None:
        """Match what was added, and make of the groups what is to be made."""
        if not self.pieces:
            self.lines += self.making.taken()
            return
        number = self.patterns.number("match", self.pieces)
        if self.given and self.first is None:
            self.first = number
        else:
            self.whole = False
            self.lines += [f"m = p[{number}](t, at)", "if m is None:", "    raise Unlike"]
        if self.groups:
            self.lines.append(f"{', '.join(self.groups)}, = u.groups(m) if u else m.groups()")
        self.lines.append("at = m.end()")
        self.lines += self.making.taken()
        self.pieces, self.groups = Pieces(), []

    def source(self, name: str) -> str:
        """Return it as a function that gives the object and where it ends."""
        lines = [*self.lines, f"return {self.making.name}, at"]
        return "\n".join([f"def {name}(m, t, p, u, k):", *indented(lines)]) + "\n"


def indented(lines: Iterable[str]) -> list[str]:
    """Return lines one step further in."""
    return [f"    {each}" for each in lines]
