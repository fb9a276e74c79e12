"""Sealed tokens are stable, bound to their purpose, exact, and open to nothing when changed."""

import math
from base64 import urlsafe_b64decode, urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.plan.seal import Sealer

KEY = "a key text for tests only, 2026"
ANYTHING = st.text(st.characters(), max_size=80)
POSITIONS = st.lists(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.floats(allow_nan=False),
    max_size=4,
).filter(lambda values: float("inf") not in values and float("-inf") not in values)


@pytest.fixture(scope="module")
def sealer():
    return Sealer(KEY)


@pytest.mark.parametrize(
    ("resource", "text", "token"),
    [
        ("visits", "0000123", "9tORhzqX2BLznojqYLgdsoI-4BG3R4S8Il0cvMPOT6I"),
        ("clients", "0000123", "aonzk0TB8N9LvKJCiY927odAFbSREQbyB03HTW9Nf_s"),
        ("visits", "", "caOi9MmeQUYKHD3VQe-o3uGro8FCU-eBQKIgO_IfMq8"),
        (
            "keys",
            "Nyckel 7 åäö  ",
            "41qdDfc6gIjmq0oFNQFCkyPG_PKfra2Mgdwllyqoutk7EB9-oI4-5RIslQjIryXG",
        ),
        (
            "keys",
            "sixteen bytes ok",
            "Xh7VFwoVt1HOrfNbu6f7QCGtFNBAcNaep2bva1zcM39OULN5T4S5jHOUzq4RadpH",
        ),
    ],
)
def test_every_replica_seals_to_the_same_token(sealer, resource, text, token):
    assert sealer.seal(resource, text) == token
    assert Sealer(KEY).open(resource, token) == text


def test_every_replica_seals_a_version_and_a_cursor_to_the_same_token(sealer):
    assert (
        sealer.seal_version("visits", "0000123", "20261123081500")
        == "LxA42vRFG1gvE-8jpxTioknPo4BT9HJUGwiuKoeXzPk"
    )
    assert (
        sealer.seal_cursor("https://idp.example\nanna", "GET /visits", ["Å", 7])
        == "2ja5IlGNooIAdQZ_8k-wA_bw69oGItmlS7EUzKIfYg0"
    )


@given(resource=ANYTHING, text=ANYTHING)
def test_a_text_comes_back_exactly(sealer, resource, text):
    assert sealer.open(resource, sealer.seal(resource, text)) == text


@pytest.mark.parametrize("text", ["007", "7  ", "  7", "7\0", "7\x80", "\x80\0\0", "\ud800"])
def test_zeros_spaces_and_padding_marks_are_part_of_the_text(sealer, text):
    assert sealer.open("keys", sealer.seal("keys", text)) == text


@given(text=ANYTHING, at=st.integers(min_value=0), bit=st.integers(0, 7))
def test_one_changed_bit_opens_to_nothing(sealer, text, at, bit):
    token = sealer.seal("visits", text)
    sealed = bytearray(urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    sealed[at % len(sealed)] ^= 1 << bit

    assert sealer.open("visits", urlsafe_b64encode(sealed).rstrip(b"=").decode()) is None


@given(text=ANYTHING, one=ANYTHING, other=ANYTHING)
def test_a_token_of_one_resource_is_nothing_to_another(sealer, text, one, other):
    opened = sealer.open(other, sealer.seal(one, text))

    assert opened == (text if one == other else None)


def test_ids_versions_and_cursors_do_not_stand_in_for_each_other(sealer):
    version = sealer.seal_version("visits", "1", "[1]")
    cursor = sealer.seal_cursor("visits", "1", [1])

    assert sealer.open("visits", version) is None
    assert sealer.open("visits", cursor) is None
    assert sealer.open_version("visits", "1", cursor) is None
    assert sealer.open_cursor("visits", "1", version) is None


def test_a_version_belongs_to_one_record(sealer):
    token = sealer.seal_version("visits", "1", "v7")

    assert sealer.open_version("visits", "1", token) == "v7"
    assert sealer.open_version("visits", "2", token) is None
    assert sealer.open_version("clients", "1", token) is None
    assert token != sealer.seal_version("visits", "2", "v7")


@given(values=POSITIONS)
def test_a_cursor_comes_back_to_its_caller_and_route(sealer, values):
    token = sealer.seal_cursor("anna", "GET /visits", values)

    assert sealer.open_cursor("anna", "GET /visits", token) == tuple(values)
    assert sealer.open_cursor("kare", "GET /visits", token) is None
    assert sealer.open_cursor("anna", "GET /keys", token) is None


def test_where_caller_ends_and_route_begins_is_part_of_the_binding(sealer):
    assert sealer.open_cursor("ab", "c", sealer.seal_cursor("a", "bc", [1])) is None


def test_a_position_may_hold_bytes_and_the_numbers_that_json_lacks(sealer):
    values = (b"\x00\xff", b"", float("inf"), float("-inf"))
    token = sealer.seal_cursor("anna", "GET /visits", values)
    assert sealer.open_cursor("anna", "GET /visits", token) == values
    (nothing,) = sealer.open_cursor("a", "b", sealer.seal_cursor("a", "b", [float("nan")]))
    assert math.isnan(nothing)


@given(token=ANYTHING)
def test_foreign_text_opens_to_nothing(sealer, token):
    assert sealer.open("visits", token) is None


@pytest.mark.parametrize("token", ["", "A", "AAAA", "A" * 43, "A" * 9000, "é" * 43, "1", "a b"])
def test_tokens_of_wrong_form_open_to_nothing(sealer, token):
    assert sealer.open("visits", token) is None


def test_only_one_spelling_of_a_token_opens(sealer):
    token = next(
        token
        for token in (sealer.seal("visits", str(number)) for number in range(100))
        if "-" in token or "_" in token
    )
    last = token[-1]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    same_bytes = token[:-1] + alphabet[alphabet.index(last) + 1]

    assert urlsafe_b64decode(same_bytes + "=") == urlsafe_b64decode(token + "=")
    for other in (
        same_bytes,
        token + "=",
        token + "\n",
        " " + token,
        token.replace("-", "+").replace("_", "/"),
    ):
        assert sealer.open("visits", other) is None
    assert sealer.open("visits", token) is not None


def test_short_texts_give_tokens_of_one_length(sealer):
    assert {len(sealer.seal("visits", "9" * length)) for length in range(16)} == {43}


def test_another_key_text_opens_nothing(sealer):
    token = sealer.seal("visits", "1")

    assert Sealer(KEY + " ").open("visits", token) is None


def test_a_short_key_text_is_refused_with_the_remedy_and_without_the_text():
    with pytest.raises(ValueError, match="openssl rand") as caught:
        Sealer("hemlig")

    assert "hemlig" not in str(caught.value)


def test_threads_share_one_sealer(sealer):
    texts = [str(number) for number in range(2000)]

    with ThreadPoolExecutor(8) as pool:
        tokens = list(pool.map(lambda text: sealer.seal("visits", text), texts))
        opened = list(pool.map(lambda token: sealer.open("visits", token), tokens))

    assert opened == texts
