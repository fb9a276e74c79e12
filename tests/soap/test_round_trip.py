"""What was read of random answers is written as it was: same values, valid by another reader.

    BRYGGA_TEST_SCHEMAS   how many random schemas   40

Left out is what a value does not hold: of structural values (mixed content, wildcards, anyType)
which names have no namespace, of a null its attributes and its type.
"""

import os
from random import Random

import pytest
from lxml import etree

from connectors.errors import Unencodable
from connectors.soap.bundle import read
from connectors.soap.request import Request
from connectors.soap.wsdl import Wsdl
from connectors.soap.xsd.views import Views, needed
from tests.soap.oracle.comparison import Case, first_difference
from tests.soap.oracle.instances import instance
from tests.soap.oracle.oracle import Oracle
from tests.soap.oracle.second import parsed, schema_of
from tests.soap.oracle.writing import written

SCHEMAS = int(os.environ.get("BRYGGA_TEST_SCHEMAS", "40"))
INSTANCES = 12
PART = 20
PARTS = [range(start, min(start + PART, SCHEMAS)) for start in range(0, SCHEMAS, PART)]
STRUCTURAL = {"$mixed", "any"}


def holds(value, wanted):
    """Return whether a value has anything that is wanted, at any depth."""
    if isinstance(value, dict):
        return any(wanted(key, each) or holds(each, wanted) for key, each in value.items())
    return isinstance(value, list) and any(
        wanted("", each) or holds(each, wanted) for each in value
    )


def is_structural(shape, value):
    """Return whether a value has a part that only its structure describes."""
    if shape.type == "anyType":
        return True
    if isinstance(value, list):
        return any(is_structural(shape, each) for each in value)
    if not isinstance(value, dict):
        return False
    if STRUCTURAL & set(value):
        return True
    return any(
        is_structural(shape.member(name), each)
        for name, each in value.items()
        if shape.member(name) is not None
    )


@pytest.mark.parametrize("seeds", PARTS, ids=str)
def test_what_was_read_is_written_as_it_was(seeds, tmp_path):
    compared = 0
    for seed in seeds:
        case = Case.of(seed)
        oracle = Oracle(case.oracle.schemas, case.oracle.root)
        wants = oracle.wants()
        place = tmp_path / str(seed)
        place.mkdir()
        for name, content in case.written.files.items():
            (place / name).write_bytes(content)
        wsdl = Wsdl(read(place, case.written.wsdl))
        root = wsdl.find("Get", None, None).output
        contents = needed([(root, None)], wsdl.views.contents)
        request = Request(root, (), "1.1", Views(contents))
        schema = schema_of(case.written)
        for number in range(INSTANCES):
            rng = Random(seed * 1000 + number)  # noqa: S311 - seeded on purpose
            content = written(instance(oracle.schemas, oracle.root, rng), rng)
            value = oracle.read(etree.fromstring(content), wants).value
            if not isinstance(value, dict) or is_structural(wants, value):
                continue
            try:
                sent = etree.fromstring(request.encode(value))[0][0]
            except Unencodable as error:
                pytest.fail(f"schema {seed}, instance {number}: {error}\n{value}")
            again = oracle.read(sent, wants).value
            assert first_difference(again, value) is None, (seed, number)
            if not holds(value, lambda _, each: each is None):
                schema.validate(parsed(etree.tostring(sent, encoding="utf-8")))
            compared += 1
    assert compared >= len(seeds) // 2  # most hold something structural
