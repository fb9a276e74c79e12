"""Resolves fields against the declared record: names to shapes, or a diagnostic with a hint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from connectors.contract import Shape
from gateway.compile.findings import At, nearest
from gateway.compile.references import claim_of
from gateway.compile.wants import ResultPath
from gateway.mapping.model import Field, Path, When
from gateway.plan.specs import FieldSpec

OPAQUE = Shape("", "anyType")  # structural: nobody declares what is in it
RELATED = "~"  # related rows stand in the record under this and the field's name


@dataclass(slots=True)
class Reads:
    """What the fields of a route read: result paths, related tables, claims, scopes, codes."""

    paths: set[ResultPath] = field(default_factory=set)
    related: dict[str, dict[str, object]] = field(default_factory=dict)
    members: list[Shape] = field(default_factory=list)
    claims: set[str] = field(default_factory=set)
    scopes: set[str] = field(default_factory=set)
    codes: dict[str, Path] = field(default_factory=dict)  # with the place of the first use
    sensitivities: set[str] = field(default_factory=set)


class Resolver:
    """Resolves the fields of one route."""

    def __init__(self, at: At, tables: Mapping[str, Shape]) -> None:
        self._at = at
        self._tables = tables

    def resolve(
        self, fields: Mapping[str, Field], record: Shape, base: ResultPath, reads: Reads
    ) -> tuple[FieldSpec, ...]:
        """Return the fields with the declared shapes of what they read."""
        found = [self._field(each, record, base, reads) for each in fields.values()]
        return tuple(found)

    def when(self, when: When, record: Shape, base: ResultPath, reads: Reads) -> None:
        """Resolve the names of a condition."""
        for name in (*when.equals, *when.blank, *when.filled, *when.prefixes):
            self.source(name, (*when.path, name), record, base, reads, key=True)
        for name in when.present:
            self.source(name, when.path, record, base, reads)

    def _field(self, each: Field, record: Shape, base: ResultPath, reads: Reads) -> FieldSpec:
        if each.scope:
            reads.scopes.add(each.scope)
        if each.codes and each.codes.name:
            reads.codes.setdefault(each.codes.name, (*each.path, "codes"))
        reads.sensitivities.add(each.sensitivity or "none")
        if each.related:
            return self._related(each, record, base, reads)
        holds = bool(each.fields or each.each)
        own = Reads() if holds else reads
        shapes = tuple(
            self.source(source, self._from(each, place), record, base, own)
            for place, source in enumerate(each.sources)
        )
        if each.content_type:
            self.source(each.content_type, (*each.path, "content-type"), record, base, reads)
        cases = tuple(self._case(case.when, case.then, record, base, reads) for case in each.cases)
        inner, inner_base = record, base
        if each.sources and (each.fields or each.each) and not each.sources[0].startswith("$"):
            if shapes[0] is None:
                return FieldSpec(each, shapes)  # its members would all be missing too
            inner, steps = inside(each, shapes[0])
            inner_base = (*base, *each.sources[0].split("/"), *steps)
        fields, item = self._children(each, inner, inner_base, reads)
        if holds and not any(_below(path, inner_base) for path in reads.paths):
            reads.paths |= own.paths  # nothing in it is read by name, so it is read whole
        return FieldSpec(each, shapes, fields, item, cases)

    def _from(self, each: Field, place: int) -> Path:
        item = (*each.path, "from", str(place))
        return item if item in self._at.file.source.values else item[:-1]

    def _case(
        self,
        when: When | None,
        then: Field | None,
        record: Shape,
        base: ResultPath,
        reads: Reads,
    ) -> FieldSpec | None:
        if when:
            self.when(when, record, base, reads)
            for values in when.equals.values():
                self._claims(values, reads)
        return self._field(then, record, base, reads) if then else None

    def _claims(self, texts: tuple[str, ...], reads: Reads) -> None:
        for text in texts:
            if name := claim_of(text):
                reads.claims.add(name)

    def _children(
        self, each: Field, record: Shape, base: ResultPath, reads: Reads
    ) -> tuple[tuple[FieldSpec, ...], FieldSpec | None]:
        if each.fields:
            return self.resolve(each.fields, record, base, reads), None
        if isinstance(each.each, Field):
            # the items themselves are the values: $value is the list's own element
            item = replace(each.each, sources=each.each.sources or ("$value",))
            spec = self._field(item, record, base, reads)
            one = replace(record, repeated=False)
            shapes = tuple(
                one if source == "$value" else shape
                for source, shape in zip(item.sources, spec.shapes, strict=True)
            )
            return (), replace(spec, shapes=shapes)
        if each.each:
            return self.resolve(each.each, record, base, reads), None
        return (), None

    def _related(self, each: Field, record: Shape, base: ResultPath, reads: Reads) -> FieldSpec:
        related = each.related
        assert related is not None  # noqa: S101 - the caller looked
        for theirs_name, ours in related.on.items():
            path = (*each.path, "related", "on", theirs_name)
            self.source(ours, path, record, base, reads)
        shape = self._tables.get(related.table)
        if shape is None:
            message = f"there is no table '{related.table}'"
            hint = nearest(related.table, self._tables)
            self._at.report((*each.path, "related", "table"), message, hint)
            return FieldSpec(each, (), (), None)
        self._columns(each, shape)
        below = Reads()
        children, item = self._children(replace(each, sources=()), shape, (), below)
        columns = {path[0] for path in below.paths} | set(related.on)
        name = RELATED + each.name
        members = tuple(member for member in shape.members if member.name in columns)
        member = Shape(name, members=(*members, *below.members), repeated=not related.one)
        reads.members.append(member)
        reads.related[name] = {
            "table": related.table,
            "on": dict(related.on),
            "sort": list(related.sort),
            "one": related.one,
            **({"related": below.related} if below.related else {}),
        }
        reads.claims |= below.claims
        reads.scopes |= below.scopes
        reads.codes.update({**below.codes, **reads.codes})
        reads.sensitivities |= below.sensitivities
        return FieldSpec(each, (member,), children, item)

    def _columns(self, each: Field, shape: Shape) -> None:
        related = each.related
        assert related is not None  # noqa: S101 - the caller looked
        known = [member.name for member in shape.members]
        base = (*each.path, "related")
        named = [(name, (*base, "on", name), True) for name in related.on]
        named += [
            (name.removeprefix("-"), (*base, "sort", str(place)), False)
            for place, name in enumerate(related.sort)
        ]
        for name, path, key in named:
            if name not in known:
                message = f"table '{related.table}' has no column '{name}'"
                self._at.report(path, message, nearest(name, known), key=key)

    def source(
        self,
        source: str,
        path: Path,
        record: Shape,
        base: ResultPath,
        reads: Reads,
        *,
        key: bool = False,
    ) -> Shape | None:
        """Return the declared shape of what a path leads to, or report that nothing is there."""
        if source == "$value":
            beside = record.member("$value")
            if beside is not None:  # a part of its own, which is sent for only where it is read
                reads.paths.add((*base, source))
            return beside or record
        if source.startswith("$"):
            self._claims((source,), reads)
            return None
        steps = tuple(source.split("/"))
        shape, repeated = record, False
        for depth, step in enumerate(steps):
            if shape.type == OPAQUE.type:
                reads.paths.add((*base, *steps[:depth]))
                return replace(OPAQUE, name=step, repeated=repeated)
            known = [member.name for member in shape.members]
            below = shape.member(step)
            if below is None:
                inside = "/".join(steps[:depth])
                where = f" in {inside}" if inside else ""
                message = f"the back end's record has no '{step}'{where}"
                hint = nearest(step, known)
                if reason := dict(shape.unread).get(step):
                    message, hint = f"'{step}' cannot be read: {reason}", "leave it out"
                self._at.report(path, message, hint, key=key)
                return None
            shape, repeated = below, repeated or below.repeated
        reads.paths.add((*base, *steps))
        return shape if shape.repeated == repeated else replace(shape, repeated=repeated)


def inside(each: Field, shape: Shape) -> tuple[Shape, ResultPath]:
    """Return what the members of an object or list are resolved in, and the steps to it."""
    if each.parse or each.dataset:
        return OPAQUE, ()
    if each.unwrap and shape.type != OPAQUE.type:
        found = next((each for each in shape.members if not each.name.startswith("@")), None)
        return (found, (found.name,)) if found else (shape, ())
    return shape, ()


def _below(path: ResultPath, base: ResultPath) -> bool:
    return len(path) > len(base) and path[: len(base)] == base
