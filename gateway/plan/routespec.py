"""A checked route, frozen: everything that assembly needs, and nothing that lives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from connectors.contract import OperationSpec, Shape
from gateway.mapping.deployment import Admit, Api, Issuer
from gateway.mapping.model import FaultRule, Result, Route, RouteCall
from gateway.plan.specs import FieldSpec


@dataclass(frozen=True, slots=True)
class ParameterSpec:
    """One parameter that a client may send.

    ``type`` is a type of the language; ``seal`` the resource whose id it is; ``choices`` the
    only legal texts. A filter names the field it filters and its operator.
    """

    name: str
    place: str  # path | query | header
    type: str = "string"
    seal: str = ""
    choices: tuple[str, ...] = ()
    filters: str = ""  # the column
    operators: tuple[str, ...] = ()
    description: str = ""
    example: str = ""


@dataclass(frozen=True, slots=True)
class RouteSpec:
    """One route after checking: ``kind`` is item, list or composite.

    ``root`` leads to the record or the records in the reply; ``order`` maps every sortable
    field to its columns; ``claims`` and ``scopes`` are those
    that the answer depends on beyond its arguments; ``exports`` maps a name that other routes
    read to a field or column of this one; ``body`` are the fields of the request's body;
    ``pages`` tells that the back end pages the list itself (``$page.number``).
    """

    route: Route
    resource: str
    kind: str
    backend: str | None = None
    fields: tuple[FieldSpec, ...] = ()
    arguments: tuple[FieldSpec, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    operation: OperationSpec | None = None
    wants: Shape | None = None
    root: tuple[str, ...] = ()
    parameters: tuple[ParameterSpec, ...] = ()
    result: Result | None = None
    faults: tuple[FaultRule, ...] = ()
    order: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    key_columns: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    code_lists: tuple[str, ...] = ()
    exports: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sensitivity: str = "personal"
    personal: bool = True
    selects: bool = False
    body: tuple[FieldSpec, ...] = ()
    pages: bool = False

    @property
    def whole(self) -> bool:
        """Whether the back end gives its whole list, of which the gateway selects."""
        return self.kind == "list" and not self.selects and not self.pages


@dataclass(frozen=True, slots=True)
class DeploymentSpec:
    """A checked deployment: what the plan cache holds."""

    api: Api
    zone: str
    clock: str | None
    issuers: tuple[Issuer, ...]
    api_keys: bool
    admit: Admit | None
    codes: Mapping[str, RouteCall | Mapping[str, str]]
    cache: str
    routes: Mapping[str, RouteSpec]
    openapi: bytes = b""
