"""Checks a whole deployment against its pinned files: every fault at once, or every spec."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from connectors.registry import Registry
from gateway.compile.attachments import check_attachments
from gateway.compile.backends import make_binders, make_connector
from gateway.compile.circles import CodeLists, check_circles
from gateway.compile.composites import check_composite, note_parts
from gateway.compile.findings import At, Findings, nearest
from gateway.compile.gatewayfile import check_code_lists, check_gateway
from gateway.compile.inband import InBand
from gateway.compile.index import Index, Reading, known_parameters, placeholders
from gateway.compile.operations import Binder
from gateway.compile.references import check_references
from gateway.compile.rules import check_effect, check_lists
from gateway.mapping.deployment import Deployment
from gateway.mapping.model import RouteCall
from gateway.plan.routespec import DeploymentSpec, RouteSpec

__all__ = ["check_deployment", "make_connector"]


def check_deployment(
    deployment: Deployment, directory: Path, registry: Registry, findings: Findings
) -> DeploymentSpec:
    """Return the checked deployment; faults are in ``findings``, and then it must not serve."""
    index = Index(deployment, findings)
    every = [At(findings, file, route) for file, route in index]
    ats = [at for at in every if check_effect(at)]
    claims = _claims(deployment)
    for at in ats:
        _note(at, index, claims)
    check_gateway(deployment, index, findings)
    inband = InBand(findings)
    binders = make_binders(deployment, directory, registry, findings, inband)
    specs: dict[str, RouteSpec] = {}
    for at in ats:
        if not at.route.combine:
            _bind(at, index, deployment, binders, specs)
    inband.finish()
    for at in ats:
        if at.route.combine and (spec := check_composite(at, specs)):
            specs[at.route.name] = spec
    check_code_lists(deployment, specs, index)
    check_circles(ats, specs, deployment.codes)
    check_attachments(ats, specs)
    for at in ats:
        if spec := specs.get(at.route.name):
            check_lists(at, _lists(spec, specs, deployment.codes))
    return DeploymentSpec(
        api=deployment.api,
        zone=deployment.zone,
        clock=deployment.clock,
        issuers=deployment.issuers,
        api_keys=deployment.api_keys,
        admit=deployment.admit,
        codes=deployment.codes,
        cache=deployment.cache,
        routes=specs,
    )


def _lists(
    spec: RouteSpec, specs: Mapping[str, RouteSpec], codes: CodeLists
) -> Sequence[RouteSpec]:
    """Return the routes that give the code lists of a route and of its parts."""
    called = [part.call.route for part in spec.route.combine if part.call]
    asking = [spec, *(specs[name] for name in called if name in specs)]
    entries = [codes.get(name) for each in asking for name in each.code_lists]
    return [specs[e.route] for e in entries if isinstance(e, RouteCall) and e.route in specs]


def _claims(deployment: Deployment) -> frozenset[str] | None:
    """Return the claims that callers can have; a key's are whatever its maker says."""
    if deployment.api_keys or not deployment.issuers:
        return None
    return frozenset({"subject"}.union(*(each.claims for each in deployment.issuers)))


def _note(at: At, index: Index, claims: frozenset[str] | None) -> None:
    """Note what a route reads of others, before any of them is bound."""
    check_references(at, placeholders(at.route.template), claims)
    note_parts(at, index)
    for rule in at.route.owner:
        if rule.through is None:
            continue
        call = _passing_on(rule.through, at, index)
        reading = Reading(at.file.source, rule.path, at.route.name)
        if index.find(call, reading, "through"):
            index.needs(call, reading)
            here = Reading(at.file.source, (*rule.path, "match"), at.route.name)
            index.export(call.route, rule.match or "", here)
            _check_match(at, rule.match or "", here, index)


def _passing_on(call: RouteCall, at: At, index: Index) -> RouteCall:
    """Return a call with the route's own placeholders where it names no arguments."""
    found = index.get(call.route)
    if call.arguments or found is None:
        return call
    known = known_parameters(found[1])
    names = [name for name in placeholders(at.route.template) if name in known]
    return RouteCall(call.route, {name: f"$path.{name}" for name in names}, call.path)


def _check_match(at: At, match: str, here: Reading, index: Index) -> None:
    """Report a ``match`` that this route's own records do not hold."""
    fields = at.route.fields or at.file.fields
    if match in fields or match in placeholders(at.route.template) or at.declares(match):
        return
    index.misread(here, f"'{at.route.name}' has no field '{match}'", nearest(match, fields))


def _bind(
    at: At,
    index: Index,
    deployment: Deployment,
    binders: Mapping[str, Binder],
    specs: dict[str, RouteSpec],
) -> None:
    name = at.route.backend or at.file.backend
    own = bool(at.route.backend)
    if name is None:
        at.report(at.route.path, "the file names no back end", _known(deployment), key=True)
    elif ("backends", name) not in deployment.source.keys:
        path = (*at.route.path, "backend") if own else ("backend",)
        at.report(path, f"there is no back end '{name}'", nearest(name, deployment.backends))
    elif (binder := binders.get(name)) and (spec := binder.bind(at, index)):
        binder.confirm(at, spec)
        specs[at.route.name] = spec


def _known(deployment: Deployment) -> str:
    return f"add backend: {' or '.join(deployment.backends)}"
