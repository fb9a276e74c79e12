"""The tokens of the demo's issuer, verified with what it publishes."""

import json
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import yaml
from joserfc import jwt
from joserfc.jwk import KeySet

from gateway.demo.issuer import AUDIENCE, Issuer
from gateway.demo.people import PEOPLE, READS

NOW = 1_795_000_000
MAPPINGS = Path(__file__).parent.parent.parent / "mappings" / "granvik" / "mappings"


@pytest.fixture
def issuer():
    with Issuer(clock=lambda: NOW) as started:
        yield started


def page(url):
    with urlopen(url) as response:  # noqa: S310 - a loopback address of this test
        return json.load(response)


def decoded(issuer, name):
    metadata = page(f"{issuer.base}/.well-known/openid-configuration")
    keys = KeySet.import_key_set(page(metadata["jwks_uri"]))
    return jwt.decode(issuer.token(name), keys, algorithms=["ES256"])


@pytest.mark.parametrize("name", PEOPLE)
def test_a_token_verifies_with_the_published_key_and_says_who_it_is(issuer, name):
    token = decoded(issuer, name)
    person = PEOPLE[name]

    assert (token.header["typ"], token.header["alg"]) == ("at+jwt", "ES256")
    assert (token.claims["iss"], token.claims["aud"]) == (issuer.base, AUDIENCE)
    assert (token.claims["iat"], token.claims["exp"]) == (NOW, NOW + 8 * 3600)
    assert token.claims["sub"] == person.subject
    assert token.claims["staffId"] == person.staff
    assert (token.claims["unit"], token.claims["deviceId"]) == (person.unit, person.device)
    assert token.claims["scope"].split() == list(person.scopes)


def test_two_tokens_have_two_names_and_a_token_may_be_short(issuer):
    tokens = [decoded(issuer, "anna") for _ in range(2)]

    assert tokens[0].claims["jti"] != tokens[1].claims["jti"]
    assert issuer.token("anna", lifetime_seconds=300) != issuer.token("anna")


def test_nobody_else_gets_a_token(issuer):
    with pytest.raises(KeyError):
        issuer.token("eva")


def test_the_private_key_is_not_published(issuer):
    (key,) = page(f"{issuer.base}/jwks")["keys"]

    assert "d" not in key
    assert key["kid"]


def test_other_pages_are_not_found_and_nothing_can_be_posted(issuer):
    with pytest.raises(HTTPError, match="404") as missing:
        page(f"{issuer.base}/other")
    with pytest.raises(HTTPError, match="405") as posted:
        page(Request(f"{issuer.base}/jwks", data=b"x"))  # noqa: S310
    missing.value.close()
    posted.value.close()


def test_the_people_have_exactly_the_scopes_of_the_mapping():
    documents = [yaml.safe_load(path.read_text("utf-8")) for path in MAPPINGS.glob("*.yaml")]
    used = {route["scope"] for mapping in documents for route in mapping["routes"].values()}

    assert set(READS) == used
