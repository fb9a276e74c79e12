"""Compiles what an answer needs beside its own record: code lists, headers, versions, checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from connectors.contract import Deadline
from gateway.answers.selected import Columns
from gateway.compile.owners import Ask, Holds, Refer
from gateway.errors import GatewayError
from gateway.mapping.model import Field, RouteCall
from gateway.messages import Call
from gateway.plan.encoders import compile_encoder
from gateway.plan.ranks import compile_rank, find_column
from gateway.plan.routespec import DeploymentSpec, RouteSpec
from gateway.plan.specs import Environment, FieldSpec

CodeLists = Mapping[str, Mapping[str, str] | None]
_BACKEND_FAILED = 500


def compile_codes(
    spec: RouteSpec, deployment: DeploymentSpec, asks: Callable[[str], Ask]
) -> Callable[[Call, Deadline], CodeLists]:
    """Return what reads a route's code lists; one whose back end is down is None."""
    inline: dict[str, Mapping[str, str] | None] = {}
    asked: dict[str, tuple[Ask, Mapping[str, Any]]] = {}
    for name in spec.code_lists:
        entry = deployment.codes[name]
        if isinstance(entry, RouteCall):
            asked[name] = (asks(entry.route), entry.arguments)
        else:
            inline[name] = entry

    def look_up(call: Call, deadline: Deadline) -> CodeLists:
        found = dict(inline)
        for name, (ask, arguments) in asked.items():
            try:
                content = ask(call.principal, arguments, call, deadline)
            except GatewayError as error:
                if error.problem.status < _BACKEND_FAILED:
                    raise
                found[name] = None
            else:
                # A code is a text wherever it is looked up, and may be a number in its own table.
                found[name] = {str(item["code"]): item["label"] for item in content.value}
        return found

    return look_up


def matches(spec: RouteSpec) -> Mapping[str, tuple[str, ...]]:
    """Return the sources of the fields that owner rules match."""
    by_name: Mapping[str, FieldSpec] = {each.field.name: each for each in spec.fields}
    names = [rule.match for rule in spec.route.owner if rule.match]
    return {name: by_name[name].field.sources for name in names if name in by_name}


def header_fields(spec: RouteSpec) -> Sequence[FieldSpec]:
    """Return the headers of an operation as arguments."""
    return [
        FieldSpec(
            Field(name, sources=(text,)) if text.startswith("$") else Field(name, constant=text)
        )
        for name, text in spec.headers.items()
    ]


def compile_version(spec: RouteSpec) -> Callable[[dict[str, Any]], str | None]:
    """Return what reads the sealed version of a projected object."""
    name = next((each.field.name for each in spec.fields if each.field.role == "etag"), None)

    def version(value: dict[str, Any]) -> str | None:
        text = value.get(name) if name else None
        return text.strip('"') if text else None

    return version


def compile_verify(spec: RouteSpec, refer: Refer) -> Callable[[Call], Holds]:
    """Return what makes the test that a record is the one that a call asked for."""
    rules = [(tuple(name.split("/")), refer(text)) for name, text in spec.route.verify.items()]

    def prepare(call: Call) -> Holds:
        expected = [(path, str(resolve(call) or "").strip()) for path, resolve in rules]

        def holds(record: Mapping[str, Any]) -> bool:
            for path, text in expected:
                found: Any = record
                for step in path:
                    found = found.get(step) if isinstance(found, Mapping) else None
                if str(found or "").strip() != text:
                    return False
            return True

        return holds

    return prepare


def compile_filters(
    spec: RouteSpec, environment: Environment
) -> Mapping[str, Callable[[Any], Any]]:
    """Return what turns the text of each filter into what its column holds.

    An id is opened already, and ``null`` asks a question of its own.
    """
    by_name = {each.field.name: each for each in spec.fields}
    return {
        each.name: compile_encoder(found.field, found.shapes[0], environment)
        for each in spec.parameters
        if each.filters and not each.seal and "null" not in each.operators
        for found in [by_name[each.name.partition(".")[0]]]
    }


def column_exports(spec: RouteSpec) -> Mapping[str, FieldSpec]:
    """Return what a list is selected by here, as exports under names that no field has."""
    by_name = {each.field.name: each for each in spec.fields}
    filters = [each.filters for each in spec.parameters if each.filters]
    sorts = [column for columns in spec.order.values() for column in columns]
    columns = dict.fromkeys([*filters, *sorts, *spec.key_columns])
    return {f"~{column}": find_column(by_name, column) for column in columns}


def compile_columns(spec: RouteSpec, environment: Environment) -> Columns:
    """Return the columns that a list is selected by here, with their ranks."""
    found = column_exports(spec)
    return Columns(
        ranks={
            name.removeprefix("~"): compile_rank(each.field, each.shapes[0], environment)
            for name, each in found.items()
        },
        names={name.removeprefix("~"): name for name in found},
        order=spec.order,
        key=spec.key_columns,
    )
