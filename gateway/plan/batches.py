"""Generates the projection of records that come by position: one function over a whole batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from connectors.contract import Batch
from gateway.messages import Json
from gateway.plan.leaves import Level
from gateway.plan.lines import Lines
from gateway.plan.members import Project
from gateway.plan.projection import compile_record
from gateway.plan.specs import Environment, FieldSpec, View
from gateway.plan.straight import Members, Straight, is_straight, name_of, put_all

Where = list[int]  # one number: the place of the record that is at work, for its warnings
ProjectBatch = Callable[[Batch, View, Where], list[dict[str, Json]]]


def compile_batches(
    fields: Sequence[FieldSpec], environment: Environment, columns: Sequence[str]
) -> ProjectBatch:
    """Return what projects batches whose records have the values of ``columns``.

    It gives and raises what the projection of one record does. The place in ``where`` counts on
    from batch to batch; it is the record's own while that is projected with a look around it.
    """
    project, names = compile_record(fields, Level(environment, {})), tuple(columns)
    if not isinstance(project, Straight) or not any(map(is_straight, project.puts)):
        return _one_by_one(project, names)
    straight, made = project, list[ProjectBatch]()

    def project_batch(batch: Batch, view: View, where: Where) -> list[dict[str, Json]]:
        if not made:
            made.append(_compile(straight, names))
        return made[0](batch, view, where)

    return project_batch


def _one_by_one(project: Project, columns: Sequence[str]) -> ProjectBatch:
    def project_batch(batch: Batch, view: View, where: Where) -> list[dict[str, Json]]:
        found = []
        for record in batch:
            found.append(project(dict(zip(columns, record, strict=True)), view, None))
            where[0] += 1
        return found

    return project_batch


def _compile(straight: Straight, columns: Sequence[str]) -> ProjectBatch:
    lines, puts = Lines(), straight.puts
    slow = lines.bind(straight.one_by_one(puts))
    named = f"dict(zip({lines.bind(columns)}, row))"
    plain = [put for put in puts if is_straight(put)]
    with lines.under("def project(rows, view, where):"):
        lines.write("found, first = [], where[0]")
        with lines.under("for row in rows:"):
            with lines.under("try:"):
                members = Members(lines, "row", plain, columns)
                values = {id(put): members.value(put) for put in plain}
            # Whatever it is: the slow way tells it, after what has to be told before it.
            with lines.under("except Exception:"):
                lines.write("where[0] = first + len(found)")
                lines.write(f"found.append({slow}({named}, view, None))", "continue")
            entries = [
                (name_of(put), values[id(put)]) if id(put) in values else put for put in puts
            ]
            if len(plain) < len(puts):
                lines.write("where[0] = first + len(found)", f"record = {named}")
            made = put_all(lines, entries, "None")
            lines.write(f"found.append(present({made}) if {members.lacks} else {made})")
        lines.write("where[0] = first + len(found)", "return found")
    return lines.function("project")
