"""Random schemas and answers: the connector, an oracle that never saw it, and xmlschema.

    BRYGGA_TEST_SCHEMAS     how many random schemas           40
    BRYGGA_TEST_MUTATIONS   how many mutated answers of each   4

The whole row: BRYGGA_TEST_SCHEMAS=500.
"""

import os
from random import Random

import pytest
from lxml import etree

from tests.soap.oracle.comparison import Case, Tally, compare, compare_signatures
from tests.soap.oracle.instances import instance
from tests.soap.oracle.second import disagreements, parsed, schema_of
from tests.soap.oracle.writing import written

SCHEMAS = int(os.environ.get("BRYGGA_TEST_SCHEMAS", "40"))
MUTATIONS = int(os.environ.get("BRYGGA_TEST_MUTATIONS", "4"))
INSTANCES = 20
PART = 20  # schemas of one test, so that a failure is found near its seed
PARTS = [range(start, min(start + PART, SCHEMAS)) for start in range(0, SCHEMAS, PART)]


@pytest.mark.parametrize("seeds", PARTS, ids=str)
def test_random_schemas_and_instances_are_valid_and_read_alike_by_another_reader(seeds):
    for seed in seeds:
        case = Case.of(seed)
        schema = schema_of(case.written)
        for number in range(INSTANCES):
            rng = Random(seed * 1000 + number)  # noqa: S311 - seeded on purpose
            content = written(instance(case.oracle.schemas, case.oracle.root, rng), rng)
            schema.validate(parsed(content))
            read = case.oracle.read(etree.fromstring(content), case.wants)
            assert not +read.warnings, (seed, number)
            assert disagreements(schema, content, read) == [], (seed, number, content)


def test_signatures_have_the_members_that_the_oracle_finds(tmp_path):
    found = compare_signatures(range(SCHEMAS), tmp_path)
    assert not found, Tally(differences=found).report()


@pytest.mark.parametrize("seeds", PARTS, ids=str)
def test_an_answer_is_read_as_the_oracle_reads_it(seeds, tmp_path):
    tally = compare(seeds, INSTANCES, tmp_path, MUTATIONS)
    assert tally.pairs == len(seeds) * (INSTANCES + MUTATIONS)
    assert not tally.differences, tally.report()
