"""The frozen model of a deployment: what gateway.yaml says, with the mapping files it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gateway.mapping.model import (
    FaultRule,
    MappingFile,
    Path,
    Raw,
    Result,
    RouteCall,
    SourceFile,
    Texts,
    When,
)


@dataclass(frozen=True, slots=True)
class Issuer:
    """A trusted token issuer; ``claims`` is {our name: theirs}."""

    issuer: str
    audience: str
    algorithms: Texts
    claims: Mapping[str, str]
    jwks_url: str | None = None


@dataclass(frozen=True, slots=True)
class Admit:
    """The gateway's own question about the caller: not met is 403 not-admitted."""

    call: RouteCall
    when: When


@dataclass(frozen=True, slots=True)
class Backend:
    """A configured back end; ``settings`` are validated by the connector's own schema."""

    name: str
    connector: str
    settings: Raw = field(repr=False)
    timeout_seconds: float = 10.0
    concurrency: int = 8
    trim: str | None = None
    zone: str | None = None
    closed: str | None = None
    breaker: Raw = field(default_factory=dict)
    retry: bool = True
    headers: Mapping[str, str] = field(default_factory=dict)
    result: Result | None = None
    faults: tuple[FaultRule, ...] = ()
    path: Path = ()
    broken: Texts = ()  # see Field.broken


@dataclass(frozen=True, slots=True)
class Api:
    """What ``/api-info`` and the OpenAPI document say of the whole."""

    name: str
    title: str
    version: str
    status: str
    released: str
    public_urls: Texts
    description: Mapping[str, str] = field(default_factory=dict)
    documentation: str | None = None
    contact: Mapping[str, str] = field(default_factory=dict)
    license: Mapping[str, str] = field(default_factory=dict)
    terms: str | None = None

    @property
    def major(self) -> str:
        """The first number of the version."""
        return self.version.split(".", 1)[0]


@dataclass(frozen=True, slots=True)
class Deployment:
    """Everything that one deployment says.

    ``lost`` are the mapping files of which nothing could be made, by what their text shows;
    ``all_written`` is false when one of them shows not even which routes it has.
    """

    source: SourceFile
    api: Api
    zone: str
    clock: str | None
    backends: Mapping[str, Backend]
    issuers: tuple[Issuer, ...]
    api_keys: bool
    admit: Admit | None
    codes: Mapping[str, RouteCall | Mapping[str, str]]
    state: str = field(repr=False)
    cache: str
    seal_key: str = field(repr=False)  # text of ``auth.seal-key``; hashed to the sealing key
    mappings: tuple[MappingFile, ...] = ()
    lost: tuple[SourceFile, ...] = ()
    all_written: bool = True
