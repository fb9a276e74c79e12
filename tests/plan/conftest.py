"""Compiles single fields and whole records for the tests of the plan."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from connectors.contract import Representation, Shape
from gateway.mapping.model import Field
from gateway.plan.projection import compile_projection
from gateway.plan.specs import Environment, FieldSpec, View


class LegibleSeals:
    """Seals that can be read, so that a test says what was sealed for what."""

    def seal(self, resource, text):
        return f"{resource}<{text}>"

    def seal_version(self, resource, key, version):
        return f"{resource}<{key}@{version}>"

    def open(self, resource, token):
        start, _, text = token.partition("-")
        return text.strip("-") if start == resource else None


@pytest.fixture(scope="session")
def environment():
    def clock():
        return dt.datetime(2026, 11, 23, 7, 14, 2, tzinfo=dt.UTC)

    return Environment(ZoneInfo("Europe/Stockholm"), LegibleSeals(), "visits", clock=clock)


@pytest.fixture(scope="session")
def project(environment):
    """Return (json, warnings) of one record for some specs."""

    def run(specs, record, env=environment, **view):
        warnings = []
        seen = View(warn=lambda pointer, code: warnings.append((pointer, code)), **view)
        return compile_projection(specs, env)(record, seen), warnings

    return run


@pytest.fixture(scope="session")
def read(project):
    """Return (json, warnings) of a field ``f`` over a member ``F`` with a value (or values)."""

    def run(value, declared="string", representation=Representation.XSD, **keys):
        view = {key: keys.pop(key) for key in ("scopes", "claims", "device") if key in keys}
        view["codes"] = keys.pop("lists", {})
        shape_keys = {key: keys.pop(key) for key in ("scale", "values", "repeated") if key in keys}
        values = value if isinstance(value, tuple) else (value,)
        declared = declared if isinstance(declared, tuple) else (declared,) * len(values)
        names = tuple(f"F{index}" for index in range(len(values)))
        shapes = tuple(
            Shape(name, each, representation, **shape_keys)
            for name, each in zip(names, declared, strict=True)
        )
        record = {n: v for n, v in zip(names, values, strict=True) if v is not ...}
        spec = FieldSpec(Field("f", sources=names, **keys), shapes)
        return project([spec], record, **view)

    return run


@pytest.fixture(scope="session")
def json_of(read):
    """Return the JSON of a field that gives no warning."""

    def run(*given, **keys):
        found, warnings = read(*given, **keys)
        assert not warnings
        return found["f"]

    return run
