"""Reads JSON as RFC 8259 has it and no looser: what two readers could take differently is refused.

Numbers keep the digits that were written, so that none is lost before their type is known.
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from gateway.errors import FieldError
from gateway.messages import Json

DEEPEST = 32  # objects and lists inside each other
_SHOWN = re.compile(r"[A-Za-z]{1,40}")
_UNSAFE = re.compile("[\x00\ud800-\udfff]")  # databases end a text at NUL


class Numeral(str):
    """The text of a JSON number; a JSON text is a plain ``str``."""

    __slots__ = ()


class BadJson(Exception):
    """Bytes that are no JSON; carries the field error, and nothing of what was sent."""

    def __init__(self, pointer: str, detail: str) -> None:
        super().__init__(detail)
        self.error = FieldError(pointer, "json", detail)


def read_json(data: bytes) -> Json:
    """Return the value of a JSON text in UTF-8; raise BadJson.

    Refused: a byte order mark, NaN and infinities, a name twice in one object, NUL, halves of
    surrogate pairs, and more than 32 levels.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise BadJson("", "The body is not UTF-8.") from None
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=Numeral,
            parse_float=Numeral,
            parse_constant=_refuse,
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise BadJson("", f"The body is not JSON ({place}).") from None
    except RecursionError:
        raise _too_deep("") from None
    _inspect(value, "", 0)
    return value


def shown(name: str) -> str:
    """Return a member's name for a pointer; one that may be data is not repeated."""
    return name if _SHOWN.fullmatch(name) else "?"


class _Twice(dict[str, Any]):
    """An object in which a name stands twice; it is told when its place is known."""

    __slots__ = ("name",)

    name: str


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    marked, left = _Twice(), set(found)
    for name, _ in pairs:
        if name not in left:
            marked.name = name
            break
        left.remove(name)
    return marked


def _refuse(_constant: str) -> NoReturn:
    raise BadJson("", "The body is not JSON: there is no NaN and no infinity.")


def _too_deep(at: str) -> BadJson:
    return BadJson(at, f"The body has more than {DEEPEST} levels.")


def _inspect(value: Json, at: str, depth: int) -> None:
    if isinstance(value, str):
        _check_text(value, at)
    elif isinstance(value, list | dict):
        if depth == DEEPEST:
            raise _too_deep(at)
        if isinstance(value, _Twice):
            raise BadJson(f"{at}/{shown(value.name)}", "The name stands twice in its object.")
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for name, each in pairs:
            _check_text(str(name), at)
            _inspect(each, f"{at}/{shown(name) if isinstance(name, str) else name}", depth + 1)


def _check_text(text: str, at: str) -> None:
    if _UNSAFE.search(text):
        raise BadJson(at, "A text holds NUL or half a surrogate pair.")
