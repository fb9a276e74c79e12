"""Reads two small languages: SQL texts with ``:names``, and ODBC connection strings."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

# What may hold a colon that is no name: quoted things, comments, casts.
_TOKEN = re.compile(
    r"""
      '(?:[^']|'')*'
    | "(?:[^"]|"")*"
    | `(?:[^`]|``)*`
    | \$(?P<tag>\w*)\$.*?\$(?P=tag)\$
    | --[^\n]*
    | /\*.*?\*/
    | ::
    | (?<![\w:]):(?P<name>[^\W\d]\w*)
    """,
    re.DOTALL | re.VERBOSE,
)
_OPTION = re.compile(r"\s*([^=;{}]+?)\s*=\s*(\{(?:[^}]|\}\})*\}|[^;]*)\s*(?:;|\Z)")
_SECRET = re.compile(r"pwd|pass|secret|token|credential", re.IGNORECASE)  # in an option's name


@dataclass(frozen=True, slots=True)
class QueryText:
    """A SQL text cut at its ``:names``: one piece more than names, which may repeat."""

    pieces: tuple[str, ...] = field(repr=False)
    names: tuple[str, ...]

    def render(self, placeholder: str) -> str:
        """Return the text with every name replaced, all else untouched."""
        return placeholder.join(self.pieces)


def read_query(text: str) -> QueryText:
    """Cut a text at the ``:names`` outside of quotes and comments; a last ``;`` is dropped."""
    text = text.rstrip().removesuffix(";")
    pieces, names, start = [], [], 0
    for token in _TOKEN.finditer(text):
        if name := token["name"]:
            pieces.append(text[start : token.start()])
            names.append(name)
            start = token.end()
    return QueryText((*pieces, text[start:]), tuple(names))


def is_single(text: str) -> bool:
    """Tell whether a text is one statement: no ``;`` stands in it but at its end."""
    return ";" not in _TOKEN.sub("", text).rstrip().removesuffix(";")


def digest(text: str) -> str:
    """Return the SHA-256 by which the snapshot keeps a statement; layout does not count."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


def read_connection(text: str) -> dict[str, str]:
    """Return the options of an ODBC connection string, keys in lower case, braces removed."""
    options: dict[str, str] = {}
    for key, value in _OPTION.findall(text):
        plain = value[1:-1].replace("}}", "}") if value.startswith("{") else value.strip()
        options.setdefault(key.lower(), plain)
    return options


def with_options(text: str, options: Mapping[str, str]) -> str:
    """Return a connection string that says these options and no others of their names.

    Drivers differ in whether the first or the last of a name counts.
    """
    ours = {key.lower() for key in options}
    kept = [f"{key}={value}" for key, value in _OPTION.findall(text) if key.lower() not in ours]
    return ";".join((*kept, *(f"{key}={value}" for key, value in options.items())))


def concealed(text: str, conceal: Callable[[str, str], str]) -> str:
    """Return a connection string with ``conceal(option, value)`` for the values of secrets."""

    def replaced(option: re.Match[str]) -> str:
        if not _SECRET.search(option[1]) or not option[2].strip():
            return option[0]
        start, end = (place - option.start() for place in option.span(2))
        return option[0][:start] + conceal(option[1], option[2]) + option[0][end:]

    return _OPTION.sub(replaced, text)
