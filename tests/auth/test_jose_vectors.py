"""The public attack vectors for JSON Web Signatures (Wycheproof) get nowhere."""

import json

import pytest

from connectors.contract import Deadline
from gateway.auth.bearer import Bearer, verify_signature
from gateway.auth.keys import read_key_set
from gateway.errors import GatewayError
from gateway.mapping.deployment import Issuer
from tests.auth.issuing import NOW, ask


@pytest.fixture
def groups(shared):
    path = shared / "corpora" / "jose" / "json_web_signature_test.json"
    if not path.is_file():
        pytest.skip("corpora/jose is not in the folder of shared test data")
    return json.loads(path.read_text(encoding="utf-8"))["testGroups"]


def published(group):
    """Return the group's keys as an issuer would publish them, careless ones included."""
    return json.dumps({"keys": [group.get("public") or group["private"]]}).encode()


def test_every_vector_is_answered_with_401_and_fetches_nothing_else(groups):
    count, fetched, bodies = 0, [], {}

    def fetch(url, deadline):
        fetched.append(url)
        return bodies[url]

    for group in groups:
        bodies["https://idp.example/jwks"] = published(group)
        issuer = Issuer(
            "https://idp.example", "a", ("ES256", "RS256"), {}, "https://idp.example/jwks"
        )
        bearer = Bearer([issuer], fetch, lambda: 0.0, lambda: NOW)
        for vector in group["tests"]:
            with pytest.raises(GatewayError) as caught:
                bearer(ask(f"Bearer {vector['jws']}"), Deadline.after(5.0))
            assert caught.value.problem.status == 401
            assert caught.value.headers["WWW-Authenticate"].startswith("Bearer ")
            count += 1

    assert count == 401
    assert set(fetched) <= {"https://idp.example/jwks"}


def test_only_valid_signatures_of_our_two_algorithms_are_confirmed(groups):
    confirmed, expected = set(), set()
    for group in groups:
        keys = read_key_set(published(group))
        algorithm = (group.get("public") or {}).get("alg")
        for vector in group["tests"]:
            if vector["result"] == "valid" and algorithm in ("ES256", "RS256"):
                expected.add(vector["tcId"])
            for key in keys:
                try:
                    verify_signature(vector["jws"], key)
                except GatewayError:
                    continue
                confirmed.add(vector["tcId"])

    assert confirmed == expected
    assert len(expected) >= 9
