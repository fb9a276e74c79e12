"""Attachments over HTTP: who may see the record may fetch its bytes, whole or in part."""

import base64
import hashlib
import json

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from gateway.web.routes import make_app
from tests.compile.conftest import Small
from tests.compile.serving import Served

ROOT = "/small/v1"
PDF = b"%PDF-1.7 " + bytes(range(256)) * 20
TEXT = "Åsas lapp".encode()
DOCUMENTS = [
    {
        "ID": "7",
        "SIGN": "ANNA",
        "MIME": "application/pdf",
        "BYTES": base64.encodebytes(PDF).decode(),
        "SECRET": base64.b64encode(b"secret").decode(),
        "PARTS": [
            {"NAME": "a", "DATA": base64.b64encode(TEXT).decode()},
            {"NAME": "b", "DATA": None},
        ],
    },
    {"ID": "8", "SIGN": "KARE", "MIME": "<script>", "BYTES": "!", "SECRET": "", "PARTS": []},
    {"ID": "9", "SIGN": "ANNA", "MIME": "text/html", "BYTES": "", "SECRET": "", "PARTS": []},
]
MAPPING = """\
backend: board
fields:
  paperId: {from: ID, seal: true, role: key}
  content: {from: BYTES, type: binary, content-type: MIME, on-bad: null}
  secret: {from: SECRET, type: binary, scope: secrets:read}
  hidden: {from: BYTES, type: binary, hidden: true}
  parts:
    from: PARTS
    each:
      name: {from: NAME}
      data: {from: DATA, type: binary}
routes:
  GET /papers:
    table: papers
    owner: {SIGN: $claims.staff}
    sort: [paperId]
  GET /papers/{paperId}:
    table: papers
    item: true
    arguments: {ID: $path.paperId, MIME: $query.kind}
    owner: {SIGN: $claims.staff}
    scope: visits:read
"""
BUNDLES = """\
backend: board
routes:
  GET /bundles/{day}:
    combine:
      day: $path.day
      paper: {route: "GET /papers/{paperId}", with: {paperId: "7"}}
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRYGGA_SECRET_SEAL_KEY", "a key of ids that is long enough")
        small = Small(tmp_path_factory.mktemp("attached") / "small")
        small.write("data/board.json", json.dumps({"papers": DOCUMENTS}))
        small.mapping("papers", MAPPING)
        small.mapping("bundles", BUNDLES)
        yield Served(small)


@pytest.fixture(scope="module")
def client(site):
    app = make_app(lambda: site.generation, lambda: True, lambda _observation: None)
    return app.test_client()


def get(client, path, who="anna", method="GET", **headers):
    sent = {"Host": "127.0.0.1:8080", "Authorization": who}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    return client.open(path, method=method, headers=sent, buffered=True)


@pytest.fixture(scope="module")
def listed(client):
    return {each["paperId"]: each for each in get(client, f"{ROOT}/papers").json["items"]}


@pytest.fixture(scope="module")
def record(client, listed):
    doc = next(each for each in listed.values() if each["parts"])
    return get(client, f"{ROOT}/papers/{doc['paperId']}").json


def test_the_record_tells_what_its_attachment_is_and_where(record):
    assert record["content"] == {
        "contentType": "application/pdf",
        "size": len(PDF),
        "sha256": hashlib.sha256(PDF).hexdigest(),
        "href": f"{ROOT}/papers/{record['paperId']}/content",
    }
    assert record["parts"][0]["data"]["href"].endswith("/parts/0/data")
    assert record["parts"][1]["data"] is None


def test_the_bytes_come_as_the_back_end_has_them(client, record):
    answer = get(client, record["content"]["href"])
    assert answer.status_code == 200
    assert answer.data == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Length"] == str(len(PDF))
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["ETag"] == f'"{record["content"]["sha256"]}"'
    assert answer.headers["Content-Disposition"] == 'attachment; filename="content.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_an_attachment_in_a_list_has_its_place_in_the_path(client, record):
    assert get(client, record["parts"][0]["data"]["href"]).data == TEXT


def test_a_list_leads_to_the_attachments_of_its_items(client, listed, record):
    assert listed[record["paperId"]]["content"] == record["content"]
    assert listed[record["paperId"]]["parts"] == record["parts"]


def test_a_parameter_of_the_record_is_in_the_path_of_its_attachment(client, record):
    path = f"{ROOT}/papers/{record['paperId']}?kind=application/pdf"
    href = get(client, path).json["content"]["href"]
    assert href == f"{ROOT}/papers/{record['paperId']}/content?kind=application%2Fpdf"
    assert get(client, href).data == PDF
    assert get(client, href.replace("pdf", "doc")).status_code == 404
    assert get(client, href.replace("kind", "kid")).status_code == 400


def test_a_combined_answer_leads_to_the_attachments_of_its_parts(client, record):
    bundle = get(client, f"{ROOT}/bundles/2026-11-23").json
    assert bundle["paper"]["content"] == record["content"]
    assert get(client, bundle["paper"]["content"]["href"]).data == PDF


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("content", 404),
        ("parts/0/data", 404),
        ("nothing", 404),
    ],
)
def test_a_strangers_attachment_is_not_found(client, record, path, status):
    anna = f"{ROOT}/papers/{record['paperId']}/{path}"
    stranger = get(client, anna, "kare")
    assert stranger.status_code == (403 if path != "nothing" else status)  # kare has no scope
    foreign = next(each for each in get(client, f"{ROOT}/papers", "kare").json["items"])
    assert get(client, f"{ROOT}/papers/{foreign['paperId']}/{path}").status_code == status


@pytest.mark.parametrize(
    "path", ["secret", "hidden", "parts/1/data", "parts/2/data", "parts/00/data", "parts/x/data"]
)
def test_what_the_record_does_not_show_cannot_be_fetched(client, record, path):
    assert "secret" not in record
    assert get(client, f"{ROOT}/papers/{record['paperId']}/{path}").status_code == 404


def test_bytes_that_cannot_be_read_are_told_as_the_record_does(client):
    foreign = next(each for each in get(client, f"{ROOT}/papers", "kare").json["items"])
    assert foreign["content"] is None


def test_an_empty_attachment_is_empty_and_nothing_runs_in_a_browser(client, listed):
    empty = next(each for each in listed.values() if not each["parts"])
    assert empty["content"]["size"] == 0
    answer = get(client, empty["content"]["href"])
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert get(client, empty["content"]["href"], Range="bytes=0-").status_code == 416


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=5-", 5, len(PDF)),
        ("bytes=10-19", 10, 20),
        ("Bytes=10-999999999", 10, len(PDF)),
        ("bytes=-4", len(PDF) - 4, len(PDF)),
        ("bytes=-999999", 0, len(PDF)),
    ],
)
def test_a_range_gives_those_bytes_alone(client, record, wanted, start, end):
    answer = get(client, record["content"]["href"], Range=wanted)
    assert answer.status_code == 206
    assert answer.data == PDF[start:end]
    assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(PDF)}"
    assert answer.headers["Content-Length"] == str(end - start)


@pytest.mark.parametrize(
    "wanted", ["bytes=5-2", "bytes=-", "bytes=a-b", "items=0-1", "bytes=0-1,3-4", "bytes", "0-1"]
)
def test_what_is_no_single_range_gives_the_whole(client, record, wanted):
    answer = get(client, record["content"]["href"], Range=wanted)
    assert (answer.status_code, answer.data) == (200, PDF)


@pytest.mark.parametrize("wanted", [f"bytes={len(PDF)}-", "bytes=999999999999999999-", "bytes=-0"])
def test_a_range_outside_the_bytes_is_a_problem_that_tells_their_size(client, record, wanted):
    answer = get(client, record["content"]["href"], Range=wanted)
    assert answer.status_code == 416
    assert answer.json["code"] == "range-not-satisfiable"
    assert answer.headers["Content-Range"] == f"bytes */{len(PDF)}"


def test_a_range_is_for_the_bytes_that_if_range_names(client, record):
    href, etag = record["content"]["href"], f'"{record["content"]["sha256"]}"'
    assert get(client, href, Range="bytes=0-3", If_Range=etag).status_code == 206
    for other in ('"other"', f"W/{etag}", "Mon, 23 Nov 2026 07:00:00 GMT"):
        assert get(client, href, Range="bytes=0-3", If_Range=other).data == PDF


def test_head_tells_of_the_bytes_without_them(client, record):
    href = record["content"]["href"]
    answer = get(client, href, method="HEAD", Range="bytes=0-3")
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(PDF))
    assert answer.headers["Accept-Ranges"] == "bytes"


def test_bytes_that_the_app_has_are_not_sent_again(client, record):
    etag = f'"{record["content"]["sha256"]}"'
    answer = get(client, record["content"]["href"], If_None_Match=etag)
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == etag


def test_bytes_are_sent_whatever_json_was_asked_for_and_never_packed(client, record):
    href = record["content"]["href"]
    answer = get(client, href, Accept="application/pdf", Accept_Encoding="gzip")
    assert answer.data == PDF
    assert "Content-Encoding" not in answer.headers


def test_other_methods_are_not_allowed(client, record):
    answer = get(client, record["content"]["href"], method="PUT")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_the_document_describes_the_attachments(site, record):
    validate(site.openapi)
    paths = site.openapi["paths"]
    below = sorted(path for path in paths if path.startswith("/papers/{paperId}/"))
    assert below == [
        "/papers/{paperId}/content",
        "/papers/{paperId}/parts/{partsIndex}/data",
        "/papers/{paperId}/secret",
    ]
    operation = paths["/papers/{paperId}/parts/{partsIndex}/data"]["get"]
    names = [each["name"] for each in operation["parameters"] if "name" in each]
    assert names == ["paperId", "kind", "partsIndex", "Range", "If-Range"]
    assert {"200", "206", "304", "404", "416"} <= operation["responses"].keys()
    schema = {**site.schema("/papers/{paperId}"), "components": site.openapi["components"]}
    Draft202012Validator(schema).validate(record)


def test_a_route_that_takes_an_attachments_path_is_told(small):
    small.write("data/board.json", json.dumps({"papers": DOCUMENTS}))
    more = (
        "  GET /papers/{other}/content: {table: papers, item: true, "
        "arguments: {ID: $path.other}, owner: {SIGN: $claims.staff}}\n"
    )
    small.mapping("papers", MAPPING + more)
    assert small.told() == ["the path belongs to the attachment 'content'"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("MIME, on-bad", "MIMES, on-bad", "the back end's record has no 'MIMES'"),
        ("{from: NAME}", "{from: NAME, inline: true}", "'inline' has no meaning for a value"),
        ("{from: NAME}", "{from: NAME, content-type: NAME}", "'content-type' has no meaning"),
        ("content-type: MIME", "content-type: MIME, inline: true", "has no media type"),
    ],
)
def test_what_means_nothing_of_a_field_is_told(small, old, new, told):
    small.write("data/board.json", json.dumps({"papers": DOCUMENTS}))
    small.mapping("papers", MAPPING.replace(old, new))
    assert [told in each for each in small.told()] == [True]
