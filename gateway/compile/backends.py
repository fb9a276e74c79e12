"""Makes the connectors of a deployment, and tells what their settings lack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from marshmallow import Schema, ValidationError, fields

from connectors.contract import Connector
from connectors.errors import BindError, ConnectorError
from connectors.registry import Registry
from gateway.compile.findings import Findings, nearest
from gateway.compile.inband import InBand
from gateway.compile.operations import Binder
from gateway.mapping.deployment import Backend, Deployment
from gateway.mapping.model import Path as NodePath

# The gateway's own keys, offered to every connector; who knows them reads them.
_SHARED = frozenset({"name", "timeout", "concurrency", "trim", "statements"})
_ANY_ADDRESS = "http://unset.invalid"  # a name that never resolves (RFC 6761)
_UNKNOWN = "Unknown field."


def make_connector(
    backend: Backend, directory: Path, registry: Registry, statements: Sequence[str] = ()
) -> Connector:
    """Return the back end's connector; raise ConnectorError or marshmallow's ValidationError."""
    kind = registry.load(backend.connector)
    schema = kind.settings_schema()
    given = {**backend.settings, **({"statements": list(statements)} if statements else {})}
    unread = _SHARED - set(schema.fields)
    given = {key: value for key, value in given.items() if key not in unread}
    return kind(_settings(schema, given, frozenset(backend.broken)), directory)


def _settings(
    schema: Schema, given: Mapping[str, Any], broken: frozenset[str]
) -> Mapping[str, Any]:
    """Return the checked settings; what lacks its variable does not hide the routes' faults.

    Nothing is asked while compiling, so that any address does; and with a fault in the file
    nothing is ever served with it.
    """
    try:
        return dict(schema.load(given))
    except ValidationError as error:
        failing = set(error.messages_dict)
        if not failing <= broken:
            raise
    required = {each.data_key or each.name for each in schema.fields.values() if each.required}
    rest = {key: value for key, value in given.items() if key not in failing}
    return dict(schema.load({**rest, **dict.fromkeys(failing & required, _ANY_ADDRESS)}))


def make_binders(
    deployment: Deployment,
    directory: Path,
    registry: Registry,
    findings: Findings,
    inband: InBand,
) -> Mapping[str, Binder]:
    """Return a binder for each back end whose settings and pinned files can be read."""
    found = {}
    for name, backend in deployment.backends.items():
        try:
            connector = make_connector(backend, directory, registry)
            catalogue = connector.catalogue()
        except ValidationError as error:
            _report_settings(deployment, backend, registry, error, findings)
        except BindError as error:
            if not set(error.path[:1]) & set(backend.broken):  # else its fault is told already
                path = (*backend.path, *error.path)
                findings.add(deployment.source, path, error.message, error.hint)
        except ConnectorError as error:
            path = (*backend.path, "connector")
            hint = getattr(error, "hint", "")
            message = getattr(error, "message", str(error))
            findings.add(deployment.source, path, message, hint)
        else:
            found[name] = Binder(backend, connector, catalogue, deployment.source, inband)
    return found


def _report_settings(
    deployment: Deployment,
    backend: Backend,
    registry: Registry,
    error: ValidationError,
    findings: Findings,
) -> None:
    schema = registry.load(backend.connector).settings_schema()
    for path, text in _texts(error.messages):
        key = path[0] if path else ""
        if key in backend.broken:
            continue  # a missing variable or secret is told already
        where = (*backend.path, *path)
        if text == _UNKNOWN:
            hint = nearest(path[-1], _keys(schema, path[:-1]))
            message = f"unknown key '{path[-1]}'"
            findings.add(deployment.source, where, message, hint, key=True)
        elif where not in deployment.source.keys:
            message = f"the key '{'.'.join(path)}' is missing"
            hint = f"connector {backend.connector} needs it"
            findings.add(deployment.source, where, message, hint, key=True)
        else:
            hint = "the values are told in the reference of the connector"
            findings.add(deployment.source, where, f"{'.'.join(path)}: {text}", hint)


def _keys(schema: Schema, path: NodePath) -> list[str]:
    """Return the keys that settings have at a path."""
    for name in path:
        inner = next(each for key, each in _fields(schema) if key == name)
        if not isinstance(inner, fields.Nested):
            return []
        schema = inner.schema
    return [key for key, _ in _fields(schema)]


def _fields(schema: Schema) -> list[tuple[str, fields.Field[Any]]]:
    return [(each.data_key or name, each) for name, each in schema.fields.items()]


def _texts(messages: object, path: NodePath = ()) -> Iterator[tuple[NodePath, str]]:
    if isinstance(messages, Mapping):
        for key, each in messages.items():
            yield from _texts(each, (*path, str(key)))
    elif isinstance(messages, list):
        for each in messages[:1]:
            yield from _texts(each, path)
    else:
        yield path, str(messages)
