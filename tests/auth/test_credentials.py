"""One Authorization header of one form, and challenges that tell the app what to do."""

import pytest

from gateway.auth.challenge import insufficient_scope, read_credential
from gateway.auth.scopes import authorize
from gateway.errors import GatewayError
from gateway.messages import Principal
from tests.auth.issuing import ask


def refused(request):
    with pytest.raises(GatewayError) as caught:
        read_credential(request)
    assert caught.value.problem.status == 401
    return caught.value


def test_the_token_follows_bearer_and_one_space():
    assert read_credential(ask("Bearer abc.def-_~+/==")) == "abc.def-_~+/=="


def test_no_header_is_challenged_without_an_error_code():
    error = refused(ask())

    assert error.problem.code == "unauthenticated"
    assert error.headers == {"WWW-Authenticate": 'Bearer realm="brygga"'}


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer  a",
        "Bearer\ta",
        " Bearer a",
        "Bearer a ",
        "bearer a",
        "BEARER a",
        "Bearer a b",
        "Bearer a,Bearer b",
        "Bearer a, Bearer b",
        "Bearer a\nX: y",
        "Bearer é",
        "Bearer =",
        "Basic YTpi",
        "DPoP a",
        "bryg_abc",
    ],
)
def test_any_other_form_is_refused(header):
    error = refused(ask(header))

    assert error.problem.code == "unauthenticated"
    assert 'error="invalid_request"' in error.headers["WWW-Authenticate"]


def test_a_header_above_16_kb_is_refused():
    error = refused(ask("Bearer " + "a" * 1_000_000))

    assert error.problem.code == "invalid-token"


def test_a_credential_in_the_query_or_body_is_never_read():
    request = ask(query=(("access_token", "abc"), ("api_key", "abc")), body=b"access_token=abc")

    assert refused(request).problem.code == "unauthenticated"


def test_the_scope_of_the_route_is_wanted():
    check = authorize("visits:read")

    check(Principal("i", "s", frozenset({"visits:read"})))
    with pytest.raises(GatewayError) as caught:
        check(Principal("i", "s", frozenset({"visits:write", "visits:reads", "visits"})))

    assert caught.value.problem.code == "insufficient-scope"
    challenge = caught.value.headers["WWW-Authenticate"]
    assert 'error="insufficient_scope"' in challenge
    assert challenge.endswith('scope="visits:read"')


def test_a_route_without_a_scope_is_for_every_principal():
    authorize(None)(Principal("i", "s"))


def test_a_challenge_is_one_line_of_ascii():
    challenge = insufficient_scope("a").headers["WWW-Authenticate"]

    assert challenge.isascii()
    assert challenge.isprintable()
