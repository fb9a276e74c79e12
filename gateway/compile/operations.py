"""Binds a route to its back end: the operation's details, the wanted shape, the spec."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from connectors.contract import Catalogue, Connector, Effect, OperationSpec, Shape, Signature
from connectors.errors import BindError
from gateway.compile.bindings import bind_arguments
from gateway.compile.bodies import bind_body, check_lists, narrowed, sensitivities
from gateway.compile.extras import keep_extras
from gateway.compile.fields import Reads, Resolver
from gateway.compile.findings import At, nearest
from gateway.compile.inband import InBand, names_of_faults, names_of_result
from gateway.compile.index import Index
from gateway.compile.ordering import bind_order, check_filters
from gateway.compile.parameters import derive
from gateway.compile.references import claim_of
from gateway.compile.rules import check_safety, is_personal
from gateway.compile.selfpaged import check_pages, is_self_paged
from gateway.compile.sets import close_sets, name_sets
from gateway.compile.trials import try_fields
from gateway.compile.uploads import check_upload
from gateway.compile.wants import given, prune
from gateway.mapping.deployment import Backend
from gateway.mapping.model import FaultRule, Result, Route, SourceFile
from gateway.plan.routespec import RouteSpec

_ORDER = ("none", "personal", "sensitive", "protected")
_CALLS = ("operation", "table", "query", "procedure")


class Binder:
    """Binds the routes of one back end; ``gateway`` is the file that describes it."""

    def __init__(
        self,
        backend: Backend,
        connector: Connector,
        catalogue: Catalogue,
        gateway: SourceFile,
        inband: InBand,
    ) -> None:
        self._backend = backend
        self._connector = connector
        self._catalogue = catalogue
        self._gateway = gateway
        self._inband = inband
        self._tables = {
            name: each.result for name, each in catalogue.operations.items() if each.rows
        }

    def bind(self, at: At, index: Index) -> RouteSpec | None:
        """Return the checked route, or None when a fault was reported that hides the rest."""
        file, route = at.file, at.route
        called = operation_name(route)
        signature = self._signature(at, *called) if called else None
        if called is None or signature is None:
            return None  # the route's own keys are told by the mapping's schema
        kind, root = _kind(route, signature)
        record = signature.result.find(root)
        if record is None:
            self._no_record(at, signature, root)
            return None
        reads = Reads()
        resolver = Resolver(at, self._tables)
        fields = resolver.resolve(route.fields or file.fields, record, root, reads)
        try_fields(at, fields)
        fields = keep_extras(at, fields, root, reads, kept=signature.extras)
        result, faults = self._verdict(at, signature, reads)
        _owner(resolver, route, record, root, reads)
        selects = signature.selects and kind == "list"
        check_filters(at, fields, kind=kind, selects=selects)
        headers = self._headers(route)
        reads.claims |= {claim for text in headers.values() if (claim := claim_of(text))}
        arguments = bind_arguments(at, called[1], signature, headers)
        body = narrowed(bind_body(at), arguments)
        check_lists(at, arguments)
        check_upload(at, arguments)
        check_pages(at, signature, kind)
        reads.sensitivities |= sensitivities(body)
        exports = self._exports(at, index, record, root, reads)
        order, keys = bind_order(at, fields, record, root, reads, selects=selects)
        check_safety(at, reads)
        index.note_codes(at, reads.codes)
        wants = close_sets(prune(signature.result, reads.paths), reads.paths)
        wants = replace(wants, members=(*wants.members, *reads.members))
        details = self._details(route, called, reads)
        gives = given(signature.arguments, arguments)
        records = root if kind == "list" else ()
        return RouteSpec(
            route=route,
            resource=file.resource,
            kind=kind,
            backend=self._backend.name,
            fields=fields,
            arguments=arguments,
            headers=headers,
            operation=OperationSpec(route.name, Effect.READ, details, gives, records),
            wants=wants,
            root=root,
            parameters=derive(at, kind),
            result=result,
            faults=faults,
            order=order,
            key_columns=keys,
            claims=tuple(sorted(reads.claims)),
            scopes=tuple(sorted(reads.scopes)),
            code_lists=tuple(sorted(reads.codes)),
            exports=exports,
            sensitivity=_sensitivity(reads, is_personal(file, route)),
            personal=is_personal(file, route),
            selects=selects,
            body=body,
            pages=is_self_paged(route),
        )

    def confirm(self, at: At, spec: RouteSpec) -> None:
        """Let the connector check the finished specification."""
        if spec.operation is None or spec.wants is None:
            return
        try:
            self._connector.bind(spec.operation, spec.wants)
        except BindError as error:
            at.report_once((*at.route.path, *error.path), error.message, error.hint)

    def _signature(self, at: At, key: str, name: str) -> Signature | None:
        operations = self._catalogue.operations
        if key == "procedure":
            found = self._catalogue.procedures.get(name)
            found = found and name_sets(at.route, found)
        else:
            found = operations.get(name) or operations.get(" ".join(name.split()))
        if found is not None:
            return found
        if key == "query":
            message, hint = self._why_not(at.route)
        elif key == "procedure":
            message, hint = self._why_no_procedure(at.route)
        else:
            names = operations if key == "operation" else self._tables
            message = f"back end '{self._backend.name}' has no {key} '{name}'"
            hint = nearest(name, names) or "it has none: look at its settings in gateway.yaml"
        at.report_in(key, message=message, hint=hint)
        return None

    def _headers(self, route: Route) -> Mapping[str, str]:
        """Return what calls of a route bring in their headers: its own, else the back end's."""
        return {**self._connector.headers(), **self._backend.headers, **route.headers}

    def _why_not(self, route: Route) -> tuple[str, str]:
        """Return why a query cannot be used: the snapshot keeps what the database said of it."""
        details = {"query": route.query, "arguments": list(route.arguments)}
        try:
            self._connector.bind(OperationSpec(route.name, Effect.READ, details), Shape("row"))
        except BindError as error:
            if error.path == ("query",):
                hint = error.hint or "mend the query, then run brygga snapshot"
                return error.message, hint
        return "the query has no snapshot", "run brygga snapshot"

    def _why_no_procedure(self, route: Route) -> tuple[str, str]:
        """Return why a procedure cannot be called: the connector knows."""
        details = {"procedure": route.procedure, "arguments": list(route.arguments)}
        try:
            self._connector.bind(OperationSpec(route.name, Effect.READ, details), Shape("result"))
        except BindError as error:
            if self._catalogue.procedures or error.path == ("procedure",):
                return error.message, error.hint
        return f"back end '{self._backend.name}' has no procedures", "say what it has instead"

    def _no_record(self, at: At, signature: Signature, root: tuple[str, ...]) -> None:
        key = "items" if at.route.items else "item"
        node, depth = signature.result, 0
        while below := node.member(root[depth]):
            node, depth = below, depth + 1
        known = [member.name for member in node.members]
        message = f"the answer has no '{'/'.join(root)}'"
        at.report_in(key, message=message, hint=nearest(root[depth], known))

    def _verdict(
        self, at: At, signature: Signature, reads: Reads
    ) -> tuple[Result | None, tuple[FaultRule, ...]]:
        file, route, backend = at.file, at.route, self._backend
        result = route.result or file.result or backend.result or _told(signature)
        inner = result.faults if result else ()
        if not signature.rows:
            mine = (*route.faults, *file.faults)
            mine += () if result is backend.result else inner
            theirs = (*(inner if result is backend.result else ()), *backend.faults)
            named = [*(names_of_result(result) if result else ())]
            split = (named, []) if result is not backend.result else ([], named)
            ours = iter([*split[0], *names_of_faults(mine)])
            far = iter([*split[1], *names_of_faults(theirs)])
            shape = signature.result
            reads.paths.update(self._inband.look(file.source, route.name, shape, ours))
            reads.paths.update(self._inband.look(self._gateway, "", shape, far))
        return result, (*route.faults, *file.faults, *inner, *backend.faults)

    def _exports(
        self, at: At, index: Index, record: Shape, root: tuple[str, ...], reads: Reads
    ) -> Mapping[str, tuple[str, ...]]:
        fields = at.route.fields or at.file.fields
        exports: dict[str, tuple[str, ...]] = {}
        for name, readings in sorted(index.exports.get(at.route.name, {}).items()):
            each = fields.get(name)
            sources = each.sources if each else (name,)
            found = [source for source in sources if record.find(source.split("/")) is not None]
            reads.paths.update((*root, *source.split("/")) for source in found)
            if not found and not at.declares(name):
                known = [*fields, *(member.name for member in record.members)]
                message = f"'{at.route.name}' gives no '{name}'"
                for reading in readings:
                    index.misread(reading, message, nearest(name, known))
            exports[name] = sources
        return exports

    def _details(self, route: Route, name: tuple[str, str], reads: Reads) -> Mapping[str, Any]:
        details: dict[str, Any] = {name[0]: name[1]}
        if headers := self._headers(route):
            details["headers"] = sorted({each.partition("/")[0] for each in headers})
        if name[0] in {"table", "query"} and self._backend.connector != "memory":
            details["arguments"] = sorted(route.arguments)
        if name[0] == "procedure":
            details |= {"arguments": sorted(route.arguments), "sets": list(route.sets)}
        if reads.related:
            details["related"] = reads.related
        return details


def operation_name(route: Route) -> tuple[str, str] | None:
    """Return which key names what is called, and the name."""
    for key in _CALLS:
        value = getattr(route, key)
        if value:
            return key, value
    return None


def _told(signature: Signature) -> Result | None:
    """Return the in-band result that an operation tells of itself."""
    verdict = signature.verdict
    return Result(verdict.code, ok=verdict.ok, warning=verdict.warning) if verdict else None


def _owner(
    resolver: Resolver, route: Route, record: Shape, root: tuple[str, ...], reads: Reads
) -> None:
    for rule in route.owner:
        for name in rule.equals:
            resolver.source(name, (*rule.path, name), record, root, reads, key=True)
    for name in route.verify:
        path = (*route.path, "verify", name)
        resolver.source(name, path, record, root, reads, key=True)


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
