"""Compiles what other routes read of a record: back-end values beside the projected object.

Owner rules, composites (``visits/clientId``), ``match``, ``verify`` and ``admit`` compare and
pass on these; they are texts, trimmed as their fields are, neither mapped nor sealed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from connectors.contract import Value
from gateway.mapping.model import Field
from gateway.plan.sources import Read, Record, compile_read
from gateway.plan.specs import Environment, FieldSpec, View
from gateway.plan.values import ABSENT, BadValue, text_of

Wanted = FieldSpec | tuple[str, ...]


def compile_exports(
    wanted: Mapping[str, Wanted], environment: Environment
) -> Callable[[Record], dict[str, Value]]:
    """Return what reads names out of a record, each a field or sources (``A/B``) to be joined.

    Absent values are left out, nil is None; a path across an array gives a list of texts; what
    is no text (an object) is left out.
    """
    view = View()
    reads = tuple((name, _compile(each, environment)) for name, each in wanted.items())

    def export(record: Record) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for name, read in reads:
            try:
                value = _text(read(record, view))
            except BadValue:
                continue
            if value is not ABSENT:
                found[name] = value
        return found

    return export


def _compile(wanted: Wanted, environment: Environment) -> Read:
    if isinstance(wanted, FieldSpec):
        return compile_read(wanted.field, wanted.shapes, environment)
    # Whatever pads a column, it is compared without the spaces at its end.
    field = Field(wanted[0], sources=wanted, trim="right")
    return compile_read(field, (None,) * len(wanted), environment)


def _text(value: Value) -> Value:
    if value is None or value is ABSENT:
        return value
    if isinstance(value, list):
        return [_text(each) for each in value]
    return text_of(value)
