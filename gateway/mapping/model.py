"""The frozen model of gateway.yaml and the mapping files: what an integrator wrote, typed.

A scalar is the text as written. ``path`` leads from the file's root to the node, and
``SourceFile.locate`` gives its line and column, so that every later stage can point at it.
An argument of an operation is a ``Field`` too: ``from`` then holds references (``$path.x``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Path = tuple[str, ...]
Texts = tuple[str, ...]
Raw = Mapping[str, Any]  # validated later, by a connector's own schema


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a file; line and column start at 1."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One fault of a mapping: ``file:line:col route: message (hint)``."""

    position: Position
    message: str
    hint: str = ""
    route: str = ""

    def __str__(self) -> str:
        where = f"{self.position.file}:{self.position.line}:{self.position.column}"
        route = f" {self.route}" if self.route else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{where}{route}: {self.message}{hint}"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file and where each of its nodes stands."""

    name: str
    keys: Mapping[Path, Position] = field(default_factory=dict, repr=False)
    values: Mapping[Path, Position] = field(default_factory=dict, repr=False)

    def locate(self, path: Path, *, key: bool = False) -> Position:
        """Return where a node stands, or its nearest ancestor that stands somewhere."""
        table = self.keys if key else self.values
        while path and path not in table:
            path = path[:-1]
        return table.get(path) or self.values.get(path) or Position(self.name, 1, 1)


@dataclass(frozen=True, slots=True)
class When:
    """Conditions that must all hold: a name or reference to its allowed texts.

    ``present`` names references that must be there and not blank. ``blank`` and ``filled``
    hold names that must (not) be blank; ``prefixes`` names whose text must start so.
    """

    equals: Mapping[str, Texts] = field(default_factory=dict)
    present: Texts = ()
    blank: Texts = ()
    filled: Texts = ()
    prefixes: Mapping[str, Texts] = field(default_factory=dict)
    path: Path = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One alternative of ``cases``: holds ``when`` (None: always), then a literal or a field."""

    when: When | None
    value: str | None = None
    then: Field | None = None


@dataclass(frozen=True, slots=True)
class Codes:
    """A code list by name, or inline; ``label_only`` for ``as: label``."""

    name: str | None = None
    inline: Mapping[str, str] | None = None
    label_only: bool = False


@dataclass(frozen=True, slots=True)
class Related:
    """Rows of another table; ``on`` is {theirs: ours}."""

    table: str
    on: Mapping[str, str]
    sort: Texts = ()
    one: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One JSON member, a body field, or an argument (see mapping-language.md, Fields).

    ``each`` is a Field for scalars or a mapping of fields for objects; ``seal`` is the resource
    whose id this is ("" when not sealed; the file's own resource for ``true``).
    """

    name: str
    path: Path = ()
    sources: Texts = ()  # ``from``
    type: str | None = None
    format: str | None = None
    zone: str | None = None
    yes: Texts = ()
    no: Texts = ()
    decimal_comma: bool = False
    parse: str | None = None
    dataset: bool = False
    unwrap: bool = False
    after: str | None = None
    near: str | None = None
    trim: str | None = None
    null_if: Texts = ()  # "blank" stands for NULL, nil, empty or only spaces
    omit_if: Texts = ()
    map: Mapping[str, str] | None = None
    codes: Codes | None = None
    cases: tuple[Case, ...] = ()
    each: Field | Mapping[str, Field] | None = None
    fields: Mapping[str, Field] | None = None
    related: Related | None = None
    seal: str = ""
    hidden: bool = False
    scope: str | None = None
    sensitivity: str | None = None
    mask: str | None = None
    on_bad: str = "fail"
    default: str | None = None
    constant: str | None = None
    join: str = " "
    role: str | None = None
    convert: Mapping[str, str | None] = field(default_factory=dict)
    required: bool = False
    enum: Texts = ()
    minimum: str | None = None  # ``min``
    maximum: str | None = None  # ``max``: a length for texts
    pattern: str | None = None
    content_type: str | None = None
    inline: bool = False
    strict_dates: bool = False
    broken: Texts = ()  # keys with diagnostics of their own: what they say may be missing here


@dataclass(frozen=True, slots=True)
class Cache:
    """How long an answer is fresh and may be served late; ``share``: everyone or $claims.x."""

    fresh_seconds: float
    stale_if_error_seconds: float = 0.0
    share: str | None = None
    path: Path = ()


@dataclass(frozen=True, slots=True)
class Paging:
    """Page sizes."""

    size: int = 20
    maximum: int = 100


@dataclass(frozen=True, slots=True)
class Upload:
    """What a body that is a file may be: media types, ``image/*`` among them, and bytes."""

    types: Texts
    maximum: int
    path: Path = ()


@dataclass(frozen=True, slots=True)
class FaultRule:
    """The first rule that holds names the problem."""

    when: When
    problem: str
    retryable: bool | None = None
    path: Path = ()


@dataclass(frozen=True, slots=True)
class Result:
    """In-band results: where the code and message stand, which codes are ok or a warning."""

    code: str
    message: str | None = None
    ok: Texts = ()
    warning: Texts = ()
    faults: tuple[FaultRule, ...] = ()
    path: Path = ()


@dataclass(frozen=True, slots=True)
class RouteCall:
    """A call of another route: ``with`` values are texts, references, or tuples of these."""

    route: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    path: Path = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One member of ``combine``: a literal or reference (``value``), or a call."""

    name: str
    value: str | None = None
    call: RouteCall | None = None
    optional: bool = False
    first: bool = False
    each: str | None = None
    all: str | None = None
    distinct: bool = False
    at_once: int = 6
    path: Path = ()


@dataclass(frozen=True, slots=True)
class OwnerRule:
    """One alternative: columns equal to references, or held by another route (``through``)."""

    equals: Mapping[str, str] = field(default_factory=dict)
    through: RouteCall | None = None
    match: str | None = None
    path: Path = ()


@dataclass(frozen=True, slots=True)
class Route:
    """One route of a mapping file; write-only keys are kept in ``later`` as written."""

    name: str  # "GET /visits/{visitId}"
    method: str
    template: str
    path: Path
    backend: str | None = None
    operation: str | None = None
    table: str | None = None
    query: str | None = None
    procedure: str | None = None
    sets: Texts = ()
    arguments: Mapping[str, Field] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    items: str | None = None
    item: str | None = None  # a path; "" for ``item: true``
    fields: Mapping[str, Field] | None = None
    filter: Mapping[str, Texts] = field(default_factory=dict)
    sort: Texts = ()
    page: Paging | None = None
    cache: Cache | None = None
    scope: str | None = None
    owner: tuple[OwnerRule, ...] = ()
    verify: Mapping[str, str] = field(default_factory=dict)
    personal: bool | None = None
    internal: bool = False
    effect: str | None = None
    body: Mapping[str, Field] = field(default_factory=dict)
    upload: Upload | None = None
    combine: tuple[Part, ...] = ()
    sources: Texts = ()
    result: Result | None = None
    faults: tuple[FaultRule, ...] = ()
    extras: bool = False
    summary: str | None = None
    description: str | None = None
    timeout_seconds: float | None = None
    later: Raw = field(default_factory=dict)
    broken: Texts = ()  # see Field.broken


@dataclass(frozen=True, slots=True)
class MappingFile:
    """One resource: its fields and routes."""

    source: SourceFile
    resource: str
    backend: str | None
    summary: str
    personal: bool
    fields: Mapping[str, Field]
    result: Result | None
    faults: tuple[FaultRule, ...]
    routes: tuple[Route, ...]
    description: str | None = None
    broken: Texts = ()  # see Field.broken
