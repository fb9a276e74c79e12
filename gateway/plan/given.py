"""Compiles how one JSON value of a body is taken: its type, its bounds, its back-end form."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from connectors.contract import Value
from gateway.mapping.model import Field
from gateway.messages import Json
from gateway.plan import identities, texts
from gateway.plan.conversions import find_conversions
from gateway.plan.declared import format_type
from gateway.plan.encoders import Encode, compile_encoder
from gateway.plan.fits import FITS
from gateway.plan.numbers import number
from gateway.plan.specs import Environment, SpecError
from gateway.plan.strict_json import Numeral
from gateway.plan.values import BadValue, Changed, text_of

LONGEST_TEXT = 2000  # characters, where the field says no max
UNKNOWN_ID = "unknown-id"  # the code of an id that opens to nothing
NUMBERS = frozenset({"integer", "number", "decimal"})
_WORD = 2**63
_INTEGER = re.compile(r"-?[0-9]{1,19}(?:\.0+)?")
_RFC3339 = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII
)
_TIME = re.compile(r"\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?", re.ASCII)
_SEALED = re.compile(r"[A-Za-z0-9_-]{16,700}")


class Unfit(BadValue):
    """A value that its field does not allow; ``code`` is that of the field error."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


def input_type(field: Field) -> str:  # noqa: PLR0911 - the order of precedence, one line each
    """Return the language's type of the JSON that a body's field takes."""
    if field.each is not None:
        return "list"
    if field.fields is not None:
        return "object"
    if field.seal:
        return "string"
    if field.type:
        return field.type
    if field.map is not None or field.convert:
        return "string"
    if field.format:
        return format_type(field.format)
    if field.yes or field.no:
        return "boolean"
    return "decimal" if field.decimal_comma else "string"


def compile_given(field: Field, environment: Environment) -> Encode:
    """Return what turns the JSON of a scalar field into its back-end value.

    It raises Unfit, or BadValue for what the type cannot be; the value is in neither.
    """
    wanted = input_type(field)
    steps: list[Encode] = [_ACCEPTS[wanted], *_bounds(field, wanted)]
    if field.seal:
        return _chain([*steps, _opener(field.seal, environment)])
    if any(each.encode is None for each in find_conversions(field, environment.converters)):
        message = "the conversion has no way back, from JSON to the back end's form"
        raise SpecError(field, message, "take convert out of the body's field")
    if _encodes(field, wanted):
        # where a map stands, its keys are the back end's own texts
        typed = field if field.map is not None else replace(field, type=wanted)
        steps.append(compile_encoder(typed, None, environment))
    return _chain(steps)


def _encodes(field: Field, wanted: str) -> bool:
    """Tell whether the back end's form differs: numbers keep their digits, structures all."""
    said = field.map is not None or field.convert or field.decimal_comma or field.yes or field.no
    return bool(said) or wanted not in {"integer", "number", "decimal", "boolean", *_STRUCTURES}


def _chain(steps: list[Encode]) -> Encode:
    def take(value: Json) -> Value:
        for step in steps:
            value = step(value)
        return value

    return take


def _opener(resource: str, environment: Environment) -> Encode:
    unseal = environment.sealer.open

    def open_id(value: Value) -> str:
        text = text_of(value)
        opened = unseal(resource, text) if _SEALED.fullmatch(text) else None
        if opened is None:
            raise Unfit(UNKNOWN_ID, "no id that this API gave")
        return opened

    return open_id


def _bounds(field: Field, wanted: str) -> list[Encode]:
    checks: list[Encode] = []
    if field.enum:
        checks.append(_one_of(frozenset(field.enum)))
    least, most = (
        None if each is None else Decimal(each) for each in (field.minimum, field.maximum)
    )
    if wanted in NUMBERS:
        checks += [_bounded(least, most)] if (least, most) != (None, None) else []
    elif wanted not in {"boolean", "binary", *_STRUCTURES}:
        checks.append(_sized(int(least or 0), LONGEST_TEXT if most is None else int(most)))
    if field.pattern:
        checks.append(_matching(field))
    return checks


def _one_of(legal: frozenset[str]) -> Encode:
    def check(value: Value) -> Value:
        if text_of(value) not in legal:
            raise Unfit("enum", "not one of the legal values")
        return value

    return check


def _bounded(least: Decimal | None, most: Decimal | None) -> Encode:
    def check(value: Value) -> Value:
        found = Decimal(value)
        if least is not None and found < least:
            raise Unfit("min", f"less than {least}")
        if most is not None and found > most:
            raise Unfit("max", f"more than {most}")
        return value

    return check


def _sized(least: int, most: int) -> Encode:
    def check(value: Value) -> Value:
        if len(value) < least:
            raise Unfit("min", f"shorter than {least} characters")
        if len(value) > most:
            raise Unfit("max", f"longer than {most} characters")
        return value

    return check


def _matching(field: Field) -> Encode:
    try:
        pattern = re.compile(field.pattern or "")
    except (re.error, OverflowError, RecursionError) as error:
        message = f"the pattern is no regular expression: {error}"
        raise SpecError(field, message, "it must fit the whole text") from error

    def check(value: Value) -> Value:
        if not pattern.fullmatch(text_of(value)):
            raise Unfit("pattern", "not spelled as the API's document says")
        return value

    return check


def _text(value: Json) -> str:
    if not isinstance(value, str) or isinstance(value, Numeral):
        raise Unfit("type", "not a text")
    return texts.legal_text(value)


def _spelled(fits: Callable[[str], bool], reason: str) -> Encode:
    def accept(value: Json) -> str:
        text = _text(value)
        if not fits(text):
            raise BadValue(reason)
        return text

    return accept


def _integer(value: Json) -> int:
    if not isinstance(value, Numeral) or not _INTEGER.fullmatch(value):
        raise Unfit("type", "not a whole number")
    found = int(value.partition(".")[0])
    if not -_WORD <= found < _WORD:
        raise Unfit("max", "a whole number of more than 64 bits")
    return found


def _number(value: Json) -> str:
    """Return the digits as they were sent, of what a 64-bit float can hold."""
    if not isinstance(value, Numeral):
        raise Unfit("type", "not a number")
    if isinstance(number(value), Changed):
        raise Unfit("max", "beyond what a JSON number can hold")
    return str(value)


def _boolean(value: Json) -> bool:
    if not isinstance(value, bool):
        raise Unfit("type", "neither true nor false")
    return value


def _base64(value: Json) -> str:
    return texts.base64_text(_text(value))


def _hsa_id(value: Json) -> str:
    found = identities.hsa_id(_text(value))
    if not isinstance(found, str):
        raise BadValue("not an HSA-id")
    return found


def _any(value: Json) -> Value:
    """Return any JSON; numbers as JSON has them."""
    if isinstance(value, Numeral):
        return _integer(value) if _INTEGER.fullmatch(value) else float(_number(value))
    if isinstance(value, str):
        return texts.legal_text(value)
    if isinstance(value, list):
        return [_any(each) for each in value]
    if isinstance(value, dict):
        return {name: _any(each) for name, each in value.items()}
    return value


def _structure(kind: type, reason: str) -> Encode:
    def accept(value: Json) -> Value:
        if not isinstance(value, kind):
            raise Unfit("type", reason)
        return _any(value)

    return accept


_ACCEPTS: Mapping[str, Encode] = {
    "string": _text,
    "integer": _integer,
    "number": _number,
    "decimal": _spelled(FITS["decimal"], "not a decimal number in a text"),
    "boolean": _boolean,
    "date": _spelled(FITS["date"], "not a date as in 2026-11-23"),
    "time": _spelled(lambda text: bool(_TIME.fullmatch(text)), "not a time as in 09:30"),
    "datetime": _spelled(
        lambda text: bool(_RFC3339.fullmatch(text)), "not a date-time as in 2026-11-23T06:00:00Z"
    ),
    "duration": _text,
    "uuid": _spelled(FITS["uuid"], "not a UUID"),
    "binary": _base64,
    "personnummer": _text,
    "hsaid": _hsa_id,
    "any": _any,
    "object": _structure(dict, "not an object"),
    "list": _structure(list, "not a list"),
}
_STRUCTURES = frozenset({"any", "object", "list"})
