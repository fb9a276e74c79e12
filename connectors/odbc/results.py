"""What a probe found of a driver: as it is pinned, what is built on it, and when it changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from connectors.contract import Representation
from connectors.errors import Changed
from connectors.odbc.checks import battery
from connectors.odbc.profiles import Column, Profile, Reading

FILTER = "filter"
FILTERS = f"{FILTER} on "  # and a type: of a table's own rows, where there are any


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a check: right as the profile reads it, right as the database's text.

    Each is None where that was not tried. ``driver`` tells what the driver alone makes of it.
    """

    plain: bool | None
    text: bool | None = None
    driver: str = ""

    def holds(self, now: Result) -> bool:
        """Tell whether what is built on this result is still right."""
        if self.plain:
            return now.plain is True
        return not self.text or now.text is True


Results: TypeAlias = Mapping[str, Result]
Kind: TypeAlias = tuple[Any, ...]


def compare(pinned: Results, now: Results) -> list[str]:
    """Return the names of the checks on whose pinned result nothing can be built any more."""
    return [
        name
        for name, each in pinned.items()
        if name in now
        and not each.holds(now[name])
        # a table that lost its rows tells nothing
        and not (name.startswith(FILTERS) and now[name].plain is None)
    ]


def prove(pinned: Results, now: Results) -> None:
    """Raise Changed where a driver does not do what it did when the snapshot was taken."""
    if differing := compare(pinned, now):
        names = ", ".join(f"'{name}'" for name in differing)
        raise Changed(f"The driver does otherwise than its snapshot says with {names}.")


def adapted(profile: Profile, pinned: Results) -> Profile:
    """Return the profile as this driver needs it: types read as text, or refused with a reason."""
    as_text, lost = _failed(profile, pinned)
    ignores = FILTER in pinned and pinned[FILTER].plain is False
    if not (as_text or lost or ignores):
        return profile

    def read(column: Column) -> Reading | None:
        reading = profile.reading(column)
        if reading is None or _kind(reading) in lost:
            return None
        return _text_of(reading, profile) if _kind(reading) in as_text else reading

    def loses(column: Column) -> str:
        reading = profile.reading(column)
        name = reading and lost.get(_kind(reading))
        return f"the probe found that the driver loses '{name}'" if name else ""

    return replace(profile, reading=read, loses=loses, whole=profile.whole or ignores)


def _failed(profile: Profile, pinned: Results) -> tuple[set[Kind], Mapping[Kind, str]]:
    """Return the kinds of readings that are right as text alone, and those that nothing mends."""
    as_text: set[Kind] = set()
    lost: dict[Kind, str] = {}
    for check in battery(profile).checks:
        result, reading = pinned.get(check.name), profile.reading(Column("x", check.declared))
        if result and reading and result.plain is False:
            if result.text:
                as_text.add(_kind(reading))
            elif check.grave:
                lost[_kind(reading)] = check.name
    return as_text, lost


def as_document(results: Results) -> dict[str, Any]:
    """Return results as plain data: ``right``, ``asText`` and ``driver``, as far as known."""
    return {name: _known(each) for name, each in results.items()}


def _known(result: Result) -> dict[str, Any]:
    parts = {"right": result.plain, "asText": result.text, "driver": result.driver or None}
    return {name: part for name, part in parts.items() if part is not None}


def of_document(document: Mapping[str, Any]) -> Results:
    """Return the results of plain data; raise TypeError or AttributeError."""
    return {
        name: Result(each.get("right"), each.get("asText"), each.get("driver", ""))
        for name, each in document.items()
    }


def _text_of(reading: Reading, profile: Profile) -> Reading:
    text = Representation.SQL_TEXT
    return replace(reading, representation=text, select=profile.as_text, read=None)


def _kind(reading: Reading) -> Kind:
    return (reading.type, reading.representation, reading.select, reading.key)
