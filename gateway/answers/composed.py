"""Composite reads: other routes' content side by side, in parallel, under one deadline."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Any

from connectors.contract import Deadline
from connectors.errors import TimedOut
from gateway.errors import GatewayError
from gateway.messages import Call, Content, Principal, Source, Warned

Ask = Callable[[Principal, Mapping[str, Any], Call, Deadline], Content]


@dataclass(frozen=True, slots=True)
class PartPlan:
    """One member: a constant of the call (``value``), or a question to another route.

    ``after`` names the member whose exports the question is asked for (``each``, ``all``), and
    ``export`` the back-end value to take of its objects; ``parameter`` is what it is bound to.
    """

    name: str
    value: Callable[[Call], Any] | None = None
    ask: Ask | None = None
    arguments: Callable[[Call], Sequence[Mapping[str, Any]]] | None = None
    after: str = ""
    export: str = ""
    parameter: str = ""
    together: bool = False
    distinct: bool = False
    at_once: int = 6
    first: bool = False
    lists: bool = False
    optional: bool = False
    backend: str = ""


class Composed:
    """Asks every part and joins the answers; optional parts may be missing."""

    def __init__(
        self, parts: Sequence[PartPlan], sources: Sequence[str], executor: Executor
    ) -> None:
        self._parts = parts
        self._waves = _waves(parts)
        self._sources = sources
        self._executor = executor

    def __call__(self, call: Call, deadline: Deadline) -> Content:
        """Return the joined object; raise the first failure of a part that is not optional."""
        answers: dict[str, list[Content] | GatewayError] = {}
        for wave in self._waves:
            running = {part.name: self._start(part, call, deadline, answers) for part in wave}
            try:
                for part in wave:
                    failed = answers.get(part.after)
                    answers[part.name] = (
                        failed  # what nobody could be asked for is missing, not empty
                        if isinstance(failed, GatewayError)
                        else self._finish(part, running[part.name], deadline)
                    )
            finally:
                for future in (each for futures in running.values() for each in futures):
                    future.cancel()
        return self._join(call, answers)

    def _start(
        self,
        part: PartPlan,
        call: Call,
        deadline: Deadline,
        answers: Mapping[str, list[Content] | GatewayError],
    ) -> list[Future[list[tuple[int, Content]]]]:
        questions = self._questions(part, call, answers)
        lanes = min(part.at_once, len(questions)) or 0
        return [
            self._executor.submit(_ask_all, part, questions[lane::lanes], call, deadline)
            for lane in range(lanes)
        ]

    def _questions(
        self,
        part: PartPlan,
        call: Call,
        answers: Mapping[str, list[Content] | GatewayError],
    ) -> list[tuple[int, Mapping[str, Any]]]:
        if not part.after:
            given = part.arguments(call) if part.arguments else [{}]
            return list(enumerate(given))
        held = answers.get(part.after, [])
        contents = held if isinstance(held, list) else []
        found = [row.get(part.export) for each in contents for row in each.exports]
        values: list[Any] = [value for value in found if value not in {None, ""}]
        if part.distinct or part.together:
            values = sorted(set(values))
        if part.together:
            return [(0, {part.parameter: values})] if values else []
        return [(index, {part.parameter: value}) for index, value in enumerate(values)]

    def _finish(
        self, part: PartPlan, running: list[Future[list[tuple[int, Content]]]], deadline: Deadline
    ) -> list[Content] | GatewayError:
        try:
            found = [pair for future in running for pair in future.result(deadline.remaining())]
        except (TimeoutError, TimedOut):
            error = GatewayError("backend-timeout")
        except GatewayError as raised:
            error = raised
        else:
            return [content for _, content in sorted(found, key=lambda pair: pair[0])]
        if part.optional and error.problem.status >= 500:  # noqa: PLR2004 - never 403 or 404
            return error
        raise error

    def _join(self, call: Call, answers: Mapping[str, list[Content] | GatewayError]) -> Content:
        value: dict[str, Any] = {}
        warnings: list[Warned] = []
        for part in self._parts:
            if part.value:
                value[part.name] = part.value(call)
                continue
            contents = answers[part.name]
            if isinstance(contents, GatewayError):
                continue
            _put(value, part, contents)
            warnings += _warned(part, contents)
        held = [each for each in answers.values() if isinstance(each, list)]
        everything = [content for contents in held for content in contents]
        return Content(
            value=value,
            sources=self._report(answers),
            warnings=tuple(warnings),
            complete=len(held) == len(answers) and all(each.complete for each in everything),
            stale=any(each.stale for each in everything),
        )

    def _report(self, answers: Mapping[str, list[Content] | GatewayError]) -> tuple[Source, ...]:
        report = []
        for name in self._sources:
            seen = [
                source
                for contents in answers.values()
                if isinstance(contents, list)
                for content in contents
                for source in content.sources
                if source.name == name
            ]
            failed = any(
                isinstance(answers.get(part.name), GatewayError)
                and not isinstance(answers.get(part.after), GatewayError)
                and part.backend == name
                for part in self._parts
            )
            times = [source.fetched_at for source in seen if source.fetched_at is not None]
            report.append(
                Source(
                    name=name,
                    fetched_at=min(times, default=None),
                    stale=any(source.stale for source in seen),
                    available=not failed,
                )
            )
        return tuple(report)


def _waves(parts: Sequence[PartPlan]) -> list[list[PartPlan]]:
    """Return the parts that ask, each after the one it depends on."""
    left = [part for part in parts if part.ask]
    waves: list[list[PartPlan]] = []
    while left:
        waiting = {part.name for part in left}
        wave = [part for part in left if part.after not in waiting]
        if not wave:
            raise ValueError(f"parts wait for each other: {', '.join(sorted(waiting))}")
        waves.append(wave)
        left = [part for part in left if part.after in waiting]
    return waves


def _ask_all(
    part: PartPlan,
    questions: list[tuple[int, Mapping[str, Any]]],
    call: Call,
    deadline: Deadline,
) -> list[tuple[int, Content]]:
    if part.ask is None:
        return []
    return [
        (index, part.ask(call.principal, values, call, deadline)) for index, values in questions
    ]


def _warned(part: PartPlan, contents: list[Content]) -> list[Warned]:
    """Return the warnings of a part with the pointers that they have in the joined object."""
    found: list[Warned] = []
    start = 0
    for index, content in enumerate(contents):
        for warned in content.warnings:
            pointer = warned.pointer
            if part.lists and pointer:
                _, number, *rest = pointer.split("/")
                place = str(int(number) + start)
                if part.first and place != "0":
                    continue
                pointer = "/".join(["", *([] if part.first else [place]), *rest])
            elif part.after and not part.lists:
                pointer = f"/{index}{pointer}"
            found.append(Warned(f"/{part.name}{pointer}", warned.code))
        start += len(content.value) if part.lists else 0
    return found


def _put(value: dict[str, Any], part: PartPlan, contents: list[Content]) -> None:
    if part.first:
        found = [item for content in contents for item in content.value]
        if found:
            value[part.name] = found[0]
    elif part.lists:
        value[part.name] = [item for content in contents for item in content.value]
    elif part.after:
        value[part.name] = [content.value for content in contents]
    elif contents:
        value[part.name] = contents[0].value
