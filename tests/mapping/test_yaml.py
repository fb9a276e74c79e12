"""The text of a file, as a tree with places."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.yaml import MAX_BYTES, MAX_DEPTH, read_yaml


def test_every_scalar_stays_the_text_as_written():
    text = "a: NO\nb: 010\nc: 2026-11-23\nd: 1e3\ne: ~\nf: null\ng: 'yes'\n"

    tree = read_yaml(text.encode()).tree

    assert tree == {
        "a": "NO", "b": "010", "c": "2026-11-23", "d": "1e3", "e": "~", "f": "null", "g": "yes",
    }  # fmt: skip


def test_only_an_empty_plain_value_is_nothing():
    assert read_yaml(b"a:\nb: ''\nc: [,]\nd: []\n").tree is None
    assert read_yaml(b"a:\nb: ''\nd: []\n").tree == {"a": None, "b": "", "d": []}


def test_every_key_and_value_knows_its_line_and_column():
    document = read_yaml("Åäö:\n  - {ö: é, n: [x]}\n".encode())

    assert document.keys == {
        ("Åäö",): (1, 1),
        ("Åäö", "0", "ö"): (2, 6),
        ("Åäö", "0", "n"): (2, 12),
    }
    assert document.values["Åäö", "0", "ö"] == (2, 9)
    assert document.values["Åäö", "0", "n", "0"] == (2, 16)


def test_the_first_of_two_equal_keys_is_kept_and_the_second_told():
    document = read_yaml(b"a: {b: 1}\na: {b: 2, c: 3}\nd: 4\n")

    assert document.tree == {"a": {"b": "1"}, "d": "4"}
    assert document.values["a", "b"] == (1, 8)
    [fault] = document.faults
    assert (fault.mark, fault.message) == ((2, 1), "the key 'a' stands here twice")
    assert fault.hint == "first on line 1"


def test_a_merge_key_is_an_ordinary_key_as_in_yaml_1_2():
    assert read_yaml(b"<<: {a: 1}\n").tree == {"<<": {"a": "1"}}


@pytest.mark.parametrize(
    ("text", "mark", "message"),
    [
        ("a: !!str 5\n", (1, 4), "tags are not allowed"),
        ("a: !<x> {b: 1}\n", (1, 4), "tags are not allowed"),
        ("a: &b 5\n", (1, 4), "anchors are not allowed"),
        ("? [x]\n: 5\n", (1, 3), "a key must be a text"),
        ("? {x: 1}\n: {y: 2}\n", (1, 3), "a key must be a text"),
        ("?\n: 5\n", (1, 2), "the key is missing"),
        ("a: 1\n---\nb: 1\n", (2, 1), "a second document begins here"),
        ("", (1, 1), "the file is empty"),
        ("# only a comment\n", (1, 1), "the file is empty"),
        ("a:\n\tb: 1\n", (2, 1), "cannot start any token"),
        ("a: @x\n", (1, 4), "cannot start any token"),
        ("a: b: c\n", (1, 5), "mapping values are not allowed"),
        ("a: {b: GET /c/{d}}\n", (1, 15), "',' or '}'"),
        ("a: [b\nc: d\n", (2, 2), "',' or ']'"),
        ('a: "b\n', (2, 1), "unexpected end of stream"),
        ("a: \x07\n", (1, 4), "the control character U+0007 is not allowed"),
        ("a: 1\nb\n", (3, 1), "could not find expected ':'"),
    ],
)
def test_what_the_format_refuses_is_told_with_its_place(text, mark, message):
    faults = read_yaml(text.encode()).faults

    assert [fault.mark for fault in faults] == [mark]
    assert message in faults[0].message


def test_an_alias_is_told_wherever_it_stands():
    document = read_yaml(b"a: &x [1]\nb: *x\n*x : 2\nc: [*x]\n")

    assert [fault.mark for fault in document.faults] == [(1, 4), (2, 4), (3, 1), (4, 5)]
    assert document.tree == {"a": ["1"], "b": None, "c": [None]}


def test_a_billion_laughs_stay_one_fault_a_line():
    lines = ["a0: &a0 [lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]

    document = read_yaml("\n".join(lines).encode())

    assert len(document.values) < 200
    assert {fault.message for fault in document.faults} == {
        "anchors are not allowed",
        "aliases are not allowed",
    }


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_depth_is_bounded(opening):
    document = read_yaml(opening.encode() * 100_000)

    assert document.tree is None
    assert document.faults


def test_as_many_levels_as_allowed_are_read():
    text = "[" * MAX_DEPTH + "x" + "]" * MAX_DEPTH

    assert read_yaml(text.encode()).faults == ()
    assert read_yaml(f"[{text}]".encode()).faults[0].message == f"more than {MAX_DEPTH} levels"


def test_a_byte_order_mark_shifts_no_column():
    document = read_yaml(b"\xef\xbb\xbfab: 1\n")

    assert (document.tree, document.keys) == ({"ab": "1"}, {("ab",): (1, 1)})


@pytest.mark.parametrize(
    ("data", "mark", "message"),
    [
        ("a: 1\nb: å".encode("latin-1"), (2, 4), "the file is not UTF-8"),
        (b"\xef\xbb\xbfa: \xe5", (1, 4), "the file is not UTF-8"),
        ("a: 1".encode("utf-16"), (1, 1), "the file is UTF-16"),
        (b"#" * (MAX_BYTES + 1), (1, 1), "the file is larger than 1 MB"),
    ],
)
def test_bytes_in_another_encoding_are_told_with_the_first_bad_place(data, mark, message):
    [fault] = read_yaml(data).faults

    assert (fault.mark, fault.message) == (mark, message)


_PIECES = st.sampled_from([*"ab:,[]{}&*!|>'\"%@`?-#~\\ \n\t\r", "\n  ", ": ", "- ", "å"])


@settings(max_examples=150, deadline=None)
@given(st.binary() | st.lists(_PIECES).map(lambda pieces: "".join(pieces).encode()))
def test_no_bytes_raise(data):
    document = read_yaml(data)

    assert document.faults or document.values
