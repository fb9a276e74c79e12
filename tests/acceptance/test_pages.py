"""The API as the national profile wants it: its own pages, headers, compression, trace."""

import base64
import gzip
import hashlib
import re

import pytest

DAY = "/my-days/2026-11-23"
TRACE = "0af7651916cd43dd8448eb211c80319c"


def test_api_info_says_what_the_profile_asks_for_without_sign_in(demo):
    answer = demo.ask("/api-info")

    assert answer.json == {
        "apiName": "hemtjanst",
        "apiVersion": "1.0.0",
        "apiReleased": "2026-11-23",
        "apiDocumentation": "https://api.granvik.example/docs",
        "apiStatus": "active",
    }
    assert answer.headers["Cache-Control"] == "public, max-age=60"


def test_health_says_up_and_nothing_else(demo):
    for path in ("//health/live", "//health/ready"):
        answer = demo.ask(path)
        assert (answer.status, answer.json) == (200, {"status": "up"})
        assert answer.headers["Cache-Control"] == "no-store"
        assert demo.ask(path, headers={"Host": "10.0.0.7"}).status == 200  # probes use addresses


def test_the_page_for_people_works_under_its_own_strict_csp(demo):
    for language, word in (("sv", "Behörighet"), ("en", "Scope")):
        answer = demo.ask("/docs", headers={"Accept-Language": language})
        text = answer.body.decode()
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert f"style-src 'sha256-{digest}'" in policy
        assert not re.search(r"<script|\sstyle=|\son[a-z]+=|<img|<iframe|<link|@import", text)
        assert f'<html lang="{language}">' in text
        assert word in text
        for path in demo.ask("/openapi.json").json["paths"]:
            assert f"GET {path}" in text
        assert demo.ask("/openapi.json").status == 200  # what the page links to


@pytest.mark.parametrize("path", [DAY, "/keys", "/api-info", "/openapi.json", "/docs", "/nothing"])
def test_every_answer_has_the_security_headers(demo, path):
    headers = demo.ask(path, "anna").headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Strict-Transport-Security"].startswith("max-age=")
    assert headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["API-Version"] == "1.0.0"
    assert "Set-Cookie" not in headers
    assert "X-Powered-By" not in headers
    assert not re.search(r"[0-9]", headers.get("Server", ""))


def test_what_may_be_kept_follows_the_most_sensitive_field(demo):
    client = demo.sealer.seal("clients", "00010021")
    for path, wanted in {
        "/code-lists/roles": "public, max-age=86400",
        "/visits": "private, no-cache",
        "/keys": "private, no-cache",
        f"/clients/{client}": "private, no-store",
        f"/clients/{client}/notes": "private, no-store",
        DAY: "private, no-store",
    }.items():
        answer = demo.ask(path, "anna")
        assert answer.headers["Cache-Control"] == wanted, path
        assert answer.headers["ETag"]
        assert "Authorization" in answer.headers["Vary"]


@pytest.mark.parametrize("path", [DAY, "/keys", "/visits", "/api-info", "/openapi.json", "/docs"])
def test_head_says_what_get_says_without_the_body(demo, path):
    get, head = demo.ask(path, "anna"), demo.ask(path, "anna", method="HEAD")

    assert (head.status, head.sent) == (200, b"")
    for name in ("Content-Type", "Content-Length", "ETag", "Cache-Control"):
        assert head.headers[name] == get.headers[name], name


def test_a_head_of_what_is_not_there_has_no_body(demo):
    answer = demo.ask("/nothing", method="HEAD")
    assert (answer.status, answer.sent) == (404, b"")


def test_a_day_is_packed_when_the_phone_takes_gzip(demo):
    plain = demo.ask(DAY, "anna")
    packed = demo.ask(DAY, "anna", {"Accept-Encoding": "gzip"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.sent) < len(plain.sent) / 2
    assert gzip.decompress(packed.sent) == plain.sent
    assert "Accept-Encoding" in packed.headers["Vary"]
    for refused in ("gzip;q=0", "identity", "br", ""):
        assert "Content-Encoding" not in demo.ask(DAY, "anna", {"Accept-Encoding": refused}).headers
    again = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}
    assert demo.ask(DAY, "anna", again).status == 304


def test_two_encodings_of_one_answer_do_not_share_a_strong_etag(demo):
    plain = demo.ask("/visits", "anna").headers["ETag"]
    packed = demo.ask("/visits", "anna", {"Accept-Encoding": "gzip"}).headers["ETag"]

    assert plain != packed or plain.startswith("W/")  # RFC 9110, 8.8.3
    for tag in (plain, packed):
        assert demo.ask("/visits", "anna", {"If-None-Match": tag}).status == 304


@pytest.mark.parametrize("path", ["/visits", "/keys", "/code-lists/roles"])
def test_what_has_an_etag_is_not_sent_twice(demo, path):
    first = demo.ask(path, "anna")
    tag = first.headers["ETag"]

    for wanted in (tag, f"W/{tag.removeprefix('W/')}", f'"other", {tag}', "*"):
        again = demo.ask(path, "anna", {"If-None-Match": wanted})
        assert (again.status, again.sent) == (304, b"")
        for name in ("ETag", "Cache-Control", "Vary"):
            assert again.headers[name] == first.headers[name]
    assert demo.ask(path, "anna", {"If-None-Match": '"other"'}).status == 200


def test_another_page_or_other_fields_have_another_etag(demo):
    paths = ("/keys", "/keys?limit=2", "/keys?limit=2&page=2", "/keys?fields=label")
    assert len({demo.ask(path, "anna").headers["ETag"] for path in paths}) == len(paths)


def test_the_trace_of_the_caller_is_taken_up_and_goes_on(demo):
    sent = f"00-{TRACE}-b7ad6b7169203331-01"
    answer = demo.ask("/nothing", headers={"traceparent": sent})

    version, trace, span, _flags = answer.headers["traceparent"].split("-")
    assert (version, trace) == ("00", TRACE)
    assert span != "b7ad6b7169203331"
    assert answer.json["traceId"] == TRACE
    assert TRACE in demo.log()


@pytest.mark.parametrize(
    "sent", ["", "nonsense", f"00-{'0' * 32}-b7ad6b7169203331-01", f"00-{TRACE.upper()}-b7-01"]
)
def test_a_trace_that_is_none_is_replaced(demo, sent):
    answer = demo.ask("/api-info", headers={"traceparent": sent})

    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]", answer.headers["traceparent"])
    assert TRACE not in answer.headers["traceparent"]
    assert "0" * 32 not in answer.headers["traceparent"]


def test_fields_are_sparse_where_the_client_wants_it(demo):
    items = demo.ask("/visits?fields=visitId,status", "anna").json["items"]
    assert {frozenset(item) for item in items} == {frozenset({"visitId", "status"})}
    day = demo.ask(f"{DAY}?fields=date,shift", "anna").json
    assert set(day) == {"date", "shift", "sources", "_links"}


def test_every_time_is_in_utc_and_every_text_in_utf_8(demo):
    text = demo.ask(DAY, "anna").body.decode("utf-8")

    assert re.findall(r'"[0-9]{4}-[0-9]{2}-[0-9]{2}T[^"]*"', text)
    assert not re.findall(r'"[0-9]{4}-[0-9]{2}-[0-9]{2}T[^"]*(?<!Z)"', text)
    assert "Nötallergi. Går med rollator – halkrisk." in text  # noqa: RUF001 - cp1252 0x96
