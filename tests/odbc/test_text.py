from __future__ import annotations

import pytest

from connectors.odbc.text import digest, is_single, read_connection, read_query, with_options


@pytest.mark.parametrize(
    ("text", "rendered", "names"),
    [
        ("SELECT 1", "SELECT 1", ()),
        (
            "SELECT a FROM t WHERE b = :b AND c > :c_1;",
            "SELECT a FROM t WHERE b = ? AND c > ?",
            ("b", "c_1"),
        ),
        ("WHERE a = :x OR b = :x", "WHERE a = ? OR b = ?", ("x", "x")),
        ("WHERE a = ':x' AND b = 'it''s :x'", "WHERE a = ':x' AND b = 'it''s :x'", ()),
        ('SELECT "a:b", `c:d` FROM t', 'SELECT "a:b", `c:d` FROM t', ()),
        (
            "SELECT a::text, :åäö -- not :this\n, :b",
            "SELECT a::text, ? -- not :this\n, ?",
            ("åäö", "b"),
        ),
        ("SELECT /* :no\n */ :yes", "SELECT /* :no\n */ ?", ("yes",)),
        (
            "SELECT $$ :no $$, $tag$ :no $tag$, :yes",
            "SELECT $$ :no $$, $tag$ :no $tag$, ?",
            ("yes",),
        ),
        ("SELECT '12:30', a[1:2], :1", "SELECT '12:30', a[1:2], :1", ()),
    ],
)
def test_names_outside_of_quotes_and_comments_become_placeholders(text, rendered, names):
    query = read_query(text)

    assert query.render("?") == rendered
    assert query.names == names


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("DELETE FROM t;  ", True),
        ("DELETE FROM t WHERE a = ';' -- b; c", True),
        ("/* a; */ DELETE FROM t; -- b;\n", True),
        ("DELETE FROM t; COMMIT", False),
        ("DELETE FROM t;; ", False),
    ],
)
def test_a_semicolon_outside_of_quotes_and_comments_parts_two_statements(text, is_one):
    assert is_single(text) is is_one


def test_the_digest_of_a_statement_ignores_its_layout():
    assert digest("SELECT a\n   FROM t\n") == digest("SELECT a FROM t")
    assert digest("SELECT a FROM t") != digest("SELECT b FROM t")


def test_a_connection_string_is_read_with_braces_and_the_first_of_a_key():
    text = "Driver={SQLite3};Database=/a b/c.db; Pwd={x;}}y};database=other"

    assert read_connection(text) == {"driver": "SQLite3", "database": "/a b/c.db", "pwd": "x;}y"}


def test_demanded_options_replace_those_of_the_same_name():
    text = with_options("Driver=X; boolsAsChar = 1;Pwd={a;}}b}", {"BoolsAsChar": "0"})

    assert text == "Driver=X;Pwd={a;}}b};BoolsAsChar=0"
