"""Scalars of settings that are written in their own way: durations, sizes, paths of files."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import ValidationError, fields

DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m)?")
SIZE = re.compile(r"(\d+)\s*(kB|KB|MB|GB)?")
SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, None: 1.0}
BYTES = {"kB": 1000, "KB": 1000, "MB": 1000**2, "GB": 1000**3, None: 1}


class Duration(fields.Field[float]):
    """Seconds, written ``5s``, ``500ms``, ``2m`` or as a number; none only with ``zero``."""

    def __init__(self, *, zero: bool = False, **more: Any) -> None:
        super().__init__(**more)
        self._zero = zero

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> float:
        match = DURATION.fullmatch(str(value).strip())
        if match is None or not (float(match[1]) or self._zero):
            raise ValidationError("a duration above zero is wanted, such as 5s or 500ms")
        return float(match[1]) * SECONDS[match[2]]


class Size(fields.Field[int]):
    """Bytes, written ``16MB``, ``500kB`` or as a number."""

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> int:
        match = SIZE.fullmatch(str(value).strip())
        if match is None or int(match[1]) == 0:
            raise ValidationError("a size above zero is wanted, such as 16MB or 500kB")
        return int(match[1]) * BYTES[match[2]]


def a_file(value: str) -> None:
    """Refuse what is no path of a file: absolute, or below the folder of gateway.yaml."""
    if not value.strip("/") or ".." in value.split("/") or "\0" in value:
        raise ValidationError("the path of a file is wanted, without ..")
