"""An issuer's keys are fetched seldom, kept through its outages, and followed when they rotate."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from queue import Queue
from threading import Event

import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from connectors.contract import Deadline
from gateway.auth.bearer import Bearer
from gateway.auth.fetch import FetchFailed, fetch
from gateway.auth.jwks import IssuerKeys
from gateway.auth.keys import read_key_set
from gateway.errors import GatewayError

WELL_KNOWN = "/.well-known/openid-configuration"


def code_of(call):
    with pytest.raises(GatewayError) as caught:
        call()
    return caught.value.problem.code


def test_keys_are_fetched_once_for_many_tokens(bearer, issuer, deadline):
    for number in range(20):
        bearer.verify(issuer.token(jti=str(number)), deadline)

    assert issuer.site.hits == [WELL_KNOWN, "/jwks"]


def test_constructing_asks_nobody(bearer, issuer):
    assert issuer.site.hits == []


def test_a_configured_address_needs_no_discovery(trusted, issuer, clock, wall, deadline):
    bearer = Bearer([replace(trusted, jwks_url=f"{issuer.url}/jwks")], fetch, clock, wall)

    bearer.verify(issuer.token(), deadline)

    assert issuer.site.hits == ["/jwks"]


def test_unknown_key_ids_cause_one_fetch_in_thirty_seconds(bearer, issuer, deadline, clock):
    bearer.verify(issuer.token(), deadline)
    clock.now += 29
    for number in range(50):
        token = issuer.token(header={"kid": f"unknown-{number}"})
        assert code_of(lambda token=token: bearer.verify(token, deadline)) == "token-unverifiable"
    assert len(issuer.fetches) == 1

    clock.now += 1
    for number in range(50):
        token = issuer.token(header={"kid": f"unknown-{number}"})
        code_of(lambda token=token: bearer.verify(token, deadline))

    assert len(issuer.fetches) == 2


def test_an_unknown_key_id_right_after_a_fetch_is_an_invalid_token(bearer, issuer, deadline):
    token = issuer.token(header={"kid": "unknown"})

    assert code_of(lambda: bearer.verify(token, deadline)) == "invalid-token"
    assert code_of(lambda: bearer.verify(token, deadline)) == "token-unverifiable"


def test_a_new_key_is_found_when_a_token_names_it(bearer, issuer, deadline, clock):
    bearer.verify(issuer.token(), deadline)
    new = ECKey.generate_key("P-256", {"kid": "ec-2"})
    issuer.publish(issuer.ec, new)
    clock.now += 30

    assert bearer.verify(issuer.token(key=new), deadline).subject == "anna"
    assert bearer.verify(issuer.token(), deadline).subject == "anna"


def test_a_key_that_was_withdrawn_verifies_nothing_more(bearer, issuer, deadline, clock):
    token = issuer.token()
    bearer.verify(token, deadline)
    issuer.publish(issuer.rsa)
    clock.now += 601

    assert code_of(lambda: bearer.verify(token, deadline)) == "invalid-token"
    assert code_of(lambda: bearer.verify(issuer.token(jti="2"), deadline)) == "token-unverifiable"


def test_another_key_under_the_same_id_is_another_key(bearer, issuer, deadline, clock):
    token = issuer.token()
    bearer.verify(token, deadline)
    new = ECKey.generate_key("P-256", {"kid": "ec-1"})
    issuer.publish(new)
    clock.now += 601

    assert code_of(lambda: bearer.verify(token, deadline)) == "invalid-token"
    assert bearer.verify(issuer.token(key=new), deadline).subject == "anna"


def test_known_keys_serve_for_a_day_while_the_issuer_is_down(bearer, issuer, deadline, clock, wall):
    bearer.verify(issuer.token(), deadline)
    issuer.site.pages.clear()
    for hours in (1, 12, 23.9):
        clock.now = 1000.0 + hours * 3600
        assert bearer.verify(issuer.token(jti=str(hours)), deadline).subject == "anna"
    assert (
        code_of(lambda: bearer.verify(issuer.token(header={"kid": "new"}), deadline))
        == "token-unverifiable"
    )

    clock.now = 1000.0 + 24 * 3600 + 1

    assert code_of(lambda: bearer.verify(issuer.token(jti="3"), deadline)) == "auth-unavailable"


def test_a_remembered_token_ends_with_the_keys_too(bearer, issuer, deadline, clock):
    token = issuer.token()
    bearer.verify(token, deadline)
    issuer.site.pages.clear()
    clock.now += 24 * 3600 + 1

    assert code_of(lambda: bearer.verify(token, deadline)) == "auth-unavailable"


def test_keys_never_loaded_are_unavailable_and_say_when_to_retry(bearer, issuer, deadline, clock):
    issuer.site.pages.clear()
    token = issuer.token()
    with pytest.raises(GatewayError) as first:
        bearer.verify(token, deadline)
    clock.now += 12.5
    with pytest.raises(GatewayError) as second:
        bearer.verify(token, deadline)

    assert first.value.problem.code == second.value.problem.code == "auth-unavailable"
    assert (first.value.retry_after_seconds, second.value.retry_after_seconds) == (30, 18)
    assert len(issuer.site.hits) == 1
    issuer.publish(issuer.ec)
    clock.now += 18
    assert bearer.verify(token, deadline).subject == "anna"


def test_an_issuer_that_listens_no_more_is_down(trusted, issuer, clock, wall, deadline):
    bearer = Bearer([replace(trusted, jwks_url="http://127.0.0.1:9/jwks")], fetch, clock, wall)

    assert code_of(lambda: bearer.verify(issuer.token(), deadline)) == "auth-unavailable"


def test_the_address_of_the_keys_may_move(bearer, issuer, deadline, clock):
    bearer.verify(issuer.token(), deadline)
    issuer.site.pages["/keys"] = issuer.site.pages.pop("/jwks")
    issuer.site.put(WELL_KNOWN, {"issuer": issuer.url, "jwks_uri": f"{issuer.url}/keys"})
    clock.now += 601
    bearer.verify(issuer.token(), deadline)
    clock.now += 30
    bearer.verify(issuer.token(), deadline)

    assert issuer.site.hits == [WELL_KNOWN, "/jwks", "/jwks", WELL_KNOWN, "/keys"]


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"[]",
        b"[" * 60_000,
        b'{"issuer": "https://other.example", "jwks_uri": "@/jwks"}',
        b'{"issuer": "@/", "jwks_uri": "@/jwks"}',
        b'{"issuer": "@"}',
        b'{"issuer": "@", "jwks_uri": 1}',
        b'{"issuer": "@", "jwks_uri": "http://idp.example/jwks"}',
        b'{"issuer": "@", "jwks_uri": "file:///etc/passwd"}',
    ],
    ids=lambda body: body.decode()[:50],
)
def test_a_discovery_document_that_is_not_the_issuers_is_not_followed(
    bearer, issuer, deadline, document
):
    body = document.replace(b"@", issuer.url.encode())
    issuer.site.pages[WELL_KNOWN] = (200, {}, body)

    assert code_of(lambda: bearer.verify(issuer.token(), deadline)) == "auth-unavailable"
    assert issuer.fetches == []


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"keys": {}}', b"<html>", b"[" * 60_000])
def test_an_answer_that_is_no_key_set_leaves_the_known_keys(bearer, issuer, deadline, clock, body):
    bearer.verify(issuer.token(), deadline)
    issuer.site.pages["/jwks"] = (200, {}, body)
    clock.now += 601

    assert bearer.verify(issuer.token(jti="2"), deadline).subject == "anna"
    assert len(issuer.fetches) == 2


def test_an_issuer_without_keys_is_believed(bearer, issuer, deadline, clock):
    bearer.verify(issuer.token(), deadline)
    issuer.publish()
    clock.now += 601

    assert code_of(lambda: bearer.verify(issuer.token(), deadline)) == "invalid-token"


class Slow:
    """A fetch that waits until the test lets it go."""

    def __init__(self, body):
        self.body, self.go, self.begun, self.calls = body, Event(), Event(), 0

    def __call__(self, url, deadline):
        self.calls += 1
        self.begun.set()
        assert self.go.wait(10)
        return self.body


@pytest.fixture
def slow(signing_keys):
    slow = Slow(json.dumps({"keys": [key.as_dict(private=False) for key in signing_keys]}).encode())
    yield slow
    slow.go.set()


def keys_of(fetch_, clock, **options):
    return IssuerKeys("https://idp.example", "https://idp.example/jwks", fetch_, clock, **options)


def test_concurrent_requests_share_one_fetch(slow, clock, deadline):
    keys = keys_of(slow, clock)
    with ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(keys.find, "ec-1", "ES256", deadline) for _ in range(8)]
        assert slow.begun.wait(5)
        slow.go.set()
        found = {each.result(5).mark for each in waiting}

    assert (len(found), slow.calls) == (1, 1)


def test_a_caller_waits_no_longer_than_its_own_deadline_and_spoils_nothing(slow, clock, deadline):
    keys = keys_of(slow, clock)

    assert (
        code_of(lambda: keys.find("ec-1", "ES256", Deadline(time.monotonic())))
        == "auth-unavailable"
    )

    slow.go.set()
    assert keys.find("ec-1", "ES256", deadline).kid == "ec-1"
    assert slow.calls == 1


def test_a_known_key_does_not_wait_for_a_slow_refresh(slow, clock, deadline):
    keys = keys_of(slow, clock, patience_seconds=0.0)
    slow.go.set()
    keys.find("ec-1", "ES256", deadline)
    slow.go.clear()
    clock.now += 601

    assert keys.find("ec-1", "ES256", deadline).kid == "ec-1"
    assert code_of(lambda: keys.find("x", "ES256", Deadline(0.0))) == "token-unverifiable"


def test_a_failed_fetch_is_observed_without_its_content(trusted, issuer, clock, wall, deadline):
    seen = Queue()
    issuer.site.pages["/jwks"] = (500, {}, b"secret text")
    bearer = Bearer([trusted], fetch, clock, wall, observe=seen.put)

    code_of(lambda: bearer.verify(issuer.token(), deadline))

    observation = seen.get(timeout=5)
    assert observation.backend == issuer.url
    assert observation.condition == "issuer keys: the status is 500"


def test_only_public_numbers_of_signature_keys_are_taken(signing_keys):
    ec, rsa = signing_keys
    one, two = ec.as_dict(private=True), rsa.as_dict(private=True)
    plain = {name: one[name] for name in ("kty", "crv", "x", "y")}
    off_curve = {**plain, "y": plain["x"]}
    passed_over = [
        {**one, "use": "enc"},
        {**one, "key_ops": ["sign"]},
        {**one, "key_ops": "verify"},
        {**one, "alg": "ES384"},
        {**two, "alg": "PS256"},
        {**one, "kid": 7},
        {**one, "x": 1},
        {**two, "n": "AQAB"},
        {**two, "n": "A" * 342},
        {**two, "e": "AA"},
        off_curve,
        {**plain, "x": "é"},
        ECKey.generate_key("P-384").as_dict(private=False),
        ECKey.generate_key("secp256k1").as_dict(private=False),
        OctKey.generate_key(256).as_dict(private=True),
        {"kty": ["EC"]},
        {"kty": "OKP", "crv": "Ed25519", "x": "AA"},
        {},
        7,
    ]

    keys = read_key_set(json.dumps({"keys": [*passed_over, one, {**two, "x5u": "x"}]}).encode())

    assert [(key.kid, key.algorithm) for key in keys] == [("ec-1", "ES256"), ("rsa-1", "RS256")]
    assert not any(key.key.is_private for key in keys)
    assert [key.mark for key in keys] == [ec.thumbprint(), rsa.thumbprint()]


def test_a_set_of_very_many_keys_is_refused():
    with pytest.raises(ValueError, match="at most 50"):
        read_key_set(json.dumps({"keys": [{}] * 51}).encode())


def test_the_issuers_address_must_be_usable(clock):
    with pytest.raises(FetchFailed):
        IssuerKeys("ftp://idp.example", None, fetch, clock)


def test_a_key_serves_only_its_own_algorithm(slow, clock, deadline):
    slow.go.set()
    keys = keys_of(slow, clock)

    assert code_of(lambda: keys.find("ec-1", "RS256", deadline)) == "invalid-token"


def test_an_rsa_key_may_be_long(clock, deadline):
    key = RSAKey.generate_key(3072, {"kid": "long"})

    assert (
        read_key_set(json.dumps({"keys": [key.as_dict(private=False)]}).encode())[0].kid == "long"
    )
