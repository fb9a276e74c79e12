"""Every field of a mapping file, wherever it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gateway.mapping.model import Field, MappingFile


def fields_of(file: MappingFile) -> Iterator[Field]:
    """Yield the fields of a file, its routes, their arguments and bodies, at any depth."""
    yield from _walk(file.fields.values())
    for route in file.routes:
        for fields in (route.fields or {}, route.arguments, route.body):
            yield from _walk(fields.values())


def _walk(fields: Iterable[Field]) -> Iterator[Field]:
    for each in fields:
        yield each
        yield from _walk(case.then for case in each.cases if case.then)
        yield from _walk((each.fields or {}).values())
        if each.each is not None:
            items = (each.each,) if isinstance(each.each, Field) else each.each.values()
            yield from _walk(items)
