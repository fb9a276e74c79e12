"""Parts of a wanted shape, and the part of a value that they leave."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from connectors.contract import Shape


def part_of(rng: Random, wanted: Shape) -> Shape:
    """Return a shape that wants some of the members; repeating groups are kept whole."""
    if not wanted.members or wanted.name.startswith("$"):
        return wanted
    kept = [each for each in wanted.members if rng.random() < 0.6]
    kept = kept or [rng.choice(wanted.members)]
    return replace(wanted, members=tuple(part_of(rng, each) for each in kept))


def project(value: Any, wanted: Shape) -> Any:
    """Return the part of a whole value that a shape wants."""
    if isinstance(value, list) and wanted.repeated:
        one = replace(wanted, repeated=False)
        return [project(each, one) for each in value]
    if not wanted.members or not isinstance(value, dict):
        return value
    return {
        each.name: project(value[each.name], each) for each in wanted.members if each.name in value
    }
