"""A POST that takes a file, from the bytes of its body to the operation, without holding them."""

import hashlib
import io
import json

import pytest

from connectors.contract import Reply, Representation, Shape, Signature
from connectors.memory import MemoryConnector
from gateway.web.routes import make_app
from tests.compile.conftest import Small
from tests.compile.serving import Served

XSD = Representation.XSD
TAKES = Shape(
    "arguments",
    members=(
        Shape("content", "base64Binary", XSD, required=True),
        Shape("kind", "string", XSD),
        Shape("name", "string", XSD),
    ),
)
GIVES = Shape("result", members=(Shape("size", "int", XSD), Shape("sha256", "string", XSD)))
MAPPING = """\
backend: board
personal: false
fields:
  size: {from: size}
  digest: {from: sha256}
routes:
  POST /checks:
    description: What a file is, which is read and not kept.
    effect: read
    operation: Check
    upload: {types: [application/pdf, image/*], max: 3MB}
    arguments: {content: $upload.bytes, kind: $upload.type, name: $query.name}
    scope: visits:read
"""
PATH = "/small/v1/checks"
FILE = b"%PDF" + bytes(range(256)) * 8000


class CheckConnector(MemoryConnector):
    """Tells the size and the digest of a file that it goes through twice, as a repetition does."""

    seen: list = []  # noqa: RUF012 - every test looks at the last
    signature = Signature(TAKES, GIVES)

    def catalogue(self):
        return type(super().catalogue())({"Check": self.signature})

    def bind(self, spec, wants):
        return self

    def invoke(self, invocation):
        stream = invocation.arguments["content"]
        first, second = (b"".join(stream.chunks) for _ in range(2))
        assert first == second
        assert stream.size == len(first)
        self.seen.append((invocation.arguments.get("kind"), stream))
        return Reply({"size": str(len(first)), "sha256": hashlib.sha256(first).hexdigest()})


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRYGGA_SECRET_SEAL_KEY", "a key of ids that is long enough")
        small = Small(tmp_path_factory.mktemp("uploads") / "small")
        small.gateway(connector=("connector: memory", "connector: check"))
        small.mapping("checks", MAPPING)
        yield Served(small, check=CheckConnector)


@pytest.fixture(scope="module")
def send(site):
    client = make_app(lambda: site.generation, lambda: True, lambda _: None).test_client()

    def post(body, kind="application/pdf", who="anna", path=PATH, environ_overrides=(), **headers):
        sent = {"Host": "127.0.0.1:8080", "Authorization": who, **headers}
        overrides = dict(environ_overrides)
        return client.post(
            path, data=body, content_type=kind, headers=sent, environ_overrides=overrides
        )

    return post


def test_a_file_reaches_the_operation_whole_and_with_its_type(send):
    answer = send(FILE)
    assert answer.status_code == 200
    told = {"size": len(FILE), "digest": hashlib.sha256(FILE).hexdigest()}
    assert {name: answer.json[name] for name in told} == told
    assert CheckConnector.seen[-1][0] == "application/pdf"


def test_the_file_is_gone_when_the_request_is(send):
    send(FILE)
    with pytest.raises(ValueError, match="closed"):
        b"".join(CheckConnector.seen[-1][1].chunks)


@pytest.mark.parametrize(("size", "status"), [(3_000_000, 200), (3_000_001, 413), (0, 400)])
def test_a_file_in_chunks_is_taken_too(send, size, status):
    # as gunicorn hands it over: without a length, but with an end
    chunked = {"wsgi.input": io.BytesIO(b"x" * size), "wsgi.input_terminated": True}
    answer = send(None, environ_overrides={**chunked, "HTTP_TRANSFER_ENCODING": "chunked"})
    assert answer.status_code == status


@pytest.mark.parametrize("kind", ["image/png", "IMAGE/JPEG; q=1", "application/pdf;x=y"])
def test_what_is_one_of_the_types_is_taken(send, kind):
    assert send(b"x", kind).status_code == 200


@pytest.mark.parametrize(
    ("body", "kind", "headers", "status", "code"),
    [
        (b"x", "text/html", {}, 415, "unsupported-media-type"),
        (b"x", "application/pdfx", {}, 415, "unsupported-media-type"),
        (b"x", "imagex/png", {}, 415, "unsupported-media-type"),
        (b"x", None, {}, 415, "unsupported-media-type"),
        (b"x", "image/png", {"Content-Encoding": "gzip"}, 415, "unsupported-media-type"),
        (b"", "image/png", {}, 400, "invalid-body"),
        (b"x" * 3_000_001, "image/png", {}, 413, "body-too-large"),
    ],
)
def test_what_is_not_taken_is_told(send, body, kind, headers, status, code):
    seen = len(CheckConnector.seen)
    answer = send(body, kind, **headers)
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert len(CheckConnector.seen) == seen


def test_a_file_of_the_greatest_size_is_taken(send):
    assert send(b"x" * 3_000_000).json["size"] == 3_000_000


class Untouched:
    """A body that nobody may read."""

    def read(self, _size=-1):
        raise AssertionError("the body was read")

    readinto = readline = read


@pytest.mark.parametrize(("who", "query", "status"), [("kare", "", 403), ("anna", "?other=1", 400)])
def test_the_body_of_a_request_that_is_refused_is_not_read(send, who, query, status):
    untouched = {"wsgi.input": Untouched(), "CONTENT_LENGTH": "1000"}
    assert send(None, who=who, path=PATH + query, environ_overrides=untouched).status_code == status


def test_the_body_of_a_request_that_is_allowed_is_read(send):
    untouched = {"wsgi.input": Untouched(), "CONTENT_LENGTH": "1000"}
    assert send(None, environ_overrides=untouched).status_code == 500


def test_the_document_tells_the_types(site):
    operation = site.openapi["paths"]["/checks"]["post"]
    assert operation["requestBody"] == {
        "required": True,
        "description": "A file of at most 3000000 bytes",
        "content": {"application/pdf": {}, "image/*": {}},
    }
    assert {"413", "415"} <= operation["responses"].keys()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("content: $upload.bytes, ", "content: {constant: eA==}, ", "the upload is not used"),
        ("name: $query.name", "name: $upload.bytes", "'name' holds no bytes"),
        ("content: $upload.bytes", "content: {from: [$upload.bytes, $upload.type]}", "as it is"),
        ("    upload: {types: [application/pdf, image/*], max: 3MB}\n", "", "takes no upload"),
        ("upload:", "body: {a: {type: string}}\n    upload:", "cannot stand beside"),
    ],
)
def test_a_file_that_goes_wrong_is_told_before_it_is_served(small, old, new, told):
    small.gateway(connector=("connector: memory", "connector: check"))
    small.mapping("checks", MAPPING.replace(old, new))
    found = small.told(check=CheckConnector)
    assert any(told in each for each in found), json.dumps(found)
