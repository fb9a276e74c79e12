"""Resolves the references of the mapping language (``$path.x``, ``$today``) for one call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from connectors.contract import Value
from gateway.mapping.model import Field
from gateway.messages import File, Page
from gateway.plan.specs import SpecError
from gateway.plan.values import ABSENT


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a call brings to its operation: parameters as back-end values, claims, body, time.

    ``today`` is the day in the deployment's zone; header names are lower case; ``item`` is the
    member of a list that ``each`` is at.
    """

    today: dt.date
    now: dt.datetime
    path: Mapping[str, Value] = field(default_factory=dict, repr=False)
    query: Mapping[str, Value] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    claims: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: Value = field(default=None, repr=False)
    page: Page | None = None
    device: Mapping[str, Value] = field(default_factory=dict, repr=False)
    upload: File | None = None
    item: Value = field(default=ABSENT, repr=False)


Resolve = Callable[[Inputs], Value]
_DAY = dt.timedelta(1)


def compile_reference(spec: Field, text: str) -> Resolve:
    """Return what resolves a reference, or a literal; ABSENT where nothing is there.

    A name without ``$`` is a member of the list's item inside ``each``, a literal elsewhere.
    """
    if not text.startswith("$"):
        return lambda inputs: text if inputs.item is ABSENT else _member(inputs.item, text)
    if text in _ALONE:
        return _ALONE[text]
    space, _, name = text.partition(".")
    resolve = _SPACES.get(space)
    if resolve is None or not name:
        legal = ", ".join([*(f"{each}.x" for each in _SPACES), *_ALONE])
        raise SpecError(spec, f"{text} cannot be read here", f"there are {legal}")
    return resolve(name)


def place_of(text: str) -> str:
    """Return where a reference's value comes from: path, query, header, body, claims, literal."""
    return text.partition(".")[0].removeprefix("$") if text.startswith("$") else "literal"


def is_time(text: str) -> str | None:
    """Return the type of a reference to the clock, None for any other."""
    return {"$now": "datetime", "$today": "date", "$yesterday": "date", "$tomorrow": "date"}.get(
        text
    )


def _member(value: Value, path: str) -> Value:
    for name in path.split("/"):
        value = value.get(name, ABSENT) if isinstance(value, Mapping) else ABSENT
    return value


_SPACES: Mapping[str, Callable[[str], Resolve]] = {
    "$path": lambda name: lambda inputs: inputs.path.get(name, ABSENT),
    "$query": lambda name: lambda inputs: inputs.query.get(name, ABSENT),
    "$header": lambda name: lambda inputs: inputs.headers.get(name.lower(), ABSENT),
    "$body": lambda name: lambda inputs: _member(inputs.body, name),
    "$claims": lambda name: lambda inputs: inputs.claims.get(name, ABSENT),
    "$device": lambda name: lambda inputs: inputs.device.get(name, ABSENT),
}
_ALONE: Mapping[str, Resolve] = {
    "$today": lambda inputs: inputs.today,
    "$yesterday": lambda inputs: inputs.today - _DAY,
    "$tomorrow": lambda inputs: inputs.today + _DAY,
    "$now": lambda inputs: inputs.now,
    "$value": lambda inputs: inputs.item,
    "$body": lambda inputs: ABSENT if inputs.body is None else inputs.body,
    "$page.number": lambda inputs: inputs.page.number if inputs.page else ABSENT,
    "$page.size": lambda inputs: inputs.page.size if inputs.page else ABSENT,
    "$upload.bytes": lambda inputs: inputs.upload.stream() if inputs.upload else ABSENT,
    "$upload.type": lambda inputs: inputs.upload.content_type if inputs.upload else ABSENT,
}
