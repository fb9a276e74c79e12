"""Conditions, fault rules, in-band results and calls of other routes, as they are written."""

from __future__ import annotations

from typing import Any

from marshmallow import missing

from gateway.mapping.model import FaultRule, Result, RouteCall, When
from gateway.mapping.schema_containers import Block, Many, Named
from gateway.mapping.schema_names import LiteralOrReference, PathText, ReferenceText, RouteName
from gateway.mapping.schema_scalars import Flag, NotBlank, Text, Word
from gateway.mapping.schema_walk import Definitions, Invalid, Key, Keys, Outline, Place, read_at
from gateway.problems import PROBLEMS

TEXTS = Many(Text(), lone=True)
_ALLOWED = Many(LiteralOrReference(), lone=True)
_BLANK = Word(["blank"])


class Condition(Key):
    """Conditions that must all hold, or one reference that must be there and not blank."""

    kind = "condition"

    def read(self, value: Any, place: Place) -> When:
        """Return the conditions."""
        if isinstance(value, str):
            return When(present=(ReferenceText().read(value, place),), path=place.path)
        if not isinstance(value, dict) or not value:
            raise Invalid("this is no condition", "write {name: text} or a reference")
        parts: dict[str, Any] = {"equals": {}, "blank": [], "filled": [], "prefixes": {}}
        for name, raw in value.items():
            _read_one(name, raw, place.below(name), parts)
        return When(
            equals=parts["equals"],
            blank=tuple(parts["blank"]),
            filled=tuple(parts["filled"]),
            prefixes=parts["prefixes"],
            path=place.path,
        )

    def outline(self, definitions: Definitions) -> Outline:
        """Describe both forms."""
        texts = _ALLOWED.outline(definitions)
        blank = _BLANK.outline(definitions)
        forms: list[Outline] = [
            {"required": ["is"], "properties": {"is": blank}},
            {"required": ["not"], "properties": {"not": blank}},
            {"required": ["prefix"], "properties": {"prefix": texts}},
        ]
        objects = [{"type": "object", "additionalProperties": False, **form} for form in forms]
        block = {"type": "object", "additionalProperties": {"anyOf": [texts, *objects]}}
        return {"anyOf": [ReferenceText().outline(definitions), {**block, "minProperties": 1}]}


def _read_one(name: str, raw: Any, place: Place, parts: dict[str, Any]) -> None:
    try:
        PathText().read(name, place)
    except Invalid as error:
        place.fault(error.text, error.hint, at_key=True)
        return
    if not isinstance(raw, dict):
        texts = read_at(_ALLOWED, raw, place)
        if texts is not missing:
            parts["equals"][name] = texts
    elif len(raw) != 1 or not raw.keys() <= {"is", "not", "prefix"}:
        place.fault("this is no condition", "write {is: blank}, {not: blank} or {prefix: text}")
    elif "prefix" in raw:
        texts = read_at(TEXTS, raw["prefix"], place.below("prefix"))
        if texts is not missing:
            parts["prefixes"][name] = texts
    else:
        word = next(iter(raw))
        if read_at(_BLANK, raw[word], place.below(word)) is not missing:
            parts["blank" if word == "is" else "filled"].append(name)


class FaultKeys(Keys):
    """One rule: when it holds, the answer is the problem."""

    title = "fault rule"

    when = Condition(
        "what the answer or fault holds; reserved: fault detail detail/X/y return sqlstate",
        required=True,
    )
    problem = Word(PROBLEMS, "the problem's code", required=True)
    retryable = Flag("whether the app may try again; else the problem's own")

    @classmethod
    def make(cls, values: dict[str, Any], place: Place, broken: tuple[str, ...]) -> FaultRule:
        """Make the rule."""
        del broken
        return FaultRule(path=place.path, **values)


class ResultKeys(Keys):
    """Where in-band results stand and what their codes mean."""

    title = "in-band result"

    code = PathText("path of the code; an absent element is ok", required=True)
    message = PathText("path of the text, for the log")
    ok = Many(Text(), "codes that are ok", lone=True)
    warning = Many(Text(), "codes that are ok with a warning", lone=True)
    faults = Many(Block(FaultKeys), "rules for the other codes; the first that holds")

    @classmethod
    def make(cls, values: dict[str, Any], place: Place, broken: tuple[str, ...]) -> Result:
        """Make the result."""
        del broken
        return Result(path=place.path, **values)


class CallKeys(Keys):
    """A call of another route of the same gateway."""

    title = "route call"

    route = RouteName("the route", required=True)
    arguments = Named(
        Many(LiteralOrReference(), lone=True),
        "its parameters: texts, references, or lists of these, one call each",
        data_key="with",
    )

    @classmethod
    def make(cls, values: dict[str, Any], place: Place, broken: tuple[str, ...]) -> Any:
        """Make the call; a lone value stays a text."""
        del broken
        return RouteCall(values["route"], lone_texts(values.get("arguments", {})), place.path)


def lone_texts(arguments: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    """Return lists of one as their text, others as tuples."""
    return {name: each[0] if len(each) == 1 else each for name, each in arguments.items()}


class Description(Key):
    """A text in one language or by language."""

    kind = "text, or {sv: text, en: text}"

    def read(self, value: Any, place: Place) -> dict[str, str]:
        """Return the text by language."""
        if isinstance(value, str):
            text = NotBlank().read(value, place)
            return {"sv": text, "en": text}
        by_language = Named(NotBlank(), name=Word(["sv", "en"])).read(value, place)
        return dict(by_language)

    def outline(self, definitions: Definitions) -> Outline:
        """Describe both forms."""
        text = Text().outline(definitions)
        block = {"type": "object", "additionalProperties": False}
        return {"anyOf": [text, {**block, "properties": {"sv": text, "en": text}}]}
