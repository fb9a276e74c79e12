"""What texts become, remembered: those of dates, numbers and words come again and again."""

from __future__ import annotations

from collections.abc import Callable

from connectors.contract import Value
from gateway.plan.dates import KEPT
from gateway.plan.values import ABSENT, BadValue, Changed


class Known(dict[Value, Value]):
    """A conversion that depends on the value alone, as a function and as a table of its results.

    As a function it may return a Changed, like every other. As a table it raises BadValue for
    that too, and None and ABSENT stay what they are. Only texts are kept: 1 and True are one
    key. When it is full it begins anew, or, if it is ``lasting``, takes no more: the numbers
    that come often are there by then, while dates move on.
    """

    __slots__ = ("_changed", "_convert", "_lasting", "_make")

    def __init__(self, convert: Callable[[Value], Value], *, lasting: bool = False) -> None:
        super().__init__()
        self._convert = convert
        self._lasting = lasting
        self._changed: dict[Value, Changed] = {}
        self._make: Callable[[Value], Value] = self._keep
        self._begin()

    def __call__(self, value: Value) -> Value:
        """Convert a value that is neither ABSENT nor None."""
        if type(value) is not str:
            return self._convert(value)
        found = self.get(value, ABSENT)
        return self._make(value) if found is ABSENT else found

    def __missing__(self, value: Value) -> Value:
        found = self._make(value)
        if type(found) is Changed:
            raise BadValue(found.code)
        return found

    def _keep(self, value: Value) -> Value:
        """Convert what is not in the table, and keep it there; what is Changed beside it."""
        if type(value) is not str:
            return self._convert(value)
        changed = self._changed.get(value)
        if changed is not None:
            return changed
        found = self._convert(value)
        if len(self) + len(self._changed) > KEPT:
            if self._lasting:
                self._make = self._convert
                return found
            self._begin()
        kept = self._changed if type(found) is Changed else self
        kept[value] = found
        return found

    def _begin(self) -> None:
        self.clear()
        self._changed.clear()
        self[None], self[ABSENT] = None, ABSENT


def alone(convert: Callable[[Value], Value]) -> Callable[[Value], Value]:
    """Return a conversion that leaves None and ABSENT as they are and raises for a Changed."""

    def work(value: Value) -> Value:
        found = value if value is None or value is ABSENT else convert(value)
        if type(found) is Changed:
            raise BadValue(found.code)
        return found

    return work
