"""Specs to plans: the frozen description of each route becomes the closures that answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from connectors.contract import Deadline
from gateway.answers.cached import Cached
from gateway.answers.composed import Composed, PartPlan
from gateway.answers.direct import Direct, DirectPlan
from gateway.answers.selected import Selected
from gateway.auth.admit import Admission, admit
from gateway.auth.scopes import authorize
from gateway.compile.attachments import attachment_plans, compile_shown, served_attachments
from gateway.compile.composites import bound_parameter
from gateway.compile.index import placeholders
from gateway.compile.inputs import compile_bind, compile_resolve
from gateway.compile.lookups import (
    column_exports,
    compile_codes,
    compile_columns,
    compile_filters,
    compile_verify,
    compile_version,
    matches,
)
from gateway.compile.openapi_parts import api_facts
from gateway.compile.owners import Ask, compile_combinations, compile_owner
from gateway.compile.parts import Parts
from gateway.compile.verdicts import alarming, compile_fault, compile_judge, failing
from gateway.mapping.model import Part
from gateway.messages import Answer, Call, Content, Principal
from gateway.observations import Changed
from gateway.plan.bodies import compile_body
from gateway.plan.conversions import installed_conversions
from gateway.plan.exports import Wanted, compile_exports
from gateway.plan.parameters import Reader
from gateway.plan.paths import Paths
from gateway.plan.plans import Generation, RoutePlan
from gateway.plan.representation import Representation
from gateway.plan.routespec import DeploymentSpec, RouteSpec
from gateway.plan.specs import Environment
from gateway.plan.uploads import compile_upload

COMPOSITE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class _Inner:
    reader: Reader
    answer: Answer


class Assembly:
    """Makes the plans of one generation."""

    def __init__(self, spec: DeploymentSpec, digest: str, parts: Parts) -> None:
        self._spec = spec
        self._digest = digest
        self._parts = parts
        self._zone = ZoneInfo(spec.zone)
        self._root = f"/{spec.api.name}/v{spec.api.major}"
        self._conversions = installed_conversions()
        self._inner: dict[str, _Inner] = {}
        self._refer = partial(compile_resolve, clock=self.now)

    def generation(self) -> Generation:
        """Return the generation with every public route."""
        api = self._spec.api
        for spec in self._spec.routes.values():
            self._inner[spec.route.name] = self._make_inner(spec)
        admission = self._admission()
        plans = [
            self._plan(spec, admission)
            for spec in self._spec.routes.values()
            if not spec.route.internal
        ]
        plans += [each for plan in plans for each in self._attachments(plan)]
        return Generation(
            digest=self._digest,
            root=self._root,
            version=api.version,
            title=api.title,
            bases=tuple(api.public_urls),
            info=api_facts(api),
            openapi=self._spec.openapi,
            paths=Paths(plans),
        )

    def ask(
        self,
        name: str,
        principal: Principal,
        values: Mapping[str, str],
        deadline: Deadline,
        trace_id: str,
    ) -> Content:
        """Ask one route for back-end values, without scopes; KeyError: there is no such route."""
        if not self._inner:
            self.generation()
        return self._ask(name)(principal, values, Call(principal, trace_id=trace_id), deadline)

    def now(self) -> dt.datetime:
        """Return the moment that ``$now`` and ``$today`` mean, in the deployment's zone."""
        if self._spec.clock:
            return dt.datetime.fromisoformat(self._spec.clock).astimezone(self._zone)
        return dt.datetime.fromtimestamp(self._parts.wall(), self._zone)

    def _plan(self, spec: RouteSpec, admission: Admission | None) -> RoutePlan:
        route, inner = spec.route, self._inner[spec.route.name]
        scoped = authorize(route.scope)

        def may(principal: Principal, deadline: Deadline, trace_id: str) -> None:
            scoped(principal)
            if admission:
                admission(principal, deadline, trace_id)

        return RoutePlan(
            name=route.name,
            method=route.method,
            template=route.template,
            timeout_seconds=route.timeout_seconds
            or self._parts.timeouts.get(spec.backend or "", COMPOSITE_SECONDS),
            authenticate=self._parts.authenticate,
            authorize=may,
            read_call=inner.reader.read,
            answer=inner.answer,
            present=Representation(spec, self._root, inner.reader).present,
            takes_file=spec.route.upload is not None,
        )

    def _attachments(self, plan: RoutePlan) -> list[RoutePlan]:
        spec, reader = self._spec.routes[plan.name], self._inner[plan.name].reader
        if not any(True for _ in served_attachments(spec)):
            return []
        present = Representation(spec, self._root, reader).present_file
        return attachment_plans(spec, replace(plan, answer=self._direct(spec), present=present))

    def _make_inner(self, spec: RouteSpec) -> _Inner:
        answer: Answer = self._composed(spec) if spec.kind == "composite" else self._direct(spec)
        if cache := spec.route.cache:
            parts = self._parts
            answer = Cached(
                answer,
                parts.memory,
                parts.flight,
                parts.clock,
                cache.fresh_seconds,
                cache.stale_if_error_seconds,
            )
        environment = self._environment(spec)
        if spec.whole:
            answer = Selected(answer, compile_columns(spec, environment))
        encoders = compile_filters(spec, environment)
        bind = compile_bind(spec, environment, self.now)
        read_body = compile_body(spec.body, environment)
        take = compile_upload(spec.route.upload) if spec.route.upload else None
        reader = Reader(spec, self._digest, self._parts.sealer, bind, encoders, read_body, take)
        return _Inner(reader, answer)

    def _environment(self, spec: RouteSpec) -> Environment:
        backend = spec.backend or ""
        zone = self._parts.zones.get(backend) or self._spec.zone
        return Environment(
            zone=ZoneInfo(zone),
            sealer=self._parts.sealer,
            resource=spec.resource,
            trim=self._parts.trims.get(backend),
            charset=self._parts.charsets.get(backend),
            converters=self._conversions,
            clock=self.now,
        )

    def _direct(self, spec: RouteSpec) -> Direct:
        parts, name = self._parts, spec.route.name
        environment = self._environment(spec)
        invoke, operation = parts.invokes[spec.backend or ""], parts.operations[name]
        signature = operation.signature
        names = tuple(each.name for each in signature.result.members) if signature.tabular else ()
        project = compile_shown(spec, self._spec.routes, self._root, environment, names)
        exports: dict[str, Wanted] = {**spec.exports}
        exports |= column_exports(spec) if spec.whole else {}
        own = compile_exports(matches(spec), environment)
        return Direct(
            DirectPlan(
                name=name,
                backend=spec.backend or "",
                kind=spec.kind,
                root=spec.root,
                names=names,
                invoke=lambda invocation: invoke(operation, invocation),
                judge=compile_judge(spec),
                fault=alarming(compile_fault(spec), spec, parts.observe),
                owner=compile_owner(spec, self._ask, self._refer, own),
                verify=compile_verify(spec, self._refer) if spec.route.verify else None,
                codes=compile_codes(spec, self._spec, self._ask),
                project=project,
                export=compile_exports(exports, environment) if exports else None,
                version=compile_version(spec),
                selects=spec.selects,
                columns=spec.order,
                key_columns=spec.key_columns,
                wall=parts.wall,
                failed=failing(spec, parts.observe),
                changed=lambda *found: parts.observe(Changed(name, *found)),
            )
        )

    def _ask(self, name: str) -> Ask:
        route = self._spec.routes[name].route
        names = set(placeholders(route.template))
        fields = set(route.body) - names

        def ask(
            principal: Principal, values: Mapping[str, Any], parent: Call, deadline: Deadline
        ) -> Content:
            inner = self._inner[name]
            path = {key: value for key, value in values.items() if key in names}
            body = {key: value for key, value in values.items() if key in fields}
            query = {key: value for key, value in values.items() if key not in names | fields}
            asked = Call(
                principal, path=path, query=query, body=body or None, trace_id=parent.trace_id
            )
            return inner.answer(inner.reader.call(asked), deadline)

        return ask

    def _ask_authorized(self, name: str) -> Ask:
        ask, scoped = self._ask(name), authorize(self._spec.routes[name].route.scope)

        def asked(
            principal: Principal, values: Mapping[str, Any], parent: Call, deadline: Deadline
        ) -> Content:
            scoped(principal)
            return ask(principal, values, parent, deadline)

        return asked

    def _composed(self, spec: RouteSpec) -> Composed:
        plans = [self._part(part) for part in spec.route.combine]
        return Composed(plans, spec.route.sources, self._parts.executor)

    def _part(self, part: Part) -> PartPlan:
        if part.call is None:
            return PartPlan(part.name, value=self._refer(part.value or ""))
        called = part.call
        combine = compile_combinations(called, self._refer)
        callee = self._spec.routes[called.route]
        reference = part.each or part.all or ""
        after, _, export = reference.partition("/")
        return PartPlan(
            name=part.name,
            ask=self._ask_authorized(called.route),
            arguments=lambda call: list(combine(call)) if called.arguments else [{}],
            after=after,
            export=export,
            parameter=bound_parameter(callee.route, reference) if reference else "",
            together=bool(part.all),
            distinct=part.distinct,
            at_once=part.at_once,
            first=part.first,
            lists=callee.kind == "list",
            optional=part.optional,
            backend=callee.backend or "",
        )

    def _admission(self) -> Admission | None:
        rule = self._spec.admit
        if rule is None:
            return None
        admitted = self._ask(rule.call.route)
        arguments = {key: self._refer(text) for key, text in rule.call.arguments.items()}

        def ask(
            principal: Principal, deadline: Deadline, trace_id: str
        ) -> Mapping[str, Any] | None:
            call = Call(principal, trace_id=trace_id)
            values = {key: resolve(call) for key, resolve in arguments.items()}
            if any(value is None for value in values.values()):
                return None
            content = admitted(principal, values, call, deadline)
            return content.exports[0] if content.exports else None

        return admit(ask, rule.when)
