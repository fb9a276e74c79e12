"""S10 as an app meets it: a SOAP back end's attachments over HTTP, their errors, and memory."""

import hashlib
import shutil

import pytest

from connectors.testing.rig import ScriptedServer
from tests.compile.conftest import GATEWAY, Small
from tests.compile.posting import AUTH, HOST, reach
from tests.soap.test_s10 import INCLUDE, PDF, answer
from tests.soap.zoo import WSDL

BACKEND = """\
backends:
  files: {{connector: soap, wsdl: wsdl/files.wsdl, address: {}, max-attachments: 3MB, mtom: true}}
"""
MAPPING = """\
backend: files
personal: true
fields:
  document: {from: content, content-type: mime}
  enclosed: {from: enclosed}
  pages: {from: page, each: {type: binary}}
  inline: {from: content, type: binary, inline: true}
routes:
  GET /documents/{documentId}:
    operation: Get
    item: true
    arguments: {id: {from: $path.documentId, seal: documents}}
    owner: {owner: $claims.staff}
  POST /documents/{documentId}/checks:
    effect: read
    description: How large a file would be.
    operation: Put
    fields: {size: {from: size}}
    upload: {types: [application/pdf], max: 3MB}
    arguments: {name: $path.documentId, content: $upload.bytes}
    personal: false
"""
MIME = "<mime>application/pdf</mime>"
LARGE = bytes(range(256)) * 12288  # 3 MiB, and more than the limit
SENT = {
    "7": (f"<owner>anna</owner>{MIME}<content>{INCLUDE.format('cid:a')}</content>", PDF),
    "missing": (f"<owner>anna</owner><content>{INCLUDE.format('cid:b')}</content>", PDF),
    "large": (f"<owner>anna</owner><content>{INCLUDE.format('cid:a')}</content>", LARGE),
    "swa": ("<owner>anna</owner><enclosed>cid:a</enclosed><page>eA==</page>", PDF),
}


def respond(seen):
    # so that no connection outlives the tests
    return [each.replace(b"\r\n", b"\r\nConnection: close\r\n", 1) for each in answers(seen)]


def answers(seen):
    if b"Put" in seen.body:
        size = seen.body.count(b"\xfe\xff") // 2
        body = f'<PutResponse xmlns="urn:files"><size>{size}</size></PutResponse>'
        return [answer("", body=body)]
    wanted = next(each for each in SENT if f">{each}<".encode() in seen.body)
    inside, content = SENT[wanted]
    return [answer(inside, (content, "a", "image/png"))]


@pytest.fixture(scope="module")
def api(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch, ScriptedServer(respond) as server:
        patch.setenv("BRYGGA_SECRET_SEAL_KEY", "a key of ids that is long enough")
        small = Small(tmp_path_factory.mktemp("s10") / "small")
        before = GATEWAY[GATEWAY.index("backends:") :]
        small.gateway(AUTH, backends=(before, BACKEND.format(server.url)))
        (small.directory / "wsdl").mkdir()
        shutil.copy(WSDL / "files.wsdl", small.directory / "wsdl" / "files.wsdl")
        small.mapping("documents", MAPPING)
        yield reach(small)


@pytest.fixture
def path(api):
    from gateway.plan.seal import Sealer  # noqa: PLC0415 - beside the key that it takes

    sealer = Sealer("a key of ids that is long enough")
    return lambda name: f"/documents/{sealer.seal('documents', name)}"


def fetch(api, href, **headers):
    given = {"Authorization": f"Bearer {api.key(staff='anna')}", **headers}
    return api.client.get(href, headers=given, base_url=f"http://{HOST}", buffered=True)


def test_s10_the_app_is_told_of_the_attachment_and_fetches_it(api, path):
    status, body, _ = api.get(path("7"), staff="anna")
    assert status == 200
    href = f"/small/v1{path('7')}/document"
    digest = hashlib.sha256(PDF).hexdigest()
    told = {"contentType": "application/pdf", "size": len(PDF), "sha256": digest, "href": href}
    assert body["document"] == told
    answered = fetch(api, href)
    assert (answered.status_code, answered.data) == (200, PDF)
    assert answered.headers["Content-Type"] == "application/pdf"
    assert answered.headers["Accept-Ranges"] == "bytes"
    assert fetch(api, href, Range="bytes=-5").data == PDF[-5:]


def test_s10_swa_and_inline_base64_are_told_in_the_same_way(api, path):
    _, body, _ = api.get(path("swa"), staff="anna")
    assert body["enclosed"]["contentType"] == "image/png"
    assert fetch(api, body["enclosed"]["href"]).data == PDF
    assert body["pages"][0]["size"] == 1
    assert fetch(api, body["pages"][0]["href"]).data == b"x"


def test_s10_a_stranger_finds_neither_record_nor_attachment(api, path):
    for below in ("", "/document"):
        status, problem, _ = api.get(path("7") + below, staff="kare")
        assert (status, problem["code"]) == (404, "not-found")


@pytest.mark.parametrize(
    ("name", "code"), [("missing", "attachment-missing"), ("large", "backend-response-too-large")]
)
@pytest.mark.parametrize("below", ["", "/document"])
def test_s10_what_does_not_come_whole_is_a_problem(api, path, name, code, below):
    status, problem, _ = api.get(path(name) + below, staff="anna")
    assert (status, problem["code"]) == (502, code)


def test_s10_inline_gives_base64(api, path):
    _, body, _ = api.get(path("7"), staff="anna")
    assert body["inline"].startswith("JVBERi0xLjc")


def test_an_upload_goes_out_as_mtom(api, path):
    content = b"\xfe\xff" * 1_000_000
    status, body, _ = api.send(path("7") + "/checks", content, kind="application/pdf")
    assert (status, body["size"]) == (200, 500_000)
