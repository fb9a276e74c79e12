"""Conditions hold by equality alone, and never by what is missing."""

import pytest

from gateway.mapping.model import When
from gateway.plan.conditions import compile_when
from gateway.plan.values import ABSENT

VALUES = {
    "RetKod": "8",
    "RetText": "ANDRAD   ",
    "N": 8,
    "F": True,
    "Blank": "   ",
    "Null": None,
    "Codes": ["A", "B"],
    "Object": {"a": 1},
    "$claims.staff": "ANLI01",
    "$claims.blank": "",
    "SIGN": "ANLI01",
}


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        (When({"RetKod": ("8",)}), True),
        (When({"RetKod": ("4", "8")}), True),
        (When({"RetKod": ("4",)}), False),
        (When({"RetKod": ("8",), "RetText": ("ANDRAD",)}), True),
        (When({"RetKod": ("8",), "RetText": ("other",)}), False),
        (When({"N": ("8",)}), True),
        (When({"F": ("true",)}), True),
        (When({"Codes": ("B",)}), True),
        (When({"Object": ("a",)}), False),
        (When({"Missing": ("",)}), False),
        (When({"Blank": ("",)}), True),
        (When({"Null": ("",)}), False),
        (When({"SIGN": ("$claims.staff",)}), True),
        (When({"SIGN": ("$claims.other",)}), False),
        (When({"Blank": ("$claims.blank",)}), False),
        (When({"Missing": ("$claims.other",)}), False),
        (When(blank=("Blank", "Null", "Missing")), True),
        (When(blank=("RetKod",)), False),
        (When(filled=("RetKod", "Object")), True),
        (When(filled=("Blank",)), False),
        (When(present=("$claims.staff",)), True),
        (When(present=("$claims.blank",)), False),
        (When(prefixes={"RetText": ("AND", "X")}), True),
        (When(prefixes={"RetText": ("X",)}), False),
        (When(prefixes={"Missing": ("",)}), False),
        (When(), True),
    ],
)
def test_a_condition_holds_by_equality(when, holds):
    test = compile_when(when)
    assert test(VALUES.get) is holds
    assert test(lambda name: VALUES.get(name, ABSENT)) is holds
