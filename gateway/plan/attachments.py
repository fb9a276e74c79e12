"""Binary fields: what the JSON says of an attachment, and where its bytes are to be had.

The bytes have a path of their own below the record's, made of the field's JSON pointer. Whoever
asks there goes through the projection of the record again, so that what may not be seen in the
record cannot be fetched beside it either.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from mimetypes import MimeTypes

from connectors.contract import Stream, Value
from connectors.spool import Spool
from gateway.errors import GatewayError
from gateway.messages import File, Json
from gateway.plan.declared import json_type, kind_of
from gateway.plan.leaves import Level, Put, handle
from gateway.plan.sources import Record, compile_get, compile_read, split
from gateway.plan.specs import FieldSpec, View
from gateway.plan.texts import bytes_of
from gateway.plan.values import ABSENT, At, BadValue, pointer

INDEX = "*"  # in the path of an attachment: any item of a list
UNKNOWN = "application/octet-stream"
LONGEST_TYPE = 120
_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+(?:\s*;\s*[\w-]+=[\w.:+-]+)*", re.ASCII)
_TYPES = MimeTypes()  # Python's own table: what a host adds to it is no business of an app's

Steps = tuple[str, ...]


def is_attachment(spec: FieldSpec) -> bool:
    """Tell whether a field's JSON is a link to bytes, and not the bytes themselves."""
    field = spec.field
    built = spec.fields or spec.each or field.cases or field.related or field.constant is not None
    worked = field.map is not None or field.convert or field.mask or field.codes
    if built or worked or field.inline or json_type(spec) != "binary":
        return False
    return all(kind_of(shape) != "hex" for shape in spec.shapes)


def attachments_of(fields: Sequence[FieldSpec], base: Steps = ()) -> Iterator[Steps]:
    """Yield the steps to every attachment that a record may show, each once."""
    found = dict.fromkeys(
        steps
        for spec in fields
        if not spec.field.hidden
        for steps in _below(spec, (*base, spec.field.name))
    )
    yield from found


def path_of(steps: Steps, taken: Sequence[str]) -> str:
    """Return the part of a path template for an attachment; ``taken`` are placeholders before."""
    path, names = f"/{steps[0]}", list(taken)
    for before, step in pairwise(steps):
        name = f"{before}Index" if before != INDEX else "index"
        while step == INDEX and name in names:
            name += "2"
        names += [name] if step == INDEX else []
        path += f"/{{{name}}}" if step == INDEX else f"/{step}"
    return path


def attachment_put(spec: FieldSpec, level: Level) -> Put:
    """Return what puts the description of an attachment into the JSON object."""
    field = spec.field
    read = compile_read(field, spec.shapes, level.environment)
    told = compile_get(split(field.content_type)) if field.content_type else None

    def put(record: Record, view: View, at: At, out: dict[str, Json]) -> None:
        value: Value = ABSENT
        try:
            value = read(record, view)
            if value is ABSENT:
                return
            if value is None:
                out[field.name] = None
                return
            stream = _stream(value, told(record) if told else None)
        except BadValue:
            out[field.name] = handle(field, value, at, view)
            return
        attach = view.attach or describe
        out[field.name] = attach(pointer((at, field.name)), stream)

    return put


def describe(_pointer: str, stream: Stream, href: str | None = None) -> Json:
    """Return what the JSON says of an attachment; without ``href`` where no route serves it."""
    size, digest = 0, hashlib.sha256()
    for chunk in stream.chunks:
        size += len(chunk)
        digest.update(chunk)
    told = {"contentType": stream.content_type, "size": size, "sha256": digest.hexdigest()}
    return {**told, "href": href} if href else told


class Catch:
    """Takes the bytes of one attachment while its record is projected, and no others."""

    def __init__(self, wanted: str) -> None:
        self._wanted = wanted
        self.file: File | None = None

    def __call__(self, place: str, stream: Stream) -> None:
        """Keep the bytes of the place that is wanted; raise GatewayError where there is no room."""
        if place != self._wanted or self.file is not None:
            return
        digest = hashlib.sha256()

        def hashed() -> Iterator[bytes]:
            for chunk in stream.chunks:
                digest.update(chunk)
                yield chunk

        try:
            spool = Spool.of(hashed())
        except OSError:
            raise GatewayError("overloaded") from None
        name = _name(place, stream.content_type)
        self.file = File(stream.content_type, name, digest.hexdigest(), spool)


def place_of(template: str, placeholders: Mapping[str, str], prefix: str) -> str:
    """Return the JSON pointer of the attachment that a path asks for, below the record's."""
    steps = template.removeprefix(prefix).split("/")
    return "/".join(placeholders[step[1:-1]] if step.startswith("{") else step for step in steps)


def _below(spec: FieldSpec, steps: Steps) -> Iterator[Steps]:
    for then in spec.cases:
        if then is not None and not then.field.hidden:
            yield from _below(then, steps)
    if spec.each is not None:
        yield from _below(spec.each, (*steps, INDEX))
    elif spec.fields:
        inner = (*steps, INDEX) if json_type(spec) == "list" else steps
        yield from attachments_of(spec.fields, inner)
    elif is_attachment(spec):
        yield steps


def _stream(value: Value, told: Value) -> Stream:
    """Return an attachment's bytes under the media type that is told of them, if it is one."""
    if isinstance(told, dict):
        told = told.get("$value")
    stream = value if isinstance(value, Stream) else None
    for kind in (told, stream.content_type if stream else ""):
        if isinstance(kind, str) and len(kind) <= LONGEST_TYPE and _TYPE.fullmatch(kind.strip()):
            break
    else:
        kind = UNKNOWN
    if stream is not None:
        return Stream(kind.strip(), stream.size, stream.chunks)
    held = bytes_of(value)
    return Stream(kind.strip(), len(held), (held,))


def _name(place: str, kind: str) -> str:
    """Return a name for the file: the field's, with the ending of its type."""
    field = next(step for step in reversed(place.split("/")) if not step.isdecimal())
    bare = kind.partition(";")[0].strip().lower()
    return field + (_TYPES.guess_extension(bare) or "")
