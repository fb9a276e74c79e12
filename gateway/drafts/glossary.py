"""Names for the API out of cryptic ones, by a glossary where a person has written one."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from gateway.drafts.words import kebab, member, parameter, words
from gateway.yaml import read_yaml


class NoGlossary(ValueError):
    """A file is no glossary; the message says what is wrong and where."""


class Names:
    """What columns and tables are called: whole names by the glossary, else word by word.

    ``glossary`` is {theirs: ours}: ``{BRUK: client}`` makes ``BRUK_ID`` a ``clientId``.
    """

    def __init__(self, glossary: Mapping[str, str] | None = None) -> None:
        given = (glossary or {}).items()
        self._known = {"".join(words(theirs)): words(ours) for theirs, ours in given}

    def words(self, name: str) -> list[str]:
        """Return the words of a name, translated."""
        said = words(name)
        if whole := self._known.get("".join(said)):
            return whole
        return [ours for each in said for ours in self._known.get(each, [each])]

    def member(self, name: str, taken: Collection[str] = ()) -> str:
        """Return a JSON member's name that is not taken."""
        return member(" ".join(self.words(name)), taken)

    def parameter(self, name: str, taken: Collection[str] = ()) -> str:
        """Return the name of a claim or parameter that is not taken."""
        return parameter(" ".join(self.words(name)), taken)

    def resource(self, name: str, taken: Collection[str] = ()) -> str:
        """Return a resource's name that is not taken."""
        plain = kebab(self.words(name))
        found, number = plain, 1
        while found in taken:
            number += 1
            found = f"{plain}-{number}"
        return found


def read_glossary(content: bytes) -> dict[str, str]:
    """Return a glossary's {theirs: ours}; raise NoGlossary."""
    document = read_yaml(content)
    for fault in document.faults:
        hint = f" ({fault.hint})" if fault.hint else ""
        raise NoGlossary(f"{fault.mark[0]}:{fault.mark[1]}: {fault.message}{hint}")
    if not isinstance(document.tree, dict):
        raise NoGlossary("1:1: a glossary is a block of THEIRS: ours, as in BRUK: client")
    found: dict[str, str] = {}
    for theirs, ours in document.tree.items():
        line, column = document.keys[(theirs,)]
        if not isinstance(ours, str) or not words(ours):
            raise NoGlossary(f"{line}:{column}: '{theirs}' wants a word, as in BRUK: client")
        if not words(theirs):
            raise NoGlossary(f"{line}:{column}: '{theirs}' has no letters or digits")
        found[theirs] = ours
    return found
