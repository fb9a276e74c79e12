"""`brygga drift` of catalogues: every change of a table and of a pinned query is named."""

import json
import sqlite3
from contextlib import closing

import pytest

from connectors.contract import Catalogue, Link, Shape, Signature
from gateway.drafts.comparison import Severity, compare
from tests.drafts.drafted import call

TABLES = """
CREATE TABLE unit (unit_no CHAR(4) NOT NULL PRIMARY KEY, name VARCHAR(30) NOT NULL);
CREATE TABLE shift (shift_no INTEGER PRIMARY KEY, unit_no CHAR(4) REFERENCES unit (unit_no),
    day CHAR(8), minutes INTEGER NOT NULL, note VARCHAR(20));
CREATE VIEW long_shifts AS SELECT shift_no, minutes FROM shift;
"""
QUERY = """\
resource: totals
summary: Totals
backend: legacy
personal: false
fields: {minutes: {from: minutes}}
routes:
  GET /totals:
    query: SELECT minutes, note FROM shift WHERE unit_no = :unit
    arguments: {unit: $query.unit}
    scope: totals:read
"""
QUERIED = "SELECT minutes, note FROM shift WHERE unit_no = :unit"


@pytest.fixture
def legacy(tmp_path):
    """Give a database that is drafted, with a query beside."""
    file, folder = tmp_path / "legacy.db", tmp_path / "d"
    change(file, TABLES)
    done = call("draft", "odbc", f"Driver=SQLite3;Database={file}", "-d", folder)
    assert done.exit_code == 0, done.output
    (folder / "mappings" / "totals.yaml").write_text(QUERY)
    assert call("snapshot", folder).exit_code == 0
    return file, folder


def change(file, script):
    with closing(sqlite3.connect(file)) as database:
        database.executescript(script)


def rebuilt(**changes):
    """Return a script that makes the tables anew, with some words of their SQL replaced."""
    text = TABLES
    for old, new in changes.values():
        assert old in text
        text = text.replace(old, new)
    return f"DROP VIEW long_shifts; DROP TABLE shift; DROP TABLE unit; {text}"


def told(folder):
    done = call("drift", "-d", folder, "--json")
    found = [
        (each["severity"], each["operation"], each["place"], each["message"])
        for each in json.loads(done.stdout)
    ]
    assert done.exit_code == (1 if found else 0)
    return found


def test_a_database_that_is_as_it_was_pinned_does_not_drift(legacy):
    file, folder = legacy
    assert told(folder) == []
    change(file, rebuilt())
    assert told(folder) == []


@pytest.mark.parametrize(
    ("swap", "found"),
    [
        (
            ("day CHAR(8), ", ""),
            [("breaking", "shift", "result/day", "is gone")],
        ),
        (
            ("note VARCHAR(20))", "note VARCHAR(20), extra TEXT)"),
            [("additive", "shift", "result/extra", "is new")],
        ),
        (
            ("day CHAR(8)", "day DATE"),
            [
                ("breaking", "shift", "result/day", "has the type DATE, was CHAR"),
                ("potentially breaking", "shift", "result/day", "has the length any, was 8"),
            ],
        ),
        (
            ("name VARCHAR(30) NOT NULL", "name VARCHAR(30)"),
            [("potentially breaking", "unit", "result/name", "may be nil now")],
        ),
        (
            ("unit_no CHAR(4) NOT NULL PRIMARY KEY, name VARCHAR(30) NOT NULL",
             "unit_no CHAR(4) NOT NULL, name VARCHAR(30) NOT NULL, PRIMARY KEY (unit_no, name)"),
            [("breaking", "unit", "key", "is unit_no, name now, was unit_no")],
        ),
        (
            (" REFERENCES unit (unit_no)", ""),
            [("potentially breaking", "shift", "foreign key", "unit_no refers to unit no more")],
        ),
    ],
    ids=["dropped", "added", "retyped", "nullable", "key", "foreign key"],
)  # fmt: skip
def test_a_changed_table_is_told_by_its_column_once(legacy, swap, found):
    file, folder = legacy
    change(file, rebuilt(one=swap))
    assert [each for each in told(folder) if each[1] != QUERIED] == found


def test_a_table_that_is_gone_is_told_and_so_is_the_query_that_read_it(legacy):
    file, folder = legacy
    change(file, "DROP VIEW long_shifts; DROP TABLE shift;")
    assert told(folder) == [
        ("breaking", QUERIED, "", "is declined by the database now"),
        ("breaking", "long_shifts", "", "is gone"),
        ("breaking", "shift", "", "is gone"),
    ]
    done = call("drift", "-d", folder)
    assert done.exit_code == 1
    shown = " ".join(done.stdout.split())
    assert "breaking legacy SELECT minutes, note FROM shift WHERE unit_no =… is declined" in shown


def test_a_querys_changed_shape_is_told(legacy):
    file, folder = legacy
    change(file, rebuilt(one=("minutes INTEGER NOT NULL", "minutes TEXT NOT NULL")))
    found = [each for each in told(folder) if each[1] == QUERIED]
    assert ("breaking", QUERIED, "result/minutes", "has the type TEXT, was INTEGER") in found


def table(*members, key=(), links=(), unread=()):
    result = Shape("row", members=members, unread=unread)
    arguments = Shape("arguments", members=members)
    return Catalogue({"t": Signature(arguments, result, rows=True, key=key, links=links)})


A, B = Shape("a", "CHAR"), Shape("b", "INTEGER")


@pytest.mark.parametrize(
    ("before", "now", "severity", "message"),
    [
        (table(A, B), table(A, unread=(("b", "why"),)), Severity.BREAKING,
         "cannot be read any more: why"),
        (table(A), table(A, unread=(("b", "why"),)), Severity.ADDITIVE,
         "is new and cannot be read: why"),
        (table(A, unread=(("b", "why"),)), table(A, B), Severity.ADDITIVE,
         "can be read now, with the type INTEGER"),
        (table(A, unread=(("b", "why"),)), table(A), Severity.COSMETIC,
         "is gone, and could not be read"),
        (table(A), table(A, links=(Link(("a",), "u", ("a",)),)), Severity.ADDITIVE,
         "a refers to u now"),
        (table(A, key=("a",)), table(A), Severity.BREAKING, "is none now, was a"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_and_what_is_a_key_is_part_of_the_contract(
    before, now, severity, message
):
    (found,) = compare(before, now)
    assert (found.severity, found.message) == (severity, message)
