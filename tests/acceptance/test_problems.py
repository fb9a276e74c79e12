"""Every wrong request ends in the one problem shape, with a code, and never in a 5xx."""

import re

import pytest

from gateway.problems import PROBLEMS
from tests.acceptance.running import ROOT

VISIT = "/visits/" + "A" * 43
READS = "GET, HEAD, OPTIONS"
MEMBERS = {"type", "title", "status", "detail", "instance", "code", "retryable", "traceId"}
LONG = {f"X-Long-{number}": "x" * 6000 for number in range(3)}


def is_problem(demo, answer, status, code):
    assert answer.status == status, answer.body[:300]
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json
    assert set(body) - {"errors"} == MEMBERS
    row = PROBLEMS[code]
    assert body["code"] == code
    assert body["status"] == row.status == status
    assert body["title"] in {row.titel, row.title}
    assert body["retryable"] is row.retryable
    assert body["type"] == f"{demo.url}/problems/{code}"
    assert demo.ask("/" + body["type"].removeprefix(demo.url)).status == 200
    assert body["traceId"] == answer.headers["traceparent"].split("-")[1]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for error in body.get("errors", []):
        assert set(error) == {"pointer", "code", "detail"}
        assert all(error.values())
    return body


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/visits/",
        "/keys/",
        "//",
        "//nothing",
        "//hemtjanst",
        "//hemtjanst/v1",
        "//hemtjanst/v2/keys",
        "//hemtjanst/v1//keys",
        "//hemtjanst/v1/./keys",
        "//hemtjanst/v1/KEYS",
        "//problems/nothing",
        "//health/nothing",
        "//favicon.ico",
        "/api-info/",
        "/openapi.yaml",
        "/visits/7700123",
        "/visits/short",
        VISIT,
        VISIT.replace("visits", "clients"),
        f"{VISIT.replace('visits', 'clients')}/notes",
        "/visits/" + "A" * 701,
        "/visits/%C3%A5",
        "/visits/a%2Fb",
        "/code-lists/nothing",
        "/code-lists/BESTYP",
    ],
)
def test_what_is_not_there_is_not_found(demo, path):
    answer = demo.ask(path, "anna")

    is_problem(demo, answer, 404, "not-found")
    assert "Location" not in answer.headers


@pytest.mark.parametrize(
    "path",
    ["/keys", "/visits", VISIT, "/my-days/2026-11-23", "/api-info", "/openapi.json", "/docs"],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "QUERY"])
def test_a_method_that_a_path_does_not_have_is_told_which_it_has(demo, path, method):
    answer = demo.ask(path, "anna", method=method)

    is_problem(demo, answer, 405, "method-not-allowed")
    assert answer.headers["Allow"] == READS


@pytest.mark.parametrize("path", ["//health/live", "//health/ready", "//problems/not-found"])
def test_the_servers_own_pages_take_no_other_method_either(demo, path):
    answer = demo.ask(path, method="POST")

    is_problem(demo, answer, 405, "method-not-allowed")
    assert {"GET", "HEAD"} <= set(answer.headers["Allow"].split(", "))


@pytest.mark.parametrize("path", ["/keys", VISIT, "/api-info", "/openapi.json", "/docs"])
def test_options_says_what_is_allowed(demo, path):
    answer = demo.ask(path, method="OPTIONS")

    assert (answer.status, answer.sent) == (204, b"")
    assert answer.headers["Allow"] == READS
    assert "Content-Type" not in answer.headers


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ("/keys?nothing=1", "nothing"),
        ("/keys?Limit=1", "Limit"),
        ("/visits?date=2026-11-23&nothing=", "nothing"),
        ("/my-days/2026-11-23?date=2026-11-24", "date"),
        ("/keys?limit=0", "limit"),
        ("/keys?limit=101", "limit"),
        ("/keys?limit=-1", "limit"),
        ("/keys?limit=ten", "limit"),
        ("/keys?limit=", "limit"),
        ("/keys?limit=1.0", "limit"),
        ("/keys?limit=%D9%A1", "limit"),
        ("/keys?limit=1&limit=2", "limit"),
        ("/keys?page=0", "page"),
        ("/keys?page=99999999999999999999", "page"),
        ("/keys?total=yes", "total"),
        ("/keys?sort=nothing", "sort"),
        ("/keys?sort=clientId", "sort"),
        ("/keys?after=nothing", "after"),
        ("/keys?fields=nothing", "fields"),
        ("/keys?fields=clientId", "fields"),
        ("/keys?fields=", "fields"),
        ("/keys?clientId=00010021", "clientId"),
        ("/visits?date=2026-13-01", "date"),
        ("/visits?date=2026-02-29", "date"),
        ("/visits?date=20261123", "date"),
        ("/visits?date=2026-11-23T00:00:00Z", "date"),
        ("/visits?date=", "date"),
        ("/visits?date=2026-11-23&date=2026-11-24", "date"),
        ("/my-days/today", "date"),
        ("/my-days/2026-11-31", "date"),
    ],
)
def test_a_wrong_parameter_is_named(demo, path, pointer):
    body = is_problem(demo, demo.ask(path, "anna"), 400, "invalid-parameter")

    assert pointer in [error["pointer"] for error in body["errors"]]


def test_every_wrong_parameter_is_named_at_once(demo):
    answer = demo.ask("/keys?limit=0&page=x&nothing=1&fields=no&sort=no", "anna")

    body = is_problem(demo, answer, 400, "invalid-parameter")
    assert {error["pointer"] for error in body["errors"]} == {
        "limit",
        "page",
        "nothing",
        "fields",
        "sort",
    }


@pytest.mark.parametrize("date", ["0001-01-01", "1900-01-01", "9999-12-31"])
def test_a_date_at_the_end_of_the_calendar_is_a_day_without_visits(demo, date):
    answer = demo.ask(f"/visits?date={date}", "anna")
    assert (answer.status, answer.json["items"]) == (200, [])
    assert demo.ask(f"/my-days/{date}", "anna").status == 200


@pytest.mark.parametrize("path", ["/keys", "/visits", VISIT, "/my-days/2026-11-23"])
@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "unauthenticated"),
        ("", "unauthenticated"),
        ("Basic YTpi", "unauthenticated"),
        ("Bearer", "unauthenticated"),
        ("Bearer wrong", "invalid-token"),
        ("Bearer a.b.c", "invalid-token"),
        ("Bearer eyJhbGciOiJub25lIn0.e30.", "invalid-token"),
        ("Bearer " + "x" * 7000, "invalid-token"),
        ("Bearer brygga_wrong", "invalid-token"),
    ],
)
def test_without_a_valid_token_sign_in_is_asked_for(demo, path, header, code):
    answer = demo.ask(path, headers={} if header is None else {"Authorization": header})

    is_problem(demo, answer, 401, code)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


def test_a_token_with_one_letter_changed_is_not_valid(demo):
    head, claims, signature = demo.token("anna").split(".")
    changed = ("B" if claims[20] == "A" else "A").join([claims[:20], claims[21:]])
    for token in (f"{head}.{changed}.{signature}", f"{head}.{claims}.{signature[::-1]}"):
        answer = demo.ask("/keys", headers={"Authorization": f"Bearer {token}"})
        is_problem(demo, answer, 401, "invalid-token")


def test_a_token_in_the_address_is_no_token(demo):
    answer = demo.ask(f"/keys?access_token={demo.token('anna')}")
    is_problem(demo, answer, 401, "unauthenticated")


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "", "api.granvik.example.evil.example"]
)
def test_a_host_that_is_not_ours_is_refused_and_not_repeated(demo, host):
    answer = demo.ask("/api-info", headers={"Host": host})

    is_problem(demo, answer, 400, "invalid-host")
    assert "evil" not in answer.body.decode()


def test_links_follow_the_public_address_that_was_asked_and_no_other_header(demo):
    answer = demo.ask(
        "/keys",
        "anna",
        {"Host": "api.granvik.example", "X-Forwarded-Host": "evil.example", "Forwarded": "host=e"},
    )
    (link,) = answer.json["_links"]
    assert link["href"].startswith("https://api.granvik.example/hemtjanst/v1/keys")


@pytest.mark.parametrize("length", [2100, 4000, 5000, 60_000])
def test_an_address_that_is_too_long_is_told_so(demo, length):
    answer = demo.ask("/keys?limit=" + "1" * length, "anna")
    is_problem(demo, answer, 414, "uri-too-long")


@pytest.mark.parametrize(
    "headers",
    [LONG, {"X-Long": "x" * 10_000}, {f"X-{number}": "y" for number in range(150)}],
    ids=["all together", "one", "many"],
)
def test_headers_that_are_too_large_are_told_so(demo, headers):
    is_problem(demo, demo.ask("/keys", "anna", headers), 431, "headers-too-large")


@pytest.mark.parametrize("path", ["/keys", "/api-info"])
def test_a_body_that_is_too_large_is_told_so(demo, path):
    answer = demo.ask(path, "anna", method="GET", body=b"x" * 1_100_000)
    is_problem(demo, answer, 413, "body-too-large")


def test_a_body_where_none_is_wanted_changes_nothing(demo):
    deep = b"[" * 50_000
    answer = demo.ask("/keys", "anna", {"Content-Type": "application/json"}, body=deep)
    assert answer.status in {200, 400}
    for method in ("POST", "PUT"):
        answer = demo.ask("/keys", "anna", {"Content-Type": "text/xml"}, method, deep)
        is_problem(demo, answer, 405, "method-not-allowed")


@pytest.mark.parametrize(
    "path",
    ["/keys%00", "/keys%0A", "/keys%ff", "/visits/%ED%A0%80", "/keys?limit=%ff", "/keys?a%00=1"],
)
def test_an_address_that_is_no_text_is_refused(demo, path):
    answer = demo.ask(path, "anna")
    assert answer.json["code"] in {"invalid-request", "invalid-parameter", "not-found"}
    is_problem(demo, answer, answer.status, answer.json["code"])


@pytest.mark.parametrize(
    "lines",
    [
        [b"GET /hemtjanst/v1/keys HTTP/1.1"],
        [b"GET /hemtjanst/v1/keys HTTP/1.1", b"Host: HOST", b"Content-Length: abc"],
        [b"GET /hemtjanst/v1/keys HTTP/1.1", b"Host: HOST", b"Transfer-Encoding: nothing"],
        [b"GET /hemtjanst/v1/keys HTTP/1.1", b"Host: HOST", b"No header"],
        [b"GET /hemtjanst/v1/keys HTTP/9.9", b"Host: HOST"],
        [b"GET", b"Host: HOST"],
        [b"get /hemtjanst/v1/keys HTTP/1.1", b"Host: HOST"],
        [b"GET  /hemtjanst/v1/keys HTTP/1.1", b"Host: HOST"],
        [b"GET /hemtjanst/v1/keys\xff HTTP/1.1", b"Host: HOST"],
        [b"GET http://evil.example/hemtjanst/v1/api-info HTTP/1.1", b"Host: evil.example"],
        [b"G\xc3\xa4T /hemtjanst/v1/keys HTTP/1.1", b"Host: HOST"],
        [b"\x00\x01\x02"],
    ],
)
def test_bytes_that_are_no_request_end_in_a_problem_of_the_client(demo, lines):
    host = f"127.0.0.1:{demo.port}".encode()
    text = b"\r\n".join(line.replace(b"HOST", host) for line in lines) + b"\r\n\r\n"
    answer = demo.raw(text)

    assert 400 <= answer.status < 500
    is_problem(demo, answer, answer.status, answer.json["code"])


def test_a_chunked_body_that_breaks_off_is_a_problem_of_the_client(demo):
    text = (
        f"POST {ROOT}/keys HTTP/1.1\r\nHost: 127.0.0.1:{demo.port}\r\n"
        "Transfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\nZZ\r\n"
    )
    answer = demo.raw(text.encode())
    assert 400 <= answer.status < 500
    is_problem(demo, answer, answer.status, answer.json["code"])


@pytest.mark.parametrize(
    "accept", ["application/xml", "text/html", "image/*", "application/json;q=0"]
)
def test_what_cannot_be_accepted_is_told_so(demo, accept):
    is_problem(demo, demo.ask("/keys", "anna", {"Accept": accept}), 406, "not-acceptable")


@pytest.mark.parametrize(
    "accept",
    [
        "",
        "*/*",
        "application/*",
        "application/json",
        "text/html, */*;q=0.1",
        "application/json;v=1",
    ],
)
def test_what_takes_json_gets_it(demo, accept):
    answer = demo.ask("/keys", "anna", {"Accept": accept} if accept else {})
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json")


def test_problems_speak_the_language_that_was_asked(demo):
    for wanted, language, title in (
        ("en", "en", "Not found"),
        ("en-GB,en;q=0.8", "en", "Not found"),
        ("sv", "sv", "Hittades inte"),
        ("de, sv;q=0.5, en;q=0.4", "sv", "Hittades inte"),
        ("de", "sv", "Hittades inte"),
        ("", "sv", "Hittades inte"),
        ("nonsense;;;q=x", "sv", "Hittades inte"),
    ):
        answer = demo.ask("/nothing", headers={"Accept-Language": wanted})
        assert (answer.json["title"], answer.headers["Content-Language"]) == (title, language)
        assert "Accept-Language" in answer.headers["Vary"]


def test_each_problem_has_its_page_in_both_languages(demo):
    for code, row in PROBLEMS.items():
        for language, title in (("sv", row.titel), ("en", row.title)):
            answer = demo.ask(f"//problems/{code}", headers={"Accept-Language": language})
            text = answer.body.decode()
            assert answer.status == 200
            assert answer.headers["Content-Type"].startswith("text/html")
            assert f"<h1>{title}" in text.replace("&#39;", "'")
            assert f'<html lang="{language}">' in text
            assert f"<code>{code}</code>" in text
            assert not re.search(r"<script|style=|onclick", text)


def test_nothing_that_the_gateway_said_to_these_tests_was_its_own_failure(demo):
    for said in demo.transcript:
        request, status, _ = said.split("\n", 2)
        assert request == "raw" or not status.startswith("5"), said
    assert '"event":"Failed"' not in demo.log()
