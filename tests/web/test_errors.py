"""Every error of the web layer is one problem document with the headers of every answer."""

import io

import pytest

from gateway.problems import PROBLEMS

ROOT = "/granvik/v1"
SECRET = "19980930-9804"


def is_problem(response, code):
    row = PROBLEMS[code]
    assert response.status_code == row.status
    assert response.content_type == "application/problem+json"
    body = response.json
    assert body["code"] == code
    assert body["status"] == row.status
    assert body["type"].endswith(f"/problems/{code}")
    assert body["retryable"] is row.retryable
    assert body["instance"] == f"urn:trace:{body['traceId']}"
    assert response.headers["Cache-Control"] == "no-store"
    guarded(response)
    return body


def guarded(response):
    headers = response.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert headers["Vary"] == "Authorization, Accept, Accept-Encoding, Accept-Language"
    assert headers["API-Version"] == "1.2.0"
    assert headers["traceparent"].startswith("00-")


def test_an_unknown_host_is_refused(served):
    body = is_problem(served.open(f"{ROOT}/echo", host="evil.example"), "invalid-host")
    assert "evil" not in str(body)


@pytest.mark.parametrize(
    ("host", "base"),
    [
        ("api.example.test:443", "https://api.example.test"),
        ("API.example.test:443", "https://api.example.test"),
        ("plain.example.test:80", "http://plain.example.test"),
    ],
)
def test_the_schemes_own_port_may_be_written(served, host, base):
    assert served.open(f"{ROOT}/echo", host=host).json["base"] == base
    refused = served.open(f"{ROOT}/gone", host=host)
    assert refused.json["type"].startswith(f"{base}/problems/")


@pytest.mark.parametrize(
    "host",
    [
        "",
        ":443",
        "a b",
        "api.example.test:1",
        "api.example.test:80",
        "api.example.test:443:443",
        "other.example.test",
        "other.example.test:443",
        "plain.example.test:443",
        "api.example.test.evil",
        "\xe5",
    ],
)
def test_a_host_that_is_none_of_ours_is_refused(served, host):
    is_problem(served.open(f"{ROOT}/echo", host=host), "invalid-host")


def test_an_absent_host_is_refused(served):
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": f"{ROOT}/echo", "SERVER_NAME": "x"}
    environ |= {"SERVER_PORT": "80", "wsgi.url_scheme": "http"}
    started = []
    body = b"".join(served.client.application(environ, lambda *given: started.append(given)))
    assert started[0][0].startswith("400 ")
    assert b"invalid-host" in body


def test_the_second_public_address_is_known_with_its_port_in_any_case(served):
    body = served.open(f"{ROOT}/echo", host="OTHER.example.test:8443").json
    assert body["base"] == "https://other.example.test:8443"


def test_a_problem_type_leads_to_the_address_that_was_asked(served):
    response = served.open(f"{ROOT}/none", host="api.example.test")
    assert response.json["type"] == "https://api.example.test/problems/not-found"


def test_an_over_long_address_is_refused(served):
    is_problem(served.open(f"{ROOT}/echo?a={'x' * 2100}"), "uri-too-long")
    exact = f"{ROOT}/echo?a="
    assert served.raw(exact + "x" * (2048 - len(exact))).status_code == 200
    is_problem(served.raw(exact + "x" * (2049 - len(exact))), "uri-too-long")


def test_huge_headers_are_refused(served):
    is_problem(served.open(f"{ROOT}/echo", headers={"X-Long": "x" * 17000}), "headers-too-large")


def test_a_body_over_one_megabyte_is_refused_and_one_of_exactly_that_is_read(served):
    over = served.open(f"{ROOT}/echo", "POST", data=b"x" * (1024 * 1024 + 1))
    is_problem(over, "body-too-large")
    fits = served.open(f"{ROOT}/echo", "POST", data=b"x" * (1024 * 1024), content_type="text/plain")
    assert fits.json["body"] == 1024 * 1024


def test_a_chunked_body_over_one_megabyte_is_refused_while_it_is_read(served):
    environ = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    environ["wsgi.input"] = io.BytesIO(b"x" * (1024 * 1024 + 9))
    response = served.open(f"{ROOT}/echo", "POST", environ=environ)
    is_problem(response, "body-too-large")


class Broken:
    def read(self, *_size):
        raise OSError(SECRET)

    readinto = readline = readlines = read


def test_a_body_that_breaks_off_is_an_invalid_request(served):
    environ = {"wsgi.input": Broken(), "CONTENT_LENGTH": "10", "wsgi.input_terminated": True}
    body = is_problem(served.open(f"{ROOT}/echo", "POST", environ=environ), "invalid-request")
    assert SECRET not in str(body)


def test_a_body_that_ends_early_is_an_invalid_request(served):
    environ = {"CONTENT_LENGTH": "10"}
    response = served.open(f"{ROOT}/echo", "POST", data=b"abc", environ=environ)
    is_problem(response, "invalid-request")


@pytest.mark.parametrize("path", ["/echo/%ff", "/echo/%C3%28", "/items/\xe5", "/echo/%ED%A0%80"])
def test_bad_percent_encoding_in_a_path_is_an_invalid_request(served, path):
    is_problem(served.raw(ROOT + path), "invalid-request")


@pytest.mark.parametrize("query", ["a=%ff", "a=\xe5", "&".join(["a=1"] * 101)])
def test_a_query_that_cannot_be_read_is_an_invalid_request(served, query):
    is_problem(served.raw(f"{ROOT}/echo?{query}"), "invalid-request")


@pytest.mark.parametrize("path", ["/items/%00", "/items/a%0Ab", "/items/%7F", "/items/%1f"])
def test_a_control_character_in_a_path_is_an_invalid_request(served, path):
    is_problem(served.raw(ROOT + path), "invalid-request")


@pytest.mark.parametrize(
    "target",
    [
        f"{ROOT}/items%2Fabc",
        f"{ROOT}/items/a%2fb",
        "/granvik%2Fv1/echo",
        "//x",
        "//",
        "/",
        "*",
        f"/{ROOT}/echo",
        f"{ROOT}//echo",
        f"{ROOT}/echo/",
        f"{ROOT}/",
        ROOT,
        f"{ROOT}x/echo",
        "/granvik/v1/../v1/echo",
        "/health/other",
        "/health",
        "/problems/",
        "/problems/nothing-such",
        "/problems",
        "/favicon.ico",
        "/static/x",
    ],
)
def test_what_names_nothing_is_not_found(served, target):
    is_problem(served.raw(target), "not-found")


def test_an_encoded_root_is_the_same_root(served):
    assert served.raw("/%67ranvik/v1/items/a%41").json["placeholders"] == {"itemId": "aA"}


def test_a_path_is_decoded_once_only_whatever_the_server_hands_over(served):
    assert served.raw(f"{ROOT}/items/%2541").json["placeholders"] == {"itemId": "%41"}
    given = {"RAW_URI": "", "REQUEST_URI": "", "PATH_INFO": f"{ROOT}/items/%41\xc3\xa5"}
    given["QUERY_STRING"] = "a=b"
    body = served.open("/", environ=given).json
    assert body["placeholders"] == {"itemId": "%41å"}
    assert body["query"] == [["a", "b"]]


def test_an_absolute_request_target_is_read_by_its_path(served):
    given = {"RAW_URI": f"http://evil.example{ROOT}/echo", "PATH_INFO": f"{ROOT}/echo"}
    assert served.open("/", environ=given).json["path"] == "/echo"


@pytest.mark.parametrize("method", ["TRACE", "DELETE", "PUT", "PATCH", "PROPFIND", "CONNECT", "X"])
@pytest.mark.parametrize(
    ("path", "allow"),
    [
        (f"{ROOT}/items/1", "GET, HEAD, OPTIONS"),
        (f"{ROOT}/echo", "GET, HEAD, OPTIONS, POST"),
        (f"{ROOT}/docs", "GET, HEAD, OPTIONS"),
        ("/health/live", "GET, HEAD, OPTIONS"),
        ("/problems/not-found", "GET, HEAD, OPTIONS"),
    ],
)
def test_an_unknown_method_is_told_what_is_allowed(served, path, allow, method):
    response = served.open(path, method)
    is_problem(response, "method-not-allowed")
    assert response.headers["Allow"] == allow


@pytest.mark.parametrize(
    "path", [f"{ROOT}/items/1", f"{ROOT}/docs", "/health/ready", "/problems/conflict"]
)
def test_options_answers_204_with_allow_and_no_body(served, path):
    response = served.open(path, "OPTIONS")
    assert response.status_code == 204
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert response.data == b""
    assert "Content-Type" not in response.headers
    guarded(response)


def test_an_exception_in_an_answer_is_an_internal_error_that_shows_and_logs_no_text(served):
    response = served.open(f"{ROOT}/fails")
    is_problem(response, "internal-error")
    everything = response.get_data(as_text=True) + str(response.headers) + served.log.getvalue()
    assert SECRET not in everything
    failed, answered = served.events()
    assert failed["event"] == "Failed"
    assert failed["error"] == "RuntimeError"
    assert failed["where"].startswith("web/conftest.py:")
    assert failed["route"] == answered["route"] == "GET /fails"
    assert answered["code"] == "internal-error"
    assert answered["trace_id"] == failed["trace_id"] == response.json["traceId"]


def test_the_log_names_routes_by_template_and_never_by_path(served):
    served.open(f"{ROOT}/items/{SECRET}?a={SECRET}")
    served.open(f"{ROOT}/nowhere/{SECRET}")
    first, second = served.events()
    assert SECRET not in served.log.getvalue()
    assert (first["route"], first["status"], first["code"]) == ("GET /items/{itemId}", 200, "")
    assert (second["route"], second["status"], second["code"]) == ("-", 404, "not-found")


def test_retry_after_says_what_the_back_end_said_or_five_seconds(served):
    assert served.open(f"{ROOT}/down").headers["Retry-After"] == "17"
    assert served.open(f"{ROOT}/busy").headers["Retry-After"] == "5"
    assert "Retry-After" not in served.open(f"{ROOT}/late").headers
    assert "Retry-After" not in served.open(f"{ROOT}/gone").headers


def test_a_fault_of_an_input_says_where_it_is(served):
    body = is_problem(served.open(f"{ROOT}/faults"), "invalid-parameter")
    assert body["errors"] == [{"pointer": "date", "code": "invalid", "detail": "Not a date."}]


def test_an_errors_own_headers_are_sent(served):
    response = served.open(f"{ROOT}/fault")
    assert response.headers["X-Extra"] == "1"
    assert "errors" not in is_problem(response, "invalid-parameter")


@pytest.mark.parametrize(
    ("accepted", "language", "title"),
    [
        ("en", "en", "Not found"),
        ("en-GB,en;q=0.9", "en", "Not found"),
        ("sv", "sv", "Hittades inte"),
        ("sv;q=0.1, en;q=0.9", "en", "Not found"),
        ("fr", "sv", "Hittades inte"),
        ("", "sv", "Hittades inte"),
        ("*", "sv", "Hittades inte"),
        (";;q=x,,", "sv", "Hittades inte"),
    ],
)
def test_a_problem_speaks_the_language_that_was_accepted(served, accepted, language, title):
    response = served.open(f"{ROOT}/gone", headers={"Accept-Language": accepted})
    assert response.json["title"] == title
    assert response.headers["Content-Language"] == language


@pytest.mark.parametrize("accept", ["text/html", "application/json;q=0", "image/*, text/plain"])
def test_who_accepts_no_json_is_told_that_there_is_nothing_else(served, accept):
    is_problem(served.open(f"{ROOT}/echo", headers={"Accept": accept}), "not-acceptable")


@pytest.mark.parametrize("accept", ["", "*/*", "application/*", "text/html, */*;q=0.1"])
def test_who_accepts_json_somehow_gets_it(served, accept):
    assert served.open(f"{ROOT}/echo", headers={"Accept": accept}).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"), [("echo", 200), ("gone", 404), ("fails", 500), ("x", 404)]
)
def test_a_listener_that_raises_changes_no_answer(served, path, status):
    served.break_log()
    assert served.open(f"{ROOT}/{path}").status_code == status
