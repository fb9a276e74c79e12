"""Checks a whole deployment against its pinned files: every fault at once, or every spec."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from marshmallow import ValidationError

from connectors.contract import Connector
from connectors.errors import BindError, ConnectorError
from connectors.registry import Registry
from gateway.compile.composites import check_composite, note_exports
from gateway.compile.findings import At, Findings, nearest
from gateway.compile.index import Index
from gateway.compile.operations import Binder
from gateway.mapping.model import Backend, Deployment
from gateway.plan.routespec import DeploymentSpec, RouteSpec

_SHARED = frozenset({"name", "timeout", "concurrency", "trim", "statements"})


def check_deployment(
    deployment: Deployment, directory: Path, registry: Registry, findings: Findings
) -> DeploymentSpec:
    """Return the checked deployment; faults are in ``findings``, and then it must not serve."""
    index = Index(deployment, findings)
    ats = {route.name: At(findings, file, route) for file, route in index}
    note_exports(deployment, index, ats)
    binders = {
        backend.name: binder
        for backend in deployment.backends.values()
        if (binder := _binder(deployment, backend, directory, registry, findings))
    }
    specs: dict[str, RouteSpec] = {}
    for at in ats.values():
        if not at.route.combine:
            _bind(at, index, deployment, binders, specs)
    for at in ats.values():
        if at.route.combine and (spec := check_composite(at, index, specs)):
            specs[at.route.name] = spec
    _codes(deployment, specs, ats)
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


def make_connector(
    backend: Backend, directory: Path, registry: Registry, statements: Sequence[str] = ()
) -> Connector:
    """Return the back end's connector; raise ConnectorError or marshmallow's ValidationError."""
    kind = registry.load(backend.connector)
    schema = kind.settings_schema()
    given = {**backend.settings, **({"statements": list(statements)} if statements else {})}
    unread = _SHARED - set(schema.fields)  # the gateway's own keys, offered to every connector
    settings = schema.load({key: value for key, value in given.items() if key not in unread})
    return kind(settings, directory)


def _binder(
    deployment: Deployment,
    backend: Backend,
    directory: Path,
    registry: Registry,
    findings: Findings,
) -> Binder | None:
    source, path = deployment.source, backend.path
    try:
        connector = make_connector(backend, directory, registry)
        return Binder(backend, connector, connector.catalogue())
    except ValidationError as error:
        messages = error.normalized_messages()
        for key, texts in messages.items():
            findings.add(source, (*path, str(key)), f"{key}: {_first(texts)}")
    except BindError as error:
        findings.add(source, (*path, *error.path), error.message, error.hint)
    except ConnectorError as error:
        findings.add(source, (*path, "connector"), str(error))
    return None


def _first(texts: object) -> str:
    while isinstance(texts, dict | list) and texts:
        texts = next(iter(texts.values())) if isinstance(texts, dict) else texts[0]
    return str(texts)


def _bind(
    at: At,
    index: Index,
    deployment: Deployment,
    binders: Mapping[str, Binder],
    specs: dict[str, RouteSpec],
) -> None:
    name = at.route.backend or at.file.backend
    if name is None or name not in deployment.backends:
        message = f"there is no back end '{name}'" if name else "the file names no back end"
        path = ("backend",) if name else at.route.path
        at.report(path, message, nearest(name or "", deployment.backends))
        return
    binder = binders.get(name)
    if binder is None:
        return  # its own fault is told already
    spec = binder.bind(at, index)
    if spec:
        binder.confirm(at, spec)
        specs[at.route.name] = spec


def _codes(
    deployment: Deployment, specs: Mapping[str, RouteSpec], ats: Mapping[str, At]
) -> None:
    for spec in specs.values():
        for name in spec.code_lists:
            if name not in deployment.codes:
                message = f"there is no code list '{name}'"
                at = ats[spec.route.name]
                path = _codes_path(at, name)
                at.report(path, message, nearest(name, deployment.codes))


def _codes_path(at: At, name: str) -> tuple[str, ...]:
    fields = at.route.fields or at.file.fields
    for each in fields.values():
        if each.codes and each.codes.name == name:
            return (*each.path, "codes")
    return at.route.path
