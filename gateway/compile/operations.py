"""Binds a route to its back end: the operation's details, the wanted shape, the spec."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from connectors.contract import Catalogue, Connector, Effect, OperationSpec, Shape, Signature
from connectors.errors import BindError
from gateway.compile.fields import Reads, Resolver
from gateway.compile.findings import At, nearest
from gateway.compile.index import Index
from gateway.compile.parameters import derive
from gateway.compile.rules import check, is_personal
from gateway.compile.wants import prune
from gateway.mapping.model import Backend, FaultRule, MappingFile, Result, Route
from gateway.plan.routespec import RouteSpec
from gateway.plan.specs import FieldSpec

_ORDER = ("none", "personal", "sensitive", "protected")
_RESERVED = {"fault", "detail", "return", "sqlstate"}


class Binder:
    """Binds the routes of one back end."""

    def __init__(self, backend: Backend, connector: Connector, catalogue: Catalogue) -> None:
        self._backend = backend
        self._connector = connector
        self._catalogue = catalogue

    def bind(self, at: At, index: Index) -> RouteSpec | None:
        """Return the checked route, or None when a fault was reported that hides the rest."""
        file, route = at.file, at.route
        name = operation_name(route)
        if name is None:
            message = "the route says no operation, table or query"
            at.report(route.path, message, "say what it calls", key=True)
            return None
        signature = self._signature(at, name[1])
        if signature is None:
            return None
        kind, root = _kind(route, signature)
        record = signature.result.find(root)
        if record is None:
            self._no_record(at, signature, root)
            return None
        reads = Reads()
        resolver = Resolver(at, self._table)
        fields = resolver.resolve(route.fields or file.fields, record, root, reads)
        parameters = derive(at, file, route)
        result, faults = self._verdict(at, signature, reads)
        self._owner(resolver, route, record, root, reads)
        self._arguments(at, signature)
        exports = self._exports(at, index, record, root, reads)
        order, keys = self._order(at, record, root, reads)
        check(at, file, route, reads)
        wants = prune(signature.result, reads.paths)
        wants = replace(wants, members=(*wants.members, *reads.members))
        spec = OperationSpec(route.name, Effect.READ, self._details(route, name, reads))
        return RouteSpec(
            route=route,
            resource=file.resource,
            kind=kind,
            backend=self._backend.name,
            fields=fields,
            arguments=_arguments(route, signature),
            headers={**self._backend.headers, **route.headers},
            operation=spec,
            wants=wants,
            root=root,
            parameters=parameters,
            result=result,
            faults=faults,
            order=order,
            key_columns=keys,
            claims=tuple(sorted(reads.claims)),
            scopes=tuple(sorted(reads.scopes)),
            code_lists=tuple(sorted(reads.codes)),
            exports=exports,
            sensitivity=_sensitivity(reads, is_personal(file, route)),
            selects=signature.selects and kind == "list",
        )

    def confirm(self, at: At, spec: RouteSpec) -> None:
        """Let the connector check the finished specification."""
        if spec.operation is None or spec.wants is None:
            return
        try:
            self._connector.bind(spec.operation, spec.wants)
        except BindError as error:
            path = (*at.route.path, *error.path)
            at.report(path, error.message, error.hint)

    def _table(self, name: str) -> Shape | None:
        found = self._catalogue.operations.get(name)
        return found.result if found else None

    def _signature(self, at: At, name: str) -> Signature | None:
        found = self._catalogue.operations.get(name)
        if found is None:
            found = self._catalogue.operations.get(" ".join(name.split()))
        if found is None:
            keys = ("operation", "table", "query", "procedure")
            key = next(each for each in keys if getattr(at.route, each))
            if key == "query":
                message, hint = "the query has no snapshot", "run brygga snapshot"
            else:
                message = f"back end '{self._backend.name}' has no {key} '{name}'"
                hint = nearest(name, self._catalogue.operations)
            at.report_in(key, message=message, hint=hint)
        return found

    def _no_record(self, at: At, signature: Signature, root: tuple[str, ...]) -> None:
        key = "items" if at.route.items else "item"
        node, depth = signature.result, 0
        while depth < len(root) and (below := node.member(root[depth])):
            node, depth = below, depth + 1
        known = [member.name for member in node.members]
        message = f"the answer has no '{'/'.join(root)}'"
        at.report_in(key, message=message, hint=nearest(root[min(depth, len(root) - 1)], known))

    def _verdict(
        self, at: At, signature: Signature, reads: Reads
    ) -> tuple[Result | None, tuple[FaultRule, ...]]:
        file, route, backend = at.file, at.route, self._backend
        result = route.result or file.result or backend.result
        inner = result.faults if result else ()
        faults = (*route.faults, *file.faults, *inner, *backend.faults)
        names = [name for name in (result.code, result.message) if name] if result else []
        names += [name for rule in faults for name in (*rule.when.equals, *rule.when.prefixes)]
        for name in names:
            if name in _RESERVED or signature.rows:
                continue
            steps = tuple(name.split("/"))
            if signature.result.find(steps) is None:
                known = [member.name for member in signature.result.members]
                path = result.path if result else route.path
                at.report(path, f"the answer has no '{name}'", nearest(name, known))
            reads.paths.add(steps)
        return result, faults

    def _owner(
        self,
        resolver: Resolver,
        route: Route,
        record: Shape,
        root: tuple[str, ...],
        reads: Reads,
    ) -> None:
        for rule in route.owner:
            for name in rule.equals:
                resolver._source(name, (*rule.path, name), record, root, reads)  # noqa: SLF001
        for name in route.verify:
            path = (*route.path, "verify", name)
            resolver._source(name, path, record, root, reads)  # noqa: SLF001

    def _arguments(self, at: At, signature: Signature) -> None:
        route, takes = at.route, signature.arguments
        if route.query:
            return  # the connector compares :names itself
        for name, argument in route.arguments.items():
            if takes.find(tuple(name.split("/"))) is None:
                known = [member.name for member in takes.members]
                message = f"'{operation_name(route)[1]}' takes no '{name}'"  # type: ignore[index]
                at.report(argument.path, message, nearest(name, known), key=True)
        for member in takes.members:
            bound = any(name.split("/")[0] == member.name for name in route.arguments)
            if member.required and not bound:
                message = f"the required argument '{member.name}' is not bound"
                at.report_in("arguments", message=message, hint=f"{member.name}: $path…, or a constant")

    def _exports(
        self, at: At, index: Index, record: Shape, root: tuple[str, ...], reads: Reads
    ) -> Mapping[str, tuple[str, ...]]:
        fields = at.route.fields or at.file.fields
        exports: dict[str, tuple[str, ...]] = {}
        for name in sorted(index.exports.get(at.route.name, ())):
            each = fields.get(name)
            sources = each.sources if each else (name,)
            for source in sources:
                if record.find(source.split("/")) is not None:
                    reads.paths.add((*root, *source.split("/")))
                else:
                    known = [*fields, *(member.name for member in record.members)]
                    message = f"another route reads '{name}', which is no field or column here"
                    at.report(at.route.path, message, nearest(name, known), key=True)
            exports[name] = sources
        return exports

    def _order(
        self, at: At, record: Shape, root: tuple[str, ...], reads: Reads
    ) -> tuple[Mapping[str, tuple[str, ...]], tuple[str, ...]]:
        fields = at.route.fields or at.file.fields
        order: dict[str, tuple[str, ...]] = {}
        for text in at.route.sort:
            name = text.removeprefix("-")
            each = fields.get(name)
            if each is None:
                message = f"'{name}' is not a declared field"
                at.report_in("sort", message=message, hint=nearest(name, fields))
                continue
            order[name] = tuple(each.sources)
        keys = [each for each in fields.values() if each.role == "key"]
        columns = tuple(source for each in keys for source in each.sources)
        for column in (*columns, *(c for cs in order.values() for c in cs)):
            if record.find(column.split("/")) is not None:
                reads.paths.add((*root, *column.split("/")))
        return order, columns

    def _details(
        self, route: Route, name: tuple[str, str], reads: Reads
    ) -> Mapping[str, Any]:
        details: dict[str, Any] = {name[0]: name[1]}
        headers = route.headers or self._backend.headers
        if headers:
            details["headers"] = sorted(headers)
        if name[0] in {"table", "query"} and self._backend.connector != "memory":
            details["arguments"] = sorted(route.arguments)
        if reads.related:
            details["related"] = reads.related
        return details


def operation_name(route: Route) -> tuple[str, str] | None:
    """Return which key names what is called, and the name."""
    for key in ("operation", "table", "query", "procedure"):
        value = getattr(route, key)
        if value:
            return key, value
    return None


def _arguments(route: Route, signature: Signature) -> tuple[FieldSpec, ...]:
    return tuple(
        FieldSpec(each, (signature.arguments.find(tuple(name.split("/"))),))
        for name, each in route.arguments.items()
    )


def _kind(route: Route, signature: Signature) -> tuple[str, tuple[str, ...]]:
    if route.items:
        return "list", tuple(route.items.split("/"))
    if route.item:
        return "item", tuple(route.item.split("/"))
    if signature.rows and route.item is None:
        return "list", ()
    return "item", ()


def _sensitivity(reads: Reads, personal: bool) -> str:  # noqa: FBT001 - a fact of the route
    found = max((_ORDER.index(each) for each in reads.sensitivities), default=0)
    return _ORDER[max(found, 1 if personal else 0)]


def file_of(index: Index, name: str) -> MappingFile | None:
    """Return the file of a route."""
    found = index.get(name)
    return found[0] if found else None
