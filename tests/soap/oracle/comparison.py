"""Compares what the connector yields with what the oracle reads, and tells where they differ."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from connectors.contract import Deadline, Effect, Invocation, Operation, OperationSpec, Reply, Shape
from connectors.errors import BadAnswer, BindError
from connectors.soap import SoapConnector
from connectors.testing.rig import ScriptedServer, http_answer
from tests.soap.oracle.components import Schemas
from tests.soap.oracle.instances import VALID, Stray, instance
from tests.soap.oracle.mutations import mutated, reading
from tests.soap.oracle.oracle import Malformed, Oracle
from tests.soap.oracle.parts import part_of, project
from tests.soap.oracle.schemas import Written, write
from tests.soap.oracle.writing import enveloped

GET = OperationSpec("Get", Effect.READ)
STRAYS = (
    *[VALID] * 14,
    Stray(misordered=True),
    Stray(misordered=True),
    Stray(unknown=True),
    Stray(unknown=True, misordered=True),
    Stray(unknown_type=True),
    Stray(unknown_type=True, unknown=True),
)  # of twenty instances
PARTLY = 5  # instances that are also read for some of their members
MISSING = "(nothing)"


@dataclass(frozen=True)
class Difference:
    """Where the connector and the oracle part: a place, both values, the answer's bytes."""

    construct: str
    seed: int
    number: int
    place: str
    ours: Any
    oracle: Any
    answer: bytes = b""

    def __str__(self) -> str:
        answer = self.answer.decode("utf-8", "replace")[:600]
        return (
            f"{self.construct}: schema {self.seed}, instance {self.number}, at {self.place}:\n"
            f"   ours   {self.ours!r:.200}\n   oracle {self.oracle!r:.200}\n   {answer}"
        )


@dataclass
class Tally:
    """How many pairs were compared, and the differences."""

    pairs: int = 0
    refused: int = 0
    differences: list[Difference] = field(default_factory=list)

    def report(self) -> str:
        """Return the differences by construct, each with its smallest example."""
        counts = Counter(each.construct for each in self.differences)
        lines = [f"{self.pairs} pairs compared, {self.refused} schemas refused"]
        for construct, count in counts.most_common():
            each = [one for one in self.differences if one.construct == construct]
            smallest = min(each, key=lambda one: len(one.answer))
            lines.append(f"{count:5} x {smallest}")
        return "\n".join(lines)


@dataclass
class Case:
    """A random schema with its oracle; every third also wants what no schema knows."""

    seed: int
    written: Written
    oracle: Oracle
    wants: Shape

    @classmethod
    def of(cls, seed: int) -> Case:
        """Return the case of a seed."""
        files = write(seed)
        oracle = Oracle(Schemas(files.files, files.schema), files.answer, extras=seed % 3 == 0)
        return cls(seed, files, oracle, oracle.wants())

    def answer(self, number: int, stray: Stray) -> bytes:
        """Return the bytes of the envelope of an instance."""
        rng = Random(self.seed * 1000 + number)  # noqa: S311 - seeded on purpose
        return enveloped(instance(self.oracle.schemas, self.oracle.root, rng, stray), rng)


def compare(seeds: range, instances: int, folder: Path, mutations: int = 0) -> Tally:
    """Compare instances of each seed's schema, and mutations of some, over a loopback server."""
    tally = Tally()
    answer = [b""]
    with ScriptedServer(lambda _: [http_answer(200, answer[0], "text/xml")]) as server:
        for seed in seeds:
            case = Case.of(seed)
            place = folder / str(seed)
            place.mkdir()
            for name, content in case.written.files.items():
                (place / name).write_bytes(content)
            settings = {"wsdl": case.written.wsdl, "address": server.url}
            with closing(SoapConnector(settings, place)) as connector:
                try:
                    operation = connector.bind(GET, case.wants)
                    few = part_of(Random(seed), case.wants)  # noqa: S311 - seeded on purpose
                    partly = connector.bind(GET, few)
                except BindError as error:
                    tally.refused += 1
                    tally.differences.append(_refusal(case, error))
                    continue
                for number, body in _answers(case, instances, mutations):
                    answer[0] = body
                    tally.pairs += 1
                    tally.differences += _pair(case, number, body, operation)
                    if number < PARTLY:
                        tally.differences += _part(case, number, body, partly, few)
    return tally


def compare_signatures(seeds: range, folder: Path) -> list[Difference]:
    """Compare the shapes that the catalogue gives with the oracle's, as deep as both go."""
    found: list[Difference] = []
    for seed in seeds:
        case = Case.of(seed)
        place = folder / str(seed)
        place.mkdir()
        for name, content in case.written.files.items():
            (place / name).write_bytes(content)
        settings = {"wsdl": case.written.wsdl, "address": "http://127.0.0.1:9/"}
        with closing(SoapConnector(settings, place)) as connector:
            result = connector.catalogue().operations["Get"].result
        wanted = Oracle(case.oracle.schemas, case.oracle.root).wants()
        found += [
            Difference(f"signature: {what}", seed, 0, at, left, right)
            for what, at, left, right in _shapes(result, wanted, "")
        ]
    return found


def _shapes(ours: Shape, wanted: Shape, place: str) -> Iterator[tuple[str, str, Any, Any]]:
    if "anyType" in (ours.type, wanted.type):
        return  # one of the two is cut here
    if ours.repeated != wanted.repeated:
        yield "repeated", place, ours.repeated, wanted.repeated
    left, right = ({each.name for each in one.members} for one in (ours, wanted))
    if left != right:
        yield "members", place, sorted(left - right), sorted(right - left)
    for each in wanted.members:
        member = ours.member(each.name)
        if member is not None:
            yield from _shapes(member, each, f"{place}/{each.name}")


def _answers(case: Case, instances: int, mutations: int) -> Iterator[tuple[int, bytes]]:
    for number in range(instances):
        yield number, case.answer(number, STRAYS[number % len(STRAYS)])
    for number in range(mutations):
        rng = Random(case.seed * 1000 + 500 + number)  # noqa: S311 - seeded on purpose
        yield 500 + number, mutated(rng, case.answer(number, VALID))[1]


def _part(
    case: Case, number: int, body: bytes, operation: Operation, few: Shape
) -> Iterator[Difference]:
    """Compare what is left where only some members are wanted; what is not is not looked at."""
    ours, _ = _ours(operation)
    found = first_difference(ours, project(reading(case.oracle, case.wants, body).value, few))
    if found is not None:
        yield Difference(f"part: {construct(*found)}", case.seed, number, *found, body)


def _pair(case: Case, number: int, body: bytes, operation: Operation) -> Iterator[Difference]:
    ours, warned = _ours(operation)
    try:
        read = reading(case.oracle, case.wants, body)
        wanted, warnings = read.value, _told(read.warnings)
    except Malformed as error:
        wanted, warnings = BadAnswer, warned
        reason = str(error)
        if ours is not BadAnswer:
            yield Difference("malformed", case.seed, number, reason, ours, "BadAnswer", body)
        return
    found = first_difference(ours, wanted)
    if found is None and warned != warnings:
        found = ("warnings", warned, warnings)
    if found is not None:
        place, left, right = found
        yield Difference(construct(place, left, right), case.seed, number, *found, body)


def _ours(operation: Operation) -> tuple[Any, Counter[str]]:
    try:
        reply: Reply = operation.invoke(Invocation({"id": "1"}, Deadline.after(10)))
    except BadAnswer:
        return BadAnswer, Counter()
    with reply:
        return reply.value, _told(Counter(reply.extras["warnings"]))


def _told(warnings: Counter[str]) -> Counter[str]:
    """Return the warnings to compare: unknown elements by count, types by presence."""
    return Counter(
        {
            code: count if code == "unknown-element" else 1
            for code, count in warnings.items()
            if count
        }
    )


def _refusal(case: Case, error: BindError) -> Difference:
    what = re.search(r"declared with (?:a |an )?(.*?)(?:,|$)", error.message)
    named = f"refused: {what[1] if what else error.message[:60]}"
    smallest = case.written.files["service.xsd"]
    return Difference(named, case.seed, 0, ".".join(error.path), error.message, "bound", smallest)


def first_difference(ours: Any, wanted: Any, place: str = "") -> tuple[str, Any, Any] | None:
    """Return the first place where two values differ, with what is there; None if nowhere."""
    if isinstance(ours, dict) and isinstance(wanted, dict):
        for key in [*wanted, *(each for each in ours if each not in wanted)]:
            left, right = ours.get(key, MISSING), wanted.get(key, MISSING)
            found = first_difference(left, right, f"{place}/{key}")
            if found:
                return found
        return None
    if isinstance(ours, list) and isinstance(wanted, list) and len(ours) == len(wanted):
        for number, (left, right) in enumerate(zip(ours, wanted, strict=True)):
            found = first_difference(left, right, f"{place}/{number}")
            if found:
                return found
        return None
    # 1 equals True in Python, and a str subclass equals a str: the values are of one type.
    return None if type(ours) is type(wanted) and ours == wanted else (place, ours, wanted)


def construct(place: str, ours: Any, wanted: Any) -> str:
    """Return a name for the construct at a difference, from its place and its values."""
    if place == "warnings":
        return "warnings"
    if ours is BadAnswer:
        return "refused answer"
    keys = [each for each in place.split("/") if not each.isdigit()]
    names = {
        "any": "wildcard",
        "@any": "attribute wildcard",
        "$mixed": "mixed content",
        "$extras": "extras",
        "@type": "type or substitution",
    }
    for key in reversed(keys):
        if key in names:
            return names[key]
        if key.startswith(("$choice", "$sequence")):
            return "repeating group"
    kind = "attribute" if keys and keys[-1].startswith("@") else "member"
    if MISSING in map(str, (ours, wanted)):
        return f"{kind} that one of the two has not"
    return f"{kind}: {type(ours).__name__} for {type(wanted).__name__}"
