"""A valid access token gives its principal; nothing else gives anything."""

import hmac
import json
from base64 import urlsafe_b64encode
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import assume, given
from hypothesis import strategies as st
from joserfc.jwk import ECKey

from connectors.contract import Deadline
from gateway.auth.bearer import Bearer
from gateway.auth.fetch import FetchFailed, fetch
from gateway.errors import GatewayError
from gateway.mapping.deployment import Issuer
from gateway.messages import Principal
from tests.auth.issuing import NOW, IssuerSite, ask


def part(value):
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def refused(bearer, token, deadline, code="invalid-token"):
    with pytest.raises(GatewayError) as caught:
        bearer.verify(token, deadline)
    error = caught.value
    assert error.problem.code == code
    assert error.problem.status == 401
    assert 'error="invalid_token"' in error.headers["WWW-Authenticate"]
    return error


def test_a_valid_token_gives_its_principal(bearer, issuer, deadline):
    principal = bearer(ask("Bearer " + issuer.token()), deadline)

    assert principal == Principal(
        issuer.url,
        "anna",
        frozenset({"visits:read", "keys:read"}),
        {"subject": "anna", "unit": "HT01", "staff": "S1"},
    )


def test_an_rs256_token_is_as_good(bearer, issuer, deadline):
    assert bearer.verify(issuer.token(key=issuer.rsa), deadline).subject == "anna"


@pytest.mark.parametrize("kind", ["at+jwt", "AT+JWT", "application/at+jwt"])
def test_an_access_token_may_spell_its_type_as_rfc_9068_does(bearer, issuer, deadline, kind):
    assert bearer.verify(issuer.token(header={"typ": kind}), deadline).subject == "anna"


@pytest.mark.parametrize("kind", [None, "JWT", "jwt", "dpop+jwt", "logout+jwt", "", 1, ["at+jwt"]])
def test_a_token_of_another_type_is_refused(bearer, issuer, deadline, kind):
    head = {"alg": "ES256", "kid": "ec-1", "typ": kind}
    if isinstance(kind, str | None):
        token = issuer.token(header={"typ": kind})
    else:
        token = f"{part(head)}.{part(issuer.claims())}.{part(bytes(64))}"

    refused(bearer, token, deadline)


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": None},
        {"iss": "https://evil.example"},
        {"iss": ["x"]},
        {"aud": None},
        {"aud": "other"},
        {"aud": "HEMTJANST"},
        {"aud": ["hemtjanst"]},
        {"aud": ["hemtjanst", "other"]},
        {"aud": {"hemtjanst": 1}},
        {"sub": None},
        {"sub": ""},
        {"sub": " "},
        {"sub": ["anna"]},
        {"sub": "anna\nkare"},
        {"sub": "\ud800"},
        {"sub": True},
        {"unit": {"a": 1}},
        {"unit": 1.5},
        {"scope": 7},
        {"scope": [7]},
    ],
    ids=repr,
)
def test_a_claim_that_is_missing_wrong_or_malformed_is_refused(bearer, issuer, deadline, changes):
    refused(bearer, issuer.token(**changes), deadline)


def test_the_audience_of_a_token_is_exact_and_never_a_list(bearer, issuer, deadline):
    refused(bearer, issuer.token(aud=["hemtjanst"]), deadline)
    refused(bearer, issuer.token(aud="hemtjanst "), deadline)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (name, text)
        for name in ("exp", "nbf", "iat")
        for text in ('"1895420800"', "NaN", "Infinity", "1e400", "true", "[1]", "{}", "9" * 5000)
    ]
    + [("exp", "-1"), ("exp", "0"), ("exp", "null"), ("exp", str(int(NOW - 31)))]
    + [("nbf", str(int(NOW + 31)))],
)
def test_dates_are_numbers_in_their_range(bearer, issuer, deadline, name, text):
    claims = json.dumps(issuer.claims(**{name: "@"})).replace('"@"', text)

    refused(bearer, issuer.token(claims), deadline)


def test_a_token_without_exp_is_refused(bearer, issuer, deadline):
    refused(bearer, issuer.token(exp=None), deadline)


def test_clocks_may_differ_by_half_a_minute(bearer, issuer, deadline):
    token = issuer.token(exp=NOW - 29, nbf=NOW + 29)

    assert bearer.verify(token, deadline).subject == "anna"


def test_a_remembered_token_ends_with_its_exp(bearer, issuer, deadline, wall):
    token = issuer.token(exp=NOW + 10)
    assert bearer.verify(token, deadline) is bearer.verify(token, deadline)

    wall.now += 40

    refused(bearer, token, deadline)


def test_only_so_many_tokens_are_remembered(trusted, issuer, clock, wall, deadline):
    bearer = Bearer([trusted], fetch, clock, wall, most_remembered=2)
    first = issuer.token(jti="1")
    before = bearer.verify(first, deadline)
    for number in range(2, 4):
        bearer.verify(issuer.token(jti=str(number)), deadline)

    after = bearer.verify(first, deadline)

    assert after == before
    assert after is not before


@pytest.mark.parametrize("name", ["exp", "iss", "aud", "sub", "scope", "extra"])
def test_a_claim_that_stands_twice_is_refused(bearer, issuer, deadline, name):
    claims = json.dumps(issuer.claims(extra=1))
    twice = claims[:-1] + f", {json.dumps(name)}: {json.dumps(issuer.claims(extra=1)[name])}}}"

    refused(bearer, issuer.token(twice), deadline)
    refused(bearer, issuer.token(claims[:-1] + ', "o": {"a": 1, "a": 1}}'), deadline)


def test_a_header_member_that_stands_twice_is_refused(bearer, issuer, deadline):
    head = b'{"alg":"none","alg":"ES256","typ":"at+jwt","kid":"ec-1"}'

    refused(bearer, f"{part(head)}.{part(issuer.claims())}.{part(bytes(64))}", deadline)


@pytest.mark.parametrize("algorithm", ["none", "nOnE", "NONE", "", "HS256", "ES384", "PS256", 1])
def test_an_algorithm_that_is_not_allowed_is_refused(bearer, issuer, deadline, algorithm):
    head = {"alg": algorithm, "typ": "at+jwt", "kid": "ec-1"}

    for signature in (b"", bytes(64)):
        token = f"{part(head)}.{part(issuer.claims())}.{part(signature)}"
        refused(bearer, token, deadline)


def test_an_algorithm_is_allowed_per_issuer(trusted, issuer, clock, wall, deadline):
    bearer = Bearer([replace(trusted, algorithms=("ES256",))], fetch, clock, wall)

    refused(bearer, issuer.token(key=issuer.rsa), deadline)
    assert bearer.verify(issuer.token(), deadline)


@pytest.mark.parametrize("algorithms", [(), ("HS256",), ("ES256", "none")])
def test_an_issuer_with_an_unsafe_algorithm_is_refused_at_start(trusted, clock, wall, algorithms):
    with pytest.raises(ValueError, match="must be among"):
        Bearer([replace(trusted, algorithms=algorithms)], fetch, clock, wall)


def test_an_issuer_without_tls_is_refused_at_start(trusted, clock, wall):
    with pytest.raises(FetchFailed, match="https"):
        Bearer([replace(trusted, issuer="http://idp.example")], fetch, clock, wall)


def test_a_public_key_or_nothing_is_no_hmac_secret(bearer, issuer, deadline):
    public = issuer.rsa.public_key
    message = f"{part({'alg': 'HS256', 'typ': 'at+jwt', 'kid': 'rsa-1'})}.{part(issuer.claims())}"
    for secret in (
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        public.public_bytes(Encoding.PEM, PublicFormat.PKCS1),
        b"",
    ):
        signature = hmac.digest(secret, message.encode(), "sha256")
        refused(bearer, f"{message}.{part(signature)}", deadline)


def test_psychic_signatures_are_refused(bearer, issuer, deadline):
    head, claims, _ = issuer.token().split(".")
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

    for r, s in [(0, 0), (0, 1), (1, 0), (order, order), (order, 0), (1, 1)]:
        signature = r.to_bytes(32) + s.to_bytes(32)
        refused(bearer, f"{head}.{claims}.{part(signature)}", deadline)


def test_a_signature_of_another_algorithm_than_the_key_is_refused(bearer, issuer, deadline):
    head = {"alg": "RS256", "typ": "at+jwt", "kid": "ec-1"}
    _, claims, signature = issuer.token().split(".")

    refused(bearer, f"{part(head)}.{claims}.{signature}", deadline)


@pytest.mark.parametrize(
    "kid",
    ["../../dev/null", "' OR 1=1 --", "http://127.0.0.1/", "", "k" * 10_000, "ec-1 ", "EC-1"],
)
def test_a_kid_is_compared_and_nothing_else(bearer, issuer, deadline, kid):
    refused(bearer, issuer.token(header={"kid": kid}), deadline, "invalid-token")


@pytest.mark.parametrize("kid", [["ec-1"], 1, {"kid": "ec-1"}, True])
def test_a_kid_that_is_no_text_is_refused(bearer, issuer, deadline, kid):
    head = {"alg": "ES256", "typ": "at+jwt", "kid": kid}

    refused(bearer, f"{part(head)}.{part(issuer.claims())}.{part(bytes(64))}", deadline)


def test_a_kid_is_required_where_the_issuer_has_several_keys(bearer, issuer, deadline):
    refused(bearer, issuer.token(header={"kid": None}), deadline)


def test_a_kid_may_be_left_out_where_the_issuer_has_one_key(bearer, issuer, deadline):
    issuer.publish(issuer.ec)

    assert bearer.verify(issuer.token(header={"kid": None}), deadline).subject == "anna"


def test_keys_and_addresses_in_the_header_are_refused_and_never_followed(
    bearer, issuer, deadline, canary
):
    own = ECKey.generate_key("P-256", {"kid": "mine"})
    canary.put("/jwks", {"keys": [own.as_dict(private=False)]})
    address = f"{canary.url}/jwks"
    for extra in (
        {"jwk": own.as_dict(private=False)},
        {"jku": address},
        {"x5u": address},
        {"x5c": ["MIIB"]},
        {"jku": address, "kid": "mine"},
    ):
        for key in (own, issuer.ec):
            refused(bearer, issuer.token(key=key, header=extra), deadline)
    refused(bearer, issuer.token(key=own, iss=canary.url), deadline)
    refused(bearer, issuer.token(key=own, header={"kid": address}), deadline)


@pytest.mark.parametrize(
    "extra",
    [
        {"crit": ["exp"], "exp": 1},
        {"crit": []},
        {"crit": ["b64"], "b64": False},
        {"b64": False},
        {"b64": True},
        {"cty": "JWT"},
        {"zip": "DEF"},
        {"enc": "A256GCM"},
    ],
    ids=repr,
)
def test_extensions_that_change_the_reading_are_refused(bearer, issuer, deadline, extra):
    head = {"alg": "ES256", "typ": "at+jwt", "kid": "ec-1", **extra}

    refused(bearer, f"{part(head)}.{part(issuer.claims())}.{part(bytes(64))}", deadline)


def test_header_members_that_mean_nothing_here_do_no_harm(bearer, issuer, deadline):
    token = issuer.token(header={"x5t": "abc", "nonce": "1", "long": "x" * 2000})

    assert bearer.verify(token, deadline).subject == "anna"


def test_encrypted_nested_and_detached_tokens_are_refused(bearer, issuer, deadline):
    token = issuer.token()
    head, claims, signature = token.split(".")
    for other in (
        f"{head}.{claims}.{signature}.{signature}.{signature}",
        f"{head}..{signature}",
        f"{head}.{part(token.encode())}.{signature}",
        f"{head}.{claims}.",
        f"{head}.{claims}",
        f".{claims}.{signature}",
        "..",
        "",
        "é.é.é",
        json.dumps({"payload": claims, "protected": head, "signature": signature}),
    ):
        refused(bearer, other, deadline)


@pytest.mark.parametrize(
    "body",
    [b"[]", b"null", b'"x"', b"1", b"", b"{", b"\xff", b"[" * 9000, b'{"a":' * 2000, b"{} {}"],
)
def test_claims_that_are_no_json_object_are_refused(bearer, issuer, deadline, body):
    refused(bearer, issuer.token(body), deadline)


def test_claims_in_another_encoding_than_utf_8_are_refused(bearer, issuer, deadline):
    claims = json.dumps(issuer.claims())

    for encoding in ("utf-16", "utf-32", "utf-8-sig"):
        refused(bearer, issuer.token(claims.encode(encoding)), deadline)


def test_a_token_has_one_spelling(bearer, issuer, deadline):
    token = next(
        token
        for token in (issuer.token(jti=str(number)) for number in range(50))
        if len(token.split(".")[1]) % 4
    )
    head, claims, signature = token.split(".")
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    loose = signature[:-1] + letters[letters.index(signature[-1]) + 1]
    for other in (
        f"{head}.{claims}.{loose}",
        f"{head}.{claims}.{signature}==",
        f"{head}.{claims}=.{signature}",
        f"{head}. {claims}.{signature}",
        f"{head}.{claims}.{signature}\n",
        f"{head}.{claims}.?{signature}",
    ):
        refused(bearer, other, deadline)
    assert bearer.verify(token, deadline)


def test_a_token_above_16_kb_is_refused_before_it_is_read(bearer, issuer, deadline):
    refused(bearer, issuer.token(filler="x" * 16_000), deadline)
    refused(bearer, "A" * 1_000_000, deadline)
    assert issuer.site.hits == []


@given(at=st.integers(0, 10_000), letter=st.sampled_from("ABCzx019-_."))
def test_any_changed_character_is_refused(one_token, at, letter):
    bearer, token = one_token
    at %= len(token)
    assume(token[at] != letter)

    with pytest.raises(GatewayError) as caught:
        bearer.verify(token[:at] + letter + token[at + 1 :], Deadline.after(5.0))
    assert caught.value.problem.status == 401


@pytest.fixture(scope="session")
def one_token(signing_keys):
    """A token and what verifies it, without a socket, for many small examples."""
    key, _ = signing_keys
    body = json.dumps({"keys": [key.as_dict(private=False)]}).encode()
    issuer = Issuer("https://idp.example", "a", ("ES256",), {}, "https://idp.example/jwks")
    claims = {"iss": "https://idp.example", "aud": "a", "sub": "anna", "exp": NOW + 9}
    bearer = Bearer([issuer], lambda url, deadline: body, lambda: 0.0, lambda: NOW)
    token = IssuerSite(None, key, None).token(json.dumps(claims))
    assert bearer.verify(token, Deadline.after(5.0)).subject == "anna"
    return bearer, token


def test_claims_that_are_missing_or_blank_are_absent(bearer, issuer, deadline):
    token = issuer.token(unit="  ", staffId=None, deviceId="")

    assert bearer.verify(token, deadline).claims == {"subject": "anna"}


def test_a_whole_number_is_read_as_text(bearer, issuer, deadline):
    assert bearer.verify(issuer.token(staffId=17), deadline).claims["staff"] == "17"


@pytest.mark.parametrize(
    ("claims", "scopes"),
    [
        ({"scope": "a b"}, "ab"),
        ({"scope": ""}, ""),
        ({"scope": None}, ""),
        ({"scope": None, "scp": ["a", "b"]}, "ab"),
        ({"scope": None, "scp": "a b"}, "ab"),
        ({"scope": "a", "scp": ["b"]}, "a"),
    ],
    ids=repr,
)
def test_scopes_come_from_scope_or_else_scp(bearer, issuer, deadline, claims, scopes):
    assert bearer.verify(issuer.token(**claims), deadline).scopes == set(scopes)


def test_the_subject_may_be_another_claim(trusted, issuer, clock, wall, deadline):
    issuer_ = replace(trusted, claims={"subject": "employeeHsaId"})
    bearer = Bearer([issuer_], fetch, clock, wall)

    principal = bearer.verify(issuer.token(employeeHsaId="SE-1"), deadline)

    assert (principal.subject, principal.claims) == ("SE-1", {"subject": "SE-1"})


def test_one_issuer_may_serve_two_audiences(trusted, issuer, clock, wall, deadline):
    other = replace(trusted, audience="planning", claims={})
    bearer = Bearer([trusted, other], fetch, clock, wall)

    assert bearer.verify(issuer.token(aud="planning"), deadline).claims == {"subject": "anna"}
    assert bearer.verify(issuer.token(), deadline).claims["unit"] == "HT01"
    assert len(issuer.fetches) == 1


def test_an_error_repeats_nothing_of_the_token(bearer, issuer, deadline):
    token = issuer.token(sub="hemlig\nperson")
    error = refused(bearer, token, deadline)

    for text in (error.detail, str(error), repr(error), error.headers["WWW-Authenticate"]):
        assert "hemlig" not in text
        assert token[:20] not in text
