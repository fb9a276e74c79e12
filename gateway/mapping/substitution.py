"""Replaces ``${NAME}``, ``${NAME:-text}`` and ``${secret:name}`` in the values of gateway.yaml."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from gateway.mapping.schema_walk import Fault
from gateway.settings import SECRET_NAME, NotSet, SecretLookup, read_variable
from gateway.yaml import Path, Tree

_MARK = re.compile(r"\$\{([^}]*)(\}?)")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Substituted(str):
    """A text whose ``${…}`` was replaced; ``written`` is what stands in the file.

    Messages and ``repr`` show what was written, so that a secret never leaves through them.
    """

    __slots__ = ("written",)
    written: str

    def __new__(cls, value: str, written: str = "${…}") -> Substituted:  # noqa: PYI034
        """Keep both texts."""
        made = super().__new__(cls, value)
        made.written = written
        return made

    def __repr__(self) -> str:
        return repr(self.written)


def substitute(
    tree: Tree, environment: Mapping[str, str], secrets: SecretLookup
) -> tuple[Tree, list[Fault]]:
    """Return the tree with values for marks, and a fault for each that has none.

    A text whose mark has no value stays as written, so that only this fault is told of it.
    """
    faults: list[Fault] = []

    def fill(text: str) -> str:
        if text.startswith("secret:"):
            name = text.removeprefix("secret:")
            if not SECRET_NAME.fullmatch(name):
                hint = "letters, digits and hyphens, as in ${secret:omsplan}"
                raise NotSet(f"{name!r} is not the name of a secret", hint)
            return secrets(name)
        name, otherwise, default = text.partition(":-")
        if not _VARIABLE.fullmatch(name):
            raise NotSet(f"${{{text}}} is not a mark", "write ${NAME} or ${secret:name}")
        if otherwise:  # as in a shell: for what is not set, or is empty
            return environment.get(name) or default
        return read_variable(name, environment)

    return _walk(tree, (), fill, faults), faults


def _walk(tree: Tree, path: Path, fill: Callable[[str], str], faults: list[Fault]) -> Tree:
    if isinstance(tree, dict):
        return {key: _walk(value, (*path, key), fill, faults) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_walk(value, (*path, str(at)), fill, faults) for at, value in enumerate(tree)]
    if tree is None or "${" not in tree:
        return tree
    return _fill_text(tree, path, fill, faults)


def _fill_text(text: str, path: Path, fill: Callable[[str], str], faults: list[Fault]) -> str:
    before = len(faults)

    def value_of(mark: re.Match[str]) -> str:
        if not mark[2]:
            faults.append(Fault(path, "a ${ is not closed", "close it with }"))
            return mark[0]
        try:
            return fill(mark[1])
        except NotSet as error:
            faults.append(Fault(path, error.message, error.hint))
            return mark[0]

    filled = _MARK.sub(value_of, text)
    return text if len(faults) > before else Substituted(filled, text)
