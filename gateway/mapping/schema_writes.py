"""The keys of routes that write: read for their form, kept as written for the writes to come."""

from __future__ import annotations

from typing import Any

from gateway.mapping.model import Upload
from gateway.mapping.schema_containers import Block, Many, Named
from gateway.mapping.schema_fields import Argument, FieldKeys, TopArgumentKeys
from gateway.mapping.schema_names import PathText, ReferenceText, RouteName, field_name, kebab_name
from gateway.mapping.schema_scalars import Flag, NotBlank, Pattern, Size, Whole, Word
from gateway.mapping.schema_walk import Definitions, Key, Keys, Outline, Place, one_of
from gateway.mapping.schema_when import Condition, FaultKeys

ACTIONS = {"operation", "table", "query", "procedure"}
MAX_ROWS = 1_000_000


def arguments_key() -> Named:
    """Return the kind of an operation's arguments."""
    says = "what the operation takes, by the back end's name or path"
    return Named(Argument(TopArgumentKeys), says, name=PathText())


class StepKeys(Keys):
    """One of several writes; each is remembered, only what failed is repeated."""

    title = "step"

    operation = NotBlank("SOAP operation")
    query = NotBlank("SQL statement with :names")
    procedure = NotBlank("stored procedure")
    arguments = arguments_key()
    when = Condition("the step is left out unless it holds")
    unless = Condition("the step is left out when it holds")
    expect = Whole(0, MAX_ROWS, "rows touched; otherwise 409 conflict, rolled back")
    answer = Named(Block(FieldKeys), "what of the answer joins the echoed body", name=field_name())
    faults = Many(Block(FaultKeys), "rules of this step")

    @classmethod
    def check(cls, tree: dict[str, Any], place: Place) -> None:
        """Note a step that does nothing, or two things."""
        one_of(tree, ACTIONS, place, "write two steps")
        if not ACTIONS & tree.keys():
            place.fault("the step does nothing", "add operation, query or procedure")


class VerifiableKeys(Keys):
    """How to see whether a write of unknown outcome was done."""

    title = "verification"

    by = RouteName("the route that shows it", required=True)
    when = Condition("what it shows when the write was done", required=True)


class RepeatKeys(Keys):
    """A write that can be looked up."""

    title = "repetition"

    verifiable = Block(VerifiableKeys, "how its outcome is found out", required=True)


class Repeat(Key):
    """``once``, ``idempotent`` or the block."""

    kind = "`once`, `idempotent`, or {verifiable: {by, when}}"
    words = Word(["once", "idempotent"])

    def read(self, value: Any, place: Place) -> Any:
        """Return what is said."""
        if isinstance(value, str):
            return self.words.read(value, place)
        return RepeatKeys.walk(value, place)

    def outline(self, definitions: Definitions) -> Outline:
        """Describe both forms."""
        return {"anyOf": [self.words.outline(definitions), RepeatKeys.define(definitions)]}


class UploadKeys(Keys):
    """What bytes an upload may bring."""

    title = "upload"

    types = Many(
        Pattern(r"[a-z0-9.+-]+/[a-z0-9.+*-]+", "a media type", hint="as in application/pdf"),
        "media types",
        required=True,
    )
    max_ = Size("greatest size", required=True, attribute="maximum")

    @classmethod
    def make(cls, values: dict[str, Any], place: Place, broken: tuple[str, ...]) -> Upload:
        """Make the upload."""
        del broken
        return Upload(tuple(values["types"]), values["maximum"], place.path)


class LockKeys(Keys):
    """When a device is locked."""

    title = "device lock"

    when = Condition("when", required=True)
    device = ReferenceText("which device", required=True)


class SyncKeys(Keys):
    """A list that can be asked for its changes."""

    title = "changes"

    key = field_name("the field that names an item", required=True)


class Sync(Key):
    """The block, or the part of a combined answer whose token it carries."""

    kind = "{key: field}, or the name of a part"

    def read(self, value: Any, place: Place) -> Any:
        """Return what is said."""
        if isinstance(value, str):
            return field_name().read(value, place)
        return SyncKeys.walk(value, place)

    def outline(self, definitions: Definitions) -> Outline:
        """Describe both forms."""
        return {"anyOf": [field_name().outline(definitions), SyncKeys.define(definitions)]}


class WriteKeys(Keys):
    """The keys of writes, batches and changes; what they hold is kept as written."""

    sync = Sync("also serves the changes since a token")
    links = Named(RouteName(), "further links of the answer: {relation: route}", name=field_name())
    reads = RouteName("its owner rule and its 404 hold for the write; gives $read.X")
    steps = Many(Block(StepKeys), "several writes")
    transaction = Flag("the steps are one transaction")
    answer = Named(Block(FieldKeys), "what of the answer joins the echoed body", name=field_name())
    expect = Whole(0, MAX_ROWS, "rows touched; otherwise 409 conflict, rolled back")
    write_name = ReferenceText(
        "the app's own name of this write; else Idempotency-Key", data_key="name"
    )
    repeat = Repeat("what may be done when the outcome is unknown; once is the default")
    offline = Word(["queue"], "the gateway may own it while the back end is down")
    refreshes = Many(kebab_name(), "resources whose copies it makes stale", lone=True)
    batch = Named(RouteName(), "writes by operation type", name=field_name())
    max_ = Whole(1, 1000, "writes of one batch")
    lock_device = Block(LockKeys, "the write also locks a device")


LATER = frozenset(WriteKeys.known())
