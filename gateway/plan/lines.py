"""The lines of one generated function, and how the members of back-end objects are read in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from connectors.contract import Value
from gateway.messages import Json
from gateway.plan.values import ABSENT

_PICKED = 4  # members that are read at once, where there are more
_DISPLAYED = 15  # members of one display; of more, Python makes several dicts and joins them


class Lines:
    """Lines, what is bound to names in them, and the variables they use.

    Names of fields and columns are written with ``repr``, everything else is bound.
    """

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._bound: dict[str, Any] = {"ABSENT": ABSENT, "present": _present}
        self._depth = 0
        self._variables = 0

    def write(self, *lines: str) -> None:
        """Add lines at the depth where we are."""
        self._lines += [f"{'    ' * self._depth}{line}" for line in lines]

    @contextmanager
    def under(self, head: str) -> Iterator[None]:
        """Add a line, and below it what is added meanwhile."""
        self.write(head)
        self._depth += 1
        yield
        self._depth -= 1

    def bind(self, value: object) -> str:
        """Return the name of an object."""
        name = f"b{len(self._bound)}"
        self._bound[name] = value
        return name

    def variable(self) -> str:
        """Return a variable that nothing else uses."""
        self._variables += 1
        return f"v{self._variables}"

    def function(self, name: str) -> Callable[..., Any]:
        """Return the function of that name."""
        code = compile("\n".join(self._lines), f"<{name}>", "exec")
        exec(code, self._bound)  # noqa: S102 - we wrote it, and no name is in it but by repr
        found: Callable[..., Any] = self._bound[name]
        return found


@dataclass(slots=True)
class Node:
    """One back-end object that is read: its variable, and those of the members it must have."""

    variable: str
    members: dict[str, str] = field(default_factory=dict)
    inner: dict[str, Node] = field(default_factory=dict)

    def place(self, path: tuple[str, ...], lines: Lines) -> str:
        """Return the variable for what is at a path."""
        found = self.members.get(path[0]) or self.members.setdefault(path[0], lines.variable())
        if len(path) == 1:
            return found
        return self.inner.setdefault(path[0], Node(found)).place(path[1:], lines)

    def read(self, lines: Lines, lacks: str) -> None:
        """Write how the variables get their values; ``lacks`` is set where one gets ABSENT."""
        if not self.members:
            return
        names, record = tuple(self.members), self.variable
        variables = "".join(f"{each}, " for each in self.members.values())
        gone = f"{variables}= map({record}.get, {names!r}, {lines.bind((ABSENT,) * len(names))})"
        with lines.under(f"if len({record}) < {len(names)}:"):
            lines.write(f"{lacks} = True", gone)
        with lines.under("else:"):
            self._pick(lines)
            lines.write("except KeyError:", f"    {lacks} = True", f"    {gone}")
        for node in self.inner.values():
            with lines.under(f"if type({node.variable}) is dict:"):
                node.read(lines, lacks)
            with lines.under(f"elif {node.variable} is None or {node.variable} is ABSENT:"):
                lines.write(f"{lacks} = True")
                lines.write(*(f"{each} = {node.variable}" for each in node.below()))
            lines.write("else:", "    raise TypeError")

    def unpack(self, lines: Lines, columns: Sequence[str], lacks: str) -> None:
        """Write how the variables get the values of the columns, which stand in that order."""
        variables = [self.members.get(each, "_") for each in columns]
        lines.write(f"{''.join(f'{each}, ' for each in variables)}= {self.variable}")
        for name in self.members.keys() - set(columns):
            lines.write(f"{self.members[name]} = ABSENT", f"{lacks} = True")

    def _pick(self, lines: Lines) -> None:
        with lines.under("try:"):
            if len(self.members) > _PICKED:
                pick = lines.bind(itemgetter(*self.members))
                lines.write(f"{', '.join(self.members.values())} = {pick}({self.variable})")
            else:
                found = self.members.items()
                lines.write(*(f"{each} = {self.variable}[{name!r}]" for name, each in found))

    def below(self) -> Iterator[str]:
        """Yield the variables of all members."""
        yield from self.members.values()
        for node in self.inner.values():
            yield from node.below()


def display(lines: Lines, entries: list[tuple[str, str]]) -> str:
    """Write the making of a JSON object of names and expressions; return its variable."""
    made = lines.variable()
    shown = ", ".join(f"{name!r}: {value}" for name, value in entries[:_DISPLAYED])
    lines.write(f"{made} = {{{shown}}}")
    lines.write(*(f"{made}[{name!r}] = {value}" for name, value in entries[_DISPLAYED:]))
    return made


def _present(found: dict[str, Value]) -> dict[str, Json]:
    """Return an object without the members that are ABSENT."""
    for name in [name for name, value in found.items() if value is ABSENT]:
        del found[name]
    return found
