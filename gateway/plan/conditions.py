"""Compiles ``when:`` conditions of faults, cases and ``admit``: equality, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from connectors.contract import Value
from gateway.mapping.model import When
from gateway.plan.values import ABSENT, BadValue, is_blank, text_of

Lookup = Callable[[str], Value]
Subject = TypeVar("Subject")


def compile_when(when: When) -> Callable[[Lookup], bool]:
    """Return the test of a condition over a look-up of names and references.

    The look-up gives None (or ABSENT) for what is not there. Texts are compared without the
    spaces at their end; a reference among the allowed texts that is absent or blank equals
    nothing, so that a missing claim never matches an empty column.
    """

    def getter(name: str) -> Callable[[Lookup], Value]:
        return lambda lookup: lookup(name)

    return compile_test(when, getter)


def compile_test(
    when: When, getter: Callable[[str], Callable[[Subject], Value]]
) -> Callable[[Subject], bool]:
    """Return the test of a condition, its names resolved once to what reads them."""
    tests: list[Callable[[Subject], bool]] = [
        _equals(getter(name), allowed, getter) for name, allowed in when.equals.items()
    ]
    tests += [_filled(getter(name)) for name in (*when.present, *when.filled)]
    tests += [_blank(getter(name)) for name in when.blank]
    tests += [_starts(getter(name), starts) for name, starts in when.prefixes.items()]
    if len(tests) == 1:
        return tests[0]
    return lambda subject: all(test(subject) for test in tests)


def _equals(
    get: Callable[[Subject], Value],
    allowed: Iterable[str],
    getter: Callable[[str], Callable[[Subject], Value]],
) -> Callable[[Subject], bool]:
    literals = frozenset(text.rstrip(" ") for text in allowed if not text.startswith("$"))
    references = [getter(text) for text in allowed if text.startswith("$")]

    def test(subject: Subject) -> bool:
        texts = _texts(get(subject))
        if not literals.isdisjoint(texts):
            return True
        return any(
            each and each in texts for refer in references for each in _texts(refer(subject))
        )

    return test


def _filled(get: Callable[[Subject], Value]) -> Callable[[Subject], bool]:
    return lambda subject: not is_blank(get(subject))


def _blank(get: Callable[[Subject], Value]) -> Callable[[Subject], bool]:
    return lambda subject: is_blank(get(subject))


def _starts(get: Callable[[Subject], Value], starts: tuple[str, ...]) -> Callable[[Subject], bool]:
    return lambda subject: any(text.startswith(starts) for text in _texts(get(subject)))


def _texts(value: Value) -> tuple[str, ...]:
    """Return the texts that a value compares as: several for a list, none for what is no text."""
    if value is None or value is ABSENT:
        return ()
    if isinstance(value, list):
        return tuple(text for each in value for text in _texts(each))
    try:
        return (text_of(value).rstrip(" "),)
    except BadValue:
        return ()
