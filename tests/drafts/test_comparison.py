"""Drift between two contracts: each difference has the severity that its side gives it."""

from dataclasses import replace

import pytest

from connectors.contract import Catalogue, Shape, Signature
from gateway.drafts.comparison import Severity, compare

LEAF = Shape("a", "string", width=10, values=("x", "y"))
INT = Shape("a", "int", scale=1)
BREAKING, MAYBE, MORE, LOOKS = (
    Severity.BREAKING,
    Severity.POTENTIALLY_BREAKING,
    Severity.ADDITIVE,
    Severity.COSMETIC,
)


def contract(takes=(), gives=(), rows=False, name="Get"):
    arguments, result = Shape("arguments", members=takes), Shape("result", members=gives)
    return Catalogue({name: Signature(arguments, result, rows=rows)})


def taking(*shapes):
    return contract(takes=shapes)


def giving(*shapes):
    return contract(gives=shapes)


def severities(before, now):
    return [each.severity for each in compare(before, now)]


def test_equal_contracts_do_not_differ():
    assert compare(giving(LEAF), giving(LEAF)) == []


@pytest.mark.parametrize(
    ("was", "now", "given", "read"),
    [
        ((LEAF,), (), [BREAKING], [BREAKING]),
        ((), (LEAF,), [MORE], [MORE]),
        ((), (replace(LEAF, required=True),), [BREAKING], [MORE]),
        ((LEAF,), (replace(LEAF, repeated=True),), [BREAKING], [BREAKING]),
        ((INT,), (replace(INT, type="long"),), [MORE], [MAYBE]),
        ((INT,), (replace(INT, type="short"),), [MAYBE], [MORE]),
        ((INT,), (replace(INT, type="boolean"),), [BREAKING], [BREAKING]),
        ((INT,), (replace(INT, scale=2),), [MAYBE], [MAYBE]),
        ((LEAF,), (replace(LEAF, required=True),), [BREAKING], [LOOKS]),
        ((replace(LEAF, required=True),), (LEAF,), [MORE], [MAYBE]),
        ((LEAF,), (replace(LEAF, nillable=True),), [MORE], [MAYBE]),
        ((replace(LEAF, nillable=True),), (LEAF,), [MAYBE], [LOOKS]),
        ((LEAF,), (replace(LEAF, width=20),), [MORE], [MAYBE]),
        ((LEAF,), (replace(LEAF, width=5),), [MAYBE], [LOOKS]),
        ((LEAF,), (replace(LEAF, width=None),), [MORE], [MAYBE]),
        ((LEAF,), (replace(LEAF, values=("x", "y", "z")),), [MORE], [MAYBE]),
        ((LEAF,), (replace(LEAF, values=("x",)),), [MAYBE], [LOOKS]),
        ((LEAF,), (replace(LEAF, values=()),), [MORE], [MAYBE]),
        ((replace(LEAF, values=()),), (LEAF,), [MAYBE], [LOOKS]),
        ((LEAF,), (replace(LEAF, values=("y", "x")),), [LOOKS], [LOOKS]),
        ((LEAF, Shape("b", "int")), (Shape("b", "int"), LEAF), [LOOKS], [LOOKS]),
    ],
)
def test_a_difference_is_judged_by_the_side_that_it_is_on(was, now, given, read):
    assert severities(taking(*was), taking(*now)) == given
    assert severities(giving(*was), giving(*now)) == read


def test_an_operation_that_is_gone_breaks_and_a_new_one_adds():
    found = compare(contract(name="Old"), contract(name="New"))
    assert [(each.severity, each.operation, each.message) for each in found] == [
        (BREAKING, "Old", "is gone"),
        (MORE, "New", "is new"),
    ]


def test_rows_in_place_of_one_answer_break():
    assert severities(contract(), contract(rows=True)) == [BREAKING]
    assert severities(contract(rows=True), contract()) == [BREAKING]


def test_another_order_of_operations_is_cosmetic():
    one, other = contract(name="A").operations, contract(name="B").operations
    assert severities(Catalogue({**one, **other}), Catalogue({**other, **one})) == [LOOKS]


def test_the_place_of_a_difference_leads_to_it():
    deep = Shape("o", members=(Shape("p", members=(LEAF,)),))
    bare = Shape("o", members=(Shape("p"),))
    (found,) = compare(giving(deep), giving(bare))
    assert (found.place, found.message) == ("result/o/p/a", "is gone")


def test_the_worst_comes_first():
    found = severities(giving(LEAF, INT), giving(replace(LEAF, width=20), Shape("b", "int")))
    assert found == sorted(found, reverse=True)
