"""Promises about answers: right, plain, unmixed, with text and values intact (1, 2, 8, 13, 14)."""

# ruff: noqa: S101 - these are tests, shipped

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from decimal import Decimal, InvalidOperation
from threading import Barrier

import pytest

from connectors.contract import Connector, Deadline, Effect, Shape, Stream, Value
from connectors.testing.example import PATIENCE_SECONDS, Absent, Example, bind, call, exactly
from connectors.testing.fixtures import TEXTS, ConnectorFixtures, need

THREADS = 8
ROUNDS = 10
PLAIN = (type(None), bool, int, float, str, bytes, Stream)
WORD = 2**63
MANDATORY_KINDS = {"decimal", "integer", "date", "null"}


class AnswerTests(ConnectorFixtures):
    """What the back end says comes back, and nothing else does."""

    def test_01_it_answers_what_the_back_end_answers(
        self, connector: Connector, read: Example
    ) -> None:
        """The answer equals the example's, type by type, and a ping finds the back end."""
        with closing(connector):
            connector.open()
            connector.ping(Deadline.after(PATIENCE_SECONDS))
            assert exactly(call(bind(connector, read), read)) == exactly(read.expected)

    def test_02_an_answer_holds_contract_types_only(
        self, connector: Connector, read: Example
    ) -> None:
        """None, bool, int, float, str, bytes, Stream, list, dict; no subclass of them."""
        with closing(connector):
            connector.open()
            assert list(_strangers(call(bind(connector, read), read))) == []

    def test_08_eight_threads_get_their_own_answers(
        self, connector: Connector, read: Example, another: Example | Absent
    ) -> None:
        """One bound operation serves threads at once, and no answer is another's."""
        other = need(another)
        assert exactly(other.expected) != exactly(read.expected), "another must answer otherwise"
        with closing(connector), ThreadPoolExecutor(THREADS) as threads:
            connector.open()
            pairs = [(bind(connector, each), each) for each in (read, other)]
            start = Barrier(THREADS)

            def work(number: int) -> list[str]:
                operation, example = pairs[number % 2]
                start.wait(timeout=30)
                answers = (call(operation, example) for _ in range(ROUNDS))
                wrong = (a for a in answers if exactly(a) != exactly(example.expected))
                return [repr(each) for each in wrong]

            assert [wrong for wrong in threads.map(work, range(THREADS)) if wrong] == []

    @pytest.mark.parametrize("sample", TEXTS, ids=range(len(TEXTS)))
    def test_13_text_survives(
        self, connector: Connector, text: Callable[[str], Example] | Absent, sample: str
    ) -> None:
        """Letters, signs, quotes, markup and attempts at injection come back as data."""
        example = need(text)(sample)
        assert sample in list(_leaves(example.expected)), "the expected answer must show the text"
        with closing(connector):
            connector.open()
            assert exactly(call(bind(connector, example), example)) == exactly(example.expected)

    def test_14_values_keep_their_kind(
        self,
        connector: Connector,
        values: Mapping[str, Example | Absent] | Absent,
        record_property: Callable[[str, object], None],
    ) -> None:
        """Decimals, big integers, dates, moments, null, missing and empty stay apart."""
        given = need(values)
        shown = {kind: each for kind, each in given.items() if isinstance(each, Example)}
        assert set(shown) >= MANDATORY_KINDS, "these kinds must be shown"
        assert set(given) == set(_KINDS), "every kind needs an example or a reason"
        with closing(connector):
            connector.open()
            for kind, example in shown.items():
                operation = bind(connector, example)
                assert _KINDS[kind](example.expected, operation.signature.result), (
                    f"the expected answer must show a value of the kind {kind}"
                )
                answer = call(operation, example)
                assert exactly(answer) == exactly(example.expected), kind
                assert list(_strangers(answer)) == [], kind
        for kind in set(given) - set(shown):
            record_property("absent", f"{kind}: {given[kind]}")

    def test_the_read_example_is_a_read(self, read: Example) -> None:
        """The kit repeats it freely, so it must not change the back end."""
        assert read.spec.effect is Effect.READ


def _strangers(value: Value, path: str = "answer") -> Iterator[str]:
    """Find what is not of the contract's types, however deep."""
    if type(value) is list:
        for number, each in enumerate(value):
            yield from _strangers(each, f"{path}[{number}]")
    elif type(value) is dict:
        for key, each in value.items():
            if type(key) is not str:
                yield f"{path}: a key is {type(key).__name__}"
            yield from _strangers(each, f"{path}.{key}")
    elif type(value) not in PLAIN:
        yield f"{path} is {type(value).__module__}.{type(value).__name__}"
    elif type(value) is int and not -WORD <= value < WORD:
        yield f"{path} is an integer beyond 64 bits, which crosses as text"


def _leaves(value: Value) -> Iterator[Value]:
    if isinstance(value, list):
        for each in value:
            yield from _leaves(each)
    elif isinstance(value, dict):
        for each in value.values():
            yield from _leaves(each)
    else:
        yield value


def _texts(value: Value) -> list[str]:
    return [leaf for leaf in _leaves(value) if isinstance(leaf, str)]


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal(0)


def _shows_decimal(value: Value, _: Shape) -> bool:
    return any(_number(text) % 1 for text in _texts(value))


def _shows_big_integer(value: Value, _: Shape) -> bool:
    return any(abs(_number(text)) >= WORD for text in _texts(value))


def _shows_date(value: Value, _: Shape) -> bool:
    return any(re.fullmatch(r"\d{4}-?\d\d-?\d\d", text) for text in _texts(value))


def _shows_zone(value: Value, _: Shape) -> bool:
    return any(re.search(r"\d\d:\d\d.*(Z|[+-]\d\d(:?\d\d)?)$", text) for text in _texts(value))


def _shows_null(value: Value, _: Shape) -> bool:
    return None in list(_leaves(value))


def _shows_missing(value: Value, shape: Shape) -> bool:
    if isinstance(value, list):
        return any(_shows_missing(each, shape) for each in value)
    if not isinstance(value, dict):
        return False
    return any(
        member.name not in value or _shows_missing(value[member.name], member)
        for member in shape.members
    )


def _shows_empty(value: Value, shape: Shape) -> bool:
    if isinstance(value, list):
        return not value or any(_shows_empty(each, shape) for each in value)
    return isinstance(value, dict) and any(_shows_empty(each, shape) for each in value.values())


_KINDS: Mapping[str, Callable[[Value, Shape], bool]] = {
    "decimal": _shows_decimal,
    "integer": _shows_big_integer,
    "date": _shows_date,
    "zone": _shows_zone,
    "null": _shows_null,
    "missing": _shows_missing,
    "empty": _shows_empty,
}
