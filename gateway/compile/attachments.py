"""The routes of attachments: below the record's own, for its callers, read through its rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode

from connectors.contract import Stream
from gateway.compile.findings import At
from gateway.compile.index import placeholders
from gateway.compile.inputs import device_of
from gateway.messages import ApiRequest, Call, Json, Principal
from gateway.plan.attachments import (
    INDEX,
    Catch,
    Steps,
    attachments_of,
    describe,
    path_of,
    place_of,
)
from gateway.plan.batches import Where, compile_batches
from gateway.plan.plans import ReadCall, RoutePlan
from gateway.plan.projection import compile_projection
from gateway.plan.routespec import RouteSpec
from gateway.plan.specs import Codes, Environment, FieldSpec, Seals, View, Warn

Locate = Callable[[Mapping[str, Any], View, Call], str | None]
Shown = list[dict[str, Any]]
ShowOne = Callable[[Mapping[str, Any], View, Call], dict[str, Any]]
ShowAll = Callable[[Sequence[Any], View, Call, Where], Shown]
Show = Callable[[Sequence[Any], Call, Codes, Warn, Where], Shown]


def served_attachments(spec: RouteSpec) -> Iterator[tuple[Steps, str]]:
    """Yield the attachments whose bytes a route serves, each with its path template."""
    route = spec.route
    if spec.kind == "item" and route.method == "GET" and not route.internal:
        taken = placeholders(route.template)
        for steps in attachments_of(spec.fields):
            yield steps, route.template + path_of(steps, taken)


def check_attachments(ats: Sequence[At], specs: Mapping[str, RouteSpec]) -> None:
    """Report a route that takes the path of an attachment."""
    known = {_shape(at.route.template): at for at in ats if not at.route.internal}
    for spec in specs.values():
        for steps, template in served_attachments(spec):
            at = known.get(_shape(template))
            if at is not None:
                message = f"the path belongs to the attachment '{'/'.join(steps)}'"
                hint = f"of {spec.route.name}: change the path, or say inline: true of the field"
                at.report(at.route.path, message, hint, key=True)


def attachment_plans(spec: RouteSpec, plan: RoutePlan) -> list[RoutePlan]:
    """Return the plans of a route's attachments: all that the record's does, but for the answer.

    ``plan`` is the record's, with what answers and presents the bytes that a call wants.
    """
    return [
        replace(
            plan,
            name=f"{plan.method} {template}",
            template=template,
            read_call=_reading(plan.read_call, template, plan.template),
            gives_json=False,
        )
        for _, template in served_attachments(spec)
    ]


def compile_shown(
    spec: RouteSpec,
    specs: Mapping[str, RouteSpec],
    root: str,
    environment: Environment,
    columns: Sequence[str] = (),
) -> Show:
    """Return what makes the JSON of records, or catches the bytes that the call wants of one.

    They are dicts, or have the values of the columns in their order.
    """
    show_all = _compile_all(spec, specs, root, environment, columns)

    def show(
        records: Sequence[Any], call: Call, codes: Codes, warn: Warn, where: Where
    ) -> list[dict[str, Any]]:
        who = call.principal
        view = View(who.scopes, who.claims, device_of(who), codes, call.language, warn)
        return show_all(records, view, call, where)

    return show


def _compile_all(
    spec: RouteSpec,
    specs: Mapping[str, RouteSpec],
    root: str,
    environment: Environment,
    columns: Sequence[str],
) -> ShowAll:
    if not any(True for _ in attachments_of(spec.fields)):
        if columns:
            batches = compile_batches(spec.fields, environment, columns)
            return lambda records, view, _call, where: batches(records, view, where)
        each = compile_projection(spec.fields, environment)
        return _in_turn(lambda record, view, _call: each(record, view), ())
    project = compile_projection(spec.fields, environment)
    locate = _compile_locate(spec, specs, root, environment)

    def show(record: Mapping[str, Any], view: View, call: Call) -> dict[str, Any]:
        if call.attachment:
            caught = Catch(call.attachment)
            project(record, replace(view, attach=caught))
            return {"file": caught.file}
        path = locate(record, view, call) if locate else None

        def attach(place: str, stream: Stream) -> Json:
            return describe(place, stream, _href(path, place) if path else None)

        return project(record, replace(view, attach=attach))

    return _in_turn(show, columns)


def _in_turn(show: ShowOne, columns: Sequence[str]) -> ShowAll:
    def show_all(records: Sequence[Any], view: View, call: Call, where: Where) -> Shown:
        found = []
        for record in records:
            named = dict(zip(columns, record, strict=True)) if columns else record
            found.append(show(named, view, call))
            where[0] += 1
        return found

    return show_all


def _reading(read: ReadCall, template: str, prefix: str) -> ReadCall:
    """Return what reads a request for an attachment as one for its record."""

    def read_call(request: ApiRequest, given: Mapping[str, str], principal: Principal) -> Call:
        call = read(request, given, principal)
        return replace(call, attachment=place_of(template, given, prefix))

    return read_call


def _compile_locate(
    spec: RouteSpec, specs: Mapping[str, RouteSpec], root: str, environment: Environment
) -> Locate | None:
    """Return what gives the path of a record, under which its attachments are served.

    That of a list's record is the path of the resource's item, where there is one with the same
    attachments; None: nobody serves them.
    """
    if any(True for _ in served_attachments(spec)):
        own = _location(spec, root, environment.sealer)
        return lambda _record, _view, call: own(call)
    if spec.kind != "list" or spec.route.internal:
        return None
    for other in specs.values():
        key = _key_of_item(spec, other)
        if key is not None:
            return _through_key(key, spec, root, environment)
    return None


def _key_of_item(listed: RouteSpec, item: RouteSpec) -> FieldSpec | None:
    """Return the field of a list's records that leads to a route of one of them."""
    above, _, last = item.route.template.rpartition("/")
    served = {steps for steps, _ in served_attachments(item)}
    if above != listed.route.template or not set(attachments_of(listed.fields)) <= served:
        return None
    seals = {each.name: each.seal for each in item.parameters if each.place == "path"}
    name = last.strip("{}")
    for each in listed.fields:
        if each.field.name == name and each.field.seal == seals.get(name):
            return each
    return None


def _through_key(key: FieldSpec, listed: RouteSpec, root: str, environment: Environment) -> Locate:
    project, name = compile_projection((key,), environment), key.field.name
    above = _location(listed, root, environment.sealer, query=False)

    def locate(record: Mapping[str, Any], view: View, call: Call) -> str | None:
        path, value = above(call), project(record, view).get(name)
        return f"{path}/{quote(str(value), safe='')}" if path and value else None

    return locate


def _location(
    spec: RouteSpec, root: str, sealer: Seals, *, query: bool = True
) -> Callable[[Call], str | None]:
    """Return what writes the path of a route as a client would: ids are sealed again."""
    seals = {(each.place, each.name): each.seal for each in spec.parameters if not each.filters}
    names = [name for place, name in seals if place == "query" and query]
    steps = spec.route.template[1:].split("/")

    def written(place: str, name: str, value: Any) -> str:  # noqa: ANN401 - a back end's value
        seal = seals.get((place, name))
        return sealer.seal(seal, str(value)) if seal else str(value)

    def locate(call: Call) -> str | None:
        path = root
        for step in steps:
            name = step[1:-1] if step.startswith("{") else ""
            if name and not isinstance(call.path.get(name), str):
                return None
            text = written("path", name, call.path[name]) if name else step
            path += f"/{quote(text, safe='')}"
        given = [(name, call.query[name]) for name in names if name in call.query]
        pairs = [(name, written("query", name, value)) for name, value in given]
        return f"{path}?{urlencode(pairs)}" if pairs else path

    return locate


def _href(path: str, place: str) -> str:
    """Return the path of an attachment: its JSON pointer below the path of its record."""
    below, mark, query = path.partition("?")
    return f"{below}{place}{mark}{query}"


def _shape(template: str) -> str:
    return "/".join(INDEX if step.startswith("{") else step for step in template.split("/"))
