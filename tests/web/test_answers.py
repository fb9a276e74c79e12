"""Answers over HTTP: HEAD, conditional requests, compression, tracing, and the API's own pages."""

import base64
import gzip
import hashlib
import re

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.problems import PROBLEMS
from gateway.web.problems import place

ROOT = "/granvik/v1"
VARY = "Authorization, Accept, Accept-Encoding, Accept-Language"
CHANGING = {"traceparent", "Date"}


def lasting(response):
    return {name: value for name, value in response.headers.items() if name not in CHANGING}


@pytest.mark.parametrize("coding", ["gzip", "identity"])
@pytest.mark.parametrize(
    "path",
    [f"{ROOT}/big", f"{ROOT}/docs", f"{ROOT}/openapi.json", "/health/live", "/problems/conflict"],
)
def test_head_has_the_headers_of_get_and_no_body(served, path, coding):
    got = served.open(path, headers={"Accept-Encoding": coding})
    head = served.open(path, "HEAD", headers={"Accept-Encoding": coding})
    assert head.status_code == got.status_code == 200
    assert head.data == b""
    assert lasting(head) == lasting(got)
    assert int(head.headers["Content-Length"]) == len(got.data)


def test_head_of_what_is_not_there_is_404_without_a_body(served):
    head = served.open(f"{ROOT}/gone", "HEAD")
    assert head.status_code == 404
    assert head.data == b""
    assert head.content_type == "application/problem+json"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "wanted", ['"abc.def"', 'W/"abc.def"', '"x", "abc.def"', '"x,y" , W/"abc.def"', "*", " * "]
)
@pytest.mark.parametrize("path", ["/tagged", "/weak", "/big"])
def test_a_known_etag_is_not_sent_again_and_keeps_its_validators(served, path, wanted, method):
    headers = {"If-None-Match": wanted, "Accept-Encoding": "gzip"}
    response = served.open(ROOT + path, method, headers=headers)
    assert response.status_code == 304
    assert response.data == b""
    whole = served.open(ROOT + path, headers={"Accept-Encoding": "gzip"})
    assert response.headers["ETag"] == whole.headers["ETag"]
    assert response.headers["Vary"] == VARY
    assert "Content-Encoding" not in response.headers
    if path != "/weak":
        assert response.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("wanted", ['"abc"', "abc.def", '"abc.def', "", "W/", '"*"'])
def test_an_etag_that_does_not_match_gets_the_whole_answer(served, wanted):
    response = served.open(f"{ROOT}/tagged", headers={"If-None-Match": wanted})
    assert response.status_code == 200


def test_packed_and_plain_bytes_have_their_own_etags_and_either_is_known_again(served):
    plain = served.open(f"{ROOT}/big").headers["ETag"]
    packed = served.open(f"{ROOT}/big", headers={"Accept-Encoding": "gzip"}).headers["ETag"]
    assert (plain, packed) == ('"abc.def"', '"abc.def-gzip"')
    for known in (plain, packed):
        for coding, etag in (("gzip", packed), ("identity", plain)):
            headers = {"If-None-Match": known, "Accept-Encoding": coding}
            again = served.open(f"{ROOT}/big", headers=headers)
            assert (again.status_code, again.headers["ETag"]) == (304, etag)


def test_an_answer_without_etag_ignores_if_none_match(served):
    assert served.open(f"{ROOT}/echo", headers={"If-None-Match": "*"}).status_code == 200


def test_gzip_is_used_when_accepted_and_worth_it(served):
    plain = served.open(f"{ROOT}/big")
    small = served.open(f"{ROOT}/echo", headers={"Accept-Encoding": "gzip"})
    refused = served.open(f"{ROOT}/big", headers={"Accept-Encoding": "gzip;q=0, br"})
    packed = served.open(f"{ROOT}/big", headers={"Accept-Encoding": "br, gzip"})
    for each in (plain, small, refused):
        assert "Content-Encoding" not in each.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data == refused.data
    assert len(packed.data) < len(plain.data)


def test_a_trace_is_continued(served):
    trace = "0af7651916cd43dd8448eb211c80319c"
    sent = f"00-{trace}-b7ad6b7169203331-01"
    response = served.open(f"{ROOT}/echo", headers={"traceparent": sent})
    assert response.json["trace"] == trace
    found = re.fullmatch(r"00-([0-9a-f]{32})-([0-9a-f]{16})-01", response.headers["traceparent"])
    assert found
    assert found[1] == trace
    assert found[2] != "b7ad6b7169203331"


@pytest.mark.parametrize(
    "sent", ["", "x", f"00-{'0' * 32}-b7ad6b7169203331-01", f"00-{'a' * 32}-{'0' * 16}-01"]
)
def test_a_trace_that_is_none_begins_a_new_one(served, sent):
    first = served.open(f"{ROOT}/echo", headers={"traceparent": sent})
    second = served.open(f"{ROOT}/echo", headers={"traceparent": sent})
    assert re.fullmatch(r"[0-9a-f]{32}", first.json["trace"])
    assert first.json["trace"] != second.json["trace"]
    assert first.json["trace"] == first.headers["traceparent"].split("-")[1]  # one for both sides


def test_the_language_and_the_address_reach_the_route(served):
    body = served.open(f"{ROOT}/echo?a=1&a=&b=%C3%A5", headers={"Accept-Language": "en"}).json
    assert body["language"] == "en"
    assert body["base"] == "https://api.example.test"
    assert body["query"] == [["a", "1"], ["a", ""], ["b", "å"]]
    assert 4 < body["left"] <= 5


def test_health_tells_whether_the_process_lives_and_is_ready_to_any_host(served):
    live = served.open("/health/live", host="probe")
    assert (live.status_code, live.json) == (200, {"status": "up"})
    assert live.headers["Cache-Control"] == "no-store"
    assert served.open("/health/ready", host="probe").json == {"status": "up"}
    served.ready = False
    down = served.open("/health/ready", host="probe")
    assert (down.status_code, down.json) == (503, {"status": "down"})
    assert served.open("/health/live").status_code == 200


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_problem_has_a_page_in_both_languages(served, code):
    row = PROBLEMS[code]
    for language, title in (("sv", row.titel), ("en", row.title)):
        response = served.open(f"/problems/{code}", headers={"Accept-Language": language})
        html = response.get_data(as_text=True).replace("&#39;", "'")
        assert response.status_code == 200
        assert response.content_type == "text/html; charset=utf-8"
        assert response.headers["Content-Language"] == language
        assert f'lang="{language}"' in html
        assert f"<h1>{title}</h1>" in html
        assert row.remedy in html
        assert str(row.status) in html
        assert "<script" not in html


@pytest.mark.parametrize(("language", "word"), [("sv", "Exempelsvar"), ("en", "Example answer")])
def test_the_docs_show_every_operation_without_script_under_a_strict_policy(served, language, word):
    response = served.open(f"{ROOT}/docs", headers={"Accept-Language": language})
    html = response.get_data(as_text=True)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'sha256-" in policy
    assert "unsafe" not in policy
    assert "script" not in html
    assert "GET /visits" in html
    assert "GET /bare" in html
    assert "What &lt;is&gt; planned." in html
    assert "visits.read" in html
    assert word in html
    assert response.headers["Cache-Control"] == "public, max-age=60"


def test_the_docs_style_sheet_is_the_one_that_the_policy_admits(served):
    response = served.open(f"{ROOT}/docs")
    style = re.search("<style>(.*)</style>", response.get_data(as_text=True))[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in response.headers["Content-Security-Policy"]


def test_the_document_and_the_facts_of_the_api_are_public(served):
    assert orjson.loads(served.open(f"{ROOT}/openapi.json").data)["openapi"] == "3.1.0"
    assert served.open(f"{ROOT}/api-info").json["apiName"] == "granvik"


def test_an_error_that_was_never_raised_has_no_place():
    assert place(ValueError("x")) == "?"


TEXTS = st.text(st.characters(codec="latin-1"), max_size=60)
NAMES = st.sampled_from(
    ["HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH",
     "HTTP_TRACEPARENT", "HTTP_HOST", "HTTP_X", "CONTENT_TYPE", "CONTENT_LENGTH", "HTTP_COOKIE",
     "HTTP_AUTHORIZATION", "HTTP_RANGE", "HTTP_TRANSFER_ENCODING"]
)  # fmt: skip
PLACES = st.sampled_from(
    ["", "/", ROOT, f"{ROOT}/echo", f"{ROOT}/items/", f"{ROOT}/tagged", "/problems/", "/health/"]
)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    start=PLACES,
    rest=TEXTS,
    query=TEXTS,
    headers=st.dictionaries(NAMES, TEXTS, max_size=4),
    method=st.sampled_from(["GET", "HEAD", "POST", "OPTIONS", "TRACE", "get", "FOO"]),
)
def test_no_bytes_of_a_client_make_the_gateway_fail(served, start, rest, query, headers, method):
    environ = {"HTTP_HOST": "api.example.test"} | headers
    response = served.raw(f"{start}{rest}?{query}", method, **environ)
    assert response.status_code < 500
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["traceparent"]
    if response.status_code >= 400:
        assert response.content_type == "application/problem+json"
        if method != "HEAD":
            assert orjson.loads(_plain(response))["code"] in PROBLEMS


def _plain(response):
    packed = response.headers.get("Content-Encoding") == "gzip"
    return gzip.decompress(response.data) if packed else response.data
