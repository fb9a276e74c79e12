"""The grammar of references."""

import re

import pytest

from gateway.mapping.references import (
    PATTERN,
    WORDS,
    BadReference,
    Reference,
    is_reference,
    parse_reference,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$path.visitId", Reference("path", "visitId")),
        ("$query.date", Reference("query", "date")),
        ("$header.content-disposition", Reference("header", "content-disposition")),
        ("$body.address/street", Reference("body", "address/street")),
        ("$claims.careGiver", Reference("claims", "careGiver")),
        ("$read.ÅTERV_REF", Reference("read", "ÅTERV_REF")),
        ("$sent.Lista/Kod", Reference("sent", "Lista/Kod")),
        ("$today", Reference("today")),
        ("$if-match", Reference("if-match")),
        ("$page.size", Reference("page", "size")),
    ],
)
def test_a_reference_has_a_space_and_a_name(text, expected):
    assert parse_reference(text) == expected
    assert str(expected) == text
    assert re.search(PATTERN, text)


def test_every_word_is_a_reference():
    assert all(parse_reference(word) and re.search(PATTERN, word) for word in WORDS)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("$claim.unit", "did you mean $claims.unit?"),
        ("$Today", "did you mean $today?"),
        ("$page.sizee", "did you mean $page.size?"),
        ("$path", "write $path.x"),
        ("$path.", "write $path.x"),
        ("$path.visit_id", "the name is camelCase, as in $query.fromDate"),
        ("$header.a b", "the name is a header"),
        ("$queryy", "did you mean $query.x?"),
        ("${NAME}", "${NAME} is replaced in gateway.yaml only"),
        ("$xyzzy.plugh", "known are $path.x"),
        ("$", "known are $path.x"),
        ("path.x", "did you mean"),
    ],
)
def test_anything_else_is_refused_with_a_hint(text, hint):
    with pytest.raises(BadReference) as refused:
        parse_reference(text)

    assert refused.value.hint.startswith(hint)


def test_a_text_claims_to_be_a_reference_by_its_first_character():
    assert is_reference("$today")
    assert not is_reference("today$")
