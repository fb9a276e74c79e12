"""Answers with attachments: MTOM and SwA are read as a stream, and only as they are meant."""

import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from connectors.contract import Deadline
from connectors.errors import BadAnswer, ConnectionLost, MissingAttachment, TimedOut, TooLarge
from connectors.soap.attachments import Limits, receive
from connectors.soap.transport import Transport
from connectors.testing.rig import HALF_CLOSE, RESET, ScriptedServer, Wait, http_answer

PDF = b"%PDF-1.7 " + bytes(range(256)) * 9000  # 2.3 MB: more than is kept in memory
MTOM = 'multipart/related; type="application/xop+xml"; start="<root@x>"; boundary="b"'
SWA = "multipart/related; type=text/xml; boundary=b"
ENVELOPE = b"<e>\xc3\xa5</e>"
XOP = 'application/xop+xml; charset=UTF-8; type="text/xml"'


def part(content: bytes, **fields: str) -> bytes:
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    return b"--b\r\n" + lines.encode() + b"\r\n" + content + b"\r\n"


def mtom(*parts: bytes, root: bytes = ENVELOPE) -> bytes:
    first = part(root, Content_Type=XOP, Content_ID="<root@x>")
    return b"".join((first, *parts)) + b"--b--\r\n"


@contextmanager
def arriving(body: bytes, kind: str = MTOM, *steps, limits=Limits(1 << 20, 8 << 20)):  # noqa: B008
    answer = [http_answer(200, body, kind), *steps]
    with (
        ScriptedServer(lambda _: answer) as server,
        closing(Transport(server.url, 1, 1 << 20)) as transport,
    ):
        asked = transport.ask("POST", "/", b"", {}, Deadline.after(5), repeatable=True)
        got, attachments = receive(asked, limits)
        with closing(attachments):
            yield got, attachments


def read(stream) -> bytes:
    return b"".join(stream.chunks)


def test_an_mtom_answer_is_its_envelope_and_the_parts_beside_it():
    pdf = part(PDF, Content_Type="application/pdf", Content_ID="<84c7@null>")
    with arriving(mtom(pdf)) as (answer, attachments):
        assert answer.body == ENVELOPE
        assert answer.headers["content-type"] == 'text/xml; charset=UTF-8; type="text/xml"'
        assert answer.wire > len(PDF)
        found = attachments.take("cid:84c7%40null")
        assert (found.content_type, found.size) == ("application/pdf", len(PDF))
        assert read(found) == PDF == read(found)


@pytest.mark.parametrize(
    ("written", "reference"),
    [
        ("<a@b>", "cid:a@b"),
        ("<a@b>", "cid:a%40b"),
        ("<a@b>", " CID:a%40b\n"),
        ("<a%40b>", "cid:a%40b"),
        ("<http://t.org/1>", "cid:http%3A%2F%2Ft.org%2F1"),
        ("a@b", "cid:a@b"),
    ],
)
def test_a_reference_finds_its_part_however_it_is_written(written, reference):
    with arriving(mtom(part(b"x", Content_ID=written))) as (_, attachments):
        assert read(attachments.take(reference)) == b"x"


@pytest.mark.parametrize("reference", ["cid:other", "a@b", "http://a@b", "cid:", "", "file:a@b"])
def test_a_part_that_is_not_there_is_told_as_missing(reference):
    with (
        arriving(mtom(part(b"x", Content_ID="<a@b>"))) as (_, attachments),
        pytest.raises(MissingAttachment),
    ):
        attachments.take(reference)


def test_what_the_signature_does_not_cover_is_not_read():
    with arriving(mtom(part(b"x", Content_ID="<a>"))) as (_, attachments):
        attachments.vouched = False
        with pytest.raises(BadAnswer, match="signature"):
            attachments.take("cid:a")


def test_the_envelope_may_stand_behind_its_attachments():
    root = part(ENVELOPE, Content_Type=XOP, Content_ID="<root@x>")
    with arriving(part(b"x", Content_ID="<a>") + root + b"--b--") as (answer, attachments):
        assert answer.body == ENVELOPE
        assert read(attachments.take("cid:a")) == b"x"


@pytest.mark.parametrize("start", ["<root@x>", "root@x", " <root@x> "])
def test_the_envelope_is_found_however_its_name_is_written(start):
    behind = part(b"x", Content_ID="<a>") + part(ENVELOPE, Content_Type=XOP, Content_ID="<root@x>")
    with arriving(behind + b"--b--\r\n", MTOM.replace("<root@x>", start)) as (answer, _):
        assert answer.body == ENVELOPE


def test_swa_has_its_envelope_first_and_may_encode_its_parts():
    text = part(b"aGVq", Content_ID="<a>", Content_Transfer_Encoding="base64")
    body = part(ENVELOPE, Content_Type="text/xml; charset=utf-8") + text + b"--b--"
    with arriving(body, SWA) as (answer, attachments):
        assert (answer.body, answer.headers["content-type"]) == (
            ENVELOPE,
            "text/xml; charset=utf-8",
        )
        assert read(attachments.take("cid:a")) == b"hej"
        assert attachments.take("cid:a").content_type == "application/octet-stream"


def test_an_answer_without_parts_is_read_as_ever():
    with arriving(ENVELOPE, "text/xml") as (answer, attachments):
        assert answer.body == ENVELOPE
        with pytest.raises(MissingAttachment):
            attachments.take("cid:a")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (mtom(part(b"x", Content_ID="<a>"), part(b"y", Content_ID="<a>")), MTOM),
        (mtom(part(b"x", Content_ID="<root@x>")), MTOM),
        (part(ENVELOPE, Content_ID="<other>") + b"--b--", MTOM),
        (b"--b--", SWA),
        (mtom()[:-4], MTOM),
        (b"", MTOM),
        (mtom(), "multipart/related; type=text/xml"),
        (mtom(), "multipart/mixed; boundary=b"),
    ],
)
def test_parts_that_are_not_as_they_should_be_are_a_bad_answer(body, kind):
    with pytest.raises(BadAnswer), arriving(body, kind):
        pass


def test_the_size_of_envelope_and_attachments_is_bounded():
    body = mtom(part(PDF, Content_ID="<a>"))
    with arriving(body, limits=Limits(len(ENVELOPE), len(body))):
        pass
    for limits in (Limits(len(ENVELOPE) - 1, len(body)), Limits(1 << 20, len(body) - 1)):
        with pytest.raises(TooLarge), arriving(body, limits=limits):
            pass


@pytest.mark.parametrize(
    ("end", "error"), [(HALF_CLOSE, ConnectionLost), (RESET, ConnectionLost), (Wait(30), TimedOut)]
)
def test_parts_that_never_end_leave_nothing_behind(end, error):
    whole = http_answer(200, mtom(part(PDF, Content_ID="<a>")), MTOM)
    with ScriptedServer(lambda _: [whole[:-2000], end]) as server:
        transport = Transport(server.url, 1, 1 << 20)
        for _ in range(2):  # and the one connection is free again
            with pytest.raises(error) as caught:
                receive(
                    transport.ask("POST", "/", b"", {}, Deadline.after(0.3), repeatable=True),
                    Limits(1 << 20, 8 << 20),
                )
            assert caught.value.outcome != "not-executed"
        transport.close()


MEASURE = """
import resource, sys, threading, socket, hashlib
from connectors.contract import Deadline
from connectors.soap.attachments import Limits, receive
from connectors.soap.transport import Transport

size = int(sys.argv[1])
piece = bytes(range(256)) * 256
listener = socket.create_server(("127.0.0.1", 0))

def serve():
    taken, _ = listener.accept()
    taken.recv(65536)
    head = b"--b\\r\\nContent-ID: <r>\\r\\n\\r\\n<e/>\\r\\n--b\\r\\nContent-ID: <a>\\r\\n\\r\\n"
    total = len(head) + size + 7
    kind = "multipart/related; type=text/xml; boundary=b"
    start = f"HTTP/1.1 200 OK\\r\\nContent-Type: {kind}\\r\\nContent-Length: {total}\\r\\n\\r\\n"
    taken.sendall(start.encode() + head)
    for _ in range(size // len(piece)):
        taken.sendall(piece)
    taken.sendall(b"\\r\\n--b--")
    taken.close()

def go(limit):
    transport = Transport(f"http://127.0.0.1:{listener.getsockname()[1]}", 1, 1 << 20)
    thread = threading.Thread(target=serve)
    thread.start()
    asked = transport.ask("POST", "/", b"", {}, Deadline.after(60), repeatable=False)
    _, attachments = receive(asked, Limits(1 << 20, limit))
    digest, read = hashlib.sha256(), 0
    for chunk in attachments.take("cid:a").chunks:
        digest.update(chunk)
        read += len(chunk)
    thread.join()
    attachments.close()
    transport.close()
    assert read == size

whole, size = size, 4 << 20
go(8 << 20)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
size = whole
go(size + 4096)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_memory_does_not_grow_with_an_attachment():
    command = [sys.executable, "-c", MEASURE, str(32 << 20)]
    done = subprocess.run(command, check=True, capture_output=True, cwd=Path(__file__).parents[2])
    assert int(done.stdout) < 5 * 1024  # KiB
