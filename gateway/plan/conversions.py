"""The named conversions of ``convert``, both ways; more come from ``brygga.converters``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from importlib.metadata import entry_points
from typing import Literal, TypeAlias, cast

from connectors.contract import Value
from gateway.mapping.model import Field
from gateway.plan.specs import Conversion, MakeConversion, SpecError
from gateway.plan.values import BadValue

_Form: TypeAlias = Literal["NFC", "NFD", "NFKC", "NFKD"]  # UAX 15
GROUP = "brygga.converters"
_NUMBERED = re.compile(r"\D*0*(\d+)\D*", re.ASCII)
_PHONE = re.compile(r"(\+46|0046|0)([1-9]\d{6,8})", re.ASCII)
_PUNCTUATION = re.compile(r"[\s\u2010-\u2015()./-]")
_POSTAL = re.compile(r"(?:SE?-)?([1-9]\d{2})\s?(\d{2})", re.ASCII)


def find_conversions(field: Field, others: Mapping[str, MakeConversion]) -> tuple[Conversion, ...]:
    """Return a field's conversions in their order; raise SpecError for an unknown one."""
    found = []
    for name, option in field.convert.items():
        make = BUILT_IN.get(name) or others.get(name)
        if make is None:
            legal = ", ".join(sorted({*BUILT_IN, *others}))
            raise SpecError(field, f"there is no conversion {name!r}", f"there are {legal}")
        try:
            found.append(make(option))
        except ValueError as error:
            raise SpecError(field, f"the conversion {name!r} cannot be made: {error}") from error
    return tuple(found)


def guarded(work: Callable[[Value], Value]) -> Callable[[Value], Value]:
    """Turn what a named conversion raises into BadValue; its text may hold the value."""

    def convert(value: Value) -> Value:
        try:
            return work(value)
        except (ValueError, TypeError, AttributeError) as error:
            raise BadValue("the conversion does not accept it") from error

    return convert


def installed_conversions() -> Mapping[str, MakeConversion]:
    """Return the conversions of other distributions by name, each loaded from its entry point.

    An entry point is a callable that takes the text beside the name, or None, and returns a
    ``Conversion``. Built-in names win.
    """
    return {each.name: each.load() for each in entry_points(group=GROUP)}


def numbered(prefix: str | None) -> Conversion:
    """Put words before the one number of a code: ``BIL007`` with ``"Bil "`` is ``Bil 7``."""
    words = prefix or ""

    def decode(value: Value) -> str:
        found = _NUMBERED.fullmatch(value)
        if found is None:
            raise ValueError("not a code with one number")
        return f"{words}{found.group(1)}"

    return Conversion(decode)


def phone(country: str | None) -> Conversion:
    """Write a Swedish number as E.164: ``060-555 01 01`` is ``+46605550101``."""
    _only_sweden(country)

    def decode(value: Value) -> str:
        found = _PHONE.fullmatch(_PUNCTUATION.sub("", value.replace("(0)", "")))
        if found is None:
            raise ValueError("not a Swedish phone number")
        return f"+46{found.group(2)}"

    return Conversion(decode, decode)


def postal_code(country: str | None) -> Conversion:
    """Write a Swedish postal code as ``852 34``; the back end gets ``85234``."""
    _only_sweden(country)

    def split(value: Value) -> tuple[str, ...]:
        found = _POSTAL.fullmatch(value.strip())
        if found is None:
            raise ValueError("not a Swedish postal code")
        return found.groups()

    return Conversion(lambda value: " ".join(split(value)), lambda value: "".join(split(value)))


def upper(_option: str | None) -> Conversion:
    """Write in upper case, both ways."""
    return Conversion(str.upper, str.upper)


def lower(_option: str | None) -> Conversion:
    """Write in lower case, both ways."""
    return Conversion(str.lower, str.lower)


def unicode_form(form: str | None) -> Conversion:
    """Write composed letters (NFC); the back end gets the form that it writes them in itself."""
    if form not in {"NFC", "NFD", "NFKC", "NFKD"}:
        raise ValueError("write the back end's form: NFC, NFD, NFKC or NFKD")
    name = cast("_Form", form)
    return Conversion(
        lambda value: unicodedata.normalize("NFC", value),
        lambda value: unicodedata.normalize(name, value),
    )


def _only_sweden(country: str | None) -> None:
    if country != "SE":
        raise ValueError("write SE, the only country there is")


BUILT_IN: Mapping[str, MakeConversion] = {
    "numbered": numbered,
    "phone": phone,
    "postal-code": postal_code,
    "upper": upper,
    "lower": lower,
    "unicode": unicode_form,
}
