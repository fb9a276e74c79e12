"""The keys of gateway.yaml."""

from __future__ import annotations

from typing import Any

from gateway.mapping.deployment import Admit, Api, Backend, Issuer
from gateway.mapping.model import Path
from gateway.mapping.schema_containers import Block, Many, Named
from gateway.mapping.schema_names import (
    LiteralOrReference,
    calendar_date,
    kebab_name,
    moment,
    zone_name,
)
from gateway.mapping.schema_scalars import (
    Duration,
    Flag,
    NotBlank,
    Pattern,
    Percentage,
    Text,
    Whole,
    Word,
)
from gateway.mapping.schema_walk import Definitions, Fault, Key, Keys, Outline, Place
from gateway.mapping.schema_when import CallKeys, Condition, Description, FaultKeys, ResultKeys

STATUSES = ("alpha", "beta", "active", "deprecated", "retired", "decommissioned")  # VER.10
ALGORITHMS = (
    "ES256",
    "ES384",
    "ES512",
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "EdDSA",
)
_SHARED = ("timeout", "concurrency", "trim")  # the connector's own schema reads these too


def _url(says: str, **more: Any) -> Pattern:
    form = r"https?://[^\s/?#]+(?:/[^\s]*)?"
    return Pattern(form, "an address", says, hint="as in https://api.example", **more)


class ContactKeys(Keys):
    """Who answers for the API."""

    title = "contact"

    name = NotBlank("name")
    url = _url("page")
    email = Pattern(
        r"[^@\s]+@[^@\s]+", "an e-mail address", "mailbox", hint="as in it@granvik.example"
    )


class LicenseKeys(Keys):
    """Under which license the API is."""

    title = "license"

    name = NotBlank("name", required=True)
    url = _url("text")


class ApiKeys(Keys):
    """What the API is called and where it stands."""

    title = "api"

    name = kebab_name("first part of every path", required=True)
    title_ = NotBlank("its title", required=True, attribute="title")
    version = Pattern(
        r"(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*)){2}(?:-[0-9A-Za-z.-]+)?",
        "a semantic version",
        "semantic version (VER.04)",
        hint="as in 1.0.0",
        required=True,
    )
    status = Word(STATUSES, "where it is in its life; active is the default")
    released = calendar_date("when this version was released", required=True)
    public_urls = Many(_url(""), "allowed Hosts and bases of links", required=True)
    description = Description("what it is for")
    documentation = _url("where its documentation is")
    contact = Block(ContactKeys, "who answers for it")
    license_ = Block(LicenseKeys, "under which license", attribute="license")
    terms = _url("terms of use, with the service level")

    @classmethod
    def make(cls, values: dict[str, Any], place: Place, broken: tuple[str, ...]) -> Api:
        """Make the API's facts."""
        del place, broken
        values["public_urls"] = tuple(url.rstrip("/") for url in values["public_urls"])
        return Api(**{"status": "active", **values})


class BreakerKeys(Keys):
    """When calls pause."""

    title = "breaker"

    failures = Percentage("share of failed calls")
    slow = Duration("a call longer than this counts as failed")
    pause = Duration("how long calls pause")
    crashes = Whole(1, 1_000_000, "crashes of a driver in a minute, from which on calls pause; 3")


class BackendKeys(Keys):
    """The gateway's own keys of a back end; the others are the connector's settings."""

    title = "back end"

    connector = NotBlank("soap, odbc, memory or one that is installed", required=True)
    timeout = Duration("total time of a call", attribute="timeout_seconds")
    concurrency = Whole(1, 1000, "calls at once, over all workers")
    trim = Word(["right", "none", "both"], "which blanks go from texts")
    zone = zone_name("how its local times are meant; else the deployment's")
    closed = Pattern(
        r"(?:[01][0-9]|2[0-3]):[0-5][0-9]-(?:[01][0-9]|2[0-3]):[0-5][0-9]",
        "a window",
        "nightly window: reads go stale, writes wait",
        hint='as in "02:00-03:00"',
    )
    breaker = Block(BreakerKeys, "when calls pause")
    retry = Flag("whether a failed read is made again; true")
    headers = Named(LiteralOrReference(), "SOAP headers of every call")
    result = Block(ResultKeys, "in-band results of all its operations")
    faults = Many(Block(FaultKeys), "fault rules after those of files and routes")

    @classmethod
    def walk(cls, tree: Any, place: Place) -> Any:
        """Return the back end; what the gateway does not know goes to its connector."""
        if not isinstance(tree, dict):
            return super().walk(tree, place)
        known = cls.known()
        own = {key: raw for key, raw in tree.items() if key in known}
        settings = {k: raw for k, raw in tree.items() if k not in known or k in _SHARED}
        values = super().walk(own, place)
        depth = len(place.path)
        noted = {each.path[depth] for each in place.reading.faults if _is_below(each, place.path)}
        values["broken"] = tuple(sorted(noted | set(values["broken"])))
        name = place.path[-1]
        return Backend(settings={**settings, "name": name}, name=name, **values)

    @classmethod
    def make(cls, values: dict[str, Any], place: Place, broken: tuple[str, ...]) -> Any:
        """Return the gateway's own values."""
        return {**values, "path": place.path, "broken": broken}

    @classmethod
    def define(cls, definitions: Definitions) -> Outline:
        """Allow the connector's settings too."""
        reference = super().define(definitions)
        definitions[cls.__name__]["additionalProperties"] = True
        return reference


def _is_below(fault: Fault, path: Path) -> bool:
    return len(fault.path) > len(path) and fault.path[: len(path)] == path


class IssuerKeys(Keys):
    """A trusted issuer of tokens."""

    title = "issuer"

    issuer = _url("exact iss", required=True)
    audience = NotBlank("exact aud", required=True)
    algorithms = Many(Word(ALGORITHMS), "allowed signatures", required=True)
    claims = Named(NotBlank(), "{our name: theirs}; subject is the caller", required=True)
    jwks_url = _url("where its keys are; else by discovery")

    @classmethod
    def make(cls, values: dict[str, Any], place: Place, broken: tuple[str, ...]) -> Issuer:
        """Make the issuer."""
        del place, broken
        return Issuer(**values)


class AdmitKeys(CallKeys):
    """The gateway's own question about the caller."""

    title = "admission"

    when = Condition("what the answer must hold; else 403 not-admitted", required=True)

    @classmethod
    def make(cls, values: dict[str, Any], place: Place, broken: tuple[str, ...]) -> Admit:
        """Make the question."""
        return Admit(super().make(values, place, broken), values["when"])


class AuthKeys(Keys):
    """Who may call."""

    title = "auth"

    issuers = Many(Block(IssuerKeys), "trusted issuers of access tokens")
    api_keys = Flag("API keys are accepted too")
    admit = Block(AdmitKeys, "asked about every caller")
    seal_key = Text("key of sealed ids; ${secret:seal-key} where it is set")


class CodeSource(Block):
    """A code list: a route, or an inline map."""

    def __init__(self) -> None:
        super().__init__(CallKeys)

    @property
    def describes(self) -> str:
        """Name both forms."""
        return "{route, with}, or {code: label}"

    def read(self, value: Any, place: Place) -> Any:
        """Return the call or the map."""
        if isinstance(value, dict) and "route" in value:
            return super().read(value, place)
        return Named(Text()).read(value, place)

    def outline(self, definitions: Definitions) -> Outline:
        """Describe both forms."""
        inline = {**Named(Text()).outline(definitions), "not": {"required": ["route"]}}
        return {"anyOf": [super().outline(definitions), inline]}


class Mappings(Key):
    """A folder of mapping files, or a list of folders and files."""

    kind = "folder, or a list of folders and files"

    def read(self, value: Any, place: Place) -> tuple[str, ...]:
        """Return the entries."""
        entries = Many(NotBlank(), lone=True).read(value, place)
        return tuple(entries)

    def outline(self, definitions: Definitions) -> Outline:
        """Describe both forms."""
        return Many(NotBlank(), lone=True).outline(definitions)


class GatewayKeys(Keys):
    """One deployment."""

    title = "gateway.yaml"

    version = Word(["1"], "version of the format", required=True)
    zone = zone_name("how local times are meant; Europe/Stockholm is the default")
    clock = moment("a standing start for $today and $now, for demonstrations")
    api = Block(ApiKeys, "the API as a whole", required=True)
    backends = Named(Block(BackendKeys), "back ends by name", name=kebab_name())
    auth = Block(AuthKeys, "who may call")
    codes = Named(CodeSource(), "code lists by name")
    state = Pattern(
        r"(?:sqlite:///|postgresql\+psycopg://)\S+",
        "the address of a database",
        "where keys and other state are kept",
        hint="as in sqlite:///var/brygga.db",
    )
    cache = Pattern(
        r"process|host|rediss?://\S+",
        "a cache",
        "where answers are kept: process, host or redis://…",
        hint="write process, host or redis://…",
    )
    mappings = Mappings("folder or files of the mappings; mappings/ is the default")
