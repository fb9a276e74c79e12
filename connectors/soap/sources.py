"""Plain data -> the Python expression that makes it, the same in every process."""

from __future__ import annotations

from typing import Any


def source_of(value: Any) -> str:
    """Return the expression of data made of tuples, dicts and sets of texts."""
    if isinstance(value, tuple):
        return f"({''.join(f'{source_of(each)},' for each in value)})"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key!r}: {source_of(each)}' for key, each in value.items())}}}"
    if isinstance(value, frozenset):
        return f"frozenset({tuple(sorted(value))!r})"
    return repr(value)
