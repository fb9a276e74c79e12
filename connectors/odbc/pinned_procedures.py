"""A procedure as the pinned file holds it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.odbc.profiles import Column
from connectors.odbc.profiles.calls import Kind, Parameter, Procedure, Way


def as_document(procedure: Procedure) -> dict[str, Any]:
    """Return what the pinned file holds of a procedure; what is usual is left out."""
    document: dict[str, Any] = {
        "kind": str(procedure.kind),
        "path": list(procedure.path),
        "parameters": [_parameter_json(each) for each in procedure.parameters],
    }
    if procedure.returns:
        document["returns"] = procedure.returns
    if procedure.sets is not None:
        document["sets"] = [
            [{"name": each.name, "type": each.declared} for each in columns]
            for columns in procedure.sets
        ]
    return document


def of_document(document: Mapping[str, Any]) -> Procedure:
    """Return what plain data holds; raise KeyError, TypeError, ValueError or AttributeError."""
    sets = document.get("sets")
    return Procedure(
        tuple(document["path"]),
        tuple(_parameter(each) for each in document["parameters"]),
        Kind(document["kind"]),
        document.get("returns"),
        None
        if sets is None
        else tuple(
            tuple(Column(each["name"], each["type"]) for each in columns) for columns in sets
        ),
    )


def _parameter_json(parameter: Parameter) -> dict[str, Any]:
    document: dict[str, Any] = {
        "name": parameter.name,
        "type": parameter.declared,
        "way": str(parameter.way),
    }
    return document | {
        name: True
        for name, holds in (("optional", parameter.optional), ("cursor", parameter.is_cursor))
        if holds
    }


def _parameter(document: Mapping[str, Any]) -> Parameter:
    return Parameter(
        document["name"],
        document["type"],
        Way(document["way"]),
        optional=document.get("optional", False),
        is_cursor=document.get("cursor", False),
    )
