"""A read of one back end: look-ups, the call, its verdict, then record by record to JSON."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from connectors.contract import Condition, Context, Deadline, Invocation, Reply, Selection
from connectors.errors import (
    AccessDenied,
    BadAnswer,
    CallError,
    Changed,
    Crashed,
    Fault,
    MissingAttachment,
    Redirected,
    TimedOut,
    TooLarge,
)
from gateway.errors import GatewayError
from gateway.messages import Call, Content, Page, Source, Warned

Record = Mapping[str, Any]
Warn = Callable[[str, str], None]
Codes = Mapping[str, Mapping[str, str]]
Project = Callable[[Sequence[Any], Call, Codes, Warn, list[int]], list[dict[str, Any]]]
Holds = Callable[[Record], bool]

# the first line that fits holds: a class stands before its bases
_PROBLEMS: tuple[tuple[type[CallError], str], ...] = (
    (TimedOut, "backend-timeout"),
    (AccessDenied, "backend-refused"),
    (Changed, "backend-contract-changed"),
    (TooLarge, "backend-response-too-large"),
    (Redirected, "backend-redirect"),
    (MissingAttachment, "attachment-missing"),
    (BadAnswer, "backend-bad-response"),
    (Crashed, "backend-driver-crashed"),
)


@dataclass(frozen=True, slots=True)
class DirectPlan:
    """What is fixed about one read.

    ``names`` are those of a tabular operation's values, whose records come by position; ``project``
    makes the JSON of records, with the place of the one at work in the list that it is given;
    ``invoke`` calls the back end; ``judge`` raises what in-band results and rules say, and
    returns warning codes; ``fault`` names the problem of a declined call; ``owner`` returns the
    test that a record must pass for this caller (None: no rule); ``verify`` the test that it is
    the one asked for; ``codes`` the code lists, each None where its back end is down; ``failed``
    hears of a call that failed and its trace id, unless that is the client's own doing;
    ``changed`` hears of a field (``-``: whole records), of a warning's code, and how often.
    """

    name: str
    backend: str
    kind: str
    root: tuple[str, ...]
    names: tuple[str, ...]
    invoke: Callable[[Invocation], Reply]
    judge: Callable[[Any], Sequence[str]]
    fault: Callable[[Fault], GatewayError]
    owner: Callable[[Call, Deadline], Holds | None]
    verify: Callable[[Call], Holds] | None
    codes: Callable[[Call, Deadline], Mapping[str, Mapping[str, str] | None]]
    project: Project
    export: Callable[[Record], Mapping[str, Any]] | None
    version: Callable[[dict[str, Any]], str | None]
    selects: bool
    columns: Mapping[str, tuple[str, ...]]
    key_columns: tuple[str, ...]
    wall: Callable[[], float]
    failed: Callable[[CallError, str], None]
    changed: Callable[[str, str, int], None]


class Direct:
    """Answers from the back end, every time."""

    def __init__(self, plan: DirectPlan) -> None:
        self._plan = plan

    def __call__(self, call: Call, deadline: Deadline) -> Content:
        """Return the content, or raise GatewayError (404, 502, 503, 504)."""
        plan = self._plan
        holds = plan.owner(call, deadline)
        codes = plan.codes(call, deadline)
        selection = self._selection(call)
        context = Context(call.trace_id, call.principal.subject)
        invocation = Invocation(call.arguments, deadline, context, selection)
        try:
            with plan.invoke(invocation) as reply:
                records = self._records(reply)
                apart = reply.rows is not None and reply.value is None
                verdict = () if apart else plan.judge(reply.value)
                # an attachment can be read until the reply is closed
                return self._content(call, records, reply.extras, holds, codes, verdict)
        except CallError as error:
            problem = self._translate(error)
            if problem.problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                plan.failed(error, call.trace_id)
            raise problem from error

    def _selection(self, call: Call) -> Selection | None:
        plan, page = self._plan, call.page
        if not plan.selects:
            return _TWO if plan.names and plan.kind == "item" else None
        conditions = tuple(Condition(*each) for each in call.conditions)
        order = self._order(page)
        if page is None:
            return Selection(conditions, order)
        offset = 0 if page.after is not None else (page.number - 1) * page.size
        return Selection(conditions, order, page.after, offset, page.size + 1, page.total)

    def _order(self, page: Page | None) -> tuple[tuple[str, bool], ...]:
        plan = self._plan
        wanted = page.order if page else ()
        order = [(column, down) for name, down in wanted for column in plan.columns.get(name, ())]
        named = {column for column, _ in order}
        return (*order, *((column, False) for column in plan.key_columns if column not in named))

    def _records(self, reply: Reply) -> Sequence[Any]:
        """Return all records: dicts, or where the operation is tabular values by position."""
        if self._plan.names and reply.batches is not None:
            return [record for batch in reply.batches for record in batch]
        return list(_records(reply, self._plan.root))

    def _named(self, record: Any) -> Record:  # noqa: ANN401 - a record in either form
        names = self._plan.names
        return dict(zip(names, record, strict=True)) if names else record

    def _position(self, record: Record, page: Page) -> tuple[Any, ...] | None:
        """Return where a page ends; None without a key, since rows may be alike in the order."""
        if not self._plan.key_columns:
            return None
        return tuple(record.get(column) for column, _ in self._order(page))

    def _content(
        self,
        call: Call,
        records: Sequence[Any],
        extras: Mapping[str, Any],
        holds: Holds | None,
        codes: Mapping[str, Mapping[str, str] | None],
        verdict: Sequence[str],
    ) -> Content:
        plan, page = self._plan, call.page
        after, more = None, page is not None and len(records) >= page.size
        if plan.selects:
            more = page is not None and len(records) > page.size
        if plan.selects and page and more:
            records = records[: page.size]
            after = self._position(self._named(records[-1]), page)
        records, exports = self._allowed(call, records, holds)
        if plan.kind == "item" and not records:
            raise GatewayError("not-found")
        if plan.kind == "item" and len(records) > 1:  # which of them was meant, nobody can tell
            raise GatewayError("backend-mismatch")
        warnings = [Warned("", code) for code in (*verdict, *extras.get("warnings", ()))]
        known = {name: entries for name, entries in codes.items() if entries is not None}
        values = self._project(records, call, known, warnings)
        return Content(
            value=values if plan.kind == "list" else values[0],
            exports=exports,
            sources=(Source(plan.backend, plan.wall()),),
            warnings=tuple(warnings),
            version=plan.version(values[0]) if plan.kind == "item" else None,
            total=extras.get("total"),
            after=after,
            complete=len(known) == len(codes),
            more=more,
        )

    def _allowed(
        self, call: Call, records: Sequence[Any], holds: Holds | None
    ) -> tuple[Sequence[Any], tuple[Mapping[str, Any], ...]]:
        """Return the records that the caller may see, with what other routes read of each."""
        plan = self._plan
        verify, export = plan.verify, plan.export
        if not (holds or verify or export):
            return records, ({},) * len(records)
        named = [self._named(record) for record in records]
        if verify and not all(map(verify(call), named)):
            raise GatewayError("backend-mismatch")
        if holds:
            places = [place for place, record in enumerate(named) if holds(record)]
            if len(places) < len(records) and plan.kind == "list":
                plan.changed("-", "foreign-item", len(records) - len(places))
            records = [records[place] for place in places]
            named = [named[place] for place in places]
        return records, tuple(export(record) if export else {} for record in named)

    def _project(
        self, records: Sequence[Any], call: Call, codes: Codes, warnings: list[Warned]
    ) -> list[dict[str, Any]]:
        where, is_list = [0], self._plan.kind == "list"

        def warn(pointer: str, code: str) -> None:
            warnings.append(Warned(f"/{where[0]}{pointer}" if is_list else pointer, code))

        values = self._plan.project(records, call, codes, warn, where)
        if warnings:
            self._count(warnings)
        return values

    def _count(self, warnings: list[Warned]) -> None:
        """Tell once of each field and code; of a pointer only the mapping's own name."""
        counts = Counter((_member(each.pointer), each.code) for each in warnings)
        for (member, code), count in counts.items():
            self._plan.changed(member, code, count)

    def _translate(self, error: CallError) -> GatewayError:
        if isinstance(error, Fault):
            return self._plan.fault(error)
        return translate(error)


_TWO = Selection(limit=2)  # of an object: whether it is the only one


def translate(error: CallError) -> GatewayError:
    """Return the problem of a failed call that is no fault."""
    for condition, code in _PROBLEMS:
        if isinstance(error, condition):
            return GatewayError(code)
    seconds = error.retry_after_seconds
    return GatewayError(
        "backend-unavailable", retry_after_seconds=math.ceil(seconds) if seconds else None
    )


def _member(pointer: str) -> str:
    return next((step for step in pointer.split("/") if step and not step.isdigit()), "-")


def _records(reply: Reply, root: tuple[str, ...]) -> Iterable[Record]:
    if reply.rows is not None:
        yield from reply.rows
        return
    node = reply.value
    for name in root:
        node = node.get(name) if isinstance(node, dict) else None
    if node is None:
        return
    for each in node if isinstance(node, list) else [node]:
        if isinstance(each, dict):
            yield each
