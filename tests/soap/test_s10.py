"""S10: attachments through whole calls, both ways, and from there to the app."""

import base64
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from connectors.contract import Deadline, Effect, Invocation, OperationSpec, Stream
from connectors.errors import BadAnswer, BindError, Fault, MissingAttachment
from connectors.soap import SoapConnector
from connectors.soap.multipart import Head, media_type, split
from connectors.testing.rig import ScriptedServer, http_answer
from tests.soap.zoo import SOAP11, SOAP12, WSDL, wants

PDF = b"%PDF-1.7 " + bytes(range(256)) * 600
INCLUDE = '<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="{}"/>'
KINDS = {"Old": "text/xml", "New": "application/soap+xml"}
SPACES = {"Old": SOAP11, "New": SOAP12}


def part(content, cid, kind):
    head = f"--b\r\nContent-Type: {kind}\r\nContent-ID: <{cid}>\r\n\r\n"
    return head.encode() + content + b"\r\n"


def answer(inside, *parts, port="Old", xop=True, status=200, body=None):
    """The multipart answer to Get; parts are (content, cid, kind)."""
    body = body or f'<GetResponse xmlns="urn:files">{inside}</GetResponse>'
    space, bare = SPACES[port], KINDS[port]
    envelope = f'<s:Envelope xmlns:s="{space}"><s:Body>{body}</s:Body></s:Envelope>'.encode()
    root = f'application/xop+xml; charset=utf-8; type="{bare}"' if xop else bare
    whole = "application/xop+xml" if xop else bare
    sent = b"".join(part(*each) for each in ((envelope, "r", root), *parts)) + b"--b--\r\n"
    return http_answer(status, sent, f'multipart/related; type="{whole}"; start="<r>"; boundary=b')


def connector(folder, address, **settings):
    (folder / "wsdl").mkdir(exist_ok=True)
    shutil.copy(WSDL / "files.wsdl", folder / "wsdl" / "files.wsdl")
    return SoapConnector({"wsdl": "wsdl/files.wsdl", "address": address, **settings}, folder)


@pytest.fixture
def got(tmp_path):
    """Give how to read members of the answer to Get: (answer, wants, port) -> value."""

    def get(sent, wanted, port="Old"):
        with (
            ScriptedServer(lambda _: [sent]) as server,
            closing(connector(tmp_path, server.url)) as made,
        ):
            spec = OperationSpec("Get", Effect.READ, {"operation": "Get", "port": port})
            operation = made.bind(spec, wants(wanted))
            with operation.invoke(Invocation({"id": "7"}, Deadline.after(5))) as reply:
                return plain(reply.value)

    return get


def plain(value):
    if isinstance(value, Stream):
        return value.content_type, b"".join(value.chunks)
    if isinstance(value, list):
        return [plain(each) for each in value]
    return {k: plain(v) for k, v in value.items()} if isinstance(value, dict) else value


@pytest.mark.parametrize("port", ["Old", "New"])
def test_s10_mtom_puts_the_part_where_it_is_included(got, port):
    inside = f"<content>\n {INCLUDE.format('cid:84c7%40null')}</content>"
    sent = answer(inside, (PDF, "84c7@null", "application/pdf"), port=port)
    assert got(sent, ["content"], port) == {"content": ("application/pdf", PDF)}


def test_s10_every_part_stands_where_it_is_named(got):
    pages = "".join(f"<page>{INCLUDE.format(f'cid:{n}')}</page>" for n in (1, 2))
    inside = f'{pages}<page>eA==</page><picture kind="k">{INCLUDE.format("cid:3")}</picture>'
    parts = [(str(n).encode() * 3, str(n), "image/png") for n in (3, 2, 1)]
    assert got(answer(inside, *parts), {"page": [], "picture": ["@kind", "$value"]}) == {
        "page": [("image/png", b"111"), ("image/png", b"222"), "eA=="],
        "picture": {"@kind": "k", "$value": ("image/png", b"333")},
    }


@pytest.mark.parametrize(
    "inside", ["<enclosed>cid:a%40b</enclosed>", '<content href="cid:a%40b"/>']
)
def test_s10_swa_puts_the_part_where_it_is_referred_to(got, inside):
    name = "enclosed" if "enclosed" in inside else "content"
    sent = answer(inside, (b"\0\xff", "a@b", "image/tiff"), xop=False)
    assert got(sent, [name]) == {name: ("image/tiff", b"\0\xff")}


def test_s10_inline_base64_with_line_breaks_stays_text(got):
    lines = base64.encodebytes(PDF).decode()
    sent = http_answer(
        200,
        f'<s:Envelope xmlns:s="{SOAP11}"><s:Body><GetResponse xmlns="urn:files"><content>{lines}'
        "</content><digest>0aFF</digest></GetResponse></s:Body></s:Envelope>".encode(),
    )
    assert got(sent, ["content", "digest"]) == {"content": lines, "digest": "0aFF"}


def test_s10_a_multipart_may_wrap_only_a_fault(got):
    fault = "<s:Fault><faultcode>s:Server</faultcode><faultstring>no</faultstring></s:Fault>"
    with pytest.raises(Fault) as caught:
        got(answer("", status=500, body=fault), ["content"])
    assert caught.value.code == "Server"


def test_s10_a_missing_part_is_told_as_one(got):
    sent = answer(f"<content>{INCLUDE.format('cid:other')}</content>", (PDF, "a", "a/b"))
    with pytest.raises(MissingAttachment):
        got(sent, ["content"])
    assert got(sent, ["mime"]) == {}  # which nobody misses who did not ask for it


@pytest.mark.parametrize(
    "inside",
    [
        f"<content>{INCLUDE.format('cid:a')}{INCLUDE.format('cid:a')}</content>",
        "<content><other/></content>",
        f"<mime>{INCLUDE.format('cid:a')}</mime>",
    ],
)
def test_s10_what_is_included_where_it_cannot_be_is_a_bad_answer(got, inside):
    with pytest.raises(BadAnswer):
        got(answer(inside, (PDF, "a", "a/b")), ["content", "mime"])


@pytest.fixture
def put(tmp_path):
    """Give what a back end sees of a Put: (arguments, port, settings) -> (headers, parts)."""

    def call(arguments, port="Old", **settings):
        space = SPACES[port]
        body = (
            f'<s:Envelope xmlns:s="{space}"><s:Body><PutResponse xmlns="urn:files"><size>1</size>'
            "</PutResponse></s:Body></s:Envelope>"
        )
        sent = http_answer(200, body.encode(), KINDS[port])
        with (
            ScriptedServer(lambda _: [sent]) as server,
            closing(connector(tmp_path, server.url, **settings)) as made,
        ):
            spec = OperationSpec("Put", Effect.READ, {"operation": "Put", "port": port})
            operation = made.bind(spec, wants(["size"]))
            operation.invoke(Invocation(arguments, Deadline.after(5))).close()
            seen = server.ledger[-1]
        kind, parameters = media_type(seen.headers["content-type"])
        if kind != "multipart/related":
            return seen.headers, [({}, seen.body)]
        found = []
        for event in split([seen.body], parameters["boundary"]):
            if isinstance(event, Head):
                found.append((event.fields, b""))
            else:
                found[-1] = (found[-1][0], found[-1][1] + event)
        return seen.headers, found

    return call


def stream(content, kind="application/pdf"):
    return Stream(kind, len(content), (content[:10], content[10:]))


@pytest.mark.parametrize("value", [PDF, stream(PDF)])
def test_s10_bytes_go_out_inline_unless_the_back_end_takes_mtom(put, value):
    headers, parts = put({"name": "x", "content": value})
    assert headers["content-type"] == "text/xml; charset=utf-8"
    assert base64.b64encode(PDF) in parts[0][1]


@pytest.mark.parametrize("port", ["Old", "New"])
def test_s10_mtom_carries_bytes_beside_the_envelope(put, port):
    arguments = {"name": "x", "content": stream(PDF), "picture": {"@kind": "k", "$value": b"\0"}}
    headers, parts = put(arguments, port, mtom="true")
    kind, parameters = media_type(headers["content-type"])
    assert (kind, parameters["type"]) == ("multipart/related", "application/xop+xml")
    assert parameters["start-info"] == KINDS[port]
    assert int(headers["content-length"]) > len(PDF)
    envelope, first, second = parts
    root, said = media_type(envelope[0]["content-type"])
    assert (root, said["type"]) == ("application/xop+xml", KINDS[port])
    assert said.get("action") == ("urn:files:Put" if port == "New" else None)
    assert (envelope[0]["content-id"], said["charset"]) == (parameters["start"], "utf-8")
    assert INCLUDE.format("cid:part1@brygga").encode() in envelope[1]
    assert (first[0]["content-type"], first[1]) == ("application/pdf", PDF)
    assert (second[0]["content-type"], second[1]) == ("application/octet-stream", b"\0")


def test_s10_a_swa_reference_always_carries_bytes_as_a_part(put):
    headers, (envelope, enclosed) = put({"name": "x", "enclosed": stream(b"\0\xff" * 9, "a/b")})
    assert media_type(headers["content-type"])[1]["type"] == "text/xml"
    assert envelope[0]["content-type"] == "text/xml; charset=utf-8"
    assert b"cid:part1@brygga</" in envelope[1]
    assert (enclosed[0]["content-type"], enclosed[1]) == ("a/b", b"\0\xff" * 9)


def test_s10_what_is_sent_as_mtom_is_read_as_mtom(tmp_path):
    kept = {}

    def keep_and_give(seen):
        if seen.headers["soapaction"] == '"urn:files:Get"':
            inside = f"<content>{INCLUDE.format('cid:back')}</content>"
            return [answer(inside, (kept["content"], "back", "application/pdf"))]
        boundary = media_type(seen.headers["content-type"])[1]["boundary"]
        bodies = [b""]
        for event in split([seen.body], boundary):
            if isinstance(event, Head):
                bodies.append(b"")
            else:
                bodies[-1] += event
        kept["content"] = bodies[2]
        return [answer("", body='<PutResponse xmlns="urn:files"><size>1</size></PutResponse>')]

    with (
        ScriptedServer(keep_and_give) as server,
        closing(connector(tmp_path, server.url, mtom=True)) as made,
    ):
        put = made.bind(OperationSpec("Put", Effect.READ, {"operation": "Put"}), wants(["size"]))
        arguments = {"name": "x", "content": stream(PDF)}
        put.invoke(Invocation(arguments, Deadline.after(5))).close()
        get = made.bind(OperationSpec("Get", Effect.READ, {"operation": "Get"}), wants(["content"]))
        with get.invoke(Invocation({"id": "7"}, Deadline.after(5))) as reply:
            assert plain(reply.value) == {"content": ("application/pdf", PDF)}
    assert get.signature.result.member("enclosed").type == "base64Binary"


def test_s10_mtom_and_a_signature_exclude_each_other(tmp_path):
    signature = {"key": "key.pem", "certificate": "certificate.pem"}
    with pytest.raises(BindError, match="mtom"):
        connector(tmp_path, "http://127.0.0.1:9/", mtom=True, security={"signature": signature})


MEASURE = """
import resource, socket, sys, threading
from connectors.contract import Deadline, Stream
from connectors.soap.packages import package
from connectors.soap.transport import Transport

size = int(sys.argv[1])
listener = socket.create_server(("127.0.0.1", 0))

class Chunks:
    def __iter__(self):
        return (bytes(65536) for _ in range(size // 65536))

def serve():
    taken, _ = listener.accept()
    left, head = None, b""
    while left != 0:
        piece = taken.recv(65536)
        if left is None:
            head += piece
            if b"\\r\\n\\r\\n" in head:
                told, _, begun = head.partition(b"\\r\\n\\r\\n")
                length = told.lower().split(b"content-length: ")[1].split(b"\\r")[0]
                left = int(length) - len(begun)
        else:
            left -= len(piece)
    taken.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n")
    taken.close()

def go():
    transport = Transport(f"http://127.0.0.1:{listener.getsockname()[1]}", 1, 1 << 20)
    thread = threading.Thread(target=serve)
    thread.start()
    headers = {"Content-Type": "text/xml; charset=utf-8"}
    body, headers = package(b"<e/>", [("a", Stream("a/b", size, Chunks()))], headers, xop=True)
    transport.call("POST", "/", body, headers, Deadline.after(60), repeatable=False)
    thread.join()
    transport.close()

whole, size = size, 4 << 20
go()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
size = whole
go()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_s10_memory_does_not_grow_with_what_is_sent():
    command = [sys.executable, "-c", MEASURE, str(32 << 20)]
    done = subprocess.run(command, check=True, capture_output=True, cwd=Path(__file__).parents[2])
    assert int(done.stdout) < 5 * 1024  # KiB
