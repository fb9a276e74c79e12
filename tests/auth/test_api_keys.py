"""An API key is shown once, stored as a digest, and ends when it is revoked or has expired."""

import re
from pathlib import Path

import pytest

from connectors.contract import Deadline
from gateway.auth.api_keys import ApiKeys
from gateway.auth.authenticate import authenticate
from gateway.errors import GatewayError
from gateway.messages import Principal
from gateway.store.state import State
from gateway.store.tables import API_KEYS, SCHEMA_VERSION
from tests.auth.issuing import NOW, ask


@pytest.fixture
def state(tmp_path, deadline):
    state = State("sqlite:///brygga.db", tmp_path)
    state.upgrade(deadline)
    yield state
    state.close()


@pytest.fixture
def seen():
    return []


@pytest.fixture
def api_keys(state, wall, seen):
    return ApiKeys(state, wall, observe=seen.append)


def refused(keys, text, deadline):
    with pytest.raises(GatewayError) as caught:
        keys.verify(text, deadline)
    assert caught.value.problem.code == "invalid-token"
    return caught.value.detail


def test_a_key_gives_its_principal(api_keys, deadline):
    key, text = api_keys.create("Planning", ["visits:read", "visits:read"], {"unit": "HT01"})

    principal = api_keys(ask(f"Bearer {text}"), deadline)

    assert principal == Principal(
        "api-key", key.id, frozenset({"visits:read"}), {"unit": "HT01", "subject": key.id}
    )


def test_a_key_is_32_random_bytes_and_never_stored(api_keys, state, deadline, tmp_path):
    key, text = api_keys.create("Planning", [], {})

    assert re.fullmatch(r"bryg_[A-Za-z0-9_-]{43}", text)
    assert text.startswith(key.prefix)
    assert text[11:] not in repr(api_keys.list())
    for path in tmp_path.iterdir():
        assert text[11:].encode() not in path.read_bytes()
    assert text != api_keys.create("Planning", [], {})[1]


def test_a_revoked_key_ends_at_once(api_keys, deadline, wall):
    key, text = api_keys.create("Planning", [], {})
    api_keys.verify(text, deadline)

    assert api_keys.revoke(key.id) is True
    assert api_keys.revoke(key.id) is False
    assert api_keys.revoke("nobody") is False
    assert [each.revoked for each in api_keys.list()] == [int(wall.now)]
    refused(api_keys, text, deadline)


def test_a_key_ends_when_it_expires(api_keys, deadline, wall):
    _, text = api_keys.create("Planning", [], {}, expires=NOW + 60)
    wall.now += 59
    assert api_keys.verify(text, deadline)
    wall.now += 1

    refused(api_keys, text, deadline)


def test_every_wrong_key_gets_the_same_answer(api_keys, deadline, wall):
    _, text = api_keys.create("Planning", [], {}, expires=NOW + 60)
    gone, revoked = api_keys.create("Gone", [], {})
    api_keys.revoke(gone.id)
    same_prefix = text[:-1] + ("A" if text[-1] != "A" else "B")
    details = {
        refused(api_keys, each, deadline)
        for each in (revoked, same_prefix, "bryg_" + "A" * 43, "bryg_", text + "A", text[:-1], "x")
    }
    wall.now += 61
    details.add(refused(api_keys, text, deadline))

    assert details == {"The API key is not valid."}


def test_keys_with_one_prefix_are_told_apart(api_keys, state, deadline):
    one, one_text = api_keys.create("One", [], {})
    two, two_text = api_keys.create("Two", [], {})
    with state.write(deadline) as connection:
        connection.execute(
            API_KEYS.update().where(API_KEYS.c.id == two.id).values(prefix=one_text[:11])
        )

    assert api_keys.verify(one_text, deadline).subject == one.id
    refused(api_keys, two_text, deadline)


def test_the_day_of_last_use_is_noted_once_a_day(api_keys, deadline, wall):
    _, text = api_keys.create("Planning", [], {})
    assert api_keys.list()[0].last_used_day is None
    for _ in range(2):
        api_keys.verify(text, deadline)
        assert api_keys.list()[0].last_used_day == "2026-11-23"
    wall.now += 86_400
    api_keys.verify(text, deadline)

    assert api_keys.list()[0].last_used_day == "2026-11-24"


def test_a_day_that_cannot_be_noted_does_not_shut_anybody_out(api_keys, state, seen, deadline):
    key, text = api_keys.create("Planning", [], {})
    with state.write(deadline) as holder:
        holder.execute(SCHEMA_VERSION.update().values(number=SCHEMA_VERSION.c.number))
        assert api_keys.verify(text, deadline).subject == key.id
        assert ApiKeys(state, lambda: NOW).verify(text, deadline).subject == key.id

    assert [each.backend for each in seen] == ["state"]


def test_keys_that_cannot_be_read_are_unavailable_and_never_valid(tmp_path, wall, deadline):
    state = State("sqlite:///nowhere/brygga.db", tmp_path)

    with pytest.raises(GatewayError) as caught:
        ApiKeys(state, wall).verify("bryg_" + "A" * 43, deadline)

    assert caught.value.problem.code == "auth-unavailable"
    assert caught.value.retry_after_seconds == 5
    state.close()


@pytest.mark.parametrize(
    ("name", "scopes", "claims", "expires", "message"),
    [
        ("", [], {}, None, "name"),
        (" ", [], {}, None, "name"),
        ("a\nb", [], {}, None, "name"),
        ("a" * 101, [], {}, None, "name"),
        ("a", ["a b"], {}, None, "scope"),
        ("a", ['"'], {}, None, "scope"),
        ("a", [""], {}, None, "scope"),
        ("a", [], {"a b": "x"}, None, "claim"),
        ("a", [], {"unit": " "}, None, "claim"),
        ("a", [], {"unit": "a\n"}, None, "claim"),
        ("a", [], {}, NOW, "expired"),
    ],
)
def test_a_key_that_could_not_work_is_not_made(api_keys, name, scopes, claims, expires, message):
    with pytest.raises(ValueError, match=message):
        api_keys.create(name, scopes, claims, expires)

    assert api_keys.list() == ()


def test_the_look_of_the_credential_chooses_the_way(bearer, issuer, api_keys, deadline):
    key, text = api_keys.create("Planning", [], {})
    find = authenticate(bearer, api_keys)

    assert find(ask(f"Bearer {text}"), deadline).subject == key.id
    assert find(ask(f"Bearer {issuer.token()}"), deadline).subject == "anna"


def test_a_way_that_is_not_set_up_accepts_nothing(bearer, issuer, api_keys, deadline):
    _, text = api_keys.create("Planning", [], {})
    for find, credential in (
        (authenticate(bearer, None), text),
        (authenticate(None, api_keys), issuer.token()),
        (authenticate(None, None), text),
    ):
        with pytest.raises(GatewayError) as caught:
            find(ask(f"Bearer {credential}"), deadline)
        assert caught.value.problem.code == "invalid-token"


def test_keys_are_shared_through_postgresql_too(postgresql, wall, deadline):
    url = f"postgresql://{postgresql.user}:{postgresql.password}@{postgresql.host}"
    state = State(f"{url}:{postgresql.port}/{postgresql.dbname}", Path("/"))
    state.upgrade(deadline)
    keys = ApiKeys(state, wall)
    key, text = keys.create("Planning", ["a"], {"unit": "Å"})

    assert keys.verify(text, deadline).claims["unit"] == "Å"
    assert keys.list()[0].last_used_day == "2026-11-23"
    assert keys.revoke(key.id)
    refused(keys, text, Deadline.after(5.0))
    with state.write(deadline) as connection:
        API_KEYS.drop(connection)
        SCHEMA_VERSION.drop(connection)
    state.close()
